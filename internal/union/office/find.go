package office

import (
	"context"
	"slices"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
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
	Rounds  []Round // votes among the tied
	Open    Open    // what there is still a vote to be held for
	quorum  rules.Found
}

// View is one term. Errors: NotFound outside the actor's reach.
func (s *Service) View(ctx context.Context, by access.Actor, term id.Ref) (Seen, error) {
	return s.seen(ctx, s.DB, by, UseView, term)
}

// Winner is somebody who was elected into a body for the term that runs.
type Winner struct {
	Name        string
	Term        id.ID
	Body        Body
	ElectedOn   day.Day
	ConfirmedNo string // of the document that confirmed the election; "" while none has
}

// Elected are those who were elected into the bodies of a union for the terms that run, for use cases that have authorised.
func (s *Service) Elected(ctx context.Context, q sqldb.Queryer, union id.Ref) ([]Winner, error) {
	return sqldb.All(ctx, q, electedAt, []any{union.Fed, union.ID}, func(sc sqldb.Scanner) (w Winner, err error) {
		err = sc.Scan(&w.Name, &w.Term, &w.Body, &w.ElectedOn, &w.ConfirmedNo)
		return w, err
	})
}

// termAt reads a term without its candidates, and authorises the use case at its union.
func (s *Service) termAt(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, term id.Ref) (Term, org.Org, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return Term{}, org.Org{}, err
	}
	t, err := s.load(ctx, q, term)
	if err != nil {
		return t, org.Org{}, err
	}
	o, err := s.reach(ctx, q, by, use, id.Ref{Fed: term.Fed, ID: t.Org})
	return t, o, err
}

func (s *Service) seen(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, term id.Ref) (Seen, error) {
	t, o, err := s.termAt(ctx, q, by, use, term)
	if err != nil {
		return Seen{}, err
	}
	if t.Count.Candidates, err = sqldb.All(ctx, q, candidatesOf, []any{term.Fed, term.ID}, scanCandidate); err != nil {
		return Seen{}, err
	}
	m, err := s.measure(ctx, q, o, t.Body, t.ElectedOn)
	if err != nil {
		return Seen{}, err
	}
	out := Seen{Term: t, Outcome: Judge(t.Count, m), quorum: m.Quorum}
	if out.Rounds, err = s.rounds(ctx, q, t); err != nil {
		return Seen{}, err
	}
	out.Open = left(out.Outcome, out.Rounds)
	return out, nil
}

// A page of the due list is read from the side of the terms, which lie in its order, or of the unions: at most so many unions are few, and so many terms
// are walked before the unions are asked after all, because the next one that is due within the scope is far behind those of others.
const (
	fewUnions = 1000
	mostWalk  = 2000
)

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
	limit, args := sqldb.Limit(in.Limit), []any{o.Ref.Fed, string(in.By), "", id.ID(0), scope.From, scope.To}
	if in.After != nil {
		args[2], args[3] = string(in.After.LastDay), in.After.Ref.ID
	}
	scan := func(sc sqldb.Scanner) (d Due, err error) {
		d.Term, err = scanTerm(o.Ref.Fed, &d.Union)(sc)
		d.Overdue = d.LastDay < today
		return d, err
	}
	unions, _, err := sqldb.One(ctx, s.DB, unionsWithin, []any{o.Ref.Fed, scope.From, scope.To, fewUnions + 1}, sqldb.Value[int])
	if err != nil {
		return nil, err
	}
	if unions > fewUnions {
		found, err := sqldb.All(ctx, s.DB, dueTerms, append(slices.Clone(args), limit, mostWalk), scan)
		if err != nil || len(found) == limit {
			return found, err
		}
		walked, _, err := sqldb.One(ctx, s.DB, countDue, append(slices.Clone(args[:4]), mostWalk), sqldb.Value[int])
		if err != nil || walked < mostWalk {
			return found, err
		}
	}
	return sqldb.All(ctx, s.DB, dueOfFew, append(args, limit), scan)
}
