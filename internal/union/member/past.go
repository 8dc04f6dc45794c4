package member

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
)

// PastInput asks who was on a union's list on a past day.
type PastInput struct {
	Node  id.Ref
	On    day.Day
	Text  string // name, pinyin, initials, as they are today
	After string // Next of the page before
	Limit int    // at most 500; 50 when 0
}

// Past lists who was a member of the union itself on a day, with the state of that day, by name in pinyin order. Names are those of today; of people who
// have left the union since it tells no numbers. Errors: Invalid for a day to come.
func (s *Service) Past(ctx context.Context, by access.Actor, in PastInput) (Page, error) {
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
	if in.On == "" || in.On > s.today(s.DB.Now()) {
		return Page{}, errs.InvalidField("on", "member.day_future")
	}
	l := &listing{s: s, q: s.DB, by: by, node: node, scope: scope.Level(), in: ListInput{Node: in.Node}, limit: sqldb.Limit(in.Limit)}
	if l.at, err = parseCursor(in.After); err != nil {
		return Page{}, err
	}
	if l.query, l.named = textindex.ParseQuery(in.Text); l.named && !l.query.HasName() {
		return Page{Members: []Listed{}}, nil
	}
	found, err := l.stoodOn(ctx, in.On)
	if err != nil {
		return Page{}, err
	}
	page, err := l.page(ctx, found, nextAfter)
	for i := range page.Members {
		if m := &page.Members[i]; m.Org != node.Ref.ID {
			m.Document, m.Phone = "", ""
		}
	}
	return page, err
}

// stoodOn are the next who were on the list on a day, a page and one more.
func (l *listing) stoodOn(ctx context.Context, on day.Day) (found []Listed, err error) {
	const many = 300
	for at := l.at; len(found) <= l.limit; {
		var next []Listed
		for _, text := range []string{onceThere, movedAway} {
			lines, err := l.read(ctx, text, append(l.behind(at, many), l.node.Ref.ID))
			if err != nil {
				return nil, err
			}
			next = append(next, lines...)
		}
		slices.SortFunc(next, func(a, b Listed) int { return a.compare(b.sortKey, b.Ref.ID) })
		next = slices.CompactFunc(next, func(a, b Listed) bool { return a.Ref == b.Ref }) // who came and went more than once
		next = next[:min(len(next), many)]                                                // behind these either of the two may have more
		if len(next) == 0 {
			return found, nil
		}
		last := next[len(next)-1]
		at = cursor{Key: last.sortKey, ID: last.Ref.ID}
		ledgers, err := l.s.ledgers(ctx, l.scope.Fed, next)
		if err != nil {
			return nil, err
		}
		for _, line := range next {
			then, ok := standing(ledgers[line.Ref.ID], line.JoinedOn, on)
			if ok && then.org == l.node.Ref.ID && then.state.Present() && (!l.named || l.query.Match(line.findKey)) {
				line.State, line.Since = then.state, then.since
				found = append(found, line)
			}
		}
	}
	return found, nil
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
		case e.Kind == EntryCorrected && e.Corrects > 1:
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
