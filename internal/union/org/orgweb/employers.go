package orgweb

import (
	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

type employersForm struct {
	Node  id.Ref `form:"node"`
	Text  string `form:"q"`
	All   bool   `form:"all"` // of the whole federation, covered or not
	After id.ID  `form:"after"`
}

func (f employersForm) href(after id.ID) string {
	all := ""
	if f.All {
		all = "1"
	}
	return web.Address("/employers", "node", web.Optional(f.Node), "q", f.Text, "all", all, "after", web.Optional(after))
}

// keep is the filter that a search carries along.
func (f employersForm) keep() []ui.Hidden {
	out := []ui.Hidden{{Name: "node", Value: web.Optional(f.Node)}}
	if f.All {
		out = append(out, ui.Hidden{Name: "all", Value: "1"})
	}
	return out
}

// employersView is the list of employers.
type employersView struct {
	form    employersForm
	head    ui.Head
	actions []action
	chips   []ui.Chip
	table   ui.Table
	pager   ui.Pager
}

// employers lists the employers that the unions at and below a node cover, or all of the federation.
func (p pages) employers(c *web.Ctx) error {
	var in employersForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.start(c, in.Node)
	if err != nil {
		return err
	}
	in.Node = node.Ref
	found, err := p.Orgs.Employers(c.Context(), c.Actor, org.EmployersInput{Node: in.Node, Text: in.Text, All: in.All, After: in.After, Limit: listSize + 1})
	if err != nil {
		return err
	}
	v := employersView{form: in, head: ui.Head{Title: c.T("orgweb.employers"), Crumbs: crumbs(c, node, true)}}
	if len(found) > listSize {
		found = found[:listSize]
		v.pager.Next = in.href(found[listSize-1].Ref.ID)
	}
	if in.After != 0 {
		v.pager.First = in.href(0)
	}
	v.table = p.employerTable(c, found)
	v.table.Empty = noEmployers()
	v.pager.Note = c.T("orgweb.on_page", "n", len(found))
	if p.mayEnter(c, node.Org) && p.Orgs.MayImport(c.Actor, node.Org) == nil {
		v.actions = append(v.actions, action{label: c.T("orgweb.import_employers"), href: web.Address("/employers/import", "node", node.Ref.String()), icon: "upload"})
	}
	if p.mayWriteAny(c) {
		v.actions = append(v.actions, action{label: c.T("orgweb.new_employer"), href: "/employers/new", look: ui.Primary})
	} else if p.mayEnter(c, node.Org) {
		v.actions = append(v.actions, action{label: c.T("orgweb.new_employer"), href: web.Address("/employers/new", "org", node.Ref.String()), look: ui.Primary})
	}
	if p.mayFindAny(c) {
		covered, all := in, in
		covered.All, all.All = false, true
		v.chips = []ui.Chip{{Label: c.T("orgweb.covered_here"), Href: covered.href(0), On: !in.All}, {Label: c.T("orgweb.all_employers"), Href: all.href(0), On: in.All}}
	}
	return c.Page(web.Desk, c.T("orgweb.employers"), employersPage(v))
}

// mayFindAny reports whether the reader may find employers that no union in reach covers.
func (p pages) mayFindAny(c *web.Ctx) bool {
	return p.Orgs.Plan.Allow(c.Actor, org.UseEmployerFind, access.Target{Fed: c.Fed()}) == nil
}

// employerTable shows employers as rows.
func (p pages) employerTable(c *web.Ctx, found []org.Employer) ui.Table {
	rows := make([]ui.Row, len(found))
	for i, e := range found {
		name := tagged(ui.NameLink(e.Name, employerHref(e.Ref), ""), closedTag(c, e))
		rows[i] = ui.Row{Name: e.Name, Cells: []templ.Component{name, ui.Text(e.USCC), ui.Text(p.codeName(c, codes.Industry, e.Industry)),
			ui.Text(p.place(e.Division)), ui.Text(count(c, e.Employees))}}
	}
	return ui.Table{Caption: c.T("orgweb.employers"), Rows: rows, Cols: []ui.Col{{Label: c.T("orgweb.employer_name"), Main: true},
		{Label: c.T("orgweb.uscc")}, {Label: c.T("orgweb.industry")}, {Label: c.T("orgweb.division")}, {Label: c.T("orgweb.employees"), Numeric: true}}}
}

func closedTag(c *web.Ctx, e org.Employer) ui.Tag {
	if e.ClosedOn == "" {
		return ui.Tag{}
	}
	return ui.Tag{Word: c.T("orgweb.employer_closed")}
}

// codeName is what a code means, "" for none.
func (p pages) codeName(c *web.Ctx, list, code string) string {
	if code == "" {
		return ""
	}
	return p.Codes.Name(list, code, c.Lang(), p.today())
}

// count is a number of heads, "" when it is not known.
func count(c *web.Ctx, n *int64) string {
	if n == nil {
		return ""
	}
	return c.Number(*n)
}

// employerView is an employer's page.
type employerView struct {
	org.EmployerFound
	facts, heads []ui.Fact
	coverage     ui.Table
	managers     *ui.Table // nil for all but desks
	tag          ui.Tag
}

// employer is one employer with the unions that cover it.
func (p pages) employer(c *web.Ctx) error {
	var in unionPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	found, err := p.Orgs.FindEmployer(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	v := employerView{EmployerFound: found, tag: closedTag(c, found.Employer)}
	p.employerFacts(c, &v)
	if v.coverage, err = p.coverage(c, found); err != nil {
		return err
	}
	managers, err := p.Orgs.Managers(c.Context(), c.Actor, in.Ref)
	if err == nil {
		t := managerTable(c, in.Ref, managers)
		v.managers = &t
	} else if !errs.Hidden(err) {
		return err
	}
	return c.Page(web.Desk, found.Name, employerPage(v))
}

func (p pages) employerFacts(c *web.Ctx, v *employerView) {
	v.facts = []ui.Fact{ui.F(c.T("orgweb.uscc"), v.USCC), ui.F(c.T("orgweb.employer_kind"), p.codeName(c, codes.EconomicType, v.Kind)),
		ui.F(c.T("orgweb.industry"), p.codeName(c, codes.Industry, v.Industry)), ui.F(c.T("orgweb.division"), p.place(v.Division)),
		ui.F(c.T("orgweb.address"), v.Address), ui.F(c.T("orgweb.opened_on"), c.Day(v.OpenedOn))}
	if v.ClosedOn != "" {
		v.facts = append(v.facts, ui.F(c.T("orgweb.closed_on"), c.Day(v.ClosedOn)))
	}
	v.heads = []ui.Fact{ui.F(c.T("orgweb.employees"), count(c, v.Employees)), ui.F(c.T("orgweb.women"), count(c, v.Women)),
		ui.F(c.T("orgweb.migrants"), count(c, v.Migrants)), ui.F(c.T("orgweb.dispatched"), count(c, v.Dispatched)), ui.F(c.T("orgweb.new_form"), count(c, v.NewForm))}
}

// coverage are the unions that cover or covered an employer, the present ones first.
func (p pages) coverage(c *web.Ctx, e org.EmployerFound) (ui.Table, error) {
	ids := make([]id.ID, len(e.Coverage))
	for i, cov := range e.Coverage {
		ids[i] = cov.Org
	}
	orgs, err := p.Orgs.FindMany(c.Context(), c.Actor, e.Ref.Fed, ids)
	if err != nil {
		return ui.Table{}, err
	}
	var now, past []ui.Row
	for _, cov := range e.Coverage {
		o := orgs[cov.Org]
		cells := []templ.Component{ui.NameLink(o.Name, orgHref(o.Ref), ""), ui.Text(c.Day(cov.From)), ui.Text(c.Day(cov.To)), templ.NopComponent}
		running := cov.To == "" || cov.To > p.today()
		if cov.To == "" && p.may(c, org.UseCover, o) {
			cells[3] = ui.Link(c.T("orgweb.end"), orgHref(o.Ref)+"/employers/"+e.Ref.String()+"/end")
		}
		if row := (ui.Row{Name: o.Name, Cells: cells}); running {
			now = append(now, row)
		} else {
			past = append(past, row)
		}
	}
	return ui.Table{Caption: c.T("orgweb.coverage"), Rows: append(now, past...), Empty: uncovered(),
		Cols: []ui.Col{{Label: c.T("orgweb.union"), Main: true}, {Label: c.T("orgweb.from")}, {Label: c.T("orgweb.until")}, {Label: c.T("orgweb.to_do")}}}, nil
}

func managerTable(c *web.Ctx, employer id.Ref, managers []org.Manager) ui.Table {
	rows := make([]ui.Row, len(managers))
	for i, m := range managers {
		cells := []templ.Component{ui.Name(m.Name, ""), ui.Text(m.Post), ui.Text(c.Day(m.From)), ui.Text(c.Day(m.To)), templ.NopComponent}
		if m.To == "" {
			cells[4] = ui.Link(c.T("orgweb.end"), employerHref(employer)+"/managers/"+m.ID.String()+"/end")
		}
		rows[i] = ui.Row{Name: m.Name, Cells: cells}
	}
	return ui.Table{Caption: c.T("orgweb.managers"), Rows: rows, Empty: noManagers(), Cols: []ui.Col{{Label: c.T("orgweb.person"), Main: true},
		{Label: c.T("orgweb.post")}, {Label: c.T("orgweb.from")}, {Label: c.T("orgweb.until")}, {Label: c.T("orgweb.to_do")}}}
}
