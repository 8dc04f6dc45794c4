package org

import (
	"cmp"
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// CoverInput says that a union covers an employer from a day on, or with End until a day.
type CoverInput struct {
	Org      id.Ref  `json:"org"`
	Employer id.Ref  `json:"employer"`
	From     day.Day `json:"from,omitempty" doc:"First day; today when empty"`
	End      day.Day `json:"end,omitempty" doc:"First day it no longer holds; ends the coverage that runs"`
}

// Cover begins or ends the coverage of an employer by a union. Beginning what runs already changes nothing.
func (s *Service) Cover(ctx context.Context, by access.Actor, in CoverInput) error {
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error { return s.CoverIn(ctx, tx, by, in) })
}

// CoverIn is Cover in the caller's transaction: use cases of other modules that have authorised act as a job.
func (s *Service) CoverIn(ctx context.Context, tx *sqldb.Tx, by access.Actor, in CoverInput) error {
	if err := s.Plan.Permits(by, UseCover); err != nil {
		return err
	}
	o, err := load(ctx, tx, in.Org)
	if err != nil {
		return err
	}
	if err := s.Plan.Allow(by, UseCover, o.Target()); err != nil {
		return err
	}
	_, ok, err := sqldb.One(ctx, tx, findEmployer, []any{in.Org.Fed, in.Employer.ID}, scanEmployer(in.Org.Fed))
	if err != nil {
		return err
	}
	if !ok || in.Employer.Fed != in.Org.Fed {
		return errs.InvalidField("employer", "org.employer_unknown")
	}
	if in.End != "" {
		n, err := tx.Exec(ctx, endCoverage, in.Org.Fed, in.Org.ID, in.Employer.ID, string(in.End))
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.InvalidField("end", "org.not_covered")
		}
		if err := s.mark(ctx, tx, in.Org.Fed, in.Employer.ID); err != nil {
			return err
		}
	} else if err := s.cover(ctx, tx, o, in.Employer.ID, in.From); err != nil {
		return err
	}
	return s.Log.Write(ctx, tx, by, audit.Act{Use: UseCover, Org: in.Org.ID, Kind: "employer", Record: in.Employer.ID,
		Detail: map[string]any{"from": in.From, "end": in.End}})
}

// cover begins the coverage unless it runs already.
func (s *Service) cover(ctx context.Context, tx *sqldb.Tx, o Org, employer id.ID, from day.Day) error {
	from, begins, err := s.beginning(ctx, tx, o, employer, cmp.Or(from, s.today(tx.Now)))
	if err != nil || !begins {
		return err
	}
	if _, err = tx.Exec(ctx, insertCoverage, coverageArgs(o, employer, from, tx.Now)...); err != nil {
		return err
	}
	return s.mark(ctx, tx, o.Ref.Fed, employer)
}

// mark notes on employers whose coverage has changed whether a union covers them with no end in sight: who looks for those that
// nobody covers reads the others alone. A coverage that begins or ends on a day to come is not noted, and is looked at by its days.
func (s *Service) mark(ctx context.Context, tx *sqldb.Tx, fed id.Fed, employers ...id.ID) error {
	if len(employers) == 0 {
		return nil
	}
	covered, err := sqldb.All(ctx, tx, coveredForGood, []any{fed, string(s.today(tx.Now)), sqldb.ListOf(employers)}, sqldb.Value[id.ID])
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(employers), func(e id.ID) bool { return slices.Contains(covered, e) })
	for _, m := range []struct {
		covered bool
		ids     []id.ID
	}{{true, covered}, {false, others}} {
		if len(m.ids) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, markCovered, fed, m.covered, sqldb.ListOf(m.ids)); err != nil {
			return err
		}
	}
	return nil
}

// beginning is the first day of a coverage that is to begin: the day wanted, or where the last one ended when that was later, so that no
// day is covered twice and what ended stays to be seen. False when the coverage runs already.
func (s *Service) beginning(ctx context.Context, q sqldb.Queryer, o Org, employer id.ID, wanted day.Day) (day.Day, bool, error) {
	last, any, err := sqldb.One(ctx, q, lastCoverage, []any{o.Ref.Fed, o.Ref.ID, employer}, scanCoverage)
	if err != nil || any && last.To == "" {
		return "", false, err
	}
	return max(wanted, last.To), true, nil
}
