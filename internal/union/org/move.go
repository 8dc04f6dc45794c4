package org

import (
	"cmp"
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
)

// PlaceInput says where a body is to stand from today on.
type PlaceInput struct {
	Body   Org
	Parent Org
	Part   bool  // as a part of the parent; its children go first
	State  State // "" leaves it
	Reason string
}

// PlaceIn moves a body with all below it, in the caller's transaction, which has authorised and looked at [PlaceFaults]; the bodies below keep their
// versions, for whoever they stood below is found by parents. Errors: Conflict when the body has changed meanwhile.
func (s *Service) PlaceIn(ctx context.Context, tx *sqldb.Tx, by access.Actor, in PlaceInput) (Org, error) {
	if err := s.Plan.Allow(by, UsePlace, in.Parent.Target()); err != nil {
		return Org{}, err
	}
	old, today := in.Body, s.today(tx.Now)
	next := old
	next.ParentID, next.Part, next.State = in.Parent.Ref.ID, in.Part, cmp.Or(in.State, old.State)
	next.Path, next.IndustrialPath = placed(old, in.Parent, in.Part)
	next.ValidFrom, next.Version = max(today, old.ValidFrom), old.Version+1
	if err := s.replace(ctx, tx, by, old, next, UsePlace, in.Reason); err != nil {
		return Org{}, err
	}
	if err := moveBelow(ctx, tx, old, next); err != nil {
		return Org{}, err
	}
	_, err := tx.Exec(ctx, placesMoved, old.Ref.Fed, string(today))
	return next, err
}

// placed are a body's paths below a parent. A parent along industry of its own stays.
func placed(o, parent Org, part bool) (path, industrial treepath.Path) {
	below := treepath.Path.Child
	if part {
		below = treepath.Path.Part
	}
	switch path = below(parent.Path, o.Ref.ID); {
	case o.IndustrialParent != 0:
		return path, o.IndustrialPath
	case parent.IndustrialPath != "":
		return path, below(parent.IndustrialPath, o.Ref.ID)
	case o.Kind == Industrial:
		return path, treepath.Path("").Child(o.Ref.ID)
	}
	return path, ""
}

// moveBelow takes the bodies below one along, from where it stood to where it stands.
func moveBelow(ctx context.Context, tx *sqldb.Tx, old, next Org) error {
	scan := func(sc sqldb.Scanner) (o Org, err error) {
		err = sc.Scan(&o.Ref.ID, &o.Path, sqldb.Or(&o.IndustrialPath))
		return o, err
	}
	from, to := old.Path.Range()
	below, err := sqldb.All(ctx, tx, placesBelow, []any{old.Ref.Fed, from, to}, scan)
	if err != nil {
		return err
	}
	if old.IndustrialPath != "" && old.IndustrialPath != next.IndustrialPath {
		from, to := old.IndustrialPath.Range()
		of, err := sqldb.All(ctx, tx, industryBelow, []any{old.Ref.Fed, from, to}, scan)
		if err != nil {
			return err
		}
		of = slices.DeleteFunc(of, func(o Org) bool { return old.Path.Contains(o.Path) })
		below = append(below, of...)
	}
	for _, o := range below {
		path, industrial := moved(o, old, next)
		if path == o.Path && industrial == o.IndustrialPath {
			continue
		}
		if _, err := tx.Exec(ctx, setPlace, old.Ref.Fed, o.Ref.ID, string(path), sqldb.Null(string(industrial))); err != nil {
			return err
		}
	}
	return nil
}

// moved are the paths of a body when one above it, along territory or industry, stands elsewhere.
func moved(o, old, next Org) (path, industrial treepath.Path) {
	path, industrial = o.Path, o.IndustrialPath
	within := old.Path.Contains(o.Path)
	if within {
		path = next.Path + o.Path[len(old.Path):]
	}
	switch {
	case industrial == "" && within && next.IndustrialPath != "":
		industrial = next.IndustrialPath + o.Path[len(old.Path):] // they come into an industry
	case old.IndustrialPath == "" || !old.IndustrialPath.Contains(industrial):
	case next.IndustrialPath == "":
		industrial = ""
	default:
		industrial = next.IndustrialPath + industrial[len(old.IndustrialPath):]
	}
	return path, industrial
}

// PlaceFaults says why a body cannot stand below another; empty when it can.
func PlaceFaults(o, parent Org) (wrong []errs.Field) {
	add := func(m errs.Msg) { wrong = append(wrong, errs.Field{Name: "parent", Msg: m}) }
	switch {
	case o.Ref.Fed != parent.Ref.Fed:
		add(errs.M("org.place_federation"))
	case o.ParentID == 0:
		add(errs.M("org.place_root"))
	case o.Path.Contains(parent.Path):
		add(errs.M("org.place_below_itself", "name", o.Name))
	case o.ParentID == parent.Ref.ID && !o.Part:
		add(errs.M("org.place_same", "name", parent.Name))
	case parent.State == Closed:
		add(errs.M("org.place_closed", "name", parent.Name))
	case !o.Kind.Below(parent.Kind):
		add(errs.M("org.kind_below", "kind", errs.M("org.kind_"+string(o.Kind)), "parent", errs.M("org.kind_"+string(parent.Kind))))
	}
	return wrong
}

