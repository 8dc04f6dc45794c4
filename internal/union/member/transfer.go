package member

import (
	"context"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// A transfer (会籍转移) has two sides that know nothing of each other: the union that somebody joins sees a membership like any other, the union that
// releases the person sees that it does. Module transfer leads the procedure; what happens to the memberships is here.

// BeginTransfer looks whether another union holds the claim of somebody who has joined by an own act, and puts that membership into transfer. False
// when nobody else holds it, or when the phone on file there is not the one that was proved here: then it is not known to be the same person's wish.
func (s *Service) BeginTransfer(ctx context.Context, tx *sqldb.Tx, joined id.Ref) (Membership, bool, error) {
	to, err := s.loadIn(ctx, tx, joined)
	if err != nil || to.HoldsClaim || !to.State.Present() {
		return Membership{}, false, err
	}
	holder, held, err := s.holder(ctx, tx, to)
	if err != nil || !held {
		return Membership{}, false, err
	}
	old, err := s.loadIn(ctx, tx, holder)
	if err != nil || old.person.Phone == "" || old.person.Phone != to.person.Phone || old.State != Active && old.State != Retained {
		return Membership{}, false, err
	}
	next := old.Membership
	next.State, next.Since = Transferring, s.today(tx.Now)
	err = s.advance(ctx, tx, old.Membership, next, Entry{Kind: EntryTransferring, On: next.Since, Basis: OwnAct, RecordedBy: old.person.Name})
	return old.Membership, err == nil, err
}

// EndTransfer hands the claim over and ends the old membership, in one transaction, also across federations. False when there is nothing to hand over
// any more: either membership has ended, or the claim is somebody else's.
func (s *Service) EndTransfer(ctx context.Context, tx *sqldb.Tx, from, joined id.Ref) (bool, error) {
	old, err := s.loadIn(ctx, tx, from)
	if err != nil {
		return false, err
	}
	to, err := s.loadIn(ctx, tx, joined)
	if err != nil || !to.State.Present() || to.HoldsClaim || !old.State.Present() {
		return false, err
	}
	n, err := tx.Exec(ctx, moveClaim, to.subject[:], to.Ref.Fed, to.Person, to.Ref.ID, from.Fed, from.ID)
	if err != nil || n == 0 {
		return false, err
	}
	next := old.Membership
	next.State, next.Since, next.HoldsClaim = Left, s.today(tx.Now), false
	if err := s.advance(ctx, tx, old.Membership, next, Entry{Kind: EntryLeft, On: next.Since, Basis: OwnAct, RecordedBy: old.person.Name}); err != nil {
		return false, err
	}
	return true, s.hold(ctx, tx, to.Membership, true, s.today(tx.Now))
}

// CancelTransfer makes of a membership in transfer what it was before.
func (s *Service) CancelTransfer(ctx context.Context, tx *sqldb.Tx, from id.Ref, before State) error {
	old, err := s.loadIn(ctx, tx, from)
	if err != nil || old.State != Transferring {
		return err
	}
	next := old.Membership
	next.State, next.Since = before, s.today(tx.Now)
	kind := EntryResumed
	if before == Retained {
		kind = EntryRetained
	}
	return s.advance(ctx, tx, old.Membership, next, Entry{Kind: kind, On: next.Since, Basis: OwnAct, RecordedBy: old.person.Name})
}

// hold writes that a membership holds the claim from a day on, or no more. The ledger that people read does not grow by it: that a claim came later than the
// membership would tell of another union.
func (s *Service) hold(ctx context.Context, tx *sqldb.Tx, m Membership, held bool, on day.Day) error {
	if _, err := tx.Exec(ctx, holdClaim, m.Ref.Fed, m.Ref.ID, held); err != nil {
		return err
	}
	first, _, err := sqldb.One(ctx, tx, firstEntry, []any{m.Ref.Fed, m.Ref.ID}, sqldb.Value[int64])
	if err != nil {
		return err
	}
	next := m
	next.HoldsClaim, next.Seq = held, min(first, 0)-1
	adds := next.figures().minus(m.figures())
	e := Entry{Kind: EntryClaimed, On: on, Basis: OwnAct}
	if _, err := tx.Exec(ctx, insertEntry, entryArgs(next, e, adds, tx.Now)...); err != nil {
		return err
	}
	o := id.Ref{Fed: m.Ref.Fed, ID: m.Org}
	if err := turned(ctx, tx, o); err != nil {
		return err
	}
	return s.due(ctx, tx, o, map[day.Day]Figures{on: adds})
}

// loadIn reads a membership for a use case that has authorised. Errors: NotFound.
func (s *Service) loadIn(ctx context.Context, tx *sqldb.Tx, ref id.Ref) (record, error) {
	r, ok, err := sqldb.One(ctx, tx, findMembership, []any{ref.Fed, ref.ID}, s.scanRecord(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	return r, err
}

// holder is the membership that holds the claim of a person.
func (s *Service) holder(ctx context.Context, tx *sqldb.Tx, of record) (id.Ref, bool, error) {
	return sqldb.One(ctx, tx, claimsHeld, []any{sqldb.List{of.subject[:]}}, func(sc sqldb.Scanner) (r id.Ref, err error) {
		var doc []byte
		err = sc.Scan(&doc, &r.ID, &r.Fed)
		return r, err
	})
}
