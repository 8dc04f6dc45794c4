package org

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/platform/treepath"
)

// FindInput names a body, and the day it is looked at: today when On is empty.
type FindInput struct {
	Ref id.Ref
	On  day.Day
}

// Found is a body with the bodies above it, the root first.
type Found struct {
	Org
	Above []Org
}

// Find reads a body as of a day, with the bodies that it stood below then.
func (s *Service) Find(ctx context.Context, by access.Actor, in FindInput) (Found, error) {
	o, err := s.find(ctx, in.Ref)
	if err != nil {
		return Found{}, s.hide(by, UseFind, err)
	}
	if err := s.Plan.Allow(by, UseFind, o.Target()); err != nil {
		return Found{}, err
	}
	if in.On != "" {
		return s.then(ctx, o, in.On)
	}
	above, err := s.above(ctx, o)
	return Found{o, above}, err
}

// then is a body as of a day. Where it stands for the planner is where it stands today.
func (s *Service) then(ctx context.Context, now Org, on day.Day) (Found, error) {
	of := func(ref id.ID) (Org, bool, error) {
		return sqldb.One(ctx, s.DB, versionOn, []any{now.Ref.Fed, ref, string(on)}, scanVersion(now.Ref.Fed))
	}
	o, ok, err := of(now.Ref.ID)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "org.not_on_day", "name", now.Name, "day", on)
	}
	if err != nil {
		return Found{}, err
	}
	o.Path, o.IndustrialPath = now.Path, now.IndustrialPath
	found := Found{Org: o}
	for up := o.ParentID; up != 0; {
		above, ok, err := of(up)
		if err != nil || !ok {
			return found, err
		}
		found.Above = slices.Insert(found.Above, 0, above)
		up = above.ParentID
	}
	return found, nil
}

// hide answers a stranger before it answers whether something exists.
func (s *Service) hide(by access.Actor, use access.UseCase, err error) error {
	if refused := s.Plan.Permits(by, use); refused != nil {
		return refused
	}
	return err
}

func (s *Service) above(ctx context.Context, o Org) ([]Org, error) {
	ids := o.Path.IDs()
	if len(ids) < 2 {
		return nil, nil
	}
	ids = ids[:len(ids)-1]
	found, err := s.known(ctx, o.Ref.Fed, ids)
	out := make([]Org, 0, len(ids))
	for _, i := range ids {
		if a, ok := found[i]; ok {
			out = append(out, a)
		}
	}
	return out, err
}

// FindMany reads several bodies of today by id, for lists of other modules; it answers whoever may read the tree. ids beyond 500
// are refused by the caller.
func (s *Service) FindMany(ctx context.Context, by access.Actor, fed id.Fed, ids []id.ID) (map[id.ID]Org, error) {
	if err := s.Plan.Permits(by, UseFind); err != nil {
		return nil, err
	}
	found, err := s.known(ctx, fed, ids)
	maps.DeleteFunc(found, func(_ id.ID, o Org) bool { return s.Plan.Allow(by, UseFind, o.Target()) != nil })
	return found, err
}

// ByCode finds a body by its own code or its USCC in the actor's federation.
func (s *Service) ByCode(ctx context.Context, by access.Actor, code string) (Org, error) {
	if err := s.Plan.Permits(by, UseFind); err != nil {
		return Org{}, err
	}
	code = tidyCode(code)
	for _, text := range []string{findOrgByCode, findOrgByUSCC} {
		o, ok, err := sqldb.One(ctx, s.DB, text, []any{by.Fed, code}, scanOrg(by.Fed))
		if err != nil {
			return Org{}, err
		}
		if ok {
			return o, s.Plan.Allow(by, UseFind, o.Target())
		}
	}
	return Org{}, errs.New(errs.NotFound, "org.code_not_found", "code", code)
}

// ChildrenInput asks for one level of the tree, a page at a time.
type ChildrenInput struct {
	Parent id.Ref
	On     day.Day // today when empty
	After  id.ID   // the last body of the page before
	Limit  int     // at most 200; 50 when 0
}

// Child is a body with whether anything hangs below it.
type Child struct {
	Org
	HasChildren bool
}

// Children are the bodies right below one, by name in pinyin order.
func (s *Service) Children(ctx context.Context, by access.Actor, in ChildrenInput) ([]Child, error) {
	parent, err := s.find(ctx, in.Parent)
	if err != nil {
		return nil, s.hide(by, UseFind, err)
	}
	if err := s.Plan.Allow(by, UseFind, parent.Target()); err != nil {
		return nil, err
	}
	limit := sqldb.Limit(in.Limit)
	if in.On == "" && in.After == 0 {
		return s.firstBelow(ctx, in.Parent.Fed, firstChildren{in.Parent.ID, limit}, func() ([]Child, error) { return s.children(ctx, in, limit) })
	}
	return s.children(ctx, in, limit)
}

