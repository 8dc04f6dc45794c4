package memberweb

import (
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"

	"github.com/a-h/templ"
)

// Past is the address of a union's list as of a past day: with node and on.
const Past = "/members/past"

// pastForm is a list of a past day, as it stands in the address.
type pastForm struct {
	Node  id.Ref  `form:"node"`
	Scope string  `form:"scope"` // "this" level only
	On    day.Day `form:"on"`
	Text  string  `form:"text"`
	After string  `form:"after"`
}

func (f pastForm) href() string {
	return web.Address(Past, "node", f.Node.String(), "scope", f.Scope, "on", string(f.On), "text", f.Text, "after", f.After)
}

// past lists who was on the lists of a union, and of those that stood below it, on a day.
func (p pages) past(c *web.Ctx) error {
	var in pastForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.node(c, in.Node)
	if err != nil {
		return err
	}
	in.Node = node.Ref
	if in.On == "" {
		in.On = p.today()
	}
	page, err := p.Members.Past(c.Context(), c.Actor, member.PastInput{Node: in.Node, ThisLevel: in.Scope == thisLevel, On: in.On, Text: in.Text,
		After: in.After, Limit: listSize})
	if err != nil {
		return err
	}
	pager, next, first := ui.Pager{Note: c.T("memberweb.on_page", "n", len(page.Members))}, in, in
	if next.After = page.Next; page.Next != "" {
		pager.Next = next.href()
	}
	if first.After = ""; in.After != "" {
		pager.First = first.href()
	}
	table, err := p.pastTable(c, page, in)
	if err != nil {
		return err
	}
	head := ui.Head{Title: c.T("memberweb.past_title", "day", in.On), Note: node.Name, Crumbs: p.crumbs(c, node)}
	scopes := []ui.Option{{Label: c.T("memberweb.all_below")}, {Value: thisLevel, Label: c.T("memberweb.this_level")}}
	return c.Page(web.Desk, head.Title, pastPage(head, in, string(p.today()), scopes, table, pager))
}

// pastTable is a list of a past day: with the union of that day where there are several.
func (p pages) pastTable(c *web.Ctx, page member.PastPage, in pastForm) (ui.Table, error) {
	then := make([]member.Listed, len(page.Members))
	for i, m := range page.Members {
		then[i] = m.Listed
	}
	orgs, err := p.places(c, then)
	if err != nil {
		return ui.Table{}, err
	}
	rows := make([]ui.Row, len(page.Members))
	for i, m := range page.Members {
		name := ui.Text(m.Name)
		if m.Reach {
			name = nameCell(m.Name, memberHref(m.Ref))
		}
		rows[i] = ui.Row{Name: m.Name, Cells: []templ.Component{name, ui.Text(place(orgs, m.Org)), ui.Text(c.T("member.state_" + string(m.State))), ui.Text(string(m.Since)),
			ui.Text(string(m.JoinedOn))}}
	}
	text := c.T("memberweb.past_nobody", "day", in.On)
	if page.Next != "" {
		text = c.T("memberweb.past_goes_on")
	}
	return ui.Table{Caption: c.T("memberweb.look_back"), Rows: rows,
		Empty: nobody(c.T("memberweb.no_members"), text, button{label: c.T("memberweb.past_today"), href: web.Address("/members", "node", in.Node.String())}),
		Cols: []ui.Col{{Label: c.T("memberweb.name"), Main: true}, {Label: c.T("memberweb.past_union")}, {Label: c.T("memberweb.past_state")}, {Label: c.T("memberweb.past_since")},
			{Label: c.T("memberweb.joined")}}}, nil
}
