package office

import (
	"context"
	"slices"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Bar is what keeps somebody from standing for a union's committee or leading it.
type Bar string

// The bars; "" is none.
const (
	Relative  Bar = "relative"  // 企业主要负责人的近亲属
	Head      Bar = "head"      // 行政负责人（含副职）
	Partner   Bar = "partner"   // 合伙人
	Personnel Bar = "personnel" // 人力资源部门负责人
	Foreigner Bar = "foreigner" // 外籍职工
)

// Bars are all bars.
var Bars = []Bar{Relative, Head, Partner, Personnel, Foreigner}

func (b Bar) known() bool { return b == "" || slices.Contains(Bars, b) }

// barred sorts the names of candidates who may not stand: near relatives of the head, whom the law keeps out of the committee, and others, whom
// a lesser rule keeps from leading it: by what is known of them, or because somebody of that name is recorded as management.
func barred(candidates []Candidate, managers []string) (relatives, others []string) {
	for _, c := range candidates {
		switch {
		case c.Bar == Relative:
			relatives = append(relatives, c.Name)
		case c.Bar != "" || slices.Contains(managers, c.Name):
			others = append(others, c.Name)
		}
	}
	return relatives, others
}

// MayStand is nil when the candidates may stand for the committee of a union at a workplace, or when only a rule that warns is against it and
// there is a reason. Other bodies have no such rule. For use cases that have authorised. Errors: Invalid field candidates or reason, with the rule and
// its source.
func (s *Service) MayStand(ctx context.Context, q sqldb.Queryer, o org.Org, on day.Day, reason string, candidates ...Candidate) error {
	if !atWork(o.Kind) {
		return nil
	}
	managers, err := s.managers(ctx, q, o, on, candidates)
	if err != nil {
		return err
	}
	relatives, others := barred(candidates, managers)
	for _, c := range []struct {
		rule  string
		names []string
	}{{"stand_relative", relatives}, {"stand_manager", others}} {
		if len(c.names) == 0 {
			continue
		}
		found, err := s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, c.rule, on)
		if err != nil {
			return err
		}
		if !found.Bool() {
			continue
		}
		rule := errs.M(found.Rule.Text)
		switch {
		case found.Verdict(false) == rules.Refuse:
			return errs.InvalidField("candidates", "office.may_not_stand", "name", c.names[0], "rule", rule, "source", found.Source)
		case reason == "":
			return errs.InvalidField("reason", "office.stands_doubtfully", "name", c.names[0], "rule", rule, "source", found.Source)
		}
	}
	return nil
}

// managers are the names among the candidates' that are recorded as management of an employer that the union, or a body above it, covers.
func (s *Service) managers(ctx context.Context, q sqldb.Queryer, o org.Org, on day.Day, candidates []Candidate) ([]string, error) {
	recorded, err := sqldb.All(ctx, q, managersAround, []any{o.Ref.Fed, string(on), sqldb.ListOf(o.Path.IDs())}, sqldb.Value[string])
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(recorded, func(name string) bool {
		return !slices.ContainsFunc(candidates, func(c Candidate) bool { return c.Name == name })
	}), nil
}

// Runs is the term of a union's committee that runs, for modules that hold something in a term; false when there is none. For use cases
// that have authorised.
func (s *Service) Runs(ctx context.Context, q sqldb.Queryer, union id.Ref) (Term, bool, error) {
	return sqldb.One(ctx, q, runningTerm, []any{union.Fed, union.ID, string(Committee)}, scanTerm(union.Fed))
}
