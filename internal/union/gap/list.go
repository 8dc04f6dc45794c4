package gap

import (
	"cmp"
	"context"
	"math"
	"slices"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Order is by what a list of gaps is sorted.
type Order string

// The orders: most workers first, or longest open first.
const (
	BySize Order = "size"
	ByAge  Order = "age"
)

// Stage narrows a list to how far the work is.
type Stage string

// The stages; "" is any.
const (
	Free   Stage = "free"
	Given  Stage = "assigned"
	Gone   Stage = "visited"
	Behind Stage = "late"
	Off    Stage = "decided" // off the list by a decision: to put back what was taken off too soon
)

// Stages are all stages but any.
var Stages = []Stage{Free, Given, Gone, Behind, Off}

// ListInput asks for the employers without a union in a body's territory.
type ListInput struct {
	Node     id.Ref
	Division string // narrows to a division of the territory, GB/T 2260
	Industry string // narrows to a section or division of GB/T 4754
	Least    int64  // workers; the rule committee_needed when fewer
	Most     int64  // workers; 0 is any number
	Stage    Stage
	Order    Order // BySize when ""
	After    id.ID // the last employer of the page before
	Limit    int   // at most 200; 50 when 0
}

// List lists gaps: employers that no union covers today, open, old enough, and large enough. It leaves out those that the actor manages,
// and, unless they are asked for, those of which a desk decided that they are none.
func (s *Service) List(ctx context.Context, by access.Actor, in ListInput) ([]Gap, error) {
	o, p, err := s.reach(ctx, s.DB, by, UseList, in.Node)
	if err != nil {
		return nil, err
	}
	if p, err = p.narrowed(in.Division); err != nil {
		return nil, err
	}
	if in.Stage != "" && !slices.Contains(Stages, in.Stage) {
		return nil, errs.InvalidField("stage", "gap.stage_unknown")
	}
	today := s.today(s.DB.Now())
	m, err := s.measureAt(ctx, s.DB, o, today)
	if err != nil {
		return nil, err
	}
	from, to := s.industries(in.Industry, today)
	args := []any{o.Ref.Fed, max(m.least, in.Least), cmp.Or(in.Most, math.MaxInt64), string(m.openedBy), string(today), from, to, string(in.Stage)}
	text, key, err := s.ordered(ctx, o.Ref.Fed, in, p)
	if err != nil {
		return nil, err
	}
	args = append(append(args, key...), sqldb.Limit(in.Limit))
	if !p.everywhere() {
		args = append(args, p.from, p.to)
	} else if in.worked() {
		args = append(args, "", "~")
	}
	found, err := sqldb.All(ctx, s.DB, text, args, scanGap(o.Ref.Fed))
	if err != nil {
		return nil, err
	}
	managed, err := s.managed(ctx, s.DB, by, o.Ref.Fed)
	return slices.DeleteFunc(found, func(g Gap) bool { return slices.Contains(managed, g.Employer.ID) }), err
}

// narrowed is the part of a place that lies in a division. Errors: NotFound when none does.
func (p place) narrowed(division string) (place, error) {
	if division == "" {
		return p, nil
	}
	n := placeOf(trim(division))
	if !p.everywhere() {
		n = place{max(n.from, p.from), min(n.to, p.to)}
	}
	if n.from >= n.to {
		return p, errs.New(errs.NotFound, "errs.not_found")
	}
	return n, nil
}

// ordered is the statement of an order, and the key that a page begins behind.
func (s *Service) ordered(ctx context.Context, fed id.Fed, in ListInput, p place) (text string, key []any, err error) {
	var last Gap
	if in.After != 0 {
		if last, _, err = sqldb.One(ctx, s.DB, findGap, []any{fed, in.After}, scanGap(fed)); err != nil {
			return "", nil, err
		}
	}
	texts := [3]string{bySize, bySizeWithin, bySizeWorked}
	key = []any{int64(math.MaxInt64), id.ID(math.MaxInt64)}
	switch {
	case in.Order == ByAge:
		texts, key = [3]string{byAge, byAgeWithin, byAgeWorked}, []any{string(last.OpenedOn), in.After}
	case last.Employees != nil:
		key = []any{*last.Employees, in.After}
	}
	switch {
	case in.worked():
		return texts[2], key, nil
	case p.everywhere():
		return texts[0], key, nil
	}
	return texts[1], key, nil
}

// worked reports whether the list is of those on which somebody works: they are few.
func (in ListInput) worked() bool { return in.Stage != "" && in.Stage != Free }

// industries is the range of the codes of an industry: a section's are those of its divisions, which follow each other.
func (s *Service) industries(code string, today day.Day) (from, to string) {
	if code == "" {
		return "", "~"
	}
	from, to = code, code+"~"
	below := false
	for _, c := range s.Codes.List(codes.Industry, today) {
		switch {
		case c.Parent != code:
		case !below:
			from, to, below = c.Code, c.Code+"~", true
		default:
			from, to = min(from, c.Code), max(to, c.Code+"~")
		}
	}
	return from, to
}

// Tasks are the open gaps that are assigned to the actor or to a union on which the actor holds a role, the most urgent first; at most
// 200 of each.
func (s *Service) Tasks(ctx context.Context, by access.Actor) ([]Gap, error) {
	if err := s.Plan.Permits(by, UseView); err != nil {
		return nil, err
	}
	var found []Gap
	if by.Account.ID != 0 {
		own, err := sqldb.All(ctx, s.DB, tasksOfAccount, []any{by.Fed, by.Account.ID}, scanGap(by.Fed))
		if err != nil {
			return nil, err
		}
		found = own
	}
	if orgs := s.ownUnions(by); len(orgs) > 0 {
		theirs, err := sqldb.All(ctx, s.DB, tasksOfOrgs, []any{by.Fed, orgs}, scanGap(by.Fed))
		if err != nil {
			return nil, err
		}
		for _, g := range theirs {
			if g.Account != by.Account.ID || g.Account == 0 {
				found = append(found, g)
			}
		}
	}
	managed, err := s.managed(ctx, s.DB, by, by.Fed)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(g Gap) bool { return slices.Contains(managed, g.Employer.ID) })
	slices.SortStableFunc(found, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.Due, "9999"), cmp.Or(b.Due, "9999")), cmp.Compare(a.Employer.ID, b.Employer.ID))
	})
	return found, nil
}

// ownUnions are the bodies on which the actor holds a role for gaps.
func (s *Service) ownUnions(by access.Actor) sqldb.List {
	out := sqldb.List{}
	for _, g := range by.Grants {
		t := access.Target{Fed: by.Fed, Path: g.Path, Industrial: g.Industrial}
		if s.Plan.Allow(by, UseView, t) == nil {
			out = append(out, g.Org)
		}
	}
	return out
}
