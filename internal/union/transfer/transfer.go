package transfer

import (
	"context"
	"fmt"
	"time"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Transfer is a member's moving on, as the old union has it.
type Transfer struct {
	Ref        id.Ref
	Org        id.ID
	Membership id.ID
	MadeAt     time.Time
	to         id.Ref // the membership that the claim goes to: for nobody to read
	before     member.State
}

// Deps is what the module needs.
type Deps struct {
	DB         *sqldb.DB
	IDs        *id.Source
	Plan       *access.Planner
	Log        *audit.Log
	Orgs       *org.Service
	Members    *member.Service
	Procedures *procedure.Engine
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service and adds its procedure to the engine.
func New(d Deps) *Service {
	s := &Service{d}
	d.Procedures.Add(procedure.Course{Procedure: Course(), Late: s.late})
	return s
}

// Begin asks the old union of somebody who has joined another one, by an own act and with the phone on file there, to release its member. Without an
// old union, or without that proof, nothing happens, and nobody learns the difference. For use cases that have authorised.
func (s *Service) Begin(ctx context.Context, tx *sqldb.Tx, joined id.Ref) error {
	old, begun, err := s.Members.BeginTransfer(ctx, tx, joined)
	if err != nil || !begun {
		return err
	}
	t := Transfer{Ref: id.Ref{Fed: old.Ref.Fed, ID: s.IDs.New()}, Org: old.Org, Membership: old.Ref.ID, MadeAt: tx.Now, to: joined, before: old.State}
	if _, err := tx.Exec(ctx, insertTransfer, t.Ref.Fed, t.Ref.ID, t.Org, t.Membership, t.to.Fed, t.to.ID, sqldb.Micros(t.MadeAt), string(t.before)); err != nil {
		return err
	}
	_, err = s.Procedures.Open(ctx, tx, t.Ref, Name, t.Org, procedure.Act{By: theMember}, t.bodies)
	return err
}

func (t Transfer) bodies(p procedure.Party) id.ID {
	if p == union {
		return t.Org
	}
	return 0
}

// Seen is a transfer as those see it who take part in it: never where to.
type Seen struct {
	Transfer
	At     procedure.Proceeding
	Member member.Seen
}

// View is one transfer. Errors: as member.View.
func (s *Service) View(ctx context.Context, by access.Actor, ref id.Ref) (Seen, error) {
	if err := s.Plan.Permits(by, UseView); err != nil {
		return Seen{}, err
	}
	t, at, err := s.read(ctx, s.DB, ref)
	if err != nil {
		return Seen{}, err
	}
	seen, err := s.Members.View(ctx, by, id.Ref{Fed: ref.Fed, ID: t.Membership})
	return Seen{t, at, seen}, err
}

// Of is the open transfer of a membership; false when there is none.
func (s *Service) Of(ctx context.Context, by access.Actor, membership id.Ref) (id.Ref, bool, error) {
	if err := s.Plan.Permits(by, UseView); err != nil {
		return id.Ref{}, false, err
	}
	if _, err := s.Members.View(ctx, by, membership); err != nil {
		return id.Ref{}, false, err
	}
	found, ok, err := sqldb.One(ctx, s.DB, openTransfer, []any{membership.Fed, membership.ID}, sqldb.Value[id.ID])
	return id.Ref{Fed: membership.Fed, ID: found}, ok, err
}

// Release lets the member go. The new membership counts from now on.
func (s *Service) Release(ctx context.Context, by access.Actor, ref id.Ref) error {
	return s.act(ctx, by, UseRelease, ref, func(tx *sqldb.Tx, t Transfer, at procedure.Proceeding, o org.Org) error {
		return s.end(ctx, tx, t, at, procedure.Act{Event: "release", By: union, Name: by.Name, Org: o.Ref.ID})
	})
}

// Cancel is the member's own word to stay.
func (s *Service) Cancel(ctx context.Context, by access.Actor, ref id.Ref) error {
	return s.act(ctx, by, UseCancel, ref, func(tx *sqldb.Tx, t Transfer, at procedure.Proceeding, _ org.Org) error {
		if _, err := s.Procedures.Raise(ctx, tx, at, procedure.Act{Event: "cancel", By: theMember}, t.bodies); err != nil {
			return err
		}
		return s.Members.CancelTransfer(ctx, tx, id.Ref{Fed: t.Ref.Fed, ID: t.Membership}, t.before)
	})
}

// act loads a transfer, authorises the use case on its membership, does it and logs it.
func (s *Service) act(ctx context.Context, by access.Actor, use access.UseCase, ref id.Ref, do func(*sqldb.Tx, Transfer, procedure.Proceeding, org.Org) error) error {
	if err := s.Plan.Permits(by, use); err != nil {
		return err
	}
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		t, at, err := s.read(ctx, tx, ref)
		if err != nil {
			return err
		}
		target, o, err := s.Members.Target(ctx, tx, id.Ref{Fed: ref.Fed, ID: t.Membership})
		if err != nil {
			return err
		}
		if err := s.Plan.Allow(by, use, target); err != nil {
			return err
		}
		if err := do(tx, t, at, o); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: use, Org: t.Org, Kind: "membership", Record: t.Membership})
	})
}

// end hands the claim over; when there is nothing to hand over any more, the transfer is void.
func (s *Service) end(ctx context.Context, tx *sqldb.Tx, t Transfer, at procedure.Proceeding, act procedure.Act) error {
	from := id.Ref{Fed: t.Ref.Fed, ID: t.Membership}
	done, err := s.Members.EndTransfer(ctx, tx, from, t.to)
	if err != nil {
		return err
	}
	if !done {
		if err := s.Members.CancelTransfer(ctx, tx, from, t.before); err != nil {
			return err
		}
		act.Event = "void"
	}
	_, err = s.Procedures.Raise(ctx, tx, at, act, t.bodies)
	return err
}

// late is what the clock does: silence releases.
func (s *Service) late(ctx context.Context, tx *sqldb.Tx, at procedure.Proceeding, event string) error {
	t, at, err := s.read(ctx, tx, at.Ref)
	if err != nil {
		return err
	}
	return s.end(ctx, tx, t, at, procedure.Act{Event: event, By: procedure.Clock})
}

// read reads a transfer and how it stands. Errors: NotFound.
func (s *Service) read(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Transfer, procedure.Proceeding, error) {
	t, ok, err := sqldb.One(ctx, q, findTransfer, []any{ref.Fed, ref.ID}, scanTransfer(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return t, procedure.Proceeding{}, err
	}
	at, err := s.Procedures.Find(ctx, q, ref)
	return t, at, err
}

// Check holds the module's invariants against a federation and names what breaks them, a line each; at most 20.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ text, words string }{
		{transferAdrift, "transfer %s is open and its membership is not in transfer"},
	} {
		found, err := sqldb.All(ctx, s.DB, c.text, []any{fed}, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, i := range found {
			broken = append(broken, fmt.Sprintf(c.words, id.Ref{Fed: fed, ID: i}))
		}
	}
	return broken, nil
}
