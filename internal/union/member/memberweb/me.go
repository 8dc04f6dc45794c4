package memberweb

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// meView is a worker's home.
type meView struct {
	known   bool // whether the account is tied to a person at all
	desk    bool // whether the reader works for a union, too
	waiting *member.Mine
	present []ui.Item
	past    []ui.Item
}

// me is a worker's home: the one thing that waits, then how things stand, then the doors.
func (p pages) me(c *web.Ctx) error {
	mine, err := p.Members.Mine(c.Context(), c.Actor)
	if err != nil && !errs.Hidden(err) {
		return err
	}
	v := meView{known: err == nil, desk: len(c.Actor.Grants) > 0}
	for i, m := range mine {
		if v.waiting == nil && undecided(m.Membership) {
			v.waiting = &mine[i]
		}
	}
	v.present, v.past = items(c, mine)
	return c.Page(web.Worker, c.T("memberweb.me"), mePage(v))
}

// undecided reports whether the person has said nothing yet of a membership, or has since been claimed elsewhere.
func undecided(m member.Membership) bool {
	return m.State.Present() && m.ObjectedAt.IsZero() && (m.ConfirmedAt.IsZero() || !m.HoldsClaim)
}

// persuaded reports whether the union waits for the person's answer to a persuasion.
func persuaded(m member.Mine) bool { return m.Persuaded.Kind == member.EntryPersuaded }

// ownTag says where a membership stands, for the person.
func ownTag(c *web.Ctx, m member.Mine) ui.Tag {
	switch {
	case !m.State.Present():
		return ui.Tag{Word: stateWord(c, m.State)}
	case !m.ObjectedAt.IsZero():
		return ui.Tag{Tone: ui.Warn, Word: c.T("memberweb.you_objected")}
	case undecided(m.Membership):
		return ui.Tag{Tone: ui.Info, Word: c.T("memberweb.you_decide")}
	case persuaded(m):
		return ui.Tag{Tone: ui.Warn, Word: c.T("memberweb.you_answer")}
	case m.State != member.Active:
		return ui.Tag{Tone: ui.Warn, Word: stateWord(c, m.State)}
	}
	return ui.Tag{Tone: ui.OK, Word: c.T("memberweb.you_confirmed")}
}

// items are memberships as a worker's list, present ones and past ones.
func items(c *web.Ctx, mine []member.Mine) (present, past []ui.Item) {
	for _, m := range mine {
		item := ui.Item{Title: m.Org.Name, Href: ownHref(m.Ref), State: ownTag(c, m), Next: standing(c, m)}
		if m.State.Present() {
			present = append(present, item)
		} else {
			past = append(past, item)
		}
	}
	return present, past
}

// standing is what a membership means for the person, and what comes next, in a sentence.
func standing(c *web.Ctx, m member.Mine) string {
	switch {
	case !m.State.Present():
		return c.T("memberweb.over_since", "day", m.Since)
	case m.Answer.Kind == member.EntryUpheld:
		return c.T("memberweb.upheld_next", "reason", m.Answer.Reason)
	case !m.ObjectedAt.IsZero():
		return c.T("memberweb.objected_next")
	case undecided(m.Membership):
		return c.T("memberweb.decide_next")
	case persuaded(m):
		return c.T("memberweb.persuaded_next", "day", m.Persuaded.Lapse)
	case m.State == member.Retained:
		return c.T("memberweb.retained_next")
	case m.JoinedOn == "":
		return c.T("memberweb.member_now")
	}
	return c.T("memberweb.member_since", "day", m.JoinedOn)
}

// mine lists what each union says of the reader.
func (p pages) mine(c *web.Ctx) error {
	mine, err := p.Members.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	present, past := items(c, mine)
	return c.Page(web.Worker, c.T("memberweb.my_membership"), minePage(present, past))
}

// ownView is what one union says of the reader.
type ownView struct {
	member.Mine
	tag      ui.Tag
	standing string // in a sentence
	facts    []ui.Fact
	ledger   []ui.Event
	move     string // where the reader asks to move; the membership's ref is added
}

// ownOf is one of the reader's own memberships. Others' are NotFound, as if they were not there.
func (p pages) ownOf(c *web.Ctx, ref id.Ref) (ownView, error) {
	mine, err := p.Members.Mine(c.Context(), c.Actor)
	if err != nil {
		return ownView{}, err
	}
	v := ownView{move: p.Move}
	for _, m := range mine {
		if m.Ref == ref {
			v.Mine = m
		}
	}
	if v.Ref.IsZero() {
		return v, errs.New(errs.NotFound, "errs.not_found")
	}
	v.tag, v.standing = ownTag(c, v.Mine), standing(c, v.Mine)
	f := v.Person.Facts
	v.facts = []ui.Fact{ui.F(c.T("memberweb.union"), v.Org.Name), ui.F(c.T("memberweb.joined"), c.Day(v.JoinedOn)), ui.F(fieldWord(c, "name"), f.Name)}
	v.facts = append(v.facts, p.numberFacts(c, member.Facts{DocKind: f.DocKind, Document: f.Document, Phone: f.Phone})...)
	if f.WorkUnit != "" {
		v.facts = append(v.facts, ui.F(fieldWord(c, workUnit), f.WorkUnit))
	}
	return v, nil
}

// own is what one union says of the reader, with the question whether it is true.
func (p pages) own(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.ownOf(c, in.Ref)
	if err != nil {
		return err
	}
	if !undecided(v.Membership) { // while one thing is asked, the page shows that one thing
		seen, err := p.Members.View(c.Context(), c.Actor, in.Ref)
		if err != nil {
			return err
		}
		v.ledger = p.ledger(c, seen.Ledger)
	}
	return c.Page(web.Worker, c.T("memberweb.my_membership"), ownPage(v))
}

