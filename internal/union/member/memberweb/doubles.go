package memberweb

import (
	"context"

	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"

	"github.com/a-h/templ"
)

// fieldName is fieldWord for templates.
func fieldName(ctx context.Context, field string) string {
	return i18n.T(ctx, "memberweb.field_"+field)
}

// doubles lists the people who stand on the lists of two unions below a node, for a desk above both.
func (p pages) doubles(c *web.Ctx) error {
	var in struct {
		Node  id.Ref `form:"node"`
		After id.ID  `form:"after"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.node(c, in.Node)
	if err != nil {
		return err
	}
	found, err := p.Members.Doubles(c.Context(), c.Actor, node.Ref, in.After, listSize+1)
	if err != nil {
		return err
	}
	pager := ui.Pager{}
	if len(found) > listSize {
		found = found[:listSize]
		pager.Next = web.Address("/members/doubles", "node", node.Ref.String(), "after", found[listSize-1].A.Ref.ID.String())
	}
	if in.After != 0 {
		pager.First = web.Address("/members/doubles", "node", node.Ref.String())
	}
	all := make([]member.Listed, 0, 2*len(found))
	for _, d := range found {
		all = append(all, d.A, d.B)
	}
	orgs, err := p.places(c, all)
	if err != nil {
		return err
	}
	rows := make([]ui.Row, len(found))
	for i, d := range found {
		rows[i] = ui.Row{Name: d.B.Name, Cells: []templ.Component{nameCell(d.B.Name, memberHref(d.B.Ref)), ui.Masked(d.B.Masked().Document, "", c.T("memberweb.document")),
			listedAt(place(orgs, d.B.Org), memberHref(d.B.Ref), stateTag(c, d.B.Membership)), listedAt(place(orgs, d.A.Org), memberHref(d.A.Ref), stateTag(c, d.A.Membership))}}
	}
	pager.Note = c.T("memberweb.on_page", "n", len(rows))
	crumbs := append(p.crumbs(c, node), ui.Crumb{Label: c.T("memberweb.members"), Href: web.Address("/members", "node", node.Ref.String())})
	return c.Page(web.Desk, c.T("memberweb.doubles"), doublesPage(crumbs, ui.Table{Caption: c.T("memberweb.doubles"), Rows: rows, Empty: noDoubles(),
		Cols: []ui.Col{{Label: c.T("memberweb.name"), Main: true}, {Label: c.T("memberweb.document")}, {Label: c.T("memberweb.counted_at")}, {Label: c.T("memberweb.also_at")}}}, pager))
}
