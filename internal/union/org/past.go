package org

import (
	"context"
	"slices"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// BelowOn are the next bodies that stood at and below one on a day, for use cases of other modules that have authorised: a body before those below it,
// those in the order of their ids, behind the given one. Parts that are to stand on their own are among them, not what was merged into another; before its first day a body counts as
// standing where it stood then.
// Errors: Invalid field after when the given one did not stand there.
func (s *Service) BelowOn(ctx context.Context, q sqldb.Queryer, node id.Ref, on day.Day, after id.ID, limit int) ([]id.ID, error) {
	w := walk{ctx: ctx, q: q, fed: node.Fed, on: on, limit: limit}
	var out []id.ID
	if after == 0 {
		out = append(out, node.ID)
		w.way = []*step{{body: node.ID}}
	} else if err := w.resume(node.ID, after); err != nil {
		return nil, err
	}
	for len(out) < limit && len(w.way) > 0 {
		child, ok, err := w.next()
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, child)
		}
	}
	return out, nil
}

// StoodBelow are those of some bodies that stood at or below one on a day.
func (s *Service) StoodBelow(ctx context.Context, q sqldb.Queryer, node id.Ref, on day.Day, bodies []id.ID) (map[id.ID]bool, error) {
	out, at := map[id.ID]bool{}, map[id.ID]id.ID{} // how far up each is
	for _, b := range bodies {
		at[b] = b
	}
	for len(at) > 0 {
		asked := map[id.ID]bool{}
		for b, up := range at {
			if up == node.ID {
				out[b] = true
				delete(at, b)
				continue
			}
			asked[up] = true
		}
		above, err := parentsThen(ctx, q, node.Fed, on, asked)
		if err != nil {
			return nil, err
		}
		for b, up := range at {
			if at[b] = above[up]; above[up] == 0 {
				delete(at, b)
			}
		}
	}
	return out, nil
}

// LevelOn are a body and what was to come of it by a split on a day.
func (s *Service) LevelOn(ctx context.Context, q sqldb.Queryer, o id.Ref, on day.Day) ([]id.ID, error) {
	parts, err := sqldb.All(ctx, q, partsThen, []any{o.Fed, string(on), o.ID}, sqldb.Value[id.ID])
	return append([]id.ID{o.ID}, parts...), err
}

// parentsThen are the bodies right above some on a day; a root has none.
func parentsThen(ctx context.Context, q sqldb.Queryer, fed id.Fed, on day.Day, of map[id.ID]bool) (map[id.ID]id.ID, error) {
	if len(of) == 0 {
		return nil, nil
	}
	ids, out := sqldb.List{}, map[id.ID]id.ID{}
	for b := range of {
		ids = append(ids, b)
	}
	err := sqldb.Each(ctx, q, aboveThen, []any{fed, string(on), ids}, func(sc sqldb.Scanner) error {
		var body, parent id.ID
		err := sc.Scan(&body, sqldb.Or(&parent))
		out[body] = parent
		return err
	})
	return out, err
}

// walk is a way down the tree as it stood on a day.
type walk struct {
	ctx   context.Context
	q     sqldb.Queryer
	fed   id.Fed
	on    day.Day
	limit int
	way   []*step // from the node down to where the walk is
}

// step is a body on the way: which of those below it comes next, and behind which to read on.
type step struct {
	body, behind id.ID
	read         bool // whether all below it have been read
	next         []id.ID
	bearing      map[id.ID]bool // of the next, those with bodies below
}

// resume puts the walk where it was behind a body.
func (w *walk) resume(node, after id.ID) error {
	w.way = []*step{{body: after}}
	for up := after; up != node; {
		above, err := parentsThen(w.ctx, w.q, w.fed, w.on, map[id.ID]bool{up: true})
		if err != nil {
			return err
		}
		if above[up] == 0 {
			return errs.InvalidField("after", "org.after_unknown")
		}
		w.way = slices.Insert(w.way, 0, &step{body: above[up], behind: up})
		up = above[up]
	}
	return nil
}

// next is the next body; false when the walk has only gone up.
func (w *walk) next() (id.ID, bool, error) {
	at := w.way[len(w.way)-1]
	if len(at.next) == 0 && !at.read {
		if err := w.read(at); err != nil {
			return 0, false, err
		}
	}
	if len(at.next) == 0 {
		w.way = w.way[:len(w.way)-1]
		return 0, false, nil
	}
	child := at.next[0]
	at.next, at.behind = at.next[1:], child
	if at.bearing[child] {
		w.way = append(w.way, &step{body: child})
	}
	return child, true, nil
}

// read reads the next below a body, and which of them have bodies below: most have none.
func (w *walk) read(at *step) (err error) {
	if at.next, err = sqldb.All(w.ctx, w.q, belowThen, []any{w.fed, string(w.on), at.body, at.behind, w.limit}, sqldb.Value[id.ID]); err != nil {
		return err
	}
	if at.read = len(at.next) < w.limit; len(at.next) == 0 {
		return nil
	}
	at.bearing = map[id.ID]bool{}
	return sqldb.Each(w.ctx, w.q, bearingThen, []any{w.fed, string(w.on), sqldb.ListOf(at.next)}, func(sc sqldb.Scanner) error {
		var body id.ID
		err := sc.Scan(&body)
		at.bearing[body] = true
		return err
	})
}
