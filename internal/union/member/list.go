package member

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/union/org"
)

// The bounds of a search, fields of Service so that tests can lower them: how many people a scope may have to be searched whole,
// names in larger ones being found by grams; and how many hits of a large scope are sorted by name, more coming in the order
// they were entered.
const (
	wholeScope = 20_000
	mostHits   = 500
)

// Confirmed filters by the person's own word.
type Confirmed int

// The filters.
const (
	AnyWord     Confirmed = iota
	IsConfirmed           // the person has confirmed
	Unconfirmed
	Objecting
)

// ListInput asks for the members of a union and of the unions below it.
type ListInput struct {
	Node       id.Ref
	ThisLevel  bool    // the union itself only
	Text       string  // name, pinyin, initials
	States     []State // present ones when empty
	Confirmed  Confirmed
	JoinedFrom day.Day
	JoinedTo   day.Day
	After      string // Next of the page before
	Limit      int    // at most 500; 50 when 0
}

// Page is a page of a list.
type Page struct {
	Members []Listed
	Next    string // "" on the last page
}

// cursor is where a page ended.
type cursor struct {
	Org  id.ID  `json:"u,omitempty"` // of a past day: the union
	Key  string `json:"k,omitempty"`
	ID   id.ID  `json:"i"`
	ByID bool   `json:"o,omitempty"` // in the order of entry: too many hits to sort
}

func (c cursor) String() string {
	b, _ := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (c cursor, err error) {
	if s == "" {
		return cursor{}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		return cursor{}, errs.InvalidField("after", "member.cursor_unknown")
	}
	return c, nil
}

// nextAfter is where a page goes on that ended with a line, in the order of names.
func nextAfter(l Listed) string { return cursor{Key: l.sortKey, ID: l.Ref.ID}.String() }

// List lists members by name in pinyin order, found by name or all. A scope of up to 20,000 people is searched whole,
// above that by grams; both find the same people.
func (s *Service) List(ctx context.Context, by access.Actor, in ListInput) (Page, error) {
	if err := s.Plan.Permits(by, UseList); err != nil {
		return Page{}, err
	}
	node, err := s.Orgs.Load(ctx, s.DB, in.Node)
	if err != nil {
		return Page{}, err
	}
	scope, err := s.Plan.Scope(by, UseList, node.Target())
	if err != nil {
		return Page{}, err
	}
	l := &listing{s: s, q: s.DB, by: by, node: node, in: in, scope: scope, limit: min(cmp.Or(max(in.Limit, 0), 50), 500),
		states: in.states()}
	if l.at, err = parseCursor(in.After); err != nil {
		return Page{}, err
	}
	if l.query, l.named = textindex.ParseQuery(in.Text); l.named && !l.query.HasName() {
		return Page{Members: []Listed{}}, nil // a number is FindByNumber's
	}
	if in.ThisLevel {
		l.scope = scope.Level()
	}
	most, err := s.CountWithin(ctx, s.DB, node.Ref)
	switch {
	case err != nil:
		return Page{}, err
	case most <= s.wholeScope:
		return l.byRoll(ctx)
	case l.named:
		return l.byGrams(ctx)
	case l.scope.OneLevel():
		return l.ofLevel(ctx)
	}
	return l.byName(ctx)
}

// listing is one run of List.
type listing struct {
	s      *Service
	q      sqldb.Queryer
	by     access.Actor
	node   org.Org
	in     ListInput
	scope  access.Scope
	query  textindex.Query
	named  bool
	at     cursor
	limit  int
	states []State // that are asked for
}

// states are those that are asked for: the present ones when none is named, void never.
func (in ListInput) states() []State {
	if len(in.States) == 0 {
		return []State{Active, Retained, Transferring}
	}
	return slices.DeleteFunc(slices.Clone(in.States), func(s State) bool { return s == Void })
}

// ofLevel lists a large union, and its parts that are still handing their people over.
func (l *listing) ofLevel(ctx context.Context) (Page, error) {
	level, err := l.s.Orgs.Level(ctx, l.s.DB, l.node.Ref)
	if err != nil {
		return Page{}, err
	}
	var found []Listed
	err = l.together(ctx, level, func(o id.ID) error {
		lines, err := l.ofOrg(ctx, o)
		found = append(found, lines...)
		return err
	})
	if err != nil {
		return Page{}, err
	}
	slices.SortFunc(found, func(a, b Listed) int { return a.compare(b.sortKey, b.Ref.ID) })
	return l.page(ctx, found, nextAfter)
}

// ofOrg are the first of a large union by its own index, a page and one more.
func (l *listing) ofOrg(ctx context.Context, o id.ID) ([]Listed, error) {
	var found []Listed
	for at := l.at; len(found) <= l.limit; {
		lines, err := l.linesOf(ctx, o, at)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if l.wants(&line) {
				found = append(found, line)
			}
		}
		if len(lines) <= l.limit {
			break
		}
		last := lines[len(lines)-1]
		at = cursor{Key: last.sortKey, ID: last.Ref.ID}
	}
	return found, nil
}

