package accountweb

import (
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
)

type workerForm struct {
	Membership id.Ref `form:"membership"`
	Reason     string `form:"reason"`
}

// disableWorkerHref is where the own account of somebody on a roster is disabled.
func disableWorkerHref(membership id.Ref) string {
	return web.Address("/accounts/worker/disable", "membership", membership.String())
}

// askWorker asks once more before a link is made for somebody on a roster.
func (p pages) askWorker(c *web.Ctx) error {
	var in workerForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.memberSeen(c, account.UseInviteWorker, in.Membership)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, c.T("accountweb.make_worker"), workerPage(ui.Head{Title: c.T("accountweb.make_worker"), Crumbs: memberCrumbs(seen)}, ui.Confirmation{
		Title: c.T("accountweb.make_worker_title", "name", seen.Person.Name), Text: c.T("accountweb.make_text_worker"), Label: c.T("accountweb.make_link"),
		Facts:  []ui.Fact{ui.F(c.T("accountweb.union"), seen.Org.Name)},
		Action: "/accounts/worker", Back: memberHref(in.Membership), Hidden: []ui.Hidden{{Name: "membership", Value: in.Membership.String()}}}, disableWorkerHref(in.Membership)))
}

func memberHref(ref id.Ref) string { return "/members/" + ref.String() }

func memberCrumbs(seen member.Seen) []ui.Crumb {
	return []ui.Crumb{{Label: seen.Org.Name, Href: orgHref(seen.Org.Ref)}, {Label: seen.Person.Name, Href: memberHref(seen.Ref)}}
}

func (p pages) memberSeen(c *web.Ctx, use access.UseCase, membership id.Ref) (member.Seen, error) {
	if err := p.Accounts.Plan.Permits(c.Actor, use); err != nil {
		return member.Seen{}, err
	}
	return p.Accounts.Members.View(c.Context(), c.Actor, membership)
}

// inviteWorker answers with the link: it is shown this once.
func (p pages) inviteWorker(c *web.Ctx) error {
	var in workerForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.memberSeen(c, account.UseInviteWorker, in.Membership)
	if err != nil {
		return err
	}
	link, err := p.Accounts.InviteWorker(c.Context(), c.Actor, in.Membership)
	if err != nil {
		return err
	}
	return p.showLink(c, link, linkView{head: ui.Head{Title: c.T("accountweb.link_made"), Crumbs: memberCrumbs(seen)}, whom: seen.Person.Name,
		back: memberHref(in.Membership), honest: true})
}

func (p pages) askDisableWorker(c *web.Ctx) error {
	var in workerForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.asksDisableWorker(c, in.Membership, nil)
}

func (p pages) asksDisableWorker(c *web.Ctx, membership id.Ref, failed error) error {
	seen, err := p.memberSeen(c, account.UseDisableWorker, membership)
	if err != nil {
		return err
	}
	title := c.T("accountweb.disable_worker")
	body := confirmPage(ui.Head{Title: title, Crumbs: memberCrumbs(seen)}, ui.Confirmation{
		Title: c.T("accountweb.disable_worker_title", "name", seen.Person.Name), Text: c.T("accountweb.disable_worker_text"), Label: c.T("accountweb.disable"),
		Facts:  []ui.Fact{ui.F(c.T("accountweb.union"), seen.Org.Name)},
		Action: "/accounts/worker/disable", Back: memberHref(membership), Danger: true, Reason: true,
		Hidden: []ui.Hidden{{Name: "membership", Value: membership.String()}}})
	if failed != nil {
		return c.Again(failed, web.Desk, title, body)
	}
	return c.Page(web.Desk, title, body)
}

// disableWorker says what holds whether or not there was an account: a desk is not told who has one.
func (p pages) disableWorker(c *web.Ctx) error {
	var in workerForm
	err := c.Decode(&in)
	if err == nil {
		err = p.Accounts.DisableWorker(c.Context(), c.Actor, account.DisableWorkerInput{Membership: in.Membership, Reason: in.Reason})
	}
	if err != nil {
		return p.asksDisableWorker(c, in.Membership, err)
	}
	c.Flash(ui.OK, c.T("accountweb.worker_disabled"))
	return c.Redirect(web.Address("/accounts/worker", "membership", in.Membership.String()))
}
