package officeweb

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
)

// oneView is a term as its page shows it.
type oneView struct {
	office.Seen
	head           ui.Head
	facts          []ui.Fact
	lines, stood   ui.Table
	tied           string // who is tied, when there is a vote to be held among them
	extend, revote string // addresses; "" when there is nothing to do
	mayConfirm     bool
}

func (p pages) one(c *web.Ctx) error { return p.show(c, nil) }

// show is a term's page, again when its confirmation failed.
func (p pages) show(c *web.Ctx, failed error) error {
	var in struct {
		Ref id.Ref `path:"ref"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Offices.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	union, err := p.Offices.Orgs.Start(c.Context(), c.Actor, id.Ref{Fed: in.Ref.Fed, ID: seen.Org}, id.Ref{})
	if err != nil {
		return err
	}
	v := oneView{Seen: seen, facts: facts(c, seen), lines: lines(c, seen), stood: stood(c, seen), mayConfirm: seen.ConfirmedOn == "" && p.confirms(c, union.Above),
		head: ui.Head{Title: term(c, seen.Term), Note: union.Name, Crumbs: []ui.Crumb{{Label: union.Name, Href: "/orgs/" + union.Ref.String()},
			{Label: c.T("officeweb.terms"), Href: unionHref(union.Ref)}}}}
	if seen.Running {
		v.head.State = lastTag(c, seen.LastDay, p.today())
		if p.may(c, office.UseRecord, union.Org) {
			v.extend = href(seen.Ref) + p.Extend
		}
	}
	if names := tied(seen); names != "" {
		v.tied = names
		if p.may(c, office.UseRecord, union.Org) {
			v.revote = href(seen.Ref) + p.Revote
		}
	}
	if failed != nil {
		return c.Again(failed, web.Desk, v.head.Title, onePage(v))
	}
	return c.Page(web.Desk, v.head.Title, onePage(v))
}

// confirms reports whether the actor may speak for the body right above a union.
func (p pages) confirms(c *web.Ctx, above []org.Org) bool {
	return len(above) > 0 && p.may(c, office.UseConfirm, above[len(above)-1])
}

func tied(s office.Seen) string {
	var names []string
	for _, i := range s.Open.Tied {
		names = append(names, s.Count.Candidates[i].Name)
	}
	return strings.Join(names, "、")
}

func facts(c *web.Ctx, s office.Seen) []ui.Fact {
	n := func(x int64) string { return strconv.FormatInt(x, 10) }
	out := []ui.Fact{ui.F(c.T("officeweb.elected_on"), c.Day(s.ElectedOn)), ui.F(c.T("officeweb.last_day"), c.Day(s.LastDay)),
		ui.F(c.T("officeweb.years"), c.T("officeweb.years_count", "n", s.Years)), ui.F(c.T("officeweb.entitled"), n(s.Count.Entitled)),
		ui.F(c.T("officeweb.present"), n(s.Count.Present)), ui.F(c.T("officeweb.issued"), n(s.Count.Issued)), ui.F(c.T("officeweb.returned"), n(s.Count.Returned)),
		ui.F(c.T("officeweb.seats"), n(s.Count.Seats))}
	if s.Outcome.Vacant > 0 {
		out = append(out, ui.F(c.T("officeweb.vacant"), n(s.Outcome.Vacant)))
	}
	for _, r := range s.Rounds {
		out = append(out, ui.F(c.T("officeweb.round", "n", r.Number), c.Day(r.HeldOn)))
	}
	if s.Reason != "" {
		out = append(out, ui.F(c.T("officeweb.reason"), s.Reason))
	}
	if s.ConfirmedOn != "" {
		out = append(out, ui.F(c.T("officeweb.confirmed"), s.ConfirmedNo+"  "+c.Day(s.ConfirmedOn)))
	}
	return out
}

// lines are the checks of an election.
func lines(c *web.Ctx, s office.Seen) ui.Table {
	t := ui.Table{Caption: c.T("officeweb.checks"), Cols: []ui.Col{{Label: c.T("officeweb.rule"), Main: true}, {Label: c.T("officeweb.need")}, {Label: c.T("officeweb.have")},
		{Label: c.T("officeweb.result")}, {Label: c.T("officeweb.source")}}}
	for _, l := range s.Outcome.Lines {
		name, need := c.T(l.Rule.Rule.Text), c.T("officeweb.at_least", "n", l.Need)
		if l.Most > 0 {
			need = c.T("officeweb.between", "n", l.Need, "most", l.Most)
		}
		tag := ui.Tag{Tone: ui.OK, Word: c.T("officeweb.kept")}
		if !l.Kept {
			tag = ui.Tag{Tone: ui.Warn, Word: c.T("officeweb.not_kept")}
		}
		t.Rows = append(t.Rows, ui.Row{Name: name, Cells: []templ.Component{ui.Name(name, ""), ui.Text(need), ui.Text(strconv.FormatInt(l.Have, 10)), ui.StateTag(tag),
			ui.Text(l.Rule.Source)}})
	}
	return t
}

// stood are the candidates with their votes.
func stood(c *web.Ctx, s office.Seen) ui.Table {
	t := ui.Table{Caption: c.T("officeweb.candidates"), Cols: []ui.Col{{Label: c.T("officeweb.candidate"), Main: true}, {Label: c.T("officeweb.votes")}, {Label: c.T("officeweb.result")}}}
	for _, x := range s.Count.Candidates {
		result := templ.Component(ui.Text(c.T("officeweb.not_elected")))
		if x.Elected {
			result = ui.StateTag(ui.Tag{Tone: ui.OK, Word: c.T("officeweb.elected")})
		}
		t.Rows = append(t.Rows, ui.Row{Name: x.Name, Cells: []templ.Component{ui.Name(x.Name, ""), ui.Text(strconv.FormatInt(x.Votes, 10)), result}})
	}
	return t
}

func (p pages) confirm(c *web.Ctx) error {
	var in struct {
		Ref     id.Ref  `path:"ref"`
		Version int64   `form:"version"`
		No      string  `form:"no"`
		Day     day.Day `form:"day"`
	}
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Offices.Confirm(c.Context(), c.Actor, office.ConfirmInput{Term: in.Ref, Version: in.Version, No: in.No, Day: in.Day})
	}
	if err != nil {
		return p.show(c, err)
	}
	c.Flash(ui.OK, c.T("officeweb.confirmed_now"))
	return c.Redirect(href(in.Ref))
}

// recordForm is an election as its form carries it. Candidates stand a line each, with their votes behind the name.
type recordForm struct {
	Org        id.Ref      `form:"org"`
	Body       office.Body `form:"body"`
	Number     int64       `form:"number"`
	ElectedOn  day.Day     `form:"elected_on"`
	Years      int64       `form:"years"`
	Seats      int64       `form:"seats"`
	Members    int64       `form:"members"`
	Entitled   int64       `form:"entitled"`
	Present    int64       `form:"present"`
	Issued     int64       `form:"issued"`
	Returned   int64       `form:"returned"`
	Candidates string      `form:"candidates"`
	Reason     string      `form:"reason"`
}

func (p pages) askRecord(c *web.Ctx) error {
	in := recordForm{Body: office.Committee}
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.ask(c, in, nil)
}

func (p pages) ask(c *web.Ctx, in recordForm, failed error) error {
	o, err := p.Offices.Orgs.Start(c.Context(), c.Actor, in.Org, c.Unit)
	if err != nil {
		return err
	}
	if err := p.Offices.Plan.Allow(c.Actor, office.UseRecord, o.Target()); err != nil {
		return err
	}
	v := askView{org: o.Ref, body: in.Body, head: ui.Head{Title: c.T("officeweb.record"), Note: o.Name, Crumbs: []ui.Crumb{{Label: o.Name, Href: "/orgs/" + o.Ref.String()},
		{Label: c.T("officeweb.terms"), Href: unionHref(o.Ref)}}}}
	for _, b := range office.Bodies {
		v.bodies = append(v.bodies, ui.Option{Value: string(b), Label: c.T("office.body_" + string(b))})
	}
	if failed != nil {
		return c.Again(failed, web.Desk, v.head.Title, askPage(v))
	}
	return c.Page(web.Desk, v.head.Title, askPage(v))
}

// askView is the form of an election.
type askView struct {
	head   ui.Head
	org    id.Ref
	body   office.Body
	bodies []ui.Option
}

func (p pages) record(c *web.Ctx) error {
	var in recordForm
	err := c.Decode(&in)
	var made office.Term
	if err == nil {
		var stood []office.Candidate
		if stood, err = candidates(in.Candidates); err == nil {
			made, err = p.Offices.Record(c.Context(), c.Actor, office.RecordInput{Org: in.Org, Body: in.Body, Number: in.Number, ElectedOn: in.ElectedOn, Years: in.Years, Reason: in.Reason,
				Count: office.Count{Seats: in.Seats, Members: in.Members, Entitled: in.Entitled, Present: in.Present, Issued: in.Issued, Returned: in.Returned, Candidates: stood}})
		}
	}
	if err != nil {
		return p.ask(c, in, err)
	}
	c.Flash(ui.OK, c.T("officeweb.recorded"))
	return c.Redirect(href(made.Ref))
}

// candidates reads a candidate from each line: the name, and the votes as the last word.
func candidates(text string) (out []office.Candidate, err error) {
	for line := range strings.Lines(text) {
		words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\r\n,，、;；:：　", r) })
		if len(words) == 0 {
			continue
		}
		votes, err := strconv.ParseInt(strings.TrimSuffix(words[len(words)-1], "票"), 10, 64)
		if err != nil || len(words) < 2 {
			return nil, errs.InvalidField("candidates", "officeweb.line_unread", "line", strings.TrimSpace(line))
		}
		out = append(out, office.Candidate{Name: strings.Join(words[:len(words)-1], " "), Votes: votes})
	}
	return out, nil
}
