package gapweb

import (
	"io"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

const listSize = 50

// listForm narrows the list of gaps.
type listForm struct {
	Node     id.Ref    `form:"node"`
	Division string    `form:"division"`
	Industry string    `form:"industry"`
	Size     string    `form:"size"`
	Stage    gap.Stage `form:"stage"`
	Order    gap.Order `form:"order"`
	After    id.ID     `form:"after"`
}

// sizes are the numbers of workers that the list can be narrowed to.
var sizes = map[string][2]int64{"": {0, 0}, "small": {0, 99}, "middle": {100, 499}, "large": {500, 0}}

func (f listForm) input() gap.ListInput {
	s := sizes[f.Size]
	return gap.ListInput{Node: f.Node, Division: f.Division, Industry: f.Industry, Least: s[0], Most: s[1], Stage: f.Stage, Order: f.Order, After: f.After, Limit: listSize + 1}
}

func (f listForm) href(path string) string {
	return web.Address(path, "node", web.Optional(f.Node), "division", f.Division, "industry", f.Industry, "size", f.Size, "stage", string(f.Stage),
		"order", string(f.Order), "after", web.Optional(f.After))
}

// listView is the list of gaps.
type listView struct {
	form                                 listForm
	head                                 ui.Head
	doors                                []ui.Chip
	chips                                []ui.Chip
	industries, sizes, orders, divisions []ui.Option
	table                                ui.Table
	pager                                ui.Pager
	csv                                  string
}

// list is the employers that nobody covers in a body's territory.
func (p pages) list(c *web.Ctx) error {
	var in listForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.start(c, in.Node)
	if err != nil {
		return err
	}
	if holds, err := p.Gaps.Holds(c.Context(), node.Org); err != nil || !holds && in.Node.IsZero() {
		if err == nil {
			err = c.Redirect("/gaps/tasks") // who has no territory has tasks
		}
		return err
	}
	in.Node = node.Ref
	found, err := p.Gaps.List(c.Context(), c.Actor, in.input())
	if err != nil {
		return err
	}
	v := listView{form: in, head: ui.Head{Title: c.T("gapweb.gaps"), Note: node.Name}, doors: p.doors(c, node.Org, "/gaps")}
	if len(found) > listSize {
		found = found[:listSize]
		next := in
		next.After = found[listSize-1].Employer.ID
		v.pager.Next = next.href("/gaps")
	}
	first := in
	first.After = 0
	if in.After != 0 {
		v.pager.First = first.href("/gaps")
	}
	v.csv = first.href("/gaps.csv")
	v.pager.Note = c.T("gapweb.on_page", "n", len(found))
	if v.table, err = p.gapTable(c, found); err != nil {
		return err
	}
	v.table.Empty = noGaps()
	p.fillChoices(c, &v, node.Org)
	return c.Page(web.Desk, v.head.Title, listPage(v))
}

// doors lead to the other pages about a body's gaps; those about a territory only where there is one.
func (p pages) doors(c *web.Ctx, o org.Org, here string) (out []ui.Chip) {
	holds, err := p.Gaps.Holds(c.Context(), o)
	holds = holds && err == nil && p.may(c, gap.UseList, o)
	for _, d := range []struct {
		path, label string
		shown       bool
	}{{"/gaps", "gapweb.list", holds}, {"/gaps/map", "gapweb.map", holds}, {"/gaps/few", "gapweb.few", p.may(c, gap.UseFew, o)},
		{"/gaps/platforms", "gapweb.platforms", holds}, {"/gaps/tasks", "gapweb.tasks", true}} {
		if d.shown {
			out = append(out, ui.Chip{Label: c.T(d.label), Href: at(d.path, o.Ref), On: d.path == here})
		}
	}
	return out
}

// fillChoices sets what the list can be narrowed to.
func (p pages) fillChoices(c *web.Ctx, v *listView, o org.Org) {
	today := p.today()
	for _, s := range append([]gap.Stage{""}, gap.Stages...) {
		f := v.form
		f.Stage, f.After = s, 0
		label := "gapweb.stage_any"
		if s != "" {
			label = "gapweb.stage_" + string(s)
		}
		v.chips = append(v.chips, ui.Chip{Label: c.T(label), Href: f.href("/gaps"), On: s == v.form.Stage})
	}
	v.industries = []ui.Option{{Label: c.T("gapweb.any_industry")}}
	for _, code := range p.Codes.List(codes.Industry, today) {
		if code.Parent == "" {
			v.industries = append(v.industries, ui.Option{Value: code.Code, Label: p.industry(c, code.Code)})
		}
	}
	for _, s := range []string{"", "small", "middle", "large"} {
		label := "gapweb.size_any"
		if s != "" {
			label = "gapweb.size_" + s
		}
		v.sizes = append(v.sizes, ui.Option{Value: s, Label: c.T(label)})
	}
	v.orders = []ui.Option{{Value: string(gap.BySize), Label: c.T("gapweb.by_size")}, {Value: string(gap.ByAge), Label: c.T("gapweb.by_age")}}
	v.divisions = []ui.Option{{Label: c.T("gapweb.any_place")}}
	for _, d := range p.Codes.Divisions(o.Division, today) {
		v.divisions = append(v.divisions, ui.Option{Value: d.Code, Label: d.Name})
	}
}

// gapTable shows gaps as rows.
func (p pages) gapTable(c *web.Ctx, found []gap.Gap) (ui.Table, error) {
	var ids []id.ID
	for _, g := range found {
		if g.Org != 0 {
			ids = append(ids, g.Org)
		}
	}
	orgs, err := p.Gaps.Orgs.FindMany(c.Context(), c.Actor, c.Fed(), ids)
	rows := make([]ui.Row, len(found))
	for i, g := range found {
		rows[i] = ui.Row{Name: g.Name, Cells: []templ.Component{ui.NameLink(g.Name, gapHref(g.Employer), ""), ui.Text(heads(c, g.Employees)),
			ui.Text(p.industry(c, g.Industry)), ui.Text(p.near(g.Division)), ui.Text(c.Day(g.OpenedOn)), ui.StateTag(p.stage(c, g)), ui.Text(holder(g, orgs)), ui.Text(c.Day(g.Due))}}
	}
	return ui.Table{Caption: c.T("gapweb.gaps"), Rows: rows, Cols: []ui.Col{{Label: c.T("gap.column_name"), Main: true}, {Label: c.T("gap.column_employees"), Numeric: true},
		{Label: c.T("gapweb.industry")}, {Label: c.T("gap.column_division")}, {Label: c.T("gap.column_opened_on")}, {Label: c.T("gapweb.state")},
		{Label: c.T("gap.column_officer")}, {Label: c.T("gap.column_due")}}}, err
}

// holder is whom a gap is assigned to.
func holder(g gap.Gap, orgs map[id.ID]org.Org) string {
	name := orgs[g.Org].Name
	switch {
	case g.Officer == "":
		return name
	case name == "":
		return g.Officer
	}
	return g.Officer + " · " + name
}

// stage is how far the work on a gap is, in a word.
func (p pages) stage(c *web.Ctx, g gap.Gap) ui.Tag {
	switch {
	case g.State == gap.Covered:
		return ui.Tag{Tone: ui.OK, Word: c.T("gapweb.state_covered")}
	case g.State == gap.Decided:
		return ui.Tag{Word: c.T("gap.found_" + string(g.Found))}
	case g.Late(p.today()):
		return ui.Tag{Tone: ui.Bad, Word: c.T("gapweb.stage_late")}
	case g.Found != "" && g.State == gap.Open && g.VisitedOn != "":
		return ui.Tag{Tone: tones[g.Found], Word: c.T("gap.found_" + string(g.Found))}
	case g.Account != 0 || g.Org != 0:
		return ui.Tag{Tone: ui.Info, Word: c.T("gapweb.stage_assigned")}
	}
	return ui.Tag{Word: c.T("gapweb.stage_free")}
}

var tones = map[gap.Found]ui.Tone{gap.Refuses: ui.Bad, gap.Considering: ui.Warn, gap.Agreed: ui.Info, gap.Preparing: ui.Info, gap.Founded: ui.OK}

// heads is a number of workers, "" when it is not known.
func heads(c *web.Ctx, n *int64) string {
	if n == nil {
		return ""
	}
	return c.Number(*n)
}

// export is the list as CSV.
func (p pages) export(c *web.Ctx) error {
	var in listForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.start(c, in.Node)
	if err != nil {
		return err
	}
	in.Node = node.Ref
	if _, err := p.Gaps.List(c.Context(), c.Actor, in.input()); err != nil {
		return err // what is refused is answered with a page
	}
	return c.Download("gaps.csv", sheet.TypeCSV, func(w io.Writer) error {
		return p.Gaps.Export(c.Context(), c.Actor, in.input(), w, c.Msg)
	})
}

// tasks are the gaps that are the reader's own to work on.
func (p pages) tasks(c *web.Ctx) error {
	found, err := p.Gaps.Tasks(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	t, err := p.gapTable(c, found)
	if err != nil {
		return err
	}
	t.Empty = noTasks()
	node, err := p.start(c, id.Ref{})
	if err != nil {
		return err
	}
	return c.Page(web.Desk, c.T("gapweb.tasks"), tablePage(ui.Head{Title: c.T("gapweb.tasks"), Note: c.T("gapweb.tasks_note")}, p.doors(c, node.Org, "/gaps/tasks"), "", t, ui.Pager{}))
}
