package joining

import (
	"context"
	"time"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// RuleReader reads what is set for a body; package rules does.
type RuleReader interface {
	Get(ctx context.Context, q sqldb.Queryer, fed id.Fed, path treepath.Path, name string, on day.Day) (rules.Found, error)
}

// Transfers asks the old union of somebody who has joined to release its member; package transfer does.
type Transfers interface {
	Begin(ctx context.Context, tx *sqldb.Tx, joined id.Ref) error
}

// Deps is what the module needs.
type Deps struct {
	DB         *sqldb.DB
	IDs        *id.Source
	Plan       *access.Planner
	Log        *audit.Log
	Vault      *vault.Vault
	Rules      RuleReader
	Orgs       *org.Service
	Members    *member.Service
	Procedures *procedure.Engine
	Messages   *delivery.Service
	Transfers  Transfers
	Zone       *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service and adds its procedure to the engine.
func New(d Deps) *Service {
	s := &Service{d}
	d.Procedures.Add(procedure.Course{Procedure: Course(), Late: s.late})
	return s
}

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// record is an application with how it stands, as a use case loads it.
type record struct {
	Application
	at   procedure.Proceeding
	org  org.Org
	owed []procedure.Owed
}

// bodies say who owes what: the union that the application lies with.
func (r record) bodies(p procedure.Party) id.ID {
	if p == union {
		return r.Org
	}
	return 0
}

// load reads an application and authorises the use case on it: by the union that it lies with, or by the body that its answer climbed to.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref) (record, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return record{}, err
	}
	r, err := s.read(ctx, q, findApplication, ref.Fed, ref.ID)
	if err != nil {
		return r, err
	}
	denied := s.Plan.Allow(by, use, r.target(r.org))
	for _, o := range r.owed {
		if denied != nil && o.Org != 0 && o.Org != r.Org {
			above, err := s.Orgs.Load(ctx, q, id.Ref{Fed: ref.Fed, ID: o.Org})
			if err != nil {
				return r, err
			}
			denied = s.Plan.Allow(by, use, r.target(above))
		}
	}
	return r, denied
}

// target is where the planner sees the application when it lies at a body.
func (r record) target(at org.Org) access.Target {
	t := at.Target()
	t.Record = r.Ref
	return t
}

// read reads an application, its union and how it stands. Errors: NotFound.
func (s *Service) read(ctx context.Context, q sqldb.Queryer, text string, fed id.Fed, key any) (r record, err error) {
	found, ok, err := sqldb.One(ctx, q, text, []any{fed, key}, s.scanApplication(fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return r, err
	}
	r.Application = found
	if r.at, err = s.Procedures.Find(ctx, q, r.Ref); err != nil {
		return r, err
	}
	if r.owed, err = s.Procedures.Duties(ctx, q, r.Ref); err != nil {
		return r, err
	}
	r.org, err = s.Orgs.Load(ctx, q, id.Ref{Fed: fed, ID: r.Org})
	return r, err
}

// raise does an event and writes what changed in the application with it.
func (s *Service) raise(ctx context.Context, tx *sqldb.Tx, r *record, act procedure.Act) (err error) {
	if r.at, err = s.Procedures.Raise(ctx, tx, r.at, act, r.bodies); err != nil {
		return err
	}
	if r.ClosedAt = r.at.ClosedAt; !r.ClosedAt.IsZero() {
		r.Document, r.Phone = "", "" // what is over needs no numbers
	}
	n, err := tx.Exec(ctx, updateApplication, append(s.applicationArgs(r.Application), r.Version+1)...)
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	r.Version++
	return err
}

// late is what the clock does: the application lapses.
func (s *Service) late(ctx context.Context, tx *sqldb.Tx, at procedure.Proceeding, event string) error {
	r, err := s.read(ctx, tx, findApplication, at.Ref.Fed, at.Ref.ID)
	if err != nil {
		return err
	}
	return s.raise(ctx, tx, &r, procedure.Act{Event: event, By: procedure.Clock})
}
