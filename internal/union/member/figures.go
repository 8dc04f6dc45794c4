package member

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Figures are how many members a union and the unions below it have. Listed are those on the unions' lists;
// Counted are those who hold the claim, each person once over all federations; Confirmed said so themselves.
type Figures struct {
	Listed    int64 `json:"listed"`
	Counted   int64 `json:"members"`
	Confirmed int64 `json:"confirmed"`
}

func (f Figures) plus(g Figures) Figures {
	return Figures{f.Listed + g.Listed, f.Counted + g.Counted, f.Confirmed + g.Confirmed}
}

func (f Figures) minus(g Figures) Figures {
	return Figures{f.Listed - g.Listed, f.Counted - g.Counted, f.Confirmed - g.Confirmed}
}

// MonthFigures are the figures at the end of a month.
type MonthFigures struct {
	Month string `json:"month"` // YYYY-MM
	Figures
}

// FiguresFound are the figures of a union as of a day, and how they came to be.
type FiguresFound struct {
	Figures
	On     day.Day        `json:"on"`
	AsOf   time.Time      `json:"as_of"` // lists may be up to 10 s ahead of figures
	Months []MonthFigures `json:"months"`
}

// Figures reads the figures at and below a node as of a day (today when empty), with those at the end of each of the last
// months. Who keeps a roster but no desk gets the lists' own count everywhere: the difference between lists and counted
// members would tell who is a member elsewhere.
func (s *Service) Figures(ctx context.Context, by access.Actor, node id.Ref, on day.Day, months int) (FiguresFound, error) {
	if err := s.Plan.Permits(by, UseFigures); err != nil {
		return FiguresFound{}, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, node)
	if err != nil {
		return FiguresFound{}, err
	}
	if err := s.Plan.Allow(by, UseFigures, o.Target()); err != nil {
		return FiguresFound{}, err
	}
	now := s.DB.Now()
	if on == "" {
		on = s.today(now)
	}
	byMonth, err := sqldb.All(ctx, s.DB, figuresByMonth, []any{node.Fed, node.ID, string(on)}, func(sc sqldb.Scanner) (m MonthFigures, err error) {
		err = sc.Scan(&m.Month, &m.Listed, &m.Counted, &m.Confirmed)
		return m, err
	})
	if err != nil {
		return FiguresFound{}, err
	}
	out := FiguresFound{On: on, AsOf: now, Months: monthEnds(byMonth, on, months)}
	if len(out.Months) > 0 {
		out.Figures = out.Months[len(out.Months)-1].Figures
	}
	if s.Plan.Allow(by, UseDoubles, o.Target()) != nil {
		out.Counted = out.Listed
		for i := range out.Months {
			out.Months[i].Counted = out.Months[i].Listed
		}
	}
	return out, nil
}

// monthEnds sums changes by month up and keeps the last n months to the day, gaps filled.
func monthEnds(changes []MonthFigures, on day.Day, n int) []MonthFigures {
	first := on.Time().AddDate(0, 0, 1-on.Time().Day())
	out := make([]MonthFigures, 0, n)
	var sum Figures
	for i := max(n, 1) - 1; i >= 0; i-- {
		month := day.Of(first.AddDate(0, -i, 0)).Month()
		for len(changes) > 0 && changes[0].Month <= month {
			sum = sum.plus(changes[0].Figures)
			changes = changes[1:]
		}
		out = append(out, MonthFigures{month, sum})
	}
	return out
}

// FiguresOf are today's figures of several unions, for a list of them. It shows listed numbers alone, and only of the unions that
// the actor may see figures of.
func (s *Service) FiguresOf(ctx context.Context, by access.Actor, orgs []org.Org) (map[id.ID]int64, error) {
	if err := s.Plan.Permits(by, UseFigures); err != nil {
		return nil, err
	}
	ids := sqldb.List{}
	for _, o := range orgs {
		if s.Plan.Allow(by, UseFigures, o.Target()) == nil {
			ids = append(ids, o.Ref.ID)
		}
	}
	out := map[id.ID]int64{}
	if len(ids) == 0 {
		return out, nil
	}
	err := sqldb.Each(ctx, s.DB, figuresOfMany, []any{by.Fed, ids}, func(sc sqldb.Scanner) error {
		var o id.ID
		var f Figures
		err := sc.Scan(&o, &f.Listed, &f.Counted, &f.Confirmed)
		out[o] = f.Listed
		return err
	})
	return out, err
}

