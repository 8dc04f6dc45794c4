package org

import (
	"context"
	"maps"
	"slices"
	"sync"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// tree is what of a federation's tree is in memory: bodies of today, and the lists right below them. It is as good as its edition, which
// every transaction that changes the tree raises in the database.
type tree struct {
	edition int64
	orgs    map[id.ID]Org
	below   map[firstChildren][]Child
	held    int // bodies in both
}

// firstChildren is the first page of the bodies right below one.
type firstChildren struct {
	parent id.ID
	limit  int
}

// mostHeld bounds the bodies of a tree in memory: some fifteen megabytes.
const mostHeld = 30_000

// forest are the trees of the federations that were lately asked for.
type forest struct {
	mu    sync.Mutex
	trees map[id.Fed]*tree
}

// at is the tree of a federation at an edition; newer or older ones are forgotten.
func (f *forest) at(fed id.Fed, edition int64) *tree {
	t := f.trees[fed]
	if t == nil || t.edition != edition || t.held > mostHeld {
		t = &tree{edition: edition, orgs: map[id.ID]Org{}, below: map[firstChildren][]Child{}}
		if f.trees == nil {
			f.trees = map[id.Fed]*tree{}
		}
		f.trees[fed] = t
	}
	return t
}

// grown notes that the tree of a federation is no longer what it was.
func grown(ctx context.Context, tx *sqldb.Tx, fed id.Fed) error {
	_, err := tx.Exec(ctx, raiseTree, fed)
	return err
}

// Edition is which tree of a federation is the true one. It is read before what is kept under it, so a tree in memory may be newer than
// it claims, never older.
func (s *Service) Edition(ctx context.Context, fed id.Fed) (int64, error) {
	edition, _, err := sqldb.One(ctx, s.DB, treeEdition, []any{fed}, sqldb.Value[int64])
	return edition, err
}

// known are bodies of today by id, from memory as far as they are there; ids of nothing are left out.
func (s *Service) known(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]Org, error) {
	if len(ids) == 0 {
		return map[id.ID]Org{}, nil
	}
	edition, err := s.Edition(ctx, fed)
	if err != nil {
		return nil, err
	}
	out, missing := make(map[id.ID]Org, len(ids)), sqldb.List{}
	s.forest.mu.Lock()
	t := s.forest.at(fed, edition)
	for _, i := range ids {
		if o, ok := t.orgs[i]; ok {
			out[i] = o
		} else {
			missing = append(missing, i)
		}
	}
	s.forest.mu.Unlock()
	if len(missing) == 0 {
		return out, nil
	}
	read := make(map[id.ID]Org, len(missing))
	err = sqldb.Each(ctx, s.DB, findOrgs, []any{fed, missing}, func(sc sqldb.Scanner) error {
		o, err := scanOrg(fed)(sc)
		read[o.Ref.ID] = o
		return err
	})
	if err != nil {
		return nil, err
	}
	s.forest.mu.Lock()
	defer s.forest.mu.Unlock()
	t = s.forest.at(fed, edition)
	t.held += len(read)
	maps.Copy(t.orgs, read)
	maps.Copy(out, read)
	return out, nil
}

// find is a body of today, or NotFound.
func (s *Service) find(ctx context.Context, ref id.Ref) (Org, error) {
	found, err := s.known(ctx, ref.Fed, []id.ID{ref.ID})
	if err != nil {
		return Org{}, err
	}
	o, ok := found[ref.ID]
	if !ok {
		return Org{}, errs.New(errs.NotFound, "errs.not_found")
	}
	return o, nil
}

// firstBelow is the first page of the bodies right below one, from memory or by read.
func (s *Service) firstBelow(ctx context.Context, fed id.Fed, page firstChildren, read func() ([]Child, error)) ([]Child, error) {
	edition, err := s.Edition(ctx, fed)
	if err != nil {
		return nil, err
	}
	s.forest.mu.Lock()
	kept, ok := s.forest.at(fed, edition).below[page]
	s.forest.mu.Unlock()
	if ok {
		return slices.Clone(kept), nil // what is kept is nobody's to change
	}
	rows, err := read()
	if err != nil {
		return nil, err
	}
	s.forest.mu.Lock()
	defer s.forest.mu.Unlock()
	t := s.forest.at(fed, edition)
	t.held += len(rows)
	t.below[page] = slices.Clone(rows)
	return rows, nil
}
