package cadreweb

import (
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
)

// Deps is what the pages need.
type Deps struct {
	Cadres *cadre.Service
	Terms  *office.Service
	Shifts *office.Shifts
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/cadres", p.list)
	m.Get("/cadres.csv", p.export)
	m.Get("/cadres/vacant", p.vacant)
	m.Get("/cadres/new", p.askAppoint)
	m.Post("/cadres/new", p.appoint)
	m.Get("/cadres/{ref}", p.one)
	m.Get("/cadres/{ref}/end", p.askEnd)
	m.Post("/cadres/{ref}/end", p.end)
	m.Get("/cadres/{ref}/train", p.askTrain)
	m.Post("/cadres/{ref}/train", p.train)
	m.Get("/terms/without", p.without)
	m.Get("/terms/{ref}/extend", p.askShift)
	m.Post("/terms/{ref}/extend", p.shift)
	m.Get("/terms/{ref}/revote", p.askRevote)
	m.Post("/terms/{ref}/revote", p.revote)
	m.Get("/shifts/{ref}", p.oneShift)
	m.Get("/shifts/{ref}/{event}", p.askAnswer)
	m.Post("/shifts/{ref}/{event}", p.answer)
}

// The addresses of the officers of a union, and of those at a body and below it, to which the body's ref is added; and of a shift, to which the
// proceeding's is.
const (
	UnionPath = "/cadres?org="
	ListPath  = "/cadres?node="
	ShiftDoor = "/shifts/"
)

const listSize = 50

func href(officer id.Ref) string { return "/cadres/" + officer.String() }

func termHref(term id.Ref, what string) string { return "/terms/" + term.String() + "/" + what }

func at(path string, node id.Ref) string { return web.Address(path, "node", web.Optional(node)) }

func (p pages) today() day.Day { return day.Of(p.Cadres.DB.Now().In(p.Cadres.Zone)) }

func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.Cadres.Plan.Allow(c.Actor, use, o.Target()) == nil
}

// doors lead to the other lists at a body.
func doors(c *web.Ctx, node id.Ref, here string) (out []ui.Chip) {
	for _, d := range []struct{ path, label string }{{"/cadres", "cadreweb.officers"}, {"/cadres/vacant", "cadreweb.vacant"}, {"/terms/without", "cadreweb.without"}} {
		out = append(out, ui.Chip{Label: c.T(d.label), Href: at(d.path, node), On: d.path == here})
	}
	return out
}

// unionCrumb leads back to the officers of a union.
func unionCrumb(c *web.Ctx, union id.Ref) ui.Crumb {
	return ui.Crumb{Label: c.T("cadreweb.officers"), Href: UnionPath + union.String()}
}

// dueTag is a day with how near it is: over, within the days, or later.
func dueTag(c *web.Ctx, due, today day.Day, soon int) ui.Tag {
	switch {
	case due < today:
		return ui.Tag{Tone: ui.Bad, Word: c.T("cadreweb.overdue", "day", c.Day(due))}
	case due <= today.Add(soon):
		return ui.Tag{Tone: ui.Warn, Word: c.Day(due)}
	}
	return ui.Tag{Tone: ui.Plain, Word: c.Day(due)}
}
