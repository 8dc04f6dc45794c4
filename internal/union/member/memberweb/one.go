package memberweb

import (
	"strconv"
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// oneView is one member's page.
type oneView struct {
	member.Seen
	head                          ui.Head
	actions                       []button
	membership, person, work, tel []ui.Fact
	objection                     string // in words; "" when there is none
	answer                        string // the union's, in words; "" when the objection waits for one
	stand                         bool   // whether the reader may give it
	unmask                        bool
	ledger, changes               []ui.Event
}

// one is one member with the ledger and the changes of the record.
func (p pages) one(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Members.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	if !p.may(c, member.UseList, seen.Org) { // the person: the same, in a worker's words
		return c.Redirect(ownHref(in.Ref))
	}
	head, err := p.headOf(c, seen)
	if err != nil {
		return err
	}
	v := oneView{Seen: seen, head: head, actions: p.oneActions(c, seen), tel: p.numberFacts(c, seen.Person.Facts), unmask: p.may(c, member.UseUnmask, seen.Org),
		ledger: p.ledger(c, seen.Ledger), changes: p.changes(c, seen.Changes), membership: p.membershipFacts(c, seen)}
	person, work := p.lines(c, seen.Person.Facts)
	v.person, v.work = facts(c, person), facts(c, work)
	if p.Twin != nil {
		label, href, err := p.Twin(c, seen)
		if err != nil {
			return err
		}
		if href != "" {
			v.actions = append([]button{{label: label, href: href}}, v.actions...)
		}
	}
	if !seen.ObjectedAt.IsZero() && seen.State.Present() {
		v.objection, v.stand = objection(c, seen.Ledger), p.may(c, member.UseStand, seen.Org)
		if e, ok := seen.Answer(); ok {
			v.answer = c.T("memberweb.upheld_because", "reason", e.Reason)
		}
	}
	return c.Page(web.Desk, seen.Person.Name, onePage(v))
}

// headOf is the head of the pages about one member.
func (p pages) headOf(c *web.Ctx, seen member.Seen) (ui.Head, error) {
	found, err := p.Members.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: seen.Org.Ref})
	if err != nil {
		return ui.Head{}, err
	}
	crumbs := p.crumbs(c, found)
	crumbs[len(crumbs)-1].Href = web.Address("/members", "node", seen.Org.Ref.String())
	return ui.Head{Title: seen.Person.Name, Note: textindex.Surname(seen.Person.Name), State: stateTag(c, seen.Membership), Crumbs: crumbs}, nil
}

// headBelow is the head of a page that does something about one member.
func headBelow(c *web.Ctx, head ui.Head, seen member.Seen, title string) ui.Head {
	crumbs := append(head.Crumbs, ui.Crumb{Label: seen.Person.Name, Href: memberHref(seen.Ref)})
	return ui.Head{Title: title, Crumbs: crumbs}
}

func (p pages) oneActions(c *web.Ctx, seen member.Seen) (out []button) {
	if seen.State.Present() && p.may(c, account.UseInviteWorker, seen.Org) {
		out = append(out, button{label: c.T("memberweb.make_account"), href: web.Address("/accounts/worker", "membership", seen.Ref.String())})
	}
	if p.may(c, member.UseRecord, seen.Org) {
		out = append(out, button{label: c.T("memberweb.correct"), href: memberHref(seen.Ref) + "/correct"})
		if len(recordable(seen.State)) > 0 {
			out = append(out, button{label: c.T("memberweb.record"), href: memberHref(seen.Ref) + "/record"})
		}
	}
	if p.may(c, member.UseEdit, seen.Org) {
		out = append(out, button{label: c.T("memberweb.edit"), href: memberHref(seen.Ref) + "/edit"})
	}
	return out
}

func (p pages) membershipFacts(c *web.Ctx, seen member.Seen) []ui.Fact {
	confirmed := c.T("memberweb.not_yet")
	if !seen.ConfirmedAt.IsZero() {
		confirmed = c.T("memberweb.on_day", "day", day.Of(seen.ConfirmedAt.In(p.Members.Zone)))
	}
	out := []ui.Fact{{Label: c.T("memberweb.union"), Value: ui.Link(seen.Org.Name, orgHref(seen.Org.Ref))}, ui.F(c.T("memberweb.joined"), c.Day(seen.JoinedOn)),
		ui.F(c.T("memberweb.since"), c.Day(seen.Since)), ui.F(c.T("memberweb.basis"), c.T("memberweb.basis_"+string(seen.Basis))),
		ui.F(c.T("memberweb.own_word"), confirmed)}
	if seen.Persuaded.Kind != "" {
		out = append(out, ui.F(c.T("memberweb.persuasion"), c.T("memberweb.persuasion_waits", "day", seen.Persuaded.On, "from", seen.Persuaded.Lapse)))
	}
	return out
}

