package officeweb

import (
	"io"
	"strconv"

	"github.com/a-h/templ"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
)

// Deps is what the pages need.
type Deps struct {
	Offices *office.Service
	// Extend, Revote and Without are the ends of addresses of other pages: of a term, of a term, and of a body.
	Extend, Revote, Without string
}

type pages struct{ Deps }

// The addresses of the pages of a union's terms, to which its ref is added, and of what is due at a body.
const (
	UnionPath = "/terms?org="
	DuePath   = "/terms/due"
)

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/terms", p.union)
	m.Get(DuePath, p.due)
	m.Get(DuePath+".csv", p.dueTable)
	m.Get("/terms/new", p.askRecord)
	m.Post("/terms/new", p.record)
	m.Get("/terms/{ref}", p.one)
	m.Post("/terms/{ref}/confirm", p.confirm)
}

const listSize = 50

func href(term id.Ref) string { return "/terms/" + term.String() }

func unionHref(o id.Ref) string { return UnionPath + o.String() }

func (p pages) today() day.Day { return day.Of(p.Offices.DB.Now().In(p.Offices.Zone)) }

func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.Offices.Plan.Allow(c.Actor, use, o.Target()) == nil
}

// term is a term in words: 工会委员会 第3届.
func term(c *web.Ctx, t office.Term) string {
	return c.T("officeweb.term", "body", c.T("office.body_"+string(t.Body)), "n", t.Number)
}

// lastTag is the last day of a running term, with how near it is.
func lastTag(c *web.Ctx, last, today day.Day) ui.Tag {
	switch {
	case last < today:
		return ui.Tag{Tone: ui.Bad, Word: c.T("officeweb.over_since", "day", c.Day(last))}
	case last <= today.Add(90):
		return ui.Tag{Tone: ui.Warn, Word: c.T("officeweb.days_left", "day", c.Day(last), "n", days(today, last))}
	}
	return ui.Tag{Tone: ui.Plain, Word: c.Day(last)}
}

func days(from, to day.Day) int { return int(to.Time().Sub(from.Time()).Hours()) / 24 }

