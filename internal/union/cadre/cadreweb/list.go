package cadreweb

import (
	"io"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/office"

	"github.com/a-h/templ"
)

// listForm narrows the list of officers.
type listForm struct {
	Org       id.Ref       `form:"org"`
	Past      bool         `form:"past"`
	Node      id.Ref       `form:"node"`
	Post      cadre.Post   `form:"post"`
	Tenure    cadre.Tenure `form:"tenure"`
	Untrained bool         `form:"untrained"`
	After     id.ID        `form:"after"`
}

func (f listForm) input() cadre.ListInput {
	return cadre.ListInput{Node: f.Node, Post: f.Post, Tenure: f.Tenure, Untrained: f.Untrained, After: f.After, Limit: listSize + 1}
}

func (f listForm) href(path string) string {
	untrained := ""
	if f.Untrained {
		untrained = "1"
	}
	return web.Address(path, "node", web.Optional(f.Node), "post", string(f.Post), "tenure", string(f.Tenure), "untrained", untrained, "after", web.Optional(f.After))
}

// listView is a list at a body.
type listView struct {
	form                    listForm
	head                    ui.Head
	doors                   []ui.Chip
	posts, tenures, trained []ui.Option
	table                   ui.Table
	pager                   ui.Pager
	csv                     string
}

// list is the officers at a body and below it; with org those of one union.
func (p pages) list(c *web.Ctx) error {
	var in listForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	if !in.Org.IsZero() {
		return p.union(c, in.Org, in.Past)
	}
	node, err := p.Cadres.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	in.Node = node.Ref
	found, err := p.Cadres.List(c.Context(), c.Actor, in.input())
	if err != nil {
		return err
	}
	v := listView{form: in, head: ui.Head{Title: c.T("cadreweb.officers"), Note: node.Name}, doors: doors(c, node.Ref, "/cadres")}
	first := in
	first.After = 0
	if len(found) > listSize {
		found = found[:listSize]
		next := in
		next.After = found[listSize-1].Ref.ID
		v.pager.Next = next.href("/cadres")
	}
	if in.After != 0 {
		v.pager.First = first.href("/cadres")
	}
	v.csv = first.href("/cadres.csv")
	v.pager.Note = c.T("cadreweb.on_page", "n", len(found))
	v.choices(c)
	v.table = ui.Table{Caption: v.head.Title, Empty: empty("cadreweb.none", "cadreweb.none_text"), Cols: []ui.Col{{Label: c.T("cadre.name"), Main: true}, {Label: c.T("cadre.post")},
		{Label: c.T("cadre.union")}, {Label: c.T("cadre.tenure")}, {Label: c.T("cadre.from")}, {Label: c.T("cadre.trained")}}}
	for _, l := range found {
		v.table.Rows = append(v.table.Rows, ui.Row{Name: l.Name, Cells: []templ.Component{ui.NameLink(l.Name, href(l.Ref), ""), ui.Text(c.Msg(l.Post.Words())),
			ui.Link(l.Union, UnionPath+id.Ref{Fed: l.Ref.Fed, ID: l.Org}.String()), ui.Text(c.Msg(l.Tenure.Words())), ui.Text(c.Day(l.From)), ui.StateTag(trainedTag(c, l.Officer))}})
	}
	return c.Page(web.Desk, v.head.Title, listPage(v))
}

// choices sets what the list can be narrowed to.
func (v *listView) choices(c *web.Ctx) {
	v.posts, v.tenures = []ui.Option{{Label: c.T("cadreweb.any_post")}}, []ui.Option{{Label: c.T("cadreweb.any_tenure")}}
	v.posts, v.tenures = append(v.posts, postOptions(c)...), append(v.tenures, tenureOptions(c)...)
	v.trained = []ui.Option{{Label: c.T("cadreweb.any_training")}, {Value: "1", Label: c.T("cadreweb.untrained")}}
}

func postOptions(c *web.Ctx) (out []ui.Option) {
	for _, p := range cadre.Posts {
		out = append(out, ui.Option{Value: string(p), Label: c.Msg(p.Words())})
	}
	return out
}

func tenureOptions(c *web.Ctx) (out []ui.Option) {
	for _, t := range cadre.Tenures {
		out = append(out, ui.Option{Value: string(t), Label: c.Msg(t.Words())})
	}
	return out
}

