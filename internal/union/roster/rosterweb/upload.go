package rosterweb

import (
	"io"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"

	"github.com/a-h/templ"
)

// keptDays is how long an import's file is kept.
func keptDays(b roster.Batch) int { return int(b.KeptUntil.Sub(b.CreatedAt) / (24 * time.Hour)) }

// listSize is how many rows a page of a list has.
const listSize = 50

type unionForm struct {
	Org    id.Ref `form:"org"`
	Text   string `form:"q"`
	After  id.ID  `form:"after"`
	Before id.ID  `form:"before"`
}

// uploadView is the page that takes the file.
type uploadView struct {
	union org.Org
	head  ui.Head
	steps []string
	hint  string
	facts []ui.Fact
}

// newImport asks for the file, or for the union when the one asked for holds no people itself.
func (p pages) newImport(c *web.Ctx) error {
	var in unionForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.node(c, in.Org)
	if err != nil {
		return err
	}
	if !node.Kind.HasMembers() || in.Text != "" || in.After != 0 {
		return p.choose(c, node, in, "/imports/new")
	}
	v, err := p.uploadView(c, node.Org)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, uploadPage(v))
}

func (p pages) uploadView(c *web.Ctx, o org.Org) (uploadView, error) {
	terms, err := p.rosters.Terms(c.Context(), c.Actor, o.Ref)
	if err != nil {
		return uploadView{}, err
	}
	text := func(label, text string) ui.Fact {
		return ui.F(c.T(label), c.T(text, "n", terms.Days, "mb", terms.MB))
	}
	return uploadView{union: o, head: ui.Head{Title: c.T("rosterweb.new"), Note: c.T("rosterweb.into", "name", o.Name), Crumbs: crumbs(c, o, true)},
		steps: steps(c), hint: c.T("rosterweb.file_hint", "mb", terms.MB),
		facts: []ui.Fact{text("rosterweb.accepted", "rosterweb.accepted_text"), text("rosterweb.needed", "rosterweb.needed_text"),
			text("rosterweb.understood", "rosterweb.understood_text"), text("rosterweb.never", "rosterweb.never_text"),
			text("rosterweb.file_fate", "rosterweb.file_fate_text")}}, nil
}

// upload takes the file and leads to its columns.
func (p pages) upload(c *web.Ctx) error {
	var in unionForm
	file, err := c.Upload(&in, "file")
	var b roster.Batch
	if err == nil {
		b, err = p.rosters.Upload(c.Context(), c.Actor, roster.UploadInput{Org: in.Org, FileName: file.Name, File: file})
	}
	if err == nil {
		return c.Redirect(batchHref(b.Ref) + "/columns")
	}
	_, _ = io.Copy(io.Discard, c.R.Body) // a browser that is still sending would not hear the answer; what is left of the body matters to nobody
	node, failed := p.node(c, in.Org)
	if failed != nil {
		return failed
	}
	v, failed := p.uploadView(c, node.Org)
	if failed != nil {
		return failed
	}
	return c.Again(err, web.Desk, v.head.Title, uploadPage(v))
}

// chooseView asks which union is meant.
type chooseView struct {
	head   ui.Head
	action string
	text   string
	node   id.Ref
	table  ui.Table
	pager  ui.Pager
}

// choose lists the unions below a body that hold people; action is the page that each leads to.
func (p pages) choose(c *web.Ctx, node org.Found, in unionForm, action string) error {
	found, err := p.rosters.Orgs.Search(c.Context(), c.Actor, org.SearchInput{Node: node.Ref, Text: in.Text, After: in.After, Limit: listSize})
	if err != nil {
		return err
	}
	v := chooseView{head: ui.Head{Title: c.T("rosterweb.choose"), Note: c.T("rosterweb.choose_note", "name", node.Name), Crumbs: crumbs(c, node.Org, false)},
		action: action, text: in.Text, node: node.Ref}
	v.table = ui.Table{Caption: c.T("rosterweb.choose"), Empty: noUnions(), Cols: []ui.Col{{Label: c.T("rosterweb.union"), Main: true},
		{Label: c.T("rosterweb.kind")}}}
	for _, o := range found {
		if o.Kind.HasMembers() && p.may(c, roster.UseUpload, o) {
			v.table.Rows = append(v.table.Rows, ui.Row{Name: o.Name, Cells: []templ.Component{
				ui.NameLink(o.Name, web.Address(action, "org", o.Ref.String()), ""), ui.Text(c.T("org.kind_" + string(o.Kind)))}})
		}
	}
	if len(found) == listSize {
		v.pager.Next = web.Address(action, "org", node.Ref.String(), "q", in.Text, "after", found[listSize-1].Ref.ID.String())
	}
	if in.After != 0 {
		v.pager.First = web.Address(action, "org", node.Ref.String(), "q", in.Text)
	}
	return c.Page(web.Desk, v.head.Title, choosePage(v))
}