// meCrumbs lead back to a worker's home.
func meCrumbs(ctx context.Context) []ui.Crumb {
	return []ui.Crumb{{Label: i18n.T(ctx, "memberweb.me"), Href: "/me"}}
}

// confirm is the reader's word that it is true.
func (p pages) confirm(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	if _, err := p.Members.Confirm(c.Context(), c.Actor, in.Ref); err != nil {
		return err
	}
	return c.Redirect(ownHref(in.Ref) + "/confirmed")
}

// confirmed says what has happened and what comes next.
func (p pages) confirmed(c *web.Ctx) error {
	v, err := p.after(c)
	if err != nil {
		return err
	}
	return c.Page(web.Worker, c.T("memberweb.confirmed_title"), confirmedPage(v))
}

// after is the membership of a last screen.
func (p pages) after(c *web.Ctx) (ownView, error) {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return ownView{}, err
	}
	return p.ownOf(c, in.Ref)
}

// objectForm is what is not true.
type objectForm struct {
	membershipPath
	What member.Objection `form:"what"`
}

// askObject asks what is not true.
func (p pages) askObject(c *web.Ctx) error {
	v, err := p.after(c)
	if err != nil {
		return err
	}
	return c.Page(web.Worker, c.T("memberweb.object"), objectPage(v))
}

// object is the reader's word that it is not true.
func (p pages) object(c *web.Ctx) error {
	var in objectForm
	err := c.Decode(&in)
	if err == nil && in.What == "" {
		err = errs.InvalidField("what", "memberweb.choose_one")
	}
	if err == nil {
		_, err = p.Members.Object(c.Context(), c.Actor, member.ObjectInput{Membership: in.Ref, What: in.What})
	}
	if err != nil {
		v, failed := p.ownOf(c, in.Ref)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Worker, c.T("memberweb.object"), objectPage(v))
	}
	return c.Redirect(ownHref(in.Ref) + "/objected")
}

// objected says what has happened and what comes next.
func (p pages) objected(c *web.Ctx) error {
	v, err := p.after(c)
	if err != nil {
		return err
	}
	return c.Page(web.Worker, c.T("memberweb.objected_title"), objectedPage(v))
}

// stay is the reader's answer to a persuasion.
func (p pages) stay(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	if _, err := p.Members.Stay(c.Context(), c.Actor, in.Ref); err != nil {
		return err
	}
	c.Flash(ui.OK, c.T("memberweb.stays_now"))
	return c.Redirect(ownHref(in.Ref))
}

// askLeave asks once more before the reader leaves a union, and says what that means.
func (p pages) askLeave(c *web.Ctx) error {
	v, err := p.after(c)
	if err != nil {
		return err
	}
	if !v.State.Present() {
		return c.Redirect(ownHref(v.Ref))
	}
	return c.Page(web.Worker, c.T("memberweb.leave_union"), leavePage(v))
}

// leave is the reader's own act of leaving.
func (p pages) leave(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	if _, err := p.Members.Leave(c.Context(), c.Actor, in.Ref); err != nil {
		return err
	}
	return c.Redirect(ownHref(in.Ref) + "/left")
}

// left says what has happened.
func (p pages) left(c *web.Ctx) error {
	v, err := p.after(c)
	if err != nil {
		return err
	}
	return c.Page(web.Worker, c.T("memberweb.left_title"), leftPage(v))
}

// dataView is all that one union keeps of the reader.
type dataView struct {
	union          org.Org
	numbers, facts []ui.Fact
}

// myData shows what the unions keep of the reader, numbers masked.
func (p pages) myData(c *web.Ctx) error { return p.data(c, false) }

// myDataClear shows the same with the numbers in full. It is a POST, so that no link opens them.
func (p pages) myDataClear(c *web.Ctx) error { return p.data(c, true) }

func (p pages) data(c *web.Ctx, clear bool) error {
	mine, err := p.Members.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	views := make([]dataView, len(mine))
	for i, m := range mine {
		f := m.Person.Facts
		v := dataView{union: m.Org, numbers: p.numberFacts(c, f)}
		if clear {
			v.numbers = p.clearFacts(c, f, f.Reveal())
		}
		person, work := p.lines(c, f)
		v.facts = append(v.facts, ui.F(fieldWord(c, "name"), f.Name))
		for _, l := range append(person, work...) {
			if l.text != "" {
				v.facts = append(v.facts, ui.F(fieldWord(c, l.field), l.text))
			}
		}
		views[i] = v
	}
	return c.Page(web.Worker, c.T("memberweb.my_data"), dataPage(views, clear))
}

// keepersOf are those who may see what one union keeps.
type keepersOf struct {
	union   org.Org
	keepers []ui.Item
}

// whoCanSee lists whose roles reach the reader's data, union by union.
func (p pages) whoCanSee(c *web.Ctx) error {
	mine, err := p.Members.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	var all []keepersOf
	for _, m := range mine {
		found, err := p.Keepers.Keepers(c.Context(), c.Actor, m.Ref)
		if err != nil {
			return err
		}
		view := keepersOf{union: m.Org}
		for _, h := range found {
			view.keepers = append(view.keepers, ui.Item{Title: h.Name, State: roleTag(c, h.Role), Next: c.T("memberweb.keeper_at", "union", h.OrgName, "day", h.From)})
		}
		all = append(all, view)
	}
	return c.Page(web.Worker, c.T("memberweb.who_can_see"), accessPage(all))
}

func roleTag(c *web.Ctx, r access.Role) ui.Tag {
	if r == access.Desk {
		return ui.Tag{Tone: ui.Info, Word: c.T("memberweb.role_desk")}
	}
	return ui.Tag{Tone: ui.Plain, Word: c.T("memberweb.role_officer")}
}
