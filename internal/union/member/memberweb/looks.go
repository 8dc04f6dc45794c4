package memberweb

import (
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// actWords are the keys of the words for what the log holds of a membership: every use case of this module and of accounts that is
// logged on one.
var actWords = map[access.UseCase]string{
	member.UseView:           "memberweb.act_view",
	member.UseExport:         "memberweb.act_export",
	member.UseUnmask:         "memberweb.act_unmask",
	member.UseNumber:         "memberweb.act_number",
	member.UseEnter:          "memberweb.act_enter",
	member.UseEdit:           "memberweb.act_edit",
	member.UseRecord:         "memberweb.act_record",
	member.UseStand:          "memberweb.act_stand",
	member.UseConfirm:        "memberweb.act_confirm",
	member.UseObject:         "memberweb.act_object",
	member.UseLeave:          "memberweb.act_leave",
	member.UseStay:           "memberweb.act_stay",
	account.UseInviteWorker:  "memberweb.act_invite",
	account.UseDisableWorker: "memberweb.act_disable",
}

// looksForm is the place in the log of one membership, or the beginning of all.
type looksForm struct {
	Membership id.Ref `form:"membership"`
	Before     id.ID  `form:"before"`
}

// looksOf are the acts on what one union keeps.
type looksOf struct {
	union           org.Org
	events, changes []ui.Event
	pager           ui.Pager
}

// whoLooked lists who did what with the reader's data, when and why, and who changed the record.
func (p pages) whoLooked(c *web.Ctx) error {
	var in looksForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	mine, err := p.Members.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	var all []looksOf
	for _, m := range mine {
		if !in.Membership.IsZero() && in.Membership != m.Ref {
			continue
		}
		v, err := p.looksOf(c, m, in.Before)
		if err != nil {
			return err
		}
		all = append(all, v)
	}
	if len(all) == 0 && !in.Membership.IsZero() {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	return c.Page(web.Worker, c.T("memberweb.who_looked"), looksPage(all))
}

// looksOf is a page of what was done with one membership; the changes of the record stand on the first.
func (p pages) looksOf(c *web.Ctx, m member.Mine, before id.ID) (looksOf, error) {
	v := looksOf{union: m.Org}
	page, err := p.Members.WhoLooks(c.Context(), c.Actor, member.LooksInput{Membership: m.Ref, Before: before})
	if err != nil {
		return v, err
	}
	for _, e := range page.Entries {
		v.events = append(v.events, p.look(c, e))
	}
	if page.Next != 0 {
		v.pager.Next = web.Address("/me/looks", "membership", m.Ref.String(), "before", page.Next.String())
	}
	if before != 0 {
		v.pager.First = "/me/looks"
		return v, nil
	}
	changes, err := p.Members.WhoChanged(c.Context(), c.Actor, m.Ref)
	v.changes = p.changes(c, changes)
	return v, err
}

// look is an entry of the log in words. What takes numbers out of hand stands out.
func (p pages) look(c *web.Ctx, e audit.Entry) ui.Event {
	word, ok := actWords[e.Use]
	if !ok {
		word = "memberweb.act_other"
	}
	ev := ui.Event{When: c.Time(e.At.In(p.Members.Zone)), Title: c.T(word), Who: e.Actor}
	if e.Use == member.UseUnmask || e.Use == member.UseExport {
		ev.Tone = ui.Warn
	}
	switch {
	case e.Use == member.UseLeave, e.Account == c.Actor.Account.ID && e.Account != 0: // leaving is logged without the account
		ev.Who = c.T("memberweb.yourself")
	case e.Reason != "":
		ev.Text = c.T("memberweb.because", "reason", e.Reason)
	}
	return ev
}
