package accountweb

import (
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"

	"github.com/a-h/templ"
)

const (
	longestLogin = 40
	longestName  = 60
)

// mineView is the page about one's own account.
type mineView struct {
	head             ui.Head
	facts            []ui.Fact
	held             ui.Table
	sessions, tokens ui.Table
	canToken         bool
}

func (p pages) mine(c *web.Ctx) error {
	seen, err := p.Accounts.View(c.Context(), c.Actor, c.Actor.Account)
	if err != nil {
		return err
	}
	v := mineView{head: ui.Head{Title: c.T("accountweb.my_account"), Note: seen.Name}, facts: []ui.Fact{
		{Label: c.T("accountweb.login"), Value: ui.Text(seen.Login), Change: "/account/login"},
		ui.F(c.T("accountweb.name"), seen.Name),
		{Label: c.T("accountweb.password"), Value: ui.Text(c.T("accountweb.password_set")), Change: "/account/password"},
		ui.F(c.T("accountweb.home"), seen.HomeOrg.Name),
	}, canToken: len(c.Actor.Grants) > 0}
	v.held = p.held(c, seen, true)
	if v.sessions, err = p.sessions(c); err != nil {
		return err
	}
	if v.tokens, err = p.tokens(c); err != nil {
		return err
	}
	return c.Page(layout(c), v.head.Title, minePage(v))
}

func (p pages) sessions(c *web.Ctx) (ui.Table, error) {
	all, err := p.Accounts.Sessions(c.Context(), c.Actor, c.Token())
	t := ui.Table{Caption: c.T("accountweb.sessions"), Cols: []ui.Col{{Label: c.T("accountweb.device"), Main: true}, {Label: c.T("accountweb.seen")},
		{Label: c.T("accountweb.since")}, {Label: c.T("accountweb.do")}}}
	for _, s := range all {
		name := s.Device
		if name == "" {
			name = c.T("accountweb.device_unknown")
		}
		end := ui.Word(ui.OK, c.T("accountweb.this_one"))
		if !s.Current {
			end = slimButton(c.T("accountweb.end"), "/account/sessions/end", ui.Hidden{Name: "session", Value: s.ID})
		}
		t.Rows = append(t.Rows, ui.Row{Name: name, Cells: []templ.Component{ui.Name(name, ""), ui.Text(p.time(c, s.SeenAt)), ui.Text(p.time(c, s.CreatedAt)), end}})
	}
	return t, err
}

func (p pages) tokens(c *web.Ctx) (ui.Table, error) {
	all, err := p.Accounts.Tokens(c.Context(), c.Actor)
	t := ui.Table{Caption: c.T("accountweb.tokens"), Empty: templ.NopComponent, Cols: []ui.Col{{Label: c.T("accountweb.token_name"), Main: true},
		{Label: c.T("accountweb.scopes")}, {Label: c.T("accountweb.last_day")}, {Label: c.T("accountweb.do")}}}
	for _, k := range all {
		to := ui.Text(c.Day(k.To))
		if k.To < p.today() {
			to = ui.Word(ui.Plain, c.T("accountweb.over"))
		}
		t.Rows = append(t.Rows, ui.Row{Name: k.Name, Cells: []templ.Component{ui.Name(k.Name, ""), ui.Text(scopeWords(c, k.Scopes)), to,
			slimButton(c.T("accountweb.revoke"), "/account/tokens/end", ui.Hidden{Name: "token", Value: k.ID.String()})}})
	}
	return t, err
}

func (p pages) askLogin(c *web.Ctx) error {
	seen, err := p.Accounts.View(c.Context(), c.Actor, c.Actor.Account)
	if err != nil {
		return err
	}
	return c.Page(layout(c), c.T("accountweb.change_login"), loginPage(seen.Login, mineCrumbs(c)))
}

func mineCrumbs(c *web.Ctx) []ui.Crumb {
	return []ui.Crumb{{Label: c.T("accountweb.my_account"), Href: "/account"}}
}

