package founding

import (
	"context"
	"fmt"
	"slices"
	"time"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/union/org"
)

// RuleReader reads what is set for a body; package rules does.
type RuleReader interface {
	Get(ctx context.Context, q sqldb.Queryer, fed id.Fed, path treepath.Path, name string, on day.Day) (rules.Found, error)
}

// Deps is what the module needs.
type Deps struct {
	DB         *sqldb.DB
	IDs        *id.Source
	Plan       *access.Planner
	Log        *audit.Log
	Rules      RuleReader
	Orgs       *org.Service
	Procedures *procedure.Engine
	Zone       *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service and adds its procedure to the engine.
func New(d Deps) *Service {
	d.Procedures.Add(procedure.Course{Procedure: Course()})
	return &Service{d}
}

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// record is a founding with how it stands, as a use case loads it.
type record struct {
	Founding
	at        procedure.Proceeding
	owed      []procedure.Owed
	above     org.Org
	union     org.Org
	employers []id.ID
}

// bodies say who owes what. The steps of the group are owed by the body above, which helps it (工会法 art. 12): the new union has nobody yet.
func (f Founding) bodies(p procedure.Party) id.ID {
	if p == guide {
		return f.Guide
	}
	return f.Org
}

// load reads a founding and authorises the use case on it for one of the parties, which it returns with the body that acts.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref, parties ...procedure.Party) (record, org.Org, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return record{}, org.Org{}, err
	}
	r, err := s.read(ctx, q, ref)
	if err == nil {
		err = s.keepFromManagers(ctx, q, by, ref.Fed, r.employers)
	}
	if err != nil {
		return r, org.Org{}, err
	}
	var at org.Org
	for _, p := range parties {
		if at, err = s.acting(ctx, q, by, use, r, p); !errs.Hidden(err) {
			break
		}
	}
	return r, at, err
}

// acting is the body for which an actor acts as a party: the party's own, for the group also the new union, or one that a duty of the party climbed to.
func (s *Service) acting(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, r record, p procedure.Party) (org.Org, error) {
	bodies := []id.ID{r.bodies(p)}
	if p == group {
		bodies = []id.ID{r.Made, r.Org}
	}
	for _, o := range r.owed {
		if d, _ := s.Procedures.Procedure(Name).Duty(o.Duty); d.Party == p && !slices.Contains(bodies, o.Org) {
			bodies = append(bodies, o.Org)
		}
	}
	var refused error = errs.New(errs.NotFound, "errs.not_found")
	for _, b := range bodies {
		if b == 0 {
			continue
		}
		o, err := s.Orgs.Load(ctx, q, id.Ref{Fed: r.Ref.Fed, ID: b})
		if err != nil {
			return o, err
		}
		t := o.Target()
		t.Record = r.Ref
		if refused = s.Plan.Allow(by, use, t); refused == nil {
			return o, nil
		}
	}
	return org.Org{}, refused
}

// keepFromManagers is NotFound for who is recorded as management of one of the employers.
func (s *Service) keepFromManagers(ctx context.Context, q sqldb.Queryer, by access.Actor, fed id.Fed, employers []id.ID) error {
	managed, err := s.Orgs.Managed(ctx, q, fed, by.Subject, s.today(s.DB.Now()))
	if err == nil && meet(employers, managed) {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	return err
}

// meet reports whether two lists have something in common.
func meet(a, b []id.ID) bool {
	return slices.ContainsFunc(a, func(x id.ID) bool { return slices.Contains(b, x) })
}

// read reads a founding, its bodies and how it stands. Errors: NotFound.
func (s *Service) read(ctx context.Context, q sqldb.Queryer, ref id.Ref) (r record, err error) {
	found, ok, err := sqldb.One(ctx, q, findFounding, []any{ref.Fed, ref.ID}, scanFounding(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return r, err
	}
	r.Founding = found
	if r.at, err = s.Procedures.Find(ctx, q, ref); err != nil {
		return r, err
	}
	if r.owed, err = s.Procedures.Duties(ctx, q, ref); err != nil {
		return r, err
	}
	if r.above, err = s.Orgs.Load(ctx, q, id.Ref{Fed: ref.Fed, ID: r.Org}); err != nil {
		return r, err
	}
	if r.union, err = s.Orgs.Load(ctx, q, id.Ref{Fed: ref.Fed, ID: r.Made}); err != nil {
		return r, err
	}
	of, err := s.employers(ctx, q, ref.Fed, ref.ID)
	r.employers = of[ref.ID]
	return r, err
}

// employers are the employers of foundings.
func (s *Service) employers(ctx context.Context, q sqldb.Queryer, fed id.Fed, foundings ...id.ID) (map[id.ID][]id.ID, error) {
	of := map[id.ID][]id.ID{}
	if len(foundings) == 0 {
		return of, nil
	}
	_, err := sqldb.All(ctx, q, employersOf, []any{fed, sqldb.ListOf(foundings)}, func(sc sqldb.Scanner) (e id.ID, err error) {
		var f id.ID
		err = sc.Scan(&f, &e)
		of[f] = append(of[f], e)
		return e, err
	})
	return of, err
}

// rule is what a rule says at the new union.
func (s *Service) rule(ctx context.Context, tx *sqldb.Tx, r *record, name string) (rules.Found, error) {
	return s.Rules.Get(ctx, tx, r.Ref.Fed, r.union.Path, name, s.today(tx.Now))
}

// Check holds the module's invariants against a federation and names what breaks them, a line each; at most 20 of a kind.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ text, words string }{
		{foundingAdrift, "founding %s and its proceeding differ"},
		{registeredWithoutUnion, "founding %s is registered and its union has no code or does not run"},
		{registeredUncovered, "founding %s is registered and its union does not cover its employers"},
		{overUnderWay, "founding %s keeps its employers from another one, or does not"},
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
