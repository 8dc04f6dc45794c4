package org

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// Codes reads the code lists.
type Codes interface {
	// Match finds a code by the code itself or one of its names.
	Match(list, text string, on day.Day) (code string, ok bool)
	// MatchDivision finds a division by its code or its name, with those above it or alone.
	MatchDivision(text string, on day.Day) (code string, ok bool)
	// HasDivision reports whether a division code exists.
	HasDivision(code string) bool
}

// Deps is what the module needs.
type Deps struct {
	DB    *sqldb.DB
	IDs   *id.Source
	Plan  *access.Planner
	Log   *audit.Log
	Vault *vault.Vault
	Codes Codes
	Zone  *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct {
	Deps
	forest forest
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// Target is where the planner sees a body.
func (o Org) Target() access.Target {
	return access.Target{Fed: o.Ref.Fed, Path: o.Path, Industrial: o.IndustrialPath, Record: o.Ref}
}

// load reads a body of today, or NotFound.
func load(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Org, error) {
	o, ok, err := sqldb.One(ctx, q, findOrg, []any{ref.Fed, ref.ID}, scanOrg(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	return o, err
}

// Load reads a body inside another module's use case, which has authorised already or does so with
// what it gets here. Outside a transaction it may answer from memory, never with what has changed.
func (s *Service) Load(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Org, error) {
	if q == sqldb.Queryer(s.DB) {
		return s.find(ctx, ref)
	}
	return load(ctx, q, ref)
}
