package office

import (
	"context"
	"slices"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// shiftRecord is a shift with how it stands, as a use case loads it.
type shiftRecord struct {
	Shift
	at    procedure.Proceeding
	term  Term
	union org.Org
}

// bodies say who owes what at a union: the answer the body above, as the tree is when it is asked.
func bodies(o org.Org) procedure.Bodies {
	return func(p procedure.Party) id.ID {
		if ids := o.Path.Parent().IDs(); p == above && len(ids) > 0 {
			return ids[len(ids)-1]
		}
		return o.Ref.ID
	}
}

// load reads a shift and authorises the use case on it for one of the parties, which it returns with the body that acts. Whoever sees the
// shift and is no such party is Denied; others learn of nothing.
func (s *Shifts) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref, parties ...procedure.Party) (shiftRecord, org.Org, error) {
	var r shiftRecord
	if err := s.terms.Plan.Permits(by, use); err != nil {
		return r, org.Org{}, err
	}
	found, ok, err := sqldb.One(ctx, q, findShift, []any{ref.Fed, ref.ID}, scanShift(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return r, org.Org{}, err
	}
	r.Shift = found
	if r.term, err = s.terms.load(ctx, q, id.Ref{Fed: ref.Fed, ID: found.Term}); err != nil {
		return r, org.Org{}, err
	}
	if r.at, err = s.Procedures.Find(ctx, q, ref); err != nil {
		return r, org.Org{}, err
	}
	if r.union, err = s.terms.Orgs.Load(ctx, q, id.Ref{Fed: ref.Fed, ID: found.Org}); err != nil {
		return r, org.Org{}, err
	}
	var at org.Org
	for _, p := range parties {
		if at, err = s.acting(ctx, q, by, use, r, p); !errs.Hidden(err) {
			return r, at, err
		}
	}
	if s.terms.Plan.Allow(by, use, r.union.Target()) == nil {
		err = errs.New(errs.Denied, "office.body_above_answers")
	}
	return r, at, err
}

// acting is the body for which an actor acts as a party: the party's own, or one that the duty climbed to.
func (s *Shifts) acting(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, r shiftRecord, p procedure.Party) (org.Org, error) {
	ids := []id.ID{bodies(r.union)(p)}
	if p == above {
		owed, err := s.Procedures.Duties(ctx, q, r.Ref)
		if err != nil {
			return org.Org{}, err
		}
		for _, o := range owed {
			if !slices.Contains(ids, o.Org) {
				ids = append(ids, o.Org)
			}
		}
	}
	var refused error = errs.New(errs.NotFound, "errs.not_found")
	for _, i := range ids {
		o, err := s.terms.Orgs.Load(ctx, q, id.Ref{Fed: r.Ref.Fed, ID: i})
		if err != nil {
			return o, err
		}
		t := o.Target()
		t.Record = r.Ref
		if refused = s.terms.Plan.Allow(by, use, t); refused == nil {
			return o, nil
		}
	}
	return org.Org{}, refused
}

// ShiftSeen is a shift as those see it who take part in it.
type ShiftSeen struct {
	Shift
	At    procedure.Proceeding
	Term  Term
	Union org.Org
	Limit Limit
	Can   []string // the events that the reader may raise now
}

// View is one shift. Errors: NotFound for others than the union and the bodies that are asked.
func (s *Shifts) View(ctx context.Context, by access.Actor, ref id.Ref) (ShiftSeen, error) {
	r, _, err := s.load(ctx, s.terms.DB, by, UseView, ref, union, above)
	if err != nil {
		return ShiftSeen{}, err
	}
	out := ShiftSeen{Shift: r.Shift, At: r.at, Term: r.term, Union: r.union}
	if out.Limit, err = s.limit(ctx, s.terms.DB, r.union, r.term, r.Shift); err != nil {
		return out, err
	}
	for _, may := range []struct {
		party procedure.Party
		use   access.UseCase
	}{{above, UseAnswer}, {union, UseAsk}} {
		if _, err := s.acting(ctx, s.terms.DB, by, may.use, r, may.party); errs.Hidden(err) {
			continue
		} else if err != nil {
			return out, err
		}
		for _, e := range s.Procedures.Procedure(ShiftName).May(r.at.State, may.party) {
			out.Can = append(out.Can, e.Name)
		}
	}
	return out, nil
}

// ShiftListed is a line of a list of shifts.
type ShiftListed struct {
	Shift
	State string `json:"state"`
}

// Of are the shifts of a term, the latest first; at most 50.
func (s *Shifts) Of(ctx context.Context, by access.Actor, term id.Ref) ([]ShiftListed, error) {
	if _, _, err := s.terms.termAt(ctx, s.terms.DB, by, UseView, term); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.terms.DB, shiftsOf, []any{term.Fed, term.ID}, func(sc sqldb.Scanner) (l ShiftListed, err error) {
		l.Shift, err = scanShift(term.Fed, &l.State)(sc)
		return l, err
	})
}