// ChildrenOf are the bodies right below one, at most as many as a body has, for use cases of other modules that have authorised.
func (s *Service) ChildrenOf(ctx context.Context, q sqldb.Queryer, ref id.Ref) ([]Org, error) {
	return sqldb.All(ctx, q, childrenOf, []any{ref.Fed, ref.ID}, scanOrg(ref.Fed))
}

// Whole is the body itself, or the one that it has become a part of.
func (s *Service) Whole(ctx context.Context, q sqldb.Queryer, o Org) (Org, error) {
	for o.Part {
		above, err := s.Load(ctx, q, id.Ref{Fed: o.Ref.Fed, ID: o.ParentID})
		if err != nil {
			return Org{}, err
		}
		o = above
	}
	return o, nil
}

// Level are a body and its parts, by id.
func (s *Service) Level(ctx context.Context, q sqldb.Queryer, o id.Ref) ([]id.ID, error) {
	parts, err := sqldb.All(ctx, q, partsOf, []any{o.Fed, o.ID}, sqldb.Value[id.ID])
	return append(parts, o.ID), err
}

// CountWithin is how many bodies stand at and below one.
func (s *Service) CountWithin(ctx context.Context, q sqldb.Queryer, o Org) (int64, error) {
	from, to := o.Path.Range()
	n, _, err := sqldb.One(ctx, q, bodiesWithin, []any{o.Ref.Fed, from, to}, sqldb.Value[int64])
	return n, err
}

// MovedOn is the last day on which a body of the federation changed its place; "" when none ever did.
func (s *Service) MovedOn(ctx context.Context, q sqldb.Queryer, fed id.Fed) (day.Day, error) {
	on, _, err := sqldb.One(ctx, q, lastMoved, []any{fed}, sqldb.Value[day.Day])
	return on, err
}

// Standing is below which bodies one stood from a day on: the root first, the body last.
type Standing struct {
	From day.Day
	IDs  []id.ID
}

// Standings are where a body stood from a day until today, oldest first; before its first day it counts as standing where it was put first, whatever
// became of it on that day.
func (s *Service) Standings(ctx context.Context, q sqldb.Queryer, o id.Ref, since day.Day) (out []Standing, err error) {
	type span struct {
		from   day.Day
		parent id.ID
	}
	var spans []span
	err = sqldb.Each(ctx, q, standings, []any{o.Fed, o.ID, string(since)}, func(sc sqldb.Scanner) error {
		var version int64
		var to day.Day
		var x span
		err := sc.Scan(&version, &x.from, &to, sqldb.Or(&x.parent))
		if version == 1 && since < x.from {
			spans = append(spans, span{since, x.parent})
		}
		if to > since && to > x.from {
			spans = append(spans, x)
		}
		return err
	})
	spans = slices.CompactFunc(spans, func(a, b span) bool { return a.parent == b.parent })
	for i, x := range spans {
		from, until := max(x.from, since), day.Forever
		if i+1 < len(spans) {
			until = spans[i+1].from
		}
		above := []Standing{{From: from}} // of the root
		if x.parent != 0 {
			if above, err = s.Standings(ctx, q, id.Ref{Fed: o.Fed, ID: x.parent}, from); err != nil {
				return nil, err
			}
		}
		for _, a := range above {
			if a.From < until {
				out = append(out, Standing{a.From, append(slices.Clone(a.IDs), o.ID)})
			}
		}
	}
	return out, err
}

// SpanBelow is a time for which a body stood right below another: from its first day until the day before To.
type SpanBelow struct {
	Org      id.ID
	From, To day.Day
}

// SpansBelow are the times, since a day, for which bodies stood right below one.
func (s *Service) SpansBelow(ctx context.Context, q sqldb.Queryer, parent id.Ref, since day.Day) ([]SpanBelow, error) {
	all, err := sqldb.All(ctx, q, spansBelow, []any{parent.Fed, parent.ID, string(since)}, func(sc sqldb.Scanner) (x SpanBelow, err error) {
		err = sc.Scan(&x.Org, &x.From, &x.To)
		return x, err
	})
	var out []SpanBelow
	for _, x := range all {
		if n := len(out); n > 0 && out[n-1].Org == x.Org && out[n-1].To == x.From {
			out[n-1].To = x.To
			continue
		}
		out = append(out, x)
	}
	return out, err
}

// Changed makes a new edition of a federation's tree, when something else than a body changed that is remembered by editions.
func (s *Service) Changed(ctx context.Context, tx *sqldb.Tx, fed id.Fed) error {
	return grown(ctx, tx, fed)
}