// linesOf are the next lines of a union by name: as many as a page has, and one more.
func (l *listing) linesOf(ctx context.Context, o id.ID, at cursor) ([]Listed, error) {
	like := "%"
	if l.named {
		like = l.query.Like()
	}
	return l.read(ctx, linesOfOrg, append(l.kept(at, l.limit+1), o, like, l.statesAsked()))
}

// behind are the arguments of a statement that goes down names, many of them behind at.
func (l *listing) behind(at cursor, many int) []any { return []any{l.scope.Fed, at.Key, at.ID, many} }

// kept are those of one that keeps only who is asked for.
func (l *listing) kept(at cursor, many int) []any {
	return append(l.behind(at, many), int64(l.in.Confirmed), string(l.in.JoinedFrom), string(cmp.Or(l.in.JoinedTo, day.Forever)))
}

func (l *listing) statesAsked() (out sqldb.List) {
	for _, s := range l.states {
		out = append(out, string(s))
	}
	return out
}

// hit is a membership that may be of the list, and its union.
type hit struct{ membership, org id.ID }

// byName lists a large scope in the order of names: down an index of them that knows the unions too.
func (l *listing) byName(ctx context.Context) (Page, error) {
	at, text := l.at, l.namesToGoDown()
	found, err := l.gather(ctx, func(many int) ([]hit, error) {
		args := l.behind(at, many)
		if text != namesAll {
			args = append(l.kept(at, many), l.statesAsked())
		}
		return sqldb.All(ctx, l.s.DB, text, args, func(sc sqldb.Scanner) (h hit, err error) {
			err = sc.Scan(&h.membership, &h.org, &at.Key)
			at.ID = h.membership
			return h, err
		})
	})
	if err != nil {
		return Page{}, err
	}
	return l.page(ctx, found, nextAfter)
}

// namesToGoDown is the statement that passes by the fewest who are not asked for.
func (l *listing) namesToGoDown() string {
	switch {
	case l.in.Confirmed == Objecting:
		return namesObjecting
	case !slices.Contains(l.states, Active):
		return namesInactive
	case l.in.Confirmed != AnyWord || l.in.JoinedFrom != "" || l.in.JoinedTo != "":
		return namesOf
	}
	return namesAll
}

// byGrams finds names in a large scope. Up to mostHits (500) of the federation are sorted by name; when there are more, the page goes on in
// the order of entry, and the reader is better served by a longer query.
func (l *listing) byGrams(ctx context.Context) (Page, error) {
	after := id.ID(0)
	if l.at.ByID {
		after = l.at.ID
	}
	named, err := l.s.namedBehind(ctx, l.scope.Fed, l.query, after)
	if err != nil {
		return Page{}, err
	}
	if l.at.ByID || len(named) > l.s.mostHits {
		return l.asEntered(ctx, named)
	}
	hits, err := l.placed(ctx, named)
	if err != nil {
		return Page{}, err
	}
	lines, err := l.lines(ctx, hits)
	if err != nil {
		return Page{}, err
	}
	slices.SortFunc(lines, func(a, b Listed) int { return a.compare(b.sortKey, b.Ref.ID) })
	from, _ := slices.BinarySearchFunc(lines, l.at, func(line Listed, at cursor) int { return line.compare(at.Key, at.ID+1) })
	return l.page(ctx, lines[from:], nextAfter)
}

// namedBehind are the next memberships of the federation that may match, in the order of entry: mostHits, and one more when there are more.
func (s *Service) namedBehind(ctx context.Context, fed id.Fed, query textindex.Query, after id.ID) ([]id.ID, error) {
	text, grams := gramHitsPostgres, query.TSQuery()
	if s.DB.Dialect == sqldb.SQLite {
		text, grams = gramHitsSQLite, query.FTS5()
	}
	return sqldb.All(ctx, s.DB, text, []any{fed, grams, after, s.mostHits + 1}, sqldb.Value[id.ID])
}

