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

// Figures reads the figures at and below a node, as far as the actor's reach goes, as of a day (today when empty), with those at the end of each of the last
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
	scope, err := s.Plan.Scope(by, UseFigures, o.Target())
	if err != nil {
		return FiguresFound{}, err
	}
	now := s.DB.Now()
	if on == "" {
		on = s.today(now)
	}
	out := FiguresFound{On: on, AsOf: now}
	if out.Months, err = s.monthEnds(ctx, figuresSince, node, on, max(months, 1)); err != nil {
		return FiguresFound{}, err
	}
	if scope.OneLevel() {
		if err := s.leaveBelow(ctx, node, on, out.Months); err != nil {
			return FiguresFound{}, err
		}
	}
	out.Figures = out.Months[len(out.Months)-1].Figures
	if s.Plan.Allow(by, UseDoubles, o.Target()) != nil {
		out.Counted = out.Listed
		for i := range out.Months {
			out.Months[i].Counted = out.Months[i].Listed
		}
	}
	return out, nil
}

// leaveBelow takes from a union's figures those of the bodies that stood right below it at the end of each month.
func (s *Service) leaveBelow(ctx context.Context, node id.Ref, on day.Day, months []MonthFigures) error {
	ends := make([]day.Day, len(months))
	for i, m := range months {
		ends[i] = min(day.Day(m.Month+"-31"), on) // the 31st sorts behind every day of its month
	}
	spans, err := s.Orgs.SpansBelow(ctx, s.DB, node, ends[0])
	if err != nil {
		return err
	}
	type stay struct{ from, to day.Day } // as far as it matters
	below := map[stay]sqldb.List{}
	for _, x := range spans {
		k := stay{max(x.From, ends[0]), x.To}
		if x.From <= ends[0] {
			k.from = ""
		}
		below[k] = append(below[k], x.Org)
	}
	for k, orgs := range below {
		theirs, err := s.monthEnds(ctx, figuresOfThese, node, on, len(months), orgs)
		if err != nil {
			return err
		}
		for i := range months {
			if k.from <= ends[i] && ends[i] < k.to {
				months[i].Figures = months[i].minus(theirs[i].Figures)
			}
		}
	}
	return nil
}

// monthEnds are the figures at the ends of n months, of which the last ends with the day: the sum of all time, with what came later
// taken away again. With several bodies the statement is of those and not of the node.
func (s *Service) monthEnds(ctx context.Context, text string, node id.Ref, on day.Day, n int, several ...sqldb.List) ([]MonthFigures, error) {
	first := on.Time().AddDate(0, 0, 1-on.Time().Day())
	month := func(i int) string { return day.Of(first.AddDate(0, i-n+1, 0)).Month() }
	args := []any{node.Fed, node.ID, month(0), string(on), on.Month() + "-32"}
	for _, orgs := range several {
		args = append(args, orgs)
	}
	var sum Figures
	changes := map[string]Figures{} // by month
	err := sqldb.Each(ctx, s.DB, text, args, func(sc sqldb.Scanner) error {
		var period string
		var f Figures
		if err := sc.Scan(&period, &f.Listed, &f.Counted, &f.Confirmed); err != nil {
			return err
		}
		switch {
		case period == "":
			sum = sum.plus(f)
		case period <= on.Month():
			changes[period] = changes[period].plus(f)
		case len(period) == len(on): // a day behind the one asked for, in its month
			changes[on.Month()] = changes[on.Month()].minus(f)
			fallthrough
		default:
			sum = sum.minus(f)
		}
		return nil
	})
	ends := make([]MonthFigures, n)
	for i := n - 1; i >= 0; i-- {
		ends[i] = MonthFigures{month(i), sum}
		sum = sum.minus(changes[month(i)])
	}
	return ends, err
}

