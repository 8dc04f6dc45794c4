package member

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
)

// PastInput asks who was on the lists of a union, and of the unions that stood below it, on a past day.
type PastInput struct {
	Node      id.Ref
	ThisLevel bool // the union itself only
	On        day.Day
	Text      string // name, pinyin, initials, as they are today
	After     string // Next of the page before
	Limit     int    // at most 500; 50 when 0
}

// PastMember is a line of a list of a past day: the membership with the union and the state of that day. Of somebody who is out of the reader's reach
// today it tells the name and that day, nothing of today.
type PastMember struct {
	Listed
	Reach bool
}

// PastPage is a page of a list of a past day. It may have fewer lines than it could, or none, and go on.
type PastPage struct {
	Members []PastMember
	Next    string // "" on the last page
}

// How much work a page of a past day is at most, in lines that are looked at (mostPast, a field of Service so that tests can lower it); a union that has
// none counts as some, too.
const (
	pastSlice = 300
	mostPast  = 6000
	emptyPast = 20
)

// Past lists who was a member on a day, with the state of that day: union by union as they stood then, each before those below it, in a union by name
// in pinyin order; those who are found by a name in the order of entry. Names are those of today. Errors: Invalid for a day to come.
func (s *Service) Past(ctx context.Context, by access.Actor, in PastInput) (PastPage, error) {
	if err := s.Plan.Permits(by, UseList); err != nil {
		return PastPage{}, err
	}
	node, err := s.Orgs.Load(ctx, s.DB, in.Node)
	if err != nil {
		return PastPage{}, err
	}
	scope, err := s.Plan.Scope(by, UseList, node.Target())
	if err != nil {
		return PastPage{}, err
	}
	if in.On == "" || in.On > s.today(s.DB.Now()) {
		return PastPage{}, errs.InvalidField("on", "member.day_future")
	}
	p := &lookBack{s: s, ctx: ctx, node: node.Ref, on: in.On, limit: sqldb.Limit(in.Limit)}
	if p.at, err = parseCursor(in.After); err != nil {
		return PastPage{}, err
	}
	if in.ThisLevel || scope.OneLevel() {
		if p.level, err = s.Orgs.LevelOn(ctx, s.DB, node.Ref, in.On); err != nil {
			return PastPage{}, err
		}
	}
	if err := p.placed(); err != nil {
		return PastPage{}, err
	}
	find := p.down
	if query, named := textindex.ParseQuery(in.Text); named {
		if p.query = query; !query.HasName() {
			return PastPage{Members: []PastMember{}}, nil // a number is FindByNumber's
		}
		find = p.named
	}
	if err := find(); err != nil {
		return PastPage{}, err
	}
	return p.page(scope)
}

// lookBack is one run of Past.
type lookBack struct {
	s     *Service
	ctx   context.Context
	node  id.Ref
	on    day.Day
	level []id.ID // the unions of which the list is; nil for all that stood below
	query textindex.Query
	limit int
	at    cursor // how far it has looked
	found []pastLine
	over  bool // nobody is left
}

// pastLine is a membership as it was, and where the look back was when it came to it.
type pastLine struct {
	Listed
	then stood
	at   cursor
}

// placed holds that the place where the look back goes on is one of its list: whoever asks has named it.
func (p *lookBack) placed() error {
	if p.at.Org == 0 {
		return nil
	}
	of := p.level
	if of == nil {
		below, err := p.s.Orgs.StoodBelow(p.ctx, p.s.DB, p.node, p.on, []id.ID{p.at.Org})
		if err != nil {
			return err
		}
		of = slices.Collect(maps.Keys(below))
	}
	if !slices.Contains(of, p.at.Org) {
		return errs.InvalidField("after", "member.cursor_unknown")
	}
	return nil
}

