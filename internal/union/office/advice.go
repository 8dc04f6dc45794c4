package office

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// advise says which bodies a union with a committee lacks: an audit committee is elected together with the committee, and a women workers' committee
// stands where women are many (工会法 arts 11, 45).
func advise(running []Term, women, many int64) (advice []errs.Msg) {
	by := map[Body]Term{}
	for _, t := range running {
		by[t.Body] = t
	}
	committee, ok := by[Committee]
	if !ok {
		return nil
	}
	switch audit, ok := by[Audit]; {
	case !ok:
		advice = append(advice, errs.M("office.advice_audit"))
	case audit.ElectedOn != committee.ElectedOn:
		advice = append(advice, errs.M("office.advice_together", "day", audit.ElectedOn))
	}
	if _, ok := by[Women]; !ok && women >= many {
		advice = append(advice, errs.M("office.advice_women", "n", many))
	}
	return advice
}

// Advice is what the bodies of a union lack, a line each.
func (s *Service) Advice(ctx context.Context, by access.Actor, union id.Ref) ([]errs.Msg, error) {
	o, err := s.reach(ctx, s.DB, by, UseView, union)
	if err != nil {
		return nil, err
	}
	running, err := sqldb.All(ctx, s.DB, runningTerms, []any{union.Fed, union.ID}, scanTerm(union.Fed))
	if err != nil || len(running) == 0 || !atWork(o.Kind) {
		return nil, err
	}
	many, err := s.Rules.Get(ctx, s.DB, o.Ref.Fed, o.Path, "women_committee", s.today(s.DB.Now()))
	if err != nil {
		return nil, err
	}
	from, to := o.Path.Range()
	women, _, err := sqldb.One(ctx, s.DB, countWomen, []any{union.Fed, from, to, many.Int()}, sqldb.Value[int64])
	return advise(running, women, many.Int()), err
}

// WithoutTermInput asks for the unions at a body and below it whose committee has no term.
type WithoutTermInput struct {
	Node  id.Ref
	After id.ID // the last union of the page before
	Limit int   // at most 200; 50 when 0
}

// Termless is a union whose committee has no term that is recorded.
type Termless struct {
	Ref  id.Ref `json:"id"`
	Name string `json:"name"`
}

// WithoutTerm lists the running unions whose committee has no term, in the order of the tree.
func (s *Service) WithoutTerm(ctx context.Context, by access.Actor, in WithoutTermInput) ([]Termless, error) {
	o, err := s.reach(ctx, s.DB, by, UseDue, in.Node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, UseDue, o.Target())
	if err != nil {
		return nil, err
	}
	behind := ""
	if in.After != 0 {
		paths, err := s.Orgs.Paths(ctx, o.Ref.Fed, []id.ID{in.After})
		if err != nil {
			return nil, err
		}
		behind = string(paths[in.After])
	}
	return sqldb.All(ctx, s.DB, withoutTerm, []any{o.Ref.Fed, scope.From, scope.To, behind, sqldb.Limit(in.Limit)}, func(sc sqldb.Scanner) (t Termless, err error) {
		t.Ref.Fed = o.Ref.Fed
		err = sc.Scan(&t.Ref.ID, &t.Name)
		return t, err
	})
}
