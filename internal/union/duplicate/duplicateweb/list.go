package duplicateweb

import (
	"io"
	"strings"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"

	"github.com/a-h/templ"
)

const listSize = 50

// listForm narrows the list of pairs.
type listForm struct {
	Node  id.Ref          `form:"node"`
	State duplicate.State `form:"state"`
	Grade string          `form:"grade"`
	After id.ID           `form:"after"`
}

func (f listForm) input() duplicate.ListInput {
	return duplicate.ListInput{Node: f.Node, State: f.State, Grade: f.Grade, After: f.After, Limit: listSize + 1}
}

func (f listForm) href(path string) string {
	return web.Address(path, "node", web.Optional(f.Node), "state", string(f.State), "grade", f.Grade, "after", web.Optional(f.After))
}

// listView is the list of pairs.
type listView struct {
	form   listForm
	head   ui.Head
	chips  []ui.Chip
	grades []ui.Option
	table  ui.Table
	pager  ui.Pager
	csv    string
}

// list is the pairs of which both records are on lists at and below a body.
func (p pages) list(c *web.Ctx) error {
	in, note, err := p.asked(c)
	if err != nil {
		return err
	}
	found, err := p.Duplicates.List(c.Context(), c.Actor, in.input())
	if err != nil {
		return err
	}
	v := listView{form: in, head: ui.Head{Title: c.T("duplicateweb.duplicates"), Note: note}}
	if len(found) > listSize {
		found = found[:listSize]
		next := in
		next.After = found[listSize-1].Ref.ID
		v.pager.Next = next.href("/duplicates")
	}
	first := in
	first.After = 0
	if in.After != 0 {
		v.pager.First = first.href("/duplicates")
	}
	v.csv, v.pager.Note = first.href("/duplicates.csv"), c.T("duplicateweb.on_page", "n", len(found))
	for _, s := range duplicate.States {
		f := first
		f.State = s
		v.chips = append(v.chips, ui.Chip{Label: c.T("duplicate.state_" + string(s)), Href: f.href("/duplicates"), On: s == in.State || s == duplicate.Open && in.State == ""})
	}
	v.grades = []ui.Option{{Label: c.T("duplicateweb.any_grade")}}
	for _, g := range duplicate.Grades {
		v.grades = append(v.grades, ui.Option{Value: g.String(), Label: c.T("duplicate.grade_" + g.String())})
	}
	v.table = p.table(c, found)
	return c.Page(web.Desk, v.head.Title, listPage(v))
}

// asked is the list that is asked for, of the body asked for, else where the reader works.
func (p pages) asked(c *web.Ctx) (in listForm, name string, err error) {
	if err := c.Decode(&in); err != nil {
		return in, "", err
	}
	node, err := p.Duplicates.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	in.Node = node.Ref
	return in, node.Name, err
}

// table shows pairs as rows.
func (p pages) table(c *web.Ctx, found []duplicate.Pair) ui.Table {
	rows := make([]ui.Row, len(found))
	for i, d := range found {
		names, unions := d.A.Person.Name, d.A.Org.Name
		if d.B.Person.Name != names {
			names += " / " + d.B.Person.Name
		}
		if !d.OneList() {
			unions += " · " + d.B.Org.Name
		}
		rows[i] = ui.Row{Name: names, Cells: []templ.Component{ui.NameLink(names, pairHref(d.Ref), ""), ui.StateTag(gradeTag(c, d.Grade)), ui.Text(why(c, d.Reasons)),
			document(c, d.A), document(c, d.B), ui.Text(unions)}}
	}
	return ui.Table{Caption: c.T("duplicateweb.duplicates"), Rows: rows, Empty: noPairs(), Cols: []ui.Col{{Label: c.T("duplicateweb.field_name"), Main: true}, {Label: c.T("duplicate.column_grade")},
		{Label: c.T("duplicate.column_reasons")}, {Label: c.T("duplicate.column_document_a")}, {Label: c.T("duplicate.column_document_b")}, {Label: c.T("duplicateweb.unions")}}}
}

// document is a record's number as a list shows it.
func document(c *web.Ctx, x member.Side) templ.Component {
	return ui.Masked(x.Person.Masked().Document, "", c.T("duplicateweb.field_document"))
}

var tones = map[duplicate.Grade]ui.Tone{duplicate.Certain: ui.Bad, duplicate.Likely: ui.Warn, duplicate.Perhaps: ui.Info}

func gradeTag(c *web.Ctx, g duplicate.Grade) ui.Tag {
	return ui.Tag{Tone: tones[g], Word: c.T("duplicate.grade_" + g.String())}
}

// why says what speaks for one person.
func why(c *web.Ctx, reasons []duplicate.Reason) string {
	var words []string
	for _, r := range reasons {
		if r != duplicate.SameName { // goes without saying in a list by name
			words = append(words, c.T("duplicate.reason_"+string(r)))
		}
	}
	return strings.Join(words, c.T("duplicateweb.between"))
}

// export is the list as CSV.
func (p pages) export(c *web.Ctx) error {
	in, _, err := p.asked(c)
	if err != nil {
		return err
	}
	if _, err := p.Duplicates.List(c.Context(), c.Actor, in.input()); err != nil {
		return err // what is refused is answered with a page
	}
	return c.Download("duplicates.csv", sheet.TypeCSV, func(w io.Writer) error {
		return p.Duplicates.Export(c.Context(), c.Actor, in.input(), w, c.Msg)
	})
}
