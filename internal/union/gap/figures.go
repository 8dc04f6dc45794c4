package gap

import (
	"context"
	"math"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Figures are how much of a territory is without a union. Employers are those of the size and age that make a gap, covered or not.
type Figures struct {
	Employers int64 `json:"employers"`
	Uncovered int64 `json:"uncovered"`
	Workers   int64 `json:"workers"` // of the uncovered
	Assigned  int64 `json:"assigned"`
	Visited   int64 `json:"visited"` // this year
	Covered   int64 `json:"covered"` // this year, of those that were worked on
}

func (f Figures) plus(g Figures) Figures {
	return Figures{f.Employers + g.Employers, f.Uncovered + g.Uncovered, f.Workers + g.Workers, f.Assigned + g.Assigned, f.Visited + g.Visited, f.Covered + g.Covered}
}

// Share is how much of the employers is without a union, from 0 to 1.
func (f Figures) Share() float64 {
	if f.Employers == 0 {
		return 0
	}
	return float64(f.Uncovered) / float64(f.Employers)
}

// Part is a territory right below a body, with its figures.
type Part struct {
	Org org.Org
	Figures
}

// FiguresFound are the figures of a territory and of those right below it; Rest is what lies in none of them.
type FiguresFound struct {
	Node  org.Org
	All   Figures
	Parts []Part
	Rest  Figures
	AsOf  time.Time
}

// mostParts is how many territories below a body are told apart.
const mostParts = 200

// Figures counts the gaps of a territory, whole and by the territories right below it.
func (s *Service) Figures(ctx context.Context, by access.Actor, node id.Ref) (FiguresFound, error) {
	o, p, err := s.reach(ctx, s.DB, by, UseFigures, node)
	if err != nil {
		return FiguresFound{}, err
	}
	now := s.DB.Now()
	out := FiguresFound{Node: o, AsOf: now}
	m, err := s.measureAt(ctx, s.DB, o, s.today(now))
	if err != nil {
		return out, err
	}
	divisions, err := s.byDivision(ctx, o.Ref.Fed, m, p)
	if err != nil {
		return out, err
	}
	places, err := s.below(ctx, by, o, &out)
	if err != nil {
		return out, err
	}
	for division, f := range divisions {
		out.All = out.All.plus(f)
		if i, ok := narrowest(places, division); ok {
			out.Parts[i].Figures = out.Parts[i].plus(f)
		} else {
			out.Rest = out.Rest.plus(f)
		}
	}
	return out, nil
}

// narrowest is the smallest of the places that holds a division.
func narrowest(places []place, division string) (at int, ok bool) {
	for i, p := range places {
		if p.holds(division) && (!ok || len(p.from) > len(places[at].from)) {
			at, ok = i, true
		}
	}
	return at, ok
}

// below adds the territories right below a body to what was found, and returns their places.
func (s *Service) below(ctx context.Context, by access.Actor, o org.Org, out *FiguresFound) ([]place, error) {
	children, err := s.Orgs.Children(ctx, by, org.ChildrenInput{Parent: o.Ref, Limit: mostParts})
	if err != nil {
		return nil, err
	}
	var places []place
	for _, c := range children {
		p, holds, err := s.territory(ctx, s.DB, c.Org)
		if err != nil {
			return nil, err
		}
		if holds && c.State != org.Closed {
			out.Parts, places = append(out.Parts, Part{Org: c.Org}), append(places, p)
		}
	}
	return places, nil
}

// byDivision counts the employers, the gaps and the work of a place by division.
func (s *Service) byDivision(ctx context.Context, fed id.Fed, m measure, p place) (map[string]Figures, error) {
	out := map[string]Figures{}
	add := func(division string, f Figures) { out[division] = out[division].plus(f) }
	to := p.to
	if p.everywhere() {
		to = "~"
	}
	args := []any{fed, m.least, int64(math.MaxInt64), string(m.openedBy), string(m.today), p.from, to}
	err := sqldb.Each(ctx, s.DB, divisionTotals, args, func(sc sqldb.Scanner) error {
		var division string
		var f Figures
		err := sc.Scan(&division, &f.Employers)
		add(division, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = sqldb.Each(ctx, s.DB, divisionGaps, args, func(sc sqldb.Scanner) error {
		var division string
		var f Figures
		err := sc.Scan(&division, &f.Uncovered, &f.Workers)
		add(division, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	year := m.today[:len("2006")] + "-01-01"
	return out, sqldb.Each(ctx, s.DB, workDone, []any{fed, p.from, to}, func(sc sqldb.Scanner) error {
		var division string
		var w Work
		if err := sc.Scan(&division, &w.State, sqldb.Or(&w.Account), sqldb.Or(&w.Org), &w.VisitedOn, &w.EndedOn); err != nil {
			return err
		}
		add(division, w.figures(year))
		return nil
	})
}

// figures is what the work on one gap adds to the figures of a year that began on the day.
func (w Work) figures(year day.Day) (f Figures) {
	if w.State == Open && (w.Account != 0 || w.Org != 0) {
		f.Assigned = 1
	}
	if w.VisitedOn >= year {
		f.Visited = 1
	}
	if w.State == Covered && w.EndedOn >= year {
		f.Covered = 1
	}
	return f
}
