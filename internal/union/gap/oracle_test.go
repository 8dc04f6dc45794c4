package gap_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/org"
)

// plain is an employer as the naive recount knows it.
type plain struct {
	ref   id.Ref
	facts org.EmployerFacts
	spans [][2]day.Day // of coverage; the second "" while it runs
	taken bool         // off the list by a decision
}

func (p plain) covered(on day.Day) bool {
	return slices.ContainsFunc(p.spans, func(s [2]day.Day) bool { return s[0] <= on && (s[1] == "" || s[1] > on) })
}

// isGap says it again in plain words; the limit of age is told, for the calendar is another package's.
func (p plain) isGap(on, openedBy day.Day) bool {
	return !p.taken && !p.covered(on) && p.facts.Employees != nil && *p.facts.Employees >= 25 &&
		(p.facts.OpenedOn == "" || p.facts.OpenedOn <= openedBy) && (p.facts.ClosedOn == "" || p.facts.ClosedOn > on)
}

// TestOracle: over random worlds and days the lists equal a naive recount, in order, page by page, and the figures their sums.
func TestOracle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 1))
		start := w.now
		all := w.random(t, r, 120)
		unions := []org.Org{w.A, w.B, w.C}
		desk := w.Actor(access.Desk, w.City, true)
		for step := range 60 {
			if step%6 == 5 {
				w.now = w.now.AddDate(0, 0, r.IntN(40))
			}
			for range 6 {
				w.turn(t, r, desk, all, unions)
			}
			if step%6 == 4 {
				w.compare(t, r, desk, all)
			}
		}
		if _, err := w.Settle(t.Context(), w.City.Ref.Fed); err != nil {
			t.Fatal(err)
		}
		w.compare(t, r, desk, all)
		if broken, err := w.Check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) > 0 {
			t.Errorf("%v, %v", broken, err)
		}
		if broken, err := w.Orgs.Check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) > 0 {
			t.Errorf("%v, %v", broken, err)
		}
		w.now = start
	})
}

func (w *world) random(t *testing.T, r *rand.Rand, n int) []*plain {
	t.Helper()
	divisions := []string{"", "4403", "440300", "440304", "440304001", "440304002", "440304000000", "440303", "440303001", "440305"}
	var all []*plain
	for i := range n {
		f := org.EmployerFacts{Name: fmt.Sprintf("单位%03d", i), Division: divisions[r.IntN(len(divisions))], Industry: []string{"39", "13", "60", ""}[r.IntN(4)]}
		if r.IntN(8) > 0 {
			heads := int64(r.IntN(60) + 5)
			f.Employees = &heads
		}
		if r.IntN(4) > 0 {
			f.OpenedOn = w.today().Add(-r.IntN(500))
		}
		if r.IntN(8) == 0 {
			f.ClosedOn = w.today().Add(r.IntN(200) - 50)
		}
		all = append(all, &plain{ref: w.firm(t, f), facts: f})
	}
	return all
}

// turn does one thing to one employer: a coverage begins or ends, today or on another day, or a desk decides.
func (w *world) turn(t *testing.T, r *rand.Rand, desk access.Actor, all []*plain, unions []org.Org) {
	t.Helper()
	p, today := all[r.IntN(len(all))], w.today()
	switch n := len(p.spans); {
	case r.IntN(12) == 0:
		seen, err := w.View(t.Context(), desk, p.ref)
		if err != nil {
			t.Fatal(err)
		}
		in := gap.DecideInput{Employer: p.ref, Version: seen.Version, Reason: gap.TooFew, Note: "随机决定", Reopen: seen.State == gap.Decided}
		if seen.State == gap.Covered {
			return
		}
		if _, err := w.Decide(t.Context(), desk, in); err != nil {
			t.Fatal(err)
		}
		p.taken = !in.Reopen
	case n > 0 && p.spans[n-1][1] == "":
		end := max(p.spans[n-1][0], today.Add(r.IntN(40)-10))
		w.cover(t, org.CoverInput{Org: unions[0].Ref, Employer: p.ref, End: end})
		p.spans[n-1][1] = end
	default:
		from := today.Add(r.IntN(60) - 30)
		if n > 0 {
			from = max(from, p.spans[n-1][1])
		}
		w.cover(t, org.CoverInput{Org: unions[0].Ref, Employer: p.ref, From: from})
		if n > 0 && p.spans[n-1][0] == from { // a span of no day is taken up again
			p.spans[n-1][1] = ""
			return
		}
		p.spans = append(p.spans, [2]day.Day{from, ""})
	}
}

func (w *world) compare(t *testing.T, r *rand.Rand, desk access.Actor, all []*plain) {
	t.Helper()
	openedBy := day.Day("")
	if seen, err := w.View(t.Context(), desk, all[0].ref); err != nil {
		t.Fatal(err)
	} else {
		openedBy = seen.OpenedBy
	}
	for node, prefix := range map[*org.Org]string{&w.City: "", &w.Futian: "440304", &w.Nanyuan: "440304001", &w.Luohu: "440303"} {
		var want []*plain
		var workers int64
		for _, p := range all {
			if strings.HasPrefix(p.facts.Division, prefix) && p.isGap(w.today(), openedBy) {
				want = append(want, p)
				workers += *p.facts.Employees
			}
		}
		for _, order := range []gap.Order{gap.BySize, gap.ByAge} {
			slices.SortFunc(want, func(a, b *plain) int {
				if order == gap.ByAge {
					return cmp.Or(cmp.Compare(a.facts.OpenedOn, b.facts.OpenedOn), cmp.Compare(a.ref.ID, b.ref.ID))
				}
				return cmp.Or(cmp.Compare(*b.facts.Employees, *a.facts.Employees), cmp.Compare(b.ref.ID, a.ref.ID))
			})
			names := []string{}
			for _, p := range want {
				names = append(names, p.facts.Name)
			}
			got, size := []string{}, 1+r.IntN(9)
			for in := (gap.ListInput{Node: node.Ref, Order: order, Limit: size}); ; {
				page, err := w.List(t.Context(), desk, in)
				if err != nil {
					t.Fatal(err)
				}
				for _, g := range page {
					got, in.After = append(got, g.Name), g.Employer.ID
				}
				if len(page) < size {
					break
				}
			}
			diff(t, fmt.Sprintf("%s by %s on %s", node.Name, order, w.today()), got, names)
		}
		f, err := w.Figures(t.Context(), desk, node.Ref)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "figures of "+node.Name, [2]int64{f.All.Uncovered, f.All.Workers}, [2]int64{int64(len(want)), workers})
		sum := f.Rest.Uncovered
		for _, p := range f.Parts {
			sum += p.Uncovered
		}
		diff(t, "parts and rest of "+node.Name, sum, f.All.Uncovered)
	}
}
