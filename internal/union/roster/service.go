package roster

import (
	"context"
	"encoding/json"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Deps is what the module needs.
type Deps struct {
	DB      *sqldb.DB
	IDs     *id.Source
	Plan    *access.Planner
	Log     *audit.Log
	Vault   *vault.Vault
	Blobs   *blob.Store
	Codes   Codes
	Rules   Rules
	Orgs    *org.Service
	Members *member.Service
	Zone    *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

func (s *Service) today() day.Day { return day.Of(s.DB.Now().In(s.Zone)) }

// load reads an import with its union and authorises the use case.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref) (Batch, org.Org, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return Batch{}, org.Org{}, err
	}
	b, ok, err := sqldb.One(ctx, q, findBatch, []any{ref.Fed, ref.ID}, scanBatch(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found") // as for what lies outside the actor's reach
	}
	if err != nil {
		return Batch{}, org.Org{}, err
	}
	o, err := s.Orgs.Load(ctx, q, id.Ref{Fed: ref.Fed, ID: b.Org})
	if err != nil {
		return Batch{}, org.Org{}, err
	}
	return b, o, s.Plan.Allow(by, use, o.Target())
}

// save writes a batch over the version it was loaded as. Conflict says that somebody else has moved it on.
func save(ctx context.Context, tx *sqldb.Tx, b *Batch) error {
	layout, err := json.Marshal(b.Layout)
	if err != nil {
		return err
	}
	problem := []byte{}
	if b.Problem != nil {
		if problem, err = json.Marshal(b.Problem); err != nil {
			return err
		}
	}
	c := b.Counts
	n, err := tx.Exec(ctx, updateBatch, b.Ref.Fed, b.Ref.ID, string(layout), string(b.State), b.Total, b.DoneRow, c.Rows, c.Joined, c.Updated, c.Unchanged,
		c.NeedsLook, c.Rejected, string(problem), sqldb.MicrosOrNull(b.StartedAt), sqldb.MicrosOrNull(b.FinishedAt), b.Version+1, b.Version)
	if err != nil {
		return err
	}
	if n != 1 {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	b.Version++
	return nil
}