func (s *Service) children(ctx context.Context, in ChildrenInput, limit int) ([]Child, error) {
	fed := in.Parent.Fed
	text, key, args, scan := orgChildren, keyOfOrg, []any{fed, in.Parent.ID}, scanOrg(fed)
	if in.On != "" { // by the names of that day
		text, key, args, scan = childrenOn, keyOn, append(args, string(in.On)), scanVersion(fed)
	}
	after, _, err := sqldb.One(ctx, s.DB, key, append([]any{fed, in.After}, args[2:]...), sqldb.Value[string])
	if err != nil {
		return nil, err
	}
	rows, err := sqldb.All(ctx, s.DB, text, append(args, after, in.After, limit), scan)
	if err != nil {
		return nil, err
	}
	ids := make([]id.ID, len(rows))
	for i, o := range rows {
		ids[i] = o.Ref.ID
	}
	text, args = parentsOf, []any{fed, sqldb.ListOf(ids)}
	if in.On != "" {
		text, args = parentsOn, []any{fed, string(in.On), sqldb.ListOf(ids)}
	}
	branching, err := sqldb.All(ctx, s.DB, text, args, sqldb.Value[id.ID])
	if err != nil {
		return nil, err
	}
	out := make([]Child, len(rows))
	for i, o := range rows {
		out[i] = Child{o, slices.Contains(branching, o.Ref.ID)}
	}
	return out, nil
}

func (s *Service) keyOf(ctx context.Context, fed id.Fed, after id.ID) (string, error) {
	if after == 0 {
		return "", nil
	}
	key, _, err := sqldb.One(ctx, s.DB, keyOfOrg, []any{fed, after}, sqldb.Value[string])
	return key, err
}

// SearchInput looks for bodies at and below a node.
type SearchInput struct {
	Node  id.Ref
	Text  string // name or pinyin; a code or USCC is found exactly; "" lists all in tree order
	After id.ID
	Limit int // at most 200; 50 when 0
}

// Search finds bodies by name, pinyin, initials, code or USCC, by name in pinyin order.
func (s *Service) Search(ctx context.Context, by access.Actor, in SearchInput) ([]Org, error) {
	node, err := s.find(ctx, in.Node)
	if err != nil {
		return nil, s.hide(by, UseFind, err)
	}
	scope, err := s.Plan.Scope(by, UseFind, node.Target())
	if err != nil {
		return nil, err
	}
	limit := sqldb.Limit(in.Limit)
	if in.After == 0 && tidy(in.Text) != "" {
		if o, err := s.ByCode(ctx, by, in.Text); err == nil && node.Path.Contains(o.Path) {
			return []Org{o}, nil
		}
	}
	if tidy(in.Text) == "" {
		return s.listSubtree(ctx, scope, in.After, limit)
	}
	query, ok := textindex.ParseQuery(in.Text)
	if !ok || !query.HasName() {
		return []Org{}, nil // a number that is nobody's code
	}
	after, err := s.keyOf(ctx, scope.Fed, in.After)
	if err != nil {
		return nil, err
	}
	out := []Org{}
	for last := in.After; len(out) < limit; {
		rows, err := sqldb.All(ctx, s.DB, searchOrgs, []any{scope.Fed, scope.From, scope.To, query.Like(), after, last, limit}, scanOrg(scope.Fed))
		if err != nil {
			return nil, err
		}
		for _, o := range rows {
			if query.Match(textindex.FindKey(o.Name)) && strings.Contains(tidyCode(o.Name), query.Number()) {
				out = append(out, o)
			}
		}
		if len(rows) < limit {
			break
		}
		tail := rows[len(rows)-1]
		after, last = textindex.SortKey(tail.Name), tail.Ref.ID
	}
	return out[:min(len(out), limit)], nil
}

func (s *Service) listSubtree(ctx context.Context, scope access.Scope, after id.ID, limit int) ([]Org, error) {
	from := ""
	if after != 0 {
		o, err := s.find(ctx, id.Ref{Fed: scope.Fed, ID: after})
		if err != nil {
			return nil, err
		}
		from = string(o.Path)
	}
	return s.Subtree(ctx, scope, from, limit)
}

// Subtree reads the bodies of a scope in the order of the tree, behind a path, for use cases of other modules that have
// authorised the scope.
func (s *Service) Subtree(ctx context.Context, scope access.Scope, after string, limit int) ([]Org, error) {
	return sqldb.All(ctx, s.DB, orgSubtree, []any{scope.Fed, scope.From, scope.To, after, limit}, scanOrg(scope.Fed))
}

// Paths are where bodies of today stand, by id, for use cases of other modules that have authorised a scope.
func (s *Service) Paths(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]treepath.Path, error) {
	found, err := s.known(ctx, fed, ids)
	out := make(map[id.ID]treepath.Path, len(found))
	for i, o := range found {
		out[i] = o.Path
	}
	return out, err
}

// NamesOf are the names of bodies of today, by id, for pages about what lies at them.
func (s *Service) NamesOf(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]string, error) {
	found, err := s.known(ctx, fed, ids)
	out := make(map[id.ID]string, len(found))
	for i, o := range found {
		out[i] = o.Name
	}
	return out, err
}

// Version is a body over a span of days, and who recorded that when.
type Version struct {
	Org
	To         day.Day   `json:"valid_to"` // first day it no longer held
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
	Reason     string    `json:"reason,omitempty"`
}

// History is every version of a body, newest first. A version whose span is empty was corrected.
func (s *Service) History(ctx context.Context, by access.Actor, ref id.Ref) ([]Version, error) {
	o, err := s.find(ctx, ref)
	if err != nil {
		return nil, s.hide(by, UseHistory, err)
	}
	if err := s.Plan.Allow(by, UseHistory, o.Target()); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, versionsOf, []any{ref.Fed, ref.ID}, func(sc sqldb.Scanner) (Version, error) {
		v := Version{Org: Org{Ref: id.Ref{Fed: ref.Fed}}}
		var at int64
		err := sc.Scan(append(versionDest(&v.Org), &v.To, &at, &v.RecordedBy, &v.Reason)...)
		v.RecordedAt = sqldb.FromMicros(at)
		return v, err
	})
}
