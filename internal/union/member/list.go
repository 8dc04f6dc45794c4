package member

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

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
	mostHits   = 2_000
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
	l := &listing{s: s, by: by, node: node, in: in, scope: scope, limit: clamp(in.Limit, 50, 500)}
	if l.at, err = parseCursor(in.After); err != nil {
		return Page{}, err
	}
	if l.query, l.named = textindex.ParseQuery(in.Text); l.named && !l.query.HasName() {
		return Page{Members: []Listed{}}, nil // a number is FindByNumber's
	}
	if in.ThisLevel || scope.To == scope.From+"!" {
		return l.walk(ctx, listOrg, node.Ref.ID, 0)
	}
	small, err := s.sizes.small(ctx, s.DB, scope, s.wholeScope)
	switch {
	case err != nil:
		return Page{}, err
	case small:
		return l.walk(ctx, listSmall, scope.From, scope.To)
	case l.named:
		return l.byGrams(ctx)
	}
	return l.walk(ctx, listLarge, scope.From, scope.To)
}

func clamp(n, none, most int) int {
	if n <= 0 {
		return none
	}
	return min(n, most)
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

func (l *listing) states() sqldb.List {
	if len(l.in.States) == 0 {
		return sqldb.List{string(Active), string(Retained), string(Transferring)}
	}
	out := sqldb.List{}
	for _, st := range l.in.States {
		if st != Void {
			out = append(out, string(st))
		}
	}
	return out
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
	for at := l.at; ; {
		rows, err := sqldb.All(ctx, l.s.DB, text, []any{l.scope.Fed, a, b, like, int64(l.in.Confirmed), string(l.in.JoinedFrom), string(to),
			at.Key, at.ID, l.limit + 1, l.states()}, scan)
		if err != nil {
			return Page{}, err
		}
		for _, r := range rows {
			if l.named && !l.query.Match(r.findKey) {
				continue
			}
			if len(page.Members) == l.limit {
				last := page.Members[l.limit-1]
				page.Next = cursor{Key: last.sortKey, ID: last.Ref.ID}.String()
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

// byGrams finds names in a large scope. Up to mostHits (2,000) are sorted by name; when there are more, the page goes on in the order
// of entry, and the reader is better served by a longer query.
func (l *listing) byGrams(ctx context.Context) (Page, error) {
	if !l.at.ByID {
		hits, more, err := l.hits(ctx, 0, l.s.mostHits)
		if err != nil {
			return Page{}, err
		}
		if !more {
			return l.sorted(ctx, hits)
		}
		if l.at.ID == 0 {
			l.at = cursor{ByID: true}
		}
	}
	page := Page{Members: []Listed{}}
	for after := l.at.ID; len(page.Members) <= l.limit; {
		hits, more, err := l.hits(ctx, after, 2*l.limit)
		if err != nil {
			return Page{}, err
		}
		rows, err := l.read(ctx, hits)
		if err != nil {
			return Page{}, err
		}
		page.Members = append(page.Members, rows...)
		if !more || len(hits) == 0 {
			break
		}
		after = hits[len(hits)-1].id
	}
	if len(page.Members) > l.limit {
		page.Members = page.Members[:l.limit]
		page.Next = cursor{ID: page.Members[l.limit-1].Ref.ID, ByID: true}.String()
	}
	return page, nil
}

// hits are the memberships of the scope whose names match, behind the given one, in the order of entry; more says that some are left.
func (l *listing) hits(ctx context.Context, after id.ID, most int) (out []hit, more bool, err error) {
	text, grams := gramHitsPostgres, l.query.TSQuery()
	if l.s.DB.Dialect == sqldb.SQLite {
		text, grams = gramHitsSQLite, l.query.FTS5()
	}
	for len(out) < most {
		n, want := 0, most-len(out)+1
		err := sqldb.Each(ctx, l.s.DB, text, []any{l.scope.Fed, l.scope.From, l.scope.To, grams, after, want}, func(sc sqldb.Scanner) error {
			var h hit
			var findKey string
			if err := sc.Scan(&h.id, &h.sortKey, &findKey); err != nil {
				return err
			}
			n, after = n+1, h.id
			if l.query.Match(findKey) {
				out = append(out, h)
			}
			return nil
		})
		if err != nil {
			return nil, false, err
		}
		if n < want {
			return out, false, nil
		}
	}
	return out[:most], true, nil
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
			last := page.Members[l.limit-1]
			page.Next = cursor{Key: last.sortKey, ID: last.Ref.ID}.String()
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
	states := l.states()
	for _, h := range hits {
		r, ok := rows[h.id]
		if ok && slices.Contains(states, any(string(r.State))) && l.in.keeps(r.Membership) {
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

// scopeSizes remembers for half a minute which scopes are small enough to be searched whole.
type scopeSizes struct {
	mu   sync.Mutex
	seen map[access.Scope]sizeSeen
}

type sizeSeen struct {
	small bool
	at    time.Time
}

func (c *scopeSizes) small(ctx context.Context, db *sqldb.DB, scope access.Scope, most int64) (bool, error) {
	now := db.Now()
	c.mu.Lock()
	known, ok := c.seen[scope]
	c.mu.Unlock()
	if ok && now.Sub(known.at) < 30*time.Second {
		return known.small, nil
	}
	n, _, err := sqldb.One(ctx, db, countScope, []any{scope.Fed, scope.From, scope.To, most + 1}, sqldb.Value[int64])
	if err != nil {
		return false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil || len(c.seen) > 10_000 {
		c.seen = map[access.Scope]sizeSeen{}
	}
	c.seen[scope] = sizeSeen{n <= most, now}
	return n <= most, nil
}
