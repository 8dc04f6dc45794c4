package accountweb

import (
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// listSize is how many rows a list has.
const listSize = 50

type listForm struct {
	Node  id.Ref `form:"node"`
	Text  string `form:"q"`
	After string `form:"after"`
}

// listView is the page of accounts below a union.
type listView struct {
	form   listForm
	head   ui.Head
	create bool
	reach  []ui.Chip
	table  ui.Table
	pager  ui.Pager
}

func (p pages) list(c *web.Ctx) error {
	var in listForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.node(c, account.UseList, in.Node)
	if err != nil {
		return err
	}
	in.Node = node.Ref
	rows, err := p.Accounts.List(c.Context(), c.Actor, account.ListInput{Node: node.Ref, Text: in.Text, After: in.After, Limit: listSize + 1})
	if err != nil {
		return err
	}
	v := listView{form: in, head: ui.Head{Title: c.T("accountweb.accounts"), Note: node.Name}, create: p.may(c, account.UseCreate, node.Org)}
	if v.reach, err = p.reachChips(c, account.UseList, node.Ref, "/accounts"); err != nil {
		return err
	}
	if len(rows) > listSize {
		rows = rows[:listSize]
		v.pager.Next = web.Address("/accounts", "node", node.Ref.String(), "q", in.Text, "after", rows[listSize-1].Login)
	}
	if in.After != "" {
		v.pager.First = web.Address("/accounts", "node", node.Ref.String(), "q", in.Text)
	}
	v.table = accountTable(c, rows)
	if in.Text != "" {
		v.table.Empty = ui.Empty(c.T("accountweb.nobody_found"), c.T("accountweb.nobody_found_text"))
	}
	return c.Page(web.Desk, v.head.Title, listPage(v))
}

func accountTable(c *web.Ctx, rows []account.Listed) ui.Table {
	t := ui.Table{Caption: c.T("accountweb.accounts"), Cols: []ui.Col{{Label: c.T("accountweb.name"), Main: true}, {Label: c.T("accountweb.roles")},
		{Label: c.T("accountweb.home")}, {Label: c.T("accountweb.state")}}}
	for _, a := range rows {
		roles := make([]string, 0, len(a.Held))
		for _, h := range a.Held {
			roles = append(roles, roleAt(c, h.Grant))
		}
		tag := stateTag(c, a.State)
		t.Rows = append(t.Rows, ui.Row{Name: a.Name, Cells: []templ.Component{ui.NameLink(a.Name, accountHref(a.Ref), a.Login),
			ui.Text(c.List(roles)), ui.Text(a.HomeName), ui.Word(tag.Tone, tag.Word)}})
	}
	return t
}

// reachChips lead to the unions on which the reader holds a role for the page; none when that is one union.
func (p pages) reachChips(c *web.Ctx, use access.UseCase, here id.Ref, path string) ([]ui.Chip, error) {
	reaches := p.Accounts.Reaches(c.Actor, use)
	if len(reaches) < 2 {
		return nil, nil
	}
	ids := make([]id.ID, len(reaches))
	for i, r := range reaches {
		ids[i] = r.ID
	}
	names, err := p.Accounts.Orgs.FindMany(c.Context(), c.Actor, c.Actor.Fed, ids)
	var out []ui.Chip
	for _, r := range reaches {
		out = append(out, ui.Chip{Label: names[r.ID].Name, Href: web.Address(path, "node", r.String()), On: r == here})
	}
	return out, err
}

type newForm struct {
	Home  id.Ref `form:"home"`
	Login string `form:"login"`
	Name  string `form:"name"`
}

// newView is the form for an account.
type newView struct {
	form newForm
	head ui.Head
	home org.Org
}

func (p pages) newView(c *web.Ctx, f newForm) (newView, error) {
	home, err := p.node(c, account.UseCreate, f.Home)
	if err != nil {
		return newView{}, err
	}
	f.Home = home.Ref
	return newView{f, ui.Head{Title: c.T("accountweb.new_account"), Note: c.T("accountweb.kept_by", "name", home.Name), Crumbs: listCrumbs(c)}, home.Org},
		p.Accounts.Plan.Allow(c.Actor, account.UseCreate, home.Target())
}

func listCrumbs(c *web.Ctx) []ui.Crumb {
	return []ui.Crumb{{Label: c.T("accountweb.accounts"), Href: "/accounts"}}
}

func (p pages) askNew(c *web.Ctx) error {
	var in newForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.newView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, newPage(v))
}

// create makes the account and leads to giving it a role: one without is of no use.
func (p pages) create(c *web.Ctx) error {
	var in newForm
	err := c.Decode(&in)
	var made account.Account
	if err == nil {
		made, err = p.Accounts.Create(c.Context(), c.Actor, account.CreateInput{Home: in.Home, Login: in.Login, Name: in.Name})
	}
	if err != nil {
		v, refused := p.newView(c, in)
		if refused != nil {
			return refused
		}
		return c.Again(err, web.Desk, v.head.Title, newPage(v))
	}
	c.Flash(ui.OK, c.T("accountweb.created", "name", made.Name))
	return c.Redirect(web.Address("/accounts/give", "login", made.Login, "org", in.Home.String()))
}
