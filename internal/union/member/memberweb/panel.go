package memberweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// months is how far back figures are drawn.
const months = 12

// Panels are what this module puts onto the pages of a union.
type Panels struct{ Members *member.Service }

// Counts are how many people the unions and those below them list, for the unions whose figures the actor may see.
func (p Panels) Counts(ctx context.Context, by access.Actor, orgs []org.Org) (map[id.ID]int64, error) {
	return p.Members.FiguresOf(ctx, by, orgs)
}

// Figures draws a union's figures as of a day (today when empty); both are nil when the reader may not see them.
func (p Panels) Figures(c *web.Ctx, o org.Org, on day.Day) (tiles, chart templ.Component, err error) {
	found, err := p.Members.Figures(c.Context(), c.Actor, o.Ref, on, months)
	if errs.Hidden(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return figureTiles(figures(c, o, found, p.Members.Zone)), ui.Area(overMonths(c, found)), nil
}

// figures are the numbers that a page of members leads with.
func figures(c *web.Ctx, o org.Org, f member.FiguresFound, zone *time.Location) []ui.Figure {
	href := web.Address("/members", "node", o.Ref.String())
	members := ui.Figure{Label: c.T("memberweb.members"), Value: c.Number(f.Counted), Href: href, Note: c.T("memberweb.as_of", "at", f.AsOf.In(zone).Format("15:04"))}
	gain := ui.Figure{Label: c.T("memberweb.this_month"), Value: "—"}
	if n := len(f.Months); n > 2 {
		gain.Value = signed(c, f.Months[n-1].Counted-f.Months[n-2].Counted)
		gain.Note = c.T("memberweb.last_month", "n", signed(c, f.Months[n-2].Counted-f.Months[n-3].Counted))
	}
	confirmed := ui.Figure{Label: c.T("memberweb.confirmed"), Value: "—", Note: c.T("memberweb.confirmed_note")}
	if f.Counted > 0 {
		confirmed.Value = c.Percent(float64(f.Confirmed) / float64(f.Counted))
	}
	waiting := ui.Figure{Label: c.T("memberweb.waiting"), Value: c.Number(f.Listed - f.Confirmed), Note: c.T("memberweb.waiting_note"),
		Href: web.Address("/members", "node", o.Ref.String(), "confirmed", "no")}
	return []ui.Figure{members, gain, confirmed, waiting}
}

// signed is a gain or loss.
func signed(c *web.Ctx, n int64) string {
	switch {
	case n > 0:
		return "+" + c.Number(n)
	case n < 0:
		return "−" + c.Number(-n)
	}
	return "0"
}

// overMonths is the number of members at the end of each month.
func overMonths(c *web.Ctx, f member.FiguresFound) ui.Chart {
	chart := ui.Chart{Title: c.T("memberweb.over_months", "n", months), Label: c.T("memberweb.month"), Unit: c.T("memberweb.people")}
	for _, m := range f.Months {
		chart.Points = append(chart.Points, ui.Point{Label: m.Month, Value: float64(m.Counted), Text: c.Number(m.Counted)})
	}
	return chart
}
