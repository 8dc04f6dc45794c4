package member_test

import (
	"slices"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// pastOf are the pages of a list of a past day, until it is over.
func (w *world) pastOf(t *testing.T, by access.Actor, in member.PastInput) (all []member.PastMember, pages int) {
	t.Helper()
	for {
		page, err := w.Members.Past(t.Context(), by, in)
		if err != nil {
			t.Fatal(err)
		}
		if in.Limit > 0 && len(page.Members) > in.Limit {
			t.Errorf("a page of %d has %d", in.Limit, len(page.Members))
		}
		all, pages = append(all, page.Members...), pages+1
		if in.After = page.Next; in.After == "" {
			return all, pages
		}
		if pages > 200 {
			t.Fatal("the list does not end")
		}
	}
}

// testPast: the list of a past day goes down the tree as it stood, union by union, in pages that do no more than so much work.
func testPast(t *testing.T, w *world) {
	now, before := today(), today().Add(-400)
	want := map[id.ID][]id.ID{}
	for i, o := range []org.Org{w.A, w.B, w.C, w.Street, w.A, w.C} {
		p := w.next()
		p.JoinedOn = now.Add(-300)
		m := w.enter(t, o, p)
		want[o.Ref.ID] = append(want[o.Ref.ID], m.ID)
		if i == 4 { // gone since, and there on the day
			w.record(t, m, member.EntryLeft, now.Add(-10))
		}
	}
	on := now.Add(-100)
	desk := w.Actor(access.Desk, w.City, true)
	for _, tc := range []struct {
		what        string
		limit, most int
		least       int // pages
	}{{"at once", 50, 6000, 1}, {"by two", 2, 6000, 3}, {"with little work", 50, 21, 4}} {
		w.Members.BoundPast(tc.most)
		got, pages := w.pastOf(t, desk, member.PastInput{Node: w.City.Ref, On: on, Limit: tc.limit})
		if pages < tc.least {
			t.Errorf("%s: %d pages, want %d at least", tc.what, pages, tc.least)
		}
		listed, unions := map[id.ID][]id.ID{}, []id.ID{}
		for _, m := range got {
			listed[m.Org] = append(listed[m.Org], m.Ref.ID)
			if len(unions) == 0 || unions[len(unions)-1] != m.Org {
				unions = append(unions, m.Org)
			}
			if m.State != member.Active || m.Name == "" || !m.Reach {
				t.Errorf("%s: %+v", tc.what, m)
			}
		}
		for o := range listed {
			slices.Sort(listed[o])
		}
		diff(t, tc.what, listed, want)
		diff(t, tc.what+": the street before those below it, union by union", unions, []id.ID{w.Street.Ref.ID, w.A.Ref.ID, w.B.Ref.ID, w.C.Ref.ID})
	}
	w.Members.BoundPast(6000)
	if got, _ := w.pastOf(t, desk, member.PastInput{Node: w.City.Ref, On: before}); len(got) != 0 {
		t.Errorf("before anybody joined: %+v", got)
	}
	if got, _ := w.pastOf(t, desk, member.PastInput{Node: w.Street.Ref, ThisLevel: true, On: on}); len(got) != 1 {
		t.Errorf("the street itself: %+v", got)
	}
	if got, _ := w.pastOf(t, w.Actor(access.Desk, w.Street, false), member.PastInput{Node: w.Street.Ref, On: on}); len(got) != 1 {
		t.Errorf("who reaches the street alone sees %+v", got)
	}
	w.pastByName(t, desk)
	w.pastElsewhere(t, on)
}

// pastByName finds people of a past day by name, below the union that is asked for.
func (w *world) pastByName(t *testing.T, desk access.Actor) {
	t.Helper()
	var all []id.ID
	for _, o := range []org.Org{w.A, w.C} {
		p := w.next()
		p.Name, p.JoinedOn = "欧阳震华", today().Add(-50)
		all = append(all, w.enter(t, o, p).ID)
	}
	if err := w.Members.MergeNames(t.Context()); err != nil {
		t.Fatal(err)
	}
	in := member.PastInput{Node: w.City.Ref, On: today().Add(-20), Text: "欧阳震", Limit: 1}
	found, pages := w.pastOf(t, desk, in)
	if len(found) != 2 || pages < 2 || found[0].Ref.ID != all[0] || found[1].Ref.ID != all[1] {
		t.Errorf("%d pages: %+v", pages, found)
	}
	in.Node = w.Futian.Ref
	if found, _ := w.pastOf(t, desk, in); len(found) != 1 || found[0].Org != w.A.Ref.ID {
		t.Errorf("below 福田: %+v", found)
	}
	in.Node, in.ThisLevel = w.C.Ref, true
	if found, _ := w.pastOf(t, desk, in); len(found) != 1 || found[0].Org != w.C.Ref.ID {
		t.Errorf("C itself: %+v", found)
	}
	in.On = today().Add(-60)
	if found, _ := w.pastOf(t, desk, in); len(found) != 0 {
		t.Errorf("before they joined: %+v", found)
	}
}

// pastElsewhere: a place in a list that is not of the list asked for leads nowhere.
func (w *world) pastElsewhere(t *testing.T, on day.Day) {
	t.Helper()
	page, err := w.Members.Past(t.Context(), w.Actor(access.Desk, w.Luohu, true), member.PastInput{Node: w.Luohu.Ref, On: on, Limit: 1})
	if err != nil || page.Next == "" || page.Members[0].Org != w.C.Ref.ID {
		t.Fatalf("%+v, %v", page, err)
	}
	for _, in := range []member.PastInput{{Node: w.Futian.Ref}, {Node: w.A.Ref, ThisLevel: true}} {
		in.On, in.After = on, page.Next
		got, err := w.Members.Past(t.Context(), w.Actor(access.Desk, w.Futian, true), in)
		diff(t, "another's place", keysOf(err), map[string]string{"after": "member.cursor_unknown"})
		if len(got.Members) > 0 {
			t.Errorf("it tells %+v", got)
		}
	}
}
