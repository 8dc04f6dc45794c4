package cadre

import (
	"context"
	"fmt"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/union/member"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
)

// RuleReader reads what is set for a body; package rules does.
type RuleReader interface {
	Get(ctx context.Context, q sqldb.Queryer, fed id.Fed, path treepath.Path, name string, on day.Day) (rules.Found, error)
}

// Deps is what the module needs.
type Deps struct {
	DB      *sqldb.DB
	IDs     *id.Source
	Plan    *access.Planner
	Log     *audit.Log
	Rules   RuleReader
	Orgs    *org.Service
	Members *member.Service
	Terms   *office.Service
	Counter deadline.Counter // counts until when a vacancy is to be filled
	Zone    *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service {
	s := &Service{d}
	d.Terms.OnTerm(s.termBegan)
	return s
}

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

// load reads an officer and authorises the use case at the union.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref) (Officer, org.Org, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return Officer{}, org.Org{}, err
	}
	of, ok, err := sqldb.One(ctx, q, findOfficer, []any{ref.Fed, ref.ID}, scanOfficer(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return of, org.Org{}, err
	}
	o, err := s.reach(ctx, q, by, use, id.Ref{Fed: ref.Fed, ID: of.Org})
	return of, o, err
}

// one is Conflict when a statement that is guarded by a version changed no row.
func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	return err
}

// Check holds the module's invariants against a federation and names what breaks them, a line each; at most 20 of a kind.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ text, words string }{
		{chairAdrift, "officer %s is the chair in office, or is not, and is marked otherwise"},
		{filledVacancy, "vacancy %s waits and the union has a chair"},
		{trainedAdrift, "officer %s is called trained without a training"},
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