// union is a union's terms by body.
func (p pages) union(c *web.Ctx) error {
	var in struct {
		Org id.Ref `form:"org"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	o, err := p.Offices.Orgs.Start(c.Context(), c.Actor, in.Org, c.Unit)
	if err != nil {
		return err
	}
	terms, err := p.Offices.Terms(c.Context(), c.Actor, o.Ref)
	if err != nil {
		return err
	}
	advice, err := p.Offices.Advice(c.Context(), c.Actor, o.Ref)
	if err != nil {
		return err
	}
	v := unionView{union: o.Org, mayRecord: p.may(c, office.UseRecord, o.Org)}
	for _, a := range advice {
		v.advice = append(v.advice, c.Msg(a))
	}
	for _, b := range office.Bodies {
		t := ui.Table{Caption: c.T("office.body_" + string(b)), Cols: []ui.Col{{Label: c.T("officeweb.term_word"), Main: true}, {Label: c.T("officeweb.elected_on")},
			{Label: c.T("officeweb.last_day")}, {Label: c.T("officeweb.confirmed")}}}
		for _, x := range terms {
			if x.Body != b {
				continue
			}
			last := templ.Component(ui.Text(c.Day(x.LastDay)))
			if x.Running {
				last = ui.StateTag(lastTag(c, x.LastDay, p.today()))
			}
			t.Rows = append(t.Rows, ui.Row{Name: term(c, x), Cells: []templ.Component{ui.NameLink(term(c, x), href(x.Ref), ""), ui.Text(c.Day(x.ElectedOn)), last,
				ui.Text(x.ConfirmedNo)}})
		}
		if len(t.Rows) > 0 {
			v.bodies = append(v.bodies, t)
		}
	}
	return c.Page(web.Desk, c.T("officeweb.terms"), unionPage(v))
}

// unionView is a union's terms.
type unionView struct {
	union     org.Org
	mayRecord bool
	advice    []string
	bodies    []ui.Table
}

// dueForm is a list of what is due, as it stands in the address.
type dueForm struct {
	Node  id.Ref  `form:"node"`
	Days  int     `form:"days"` // within so many; 0 is overdue
	Last  day.Day `form:"last"`
	After id.ID   `form:"after"`
}

func (f dueForm) href(path string) string {
	return web.Address(path, "node", web.Optional(f.Node), "days", strconv.Itoa(f.Days))
}

func (f dueForm) input(today day.Day, limit int) office.DueInput {
	in := office.DueInput{Node: f.Node, By: today.Add(f.Days), Limit: limit}
	if f.Days == 0 {
		in.By = today.Add(-1)
	}
	if f.After != 0 {
		in.After = &office.Due{Term: office.Term{Ref: id.Ref{Fed: f.Node.Fed, ID: f.After}, LastDay: f.Last}}
	}
	return in
}

// windows are the days ahead at which a term is looked at, and the words for them; 0 is overdue.
var windows = []struct {
	days  int
	label string
}{{0, "officeweb.overdue"}, {30, "officeweb.within_30"}, {90, "officeweb.within_90"}, {180, "officeweb.within_180"}}

// farthest is how many days ahead the list looks at most.
const farthest = 3660

// due is the terms that end soon, or have ended, at a body and below it, the longest overdue first.
func (p pages) due(c *web.Ctx) error {
	in := dueForm{Days: 180}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.Offices.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	in.Node, in.Days = node.Ref, min(max(in.Days, 0), farthest)
	found, err := p.Offices.Due(c.Context(), c.Actor, in.input(p.today(), listSize+1))
	if err != nil {
		return err
	}
	v := dueView{head: ui.Head{Title: c.T("officeweb.due"), Note: node.Name}, table: in.href(DuePath + ".csv"), without: p.Without + node.Ref.String()}
	if len(found) > listSize {
		found = found[:listSize]
		last := found[listSize-1]
		v.pager.Next = in.href(DuePath) + "&after=" + last.Ref.ID.String() + "&last=" + string(last.LastDay)
	}
	if in.After != 0 {
		v.pager.First = in.href(DuePath)
	}
	for _, w := range windows {
		to := in
		to.Days = w.days
		v.chips = append(v.chips, ui.Chip{Label: c.T(w.label), Href: to.href(DuePath), On: w.days == in.Days})
	}
	v.list = ui.Table{Caption: c.T("officeweb.due"), Empty: nothingDue(), Cols: []ui.Col{{Label: c.T("officeweb.union"), Main: true}, {Label: c.T("officeweb.term_word")},
		{Label: c.T("officeweb.elected_on")}, {Label: c.T("officeweb.last_day")}}}
	for _, d := range found {
		v.list.Rows = append(v.list.Rows, ui.Row{Name: d.Union, Cells: []templ.Component{ui.NameLink(d.Union, href(d.Ref), ""), ui.Text(term(c, d.Term)),
			ui.Text(c.Day(d.ElectedOn)), ui.StateTag(lastTag(c, d.LastDay, p.today()))}})
	}
	return c.Page(web.Desk, c.T("officeweb.due"), duePage(v))
}

// dueView is the list of what is due.
type dueView struct {
	head           ui.Head
	chips          []ui.Chip
	list           ui.Table
	pager          ui.Pager
	table, without string
}

// dueTable is the whole list as a table for a spreadsheet.
func (p pages) dueTable(c *web.Ctx) error {
	in := dueForm{Days: 180}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.Offices.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	in.Node, in.Days, in.After = node.Ref, min(max(in.Days, 0), farthest), 0
	const many = 200
	next := in.input(p.today(), many)
	first, err := p.Offices.Due(c.Context(), c.Actor, next)
	if err != nil {
		return err
	}
	return c.Download("terms-due.csv", sheet.TypeCSV, func(w io.Writer) error {
		out := sheet.NewCSV(w)
		head := []sheet.Column{}
		for _, key := range []string{"officeweb.union", "officeweb.body", "officeweb.number", "officeweb.elected_on", "officeweb.last_day"} {
			head = append(head, sheet.Column{Name: c.T(key)})
		}
		if err := out.WriteHeader(head); err != nil {
			return err
		}
		for found := first; ; {
			for _, d := range found {
				if err := out.WriteRow([]sheet.Cell{{Text: d.Union}, {Text: c.T("office.body_" + string(d.Body))}, {Text: strconv.FormatInt(d.Number, 10)},
					{Text: string(d.ElectedOn)}, {Text: string(d.LastDay)}}); err != nil {
					return err
				}
			}
			if len(found) < many {
				return out.Close()
			}
			next.After = &found[many-1]
			if found, err = p.Offices.Due(c.Context(), c.Actor, next); err != nil {
				return err
			}
		}
	})
}
