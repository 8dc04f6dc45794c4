package duplicateweb

import (
	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"
)

// Deps is what the pages need.
type Deps struct {
	Duplicates *duplicate.Service
	Codes      *codes.Book
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/duplicates", p.list)
	m.Get("/duplicates.csv", p.export)
	m.Get("/duplicates/new", p.askPropose)
	m.Post("/duplicates/new", p.propose)
	m.Get("/duplicates/{ref}", p.one)
	m.Get("/duplicates/{ref}/merge", p.askMerge)
	m.Post("/duplicates/{ref}/merge", p.merge)
	m.Get("/duplicates/{ref}/aside", p.askAside)
	m.Post("/duplicates/{ref}/aside", p.aside)
	m.Get("/duplicates/{ref}/undo", p.askUndo)
	m.Post("/duplicates/{ref}/undo", p.undo)
}

func pairHref(pair id.Ref) string { return "/duplicates/" + pair.String() }

func memberHref(m id.Ref) string { return "/members/" + m.String() }

func (p pages) today() day.Day { return day.Of(p.Duplicates.DB.Now().In(p.Duplicates.Zone)) }

// Door is the way from a member's page to its duplicates: to the open pair that it is in, else to putting one together by hand; "" for who may not.
func Door(duplicates *duplicate.Service) func(c *web.Ctx, of member.Seen) (label, href string, err error) {
	return func(c *web.Ctx, of member.Seen) (string, string, error) {
		if !of.State.Present() || duplicates.Plan.Allow(c.Actor, duplicate.UsePropose, of.Org.Target()) != nil {
			return "", "", nil
		}
		open, err := duplicates.OpenOf(c.Context(), c.Actor, of.Ref)
		if err != nil {
			return "", "", err
		}
		if len(open) > 0 {
			return c.T("duplicateweb.may_be_twice"), pairHref(open[0].Ref), nil
		}
		return c.T("duplicateweb.merge_with"), web.Address("/duplicates/new", "a", of.Ref.String()), nil
	}
}
