package memberweb

import (
	"slices"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// listSize is how many rows a list has.
const listSize = 50

// listForm is the filter of the list, as it stands in the address.
type listForm struct {
	Node      id.Ref  `form:"node"`
	Scope     string  `form:"scope"` // "this" level only, or the ref of a union below to go to
	Text      string  `form:"text"`
	State     string  `form:"state"`     // a member.State, or "ended"
	Confirmed string  `form:"confirmed"` // yes, no, objecting
	From      day.Day `form:"from"`
	To        day.Day `form:"to"`
	After     string  `form:"after"`
}

// thisLevel is the scope that leaves the unions below out.
const thisLevel = "this"

var confirmedWords = map[string]member.Confirmed{"": member.AnyWord, "yes": member.IsConfirmed, "no": member.Unconfirmed, "objecting": member.Objecting}

// ended are the states of a membership that is over.
var ended = []member.State{member.Left, member.Lapsed, member.Expelled, member.Deceased}

func (f listForm) input() member.ListInput {
	in := member.ListInput{Node: f.Node, ThisLevel: f.Scope == thisLevel, Text: f.Text, Confirmed: confirmedWords[f.Confirmed],
		JoinedFrom: f.From, JoinedTo: f.To, After: f.After, Limit: listSize}
	switch s := member.State(f.State); {
	case f.State == "ended":
		in.States = ended
	case slices.Contains(member.States, s):
		in.States = []member.State{s}
	}
	return in
}

func (f listForm) href() string {
	scope := ""
	if f.Scope == thisLevel {
		scope = thisLevel
	}
	return web.Address("/members", "node", f.Node.String(), "scope", scope, "text", f.Text, "state", f.State, "confirmed", f.Confirmed,
		"from", string(f.From), "to", string(f.To), "after", f.After)
}

// narrowed reports whether the list is not simply all members of the node.
func (f listForm) narrowed() bool {
	return f.Text != "" || f.State != "" || f.Confirmed != "" || f.From != "" || f.To != "" || f.Scope != ""
}

// listView is the page of a list.
type listView struct {
	form          listForm
	head          ui.Head
	actions       []button
	figures       []ui.Figure
	spark         *ui.Chart
	chips         []ui.Chip
	scopes, since []ui.Option
	table         ui.Table
	pager         ui.Pager
}

// button leads somewhere.
type button struct {
	label, href, icon string
	look              ui.Look
}

// list lists the members of a union and of those below it.
func (p pages) list(c *web.Ctx) error {
	var in listForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	if below, err := id.ParseRef(in.Scope); err == nil {
		in.Node, in.Scope, in.After = below, "", ""
		return c.Redirect(in.href())
	}
	node, err := p.node(c, in.Node)
	if err != nil {
		return err
	}
	in.Node = node.Ref
	page, err := p.Members.List(c.Context(), c.Actor, in.input())
	if err != nil {
		return err
	}
	v := listView{form: in, head: ui.Head{Title: c.T("memberweb.members"), Crumbs: p.crumbs(c, node)}, chips: chips(c, in),
		since: sinceOptions(c, in.From, p.today()), actions: p.listActions(c, node.Org)}
	if v.scopes, err = p.scopeOptions(c, node.Org); err != nil {
		return err
	}
	if v.table, err = p.table(c, page.Members, len(v.scopes) > 0); err != nil {
		return err
	}
	v.table.Empty = p.emptyList(c, in, node.Org)
	p.bulk(c, &v.table, node.Org)
	if err := p.totals(c, &v, node.Org, page); err != nil {
		return err
	}
	return c.Page(web.Desk, c.T("memberweb.members"), listPage(v))
}

// totals fills in the figures and the line below the list.
func (p pages) totals(c *web.Ctx, v *listView, node org.Org, page member.Page) error {
	next, first := v.form, v.form
	if next.After = page.Next; page.Next != "" {
		v.pager.Next = next.href()
	}
	if first.After = ""; v.form.After != "" {
		v.pager.First = first.href()
	}
	v.pager.Note = c.T("memberweb.on_page", "n", len(page.Members))
	found, err := p.Members.Figures(c.Context(), c.Actor, node.Ref, "", months)
	if errs.Hidden(err) {
		return nil
	}
	if err != nil {
		return err
	}
	v.figures = figures(c, node, found, p.Members.Zone)
	chart := overMonths(c, found)
	v.spark = &chart
	if !v.form.narrowed() {
		v.pager.Note = c.T("memberweb.total", "n", found.Listed, "at", found.AsOf.In(p.Members.Zone).Format("15:04"))
	}
	return nil
}

// crumbs are the bodies above and the body itself; those in the reader's reach lead to their members.
func (p pages) crumbs(c *web.Ctx, f org.Found) []ui.Crumb {
	var out []ui.Crumb
	for _, o := range append(f.Above, f.Org) {
		href := orgHref(o.Ref)
		if o.Ref != f.Ref && p.may(c, member.UseList, o) {
			href = web.Address("/members", "node", o.Ref.String())
		}
		out = append(out, ui.Crumb{Label: o.Name, Href: href})
	}
	return out
}

func (p pages) listActions(c *web.Ctx, o org.Org) (out []button) {
	if p.may(c, member.UseDoubles, o) {
		out = append(out, button{label: c.T("memberweb.doubles"), href: web.Address("/members/doubles", "node", o.Ref.String())})
	}
	if o.Kind.HasMembers() && p.may(c, member.UseList, o) {
		out = append(out, button{label: c.T("memberweb.look_back"), href: web.Address(Past, "node", o.Ref.String())})
	}
	if p.may(c, member.UseExport, o) {
		out = append(out, button{label: c.T("memberweb.export"), href: p.Export + o.Ref.String(), icon: "download"})
	}
	if o.Kind.HasMembers() && p.may(c, member.UseEnter, o) {
		out = append(out, button{label: c.T("memberweb.enter"), href: web.Address("/members/new", "org", o.Ref.String())},
			button{label: c.T("memberweb.import"), href: p.Import + o.Ref.String(), icon: "upload", look: ui.Primary})
	}
	return out
}

// chips are the ways to look at a list that people use most; each shows all that is left of the other filters.
func chips(c *web.Ctx, in listForm) []ui.Chip {
	var out []ui.Chip
	for _, v := range []struct{ label, state, confirmed string }{
		{"memberweb.all_present", "", ""}, {"member.state_active", "active", ""}, {"member.state_retained", "retained", ""},
		{"member.state_transferring", "transferring", ""}, {"memberweb.unconfirmed", "", "no"}, {"memberweb.objecting", "", "objecting"},
		{"memberweb.confirmed", "", "yes"}, {"memberweb.ended", "ended", ""},
	} {
		to := in
		to.State, to.Confirmed, to.After = v.state, v.confirmed, ""
		out = append(out, ui.Chip{Label: alone(c.T(v.label)), Href: to.href(), On: in.State == v.state && in.Confirmed == v.confirmed})
	}
	return out
}

// mostScopes is how many unions below can be gone to from the list itself; more are found in the tree.
const mostScopes = 100

// scopeOptions are the node with all below it, its own level, and the unions right below.
func (p pages) scopeOptions(c *web.Ctx, o org.Org) ([]ui.Option, error) {
	children, err := p.Members.Orgs.Children(c.Context(), c.Actor, org.ChildrenInput{Parent: o.Ref, Limit: mostScopes})
	if err != nil || len(children) == 0 {
		return nil, err
	}
	out := []ui.Option{{Label: c.T("memberweb.all_below")}, {Value: thisLevel, Label: c.T("memberweb.this_level")}}
	for _, child := range children {
		if p.may(c, member.UseList, child.Org) {
			out = append(out, ui.Option{Value: child.Ref.String(), Label: child.Name})
		}
	}
	return out, nil
}

// sinceOptions are days from which on people joined.
func sinceOptions(c *web.Ctx, from, today day.Day) []ui.Option {
	ago := func(years, months int) string { return string(day.Of(today.Time().AddDate(-years, -months, 0))) }
	out := []ui.Option{{Label: c.T("memberweb.joined_any")}, {Value: ago(0, 1), Label: c.T("memberweb.joined_month")},
		{Value: ago(1, 0), Label: c.T("memberweb.joined_year")}, {Value: ago(3, 0), Label: c.T("memberweb.joined_3_years")}}
	if from != "" && !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == string(from) }) {
		out = append(out, ui.Option{Value: string(from), Label: c.T("memberweb.joined_since", "day", from)})
	}
	return out
}

