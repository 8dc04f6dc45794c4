package orgweb

import (
	"cmp"
	"context"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// Members is what the module of members puts onto these pages.
type Members interface {
	// Counts are how many people the unions and those below them list, for the unions whose figures the actor may see.
	Counts(ctx context.Context, by access.Actor, orgs []org.Org) (map[id.ID]int64, error)
	// Figures draws a union's figures as of a day (today when empty); both are nil when the reader may not see them.
	Figures(c *web.Ctx, o org.Org, on day.Day) (tiles, chart templ.Component, err error)
}

// Door leads from a union's page to a page of another module about that union.
type Door struct {
	Use     access.UseCase // the door is shown to whom may use it on the union
	Label   string         // message key of the module that it leads to
	Icon    string         // of ui.Icon; "" for none
	Path    string         // the union's ref is added: "/members?node="
	Primary bool           // the one thing that most people come for
	Members bool           // only where people are entered, not at federations
	// Territory keeps the door to federations and streets.
	Territory bool
}

// Deps is what the pages need.
type Deps struct {
	Orgs    *org.Service
	Codes   *codes.Book
	Members Members
	Doors   []Door
	// ReadDocument reads an ID number as people type it; errors are errs.Invalid.
	ReadDocument func(text string) (vault.Secret, error)
}

type pages struct{ Deps }

// An import is read into memory: this is the largest file, and how long it may take.
const (
	maxImport    = 32 << 20
	importWithin = 10 * time.Minute
)

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/orgs", p.tree)
	m.Get("/orgs/pick", p.pick)
	m.Get("/orgs/choices", p.orgChoices)
	m.Get("/orgs/places", p.placeChoices)
	m.Get("/orgs/{ref}", p.union)
	m.Get("/orgs/{ref}/below", p.below)
	m.Get("/orgs/{ref}/new", p.newOrg)
	m.Post("/orgs/{ref}/new", p.createOrg)
	m.Get("/orgs/{ref}/edit", p.editOrg)
	m.Post("/orgs/{ref}/edit", p.saveOrg)
	m.Get("/orgs/{ref}/contact", p.editContact)
	m.Post("/orgs/{ref}/contact", p.saveContact)
	m.Get("/orgs/{ref}/import", p.importOrgs)
	m.Post("/orgs/{ref}/import", p.takeOrgs, web.MaxBody(maxImport), web.Within(importWithin))
	m.Get("/orgs/{ref}/employers/new", p.newCoverage)
	m.Post("/orgs/{ref}/employers/new", p.beginCoverage)
	m.Get("/orgs/{ref}/employers/{employer}/end", p.endingCoverage)
	m.Post("/orgs/{ref}/employers/{employer}/end", p.endCoverage)

	m.Get("/employers", p.employers)
	m.Get("/employers/new", p.newEmployer)
	m.Post("/employers/new", p.createEmployer)
	m.Get("/employers/import", p.importEmployers)
	m.Post("/employers/import", p.takeEmployers, web.MaxBody(maxImport), web.Within(importWithin))
	m.Get("/employers/{ref}", p.employer)
	m.Get("/employers/{ref}/edit", p.editEmployer)
	m.Post("/employers/{ref}/edit", p.saveEmployer)
	m.Get("/employers/{ref}/managers/new", p.newManager)
	m.Post("/employers/{ref}/managers/new", p.addManager)
	m.Get("/employers/{ref}/managers/{manager}/end", p.endingManager)
	m.Post("/employers/{ref}/managers/{manager}/end", p.endManager)
}

// layout is the desk for everybody who holds a role, and one column for a worker who looks a union up.
func layout(c *web.Ctx) web.Layout {
	if len(c.Actor.Grants) > 0 {
		return web.Desk
	}
	return web.Worker
}

func orgHref(ref id.Ref) string      { return "/orgs/" + ref.String() }
func employerHref(ref id.Ref) string { return "/employers/" + ref.String() }

func (p pages) today() day.Day { return day.Of(p.Orgs.DB.Now().In(p.Orgs.Zone)) }

// may reports whether the reader may use a use case on a union: for buttons.
func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.Orgs.Plan.Allow(c.Actor, use, o.Target()) == nil
}

// demand is the planner's error where a form would only be refused later.
func (p pages) demand(c *web.Ctx, use access.UseCase, o org.Org) error {
	return p.Orgs.Plan.Allow(c.Actor, use, o.Target())
}

// mayWriteAny reports whether the reader may enter and change any employer of the federation.
func (p pages) mayWriteAny(c *web.Ctx) bool {
	return p.Orgs.Plan.Allow(c.Actor, org.UseEmployerWrite, access.Target{Fed: c.Fed()}) == nil
}

// mayEnter reports whether the reader may enter an employer that the union is to cover.
func (p pages) mayEnter(c *web.Ctx, o org.Org) bool {
	return p.may(c, org.UseEmployerWrite, o) && p.may(c, org.UseCover, o)
}

// root is the body at the top of the federation that the reader works in.
func (p pages) root(c *web.Ctx) (id.Ref, error) { return p.Orgs.Root(c.Context(), c.Fed()) }

// home is where the reader's own work is: the unit chosen, else the first grant's; zero when there is neither.
func home(c *web.Ctx) id.Ref { return cmp.Or(c.Unit, c.Actor.Home()) }

// start is the union that a list is about: the one asked for, else where the reader works, else the federation.
func (p pages) start(c *web.Ctx, asked id.Ref) (org.Found, error) {
	return p.Orgs.Start(c.Context(), c.Actor, asked, c.Unit)
}