// down goes from union to union, until a page is full and one more is known, or it has looked at enough.
func (p *lookBack) down() error {
	var unions []id.ID
	if p.at.Org != 0 {
		unions = []id.ID{p.at.Org}
	}
	for looked := 0; len(p.found) <= p.limit && looked < p.s.mostPast; {
		if len(unions) == 0 {
			next, err := p.unions()
			if err != nil {
				return err
			}
			if unions = next; len(unions) == 0 {
				p.over = true
				return nil
			}
		}
		if p.at.Org != unions[0] {
			p.at = cursor{Org: unions[0]}
		}
		n, err := p.slice(unions[0])
		if err != nil {
			return err
		}
		if n < pastSlice {
			unions = unions[1:]
		}
		looked += max(n, emptyPast)
	}
	return nil
}

// unions are the next that the list is of.
func (p *lookBack) unions() ([]id.ID, error) {
	const many = 100
	if p.level == nil {
		return p.s.Orgs.BelowOn(p.ctx, p.s.DB, p.node, p.on, p.at.Org, many)
	}
	return p.level[slices.Index(p.level, p.at.Org)+1:], nil
}

// slice looks at the next who were ever on a union's list, and says at how many.
func (p *lookBack) slice(union id.ID) (int, error) {
	var next []Listed
	for _, text := range []string{onceThere, movedAway} { // in this order: who is moved in between is in both
		lines, err := p.read(text, []any{p.node.Fed, p.at.Key, p.at.ID, pastSlice, union})
		if err != nil {
			return 0, err
		}
		next = append(next, lines...)
	}
	slices.SortFunc(next, func(a, b Listed) int { return a.compare(b.sortKey, b.Ref.ID) })
	next = slices.CompactFunc(next, func(a, b Listed) bool { return a.Ref == b.Ref }) // who came and went more than once
	next = next[:min(len(next), pastSlice)]                                           // behind these either of the two may have more
	return len(next), p.take(next, func(l Listed, then stood) (cursor, bool) {
		return cursor{Org: union, Key: l.sortKey, ID: l.Ref.ID}, then.org == union
	})
}

// named finds people by their names in the whole federation, and keeps those who were on the lists.
func (p *lookBack) named() error {
	for looked := 0; len(p.found) <= p.limit && looked < p.s.mostPast; {
		ids, err := p.s.namedBehind(p.ctx, p.node.Fed, p.query, p.at.ID)
		if err != nil {
			return err
		}
		lines, err := p.read(hitLines, []any{p.node.Fed, sqldb.ListOf(ids)})
		if err != nil {
			return err
		}
		slices.SortFunc(lines, func(a, b Listed) int { return cmp.Compare(a.Ref.ID, b.Ref.ID) })
		before := len(p.found)
		if err := p.take(lines, func(l Listed, _ stood) (cursor, bool) {
			return cursor{ID: l.Ref.ID, ByID: true}, p.query.Match(l.findKey)
		}); err != nil {
			return err
		}
		if err := p.keepBelow(before); err != nil {
			return err
		}
		if looked += len(ids); len(ids) <= p.s.mostHits {
			p.over = true
			return nil
		}
		p.at = cursor{ID: ids[len(ids)-1], ByID: true}
	}
	return nil
}

// keepBelow keeps, of those who were found last, who was on a list that is asked for.
func (p *lookBack) keepBelow(from int) (err error) {
	below := map[id.ID]bool{}
	for _, o := range p.level {
		below[o] = true
	}
	if p.level == nil {
		var unions []id.ID
		for _, l := range p.found[from:] {
			unions = append(unions, l.then.org)
		}
		below, err = p.s.Orgs.StoodBelow(p.ctx, p.s.DB, p.node, p.on, unions)
	}
	p.found = append(p.found[:from], slices.DeleteFunc(p.found[from:], func(l pastLine) bool { return !below[l.then.org] })...)
	return err
}