// due puts what a transaction adds to a union's figures, by the day it holds from, on the pile that Fold takes from.
func (s *Service) due(ctx context.Context, tx *sqldb.Tx, o id.Ref, adds map[day.Day]Figures) error {
	maps.DeleteFunc(adds, func(_ day.Day, f Figures) bool { return f == Figures{} })
	if len(adds) == 0 {
		return nil
	}
	text, err := json.Marshal(adds)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, insertDue, o.Fed, s.IDs.New(), o.ID, len(adds), string(text))
	return err
}

// What one transaction folds: so many additions at most, and no more when those are of so many days.
const (
	foldRows = 64
	foldDays = 300
)

// Fold adds what the ledger has gained to the figures, up the tree, until nothing is left, and returns how many additions it took.
// It may run at any time and twice at once: an addition is taken off the pile in the step that hands it over.
func (s *Service) Fold(ctx context.Context, fed id.Fed) (int, error) {
	for total := 0; ; {
		n, more, err := s.foldSlice(ctx, fed)
		total += n
		if err != nil || !more {
			return total, err
		}
	}
}

// figureKey is one row of org_figure.
type figureKey struct {
	org id.ID
	on  day.Day
}

// foldSlice folds as much of the pile as one transaction may, and says whether more is left.
func (s *Service) foldSlice(ctx context.Context, fed id.Fed) (n int, more bool, err error) {
	pile, err := sqldb.All(ctx, s.DB, findDue, []any{fed, foldRows}, scanDue)
	if err != nil || len(pile) == 0 {
		return 0, false, err // nothing to do: the writer is left alone
	}
	ids, days := sqldb.List{}, 0
	for i := 0; i < len(pile) && days < foldDays; i++ {
		ids, days = append(ids, pile[i].id), days+pile[i].days
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		own := map[figureKey]Figures{}
		n = 0
		err := sqldb.Each(ctx, tx, takeDue, []any{fed, ids}, func(sc sqldb.Scanner) error {
			var org id.ID
			var text string
			var adds map[day.Day]Figures
			if err := sc.Scan(&org, &text); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(text), &adds); err != nil {
				return err
			}
			for on, f := range adds {
				own[figureKey{org, on}] = own[figureKey{org, on}].plus(f)
			}
			n++
			return nil
		})
		if err != nil {
			return err
		}
		return s.addUp(ctx, tx, fed, own)
	})
	return n, len(ids) < len(pile) || len(pile) == foldRows, err
}

// due is an addition on the pile, and of how many days it is.
type due struct {
	id   id.ID
	days int
}

func scanDue(sc sqldb.Scanner) (d due, err error) {
	err = sc.Scan(&d.id, &d.days)
	return d, err
}

// addUp adds figures to their unions and to all bodies above.
func (s *Service) addUp(ctx context.Context, tx *sqldb.Tx, fed id.Fed, own map[figureKey]Figures) error {
	sums, paths := map[figureKey]Figures{}, map[id.ID][]id.ID{}
	for k, f := range own {
		above, ok := paths[k.org]
		if !ok {
			o, err := s.Orgs.Load(ctx, tx, id.Ref{Fed: fed, ID: k.org})
			if err != nil {
				return err
			}
			above = o.Path.IDs()
			paths[k.org] = above
		}
		for _, o := range above {
			sums[figureKey{o, k.on}] = sums[figureKey{o, k.on}].plus(f)
		}
	}
	rows := make([][]any, 0, len(sums))
	// in one order, so that two folds do not wait for each other in a circle
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b figureKey) int {
		return cmp.Or(cmp.Compare(a.org, b.org), cmp.Compare(a.on, b.on))
	})
	for _, k := range keys {
		if f := sums[k]; f != (Figures{}) {
			rows = append(rows, []any{fed, k.org, string(k.on), f.Listed, f.Counted, f.Confirmed})
		}
	}
	_, err := tx.InsertMany(ctx, addFigure, rows)
	return err
}
