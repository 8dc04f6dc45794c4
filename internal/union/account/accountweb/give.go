package accountweb

import (
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"
)

func notFound() error { return errs.New(errs.NotFound, "errs.not_found") }

type giveForm struct {
	Login   string      `form:"login"`
	Org     id.Ref      `form:"org"`
	Role    access.Role `form:"role"`
	Reach   string      `form:"reach"`
	From    day.Day     `form:"from"`
	To      day.Day     `form:"to"`
	Reason  string      `form:"reason"`
	Assured bool        `form:"assured"`
}

// withBelow is the choice of a role that also reaches what hangs below its union.
const withBelow = "below"

// askGive asks in turn to whom, where and what: the answers so far stand in the address.
func (p pages) askGive(c *web.Ctx) error {
	var in giveForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	if err := p.Accounts.Plan.Permits(c.Actor, account.UseGive); err != nil {
		return err
	}
	if in.Login == "" {
		return c.Page(web.Desk, c.T("accountweb.give"), whomPage(giveHead(c)))
	}
	if in.Org.IsZero() {
		return c.Redirect(pickUnion(in.Login))
	}
	to, err := p.Accounts.FindByLogin(c.Context(), c.Actor, in.Login)
	if err != nil {
		return err
	}
	in.From = p.today()
	v, err := p.giveView(c, in, to)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, givePage(v))
}

// pickUnion is where the union of a role is chosen.
func pickUnion(login string) string {
	return web.Address("/orgs/pick", "back", web.Address("/accounts/give", "login", login)+"&org=")
}

// giveWhom takes the first answer.
func (p pages) giveWhom(c *web.Ctx) error {
	var in giveForm
	err := c.Decode(&in)
	var to account.Addressee
	if err == nil {
		to, err = p.Accounts.FindByLogin(c.Context(), c.Actor, in.Login)
	}
	if err != nil {
		return c.Again(err, web.Desk, c.T("accountweb.give"), whomPage(giveHead(c)))
	}
	return c.Redirect(web.Address("/accounts/give", "login", to.Login))
}

func giveHead(c *web.Ctx) ui.Head {
	return ui.Head{Title: c.T("accountweb.give"), Crumbs: listCrumbs(c)}
}

// giveView is the form for a role.
type giveView struct {
	form         giveForm
	head         ui.Head
	to           account.Addressee
	node         org.Org
	otherUnion   string // where another union is chosen
	roles, reach []ui.Option
}

func (p pages) giveView(c *web.Ctx, f giveForm, to account.Addressee) (giveView, error) {
	node, err := p.Accounts.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: f.Org})
	if err != nil {
		return giveView{}, err
	}
	v := giveView{form: f, head: giveHead(c), to: to, node: node.Org,
		otherUnion: pickUnion(to.Login)}
	v.head.Note = c.T("accountweb.give_to_login", "login", to.Login)
	if to.Staff {
		v.head.Note = c.T("accountweb.give_to", "name", to.Name, "login", to.Login)
	}
	for _, r := range account.Roles(c.Actor, node.Org) {
		v.roles = append(v.roles, ui.Option{Value: string(r), Label: roleWord(c, r), Hint: c.T("accountweb.role_hint_" + string(r))})
	}
	v.reach = []ui.Option{{Value: "level", Label: c.T("accountweb.this_level"), Hint: c.T("accountweb.this_level_hint")},
		{Value: withBelow, Label: c.T("accountweb.and_below"), Hint: c.T("accountweb.and_below_hint")}}
	if v.form.Reach == "" {
		v.form.Reach = "level"
	}
	if v.form.Role == "" && slices.ContainsFunc(v.roles, func(o ui.Option) bool { return o.Value == string(access.Officer) }) && node.Kind.HasMembers() {
		v.form.Role = access.Officer
	}
	return v, nil
}

func (p pages) give(c *web.Ctx) error {
	var in giveForm
	wrong := c.Decode(&in)
	to, err := p.Accounts.FindByLogin(c.Context(), c.Actor, in.Login)
	if err != nil {
		return err
	}
	var made account.Holding
	if wrong == nil {
		made, wrong = p.Accounts.Give(c.Context(), c.Actor, account.GiveInput{Account: to.Ref, Org: in.Org, Role: in.Role, Below: in.Reach == withBelow,
			From: in.From, To: in.To, Reason: in.Reason, Assured: in.Assured})
	}
	if wrong != nil {
		v, err := p.giveView(c, in, to)
		if err != nil {
			return err
		}
		return c.Again(wrong, web.Desk, v.head.Title, givePage(v))
	}
	c.Flash(ui.OK, c.T("accountweb.given_done", "name", to.Name, "role", roleAt(c, made.Grant)))
	if to.Staff {
		return c.Redirect(accountHref(to.Ref))
	}
	return c.Redirect("/accounts")
}