// listView is the imports of a union.
type listView struct {
	head  ui.Head
	table ui.Table
	pager ui.Pager
	add   string // where a new import begins
}

// list shows the imports of a union, the newest first.
func (p pages) list(c *web.Ctx) error {
	var in unionForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.node(c, in.Org)
	if err != nil {
		return err
	}
	if !node.Kind.HasMembers() || in.Text != "" || in.After != 0 {
		return p.choose(c, node, in, "/imports")
	}
	found, err := p.rosters.List(c.Context(), c.Actor, node.Ref, in.Before, listSize+1)
	if err != nil {
		return err
	}
	v := listView{head: ui.Head{Title: c.T("rosterweb.imports"), Note: node.Name, Crumbs: crumbs(c, node.Org, false)}, add: newHref(node.Ref)}
	if len(found) > listSize {
		found = found[:listSize]
		v.pager.Next = web.Address("/imports", "org", node.Ref.String(), "before", found[listSize-1].Ref.ID.String())
	}
	if in.Before != 0 {
		v.pager.First = web.Address("/imports", "org", node.Ref.String())
	}
	v.table = p.batchTable(c, found)
	v.table.Empty = noImports(v.add)
	return c.Page(web.Desk, v.head.Title, listPage(v))
}

func (p pages) batchTable(c *web.Ctx, found []roster.Batch) ui.Table {
	rows := make([]ui.Row, len(found))
	for i, b := range found {
		count := func(n int) templ.Component {
			if b.State == roster.Uploaded || b.State == roster.Previewing || b.State == roster.Previewed {
				return ui.Text("") // what would be is not what was
			}
			return ui.Text(c.Number(int64(n)))
		}
		rows[i] = ui.Row{Name: b.FileName, Cells: []templ.Component{ui.NameLink(b.FileName, batchHref(b.Ref), ""), ui.StateTag(stateTag(c, b.State)),
			count(b.Counts.Rows), count(b.Counts.Joined), count(b.Counts.Updated), count(b.Counts.NeedsLook), count(b.Counts.Rejected),
			ui.Text(b.Actor), ui.Text(c.Time(b.CreatedAt.In(p.rosters.Zone)))}}
	}
	number := func(key string) ui.Col { return ui.Col{Label: c.T(key), Numeric: true} }
	return ui.Table{Caption: c.T("rosterweb.imports"), Rows: rows, Cols: []ui.Col{{Label: c.T("rosterweb.file"), Main: true}, {Label: c.T("rosterweb.state")},
		number("rosterweb.count_read"), number("rosterweb.count_joined"), number("rosterweb.count_updated"), number("rosterweb.count_needs_look"), number("rosterweb.count_rejected"),
		{Label: c.T("rosterweb.who")}, {Label: c.T("rosterweb.when")}}}
}

var tones = map[roster.State]ui.Tone{roster.Uploaded: ui.Info, roster.Previewing: ui.Info, roster.Previewed: ui.Info, roster.Running: ui.Info,
	roster.Done: ui.OK, roster.Stopped: ui.Warn, roster.Failed: ui.Bad, roster.Undoing: ui.Info, roster.Undone: ui.Plain}

func stateTag(c *web.Ctx, s roster.State) ui.Tag {
	return ui.Tag{Tone: tones[s], Word: c.T("rosterweb.state_" + string(s))}
}

// columnOf is the place of a field's column, -1 when the file has none.
func columnOf(l roster.Layout, field string) int {
	for i, col := range l.Columns {
		if col.Field == field {
			return i
		}
	}
	return -1
}

// letters name a column as a spreadsheet program does.
func letters(col roster.Column) string { return sheet.ColumnName(col.Index) }
