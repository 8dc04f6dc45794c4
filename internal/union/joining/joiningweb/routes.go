package joiningweb

import (
	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/paper"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/org"
)

// Deps is what the pages need.
type Deps struct {
	Joining *joining.Service
	Press   *paper.Press
	Site    string // the address of the site, as it stands on posters; "" is the address that the page was asked by
	// Tries answers nil, or errs.TooMany when an address block has tried too often lately.
	Tries func(key string) error
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/j/{ref}", p.enter, web.Public())
	m.Post("/j/{ref}", p.apply, web.Public())
	m.Get("/follow", p.askCode, web.Public())
	m.Post("/follow", p.goTo, web.Public())
	m.Get("/follow/{code}", p.follow, web.Public())
	m.Post("/follow/{code}/prove", p.prove, web.Public())
	m.Post("/follow/{code}/digits", p.digits, web.Public())
	m.Post("/follow/{code}/tell", p.tell, web.Public())
	m.Post("/follow/{code}/mend", p.mend, web.Public())
	m.Get("/follow/{code}/withdraw", p.askWithdraw, web.Public())
	m.Post("/follow/{code}/withdraw", p.withdraw, web.Public())

	m.Get("/joining", p.list)
	m.Get("/joining/new", p.newDoorway)
	m.Post("/joining/new", p.openDoorway)
	m.Get("/doorways/{ref}", p.doorway)
	m.Get("/doorways/{ref}/poster.pdf", p.poster)
	m.Post("/doorways/{ref}/close", p.closeDoorway)
	m.Get("/applications/{ref}", p.one)
	m.Post("/applications/{ref}/approve", p.approve)
	m.Get("/applications/{ref}/return", p.askReturn)
	m.Post("/applications/{ref}/return", p.giveBack)
	m.Get("/applications/{ref}/refuse", p.askRefuse)
	m.Post("/applications/{ref}/refuse", p.refuse)
	m.Get("/applications/{ref}/reroute", p.askReroute)
	m.Post("/applications/{ref}/reroute", p.reroute)
	m.Get("/applications/{ref}/numbers", p.askNumbers)
	m.Post("/applications/{ref}/numbers", p.numbers)
}

// Door is the address of the pages of applications; the proceeding's ref is added.
const Door = "/applications/"

func applicationHref(ref id.Ref) string { return Door + ref.String() }
func doorwayHref(ref id.Ref) string     { return "/doorways/" + ref.String() }
func followHref(code string) string     { return "/follow/" + code }
func listHref(node id.Ref) string       { return web.Address("/joining", "node", node.String()) }

// site is the address that others reach the site by.
func (p pages) site(c *web.Ctx) string {
	if p.Site != "" {
		return p.Site
	}
	scheme := "http://"
	if c.R.TLS != nil {
		scheme = "https://"
	}
	return scheme + c.R.Host
}

// may reports whether the reader may use a use case on a body: for buttons.
func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.Joining.Plan.Allow(c.Actor, use, o.Target()) == nil
}

// show is how an application stands.
func (p pages) show(c *web.Ctx, seen joining.Seen) (procedureweb.Course, error) {
	return procedureweb.Show(c, p.Joining.Procedures, p.Joining.Orgs, seen.At)
}