// table shows members as rows; where adds the column of their unions.
func (p pages) table(c *web.Ctx, found []member.Listed, where bool) (ui.Table, error) {
	orgs, err := p.places(c, found)
	if err != nil {
		return ui.Table{}, err
	}
	cols := []ui.Col{{Label: c.T("memberweb.name"), Main: true}, {Label: c.T("memberweb.union")}, {Label: c.T("memberweb.document")},
		{Label: fieldWord(c, "phone")}, {Label: c.T("memberweb.joined")}, {Label: c.T("memberweb.membership")}, {Label: c.T("memberweb.own_word")}}
	rows := make([]ui.Row, len(found))
	for i, m := range found {
		confirmed := ""
		if !m.ConfirmedAt.IsZero() {
			confirmed = string(day.Of(m.ConfirmedAt.In(p.Members.Zone)))
		}
		numbers, phone := m.Masked(), templ.Component(ui.Text(""))
		if numbers.Phone != "" {
			phone = ui.Masked(numbers.Phone, "", fieldWord(c, "phone"))
		}
		cells := []templ.Component{nameCell(m.Name, memberHref(m.Ref)), ui.Text(place(orgs, m.Org)),
			ui.Masked(numbers.Document, "", c.T("memberweb.document")), phone, ui.Text(string(m.JoinedOn)),
			ui.StateTag(stateTag(c, m.Membership)), ui.Text(confirmed)}
		if !where {
			cells = slices.Delete(cells, 1, 2)
		}
		rows[i] = ui.Row{ID: m.Ref.String(), Name: m.Name, Cells: cells}
	}
	if !where {
		cols = slices.Delete(cols, 1, 2)
	}
	return ui.Table{Caption: c.T("memberweb.members"), Rows: rows, Cols: cols}, nil
}

