package member_test

import (
	"sync"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/member"
)

// testClaimStays: two unions say the same of one person. Both list the person, the first counts; nobody tells the second.
func testClaimStays(t *testing.T, w *world) {
	p := w.next()
	first, second := w.enter(t, w.A, p), w.enter(t, w.C, p)
	if a, c := w.view(t, first), w.view(t, second); !a.HoldsClaim || c.HoldsClaim || c.State != member.Active || a.Person.Ref == c.Person.Ref {
		t.Errorf("A %+v, C %+v", a.Membership, c.Membership)
	}
	diff(t, "A", w.figures(t, w.Operator, w.A), member.Figures{Listed: 1, Counted: 1})
	diff(t, "C", w.figures(t, w.Operator, w.C), member.Figures{Listed: 1})
	diff(t, "city", w.figures(t, w.Operator, w.City), member.Figures{Listed: 2, Counted: 1})
	mine, err := w.Members.Mine(t.Context(), w.worker(p))
	if err != nil || len(mine) != 2 {
		t.Errorf("the person sees %d memberships, %v", len(mine), err)
	}
	if _, err := w.Members.Confirm(t.Context(), w.worker(w.next()), second); !errs.Is(err, errs.NotFound) {
		t.Errorf("somebody else confirms: %v", err)
	}
	w.check(t)
}

// testClaimMoves: the person's word moves the claim and ends the other membership; repeating it changes nothing.
func testClaimMoves(t *testing.T, w *world) {
	p := w.next()
	first, second := w.enter(t, w.A, p), w.enter(t, w.C, p)
	got := w.confirm(t, p, second)
	if !got.HoldsClaim || got.ConfirmedAt.IsZero() || got.Basis != member.OwnAct {
		t.Errorf("confirmed: %+v", got)
	}
	old := w.view(t, first)
	if old.State != member.Left || old.HoldsClaim || old.Ledger[0].Kind != member.EntryLeft || old.Ledger[0].Basis != member.OwnAct {
		t.Errorf("the other: %+v", old.Membership)
	}
	diff(t, "city", w.figures(t, w.Operator, w.City), member.Figures{Listed: 1, Counted: 1, Confirmed: 1})
	if again := w.confirm(t, p, second); again.Seq != got.Seq {
		t.Errorf("confirming twice makes an entry: %+v", again)
	}
	if _, err := w.Members.Confirm(t.Context(), w.worker(p), first); !errs.Is(err, errs.Conflict) {
		t.Errorf("confirming what has ended: %v", err)
	}
	// the union takes it up again: without the claim, and unconfirmed, whatever the person said before
	w.record(t, first, member.EntryResumed, "")
	diff(t, "A", w.figures(t, w.Operator, w.A), member.Figures{Listed: 1})
	// and the person may change the mind again
	w.confirm(t, p, first)
	if v := w.view(t, second); v.State != member.Left {
		t.Errorf("C: %+v", v.Membership)
	}
	diff(t, "A confirmed", w.figures(t, w.Operator, w.A), member.Figures{Listed: 1, Counted: 1, Confirmed: 1})

	who, err := w.Members.WhoLooks(t.Context(), w.worker(p), member.LooksInput{Membership: first})
	if err != nil || len(who.Entries) == 0 {
		t.Errorf("the log of A: %d entries, %v", len(who.Entries), err)
	}
	w.check(t)
}

// testClaimFree: an objection, leaving and the end of a membership set the claim free; resuming takes a free one.
func testClaimFree(t *testing.T, w *world) {
	free := map[string]func(p member.Mine, by access.Actor){
		"objection": func(m member.Mine, by access.Actor) {
			if _, err := w.Members.Object(t.Context(), by, member.ObjectInput{Membership: m.Ref, What: member.NotMember}); err != nil {
				t.Fatal(err)
			}
		},
		"leaving": func(m member.Mine, _ access.Actor) { w.record(t, m.Ref, member.EntryLeft, "") },
		"death":   func(m member.Mine, _ access.Actor) { w.record(t, m.Ref, member.EntryDeceased, "") },
	}
	for name, release := range free {
		p := w.next()
		first, second := w.enter(t, w.A, p), w.enter(t, w.C, p)
		release(member.Mine{Membership: member.Membership{Ref: first}}, w.worker(p))
		if a, c := w.view(t, first), w.view(t, second); a.HoldsClaim || c.HoldsClaim {
			t.Errorf("%s: A %v, C %v", name, a.HoldsClaim, c.HoldsClaim)
		}
		w.record(t, second, member.EntryLeft, "")
		if got := w.record(t, second, member.EntryResumed, ""); !got.HoldsClaim {
			t.Errorf("%s: C resumes and holds the claim: %v", name, got.HoldsClaim)
		}
	}
	// over the person's objection no claim is taken, by whatever way
	p := w.next()
	m := w.enter(t, w.A, p)
	free["objection"](member.Mine{Membership: member.Membership{Ref: m}}, w.worker(p))
	w.record(t, m, member.EntryLeft, "")
	if got := w.record(t, m, member.EntryResumed, ""); got.HoldsClaim || got.ObjectedAt.IsZero() {
		t.Errorf("resumed over an objection: %+v", got)
	}
	if got := w.confirm(t, p, m); !got.HoldsClaim || !got.ObjectedAt.IsZero() {
		t.Errorf("the person thinks better of it: %+v", got)
	}
	// wrong data are no reason to leave
	if got, err := w.Members.Object(t.Context(), w.worker(p), member.ObjectInput{Membership: m, What: member.WrongData}); err != nil || !got.HoldsClaim || got.ConfirmedAt.IsZero() {
		t.Errorf("wrong data: %+v, %v", got, err)
	}
	if _, err := w.Members.Object(t.Context(), w.worker(p), member.ObjectInput{Membership: m, What: "nonsense"}); !errs.Is(err, errs.Invalid) {
		t.Errorf("nonsense: %v", err)
	}
	w.check(t)
}

// testClaimRace: unions enter the same people at once, and people confirm two memberships at once; each is counted once.
func testClaimRace(t *testing.T, w *world) {
	const n = 8
	var rows []member.Row
	var workers []access.Actor
	for range n {
		p := w.next()
		rows, workers = append(rows, rowOf(p)), append(workers, w.worker(p))
	}
	var all sync.WaitGroup
	for _, o := range []id.Ref{w.A.Ref, w.B.Ref, w.C.Ref} {
		for _, r := range rows {
			all.Go(func() {
				if _, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: o, Facts: r.Facts}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	diff(t, "entered", w.figures(t, w.Operator, w.City), member.Figures{Listed: 3 * n, Counted: n})
	for _, by := range workers {
		mine, err := w.Members.Mine(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mine {
			all.Go(func() {
				if _, err := w.Members.Confirm(t.Context(), by, m.Ref); err != nil && !errs.Is(err, errs.Conflict) {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	got := w.figures(t, w.Operator, w.City)
	if got.Counted != n || got.Confirmed != n {
		t.Errorf("confirmed: %+v", got)
	}
	w.check(t)
}
