package cadreweb

import (
	"fmt"
	"slices"
	"strconv"

	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// shiftForm asks for an election to be held later or earlier.
type shiftForm struct {
	Ref    id.Ref  `path:"ref"`
	Kind   string  `form:"kind"`
	Until  day.Day `form:"until"`
	No     string  `form:"no"`
	Reason string  `form:"reason"`
}

// early is the kind of a shift to an earlier day; any other is later.
const early = "early"

// termView is a form about a term.
type termView struct {
	head   ui.Head
	term   office.Seen
	facts  []ui.Fact
	kinds  []ui.Option
	kind   string
	shifts ui.Table
	names  []string // of the tied
	back   string
}

// termOf is a term for a form about it, with its union.
func (p pages) termOf(c *web.Ctx, ref id.Ref, title string) (termView, org.Org, error) {
	seen, err := p.Terms.View(c.Context(), c.Actor, ref)
	if err != nil {
		return termView{}, org.Org{}, err
	}
	o, err := p.Cadres.Orgs.Load(c.Context(), p.Cadres.DB, id.Ref{Fed: ref.Fed, ID: seen.Org})
	back := UnionPath + o.Ref.String()
	return termView{term: seen, back: back, head: ui.Head{Title: c.T(title), Note: o.Name, Crumbs: []ui.Crumb{unionCrumb(c, o.Ref)}},
		facts: p.termFacts(c, seen.Term)}, o, err
}

func (p pages) termFacts(c *web.Ctx, t office.Term) []ui.Fact {
	out := []ui.Fact{ui.F(c.T("cadreweb.body"), bodyName(c, t)), ui.F(c.T("cadreweb.elected_on"), c.Day(t.ElectedOn)),
		{Label: c.T("cadreweb.last_day"), Value: ui.StateTag(running(c, t, p.today()))}}
	if t.WasLastDay != "" {
		out = append(out, ui.F(c.T("cadreweb.was_last_day"), c.Day(t.WasLastDay)))
	}
	return out
}

func (p pages) askShift(c *web.Ctx) error {
	var in shiftForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.shiftAgain(c, in.Ref, nil)
}

func (p pages) shiftAgain(c *web.Ctx, ref id.Ref, failed error) error {
	v, o, err := p.termOf(c, ref, "cadreweb.extend")
	if err != nil {
		return err
	}
	if err := p.Cadres.Plan.Allow(c.Actor, office.UseAsk, o.Target()); err != nil {
		return err
	}
	v.kinds = []ui.Option{{Value: "later", Label: c.T("cadreweb.later"), Hint: c.T("cadreweb.later_hint")}, {Value: early, Label: c.T("cadreweb.early"), Hint: c.T("cadreweb.early_hint")}}
	v.kind = "later"
	listed, err := p.Shifts.Of(c.Context(), c.Actor, ref)
	if err != nil {
		return err
	}
	v.shifts = ui.Table{Caption: c.T("cadreweb.shifts"), Cols: []ui.Col{{Label: c.T("cadreweb.shift"), Main: true}, {Label: c.T("cadreweb.until")}, {Label: c.T("cadreweb.state")}}}
	for _, l := range listed {
		name := kindName(c, l.Shift)
		v.shifts.Rows = append(v.shifts.Rows, ui.Row{Name: name, Cells: []templ.Component{ui.NameLink(name, ShiftDoor+l.Ref.String(), ""), ui.Text(c.Day(l.Until)),
			ui.StateTag(shiftTag(c, l.State))}})
	}
	return show(c, failed, v.head.Title, extendPage(v))
}

func kindName(c *web.Ctx, s office.Shift) string {
	if s.Early {
		return c.T("cadreweb.early")
	}
	return c.T("cadreweb.later")
}

// shiftTag is the state of a shift in a word.
func shiftTag(c *web.Ctx, state string) ui.Tag {
	tone := map[string]ui.Tone{office.Asked: ui.Info, office.Approved: ui.OK, office.Refused: ui.Bad, office.Withdrawn: ui.Plain}[state]
	return ui.Tag{Tone: tone, Word: c.T("office.shift_state_" + state)}
}

func (p pages) shift(c *web.Ctx) error {
	var in shiftForm
	err := c.Decode(&in)
	var made office.Shift
	if err == nil {
		made, err = p.Shifts.Ask(c.Context(), c.Actor, office.AskInput{Term: in.Ref, Early: in.Kind == early, Until: in.Until, No: in.No, Reason: in.Reason})
	}
	if err != nil {
		return p.shiftAgain(c, in.Ref, err)
	}
	c.Flash(ui.OK, c.T("cadreweb.asked"))
	return c.Redirect(ShiftDoor + made.Ref.String())
}

// shiftView is a shift as its page shows it.
type shiftView struct {
	office.ShiftSeen
	head    ui.Head
	course  procedureweb.Course
	facts   []ui.Fact
	warning string // that it is longer than usual; "" when it is not
}

func (p pages) shiftSeen(c *web.Ctx, ref id.Ref) (shiftView, error) {
	seen, err := p.Shifts.View(c.Context(), c.Actor, ref)
	if err != nil {
		return shiftView{}, err
	}
	v := shiftView{ShiftSeen: seen, head: ui.Head{Title: kindName(c, seen.Shift), Note: seen.Union.Name, State: shiftTag(c, seen.At.State),
		Crumbs: []ui.Crumb{{Label: c.T("procedureweb.inbox"), Href: "/inbox"}}},
		facts: []ui.Fact{ui.F(c.T("cadreweb.body"), bodyName(c, seen.Term)), ui.F(c.T("cadreweb.elected_on"), c.Day(seen.Term.ElectedOn)),
			ui.F(c.T("cadreweb.last_day_then"), c.Day(seen.LastDay)), ui.F(c.T("cadreweb.until"), c.Day(seen.Until))}}
	if p.may(c, office.UseAsk, seen.Union) {
		v.head.Crumbs = []ui.Crumb{unionCrumb(c, seen.Union.Ref)}
	}
	if seen.AnsweredOn != "" {
		v.facts = append(v.facts, ui.F(c.T("cadreweb.answered_on"), c.Day(seen.AnsweredOn)))
	}
	if !seen.Limit.Kept {
		v.warning = c.T("cadreweb.long", "day", c.Day(seen.Limit.Day), "source", seen.Limit.Rule.Source)
	}
	v.course, err = procedureweb.Show(c, p.Shifts.Procedures, p.Cadres.Orgs, seen.At)
	return v, err
}

func (p pages) oneShift(c *web.Ctx) error {
	var in struct {
		Ref id.Ref `path:"ref"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.shiftSeen(c, in.Ref)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, shiftPage(v))
}

// answerForm answers or withdraws a shift.
type answerForm struct {
	Ref    id.Ref  `path:"ref"`
	Event  string  `path:"event"`
	No     string  `form:"no"`
	Day    day.Day `form:"day"`
	Reason string  `form:"reason"`
}

func (p pages) askAnswer(c *web.Ctx) error {
	var in answerForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.answerAgain(c, in, nil)
}

func (p pages) answerAgain(c *web.Ctx, in answerForm, failed error) error {
	v, err := p.shiftSeen(c, in.Ref)
	if err != nil {
		return err
	}
	if failed == nil && !slices.Contains(v.Can, in.Event) {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	v.head = ui.Head{Title: c.T("office.shift_event_" + in.Event), Note: v.Union.Name, Crumbs: append(v.head.Crumbs, ui.Crumb{Label: v.head.Title, Href: ShiftDoor + in.Ref.String()})}
	return show(c, failed, v.head.Title, answerPage(v, in.Event))
}

func (p pages) answer(c *web.Ctx) error {
	var in answerForm
	err := c.Decode(&in)
	if err == nil {
		do, ok := map[string]func() error{
			"approve":  func() error { return p.Shifts.Approve(c.Context(), c.Actor, in.input()) },
			"refuse":   func() error { return p.Shifts.Refuse(c.Context(), c.Actor, in.input()) },
			"withdraw": func() error { return p.Shifts.Withdraw(c.Context(), c.Actor, in.input()) },
		}[in.Event]
		if !ok {
			return errs.New(errs.NotFound, "errs.not_found")
		}
		err = do()
	}
	if err != nil {
		return p.answerAgain(c, in, err)
	}
	c.Flash(ui.OK, c.T("cadreweb.answered"))
	return c.Redirect(ShiftDoor + in.Ref.String())
}

func (in answerForm) input() office.ShiftInput {
	return office.ShiftInput{Shift: in.Ref, No: in.No, Day: in.Day, Reason: in.Reason}
}

// revoteForm is a vote among the tied; their votes stand in inputs of their own.
type revoteForm struct {
	Ref      id.Ref  `path:"ref"`
	HeldOn   day.Day `form:"held_on"`
	Entitled int64   `form:"entitled"`
	Present  int64   `form:"present"`
	Issued   int64   `form:"issued"`
	Returned int64   `form:"returned"`
	Reason   string  `form:"reason"`
	Version  int64   `form:"version"`
}

// votesInput is the input of the votes of the tied at a place among them.
func votesInput(i int) string { return fmt.Sprintf("votes_%d", i+1) }

func (p pages) askRevote(c *web.Ctx) error {
	var in revoteForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.revoteAgain(c, in.Ref, nil)
}

func (p pages) revoteAgain(c *web.Ctx, ref id.Ref, failed error) error {
	v, o, err := p.termOf(c, ref, "cadreweb.revote")
	if err != nil {
		return err
	}
	if err := p.Cadres.Plan.Allow(c.Actor, office.UseRevote, o.Target()); err != nil {
		return err
	}
	if failed == nil && len(v.term.Open.Tied) == 0 {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	for _, i := range v.term.Open.Tied {
		v.names = append(v.names, v.term.Count.Candidates[i].Name)
	}
	v.facts = append(v.facts, ui.F(c.T("cadreweb.open_seats"), c.Number(v.term.Open.Seats)))
	return show(c, failed, v.head.Title, revotePage(v))
}

func (p pages) revote(c *web.Ctx) error {
	var in revoteForm
	err := c.Decode(&in)
	var seen office.Seen
	if err == nil {
		seen, err = p.Terms.View(c.Context(), c.Actor, in.Ref)
	}
	if err == nil {
		err = p.record(c, in, len(seen.Open.Tied))
	}
	if err != nil {
		return p.revoteAgain(c, in.Ref, err)
	}
	c.Flash(ui.OK, c.T("cadreweb.revoted"))
	return c.Redirect(UnionPath + id.Ref{Fed: in.Ref.Fed, ID: seen.Org}.String())
}

// record reads the votes of the tied and records the round.
func (p pages) record(c *web.Ctx, in revoteForm, tied int) error {
	var votes []int64
	for i := range tied {
		n, err := strconv.ParseInt(c.R.PostForm.Get(votesInput(i)), 10, 64)
		if err != nil {
			return errs.InvalidField(votesInput(i), "cadreweb.votes_needed")
		}
		votes = append(votes, n)
	}
	_, err := p.Terms.Revote(c.Context(), c.Actor, office.RevoteInput{Term: in.Ref, Version: in.Version, HeldOn: in.HeldOn, Entitled: in.Entitled, Present: in.Present,
		Issued: in.Issued, Returned: in.Returned, Votes: votes, Reason: in.Reason})
	return err
}
