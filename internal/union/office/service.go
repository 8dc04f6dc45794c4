package office

import (
	"cmp"
	"context"
	"fmt"
	"time"

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
	DB    *sqldb.DB
	IDs   *id.Source
	Plan  *access.Planner
	Log   *audit.Log
	Rules RuleReader
	Orgs  *org.Service
	Zone  *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct {
	Deps
	begun []TermBegun
}

// TermBegun is told of a term that begins, in the transaction that records its election.
type TermBegun func(ctx context.Context, tx *sqldb.Tx, t Term) error

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// OnTerm lets a module that keeps something by terms know of each that begins, while the program is wired.
func (s *Service) OnTerm(f TermBegun) { s.begun = append(s.begun, f) }

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// reach is a body of the tree at which the actor may do what the use case does.
func (s *Service) reach(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref) (org.Org, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return org.Org{}, err
	}
	o, err := s.Orgs.Load(ctx, q, ref)
	if err == nil {
		err = s.Plan.Allow(by, use, o.Target())
	}
	return o, err
}

// load reads a term without its candidates. Errors: NotFound.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Term, error) {
	t, ok, err := sqldb.One(ctx, q, findTerm, []any{ref.Fed, ref.ID}, scanTerm(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	return t, err
}

// measure reads the rules of an election at a union on the day of the election.
func (s *Service) measure(ctx context.Context, q sqldb.Queryer, o org.Org, body Body, on day.Day) (m Measure, err error) {
	surplus := "election_surplus"
	if body == Standing {
		surplus = "standing_surplus"
	}
	for name, into := range map[string]*rules.Found{"assembly_quorum": &m.Quorum, "assembly_majority": &m.Pass, surplus: &m.Surplus} {
		if *into, err = s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, name, on); err != nil {
			return m, err
		}
	}
	if body == Committee && atWork(o.Kind) {
		m.Size, err = s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, "committee_size", on)
	}
	return m, err
}

// Check holds the module's invariants against a federation and names what breaks them, a line each.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ text, words string }{
		{laterTerm, "term %s runs though a later one is recorded"},
		{halfConfirmed, "term %s is confirmed without number or without day"},
		{roundUnelected, "a vote among the tied of term %s elected somebody who is not elected"},
		{shiftAdrift, "shift %s and its proceeding differ"},
	} {
		found, err := sqldb.All(ctx, s.DB, c.text, []any{fed}, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, i := range found {
			broken = append(broken, fmt.Sprintf(c.words, id.Ref{Fed: fed, ID: i}))
		}
	}
	for after := id.ID(0); ; {
		terms, err := sqldb.All(ctx, s.DB, termLengths, []any{fed, after}, scanTerm(fed))
		if err != nil || len(terms) == 0 {
			return broken, err
		}
		for _, t := range terms {
			after = t.Ref.ID
			if cmp.Or(t.WasLastDay, t.LastDay) != lastDay(t.ElectedOn, t.Years) {
				broken = append(broken, fmt.Sprintf("term %s ends on another day than its length says", t.Ref))
			}
		}
	}
}