// objection is what the person said is not true: the newest objection of a ledger.
func objection(c *web.Ctx, ledger []member.Entry) string {
	for _, e := range ledger {
		if e.Kind == member.EntryObjected {
			return c.T("memberweb.objection_" + e.Reason)
		}
	}
	return ""
}

// ledger is the entries as events. What was put right stays, and says so.
func (p pages) ledger(c *web.Ctx, entries []member.Entry) []ui.Event {
	corrected := map[int64]bool{}
	for _, e := range entries {
		corrected[e.Corrects] = e.Corrects != 0
	}
	events := make([]ui.Event, len(entries))
	for i, e := range entries {
		ev := ui.Event{When: c.Day(e.On), Title: entryWord(c, e.Kind), Text: e.Reason, Tone: toneOf(e.Kind),
			Who: c.T("memberweb.recorded", "who", e.RecordedBy, "at", e.RecordedAt.In(p.Members.Zone), "basis", c.T("memberweb.basis_"+string(e.Basis)))}
		switch {
		case e.Kind == member.EntryObjected:
			ev.Text = c.T("memberweb.objection_" + e.Reason)
		case e.Kind == member.EntryCorrected:
			ev.Title = c.T("memberweb.corrects", "what", entryWord(c, kindOf(entries, e.Corrects)))
		}
		if corrected[e.Seq] {
			ev.Title, ev.Tone = c.T("memberweb.was_corrected", "what", ev.Title), ui.Plain
		}
		events[i] = ev
	}
	return events
}

// kindOf is the kind of an entry of a ledger.
func kindOf(entries []member.Entry, seq int64) member.EntryKind {
	for _, e := range entries {
		if e.Seq == seq {
			return e.Kind
		}
	}
	return member.EntryJoined
}

func toneOf(k member.EntryKind) ui.Tone {
	switch k {
	case member.EntryJoined, member.EntryConfirmed, member.EntryResumed, member.EntryStays:
		return ui.OK
	case member.EntryObjected:
		return ui.Bad
	case member.EntryRetained, member.EntryTransferring, member.EntryCorrected, member.EntryUpheld, member.EntryPersuaded:
		return ui.Warn
	}
	return ui.Plain
}

// changes are the changes of the record as events, without the values.
func (p pages) changes(c *web.Ctx, changes []member.Change) []ui.Event {
	events := make([]ui.Event, len(changes))
	for i, ch := range changes {
		fields := make([]string, len(ch.Fields))
		for k, f := range ch.Fields {
			fields[k] = fieldWord(c, f)
		}
		e := ui.Event{When: c.Time(ch.RecordedAt.In(p.Members.Zone)), Title: c.T("memberweb.changed", "what", c.List(fields)), Who: ch.RecordedBy, Text: ch.Reason}
		if ch.Correction {
			e.Title, e.Tone = c.T("memberweb.put_right", "what", c.List(fields)), ui.Warn
		}
		events[i] = e
	}
	return events
}

// numbersForm asks to see the numbers in full.
type numbersForm struct {
	membershipPath
	Reason string `form:"reason"`
}

// askNumbers asks why the numbers are to be opened.
func (p pages) askNumbers(c *web.Ctx) error {
	var in numbersForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, head, err := p.seenFor(c, in.membershipPath, "memberweb.show_numbers")
	if err != nil {
		return err
	}
	return c.Page(web.Desk, head.Title, askNumbersPage(head, seen))
}

// seenFor is a member and the head of a page that does something about it.
func (p pages) seenFor(c *web.Ctx, in membershipPath, title string) (member.Seen, ui.Head, error) {
	seen, err := p.Members.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return seen, ui.Head{}, err
	}
	head, err := p.headOf(c, seen)
	return seen, headBelow(c, head, seen, c.T(title)), err
}

// numbers opens the numbers. It answers the POST itself: what is open stands on this page alone.
func (p pages) numbers(c *web.Ctx) error {
	var in numbersForm
	err := c.Decode(&in)
	seen, head, failed := p.seenFor(c, in.membershipPath, "memberweb.show_numbers")
	if failed != nil {
		return failed
	}
	var clear member.Numbers
	if err == nil {
		clear, err = p.Members.Unmask(c.Context(), c.Actor, in.Ref, strings.TrimSpace(in.Reason))
	}
	if err != nil {
		return c.Again(err, web.Desk, head.Title, askNumbersPage(head, seen))
	}
	return c.Page(web.Desk, head.Title, numbersPage(head, seen, p.clearFacts(c, seen.Person.Facts, clear)))
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