// bulk adds what can be done with ticked rows.
func (p pages) bulk(c *web.Ctx, t *ui.Table, o org.Org) {
	if !p.may(c, member.UseRecord, o) {
		for i := range t.Rows {
			t.Rows[i].ID = ""
		}
		return
	}
	t.Bulk = []ui.BulkButton{{Label: c.T("memberweb.retain"), Action: "/members/bulk/retain"}, {Label: c.T("memberweb.end"), Action: "/members/bulk/end", Look: ui.Danger}}
}

// emptyList says why nobody is listed, and what to do.
func (p pages) emptyList(c *web.Ctx, in listForm, o org.Org) templ.Component {
	switch {
	case in.narrowed():
		return nobody(c.T("memberweb.nobody_found"), c.T("memberweb.nobody_found_text"), button{label: c.T("memberweb.show_all"), href: web.Address("/members", "node", in.Node.String())})
	case o.Kind.HasMembers() && p.may(c, member.UseEnter, o):
		return nobody(c.T("memberweb.no_members"), c.T("memberweb.no_members_text"), button{label: c.T("memberweb.import"), href: p.Import + o.Ref.String(), icon: "upload"})
	}
	return nobody(c.T("memberweb.no_members"), c.T("memberweb.no_members_here"), button{label: c.T("memberweb.to_tree"), href: "/orgs"})
}

// findForm is the search box: a name, or a whole number.
type findForm struct {
	Node id.Ref `form:"node"`
	Text string `form:"q"`
}

// shortestNumber is how many digits make a search one for a number: no document or phone is shorter.
const shortestNumber = 6

// findByNumber looks a document number or phone up. It answers the POST itself, so that the number stands in no address;
// a name goes on to the list.
func (p pages) findByNumber(c *web.Ctx) error {
	var in findForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	query, _ := textindex.ParseQuery(in.Text)
	if len(query.Number()) < shortestNumber {
		return c.Redirect(web.Address("/members", "node", web.Optional(in.Node), "text", in.Text))
	}
	found, err := p.Members.FindByNumber(c.Context(), c.Actor, query.Number())
	if err != nil {
		return err
	}
	t, err := p.table(c, found, true)
	if err != nil {
		return err
	}
	for i := range t.Rows {
		t.Rows[i].ID = ""
	}
	t.Empty = nobody(c.T("memberweb.no_number"), c.T("memberweb.no_number_text"), button{label: c.T("memberweb.show_all"), href: "/members"})
	return c.Page(web.Desk, c.T("memberweb.members"), foundPage(t, in.Node))
}
