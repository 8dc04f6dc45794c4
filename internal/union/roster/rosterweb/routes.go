package rosterweb

import (
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

// A file may come over a slow line, and a large roster takes a while to go out. A body that is larger than any roster
// is read to its end all the same, up to maxBody, so that the browser hears why it was refused.
const (
	maxBody        = 1 << 30
	uploadWithin   = time.Hour
	downloadWithin = 30 * time.Minute
)

// Routes adds the pages.
func Routes(m *web.Mux, rosters *roster.Service) {
	p := pages{rosters}
	m.Get("/imports", p.list)
	m.Get("/imports/new", p.newImport)
	m.Post("/imports/new", p.upload, web.MaxBody(maxBody), web.Within(uploadWithin))
	m.Get("/imports/{ref}", p.batch)
	m.Get("/imports/{ref}/columns", p.columns)
	m.Post("/imports/{ref}/columns", p.arrange)
	m.Post("/imports/{ref}/sheet", p.chooseSheet)
	m.Post("/imports/{ref}/preview", p.preview)
	m.Post("/imports/{ref}/start", p.start)
	m.Post("/imports/{ref}/stop", p.stop)
	m.Get("/imports/{ref}/rows", p.rows)
	m.Post("/imports/{ref}/rows/{row}", p.decide)
	m.Get("/imports/{ref}/rejects.xlsx", p.rejects(roster.XLSX), web.Within(downloadWithin))
	m.Get("/imports/{ref}/rejects.csv", p.rejects(roster.CSV), web.Within(downloadWithin))
	m.Get("/imports/{ref}/undo", p.undoing)
	m.Post("/imports/{ref}/undo", p.undo)
	m.Get("/export", p.exporting)
	m.Post("/export", p.export, web.Within(downloadWithin))
}

type pages struct{ rosters *roster.Service }

// batchPath is what the path of every page about one import holds.
type batchPath struct {
	Ref id.Ref `path:"ref"`
}

func batchHref(ref id.Ref) string { return "/imports/" + ref.String() }
func newHref(o id.Ref) string     { return web.Address("/imports/new", "org", o.String()) }
func orgHref(o id.Ref) string     { return "/orgs/" + o.String() }

// may reports whether the reader may use a use case on a union: for buttons.
func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.rosters.Plan.Allow(c.Actor, use, o.Target()) == nil
}

// node is the union that a page is about: the one asked for, else the one the reader works in.
func (p pages) node(c *web.Ctx, asked id.Ref) (org.Found, error) {
	return p.rosters.Orgs.Start(c.Context(), c.Actor, asked, c.Unit)
}

// unionOf is the union that an import is for.
func (p pages) unionOf(c *web.Ctx, b roster.Batch) (org.Found, error) {
	return p.rosters.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: id.Ref{Fed: b.Ref.Fed, ID: b.Org}})
}

// crumbs lead to the union, and with list to its imports.
func crumbs(c *web.Ctx, o org.Org, list bool) []ui.Crumb {
	out := []ui.Crumb{{Label: o.Name, Href: orgHref(o.Ref)}}
	if list {
		out = append(out, ui.Crumb{Label: c.T("rosterweb.imports"), Href: web.Address("/imports", "org", o.Ref.String())})
	}
	return out
}

// The steps of an import.
const (
	stepFile = iota
	stepColumns
	stepPreview
	stepImport
	stepsDone
)

func steps(c *web.Ctx) []string {
	return []string{c.T("rosterweb.step_file"), c.T("rosterweb.step_columns"), c.T("rosterweb.step_preview"), c.T("rosterweb.step_import")}
}
