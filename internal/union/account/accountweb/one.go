package accountweb

import (
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
)

type accountPath struct {
	Ref id.Ref `path:"ref"`
}

// oneView is the page of an account.
type oneView struct {
	account.Seen
	head         ui.Head
	facts        []ui.Fact
	held         ui.Table
	past, recent []ui.Event
	give         bool
	invite       string // label of the button
}

func refOf(seen account.Seen, h account.Held) id.Ref { return id.Ref{Fed: seen.Ref.Fed, ID: h.Org} }

func (p pages) one(c *web.Ctx) error {
	var in accountPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Accounts.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	v := oneView{Seen: seen, head: ui.Head{Title: seen.Name, State: stateTag(c, seen.State), Crumbs: listCrumbs(c)}, held: p.held(c, seen, false)}
	v.give = seen.State != account.Disabled && seen.Ref != c.Actor.Account && p.Accounts.Plan.Permits(c.Actor, account.UseGive) == nil &&
		len(p.Accounts.Reaches(c.Actor, account.UseGive)) > 0
	v.invite = c.T("accountweb.make_reset")
	if seen.State == account.Waiting {
		v.invite = c.T("accountweb.make_activation")
	}
	rename := ""
	if seen.Manageable {
		rename = accountHref(in.Ref) + "/name"
	}
	proved := c.T("accountweb.not_proved")
	if seen.Proved() {
		proved = c.T("accountweb.proved")
	}
	v.facts = []ui.Fact{ui.F(c.T("accountweb.login"), seen.Login), {Label: c.T("accountweb.name"), Value: ui.Text(seen.Name), Change: rename},
		{Label: c.T("accountweb.home"), Value: ui.Link(seen.HomeOrg.Name, orgHref(seen.HomeOrg.Ref))}, ui.F(c.T("accountweb.who"), proved),
		ui.F(c.T("accountweb.made"), p.time(c, seen.CreatedAt))}
	v.past = p.past(c, seen)
	if v.recent, err = p.recent(c, in.Ref); err != nil {
		return err
	}
	return c.Page(layout(c), seen.Name, onePage(v))
}

// past are the roles that an account holds no more.
func (p pages) past(c *web.Ctx, seen account.Seen) (out []ui.Event) {
	today := p.today()
	for _, h := range seen.Holdings {
		if h.Holds(today) || h.Awaits(today) {
			continue
		}
		e := ui.Event{When: span(c, h.Grant), Title: roleAt(c, h.Grant), Text: h.OrgName, Who: c.T("accountweb.given_by", "name", h.GivenBy)}
		if !h.TakenAt.IsZero() {
			e.Who = c.T("accountweb.given_taken", "by", h.GivenBy, "taker", h.TakenBy, "time", p.time(c, h.TakenAt))
		}
		out = append(out, e)
	}
	return out
}

// recent is what the log has on an account.
func (p pages) recent(c *web.Ctx, ref id.Ref) ([]ui.Event, error) {
	entries, err := p.Accounts.LogOf(c.Context(), c.Actor, ref)
	var out []ui.Event
	for _, e := range entries {
		out = append(out, ui.Event{When: p.time(c, e.At), Title: entryWord(c, e), Text: e.Reason, Who: e.Actor, Tone: entryTone(e)})
	}
	return out, err
}

// isRefusal reports whether an entry tells of a sign-in that was refused.
func isRefusal(e audit.Entry) bool { return e.Use == account.UseSignIn && e.DetailJSON != "" }

func entryWord(c *web.Ctx, e audit.Entry) string {
	if isRefusal(e) {
		return c.T("accountweb.act_refused")
	}
	return actWord(c, e.Use)
}

func entryTone(e audit.Entry) ui.Tone {
	if isRefusal(e) {
		return ui.Warn
	}
	return ui.Plain
}

func (p pages) askRename(c *web.Ctx) error {
	var in accountPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.renaming(c, in.Ref, nil)
}

// renaming shows the form for another's name, again when it failed.
func (p pages) renaming(c *web.Ctx, ref id.Ref, failed error) error {
	seen, err := p.Accounts.View(c.Context(), c.Actor, ref)
	if err != nil {
		return err
	}
	head := ui.Head{Title: c.T("accountweb.change_name"), Crumbs: append(listCrumbs(c), ui.Crumb{Label: seen.Name, Href: accountHref(ref)})}
	if failed != nil {
		return c.Again(failed, layout(c), head.Title, namePage(head, seen))
	}
	return c.Page(layout(c), head.Title, namePage(head, seen))
}

func (p pages) rename(c *web.Ctx) error {
	var in struct {
		accountPath
		Name string `form:"name"`
	}
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Accounts.Rename(c.Context(), c.Actor, account.RenameInput{Account: in.Ref, Name: in.Name})
	}
	if err != nil {
		return p.renaming(c, in.Ref, err)
	}
	c.Flash(ui.OK, c.T("accountweb.saved"))
	return c.Redirect(accountHref(in.Ref))
}

// asks shows a page that asks once more about an account.
func (p pages) asks(c *web.Ctx, ref id.Ref, failed error, ask func(account.Seen) (title string, _ ui.Confirmation, err error)) error {
	seen, err := p.Accounts.View(c.Context(), c.Actor, ref)
	if err != nil {
		return err
	}
	title, confirm, err := ask(seen)
	if err != nil {
		return err
	}
	crumbs := append(listCrumbs(c), ui.Crumb{Label: seen.Name, Href: accountHref(ref)})
	if ref == c.Actor.Account {
		crumbs = mineCrumbs(c)
	}
	body := confirmPage(ui.Head{Title: title, Crumbs: crumbs}, confirm)
	if failed != nil {
		return c.Again(failed, layout(c), title, body)
	}
	return c.Page(layout(c), title, body)
}

