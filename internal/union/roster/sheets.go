package roster

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
)

// Other is a further sheet of the file that looks like a roster, and is not read.
type Other struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`           // of people
	More bool   `json:"more,omitempty"` // there are more than Rows
}

// Words say that the sheet is there.
func (o Other) Words() errs.Msg {
	if o.More {
		return errs.M("roster.other_sheet_long", "sheet", o.Name, "n", o.Rows)
	}
	return errs.M("roster.other_sheet", "sheet", o.Name, "n", o.Rows)
}

// mostCounted is how many rows of another sheet are counted; whoever uploads is waiting.
const mostCounted = 10_000

// guessed is what one sheet seems to be.
type guessed struct {
	Layout
	score int
}

// guessAll guesses each sheet of a book: its row of headings, and what each column is, by its heading, else by its contents. The sheet
// that shows the most of a roster comes first.
func guessAll(ctx context.Context, book *sheet.Book, today day.Day) ([]guessed, error) {
	out := []guessed{}
	for i, info := range book.Sheets() {
		s, err := read(ctx, book, i)
		if err != nil {
			return nil, err
		}
		g := guessed{Layout: s.guess(today)}
		g.Sheet, g.SheetName = i, info.Name
		for _, c := range g.Columns {
			if f, ok := fieldByKey(c.Field); ok && f.set != nil {
				g.score += 2
			}
		}
		if info.Hidden {
			g.score /= 2
		}
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b guessed) int { return cmp.Compare(b.score, a.score) })
	return out, nil
}

// guess finds the columns of a batch's file on the sheet with that name or number, counted from 1; with "" on the sheet that the union
// chose in such a file before, else on the one that shows the most of a roster.
func (s *Service) guess(ctx context.Context, b Batch, name string) (Layout, error) {
	book, done, err := s.open(ctx, b)
	if err != nil {
		return Layout{}, err
	}
	defer done()
	all, err := guessAll(ctx, book, s.today())
	if err != nil {
		return Layout{}, err
	}
	at, err := s.pick(ctx, b, all, name)
	if err != nil {
		return Layout{}, err
	}
	l := all[at].Layout
	if l.Chosen = name != ""; !l.Chosen && all[at].score == 0 {
		return Layout{}, errs.New(errs.Invalid, "roster.no_roster")
	}
	remembered, known, err := s.remembered(ctx, b, l)
	if err != nil {
		return Layout{}, err
	}
	if known {
		l.Chosen = l.Chosen || remembered.Chosen && remembered.SheetName == l.SheetName
		for i := range min(len(l.Columns), len(remembered.Columns)) {
			l.Columns[i].Field = remembered.Columns[i].Field
		}
	}
	for i, g := range all {
		if i == at || g.check() != nil {
			continue
		}
		o, err := count(ctx, book, g.Layout)
		if err != nil {
			return Layout{}, err
		}
		if o.Rows > 0 {
			l.Others = append(l.Others, o)
		}
	}
	return l, nil
}

// pick is the place of the sheet that is to be read.
func (s *Service) pick(ctx context.Context, b Batch, all []guessed, name string) (int, error) {
	for i, g := range all {
		if name != "" && (g.SheetName == name || strconv.Itoa(g.Sheet+1) == name) {
			return i, nil
		}
	}
	if name != "" {
		names := make([]string, len(all))
		for _, g := range all {
			names[g.Sheet] = g.SheetName
		}
		return 0, errs.InvalidField("sheet", "roster.sheet_unknown", "sheet", name, "sheets", strings.Join(names, "、"))
	}
	for i, g := range all {
		if len(all) == 1 || g.check() != nil {
			continue
		}
		if before, known, err := s.remembered(ctx, b, g.Layout); err != nil || known && before.Chosen && before.SheetName == g.SheetName {
			return i, err
		}
	}
	return 0, nil
}

// remembered is the arrangement that the union used for the same headings before.
func (s *Service) remembered(ctx context.Context, b Batch, l Layout) (before Layout, known bool, err error) {
	text, known, err := sqldb.One(ctx, s.DB, findMap, []any{b.Ref.Fed, b.Org, l.headings()}, sqldb.Value[string])
	if err != nil || !known {
		return Layout{}, false, err
	}
	known = json.Unmarshal([]byte(text), &before) == nil // else it was written by an older program: the guess serves
	return before, known, nil
}

// count counts the people's rows of a sheet.
func count(ctx context.Context, book *sheet.Book, l Layout) (Other, error) {
	o := Other{Name: l.SheetName}
	rows, err := book.Rows(ctx, l.Sheet)
	if err != nil {
		return o, err
	}
	defer rows.Close()
	for rows.Next() {
		if r := rows.Row(); r.Number <= l.Header || !l.person(r) {
			continue
		}
		if o.More = o.Rows == mostCounted; o.More {
			return o, nil
		}
		o.Rows++
	}
	return o, rows.Err()
}
