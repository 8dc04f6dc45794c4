package member

import (
	"context"
	"time"

	"niangjia/internal/engine/deadline"
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
	"niangjia/internal/union/org"
)

// Codes reads the code lists.
type Codes interface {
	// Match finds a code by the code itself or one of its names.
	Match(list, text string, on day.Day) (code string, ok bool)
}

// RuleReader reads what is set for a body; package rules does.
type RuleReader interface {
	Get(ctx context.Context, q sqldb.Queryer, fed id.Fed, path treepath.Path, name string, on day.Day) (rules.Found, error)
}

// Deps is what the module needs. Without Codes no code is known, without Throttle nobody looks a number up. Rules, Calendar and Messages
// are for persuasions and lapses alone.
type Deps struct {
	DB    *sqldb.DB
	IDs   *id.Source
	Plan  *access.Planner
	Log   *audit.Log
	Looks *audit.Looks
	Vault *vault.Vault
	Orgs  *org.Service
	Codes Codes
	// Rules say how long after a persuasion a membership may lapse, Calendar which days are worked; Messages tell the member of it.
	Rules    RuleReader
	Calendar deadline.Calendar
	Messages *delivery.Service
	// Throttle answers nil, or errs.TooMany when the key has looked up too many numbers lately.
	Throttle func(key string) error
	Zone     *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct {
	Deps
	rolls      rolls
	places     places
	wholeScope int64
	mostHits   int
	mostPast   int
}

// New makes the service.
func New(d Deps) *Service {
	if d.Codes == nil {
		d.Codes = noCodes{}
	}
	if d.Throttle == nil {
		d.Throttle = func(string) error { return errs.New(errs.Unavailable, "errs.unavailable") }
	}
	return &Service{Deps: d, wholeScope: wholeScope, mostHits: mostHits, mostPast: mostPast}
}

// noCodes knows no code.
type noCodes struct{}

// Match implements Codes.
func (noCodes) Match(string, string, day.Day) (string, bool) { return "", false }

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// Subject is who a person is, by the document number's blind index.
func (s *Service) Subject(document vault.Secret) access.Subject {
	return access.Subject(s.Vault.Index(org.DocumentIndex, document))
}

// phoneIndex is the kind under which phones are indexed.
const phoneIndex = "phone"

// record is a membership with the person and the union, as a use case loads it.
type record struct {
	Membership
	person  Person
	subject access.Subject
	org     org.Org
	apart   bool // kept from the person's sign-in for now, see apartFrom
}

func (r record) target() access.Target {
	t := r.org.Target()
	t.Subject, t.Record = r.subject, r.Ref
	if r.apart {
		t.Subject = access.Subject{}
	}
	return t
}

// discreet is what the actor may see of a membership: whether it holds the claim tells of other unions, so it is told to
// desks alone.
func (s *Service) discreet(by access.Actor, o org.Org, m Membership) Membership {
	if s.Plan.Allow(by, UseDoubles, o.Target()) != nil {
		m.HoldsClaim = false
	}
	return m
}

// load reads a membership and authorises the use case on it.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref) (record, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return record{}, err
	}
	r, ok, err := sqldb.One(ctx, q, findMembership, []any{ref.Fed, ref.ID}, s.scanRecord(ref.Fed))
	if err != nil {
		return record{}, err
	}
	if !ok || r.State == Void {
		return record{}, errs.New(errs.NotFound, "errs.not_found")
	}
	if r.org, err = s.unionOf(ctx, q, r.Membership); err != nil {
		return record{}, err
	}
	if r.apart, err = s.apartFrom(ctx, q, by, r); err != nil {
		return record{}, err
	}
	return r, s.Plan.Allow(by, use, r.target())
}

// unionOf is the union on whose list a membership is: not a part of it that is about to hand its people over.
func (s *Service) unionOf(ctx context.Context, q sqldb.Queryer, m Membership) (org.Org, error) {
	o, err := s.Orgs.Load(ctx, q, id.Ref{Fed: m.Ref.Fed, ID: m.Org})
	if err != nil {
		return o, err
	}
	return s.Orgs.Whole(ctx, q, o)
}

// Target is where the planner sees a membership, and its union, for use cases of other modules that authorise with it. Errors: NotFound.
func (s *Service) Target(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, org.Org, error) {
	r, ok, err := sqldb.One(ctx, q, findMembership, []any{ref.Fed, ref.ID}, s.scanRecord(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return access.Target{}, org.Org{}, err
	}
	if r.org, err = s.unionOf(ctx, q, r.Membership); err != nil {
		return access.Target{}, org.Org{}, err
	}
	r.apart, err = s.apartFrom(ctx, q, access.Actor{Subject: r.subject}, r)
	return r.target(), r.org, err
}
