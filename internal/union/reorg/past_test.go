package reorg_test

import (
	"slices"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
)

// below are the people on the lists of a body and of those below it on a day, as somebody sees them.
func (w *world) below(t *testing.T, by access.Actor, o org.Org, on day.Day) (all []member.PastMember) {
	t.Helper()
	for in := (member.PastInput{Node: o.Ref, On: on, Limit: 3}); ; {
		page, err := w.Members.Past(t.Context(), by, in)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Members...)
		if in.After = page.Next; in.After == "" {
			return all
		}
	}
}

// stood holds that the list below a body on a day is that of some unions, one after the other.
func (w *world) stood(t *testing.T, o org.Org, on day.Day, unions ...org.Org) {
	t.Helper()
	var got, want []string
	for _, m := range w.below(t, w.desk, o, on) {
		got = append(got, m.Org.String()+" "+m.Name)
	}
	for _, u := range unions {
		for _, name := range w.past(t, u, on) {
			want = append(want, u.Ref.ID.String()+" "+name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("below %s on %s stood %q, want %q", o.Name, on, got, want)
	}
	if f := w.figures(t, o, on); f.Listed != int64(len(got)) {
		t.Errorf("below %s on %s stood %d, its figures say %d", o.Name, on, len(got), f.Listed)
	}
}

// TestPastBelow: through a move, a merger and its undoing the list below a body is, as of each day, that of the bodies that stood there.
func TestPastBelow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		branch := w.Org(t, w.B, "B1", "快递一分会", org.Branch, "")
		for o, n := range map[*org.Org]int{&w.Street: 1, &w.A: 4, &w.B: 5, &branch: 2, &w.C: 3} {
			for range n {
				w.enter(t, *o, "2026-01-10")
			}
		}
		w.clock.Set(t, "2026-03-02")
		w.apply(t, reorg.Plan{Kind: reorg.Move, Body: w.B.Ref, Into: w.Luohu.Ref})
		w.clock.Set(t, "2026-03-10")
		merger := w.apply(t, reorg.Plan{Kind: reorg.Merge, Body: w.C.Ref, Into: w.A.Ref})
		w.clock.Set(t, "2026-03-20")
		w.undo(t, w.view(t, merger.Ref))
		w.clock.Set(t, "2026-04-01")
		for _, tc := range []struct {
			on            day.Day
			futian, luohu []org.Org
		}{
			{"2026-01-20", []org.Org{w.Street, w.A, w.B, branch}, []org.Org{w.C}},
			{"2026-03-01", []org.Org{w.Street, w.A, w.B, branch}, []org.Org{w.C}},
			{"2026-03-02", []org.Org{w.Street, w.A}, []org.Org{w.B, branch, w.C}},
			{"2026-03-10", []org.Org{w.Street, w.A}, []org.Org{w.B, branch}},
			{"2026-03-19", []org.Org{w.Street, w.A}, []org.Org{w.B, branch}},
			{"2026-03-20", []org.Org{w.Street, w.A}, []org.Org{w.B, branch, w.C}},
			{"2026-04-01", []org.Org{w.Street, w.A}, []org.Org{w.B, branch, w.C}},
		} {
			w.stood(t, w.Futian, tc.on, tc.futian...)
			w.stood(t, w.Luohu, tc.on, tc.luohu...)
			w.stood(t, w.City, tc.on, append(slices.Clone(tc.futian), tc.luohu...)...)
		}
		// who had them below it then has the names of that day, and nothing of today
		gone := 0
		for _, m := range w.below(t, w.Actor(access.Desk, w.Futian, true), w.Futian, "2026-03-01") {
			if m.Reach == (m.Org == w.B.Ref.ID || m.Org == branch.Ref.ID) {
				t.Errorf("in reach %t: %+v", m.Reach, m)
			}
			if !m.Reach {
				gone++
				if m.Document != "" || m.Phone != "" || m.HoldsClaim {
					t.Errorf("of somebody out of reach it tells %+v", m)
				}
			}
		}
		if gone != 7 {
			t.Errorf("%d are out of reach, want 7", gone)
		}
		// by name, too
		someone := w.past(t, w.B, "2026-03-01")[0]
		for o, want := range map[*org.Org]int{&w.Futian: 1, &w.Luohu: 0} {
			page, err := w.Members.Past(t.Context(), w.desk, member.PastInput{Node: o.Ref, On: "2026-03-01", Text: someone})
			if err != nil || len(page.Members) != want {
				t.Errorf("%s below %s: %+v, %v", someone, o.Name, page.Members, err)
			}
		}
		w.sound(t)
	})
}
