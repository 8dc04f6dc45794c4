package account

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Deps is what the module needs.
type Deps struct {
	DB      *sqldb.DB
	IDs     *id.Source
	Plan    *access.Planner
	Log     *audit.Log
	Orgs    *org.Service
	Members *member.Service
	// LoginTries is nil, or errs.TooMany when this login or this link was tried too often lately.
	// AddressTries is the same for a block of network addresses, behind which a whole office may sit.
	LoginTries, AddressTries func(key string) error
	Zone                     *time.Location
	Cost                     Cost // of a password's hash; DefaultCost when zero
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct {
	Deps
	hash     *hasher
	seats    *seats
	refusals *refusals
}

// New makes the service. Keep must run beside it, or sessions end as if nobody used them.
func New(d Deps) *Service {
	return &Service{Deps: d, hash: newHasher(d.Cost), seats: newSeats(), refusals: newRefusals()}
}

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

func notFound() error { return errs.New(errs.NotFound, "errs.not_found") }

// load reads an account and authorises the use case on it: by the door to one's own account, else by a role over its
// home. A worker's own account is there for a desk alone.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref) (Account, org.Org, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return Account{}, org.Org{}, err
	}
	a, err := find(ctx, q, ref)
	if err != nil {
		return Account{}, org.Org{}, err
	}
	home, err := s.Orgs.Load(ctx, q, id.Ref{Fed: ref.Fed, ID: a.Home})
	if err != nil || s.Plan.Allow(by, use, access.Target{Fed: ref.Fed, Record: ref}) == nil {
		return a, home, err
	}
	t := home.Target()
	t.Record = ref
	if err := s.Plan.Allow(by, use, t); err != nil {
		return Account{}, org.Org{}, err
	}
	if !a.Staff && s.Plan.Allow(by, UseWorkerAccount, t) != nil {
		return Account{}, org.Org{}, notFound()
	}
	return a, home, nil
}

// mine authorises a use case on the actor's own account and reads it.
func (s *Service) mine(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase) (Account, error) {
	if err := s.Plan.Allow(by, use, access.Target{Fed: by.Fed, Record: by.Account}); err != nil {
		return Account{}, err
	}
	return find(ctx, q, by.Account)
}

// find reads an account, or NotFound.
func find(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Account, error) {
	a, ok, err := sqldb.One(ctx, q, findAccount, []any{ref.Fed, ref.ID}, scanAccount(ref.Fed))
	if err == nil && !ok {
		err = notFound()
	}
	return a, err
}

// save writes what changed in an account; Conflict when somebody was faster.
func save(ctx context.Context, tx *sqldb.Tx, a *Account) error {
	n, err := tx.Exec(ctx, updateAccount, a.Ref.Fed, a.Ref.ID, a.Login, a.Name, a.password, string(a.State), a.Staff, a.version+1, a.version)
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	a.version++
	return err
}
