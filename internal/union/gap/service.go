package gap

import (
	"context"
	"slices"
	"sort"
	"time"

	"niangjia/internal/engine/codes"
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
	"niangjia/internal/union/org"
)

// RuleReader reads what is set for a body; package rules does.
type RuleReader interface {
	Get(ctx context.Context, q sqldb.Queryer, fed id.Fed, path treepath.Path, name string, on day.Day) (rules.Found, error)
}

// Deps is what the module needs.
type Deps struct {
	DB      *sqldb.DB
	Plan    *access.Planner
	Log     *audit.Log
	Rules   RuleReader
	Orgs    *org.Service
	Members *member.Service
	Codes   *codes.Book
	Zone    *time.Location
}

// Service holds the use cases of the module. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

func (s *Service) today(at time.Time) day.Day { return day.Of(at.In(s.Zone)) }

// measure is what makes an employer a gap at a body on a day.
type measure struct {
	least    int64   // workers
	openedBy day.Day // the last day of opening that is old enough
	today    day.Day
}

// measureAt reads the rules of a body.
func (s *Service) measureAt(ctx context.Context, q sqldb.Queryer, o org.Org, today day.Day) (measure, error) {
	needed, err := s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, ruleNeeded, today)
	if err != nil {
		return measure{}, err
	}
	help, err := s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, ruleHelp, today)
	if err != nil {
		return measure{}, err
	}
	c := deadline.Counter{Calendar: s.Codes, Zone: s.Zone}
	return measure{needed.Int(), openedBy(c, deadline.Span(help.Duration()), today), today}, nil
}

// longestHelp is how many days the rule founding_help gives at most: sixty months, and holidays behind them.
const longestHelp = 60*31 + 60

// openedBy is the last day of opening for which the time that a new firm is given is over today.
func openedBy(c deadline.Counter, help deadline.Span, today day.Day) day.Day {
	n := sort.Search(longestHelp, func(n int) bool { return c.LastDay(today.Add(-n), help) < today })
	return today.Add(-n)
}

// managed are the employers that the actor manages, whose gaps are kept from them.
func (s *Service) managed(ctx context.Context, q sqldb.Queryer, by access.Actor, fed id.Fed) ([]id.ID, error) {
	return s.Orgs.Managed(ctx, q, fed, by.Subject, s.today(s.DB.Now()))
}

// load reads an employer with the work on it and authorises the use case: in reach of its place, or assigned to the actor or to a union
// of theirs; never for its own management.
func (s *Service) load(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, employer id.Ref) (Gap, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return Gap{}, err
	}
	g, ok, err := sqldb.One(ctx, q, findGap, []any{employer.Fed, employer.ID}, scanGap(employer.Fed))
	if err != nil {
		return g, err
	}
	managed, err := s.managed(ctx, q, by, employer.Fed)
	if err != nil {
		return g, err
	}
	if !ok || slices.Contains(managed, employer.ID) {
		return Gap{}, errs.New(errs.NotFound, "errs.not_found")
	}
	if use != UseAssign && use != UseDecide && g.State == Open {
		mine, err := s.assignedTo(ctx, q, by, use, g)
		if mine || err != nil {
			return g, err
		}
	}
	if err := s.allow(ctx, q, by, use, employer.Fed, g.Division); err != nil {
		return Gap{}, err
	}
	return g, nil
}

// assignedTo reports whether a gap is assigned to the actor, or to a union within the actor's reach.
func (s *Service) assignedTo(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, g Gap) (bool, error) {
	if by.Fed != g.Employer.Fed {
		return false, nil
	}
	if g.Account != 0 && g.Account == by.Account.ID {
		return true, nil
	}
	if g.Org == 0 {
		return false, nil
	}
	o, err := s.Orgs.Load(ctx, q, id.Ref{Fed: g.Employer.Fed, ID: g.Org})
	return err == nil && s.Plan.Allow(by, use, o.Target()) == nil, err
}
