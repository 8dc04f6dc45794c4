package member

import (
	"context"
	"slices"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// A merge (合并) makes two records one person's. On one union's list the membership that goes ends, with an entry, and the other gets what the person
// last said to the union. On two lists each union keeps its own: only who the person is becomes one, so that one document, and one claim, is
// left; neither ledger that people read grows by it, for it would tell one union of the other. Past figures stay as they were reported.
//
// Values that it replaces are kept, sealed, as those of any change; the row of the merge has the rest.

// MergeInput says which of two present memberships stays. Their unions' keepers are not asked: the caller has authorised.
type MergeInput struct {
	ID                       id.ID
	Kept, Gone               id.Ref // of one federation
	KeptVersion, GoneVersion int64  // of the people's records, as they were looked at
	Facts                    Facts  // what is true of the person; between two unions only who it is
	Account                  id.Ref // that follows the document; zero when none does
	Apart                    id.Ref // which membership stays closed to the person's sign-in; zero for none
	Until                    day.Day
	By, Reason               string
}

// Merge is a merge as it was made.
type Merge struct {
	ID         id.ID
	Kept, Gone id.Ref
	Account    id.Ref
	Apart      id.Ref
	OneUnion   bool // so that the membership that went has ended
	On, Until  day.Day
	Undone     bool

	keptPerson, gonePerson   id.ID
	keptWas, goneWas         int64 // the records' versions before
	keptVersion, goneVersion int64 // and after
	keptSeq, goneSeq         int64 // the ledgers' after
	keptHeld, goneHeld       bool  // who held a claim before
	confirmedAt, objectedAt  time.Time
	basis                    Basis // the kept membership's before
}

// Within reports whether the merge was one union's own matter: on its list, under one document.
func (m Merge) Within() bool { return m.OneUnion && m.Apart.ID == 0 }

// merging is a merge under way.
type merging struct {
	s          *Service
	tx         *sqldb.Tx
	kept, gone record
	by, reason string
	on         day.Day
}

// Merge makes two records one person's, in the caller's transaction. Errors: Conflict when a record has changed, or a membership has ended or is in
// transfer.
func (s *Service) Merge(ctx context.Context, tx *sqldb.Tx, in MergeInput) error {
	w := &merging{s: s, tx: tx, by: in.By, reason: in.Reason, on: s.today(tx.Now)}
	if err := w.load(ctx, in.Kept, in.Gone); err != nil {
		return err
	}
	if w.kept.person.Version != in.KeptVersion || w.gone.person.Version != in.GoneVersion {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	for _, m := range []Membership{w.kept.Membership, w.gone.Membership} {
		if m.State != Active && m.State != Retained {
			return errs.New(errs.Conflict, "member.merge_not_from", "state", errs.M("member.state_"+string(m.State)))
		}
	}
	m := Merge{ID: in.ID, Kept: in.Kept, Gone: in.Gone, Account: in.Account, Apart: in.Apart, OneUnion: w.kept.Org == w.gone.Org, On: w.on, Until: in.Until,
		keptPerson: w.kept.Person, gonePerson: w.gone.Person, keptWas: in.KeptVersion, goneWas: in.GoneVersion, keptHeld: w.kept.HoldsClaim, goneHeld: w.gone.HoldsClaim,
		confirmedAt: w.kept.ConfirmedAt, objectedAt: w.kept.ObjectedAt, basis: w.kept.Basis}
	if err := w.release(ctx); err != nil {
		return err
	}
	if err := w.change(ctx, &w.kept, in.Facts, !m.OneUnion); err != nil {
		return err
	}
	if err := w.change(ctx, &w.gone, in.Facts, true); err != nil {
		return err
	}
	join := w.joinLists
	if m.OneUnion {
		join = w.joinOne
	}
	if err := join(ctx); err != nil {
		return err
	}
	m.keptVersion, m.goneVersion, m.keptSeq, m.goneSeq = w.kept.person.Version, w.gone.person.Version, w.kept.Seq, w.gone.Seq
	_, err := tx.Exec(ctx, insertMerge, append(mergeArgs(m), sqldb.Micros(tx.Now))...)
	return err
}

func (w *merging) load(ctx context.Context, kept, gone id.Ref) (err error) {
	if w.kept, err = w.s.loadIn(ctx, w.tx, kept); err != nil {
		return err
	}
	w.gone, err = w.s.loadIn(ctx, w.tx, gone)
	return err
}

// release gives back the claims that either holds. Claims first: they are the lock.
func (w *merging) release(ctx context.Context) error {
	for _, r := range []record{w.kept, w.gone} {
		if !r.HoldsClaim {
			continue
		}
		if _, err := w.tx.Exec(ctx, releaseClaim, r.subject[:], r.Ref.Fed, r.Ref.ID); err != nil {
			return err
		}
	}
	return nil
}

// claim takes the claim of a record's document for it, if it is free.
func (w *merging) claim(ctx context.Context, r record) (bool, error) {
	n, err := w.tx.Exec(ctx, insertClaim, r.subject[:], r.Ref.Fed, r.Person, r.Ref.ID)
	return n == 1, err
}

// change makes a record say the facts, or of them only who the person is. The reason stands in the record only where both are of one union: another
// would read in it of the first.
func (w *merging) change(ctx context.Context, r *record, facts Facts, onlyIdentity bool) error {
	next := facts
	if onlyIdentity {
		next = r.person.Facts
		for _, name := range identity {
			next.take(facts, name)
		}
	}
	changed := r.person.Facts.Differs(next)
	if len(changed) == 0 {
		return nil
	}
	reason := w.reason
	if w.kept.Org != w.gone.Org {
		reason = ""
	}
	if err := w.s.changePerson(ctx, w.tx, &r.person, next, change{by: w.by, reason: reason, fields: changed, correction: true}); err != nil {
		return err
	}
	r.subject = w.s.Subject(next.Document)
	return nil
}

// joinOne ends the one membership of a union in favour of the other.
func (w *merging) joinOne(ctx context.Context) error {
	kept, gone := w.kept.Membership, w.gone.Membership
	gone.State, gone.Since, gone.HoldsClaim = Merged, w.on, false
	kept.ConfirmedAt, kept.ObjectedAt, kept.Basis = lastWord(kept, w.gone.Membership)
	kept.HoldsClaim = false
	if (w.kept.HoldsClaim || w.gone.HoldsClaim) && kept.claims() {
		held, err := w.claim(ctx, w.kept)
		if err != nil {
			return err
		}
		kept.HoldsClaim = held
	}
	return w.advance(ctx, kept, Entry{Kind: EntryUnited}, gone, Entry{Kind: EntryMerged})
}

// advance writes an entry in both ledgers.
func (w *merging) advance(ctx context.Context, kept Membership, united Entry, gone Membership, merged Entry) error {
	for _, x := range []struct {
		of   *record
		next Membership
		e    Entry
	}{{&w.kept, kept, united}, {&w.gone, gone, merged}} {
		x.e.On, x.e.Basis, x.e.RecordedBy, x.e.Reason = w.on, Paper, w.by, w.reason
		if err := w.s.advance(ctx, w.tx, x.of.Membership, x.next, x.e); err != nil {
			return err
		}
		x.next.Seq = x.of.Seq + 1
		x.of.Membership = x.next
	}
	return nil
}

// lastWord is what the person last said to the union in either of two memberships: to be a member, or to object.
func lastWord(a, b Membership) (confirmed, objected time.Time, basis Basis) {
	spoke := func(m Membership) time.Time {
		if m.ObjectedAt.After(m.ConfirmedAt) {
			return m.ObjectedAt
		}
		return m.ConfirmedAt
	}
	if spoke(b).After(spoke(a)) {
		a = b
	}
	return a.ConfirmedAt, a.ObjectedAt, a.Basis
}

// claims reports whether a membership may hold a claim: not over the objection that the person is no member.
func (m Membership) claims() bool { return m.ObjectedAt.IsZero() || !m.ConfirmedAt.IsZero() }

// joinLists leaves one claim to two memberships of two unions: to the one that the person confirmed, else to the one that is kept.
func (w *merging) joinLists(ctx context.Context) error {
	first, second := &w.kept, &w.gone
	if second.HoldsClaim && !second.ConfirmedAt.IsZero() && !(first.HoldsClaim && !first.ConfirmedAt.IsZero()) {
		first, second = second, first
	}
	free := first.HoldsClaim || second.HoldsClaim
	for _, r := range []*record{first, second} {
		held := false
		if free && r.claims() {
			var err error
			if held, err = w.claim(ctx, *r); err != nil {
				return err
			}
			free = !held
		}
		if err := w.hold(ctx, r, held); err != nil {
			return err
		}
	}
	return nil
}

// hold writes who holds the claim now, where that changed.
func (w *merging) hold(ctx context.Context, r *record, held bool) error {
	if r.HoldsClaim == held {
		return nil
	}
	err := w.s.hold(ctx, w.tx, r.Membership, held, w.on)
	r.HoldsClaim = held
	return err
}

// FindMerge reads a merge. Errors: NotFound.
func (s *Service) FindMerge(ctx context.Context, q sqldb.Queryer, merge id.Ref) (Merge, error) {
	m, ok, err := sqldb.One(ctx, q, findMerge, []any{merge.Fed, merge.ID}, scanMerge(merge.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	return m, err
}

// Dependent are the memberships of a merge in which something has happened since, so that it cannot be undone.
func (s *Service) Dependent(m Merge, kept, gone Side) (out []id.Ref) {
	if kept.Person.Version != m.keptVersion || kept.Seq != m.keptSeq {
		out = append(out, m.Kept)
	}
	if gone.Person.Version != m.goneVersion || gone.Seq != m.goneSeq {
		out = append(out, m.Gone)
	}
	return out
}

// Unmerge undoes a merge in the caller's transaction: records, memberships and figures are as they were, also of the days in between; a claim that
// somebody took elsewhere meanwhile stays there, and nothing tells of it. Errors: Conflict when it is undone, or something depends on it.
func (s *Service) Unmerge(ctx context.Context, tx *sqldb.Tx, m Merge, by, reason string) error {
	w := &merging{s: s, tx: tx, by: by, reason: reason, on: m.On}
	if err := w.load(ctx, m.Kept, m.Gone); err != nil {
		return err
	}
	if m.Undone || len(s.Dependent(m, w.kept.side(), w.gone.side())) > 0 {
		return errs.New(errs.Conflict, "member.merge_depends")
	}
	if n, err := tx.Exec(ctx, endMerge, m.Kept.Fed, m.ID, sqldb.Micros(tx.Now)); err != nil || n != 1 {
		if err == nil {
			err = errs.New(errs.Conflict, "errs.conflict")
		}
		return err
	}
	if err := w.release(ctx); err != nil {
		return err
	}
	for _, x := range []struct {
		of  *record
		was int64
	}{{&w.kept, m.keptWas}, {&w.gone, m.goneWas}} {
		if err := w.restore(ctx, x.of, x.was); err != nil {
			return err
		}
	}
	keptHolds, goneHolds := false, false
	var err error
	if m.keptHeld {
		if keptHolds, err = w.claim(ctx, w.kept); err != nil {
			return err
		}
	}
	if m.goneHeld {
		if goneHolds, err = w.claim(ctx, w.gone); err != nil {
			return err
		}
	}
	if !m.OneUnion {
		if err := w.hold(ctx, &w.kept, keptHolds); err != nil {
			return err
		}
		return w.hold(ctx, &w.gone, goneHolds)
	}
	return w.part(ctx, m, keptHolds, goneHolds)
}

// restore gives a record the facts that it had before its version changed.
func (w *merging) restore(ctx context.Context, r *record, was int64) error {
	if r.person.Version == was {
		return nil
	}
	old, ok, err := sqldb.One(ctx, w.tx, factsBefore, []any{r.Ref.Fed, r.Person, was + 1}, sqldb.Value[[]byte])
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return err
	}
	before, err := w.s.openFacts(r.person.Ref, was+1, old)
	if err != nil {
		return err
	}
	if err := w.s.changePerson(ctx, w.tx, &r.person, before, change{by: w.by, fields: r.person.Facts.Differs(before), correction: true}); err != nil {
		return err
	}
	r.subject = w.s.Subject(before.Document)
	return nil
}

// part makes both memberships of a union what they were.
func (w *merging) part(ctx context.Context, m Merge, keptHolds, goneHolds bool) error {
	ledger, err := sqldb.All(ctx, w.tx, entriesOf, []any{m.Gone.Fed, m.Gone.ID}, scanEntry)
	if err != nil {
		return err
	}
	kept, gone := w.kept.Membership, w.gone.Membership
	days := stateDays(gone, ledger[1:])
	gone.State, gone.Since, gone.HoldsClaim = ledger[1].State, days[len(days)-1], goneHolds
	kept.ConfirmedAt, kept.ObjectedAt, kept.Basis, kept.HoldsClaim = m.confirmedAt, m.objectedAt, m.basis, keptHolds
	return w.advance(ctx, kept, Entry{Kind: EntryParted}, gone, Entry{Kind: EntryCorrected, Corrects: ledger[0].Seq})
}

// apartFrom reports whether a membership is kept from somebody who signs in as its person: a merge has made it theirs of late.
func (s *Service) apartFrom(ctx context.Context, q sqldb.Queryer, by access.Actor, r record) (bool, error) {
	if by.Subject == (access.Subject{}) || by.Subject != r.subject {
		return false, nil
	}
	_, apart, err := sqldb.One(ctx, q, apartNow, []any{r.Ref.Fed, r.Ref.ID, string(s.today(s.DB.Now()))}, scanDay)
	return apart, err
}

// Quiet reports whether a person's record was merged of late, and until when, that day among them, nothing that existed before is opened by it.
func (s *Service) Quiet(ctx context.Context, q sqldb.Queryer, person id.Ref) (until day.Day, quiet bool, err error) {
	all, err := sqldb.All(ctx, q, quietNow, []any{person.Fed, person.ID, string(s.today(s.DB.Now()))}, scanDay)
	if err != nil || len(all) == 0 {
		return "", false, err
	}
	return slices.Max(all), true, nil
}
