package codes

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/sqldb"
)

// Book answers from memory what a code means, which code a text means, where a place lies and whether
// a day is worked. It is safe for concurrent use and never waits for the database.
type Book struct {
	*copied
	cited string // the rule that opens the restricted lists
}

// copied is what all Books of a process share.
type copied struct {
	db      *sqldb.DB
	now     atomic.Pointer[contents]
	refresh sync.Mutex // one reader of the tables at a time
}

// contents are one state of the tables; they never change.
type contents struct {
	editions map[string]int64
	lists    map[string]*list
	places   *gazetteer
	days     *calendar
}

// The subjects whose editions are counted.
const (
	codesSubject     = "codes"
	divisionsSubject = "divisions"
	calendarSubject  = "calendar"
)

// Open reads the tables into a new Book.
func Open(ctx context.Context, db *sqldb.DB) (*Book, error) {
	b := &Book{copied: &copied{db: db}}
	b.now.Store(&contents{lists: map[string]*list{}, places: newGazetteer(nil), days: newCalendar(nil)})
	return b, b.Refresh(ctx)
}

// Refresh reads again what has changed since the last time.
func (b *Book) Refresh(ctx context.Context) error {
	b.refresh.Lock()
	defer b.refresh.Unlock()
	next := *b.now.Load()
	err := sqldb.Read(ctx, b.db, func(q *sqldb.Snapshot) error {
		return next.read(ctx, q)
	})
	if err == nil {
		b.now.Store(&next)
	}
	return err
}

// Follow refreshes the Book at every interval until ctx ends: other processes change the tables, too.
// A failure is reported, and what was known stays.
func (b *Book) Follow(ctx context.Context, every time.Duration, report func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := b.Refresh(ctx); err != nil && ctx.Err() == nil {
				report(err)
			}
		}
	}
}

// read brings the contents up to date. The editions come first: a change that slips in behind them
// is read with the next refresh.
func (c *contents) read(ctx context.Context, q sqldb.Queryer) error {
	editions := map[string]int64{}
	err := sqldb.Each(ctx, q, allEditions, nil, func(s sqldb.Scanner) error {
		var subject string
		var number int64
		err := s.Scan(&subject, &number)
		editions[subject] = number
		return err
	})
	if err != nil || maps.Equal(editions, c.editions) {
		return err
	}
	if editions[codesSubject] != c.editions[codesSubject] {
		rows, err := sqldb.All(ctx, q, allCodes, nil, scanCode)
		if err != nil {
			return err
		}
		c.lists = newLists(rows)
	}
	if editions[divisionsSubject] != c.editions[divisionsSubject] {
		rows, err := sqldb.All(ctx, q, allDivisions, nil, scanDivision)
		if err != nil {
			return err
		}
		c.places = newGazetteer(rows)
	}
	if editions[calendarSubject] != c.editions[calendarSubject] {
		rows, err := sqldb.All(ctx, q, allDays, nil, scanDay)
		if err != nil {
			return err
		}
		c.days = newCalendar(rows)
	}
	c.editions = editions
	return nil
}

func scanCode(s sqldb.Scanner) (c Code, err error) {
	err = s.Scan(&c.List, &c.Code, &c.ValidFrom, &c.ValidTo, &c.Name, &c.NameEn, &c.Parent, &c.Position, &c.Source, &c.Synonyms)
	return c, err
}

func scanDivision(s sqldb.Scanner) (d Division, err error) {
	err = s.Scan(&d.Code, &d.Parent, &d.Level, &d.Name, &d.ValidFrom, &d.ValidTo)
	return d, err
}

func scanDay(s sqldb.Scanner) (d CalendarDay, err error) {
	err = s.Scan(&d.Day, &d.Kind, &d.Name)
	return d, err
}

// Citing is the same Book with the restricted lists open, for a form that the cited rule asks to
// hold them: its name and article, for whoever reads the code. An empty citation opens nothing.
func (b *Book) Citing(rule string) *Book { return &Book{b.copied, rule} }

// list is nil for a list that is unknown or closed.
func (b *Book) list(name string) *list {
	if Restricted(name) && b.cited == "" {
		return nil
	}
	return b.now.Load().lists[name]
}

// Name is what a code means, in the reader's language: by the entry of the day, else by the newest
// one, so that old records stay readable; the code itself when it is unknown. Lists without an
// English name answer in Chinese.
func (b *Book) Name(list, code string, lang i18n.Lang, on day.Day) string {
	c, ok := b.list(list).latest(code, on)
	switch {
	case !ok:
		return code
	case lang == i18n.En && c.NameEn != "":
		return c.NameEn
	}
	return c.Name
}

// Lookup is the entry of a code that holds on the day.
func (b *Book) Lookup(list, code string, on day.Day) (Code, bool) { return b.list(list).at(code, on) }

// List are the entries of a list that hold on the day, in the order of a menu.
func (b *Book) List(list string, on day.Day) []Code { return b.list(list).on(on) }

// Choices are what a form offers on the day: the entries of List, and the code that stands there already even when it has ended.
func (b *Book) Choices(list, known string, on day.Day) []Code {
	out := b.List(list, on)
	if known == "" || slices.ContainsFunc(out, func(c Code) bool { return c.Code == known }) {
		return out
	}
	c, ok := b.list(list).latest(known, on)
	if !ok {
		c = Code{List: list, Code: known, Name: known}
	}
	return append(slices.Clip(out), c)
}

// Match finds the code that a text means on the day: a code, a name in Chinese or English, a synonym, or a
// code and its name together ("20 本科", "1.男"); width, case, blanks and punctuation do not matter, nor
// do zeros in front. A text with more than one meaning has none, except that a section is preferred
// to its only division of the same name.
func (b *Book) Match(list, text string, on day.Day) (code string, ok bool) {
	return b.list(list).match(text, on)
}

// Parent is the entry above a code, which may be of another list: the section A of Industry for 01 of
// IndustryForm. False at the top.
func (b *Book) Parent(list, code string, on day.Day) (Code, bool) {
	c, ok := b.list(list).at(code, on)
	if !ok || c.Parent == "" {
		return Code{}, false
	}
	above, code := c.parent()
	return b.list(above).at(code, on)
}