// FiguresOf are today's figures of several unions, for a list of them. It shows listed numbers alone, and only of the unions that
// the actor may see figures of.
func (s *Service) FiguresOf(ctx context.Context, by access.Actor, orgs []org.Org) (map[id.ID]int64, error) {
	if err := s.Plan.Permits(by, UseFigures); err != nil {
		return nil, err
	}
	ids, level := sqldb.List{}, sqldb.List{}
	for _, o := range orgs {
		scope, err := s.Plan.Scope(by, UseFigures, o.Target())
		if err != nil {
			continue
		}
		if ids = append(ids, o.Ref.ID); scope.OneLevel() {
			level = append(level, o.Ref.ID)
		}
	}
	out := map[id.ID]int64{}
	if len(ids) == 0 {
		return out, nil
	}
	many, err := sqldb.All(ctx, s.DB, figuresOfMany, []any{by.Fed, ids}, scanFigure)
	for _, f := range many {
		out[f.org] = f.Listed
	}
	if err != nil || len(level) == 0 {
		return out, err
	}
	below, err := sqldb.All(ctx, s.DB, figuresBelowMany, []any{by.Fed, level}, scanFigure)
	for _, f := range below {
		out[f.org] -= f.Listed
	}
	return out, err
}

// orgFigures are the figures of a union.
type orgFigures struct {
	org id.ID
	Figures
}

func scanFigure(sc sqldb.Scanner) (f orgFigures, err error) {
	err = sc.Scan(&f.org, &f.Listed, &f.Counted, &f.Confirmed)
	return f, err
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
	org    id.ID
	grain  string
	period string
}

// grains are the sums that are kept of what holds from a day, so that no reader adds up the days of years.
func grains(o id.ID, on day.Day) [3]figureKey {
	return [3]figureKey{{o, "all", ""}, {o, "month", on.Month()}, {o, "day", string(on)}}
}

// added is what a union gained by a day.
type added struct {
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
		own := map[added]Figures{}
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
				own[added{org, on}] = own[added{org, on}].plus(f)
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

// sums are figures on their way into org_figure.
type sums map[figureKey]Figures

// add adds what holds for some bodies from a day.
func (t sums) add(orgs []id.ID, on day.Day, f Figures) {
	for _, o := range orgs {
		for _, key := range grains(o, on) {
			t[key] = t[key].plus(f)
		}
	}
}

// addUp adds figures to their unions and to all bodies above: to those above on the day from which they hold, and when the union stood elsewhere
// later, from then on there.
func (s *Service) addUp(ctx context.Context, tx *sqldb.Tx, fed id.Fed, own map[added]Figures) error {
	moved, err := s.Orgs.MovedOn(ctx, tx, fed)
	if err != nil {
		return err
	}
	total, paths := sums{}, map[id.ID][]id.ID{}
	for k, f := range own {
		o := id.Ref{Fed: fed, ID: k.org}
		if k.on < moved {
			if err := s.addSince(ctx, tx, o, k.on, f, total); err != nil {
				return err
			}
			continue
		}
		above, ok := paths[k.org]
		if !ok {
			found, err := s.Orgs.Load(ctx, tx, o)
			if err != nil {
				return err
			}
			above = found.Path.IDs()
			paths[k.org] = above
		}
		total.add(above, k.on, f)
	}
	return total.write(ctx, tx, fed)
}

// addSince adds what holds from a day before something in the tree moved.
func (s *Service) addSince(ctx context.Context, tx *sqldb.Tx, o id.Ref, on day.Day, f Figures, total sums) error {
	stood, err := s.Orgs.Standings(ctx, tx, o, on)
	if err != nil {
		return err
	}
	for i, at := range stood {
		if i > 0 {
			total.add(stood[i-1].IDs, at.From, Figures{}.minus(f))
		}
		total.add(at.IDs, at.From, f)
	}
	return nil
}

// write adds the sums to those that are kept.
func (t sums) write(ctx context.Context, tx *sqldb.Tx, fed id.Fed) error {
	rows := make([][]any, 0, len(t))
	// in one order, so that two folds do not wait for each other in a circle
	keys := slices.SortedFunc(maps.Keys(t), func(a, b figureKey) int {
		return cmp.Or(cmp.Compare(a.org, b.org), cmp.Compare(a.grain, b.grain), cmp.Compare(a.period, b.period))
	})
	for _, k := range keys {
		if f := t[k]; f != (Figures{}) {
			rows = append(rows, []any{fed, k.org, k.grain, k.period, f.Listed, f.Counted, f.Confirmed})
		}
	}
	_, err := tx.InsertMany(ctx, addFigure, rows)
	return err
}
