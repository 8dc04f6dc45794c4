package accountweb

import (
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"
)

// Deps is what the pages need.
type Deps struct {
	Accounts *account.Service
	// Site is the address of this site, "https://union.example.cn", for links that are handed out; that of the request when empty.
	Site string
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/sign-in", p.askSignIn, web.Public())
	m.Post("/sign-in", p.signIn, web.Public())
	m.Post("/sign-out", p.signOut, web.Public())
	m.Get("/invitation/{token}", p.askAccept, web.Public())
	m.Post("/invitation/{token}", p.accept, web.Public())

	m.Get("/account", p.mine)
	m.Get("/account/login", p.askLogin)
	m.Post("/account/login", p.saveLogin)
	m.Get("/account/password", p.askPassword)
	m.Post("/account/password", p.savePassword)
	m.Post("/account/sessions/end", p.endSession)
	m.Get("/account/tokens/new", p.askToken)
	m.Post("/account/tokens/new", p.makeToken)
	m.Post("/account/tokens/end", p.endToken)

	m.Get("/accounts", p.list)
	m.Get("/accounts/new", p.askNew)
	m.Post("/accounts/new", p.create)
	m.Get("/accounts/give", p.askGive)
	m.Post("/accounts/give", p.give)
	m.Post("/accounts/give/whom", p.giveWhom)
	m.Get("/accounts/worker", p.askWorker)
	m.Post("/accounts/worker", p.inviteWorker)
	m.Get("/accounts/worker/disable", p.askDisableWorker)
	m.Post("/accounts/worker/disable", p.disableWorker)
	m.Get("/accounts/{ref}", p.one)
	m.Get("/accounts/{ref}/name", p.askRename)
	m.Post("/accounts/{ref}/name", p.rename)
	m.Get("/accounts/{ref}/invite", p.askInvite)
	m.Post("/accounts/{ref}/invite", p.invite)
	m.Get("/accounts/{ref}/disable", p.askDisable)
	m.Post("/accounts/{ref}/disable", p.disable)
	m.Get("/accounts/{ref}/take/{grant}", p.askTake)
	m.Post("/accounts/{ref}/take/{grant}", p.take)

	m.Get("/log", p.log)
}

// layout is the desk for everybody who holds a role, and one column for everybody else.
func layout(c *web.Ctx) web.Layout {
	if len(c.Actor.Grants) > 0 {
		return web.Desk
	}
	return web.Worker
}

func accountHref(ref id.Ref) string { return "/accounts/" + ref.String() }
func orgHref(ref id.Ref) string     { return "/orgs/" + ref.String() }

func (p pages) today() day.Day { return day.Of(p.Accounts.DB.Now().In(p.Accounts.Zone)) }

// time writes an instant in the installation's zone.
func (p pages) time(c *web.Ctx, t time.Time) string { return c.Time(t.In(p.Accounts.Zone)) }

func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.Accounts.Plan.Allow(c.Actor, use, o.Target()) == nil
}

// node is the union that a page is about: the one asked for, else the unit chosen, else the first that a role for the use
// case is held on.
func (p pages) node(c *web.Ctx, use access.UseCase, asked id.Ref) (org.Found, error) {
	if err := p.Accounts.Plan.Permits(c.Actor, use); err != nil {
		return org.Found{}, err
	}
	reaches := p.Accounts.Reaches(c.Actor, use)
	if asked.IsZero() && !c.Unit.IsZero() {
		if found, err := p.Accounts.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: c.Unit}); err == nil && p.may(c, use, found.Org) {
			return found, nil
		}
	}
	if asked.IsZero() {
		if len(reaches) == 0 {
			return org.Found{}, errs.New(errs.Denied, "errs.denied")
		}
		asked = reaches[0]
	}
	return p.Accounts.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: asked})
}

// home is the page that one is led to after signing in.
const home = "/"

// site is the address of this site.
func (p pages) site(c *web.Ctx) string {
	if p.Site != "" {
		return p.Site
	}
	return "http://" + c.R.Host
}