// asEntered lists those who are named so in the order of entry.
func (l *listing) asEntered(ctx context.Context, named []id.ID) (Page, error) {
	more, last := len(named) > l.s.mostHits, id.ID(0)
	found, err := l.gather(ctx, func(many int) (hits []hit, err error) {
		if len(named) == 0 && more {
			if named, err = l.s.namedBehind(ctx, l.scope.Fed, l.query, last); err != nil {
				return nil, err
			}
			more = len(named) > l.s.mostHits
		}
		part := named[:min(len(named), many)]
		if named = named[len(part):]; len(part) > 0 {
			last = part[len(part)-1]
		}
		return l.placed(ctx, part)
	})
	if err != nil {
		return Page{}, err
	}
	return l.page(ctx, found, func(last Listed) string { return cursor{ID: last.Ref.ID, ByID: true}.String() })
}

// placed finds the unions of memberships.
func (l *listing) placed(ctx context.Context, memberships []id.ID) ([]hit, error) {
	edition, err := l.s.Orgs.Edition(ctx, l.scope.Fed)
	if err != nil {
		return nil, err
	}
	known, missing := l.s.places.of(l.scope.Fed, edition, memberships)
	if len(missing) > 0 {
		found, err := sqldb.All(ctx, l.s.DB, hitOrgs, []any{l.scope.Fed, sqldb.ListOf(missing)}, func(sc sqldb.Scanner) (h hit, err error) {
			err = sc.Scan(&h.membership, &h.org)
			return h, err
		})
		if err != nil {
			return nil, err
		}
		l.s.places.remember(l.scope.Fed, edition, found)
		for _, h := range found {
			known[h.membership] = h.org
		}
	}
	hits := make([]hit, 0, len(memberships))
	for _, m := range memberships {
		if o, ok := known[m]; ok {
			hits = append(hits, hit{m, o})
		}
	}
	return hits, nil
}

// gather takes the next hits, more at a time the fewer are of the list, until a page is full or there are no more.
func (l *listing) gather(ctx context.Context, next func(many int) ([]hit, error)) (found []Listed, err error) {
	const most = 2000
	for many := l.limit + l.limit/4 + 1; len(found) <= l.limit; many = min(4*many, most) {
		hits, err := next(many)
		if err != nil || len(hits) == 0 {
			return found, err
		}
		lines, err := l.lines(ctx, hits)
		if err != nil {
			return nil, err
		}
		found = append(found, lines...)
	}
	return found, nil
}

// lines are those of the hits that are of the scope and asked for, in the order of the hits.
func (l *listing) lines(ctx context.Context, hits []hit) ([]Listed, error) {
	orgs := make([]id.ID, len(hits))
	for i, h := range hits {
		orgs[i] = h.org
	}
	paths, err := l.s.Orgs.Paths(ctx, l.scope.Fed, orgs)
	if err != nil {
		return nil, err
	}
	at, ids := make(map[id.ID]int, len(hits)), sqldb.List{}
	for i, h := range hits {
		if l.scope.Covers(paths[h.org]) {
			at[h.membership], ids = i, append(ids, h.membership)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	lines, err := l.read(ctx, hitLines, []any{l.scope.Fed, ids})
	lines = slices.DeleteFunc(lines, func(line Listed) bool { return !l.wants(&line) })
	slices.SortFunc(lines, func(a, b Listed) int { return cmp.Compare(at[a.Ref.ID], at[b.Ref.ID]) })
	return lines, err
}

// read are the lines that a statement finds.
func (l *listing) read(ctx context.Context, text string, args []any) ([]Listed, error) {
	scan := scanMembership(l.scope.Fed)
	return sqldb.All(ctx, l.q, text, args, func(sc sqldb.Scanner) (Listed, error) { return scan(sc) })
}

// wants reports whether a line of the scope is asked for.
func (l *listing) wants(line *Listed) bool {
	return slices.Contains(l.states, line.State) && l.in.keeps(line.Membership) && (!l.named || l.query.Match(line.findKey))
}

// page is the first of the lines, with who they are; next is where to go on behind its last.
func (l *listing) page(ctx context.Context, lines []Listed, next func(last Listed) string) (Page, error) {
	page := Page{Members: lines[:min(len(lines), l.limit)]}
	for i := range page.Members {
		page.Members[i].Membership = l.s.discreet(l.by, l.node, page.Members[i].Membership)
	}
	if len(lines) > l.limit {
		page.Next = next(page.Members[l.limit-1])
	}
	return page, l.s.name(ctx, l.scope.Fed, page.Members)
}

// keeps is the filter of listFilter beyond name and state.
func (in ListInput) keeps(m Membership) bool {
	switch in.Confirmed {
	case IsConfirmed:
		if m.ConfirmedAt.IsZero() {
			return false
		}
	case Unconfirmed:
		if !m.ConfirmedAt.IsZero() {
			return false
		}
	case Objecting:
		if m.ObjectedAt.IsZero() {
			return false
		}
	}
	return m.JoinedOn >= in.JoinedFrom && (in.JoinedTo == "" || m.JoinedOn <= in.JoinedTo)
}
