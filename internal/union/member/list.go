package member

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

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
	l := &listing{s: s, by: by, node: node, in: in, scope: scope, limit: min(cmp.Or(max(in.Limit, 0), 50), 500)}
	if l.at, err = parseCursor(in.After); err != nil {
		return Page{}, err
	}
	if l.query, l.named = textindex.ParseQuery(in.Text); l.named && !l.query.HasName() {
		return Page{Members: []Listed{}}, nil // a number is FindByNumber's
	}
	if in.ThisLevel {
		l.scope = scope.Level()
	}
	most, err := s.atMost(ctx, node.Ref)
	switch {
	case err != nil:
		return Page{}, err
	case most <= s.wholeScope:
		return l.byRoll(ctx)
	case l.scope.OneLevel():
		return l.walk(ctx, listOrg, node.Ref.ID, 0)
	case l.named:
		return l.byGrams(ctx)
	}
	return l.walk(ctx, listLarge, scope.From, scope.To)
}

// atMost is how many people a union and those below it have, as of the last fold of the figures.
func (s *Service) atMost(ctx context.Context, node id.Ref) (int64, error) {
	many, err := sqldb.All(ctx, s.DB, figuresOfMany, []any{node.Fed, sqldb.List{node.ID}}, scanFigure)
	if err != nil || len(many) == 0 {
		return 0, err
	}
	return many[0].Listed, nil
}

// listing is one run of List.
type listing struct {
	s     *Service
	by    access.Actor
	node  org.Org
	in    ListInput
	scope access.Scope
	query textindex.Query
	named bool
	at    cursor
	limit int
}

// states are those that are asked for: the present ones when none is named, void never.
func (in ListInput) states() []State {
	if len(in.States) == 0 {
		return []State{Active, Retained, Transferring}
	}
	return slices.DeleteFunc(slices.Clone(in.States), func(s State) bool { return s == Void })
}

// walk reads a statement of listFilter from where the page before ended, until the page is full. LIKE lets more through than
// a hit is, so it may take several rounds.
func (l *listing) walk(ctx context.Context, text string, a, b any) (Page, error) {
	like, to := "%", l.in.JoinedTo
	if l.named {
		like = l.query.Like()
	}
	if to == "" {
		to = day.Forever
	}
	page := Page{Members: []Listed{}}
	scan := l.s.scanListed(l.scope.Fed)
	states := sqldb.List{}
	for _, s := range l.in.states() {
		states = append(states, string(s))
	}
	for at := l.at; ; {
		rows, err := sqldb.All(ctx, l.s.DB, text, []any{l.scope.Fed, a, b, like, int64(l.in.Confirmed), string(l.in.JoinedFrom), string(to),
			at.Key, at.ID, l.limit + 1, states}, scan)
		if err != nil {
			return Page{}, err
		}
		for _, r := range rows {
			if l.named && !l.query.Match(r.findKey) {
				continue
			}
			if len(page.Members) == l.limit {
				page.Next = nextAfter(page.Members[l.limit-1])
				return page, nil
			}
			r.Membership = l.s.discreet(l.by, l.node, r.Membership)
			page.Members = append(page.Members, r)
		}
		if len(rows) <= l.limit {
			return page, nil
		}
		at = cursor{Key: rows[len(rows)-1].sortKey, ID: rows[len(rows)-1].Ref.ID}
	}
}

// hit is a membership whose name matches.
type hit struct {
	id      id.ID
	sortKey string
}

// byGrams finds names in a large scope. Up to mostHits (500) of the federation are sorted by name; when there are more, the page goes on in
// the order of entry, and the reader is better served by a longer query.
func (l *listing) byGrams(ctx context.Context) (Page, error) {
	after := id.ID(0)
	if l.at.ByID {
		after = l.at.ID
	}
	hits, last, err := l.hits(ctx, after)
	if err != nil {
		return Page{}, err
	}
	if last == 0 && !l.at.ByID {
		return l.sorted(ctx, hits)
	}
	page := Page{Members: []Listed{}}
	for len(page.Members) <= l.limit && (len(hits) > 0 || last != 0) {
		if len(hits) == 0 {
			if hits, last, err = l.hits(ctx, last); err != nil {
				return Page{}, err
			}
			continue
		}
		n := min(len(hits), l.limit+1-len(page.Members))
		rows, err := l.read(ctx, hits[:n])
		if err != nil {
			return Page{}, err
		}
		page.Members, hits = append(page.Members, rows...), hits[n:]
	}
	if len(page.Members) > l.limit {
		page.Members = page.Members[:l.limit]
		page.Next = cursor{ID: page.Members[l.limit-1].Ref.ID, ByID: true}.String()
	}
	return page, nil
}

// hits are the next mostHits memberships of the federation whose names match, as far as they are of the scope, in the order of entry; last is
// the one to go on behind, 0 when there are no more.
func (l *listing) hits(ctx context.Context, after id.ID) (out []hit, last id.ID, err error) {
	text, grams := gramHitsPostgres, l.query.TSQuery()
	if l.s.DB.Dialect == sqldb.SQLite {
		text, grams = gramHitsSQLite, l.query.FTS5()
	}
	n, want := 0, l.s.mostHits+1
	err = sqldb.Each(ctx, l.s.DB, text, []any{l.scope.Fed, l.scope.From, l.scope.To, grams, after, want}, func(sc sqldb.Scanner) error {
		var h hit
		var findKey string
		var within bool
		if err := sc.Scan(&h.id, &h.sortKey, &findKey, &within); err != nil {
			return err
		}
		n, last = n+1, h.id
		if within && l.query.Match(findKey) {
			out = append(out, h)
		}
		return nil
	})
	if n < want {
		last = 0
	}
	return out, last, err
}

// sorted pages through all hits by name.
func (l *listing) sorted(ctx context.Context, hits []hit) (Page, error) {
	slices.SortFunc(hits, func(a, b hit) int {
		if c := strings.Compare(a.sortKey, b.sortKey); c != 0 {
			return c
		}
		return cmp.Compare(a.id, b.id)
	})
	page := Page{Members: []Listed{}}
	for len(hits) > 0 {
		n := min(len(hits), l.limit+1)
		batch := hits[:n]
		hits = hits[n:]
		behind := slices.IndexFunc(batch, func(h hit) bool {
			return h.sortKey > l.at.Key || h.sortKey == l.at.Key && h.id > l.at.ID
		})
		if behind < 0 {
			continue
		}
		rows, err := l.read(ctx, batch[behind:])
		if err != nil {
			return Page{}, err
		}
		page.Members = append(page.Members, rows...)
		if len(page.Members) > l.limit {
			page.Members = page.Members[:l.limit]
			page.Next = nextAfter(page.Members[l.limit-1])
			break
		}
	}
	return page, nil
}

// read loads the hits that the other filters let through, in their order.
func (l *listing) read(ctx context.Context, hits []hit) ([]Listed, error) {
	ids := make([]id.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.id
	}
	rows, err := l.s.listed(ctx, l.scope.Fed, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Listed, 0, len(hits))
	states := l.in.states()
	for _, h := range hits {
		r, ok := rows[h.id]
		if ok && slices.Contains(states, r.State) && l.in.keeps(r.Membership) {
			r.Membership = l.s.discreet(l.by, l.node, r.Membership)
			out = append(out, r)
		}
	}
	return out, nil
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