// take takes those of some memberships who were members on the day and are wanted, and moves on behind the last.
func (p *lookBack) take(lines []Listed, wanted func(l Listed, then stood) (cursor, bool)) error {
	if len(lines) == 0 {
		return nil
	}
	ledgers, err := p.s.ledgers(p.ctx, p.node.Fed, lines)
	if err != nil {
		return err
	}
	for _, line := range lines {
		then, ok := standing(ledgers[line.Ref.ID], line.JoinedOn, p.on)
		at, want := wanted(line, then)
		if p.at = at; ok && want && then.state.Present() {
			p.found = append(p.found, pastLine{line, then, at})
		}
	}
	return nil
}

func (p *lookBack) read(text string, args []any) ([]Listed, error) {
	scan := scanMembership(p.node.Fed)
	return sqldb.All(p.ctx, p.s.DB, text, args, func(sc sqldb.Scanner) (Listed, error) { return scan(sc) })
}

// page is what was found, for somebody with this reach today.
func (p *lookBack) page(reach access.Scope) (PastPage, error) {
	page, next := PastPage{Members: []PastMember{}}, p.at
	if len(p.found) > p.limit {
		p.found, p.over = p.found[:p.limit], false
		next = p.found[p.limit-1].at
	}
	if !p.over {
		page.Next = next.String()
	}
	lines, unions := make([]Listed, len(p.found)), make([]id.ID, len(p.found))
	for i, l := range p.found {
		lines[i], unions[i] = l.Listed, l.Org
	}
	if err := p.s.name(p.ctx, p.node.Fed, lines); err != nil {
		return page, err
	}
	paths, err := p.s.Orgs.Paths(p.ctx, p.node.Fed, unions)
	for i, l := range lines {
		m, then := PastMember{Listed: l, Reach: reach.Covers(paths[l.Org])}, p.found[i].then
		if !m.Reach {
			m.Document, m.Phone, m.ConfirmedAt, m.ObjectedAt = "", "", zeroTime, zeroTime
		}
		m.Org, m.State, m.Since, m.HoldsClaim = then.org, then.state, then.since, false
		page.Members = append(page.Members, m)
	}
	return page, err
}

// ledgers are the ledgers of memberships, oldest entry first.
func (s *Service) ledgers(ctx context.Context, fed id.Fed, of []Listed) (map[id.ID][]Entry, error) {
	ids := sqldb.List{}
	for _, l := range of {
		ids = append(ids, l.Ref.ID)
	}
	out := make(map[id.ID][]Entry, len(of))
	err := sqldb.Each(ctx, s.DB, ledgersOf, []any{fed, ids}, func(sc sqldb.Scanner) error {
		var m id.ID
		var e Entry
		err := sc.Scan(&m, &e.Seq, &e.Kind, &e.On, &e.Org, sqldb.Or(&e.Corrects), &e.State)
		out[m] = append(out[m], e)
		return err
	})
	return out, err
}

// stood is how a membership stood from a day on.
type stood struct {
	since day.Day
	state State
	org   id.ID
}

// standing is how a membership with this ledger (oldest first) stood on a day; false before it began, and when it was entered in error.
func standing(ledger []Entry, joined, on day.Day) (stood, bool) {
	var life []stood
	for _, e := range ledger {
		switch {
		case e.State == Void:
			return stood{}, false
		case e.Kind == EntryJoined:
			since := e.On
			if joined != "" {
				since = joined
			}
			life = append(life, stood{since, Active, e.Org})
		case e.Kind == EntryMoved:
			life = append(life, stood{e.On, e.State, e.Org})
		case leads[e.Kind].to != "":
			life = append(life, stood{e.On, e.State, e.Org})
		case e.Kind == EntryCorrected && e.Corrects > 1 && led(ledger, e.Corrects):
			life = life[:len(life)-1]
		}
	}
	for _, x := range slices.Backward(life) {
		if x.since <= on {
			return x, true
		}
	}
	return stood{}, false
}
