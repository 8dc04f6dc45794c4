package office

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Terms are the terms of a union, the latest first, without their candidates; at most 200.
func (s *Service) Terms(ctx context.Context, by access.Actor, union id.Ref) ([]Term, error) {
	o, err := s.reach(ctx, s.DB, by, UseView, union)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, termsOf, []any{o.Ref.Fed, o.Ref.ID}, scanTerm(o.Ref.Fed))
}

// Seen is one term with its election held against the rules of its day.
type Seen struct {
	Term
	Outcome Outcome
}

// View is one term. Errors: NotFound outside the actor's reach.
func (s *Service) View(ctx context.Context, by access.Actor, term id.Ref) (Seen, error) {
	if err := s.Plan.Permits(by, UseView); err != nil {
		return Seen{}, err
	}
	t, err := s.load(ctx, s.DB, term)
	if err != nil {
		return Seen{}, err
	}
	o, err := s.reach(ctx, s.DB, by, UseView, id.Ref{Fed: term.Fed, ID: t.Org})
	if err != nil {
		return Seen{}, err
	}
	if t.Count.Candidates, err = sqldb.All(ctx, s.DB, candidatesOf, []any{term.Fed, term.ID}, scanCandidate); err != nil {
		return Seen{}, err
	}
	m, err := s.measure(ctx, s.DB, o, t.Body, t.ElectedOn)
	return Seen{Term: t, Outcome: Judge(t.Count, m)}, err
}

// fewUnions is how deep below the federation a body stands that has few unions below it: a street. There the unions are asked for their terms, and not the
// terms for their unions.
const fewUnions = 3

// DueInput asks for the terms that end soon, or have ended, at a body and below it.
type DueInput struct {
	Node  id.Ref
	By    day.Day // the last day of interest; today when "": what is overdue or ends today
	After *Due    // the last row of the page before
	Limit int     // at most 200; 50 when 0
}

// Due is a running term by its last day.
type Due struct {
	Term
	Union   string // its name
	Overdue bool
}

// Due lists running terms by their last day, the longest overdue first.
func (s *Service) Due(ctx context.Context, by access.Actor, in DueInput) ([]Due, error) {
	o, err := s.reach(ctx, s.DB, by, UseDue, in.Node)
	if err != nil {
		return nil, err
	}
	today := s.today(s.DB.Now())
	if in.By == "" {
		in.By = today
	}
	scope, err := s.Plan.Scope(by, UseDue, o.Target())
	if err != nil {
		return nil, err
	}
	text, args := dueTerms, []any{o.Ref.Fed, string(in.By), "", id.ID(0), scope.From, scope.To, sqldb.Limit(in.Limit)}
	if scope.OneLevel() || len(o.Path.IDs()) >= fewUnions {
		text = dueOfFew
	}
	if in.After != nil {
		args[2], args[3] = string(in.After.LastDay), in.After.Ref.ID
	}
	return sqldb.All(ctx, s.DB, text, args, func(sc sqldb.Scanner) (d Due, err error) {
		d.Term, err = scanTerm(o.Ref.Fed, &d.Union)(sc)
		d.Overdue = d.LastDay < today
		return d, err
	})
}
