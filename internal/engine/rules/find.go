package rules

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// EffectiveInput names a body; the zero Ref is the installation. On is today when empty.
type EffectiveInput struct {
	Org id.Ref
	On  day.Day
}

// Effective are all rules as they hold for a body, by name. Errors: Unauthenticated, Denied, NotFound
// for bodies of other federations.
func (s *Service) Effective(ctx context.Context, by access.Actor, in EffectiveInput) ([]Found, error) {
	if err := s.Plan.Permits(by, UseRead); err != nil {
		return nil, err
	}
	if by.Role == "" && by.Fed != in.Org.Fed && in.Org != installation {
		return nil, errs.New(errs.NotFound, "errs.not_found")
	}
	place, err := s.place(ctx, s.DB, in.Org)
	if err != nil {
		return nil, err
	}
	if in.On == "" {
		in.On = s.today(s.DB.Now())
	}
	chain := newChain(in.Org.Fed, place.Path)
	err = chain.read(func(fed id.Fed, orgs []id.ID) ([]stored, error) {
		return sqldb.All(ctx, s.DB, rowsOfNodes, []any{fed, in.On, sqldb.ListOf(orgs)}, scanStored)
	})
	if err != nil {
		return nil, err
	}
	out := []Found{}
	for _, rule := range s.Rules.Rules() {
		f, err := chain.found(rule)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// Entry is one value that was set for a body.
type Entry struct {
	ValidFrom day.Day
	Value     Value // nil: the value from above holds again
	Grade     Grade
	Source    string
	CheckedOn day.Day
	Reason    string
	At        time.Time
	By        string
}

// HistoryInput names a body and a rule.
type HistoryInput struct {
	Org  id.Ref
	Name string
}

// History is everything that was ever set for a body itself, what was recorded last first. Errors: as Planner.Allow,
// and NotFound for a rule that does not exist.
func (s *Service) History(ctx context.Context, by access.Actor, in HistoryInput) ([]Entry, error) {
	if err := s.allow(ctx, s.DB, by, UseHistory, in.Org); err != nil {
		return nil, err
	}
	rule, err := s.Rules.rule(in.Name)
	if err != nil {
		return nil, errs.Wrap(err, errs.NotFound, "errs.not_found")
	}
	return sqldb.All(ctx, s.DB, historyOfNode, []any{in.Org.Fed, in.Org.ID, in.Name}, func(sc sqldb.Scanner) (Entry, error) {
		r, err := scanStored(sc)
		if err != nil {
			return Entry{}, err
		}
		e := Entry{r.validFrom, nil, r.grade, r.source, r.checkedOn, r.reason, r.at, r.by}
		if r.value != inherit {
			e.Value, err = like(rule.Default, []byte(r.value))
		}
		return e, err
	})
}
