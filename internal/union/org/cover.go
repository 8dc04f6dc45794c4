package org

import (
	"context"

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
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		o, err := load(ctx, tx, in.Org)
		if err != nil {
			return s.hide(by, UseCover, err)
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
		} else if err := s.cover(ctx, tx, o, in.Employer.ID, in.From); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseCover, Org: in.Org.ID, Kind: "employer", Record: in.Employer.ID,
			Detail: map[string]any{"from": in.From, "end": in.End}})
	})
}

func (s *Service) cover(ctx context.Context, tx *sqldb.Tx, o Org, employer id.ID, from day.Day) error {
	if from == "" {
		from = s.today(tx.Now)
	}
	_, runs, err := sqldb.One(ctx, tx, runningCoverage, []any{o.Ref.Fed, o.Ref.ID, employer}, sqldb.Value[string])
	if err != nil || runs {
		return err
	}
	_, err = tx.Exec(ctx, insertCoverage, o.Ref.Fed, o.Ref.ID, employer, string(from), sqldb.Micros(tx.Now))
	return err
}
