package member

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// roll is a union's list (名册) in memory, by name: what a small scope is searched through. Names and numbers are not in it. It is as good
// as its version, which every transaction that changes the list raises in the database.
type roll struct {
	version int64
	lines   []Listed
}

// compare orders a list: by name in pinyin, then as entered.
func (l *Listed) compare(sortKey string, membership id.ID) int {
	return cmp.Or(strings.Compare(l.sortKey, sortKey), cmp.Compare(l.Ref.ID, membership))
}

// mostLines bounds the lines of all rolls in memory: some thirty megabytes.
const mostLines = 100_000

// rolls are the unions' lists that were lately searched.
type rolls struct {
	mu     sync.Mutex
	byOrg  map[id.Ref]*roll
	lines  int
	reader sync.Mutex // one reads at a time: who waits finds what they would have read
}

// get is the roll of a union if it is of the version.
func (r *rolls) get(o id.Ref, version int64) *roll {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.byOrg[o]; known != nil && known.version == version {
		return known
	}
	return nil
}

// put remembers rolls, and forgets others when they are too many.
func (r *rolls) put(read map[id.Ref]*roll) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byOrg == nil {
		r.byOrg = map[id.Ref]*roll{}
	}
	for o, now := range read {
		if old := r.byOrg[o]; old != nil {
			r.lines -= len(old.lines)
		}
		r.byOrg[o] = now
		r.lines += len(now.lines)
	}
	for o, old := range r.byOrg {
		if r.lines <= mostLines {
			return
		}
		if read[o] == nil {
			delete(r.byOrg, o)
			r.lines -= len(old.lines)
		}
	}
}

// turned notes that the list of a union is no longer what it was.
func turned(ctx context.Context, tx *sqldb.Tx, o id.Ref) error {
	_, err := tx.Exec(ctx, turnRoll, o.Fed, o.ID)
	return err
}

// rollsRead are the rolls of all unions of a scope; those that are not in memory are read.
func (s *Service) rollsRead(ctx context.Context, scope access.Scope) ([]*roll, error) {
	s.rolls.reader.Lock()
	defer s.rolls.reader.Unlock()
	out, missing, err := s.rollsKnown(ctx, scope)
	if err != nil || len(missing) == 0 {
		return out, err
	}
	const many = 100
	for len(missing) > 0 {
		ids, read := sqldb.List{}, map[id.Ref]*roll{}
		for ; len(missing) > 0 && len(ids) < many; missing = missing[1:] {
			for _, m := range missing[0] {
				ids = append(ids, m.org.ID)
				read[m.org] = &roll{version: m.version}
			}
		}
		if err := s.readRolls(ctx, scope.Fed, ids, read); err != nil {
			return nil, err
		}
		s.rolls.put(read)
		for _, r := range read {
			out = append(out, r)
		}
	}
	return out, nil
}

// rollVersion is which roll of a union is the true one. A union's parts stand with it.
type rollVersion struct {
	org     id.Ref
	whole   id.ID
	version int64
}

// rollsKnown are the rolls of a scope that are in memory, and those that are to be read, a union and its parts together: while a part hands its people
// over, only what is read in one moment has each of them once. The versions are read before the lines, so a roll may be newer than it claims, never older.
func (s *Service) rollsKnown(ctx context.Context, scope access.Scope) (out []*roll, missing [][]rollVersion, err error) {
	var known []*roll // of one union with its parts; nil where one is missing
	var together []rollVersion
	settle := func() {
		if slices.Contains(known, nil) {
			missing = append(missing, together)
		} else {
			out = append(out, known...)
		}
		known, together = nil, nil
	}
	err = sqldb.Each(ctx, s.DB, rollVersions, []any{scope.Fed, scope.From, scope.To}, func(sc sqldb.Scanner) error {
		v := rollVersion{org: id.Ref{Fed: scope.Fed}}
		if err := sc.Scan(&v.org.ID, &v.whole, &v.version); err != nil {
			return err
		}
		if len(together) > 0 && together[0].whole != v.whole {
			settle()
		}
		known, together = append(known, s.rolls.get(v.org, v.version)), append(together, v)
		return nil
	})
	settle()
	return out, missing, err
}

