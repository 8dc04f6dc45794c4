package gap

import (
	"context"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// place is a half-open range of division codes, which employers lie in; the zero place is everywhere.
type place struct{ from, to string }

// everywhere reports whether all employers lie in the place, also those of no division.
func (p place) everywhere() bool { return p == place{} }

func (p place) holds(code string) bool { return p.everywhere() || p.from <= code && code < p.to }

// placeOf is a division with all below it.
func placeOf(division string) place { return place{division, division + "~"} }

// level is a division without those below it, however many zeros fill its code up.
func level(division string) place {
	first := "001" // of townships below a county
	if len(division) < 6 {
		first = "01"
	}
	return place{division, division + first}
}

// trim drops the zeros that fill up a division code (GB/T 2260: two digits a level down to the county, then three).
func trim(code string) string {
	for len(code) > 6 && strings.HasSuffix(code, "000") {
		code = code[:len(code)-3]
	}
	for len(code) <= 6 && len(code) > 2 && len(code)%2 == 0 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}

// spellings are the codes above a division and its own, each as the tree may have it.
func spellings(division string) []string {
	var out []string
	for _, n := range []int{2, 4, 6, 9, 12} {
		if n > len(division) {
			break
		}
		head := division[:n]
		for _, full := range []int{6, 9, 12} {
			if n < full {
				out = append(out, head+strings.Repeat("0", full-n))
			}
		}
		out = append(out, head)
	}
	return out
}

// isTerritory reports whether a body may hold a territory. One whose parent has the same division holds none of its own.
func isTerritory(o org.Org) bool { return o.Kind == org.Federation || o.Kind == org.Street }

// territory is the place that a body holds, or false.
func (s *Service) territory(ctx context.Context, q sqldb.Queryer, o org.Org) (place, bool, error) {
	if o.ParentID == 0 {
		return place{}, true, nil
	}
	own := trim(o.Division)
	if !isTerritory(o) || own == "" {
		return place{}, false, nil
	}
	parent, err := s.Orgs.Load(ctx, q, id.Ref{Fed: o.Ref.Fed, ID: o.ParentID})
	if err != nil {
		return place{}, false, err
	}
	if parent.ParentID != 0 && trim(parent.Division) == own || parent.ParentID == 0 && parent.Division != "" && trim(parent.Division) == own {
		return place{}, false, nil
	}
	return placeOf(own), true, nil
}

// Holds reports whether a body holds a territory, and so lists of gaps.
func (s *Service) Holds(ctx context.Context, o org.Org) (bool, error) {
	_, holds, err := s.territory(ctx, s.DB, o)
	return holds, err
}

// reach is the part of a body's territory that the actor may see: all of it, or what lies in no division below it.
func (s *Service) reach(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, node id.Ref) (org.Org, place, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return org.Org{}, place{}, err
	}
	o, err := s.Orgs.Load(ctx, q, node)
	if err != nil {
		return o, place{}, err
	}
	scope, err := s.Plan.Scope(by, use, o.Target())
	if err != nil {
		return o, place{}, err
	}
	p, holds, err := s.territory(ctx, q, o)
	if err != nil {
		return o, p, err
	}
	if !holds {
		return o, p, errs.New(errs.NotFound, "gap.no_territory", "name", o.Name)
	}
	if scope.OneLevel() {
		p = level(trim(o.Division))
	}
	return o, p, nil
}

// holders are the bodies whose territories may hold a division, the root last.
func (s *Service) holders(ctx context.Context, q sqldb.Queryer, fed id.Fed, division string) ([]id.ID, error) {
	root, err := s.Orgs.Root(ctx, fed)
	if err != nil {
		return nil, err
	}
	found, err := sqldb.All(ctx, q, territories, []any{fed, sqldb.ListOf(spellings(trim(division)))}, sqldb.Value[id.ID])
	return append(found, root.ID), err
}

// seat is the body with the smallest territory that holds a division: its rules say what a gap is there.
func (s *Service) seat(ctx context.Context, q sqldb.Queryer, fed id.Fed, division string) (seat org.Org, err error) {
	found, err := s.holders(ctx, q, fed, division)
	for _, i := range found {
		o, err := s.Orgs.Load(ctx, q, id.Ref{Fed: fed, ID: i})
		if err != nil {
			return o, err
		}
		_, holds, err := s.territory(ctx, q, o)
		if err != nil {
			return o, err
		}
		if holds && len(o.Path) > len(seat.Path) {
			seat = o
		}
	}
	return seat, err
}

// allow is nil when the employer's division lies in a territory within the actor's reach. Errors as the planner's.
func (s *Service) allow(ctx context.Context, q sqldb.Queryer, by access.Actor, use access.UseCase, fed id.Fed, division string) error {
	if err := s.Plan.Permits(by, use); err != nil {
		return err
	}
	found, err := s.holders(ctx, q, fed, division)
	if err != nil {
		return err
	}
	for _, o := range found {
		_, p, err := s.reach(ctx, q, by, use, id.Ref{Fed: fed, ID: o})
		if err == nil && p.holds(division) {
			return nil
		}
		if err != nil && !errs.Hidden(err) {
			return err
		}
	}
	return errs.New(errs.NotFound, "errs.not_found")
}