type reasonForm struct {
	accountPath
	Grant  id.ID  `path:"grant"`
	Reason string `form:"reason"`
}

type disableForm struct {
	accountPath
	Reason string `form:"reason"`
	Enable bool   `form:"enable"`
}

func (p pages) askDisable(c *web.Ctx) error {
	var in disableForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.asksDisable(c, in.Ref, nil)
}

func (p pages) asksDisable(c *web.Ctx, ref id.Ref, failed error) error {
	return p.asks(c, ref, failed, func(seen account.Seen) (string, ui.Confirmation, error) {
		confirm := ui.Confirmation{Title: c.T("accountweb.disable_title", "name", seen.Name), Text: c.T("accountweb.disable_text"), Label: c.T("accountweb.disable"),
			Action: accountHref(ref) + "/disable", Back: accountHref(ref), Danger: true, Reason: true}
		if seen.State == account.Disabled {
			confirm.Title, confirm.Text = c.T("accountweb.enable_title", "name", seen.Name), c.T("accountweb.enable_text")
			confirm.Label, confirm.Danger, confirm.Hidden = c.T("accountweb.enable"), false, []ui.Hidden{{Name: "enable", Value: "1"}}
			if seen.Proved() {
				confirm.Text = c.T("accountweb.enable_text_proved")
			}
		}
		return confirm.Label, confirm, nil
	})
}

func (p pages) disable(c *web.Ctx) error {
	var in disableForm
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Accounts.Disable(c.Context(), c.Actor, account.DisableInput{Account: in.Ref, Enable: in.Enable, Reason: in.Reason})
	}
	if err != nil {
		return p.asksDisable(c, in.Ref, err)
	}
	said := c.T("accountweb.disabled")
	if in.Enable {
		said = c.T("accountweb.enabled")
	}
	c.Flash(ui.OK, said)
	return c.Redirect(accountHref(in.Ref))
}

func (p pages) askTake(c *web.Ctx) error {
	var in reasonForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.asksTake(c, in, nil)
}

func (p pages) asksTake(c *web.Ctx, in reasonForm, failed error) error {
	return p.asks(c, in.Ref, failed, func(seen account.Seen) (string, ui.Confirmation, error) {
		for _, h := range seen.Holdings {
			if h.ID == in.Grant {
				return c.T("accountweb.take_role"), ui.Confirmation{Title: c.T("accountweb.take_title", "name", seen.Name, "role", roleAt(c, h.Grant)), Text: c.T("accountweb.take_text"),
					Facts: []ui.Fact{ui.F(c.T("accountweb.union"), h.OrgName), ui.F(c.T("accountweb.days"), span(c, h.Grant)),
						ui.F(c.T("accountweb.given"), c.T("accountweb.given_why", "name", h.GivenBy, "reason", h.Reason))},
					Label: c.T("accountweb.take"), Action: accountHref(in.Ref) + "/take/" + in.Grant.String(), Back: back(c, in.Ref), Danger: true, Reason: true}, nil
			}
		}
		return "", ui.Confirmation{}, notFound()
	})
}

// back is the account's page: one's own, or the one of others.
func back(c *web.Ctx, ref id.Ref) string {
	if ref == c.Actor.Account {
		return "/account"
	}
	return accountHref(ref)
}

func (p pages) take(c *web.Ctx) error {
	var in reasonForm
	err := c.Decode(&in)
	if err == nil {
		err = p.Accounts.Take(c.Context(), c.Actor, account.TakeInput{Account: in.Ref, Grant: in.Grant, Reason: in.Reason})
	}
	if err != nil {
		return p.asksTake(c, in, err)
	}
	c.Flash(ui.OK, c.T("accountweb.taken"))
	return c.Redirect(back(c, in.Ref))
}

// linkView is a link that was just made.
type linkView struct {
	head              ui.Head
	link, until, whom string
	back              string
	honest            bool
}

func (p pages) askInvite(c *web.Ctx) error {
	var in accountPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.asks(c, in.Ref, nil, func(seen account.Seen) (string, ui.Confirmation, error) {
		purpose := account.Activation
		if seen.State == account.Active {
			purpose = account.Reset
		}
		return c.T("accountweb.make_" + string(purpose)), ui.Confirmation{Title: c.T("accountweb.make_link_for", "name", seen.Name), Text: c.T("accountweb.make_text_" + string(purpose)), Label: c.T("accountweb.make_link"),
			Facts:  []ui.Fact{ui.F(c.T("accountweb.login"), seen.Login)},
			Action: accountHref(in.Ref) + "/invite", Back: accountHref(in.Ref)}, nil
	})
}

// invite answers with the link: it is shown this once.
func (p pages) invite(c *web.Ctx) error {
	var in accountPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Accounts.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	link, err := p.Accounts.Invite(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	crumbs := append(listCrumbs(c), ui.Crumb{Label: seen.Name, Href: accountHref(in.Ref)})
	return p.showLink(c, link, linkView{head: ui.Head{Title: c.T("accountweb.link_made"), Crumbs: crumbs}, whom: seen.Name, back: accountHref(in.Ref)})
}

func (p pages) showLink(c *web.Ctx, link account.Link, v linkView) error {
	v.link, v.until = link.At(p.site(c)), p.time(c, link.Until)
	v.head.Note = c.T("accountweb.link_for", "name", v.whom)
	return c.Page(layout(c), v.head.Title, linkPage(v))
}