func trainedTag(c *web.Ctx, of cadre.Officer) ui.Tag {
	if of.Trained {
		return ui.Tag{Tone: ui.OK, Word: c.T("cadre.yes")}
	}
	return ui.Tag{Tone: ui.Plain, Word: c.T("cadre.no")}
}

// export is the list as CSV.
func (p pages) export(c *web.Ctx) error {
	var in listForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.Cadres.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	in.Node = node.Ref
	if err := p.Cadres.Plan.Allow(c.Actor, cadre.UseExport, node.Target()); err != nil {
		return err // what is refused is answered with a page
	}
	return c.Download("cadres.csv", sheet.TypeCSV, func(w io.Writer) error {
		return p.Cadres.Export(c.Context(), c.Actor, in.input(), w, c.Msg)
	})
}

// vacant is the chairs that are to be filled.
func (p pages) vacant(c *web.Ctx) error {
	var in struct {
		Node  id.Ref `form:"node"`
		After string `form:"after"` // day and vacancy
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.Cadres.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	asked := cadre.VacantInput{Node: node.Ref, After: behind(in.After), Limit: listSize + 1}
	found, err := p.Cadres.Vacant(c.Context(), c.Actor, asked)
	if err != nil {
		return err
	}
	v := listView{head: ui.Head{Title: c.T("cadreweb.vacant"), Note: node.Name}, doors: doors(c, node.Ref, "/cadres/vacant"),
		table: ui.Table{Caption: c.T("cadreweb.vacant"), Empty: empty("cadreweb.vacant_none", "cadreweb.vacant_text"),
			Cols: []ui.Col{{Label: c.T("cadre.union"), Main: true}, {Label: c.T("cadreweb.since")}, {Label: c.T("cadreweb.fill_by")}}}}
	if len(found) > listSize {
		found = found[:listSize]
		v.pager.Next = web.Address("/cadres/vacant", "node", node.Ref.String(), "after", behindOf(found[listSize-1]))
	}
	if asked.After != nil {
		v.pager.First = at("/cadres/vacant", node.Ref)
	}
	v.pager.Note = c.T("cadreweb.on_page", "n", len(found))
	for _, x := range found {
		v.table.Rows = append(v.table.Rows, ui.Row{Name: x.Union, Cells: []templ.Component{ui.NameLink(x.Union, UnionPath+id.Ref{Fed: x.Ref.Fed, ID: x.Org}.String(), ""),
			ui.Text(c.Day(x.Since)), ui.StateTag(dueTag(c, x.Due, p.today(), 30))}})
	}
	return c.Page(web.Desk, v.head.Title, listPage(v))
}

// without is the unions whose committee has no term.
func (p pages) without(c *web.Ctx) error {
	var in struct {
		Node  id.Ref `form:"node"`
		After id.ID  `form:"after"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.Cadres.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	found, err := p.Terms.WithoutTerm(c.Context(), c.Actor, office.WithoutTermInput{Node: node.Ref, After: in.After, Limit: listSize + 1})
	if err != nil {
		return err
	}
	v := listView{head: ui.Head{Title: c.T("cadreweb.without"), Note: node.Name}, doors: doors(c, node.Ref, "/terms/without"),
		table: ui.Table{Caption: c.T("cadreweb.without"), Empty: empty("cadreweb.without_none", "cadreweb.without_text"), Cols: []ui.Col{{Label: c.T("cadre.union"), Main: true}}}}
	if len(found) > listSize {
		found = found[:listSize]
		v.pager.Next = web.Address("/terms/without", "node", node.Ref.String(), "after", found[listSize-1].Ref.ID.String())
	}
	if in.After != 0 {
		v.pager.First = at("/terms/without", node.Ref)
	}
	v.pager.Note = c.T("cadreweb.on_page", "n", len(found))
	for _, x := range found {
		v.table.Rows = append(v.table.Rows, ui.Row{Name: x.Name, Cells: []templ.Component{ui.NameLink(x.Name, UnionPath+x.Ref.String(), "")}})
	}
	return c.Page(web.Desk, v.head.Title, listPage(v))
}

// nearBy is how many days before its end a term is shown as due.
const nearBy = 180

// running is the tag of a term's last day.
func running(c *web.Ctx, t office.Term, today day.Day) ui.Tag {
	return dueTag(c, t.LastDay, today, nearBy)
}
