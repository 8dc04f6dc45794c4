package member_test

import (
	"sync"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// testFigures: a person on two lists is counted once above, by the desk; the officer is told what the lists themselves show.
func testFigures(t *testing.T, w *world) {
	both, left := w.next(), w.next()
	w.enter(t, w.A, both)
	w.enter(t, w.C, both)
	w.record(t, w.enter(t, w.A, left), member.EntryLeft, "")
	w.record(t, w.enter(t, w.B, w.next()), member.EntryRetained, "")
	sure := w.next()
	w.confirm(t, sure, w.enter(t, w.C, sure))
	for _, tc := range []struct {
		by   access.Actor
		on   org.Org
		want member.Figures
	}{
		{w.Actor(access.Desk, w.City, true), w.City, member.Figures{Listed: 4, Counted: 3, Confirmed: 1}},
		{w.Actor(access.Desk, w.Futian, true), w.Futian, member.Figures{Listed: 2, Counted: 2}},
		{w.Actor(access.Desk, w.City, true), w.C, member.Figures{Listed: 2, Counted: 1, Confirmed: 1}},
		{w.Actor(access.Officer, w.C, false), w.C, member.Figures{Listed: 2, Counted: 2, Confirmed: 1}},
		{w.Actor(access.Officer, w.City, true), w.City, member.Figures{Listed: 4, Counted: 4, Confirmed: 1}},
	} {
		diff(t, tc.by.Name+" on "+tc.on.Name, w.figures(t, tc.by, tc.on), tc.want)
	}
	if _, err := w.Members.Figures(t.Context(), w.Actor(access.Officer, w.A, false), w.C.Ref, "", 1); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer of A reads C: %v", err)
	}
	if _, err := w.Members.Figures(t.Context(), w.Actor(access.Administrator, w.City, true), w.City.Ref, "", 1); !errs.Is(err, errs.Denied) {
		t.Errorf("an administrator, who may be the employer's, reads exact figures: %v", err)
	}
	// who sees one level alone sees that level's figures
	w.enter(t, w.Street, w.next())
	if got := w.figures(t, w.Actor(access.Desk, w.Street, false), w.Street); got.Listed != 1 {
		t.Errorf("at the street alone: %+v", got)
	}
	one, err := w.Members.FiguresOf(t.Context(), w.Actor(access.Desk, w.Street, false), []org.Org{w.Street})
	diff(t, "of the street alone", one, map[id.ID]int64{w.Street.Ref.ID: 1})
	if err != nil {
		t.Error(err)
	}
	// the officer's figures are the lists' own counts
	for _, o := range []org.Org{w.A, w.B, w.C} {
		by := w.Actor(access.Officer, o, true)
		f := w.figures(t, by, o)
		all, err := w.Members.List(t.Context(), by, member.ListInput{Node: o.Ref})
		sure, err2 := w.Members.List(t.Context(), by, member.ListInput{Node: o.Ref, Confirmed: member.IsConfirmed})
		if err != nil || err2 != nil || int(f.Listed) != len(all.Members) || int(f.Confirmed) != len(sure.Members) {
			t.Errorf("%s: %+v, and %d on the list, %d confirmed; %v %v", o.Name, f, len(all.Members), len(sure.Members), err, err2)
		}
	}
	many, err := w.Members.FiguresOf(t.Context(), w.Actor(access.Officer, w.C, true), []org.Org{w.A, w.C, w.City})
	diff(t, "several, as far as the officer may see", many, map[id.ID]int64{w.C.Ref.ID: 2})
	if err != nil {
		t.Error(err)
	}
	w.check(t)
}

// testFigureDays: figures are as of a day, and at the ends of months.
func testFigureDays(t *testing.T, w *world) {
	first := today().Add(1 - today().Time().Day())
	last := first.Add(-1) // of the month before
	p := w.next()
	p.JoinedOn = last.Add(-40)
	m := w.enter(t, w.A, p)
	w.record(t, m, member.EntryLeft, last)
	if _, err := w.Members.Fold(t.Context(), w.City.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	f, err := w.Members.Figures(t.Context(), w.Operator, w.Street.Ref, last.Add(-1), 3)
	if err != nil || f.Listed != 1 || len(f.Months) != 3 || f.Months[2].Listed != 1 || f.Months[2].Month != last.Month() {
		t.Errorf("the day before: %+v, %v", f, err)
	}
	f, err = w.Members.Figures(t.Context(), w.Operator, w.Street.Ref, "", 4)
	months := map[string]int64{}
	for _, m := range f.Months {
		months[m.Month] = m.Listed
	}
	if err != nil || f.Listed != 0 || len(months) != 4 || months[last.Month()] != 0 || months[last.Time().AddDate(0, 0, 1-last.Time().Day()).AddDate(0, 0, -1).Format("2006-01")] != 1 {
		t.Errorf("today: %+v, %v", f, err)
	}
}

// testFold: folding at once from several sides counts nothing twice.
func testFold(t *testing.T, w *world) {
	for range 20 {
		rows := []member.Row{rowOf(w.next()), rowOf(w.next()), rowOf(w.next())}
		for _, o := range []org.Org{w.A, w.B, w.C} {
			w.takeIn(t, o, 0, false, rows...)
		}
	}
	var all sync.WaitGroup
	total, mu := 0, sync.Mutex{}
	for range 4 {
		all.Go(func() {
			n, err := w.Members.Fold(t.Context(), w.City.Ref.Fed)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			total += n
		})
	}
	all.Wait()
	if total != 60 {
		t.Errorf("%d of 60 additions were folded", total)
	}
	diff(t, "city", w.figures(t, w.Operator, w.City), member.Figures{Listed: 180, Counted: 60})
	w.check(t)
}

// testDoubles: the desk above both sees who stands on two lists, a page at a time, and no officer does.
func testDoubles(t *testing.T, w *world) {
	want := map[string]int{}
	for range 3 {
		p := w.next()
		w.enter(t, w.A, p)
		w.enter(t, w.C, p)
		want[p.Name]++
	}
	three := w.next()
	for _, o := range []org.Org{w.B, w.A, w.C} {
		w.enter(t, o, three)
	}
	want[three.Name] += 2
	w.enter(t, w.A, w.next())
	got := map[string]int{}
	for after := id.ID(0); ; {
		page, err := w.Members.Doubles(t.Context(), w.Actor(access.Desk, w.City, true), w.City.Ref, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range page {
			got[d.A.Name]++
			after = d.A.Ref.ID
			if d.A.HoldsClaim || !d.B.HoldsClaim || d.A.Document != d.B.Document || d.A.Ref == d.B.Ref {
				t.Errorf("double %+v", d)
			}
		}
		if len(page) < 2 {
			break
		}
	}
	diff(t, "doubles", got, want)
	within, err := w.Members.Doubles(t.Context(), w.Actor(access.Desk, w.Futian, true), w.Futian.Ref, 0, 10)
	if err != nil || len(within) != 1 || within[0].A.Name != three.Name {
		t.Errorf("the county's desk sees %d, %v", len(within), err)
	}
	for _, by := range []access.Actor{w.Actor(access.Officer, w.City, true), w.Actor(access.Administrator, w.City, true), w.worker(three)} {
		if _, err := w.Members.Doubles(t.Context(), by, w.City.Ref, 0, 10); !errs.Is(err, errs.Denied) {
			t.Errorf("%s: %v", by.Name, err)
		}
	}
}
