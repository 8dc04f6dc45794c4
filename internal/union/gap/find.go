package gap

import (
	"context"
	"fmt"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Seen is one gap with its history.
type Seen struct {
	Gap
	History  []Entry   // newest first
	Covering []org.Org // the unions that cover the employer today; a gap has none
	IsGap    bool      // whether the facts make it one today
	OpenedBy day.Day   // firms that opened by this day are old enough
	Least    int64     // workers that make a gap
}

// View is one employer's gap. Errors: NotFound outside the actor's reach, and for who manages the employer.
func (s *Service) View(ctx context.Context, by access.Actor, employer id.Ref) (Seen, error) {
	g, err := s.load(ctx, s.DB, by, UseView, employer)
	if err != nil {
		return Seen{}, err
	}
	out := Seen{Gap: g}
	if out.History, err = sqldb.All(ctx, s.DB, entriesOf, []any{employer.Fed, employer.ID}, scanEntry); err != nil {
		return out, err
	}
	today := s.today(s.DB.Now())
	if out.Covering, err = s.Orgs.Covering(ctx, s.DB, employer, today); err != nil {
		return out, err
	}
	top, err := s.seat(ctx, s.DB, employer.Fed, g.Division)
	if err != nil {
		return out, err
	}
	m, err := s.measureAt(ctx, s.DB, top, today)
	out.OpenedBy, out.Least = m.openedBy, m.least
	out.IsGap = len(out.Covering) == 0 && g.State != Decided && m.makes(g)
	return out, err
}

// makes reports whether the facts of an employer that nobody covers make a gap.
func (m measure) makes(g Gap) bool {
	return g.Employees != nil && *g.Employees >= m.least && g.OpenedOn <= m.openedBy && (g.ClosedOn == "" || g.ClosedOn > m.today)
}

// atOnce is how many gaps one transaction settles.
const atOnce = 200

// Settle writes into the histories what the program finds by itself: that a coverage began, which ends the work, or that the last one
// ended. It returns how many entries it made, and may run at any time and twice at once.
func (s *Service) Settle(ctx context.Context, fed id.Fed) (total int, err error) {
	for _, turn := range []struct {
		text string
		kind Kind
		from State
	}{{coveredSince, Began, Open}, {coveredNoMore, Lost, Covered}} {
		for {
			n, err := s.settle(ctx, fed, turn.text, turn.kind, turn.from)
			total += n
			if err != nil {
				return total, err
			}
			if n < atOnce {
				break
			}
		}
	}
	return total, nil
}

func (s *Service) settle(ctx context.Context, fed id.Fed, text string, kind Kind, from State) (n int, err error) {
	type turned struct {
		employer id.ID
		on       day.Day
	}
	list := func(q sqldb.Queryer, today day.Day) ([]turned, error) {
		return sqldb.All(ctx, q, text, []any{fed, string(today), atOnce}, func(sc sqldb.Scanner) (t turned, err error) {
			err = sc.Scan(&t.employer, sqldb.Or(&t.on))
			return t, err
		})
	}
	if some, err := list(s.DB, s.today(s.DB.Now())); err != nil || len(some) == 0 {
		return 0, err // nothing to do: the writer is left alone
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		n = 0
		rows, err := list(tx, s.today(tx.Now))
		if err != nil {
			return err
		}
		for _, t := range rows {
			g, _, err := sqldb.One(ctx, tx, findGap, []any{fed, t.employer}, scanGap(fed))
			if err != nil {
				return err
			}
			if g.State != from {
				continue
			}
			if _, err := s.advance(ctx, tx, g.Employer, g.Work, Entry{Kind: kind, On: t.on, RecordedBy: "niangjia"}); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// Check holds the module's invariants against a federation and names what breaks them, at most 20 of a kind.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ what, text string }{
		{"history of a gap has a hole", historyHoles},
		{"gap has ended on no day, or is open with one", endedWithoutDay},
		{"gap of no employer", ofNobody},
	} {
		ids, err := sqldb.All(ctx, s.DB, c.text, []any{fed}, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, e := range ids {
			broken = append(broken, fmt.Sprintf("%s: %s", c.what, id.Ref{Fed: fed, ID: e}))
		}
	}
	return broken, nil
}