// readRolls fills rolls with their lines.
func (s *Service) readRolls(ctx context.Context, fed id.Fed, orgs sqldb.List, into map[id.Ref]*roll) error {
	scan := scanMembership(fed)
	err := sqldb.Each(ctx, s.DB, rollLines, []any{fed, orgs}, func(sc sqldb.Scanner) error {
		l, err := scan(sc)
		if err != nil {
			return err
		}
		r := into[id.Ref{Fed: fed, ID: l.Org}]
		r.lines = append(r.lines, l)
		return nil
	})
	for _, r := range into {
		slices.SortFunc(r.lines, func(a, b Listed) int { return a.compare(b.sortKey, b.Ref.ID) })
	}
	return err
}

// byRoll lists a small scope: of each union's roll those that are asked for, the first of them by name. A roll is in order, so it is left
// as soon as its next line stands behind a full page. Where nobody is looked for by name, no roll is read for it: an index has each union's
// lines in the same order.
func (l *listing) byRoll(ctx context.Context) (Page, error) {
	all, missing, err := l.s.rollsKnown(ctx, l.scope)
	switch {
	case err != nil:
		return Page{}, err
	case l.named && len(missing) > 0:
		if all, err = l.s.rollsRead(ctx, l.scope); err != nil {
			return Page{}, err
		}
	default:
		for _, m := range missing {
			read, err := l.linesTogether(ctx, m)
			if err != nil {
				return Page{}, err
			}
			all = append(all, read...)
		}
	}
	var first []*Listed
	for _, r := range all {
		from, _ := slices.BinarySearchFunc(r.lines, l.at, func(line Listed, at cursor) int { return line.compare(at.Key, at.ID+1) })
		for i := range r.lines[from:] {
			line := &r.lines[from+i]
			if len(first) > l.limit && line.compare(first[l.limit].sortKey, first[l.limit].Ref.ID) >= 0 {
				break
			}
			if !l.wants(line) {
				continue
			}
			at, _ := slices.BinarySearchFunc(first, line, func(a, b *Listed) int { return a.compare(b.sortKey, b.Ref.ID) })
			if first = slices.Insert(first, at, line); len(first) > l.limit+1 {
				first = first[:l.limit+1]
			}
		}
	}
	lines := make([]Listed, len(first))
	for i, line := range first {
		lines[i] = *line
	}
	return l.page(ctx, lines, nextAfter)
}

// linesTogether are the next lines of a union and of each of its parts.
func (l *listing) linesTogether(ctx context.Context, of []rollVersion) (out []*roll, err error) {
	orgs := make([]id.ID, len(of))
	for i, m := range of {
		orgs[i] = m.org.ID
	}
	err = l.together(ctx, orgs, func(o id.ID) error {
		lines, err := l.linesOf(ctx, o, l.at)
		out = append(out, &roll{lines: lines})
		return err
	})
	return out, err
}

// together reads of several bodies as of one moment.
func (l *listing) together(ctx context.Context, orgs []id.ID, read func(o id.ID) error) error {
	if len(orgs) == 1 {
		return read(orgs[0])
	}
	return sqldb.Read(ctx, l.s.DB, func(snapshot *sqldb.Snapshot) error {
		l.q = snapshot
		defer func() { l.q = l.s.DB }()
		for _, o := range orgs {
			if err := read(o); err != nil {
				return err
			}
		}
		return nil
	})
}

// name fills in who the people of a list are.
func (s *Service) name(ctx context.Context, fed id.Fed, list []Listed) error {
	if len(list) == 0 {
		return nil
	}
	people, ids := map[id.ID]Person{}, sqldb.List{}
	for _, l := range list {
		ids = append(ids, l.Person)
	}
	err := sqldb.Each(ctx, s.DB, peopleNamed, []any{fed, ids}, func(sc sqldb.Scanner) error {
		p := Person{Ref: id.Ref{Fed: fed}}
		var secrets []byte
		if err := sc.Scan(&p.Ref.ID, &p.Name, &secrets); err != nil {
			return err
		}
		err := s.unseal(&p, secrets)
		people[p.Ref.ID] = p
		return err
	})
	for i := range list {
		p := people[list[i].Person]
		list[i].Name, list[i].Document, list[i].Phone = p.Name, p.Document, p.Phone
	}
	return err
}
