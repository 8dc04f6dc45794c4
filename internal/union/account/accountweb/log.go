package accountweb

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// logView is the page of a union's log.
type logView struct {
	head  ui.Head
	note  string
	reach []ui.Chip
	pick  string // where another union is chosen
	table ui.Table
	pager ui.Pager
}

func (p pages) log(c *web.Ctx) error {
	var in struct {
		Node   id.Ref `form:"node"`
		Before id.ID  `form:"before"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.node(c, account.UseLog, in.Node)
	if err != nil {
		return err
	}
	page, err := p.Accounts.ReadLog(c.Context(), c.Actor, account.LogInput{Org: node.Ref, Before: in.Before, Limit: listSize})
	if err != nil {
		return err
	}
	v := logView{head: ui.Head{Title: c.T("accountweb.log"), Note: node.Name}, pick: web.Address("/orgs/pick", "back", "/log?node="), note: c.T("accountweb.log_whole")}
	if !p.may(c, account.UseWholeLog, node.Org) {
		v.note = c.T("accountweb.log_part")
	}
	if v.reach, err = p.reachChips(c, account.UseLog, node.Ref, "/log"); err != nil {
		return err
	}
	if v.table, err = p.logTable(c, node.Ref, page); err != nil {
		return err
	}
	if page.Next != 0 {
		v.pager.Next = web.Address("/log", "node", node.Ref.String(), "before", page.Next.String())
	}
	if in.Before != 0 {
		v.pager.First = web.Address("/log", "node", node.Ref.String())
	}
	return c.Page(web.Desk, v.head.Title, logPage(v))
}

func (p pages) logTable(c *web.Ctx, node id.Ref, page account.LogPage) (ui.Table, error) {
	t := ui.Table{Caption: c.T("accountweb.log"), Cols: []ui.Col{{Label: c.T("accountweb.actor"), Main: true}, {Label: c.T("accountweb.act")},
		{Label: c.T("accountweb.on")}, {Label: c.T("accountweb.union")}, {Label: c.T("accountweb.reason")}, {Label: c.T("accountweb.when")}},
		Empty: ui.Empty(c.T("accountweb.log_empty"), "")}
	var ids []id.ID
	for _, e := range page.Entries {
		if e.Org != 0 {
			ids = append(ids, e.Org)
		}
	}
	names := map[id.ID]org.Org{}
	if len(ids) > 0 {
		var err error
		if names, err = p.Accounts.Orgs.FindMany(c.Context(), c.Actor, node.Fed, ids); err != nil {
			return t, err
		}
	}
	for _, e := range page.Entries {
		on := ui.Text("")
		if name := page.Names[e.Record]; name != "" && e.Record != e.Account {
			on = ui.Link(name, accountHref(id.Ref{Fed: node.Fed, ID: e.Record}))
		}
		t.Rows = append(t.Rows, ui.Row{Name: e.Actor, Cells: []templ.Component{ui.Name(e.Actor, viaWord(c, e.Via)), ui.Text(entryWord(c, e)),
			on, ui.Text(names[e.Org].Name), ui.Text(e.Reason), ui.Text(p.time(c, e.At))}})
	}
	return t, nil
}

// viaWord says by which door somebody came, when it was not the pages.
func viaWord(c *web.Ctx, via string) string {
	if via == "web" {
		return ""
	}
	return wordOr(c, "accountweb.via_"+via, via)
}
