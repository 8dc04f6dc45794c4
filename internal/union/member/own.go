package member

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Mine is one of the memberships that unions say the actor has, with all that the union keeps.
type Mine struct {
	Membership
	Person Person
	Org    org.Org
	// Answer is the union's when it stands by its word against the person's objection; else the zero Entry.
	Answer    Entry
	Persuaded Persuasion // zero when none waits for the person's answer
}

// Mine are the actor's own memberships in the federation, present ones first, newest first.
func (s *Service) Mine(ctx context.Context, by access.Actor) ([]Mine, error) {
	if err := s.Plan.Permits(by, UseMine); err != nil {
		return nil, err
	}
	all, err := sqldb.All(ctx, s.DB, ofSubject, []any{by.Fed, by.Subject[:]}, s.scanRecord(by.Fed))
	if err != nil {
		return nil, err
	}
	present, past := []Mine{}, []Mine{}
	for _, r := range all {
		if r.org, err = s.unionOf(ctx, s.DB, r.Membership); err != nil {
			return nil, err
		}
		if r.apart, err = s.apartFrom(ctx, s.DB, by, r); err != nil {
			return nil, err
		}
		if s.Plan.Allow(by, UseMine, r.target()) != nil {
			continue
		}
		m := Mine{Membership: r.Membership, Person: r.person, Org: r.org}
		ledger, err := sqldb.All(ctx, s.DB, entriesOf, []any{r.Ref.Fed, r.Ref.ID}, scanEntry)
		if err != nil {
			return nil, err
		}
		if e, ok := answer(ledger); ok && !r.ObjectedAt.IsZero() {
			m.Answer = e
		}
		if m.Persuaded, err = s.persuasion(ctx, s.DB, r.org, ledger); err != nil {
			return nil, err
		}
		if r.State.Present() {
			present = append(present, m)
		} else {
			past = append(past, m)
		}
	}
	return append(present, past...), nil
}

// Confirm is the person's own word that the membership is true. When another union's membership holds the claim, the claim
// moves here and that membership ends by the person's own act; its union learns that it ended, not where to.
func (s *Service) Confirm(ctx context.Context, by access.Actor, membership id.Ref) (Membership, error) {
	var next Membership
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseConfirm, membership)
		if err != nil {
			return err
		}
		if !r.State.Present() {
			return errs.New(errs.Conflict, "member.not_present")
		}
		if r.HoldsClaim && !r.ConfirmedAt.IsZero() && r.ObjectedAt.IsZero() {
			next = r.Membership
			return nil
		}
		if !r.HoldsClaim {
			if err := s.takeClaim(ctx, tx, by, r); err != nil {
				return err
			}
		}
		next = r.Membership
		next.HoldsClaim, next.ConfirmedAt, next.ObjectedAt, next.Basis = true, tx.Now, zeroTime, OwnAct
		if err := s.advance(ctx, tx, r.Membership, next, Entry{Kind: EntryConfirmed, On: s.today(tx.Now), Basis: OwnAct, RecordedBy: by.Name}); err != nil {
			return err
		}
		next.Seq++
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseConfirm, Org: r.Org, Kind: "membership", Record: r.Ref.ID})
	})
	return next, err
}

// takeClaim moves the claim from whoever holds it to the membership. Claim first: it is the lock.
func (s *Service) takeClaim(ctx context.Context, tx *sqldb.Tx, by access.Actor, to record) error {
	n, err := tx.Exec(ctx, insertClaim, to.subject[:], to.Ref.Fed, to.Person, to.Ref.ID)
	if err != nil || n == 1 {
		return err
	}
	holder, ok, err := s.holder(ctx, tx, to)
	if err != nil {
		return err
	}
	if !ok {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	n, err = tx.Exec(ctx, moveClaim, to.subject[:], to.Ref.Fed, to.Person, to.Ref.ID, holder.Fed, holder.ID)
	if err != nil {
		return err
	}
	if n != 1 {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	old, ok, err := sqldb.One(ctx, tx, findMembership, []any{holder.Fed, holder.ID}, s.scanRecord(holder.Fed))
	if err != nil || !ok {
		return err
	}
	_, err = s.leave(ctx, tx, by, old)
	return err
}

// Leave is the person's own act of leaving a union (退会). Errors: Conflict when the membership has ended.
func (s *Service) Leave(ctx context.Context, by access.Actor, membership id.Ref) (Membership, error) {
	var next Membership
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseLeave, membership)
		if err != nil {
			return err
		}
		if !r.State.Present() {
			return errs.New(errs.Conflict, "member.not_present")
		}
		if r.HoldsClaim {
			if _, err := tx.Exec(ctx, releaseClaim, r.subject[:], r.Ref.Fed, r.Ref.ID); err != nil {
				return err
			}
		}
		next, err = s.leave(ctx, tx, by, r)
		return err
	})
	return next, err
}

// leave ends a membership by the person's own act; the caller has seen to the claim. Whether somebody leaves, or confirms another
// membership and so leaves this one, is written in the same words and without the account, which may be of another federation: that a
// person left tells nobody where to.
func (s *Service) leave(ctx context.Context, tx *sqldb.Tx, by access.Actor, r record) (Membership, error) {
	next := r.Membership
	next.State, next.Since, next.HoldsClaim = Left, s.today(tx.Now), false
	if err := s.advance(ctx, tx, r.Membership, next, Entry{Kind: EntryLeft, On: next.Since, Basis: OwnAct, RecordedBy: r.person.Name}); err != nil {
		return next, err
	}
	next.Seq++
	by.Fed, by.Account, by.Name = r.Ref.Fed, id.Ref{}, r.person.Name
	return next, s.Log.Write(ctx, tx, by, audit.Act{Use: UseLeave, Org: r.Org, Kind: "membership", Record: r.Ref.ID})
}

// Objection is what a person says is not true.
type Objection string

// The objections: not a member at all, or the data are wrong.
const (
	NotMember Objection = "not_member"
	WrongData Objection = "wrong_data"
)

// ObjectInput is the person's own word that what a union says is not true.
type ObjectInput struct {
	Membership id.Ref    `json:"-"`
	What       Objection `json:"what" enum:"not_member,wrong_data"`
}

// Object records that the person objects. Who says "I am not a member there" is counted nowhere above the union from now
// on, and free to be claimed elsewhere; the union sees the objection and settles it.
func (s *Service) Object(ctx context.Context, by access.Actor, in ObjectInput) (Membership, error) {
	var next Membership
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseObject, in.Membership)
		if err != nil {
			return err
		}
		if in.What != NotMember && in.What != WrongData {
			return errs.InvalidField("what", "member.objection_unknown")
		}
		next = r.Membership
		next.ObjectedAt = tx.Now
		if in.What == NotMember {
			next.ConfirmedAt, next.HoldsClaim = zeroTime, false
			if r.HoldsClaim {
				if _, err := tx.Exec(ctx, releaseClaim, r.subject[:], r.Ref.Fed, r.Ref.ID); err != nil {
					return err
				}
			}
		}
		if err := s.advance(ctx, tx, r.Membership, next, Entry{Kind: EntryObjected, On: s.today(tx.Now), Basis: OwnAct, RecordedBy: by.Name,
			Reason: string(in.What)}); err != nil {
			return err
		}
		next.Seq++
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseObject, Org: r.Org, Kind: "membership", Record: r.Ref.ID, Reason: string(in.What)})
	})
	return next, err
}
