package gapweb

import (
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// oneView is one employer's gap.
type oneView struct {
	gap.Seen
	head           ui.Head
	facts, stand   []ui.Fact
	history        []ui.Event
	visit          bool
	assign, decide bool
}

type gapPath struct {
	Ref id.Ref `path:"ref"`
}

// one is one employer's gap: facts, clocks, visits, next step.
func (p pages) one(c *web.Ctx) error {
	var in gapPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.oneView(c, in.Ref)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.Name, onePage(v))
}

func (p pages) oneView(c *web.Ctx, ref id.Ref) (oneView, error) {
	seen, err := p.Gaps.View(c.Context(), c.Actor, ref)
	if err != nil {
		return oneView{}, err
	}
	ids := []id.ID{seen.Org}
	for _, e := range seen.History {
		ids = append(ids, e.Org)
	}
	orgs, err := p.Gaps.Orgs.FindMany(c.Context(), c.Actor, ref.Fed, ids)
	if err != nil {
		return oneView{}, err
	}
	v := oneView{Seen: seen, head: ui.Head{Title: seen.Name, Note: c.T("gapweb.one_note"), State: p.stage(c, seen.Gap), Crumbs: []ui.Crumb{{Label: c.T("gapweb.gaps"), Href: "/gaps"}}}}
	v.facts = []ui.Fact{ui.F(c.T("gap.column_uscc"), seen.USCC), ui.F(c.T("gap.column_employees"), heads(c, seen.Employees)), ui.F(c.T("gapweb.industry"), p.industry(c, seen.Industry)),
		ui.F(c.T("gap.column_division"), p.place(seen.Division)), ui.F(c.T("gapweb.address"), seen.Address), ui.F(c.T("gap.column_opened_on"), c.Day(seen.OpenedOn))}
	v.stand = []ui.Fact{ui.F(c.T("gapweb.is_gap"), p.why(c, seen)), ui.F(c.T("gap.column_officer"), holder(seen.Gap, orgs)), ui.F(c.T("gap.column_due"), c.Day(seen.Due)),
		ui.F(c.T("gap.column_next_step"), seen.NextStep), ui.F(c.T("gap.column_visited_on"), c.Day(seen.VisitedOn))}
	v.history = p.history(c, seen.History, orgs)
	working := seen.State == "" || seen.State == gap.Open
	v.visit = working && len(seen.Covering) == 0
	desk := c.Actor.Has("desk")
	v.assign, v.decide = v.visit && desk, desk && len(seen.Covering) == 0
	return v, nil
}

// why says what makes the employer a gap today, or why it is none.
func (p pages) why(c *web.Ctx, seen gap.Seen) string {
	switch {
	case len(seen.Covering) > 0:
		var names []string
		for _, o := range seen.Covering {
			names = append(names, o.Name)
		}
		return c.T("gapweb.covered_by", "names", strings.Join(names, c.T("gapweb.between")))
	case seen.State == gap.Decided:
		return c.T("gapweb.decided_none", "why", c.T("gap.found_"+string(seen.Found)))
	case seen.IsGap:
		return c.T("gapweb.is_one", "least", seen.Least, "day", seen.OpenedBy)
	}
	return c.T("gapweb.is_none", "least", seen.Least, "day", seen.OpenedBy)
}

func (p pages) history(c *web.Ctx, entries []gap.Entry, orgs map[id.ID]org.Org) []ui.Event {
	out := make([]ui.Event, len(entries))
	for i, e := range entries {
		ev := ui.Event{When: c.Day(e.On), Title: c.T("gapweb.kind_" + string(e.Kind)), Who: e.RecordedBy}
		var words []string
		if e.Found != "" {
			words, ev.Tone = append(words, c.T("gap.found_"+string(e.Found))), tones[e.Found]
		}
		if e.Kind == gap.Assigned {
			words = append(words, holder(gap.Gap{Work: gap.Work{Officer: e.Officer, Org: e.Org}}, orgs))
		}
		if e.NextStep != "" {
			words = append(words, c.T("gapweb.then", "step", e.NextStep))
		}
		if e.Due != "" {
			words = append(words, c.T("gapweb.until", "day", e.Due))
		}
		if e.Kind == gap.Began {
			ev.Tone = ui.OK
		}
		if e.Note != "" {
			words = append(words, e.Note)
		}
		ev.Text = strings.Join(words, c.T("gapweb.between_facts"))
		out[i] = ev
	}
	return out
}

