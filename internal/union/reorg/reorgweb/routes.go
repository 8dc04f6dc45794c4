package reorgweb

import (
	"strconv"

	"github.com/a-h/templ"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
)

// Deps is what the pages need.
type Deps struct {
	Reorgs *reorg.Service
	Past   string // the address of a union's list on a day: "/members/past", with node and on
}

type pages struct{ Deps }

// Door is the address at which a change of a body begins; the body's ref is added.
const Door = "/reorgs/new?body="

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/reorgs", p.list)
	m.Get("/reorgs/new", p.choose)
	m.Post("/reorgs/preview", p.preview)
	m.Post("/reorgs", p.apply)
	m.Get("/reorgs/{ref}", p.one)
	m.Get("/reorgs/{ref}/undo", p.askUndo)
	m.Post("/reorgs/{ref}/undo", p.undo)
}

const listSize = 50

func href(ref id.Ref) string { return "/reorgs/" + ref.String() }

func orgHref(o org.Org) string { return "/orgs/" + o.Ref.String() }

func listHref(node id.Ref) string { return web.Address("/reorgs", "node", node.String()) }

// list is the changes at a body and below it.
func (p pages) list(c *web.Ctx) error {
	var in struct {
		Node   id.Ref `form:"node"`
		Before id.ID  `form:"before"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.Reorgs.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	found, err := p.Reorgs.List(c.Context(), c.Actor, reorg.ListInput{Node: node.Ref, Before: in.Before, Limit: listSize + 1})
	if err != nil {
		return err
	}
	pager := ui.Pager{}
	if len(found) > listSize {
		found = found[:listSize]
		pager.Next = listHref(node.Ref) + "&before=" + found[listSize-1].Ref.ID.String()
	}
	if in.Before != 0 {
		pager.First = listHref(node.Ref)
	}
	ids := make([]id.ID, len(found))
	for i, f := range found {
		ids[i] = f.Body
	}
	names, err := p.Reorgs.Orgs.NamesOf(c.Context(), node.Ref.Fed, ids)
	if err != nil {
		return err
	}
	rows := make([]ui.Row, len(found))
	for i, f := range found {
		rows[i] = ui.Row{Name: names[f.Body], Cells: []templ.Component{ui.NameLink(names[f.Body], href(f.Ref), ""), ui.Text(c.T("reorgweb.kind_" + string(f.Kind))),
			ui.StateTag(stateTag(c, f.State)), ui.Text(string(f.On)), ui.Text(f.Document)}}
	}
	table := ui.Table{Caption: c.T("reorgweb.changes"), Rows: rows, Empty: noChanges(), Cols: []ui.Col{{Label: c.T("reorgweb.body"), Main: true},
		{Label: c.T("reorgweb.kind")}, {Label: c.T("reorgweb.state")}, {Label: c.T("reorgweb.on")}, {Label: c.T("reorgweb.document")}}}
	return c.Page(web.Desk, c.T("reorgweb.changes"), listPage(node.Org, table, pager))
}

func stateTag(c *web.Ctx, s reorg.State) ui.Tag {
	tone := ui.OK
	switch {
	case s.Running():
		tone = ui.Info
	case s == reorg.Undone:
		tone = ui.Plain
	}
	return ui.Tag{Tone: tone, Word: c.T("reorgweb.state_" + string(s))}
}

// one is a change with how far it is.
func (p pages) one(c *web.Ctx) error {
	var in struct {
		Ref id.Ref `path:"ref"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Reorgs.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	v := oneView{Seen: seen, facts: p.facts(c, seen), mayUndo: seen.State == reorg.Applied && p.Reorgs.Plan.Allow(c.Actor, reorg.UseChange, seen.From.Target()) == nil,
		head: ui.Head{Title: c.T("reorgweb.title_"+string(seen.Kind), "name", seen.Body.Name), State: stateTag(c, seen.State),
			Crumbs: []ui.Crumb{{Label: c.T("reorgweb.changes"), Href: "/reorgs"}}}}
	if seen.State.Running() {
		v.progress = ui.Progress{Title: c.T("reorgweb.state_" + string(seen.State)), Done: seen.Done, Total: max(seen.Members, 1), Poll: href(seen.Ref),
			Note: c.T("reorgweb.handed", "n", seen.Done)}
		if c.IsHTMX() {
			return c.Fragment(ui.ProgressBar(v.progress))
		}
	} else if c.IsHTMX() {
		return c.Redirect(href(seen.Ref))
	}
	if seen.State != reorg.Handing {
		v.before = p.before(c, seen)
	}
	return c.Page(web.Desk, v.head.Title, onePage(v))
}

// oneView is a change as its page shows it.
type oneView struct {
	reorg.Seen
	head     ui.Head
	facts    []ui.Fact
	before   []ui.Fact // links to what was the day before
	progress ui.Progress
	mayUndo  bool
}

func (p pages) facts(c *web.Ctx, s reorg.Seen) []ui.Fact {
	link := func(label string, o org.Org) ui.Fact {
		return ui.Fact{Label: c.T(label), Value: ui.Link(o.Name, orgHref(o))}
	}
	out := []ui.Fact{link("reorgweb.body", s.Body)}
	switch {
	case s.Kind == reorg.Split:
		out = append(out, link("reorgweb.split_from", s.Other))
	case s.Other.Name != "":
		out = append(out, link("reorgweb.from", s.From), link("reorgweb.into", s.Other))
	default:
		out = append(out, link("reorgweb.from", s.From))
	}
	out = append(out, ui.F(c.T("reorgweb.on"), c.Day(s.On)), ui.F(c.T("reorgweb.document"), s.Document), ui.F(c.T("reorgweb.reason"), s.Reason),
		ui.F(c.T("reorgweb.by"), s.MadeBy))
	if s.Members > 0 {
		out = append(out, ui.F(c.T("reorgweb.people"), c.T("reorgweb.people_count", "n", s.Members)))
	}
	if s.Ended > 0 {
		out = append(out, ui.F(c.T("reorgweb.on_both"), c.T("reorgweb.on_both_text", "n", s.Ended)))
	}
	if s.UndoneOn != "" {
		out = append(out, ui.F(c.T("reorgweb.undone"), c.T("reorgweb.undone_text", "day", s.UndoneOn, "name", s.UndoneBy)))
	}
	return out
}

// before leads to the tree and the lists of the day before a change.
func (p pages) before(c *web.Ctx, s reorg.Seen) (out []ui.Fact) {
	last := s.On.Add(-1)
	past := func(o org.Org) {
		if o.Kind.HasMembers() && p.Reorgs.Plan.Allow(c.Actor, member.UseList, o.Target()) == nil {
			out = append(out, ui.Fact{Label: o.Name, Value: ui.Link(c.T("reorgweb.list_on", "day", last), web.Address(p.Past, "node", o.Ref.String(), "on", string(last)))})
		}
	}
	out = append(out, ui.Fact{Label: s.From.Name, Value: ui.Link(c.T("reorgweb.tree_on", "day", last), web.Address(orgHref(s.From), "on", string(last)))})
	if s.Kind != reorg.Split {
		past(s.Body)
	}
	if s.Other.Ref != s.From.Ref {
		past(s.Other)
	}
	return out
}

// planForm is a plan as forms carry it. The other body is named by its code or name, and then carried by its ref.
type planForm struct {
	Kind      reorg.Kind `form:"kind"`
	Body      id.Ref     `form:"body"`
	Text      string     `form:"text"`
	Into      id.Ref     `form:"into"`
	For       string     `form:"for"` // the text that into answered
	Name      string     `form:"name"`
	Code      string     `form:"code"`
	Units     []string   `form:"units"`
	Bodies    []id.Ref   `form:"bodies"`
	Employers []id.Ref   `form:"employers"`
	Document  string     `form:"document"`
	Reason    string     `form:"reason"`
}

func (f planForm) plan() reorg.Plan {
	return reorg.Plan{Kind: f.Kind, Body: f.Body, Into: f.Into, Document: f.Document, Reason: f.Reason,
		Choice: reorg.Choice{Name: f.Name, Code: f.Code, Units: f.Units, Bodies: f.Bodies, Employers: f.Employers}}
}

// hidden carries a plan from the preview to its confirmation.
func (f planForm) hidden() []ui.Hidden {
	out := []ui.Hidden{{Name: "kind", Value: string(f.Kind)}, {Name: "body", Value: f.Body.String()}, {Name: "into", Value: web.Optional(f.Into)},
		{Name: "name", Value: f.Name}, {Name: "code", Value: f.Code}}
	for _, u := range f.Units {
		out = append(out, ui.Hidden{Name: "units", Value: u})
	}
	for _, o := range f.Bodies {
		out = append(out, ui.Hidden{Name: "bodies", Value: o.String()})
	}
	for _, e := range f.Employers {
		out = append(out, ui.Hidden{Name: "employers", Value: e.String()})
	}
	return out
}

// choose asks which change, and then what it needs.
func (p pages) choose(c *web.Ctx) error {
	var in planForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.ask(c, in, nil, nil)
}

// ask shows the form of a change, with the bodies among which the other one is to be chosen.
func (p pages) ask(c *web.Ctx, in planForm, found []ui.Option, failed error) error {
	kind := in.Kind
	if kind == "" {
		in.Kind = reorg.Close // of which the preview needs the least
	}
	pre, err := p.Reorgs.Preview(c.Context(), c.Actor, in.plan())
	if err != nil {
		return err
	}
	in.Kind = kind
	v := askView{form: in, pre: pre, found: found, head: ui.Head{Title: c.T("reorgweb.change"), Note: pre.Body.Name,
		Crumbs: []ui.Crumb{{Label: pre.Body.Name, Href: orgHref(pre.Body)}}}}
	if kind != "" {
		v.head.Title = c.T("reorgweb.kind_" + string(kind))
		v.head.Crumbs = append(v.head.Crumbs, ui.Crumb{Label: c.T("reorgweb.change"), Href: Door + in.Body.String()})
	}
	for _, u := range pre.Units {
		if u.Name != "" {
			v.units = append(v.units, ui.Option{Value: u.Name, Label: u.Name, Hint: c.T("reorgweb.people_count", "n", u.People)})
		}
	}
	for _, o := range pre.Bodies {
		v.bodies = append(v.bodies, ui.Option{Value: o.Ref.String(), Label: o.Name})
	}
	for _, e := range pre.Employers {
		v.employers = append(v.employers, ui.Option{Value: e.Ref.String(), Label: e.Name})
	}
	page := choosePage(v)
	if kind != "" {
		page = askPage(v)
	}
	if failed != nil {
		return c.Again(failed, web.Desk, v.head.Title, page)
	}
	return c.Page(web.Desk, v.head.Title, page)
}

// askView is the form of a change.
type askView struct {
	form                            planForm
	pre                             reorg.Preview
	head                            ui.Head
	found, units, bodies, employers []ui.Option
}

// preview shows what a change touches and what forbids it.
func (p pages) preview(c *web.Ctx) error {
	var in planForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	found, err := p.find(c, &in)
	if err != nil {
		return p.ask(c, in, found, err)
	}
	return p.show(c, in, nil)
}

// find reads which body a text means: by its code, or by a name that is the only one or was chosen.
func (p pages) find(c *web.Ctx, in *planForm) ([]ui.Option, error) {
	if in.Text == "" {
		in.Into = id.Ref{}
		return nil, nil
	}
	if o, err := p.Reorgs.Orgs.ByCode(c.Context(), c.Actor, in.Text); err == nil {
		in.Into = o.Ref
		return nil, nil
	}
	root, err := p.Reorgs.Orgs.Root(c.Context(), in.Body.Fed)
	if err != nil {
		return nil, err
	}
	hits, err := p.Reorgs.Orgs.Search(c.Context(), c.Actor, org.SearchInput{Node: root, Text: in.Text, Limit: 12})
	if err != nil {
		return nil, err
	}
	var found []ui.Option
	for _, o := range hits {
		if o.State == org.Closed || o.Ref == in.Body {
			continue
		}
		if found = append(found, ui.Option{Value: o.Ref.String(), Label: o.Name, Hint: o.Code}); in.For == in.Text && o.Ref == in.Into {
			return nil, nil
		}
	}
	switch len(found) {
	case 0:
		return nil, errs.InvalidField("text", "reorgweb.nobody_named")
	case 1:
		in.Into, err = id.ParseRef(found[0].Value)
		return nil, err
	}
	return found, errs.InvalidField("into", "reorgweb.choose_one")
}

// show is the preview of a plan, with the papers that confirm it.
func (p pages) show(c *web.Ctx, in planForm, failed error) error {
	pre, err := p.Reorgs.Preview(c.Context(), c.Actor, in.plan())
	if err != nil {
		return err
	}
	if len(pre.Faults) > 0 && failed == nil {
		return p.ask(c, in, nil, errs.InvalidFields(toInputs(pre.Faults)))
	}
	title := c.T("reorgweb.preview_" + string(in.Kind))
	v := showView{form: in, pre: pre, tiles: tiles(c, pre.Touched), head: ui.Head{Title: title, Note: pre.Body.Name, Crumbs: []ui.Crumb{{Label: pre.Body.Name, Href: orgHref(pre.Body)},
		{Label: c.T("reorgweb.kind_" + string(in.Kind)), Href: web.Address("/reorgs/new", "body", in.Body.String(), "kind", string(in.Kind))}}}}
	if failed != nil {
		return c.Again(failed, web.Desk, title, showPage(v))
	}
	return c.Page(web.Desk, title, showPage(v))
}

// toInputs puts the faults of the other body to the input in which it was typed.
func toInputs(faults []errs.Field) []errs.Field {
	for i := range faults {
		if faults[i].Name == "into" {
			faults[i].Name = "text"
		}
	}
	return faults
}

// showView is a preview.
type showView struct {
	form  planForm
	pre   reorg.Preview
	head  ui.Head
	tiles []ui.Figure
}

// parts are what a preview counts, in the order of their weight.
var parts = []string{reorg.PartTerms, reorg.PartRoles, reorg.PartDuties, reorg.PartEmployers, reorg.PartDoorways, reorg.PartGaps}

func tiles(c *web.Ctx, t reorg.Touched) []ui.Figure {
	out := []ui.Figure{{Label: c.T("reorgweb.bodies"), Value: strconv.FormatInt(t.Bodies, 10)}, {Label: c.T("reorgweb.people"), Value: strconv.FormatInt(t.People, 10)}}
	for _, part := range parts {
		out = append(out, ui.Figure{Label: c.T("reorgweb.part_" + part), Value: strconv.FormatInt(t.Parts[part], 10)})
	}
	return out
}

// apply makes the change.
func (p pages) apply(c *web.Ctx) error {
	var in planForm
	err := c.Decode(&in)
	var made reorg.Change
	if err == nil {
		made, err = p.Reorgs.Apply(c.Context(), c.Actor, in.plan())
	}
	if err != nil {
		return p.show(c, in, err)
	}
	c.Flash(ui.OK, c.T("reorgweb.applied"))
	return c.Redirect(href(made.Ref))
}

// askUndo says what comes back, and asks why.
func (p pages) askUndo(c *web.Ctx) error { return p.askUndoAgain(c, nil) }

func (p pages) askUndoAgain(c *web.Ctx, failed error) error {
	var in struct {
		Ref id.Ref `path:"ref"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Reorgs.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	title := c.T("reorgweb.undo")
	page := undoPage(ui.Head{Title: title, Note: c.T("reorgweb.title_"+string(seen.Kind), "name", seen.Body.Name), Crumbs: []ui.Crumb{{Label: c.T("reorgweb.changes"), Href: "/reorgs"},
		{Label: seen.Body.Name, Href: href(seen.Ref)}}}, seen)
	if failed != nil {
		return c.Again(failed, web.Desk, title, page)
	}
	return c.Page(web.Desk, title, page)
}

func (p pages) undo(c *web.Ctx) error {
	var in struct {
		Ref     id.Ref `path:"ref"`
		Version int64  `form:"version"`
		Reason  string `form:"reason"`
	}
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Reorgs.Undo(c.Context(), c.Actor, reorg.UndoInput{Change: in.Ref, Version: in.Version, Reason: in.Reason})
	}
	if err != nil {
		return p.askUndoAgain(c, err)
	}
	c.Flash(ui.OK, c.T("reorgweb.undoing"))
	return c.Redirect(href(in.Ref))
}
