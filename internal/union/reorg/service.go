package reorg

import (
	"context"
	"fmt"
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

// Counter counts what a module keeps at the bodies of a scope.
type Counter interface {
	Kept(ctx context.Context, q sqldb.Queryer, scope access.Scope) (int64, error)
}

// Keeper is a module that keeps something at a body which goes to the one that takes it in. HandOver returns the records that it took; HandBack takes
// some from one body to another. They are called within a transaction that has authorised.
type Keeper interface {
	Counter
	HandOver(ctx context.Context, tx *sqldb.Tx, from, to id.Ref) ([]id.ID, error)
	HandBack(ctx context.Context, tx *sqldb.Tx, from, to id.Ref, records []id.ID) error
}

// The parts of a body that are counted and handed over, each by its module.
const (
	PartEmployers = "employers"
	PartDoorways  = "doorways"
	PartDuties    = "duties"
	PartRoles     = "roles"
	PartGaps      = "gaps"
	PartTerms     = "terms"
	partBodies    = "bodies"
)

// Deps is what the module needs.
type Deps struct {
	DB       *sqldb.DB
	IDs      *id.Source
	Plan     *access.Planner
	Log      *audit.Log
	Orgs     *org.Service
	Members  *member.Service
	Keepers  map[string]Keeper  // by part
	Counters map[string]Counter // parts that only count
	Zone     *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct {
	Deps
	rows int // that one transaction hands over at most
}

// New makes the service.
func New(d Deps) *Service { return &Service{d, sliceRows} }

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// bodies are those that a plan names, as a use case loads them.
type bodies struct {
	body, parent org.Org
	into         org.Org // zero when none is named
}

// reach reads the bodies of a plan and authorises it: at the parent of what changes, and where it goes.
func (s *Service) reach(ctx context.Context, q sqldb.Queryer, by access.Actor, p Plan) (b bodies, err error) {
	if err := s.Plan.Permits(by, UseChange); err != nil {
		return b, err
	}
	if b.body, err = s.at(ctx, q, by, p.Body); err != nil {
		return b, err
	}
	if b.body.ParentID == 0 {
		return b, errs.New(errs.Invalid, "org.place_root")
	}
	if b.parent, err = s.at(ctx, q, by, id.Ref{Fed: p.Body.Fed, ID: b.body.ParentID}); errs.Hidden(err) {
		err = errs.New(errs.Denied, "reorg.body_above_changes", "name", b.body.Name)
	}
	if err != nil || p.Into.IsZero() {
		return b, err
	}
	if b.into, err = s.at(ctx, q, by, p.Into); errs.Is(err, errs.NotFound) || err == nil && p.Into.Fed != p.Body.Fed {
		err = errs.InvalidField("into", "reorg.into_unknown")
	}
	return b, err
}

// at is a body at which the actor may change the tree. Errors: NotFound outside the actor's reach.
func (s *Service) at(ctx context.Context, q sqldb.Queryer, by access.Actor, ref id.Ref) (org.Org, error) {
	o, err := s.Orgs.Load(ctx, q, ref)
	if err == nil {
		err = s.Plan.Allow(by, UseChange, o.Target())
	}
	return o, err
}

// load reads a change and authorises the use case at the body that changed.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref) (Change, org.Org, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return Change{}, org.Org{}, err
	}
	c, err := s.read(ctx, q, ref)
	if err != nil {
		return c, org.Org{}, err
	}
	o, err := s.Orgs.Load(ctx, q, id.Ref{Fed: ref.Fed, ID: c.Body})
	if err == nil {
		err = s.Plan.Allow(by, use, o.Target())
	}
	return c, o, err
}

// read reads a change. Errors: NotFound.
func (s *Service) read(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Change, error) {
	c, ok, err := sqldb.One(ctx, q, findChange, []any{ref.Fed, ref.ID}, scanChange(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	return c, err
}

// Check holds the module's invariants against a federation and names what breaks them, a line each.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ text, words string }{
		{peopleLeftBehind, "union %s is a closed part of another and has people on its list, though nobody hands them over"},
		{twoAtOnce, "two changes of union %s at once"},
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