// workForm is what the forms about one gap send.
type workForm struct {
	Ref      id.Ref    `path:"ref"`
	Version  int64     `form:"version"`
	On       day.Day   `form:"on"`
	Found    gap.Found `form:"found"`
	NextStep string    `form:"next_step"`
	Due      day.Day   `form:"due"`
	Note     string    `form:"note"`
	Login    string    `form:"login"`
	Org      string    `form:"org"`
	Reason   gap.Found `form:"reason"`
	Reopen   bool      `form:"reopen"`
}

// formView is a form about one gap.
type formView struct {
	oneView
	head    ui.Head
	today   day.Day
	options []ui.Option
}

func (p pages) formView(c *web.Ctx, ref id.Ref, title string, found []gap.Found) (formView, error) {
	one, err := p.oneView(c, ref)
	v := formView{oneView: one, today: p.today(), head: ui.Head{Title: c.T(title), Note: one.Name, Crumbs: []ui.Crumb{{Label: c.T("gapweb.gaps"), Href: "/gaps"}, {Label: one.Name, Href: gapHref(ref)}}}}
	for _, f := range found {
		v.options = append(v.options, ui.Option{Value: string(f), Label: c.T("gap.found_" + string(f))})
	}
	return v, err
}

// ask shows a form; answer takes it, or shows it again.
func (p pages) ask(c *web.Ctx, title string, found []gap.Found, page func(formView) templ.Component) error {
	var in gapPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.formView(c, in.Ref, title, found)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, page(v))
}

func (p pages) answer(c *web.Ctx, title string, found []gap.Found, page func(formView) templ.Component, do func(workForm) error) error {
	var in workForm
	err := c.Decode(&in)
	if err == nil {
		err = do(in)
	}
	if err != nil {
		v, failed := p.formView(c, in.Ref, title, found)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, page(v))
	}
	c.Flash(ui.OK, c.T("gapweb.saved"))
	return c.Redirect(gapHref(in.Ref))
}

func (p pages) askVisit(c *web.Ctx) error { return p.ask(c, "gapweb.visit", gap.Findings, visitPage) }

func (p pages) visit(c *web.Ctx) error {
	return p.answer(c, "gapweb.visit", gap.Findings, visitPage, func(in workForm) error {
		_, err := p.Gaps.Visit(c.Context(), c.Actor, gap.VisitInput{Employer: in.Ref, Version: in.Version, On: in.On, Found: in.Found, NextStep: in.NextStep, Due: in.Due, Note: in.Note})
		return err
	})
}

func (p pages) askAssign(c *web.Ctx) error { return p.ask(c, "gapweb.assign", nil, assignPage) }

func (p pages) assign(c *web.Ctx) error {
	return p.answer(c, "gapweb.assign", nil, assignPage, func(in workForm) error {
		union, err := p.union(c, in.Org)
		if err == nil {
			_, err = p.Gaps.Assign(c.Context(), c.Actor, gap.AssignInput{Employer: in.Ref, Version: in.Version, Login: in.Login, Org: union, Due: in.Due, Note: in.Note})
		}
		return err
	})
}

// union is the body that a text names: by its code, or by its reference.
func (p pages) union(c *web.Ctx, text string) (id.Ref, error) {
	if text = strings.TrimSpace(text); text == "" {
		return id.Ref{}, nil
	}
	if ref, err := id.ParseRef(text); err == nil {
		return ref, nil
	}
	o, err := p.Gaps.Orgs.ByCode(c.Context(), c.Actor, text)
	if errs.Is(err, errs.NotFound) {
		err = errs.InvalidField("org", "gap.union_unknown")
	}
	return o.Ref, err
}

func (p pages) askDecide(c *web.Ctx) error { return p.ask(c, "gapweb.decide", gap.Reasons, decidePage) }

func (p pages) decide(c *web.Ctx) error {
	return p.answer(c, "gapweb.decide", gap.Reasons, decidePage, func(in workForm) error {
		_, err := p.Gaps.Decide(c.Context(), c.Actor, gap.DecideInput{Employer: in.Ref, Version: in.Version, Reopen: in.Reopen, Reason: in.Reason, Note: in.Note})
		return err
	})
}
