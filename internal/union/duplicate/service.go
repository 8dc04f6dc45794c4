package duplicate

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
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// RuleReader reads what is set for a body; package rules does.
type RuleReader interface {
	Get(ctx context.Context, q sqldb.Queryer, fed id.Fed, path treepath.Path, name string, on day.Day) (rules.Found, error)
}

// Accounts are the people's sign-ins; package account has them.
type Accounts interface {
	// Follow lets the account of a document be of another from now on; zero when none does.
	Follow(ctx context.Context, tx *sqldb.Tx, fed id.Fed, from, to access.Subject) (id.Ref, error)
	// Forget makes an account's next use ask who it is.
	Forget(account id.Ref)
}

// Deps is what the module needs.
type Deps struct {
	DB       *sqldb.DB
	IDs      *id.Source
	Plan     *access.Planner
	Log      *audit.Log
	Rules    RuleReader
	Calendar deadline.Calendar
	Orgs     *org.Service
	Members  *member.Service
	Accounts Accounts
	Messages *delivery.Service
	Zone     *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// load reads a pair with both records and authorises the use case: both lists in reach, and neither record the actor's own.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, ref id.Ref) (Pair, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return Pair{}, err
	}
	p, ok, err := sqldb.One(ctx, q, findPair, []any{ref.Fed, ref.ID}, scanPair(ref.Fed))
	if err != nil {
		return Pair{}, err
	}
	if ok {
		ok, err = s.fill(ctx, q, ref.Fed, &p)
	}
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return Pair{}, err
	}
	return p, s.allow(by, use, p.A, p.B)
}

// fill reads the records of pairs; false when one of them is no more.
func (s *Service) fill(ctx context.Context, q sqldb.Queryer, fed id.Fed, pairs ...*Pair) (bool, error) {
	var ids []id.ID
	for _, p := range pairs {
		ids = append(ids, p.aID, p.bID)
	}
	sides, err := s.Members.Sides(ctx, q, fed, ids)
	if err != nil {
		return false, err
	}
	all := true
	for _, p := range pairs {
		var a, b bool
		p.A, a = sides[p.aID]
		p.B, b = sides[p.bID]
		all = all && a && b
	}
	return all, nil
}

// allow authorises a use case on two records.
func (s *Service) allow(by access.Actor, use access.UseCase, sides ...member.Side) error {
	for _, x := range sides {
		if by.Subject != (access.Subject{}) && by.Subject == x.Subject {
			return errs.New(errs.NotFound, "errs.not_found")
		}
		if err := s.Plan.Allow(by, use, x.Target()); err != nil {
			return err
		}
	}
	return nil
}

// decides is nil when the actor may decide what is no union's own matter, and the body in whose name: a desk of a body above both unions that has no
// members itself. Errors: Denied.
func (s *Service) decides(ctx context.Context, q sqldb.Queryer, by access.Actor, p Pair) (org.Org, error) {
	if by.Role != "" {
		root, err := s.Orgs.Root(ctx, p.Ref.Fed)
		if err != nil {
			return org.Org{}, err
		}
		o, err := s.Orgs.Load(ctx, q, root)
		if err == nil {
			err = s.allow(by, UseDecide, p.A, p.B)
		}
		return o, err
	}
	for _, g := range by.Grants {
		one := by
		one.Grants = []access.Grant{g}
		if s.allow(one, UseDecide, p.A, p.B) != nil {
			continue
		}
		o, err := s.Orgs.Load(ctx, q, id.Ref{Fed: by.Fed, ID: g.Org})
		if err != nil || !o.Kind.HasMembers() {
			return o, err
		}
	}
	return org.Org{}, errs.New(errs.Denied, "duplicate.above_decides")
}

// Decides reports whether the actor may merge a pair, for buttons.
func (s *Service) Decides(ctx context.Context, by access.Actor, p Pair) (bool, error) {
	if err := s.Plan.Permits(by, UseMerge); err != nil {
		return false, err
	}
	if p.Within() {
		return s.allow(by, UseMerge, p.A, p.B) == nil, nil
	}
	_, err := s.decides(ctx, s.DB, by, p)
	if errs.Hidden(err) {
		return false, nil
	}
	return err == nil, err
}

// Quiet reports whether a person's record was merged of late, and until when, that day among them, nothing that existed before is opened by it: for
// modules that keep what a person may open.
func (s *Service) Quiet(ctx context.Context, q sqldb.Queryer, person id.Ref) (until day.Day, quiet bool, err error) {
	return s.Members.Quiet(ctx, q, person)
}

// quietUntil is the last day of the time in which a merge that is made today opens nothing.
func (s *Service) quietUntil(ctx context.Context, q sqldb.Queryer, o org.Org, today day.Day) (day.Day, error) {
	found, err := s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, ruleQuiet, today)
	if err != nil {
		return "", err
	}
	return deadline.Counter{Calendar: s.Calendar, Zone: s.Zone}.LastDay(today, deadline.Span(found.Duration())), nil
}

// tell queues word to the phones of both records: no more than that they were made one, or are two again, and where to object.
func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, p Pair, body org.Org, text string) error {
	var all []delivery.Message
	for _, phone := range member.Phones(p.A, p.B) {
		all = append(all, delivery.Message{Fed: p.Ref.Fed, Org: body.Ref.ID, Phone: phone, Text: errs.M(text, "body", body.Name), Purpose: text})
	}
	if len(all) == 0 {
		return nil
	}
	return s.Messages.SendMany(ctx, tx, all)
}