func (p pages) saveLogin(c *web.Ctx) error {
	var in struct {
		Login string `form:"login"`
	}
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Accounts.Rename(c.Context(), c.Actor, account.RenameInput{Account: c.Actor.Account, Login: in.Login})
	}
	if err != nil {
		return c.Again(err, layout(c), c.T("accountweb.change_login"), loginPage(in.Login, mineCrumbs(c)))
	}
	c.Flash(ui.OK, c.T("accountweb.saved"))
	return c.Redirect("/account")
}

func (p pages) askPassword(c *web.Ctx) error {
	return c.Page(layout(c), c.T("accountweb.change_password"), passwordPage(mineCrumbs(c)))
}

func (p pages) savePassword(c *web.Ctx) error {
	var in struct {
		Old vault.Secret `form:"old,raw"`
		New vault.Secret `form:"new,raw"`
	}
	err := c.Decode(&in)
	var made account.SignedIn
	if err == nil {
		made, err = p.Accounts.ChangePassword(c.Context(), c.Actor, account.ChangePasswordInput{Old: in.Old, New: in.New, Device: device(c.R.UserAgent())})
	}
	if err != nil {
		return c.Again(err, layout(c), c.T("accountweb.change_password"), passwordPage(mineCrumbs(c)))
	}
	c.SignIn(made.Token, made.Until)
	c.Flash(ui.OK, c.T("accountweb.password_changed"))
	return c.Redirect("/account")
}

func (p pages) endSession(c *web.Ctx) error {
	var in struct {
		Session string `form:"session"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	if err := p.Accounts.RevokeSession(c.Context(), c.Actor, in.Session); err != nil {
		return err
	}
	c.Flash(ui.OK, c.T("accountweb.session_ended"))
	return c.Redirect("/account")
}

type tokenForm struct {
	Name   string   `form:"name"`
	Scopes []string `form:"scopes"`
	To     day.Day  `form:"to"`
}

func (p pages) askToken(c *web.Ctx) error {
	if err := p.Accounts.Plan.Allow(c.Actor, account.UseTokens, access.Target{Fed: c.Actor.Fed, Record: c.Actor.Account}); err != nil {
		return err
	}
	return c.Page(layout(c), c.T("accountweb.new_token"), tokenPage(p.tokenView(c, tokenForm{To: p.today().Add(90)})))
}

// tokenView is the form for an API token.
type tokenView struct {
	form   tokenForm
	crumbs []ui.Crumb
	scopes []ui.Option
}

func (p pages) tokenView(c *web.Ctx, f tokenForm) tokenView {
	v := tokenView{form: f, crumbs: mineCrumbs(c)}
	for _, s := range p.Accounts.Scopes(c.Actor) {
		v.scopes = append(v.scopes, ui.Option{Value: s, Label: scopeWord(c, s), Hint: s})
	}
	return v
}

// makeToken answers with the token: it is shown this once.
func (p pages) makeToken(c *web.Ctx) error {
	var in tokenForm
	err := c.Decode(&in)
	var token string
	if err == nil {
		token, _, err = p.Accounts.CreateToken(c.Context(), c.Actor, account.CreateTokenInput{Name: in.Name, Scopes: in.Scopes, To: in.To})
	}
	if err != nil {
		return c.Again(err, layout(c), c.T("accountweb.new_token"), tokenPage(p.tokenView(c, in)))
	}
	return c.Page(layout(c), c.T("accountweb.token_made"), tokenMadePage(token, in.Name, mineCrumbs(c)))
}

func (p pages) endToken(c *web.Ctx) error {
	var in struct {
		Token id.ID `form:"token"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	if err := p.Accounts.RevokeToken(c.Context(), c.Actor, in.Token); err != nil {
		return err
	}
	c.Flash(ui.OK, c.T("accountweb.token_ended"))
	return c.Redirect("/account")
}
