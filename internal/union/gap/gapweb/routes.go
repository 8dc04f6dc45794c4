package gapweb

import (
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/org"
)

// Deps is what the pages need.
type Deps struct {
	Gaps  *gap.Service
	Codes *codes.Book
}

type pages struct{ Deps }

// A table of head counts is read into memory: this is the largest file, and how long it may take.
const (
	maxHeads    = 4 << 20
	headsWithin = time.Minute
)

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/gaps", p.list)
	m.Get("/gaps.csv", p.export)
	m.Get("/gaps/map", p.overview)
	m.Get("/gaps/tasks", p.tasks)
	m.Get("/gaps/few", p.few)
	m.Get("/gaps/platforms", p.platforms)
	m.Get("/gaps/platforms/import", p.askHeads)
	m.Post("/gaps/platforms/import", p.takeHeads, web.MaxBody(maxHeads), web.Within(headsWithin))
	m.Get("/gaps/{ref}", p.one)
	m.Get("/gaps/{ref}/visit", p.askVisit)
	m.Post("/gaps/{ref}/visit", p.visit)
	m.Get("/gaps/{ref}/assign", p.askAssign)
	m.Post("/gaps/{ref}/assign", p.assign)
	m.Get("/gaps/{ref}/decide", p.askDecide)
	m.Post("/gaps/{ref}/decide", p.decide)
}

// ListPath is where the gaps of a body are; its ref is added.
const ListPath = "/gaps?node="

func gapHref(employer id.Ref) string { return "/gaps/" + employer.String() }

func at(path string, node id.Ref) string { return web.Address(path, "node", web.Optional(node)) }

func (p pages) today() day.Day { return day.Of(p.Gaps.DB.Now().In(p.Gaps.Zone)) }

// start is the body that a list is about: the one asked for, else where the reader works, else the federation.
func (p pages) start(c *web.Ctx, asked id.Ref) (org.Found, error) {
	return p.Gaps.Orgs.Start(c.Context(), c.Actor, asked, c.Unit)
}

// may reports whether the reader may use a use case on a body: for buttons.
func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.Gaps.Plan.Allow(c.Actor, use, o.Target()) == nil
}

func (p pages) place(code string) string {
	if code == "" {
		return ""
	}
	return p.Codes.DivisionName(code, p.today())
}

// near is a division without what is above the county: lists are of one city.
func (p pages) near(code string) string {
	steps := p.Codes.DivisionPath(code, p.today())
	name := ""
	for _, d := range steps[max(0, len(steps)-2):] {
		name += d.Name
	}
	return name
}

func (p pages) industry(c *web.Ctx, code string) string {
	if code == "" {
		return ""
	}
	return p.Codes.Name(codes.Industry, code, c.Lang(), p.today())
}
