package rules

import (
	"context"
	"fmt"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
)

// Tree knows where the bodies stand; the tree's module implements it.
type Tree interface {
	// Place is the target of a body of today. Errors: NotFound.
	Place(ctx context.Context, q sqldb.Queryer, org id.Ref) (access.Target, error)
}

// Deps is what the package needs.
type Deps struct {
	DB    *sqldb.DB
	Plan  *access.Planner
	Log   *audit.Log
	Tree  Tree
	Rules *Registry
	Zone  *time.Location // of the installation: decides which day it is
}

// Service reads and sets rules. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// installation is where values for all federations stand.
var installation = id.Ref{}

// stored is one row: a value that was set.
type stored struct {
	org       id.ID
	name      string
	validFrom day.Day
	value     string // JSON; null lets the value from above through again
	grade     Grade
	source    string
	checkedOn day.Day
	reason    string
	at        time.Time
	by        string
}

func scanStored(s sqldb.Scanner) (r stored, err error) {
	var at int64
	err = s.Scan(&r.org, &r.name, &r.validFrom, &r.value, &r.grade, &r.source, &r.checkedOn, &r.reason, &at, &r.by)
	r.at = sqldb.FromMicros(at)
	return r, err
}

func (r stored) found(rule Rule, fed id.Fed) (Found, error) {
	v, err := like(rule.Default, []byte(r.value))
	if err != nil {
		return Found{}, fmt.Errorf("rules: %s of %v since %s: %w", rule.Name, id.Ref{Fed: fed, ID: r.org}, r.validFrom, err)
	}
	f := Found{Rule: rule, Value: v, From: Node, Org: r.org, ValidFrom: r.validFrom, Source: r.source, Grade: r.grade, CheckedOn: r.checkedOn}
	if (id.Ref{Fed: fed, ID: r.org}) == installation {
		f.From = Installation
	}
	return f, nil
}

// Get is the value of a rule for the body at the path on a day: its own, else the nearest above it in the
// federation, else the installation's, else the default. For the reading of other use cases, which
// have authorised already.
func (s *Service) Get(ctx context.Context, q sqldb.Queryer, fed id.Fed, path treepath.Path, name string, on day.Day) (Found, error) {
	rule, err := s.Rules.rule(name)
	if err != nil {
		return Found{}, err
	}
	chain := newChain(fed, path)
	err = chain.read(func(fed id.Fed, orgs []id.ID) ([]stored, error) {
		return sqldb.All(ctx, q, rowsOfRule, []any{fed, name, on, sqldb.ListOf(orgs)}, scanStored)
	})
	if err != nil {
		return Found{}, err
	}
	return chain.found(rule)
}

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// place is the target of a body, or of the installation.
func (s *Service) place(ctx context.Context, q sqldb.Queryer, org id.Ref) (access.Target, error) {
	if org == installation {
		return access.Target{}, nil
	}
	return s.Tree.Place(ctx, q, org)
}

// allow authorises on a body; whether it exists is told only to those who may ask at all.
func (s *Service) allow(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, org id.Ref) error {
	if err := s.Plan.Permits(by, use); err != nil {
		return err
	}
	place, err := s.place(ctx, q, org)
	if err != nil {
		return err
	}
	return s.Plan.Allow(by, use, place)
}
