package duplicate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// state is all that a merge may touch of two records, as people and figures tell it. History is left out.
type state struct {
	People  []member.Facts
	Numbers []member.Numbers
	States  []member.Membership
	Figures []member.Figures
}

func (w world) state(t testing.TB, since day.Day, members ...id.Ref) (s state) {
	t.Helper()
	for _, m := range members {
		seen := w.view(t, m)
		seen.Membership.Seq = 0
		s.People, s.Numbers, s.States = append(s.People, seen.Person.Facts), append(s.Numbers, seen.Person.Reveal()), append(s.States, seen.Membership)
	}
	if _, err := w.Members.Fold(t.Context(), w.City.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	for _, o := range []org.Org{w.A, w.B, w.Street, w.City} {
		for d := since; d <= w.today(); d = d.Add(1) {
			f, err := w.Members.Figures(t.Context(), w.Operator, o.Ref, d, 1)
			if err != nil {
				t.Fatal(err)
			}
			s.Figures = append(s.Figures, f.Figures)
		}
	}
	return s
}

func same(t testing.TB, what string, got, want state) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-before +after):\n%s", what, d)
	}
}

func (w world) figures(t testing.TB, o org.Org) member.Figures {
	t.Helper()
	if _, err := w.Members.Fold(t.Context(), o.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	f, err := w.Members.Figures(t.Context(), w.Operator, o.Ref, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	return f.Figures
}

// testOneList: on one list one membership ends, the other takes what was chosen; undone a week later all is as before, on each day.
func testOneList(t *testing.T, w world) {
	card, passport := w.card(), w.passport()
	a, b := w.enter(t, w.A, passported("阿卜杜勒·买买提", passport)), w.enter(t, w.A, carded("阿卜杜勒·买买提", card))
	desk := w.Actor(access.Desk, w.Futian, true)
	p := w.propose(t, a, b)
	first := w.today()
	before := w.state(t, first, a, b)
	w.clock.Advance(2 * uniontest.Day)
	plan, err := w.Preview(t.Context(), desk, p.Ref, duplicate.Choice{Take: []string{"document", "work_unit"}})
	if err != nil || plan.Kept.Ref != a || !plan.Above || plan.Facts.Document != card || plan.Facts.WorkUnit != "仓库" || plan.Facts.Post != "骑手" || plan.Until != w.today().Add(14) {
		t.Fatalf("%+v, %v", plan, err)
	}
	if !slices.Equal(plan.Differ, []string{"sex", "work_unit", "post", "document"}) {
		t.Errorf("they differ in %v", plan.Differ)
	}
	p = w.merge(t, desk, decision(p, a, "document", "work_unit"))
	if p.State != duplicate.Merged || p.DecidedBy != desk.Name {
		t.Errorf("%+v", p)
	}
	kept, gone := w.view(t, a), w.view(t, b)
	if kept.Person.Document != card || kept.Person.WorkUnit != "仓库" || kept.State != member.Active || !kept.HoldsClaim || kept.Ledger[0].Kind != member.EntryUnited {
		t.Errorf("kept: %+v", kept)
	}
	if gone.State != member.Merged || gone.HoldsClaim || gone.Ledger[0].Kind != member.EntryMerged || gone.Ledger[0].Reason == "" || len(gone.Ledger) != 2 {
		t.Errorf("gone: %+v", gone)
	}
	if f := w.figures(t, w.A); f != (member.Figures{Listed: 1, Counted: 1}) {
		t.Errorf("after the merge: %+v", f)
	}
	w.checkClean(t)
	_, err = w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: b, Kind: member.EntryResumed, Reason: "恢复会籍"})
	wants(t, "what was merged resumes", err, errs.Invalid)
	_, err = w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: b, Entry: 2, Reason: "撤回这一条"})
	wants(t, "a merge is taken back in the ledger", err, errs.Invalid)
	w.clock.Advance(7 * uniontest.Day)
	p = w.undo(t, desk, p)
	after := w.state(t, first, a, b)
	if p.State != duplicate.SetAside || w.search(t) != 0 {
		t.Errorf("undone, the pair is %s", p.State)
	}
	same(t, "records", state{People: after.People, Numbers: after.Numbers, States: after.States}, state{People: before.People, Numbers: before.Numbers, States: before.States})
	for i, f := range after.Figures {
		if want := before.Figures[i/10]; f != want {
			t.Errorf("figures %d are %+v, want %+v", i, f, want)
		}
	}
}

// testLastWord: what the person last said to the union in either record holds for the one that stays.
func testLastWord(t *testing.T, w world) {
	card, passport := w.card(), w.passport()
	a, b := w.enter(t, w.A, carded("王芳", card)), w.enter(t, w.A, passported("王芳", passport))
	if _, err := w.Members.Confirm(t.Context(), w.Worker(card), a); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(uniontest.Day)
	if _, err := w.Members.Object(t.Context(), w.Worker(passport), member.ObjectInput{Membership: b, What: member.NotMember}); err != nil {
		t.Fatal(err)
	}
	first := w.today()
	before := w.state(t, first, a, b)
	p := w.merge(t, w.Operator, decision(w.propose(t, a, b), a))
	kept := w.view(t, a)
	if kept.ObjectedAt.IsZero() || !kept.ConfirmedAt.IsZero() || kept.HoldsClaim || !kept.Unsettled() {
		t.Errorf("an objection is lost: %+v", kept.Membership)
	}
	w.undo(t, w.Operator, p)
	same(t, "undone", w.state(t, first, a, b), before)
}

// testTwoLists: on two lists each union keeps its own, who the person is becomes one, and neither ledger shows it.
func testTwoLists(t *testing.T, w world) {
	card, passport := w.card(), w.passport()
	a, b := w.enter(t, w.A, carded("王芳", card)), w.enter(t, w.B, passported("王芳", passport))
	first := w.today()
	before := w.state(t, first, a, b)
	p := w.propose(t, a, b)
	_, err := w.Merge(t.Context(), w.Operator, decision(p, a, "post"))
	wants(t, "what another union knows", err, errs.Invalid)
	p = w.merge(t, w.Operator, decision(p, a))
	kept, gone := w.view(t, a), w.view(t, b)
	if kept.Person.Document != card || gone.Person.Document != card || gone.Person.Post != "骑手" || kept.Person.Post != "" || gone.State != member.Active {
		t.Errorf("%+v\n%+v", kept.Person, gone.Person)
	}
	if !kept.HoldsClaim || gone.HoldsClaim || len(kept.Ledger) != 1 || len(gone.Ledger) != 1 || len(kept.Changes) != 0 || gone.Changes[0].Reason != "" {
		t.Errorf("ledgers tell of it, or claims are wrong: %+v\n%+v", kept, gone)
	}
	if f := w.figures(t, w.City); f != (member.Figures{Listed: 2, Counted: 1}) {
		t.Errorf("after the merge: %+v", f)
	}
	w.undo(t, w.Operator, p)
	same(t, "undone", w.state(t, first, a, b), before)
	_, err = w.Propose(t.Context(), w.Operator, duplicate.ProposeInput{A: a, B: a})
	wants(t, "one record", err, errs.Invalid)
	c := w.enter(t, w.B, carded("王芳", card))
	_, err = w.Propose(t.Context(), w.Operator, duplicate.ProposeInput{A: a, B: c})
	wants(t, "a double", err, errs.Invalid)
}

// testClaims: whoever holds a claim before, one is left after the merge, and undone each holds what it held.
func testClaims(t *testing.T, w world) {
	other := w.Again(t) // another federation
	for _, oneList := range []bool{true, false} {
		for held := range 4 { // a bit for each record
			for _, keepB := range []bool{false, true} {
				for _, take := range []bool{false, true} {
					name := fmt.Sprintf("one list %v, held %02b, keep second %v, take document %v", oneList, held, keepB, take)
					card, passport, on := w.card(), w.passport(), w.B
					if oneList {
						on = w.A
					}
					// whoever is not to hold a claim is claimed elsewhere before
					for i, f := range []member.Facts{carded("王芳", card), passported("王芳", passport)} {
						if held&(1<<i) == 0 {
							if _, err := other.Members.Enter(t.Context(), other.Operator, member.EnterInput{Org: other.A.Ref, Despite: true, Facts: f}); err != nil {
								t.Fatal(err)
							}
						}
					}
					a, b := w.enter(t, w.A, carded("王芳", card)), w.enter(t, on, passported("王芳", passport))
					before := w.state(t, w.today(), a, b)
					keep, fields := a, []string{}
					if keepB {
						keep = b
					}
					if take {
						fields = []string{"document"}
					}
					p := w.merge(t, w.Operator, decision(w.propose(t, a, b), keep, fields...))
					stays := 0 // whose document stays
					if keepB != take {
						stays = 1
					}
					holders := 0
					for _, m := range []id.Ref{a, b} {
						if w.view(t, m).HoldsClaim {
							holders++
						}
					}
					want := 0 // none where the document that stays is claimed elsewhere
					if held&(1<<stays) != 0 {
						want = 1
					}
					if holders != want {
						t.Errorf("%s: %d hold the claim, want %d", name, holders, want)
					}
					w.checkClean(t)
					w.undo(t, w.Operator, p)
					same(t, name, w.state(t, w.today(), a, b), before)
					w.checkClean(t)
				}
			}
		}
	}
}

// testClaimElsewhere: a claim that was given free and taken elsewhere stays there when the merge is undone, and nothing tells of it.
func testClaimElsewhere(t *testing.T, w world) {
	card, passport := w.card(), w.passport()
	a, b := w.enter(t, w.A, carded("王芳", card)), w.enter(t, w.A, passported("王芳", passport))
	p := w.merge(t, w.Operator, decision(w.propose(t, a, b), a))
	other := w.Again(t)
	there, err := other.Members.Enter(t.Context(), other.Operator, member.EnterInput{Org: other.A.Ref, Facts: passported("王芳", passport)})
	if err != nil {
		t.Fatal(err)
	}
	w.undo(t, w.Operator, p)
	if gone := w.view(t, b); gone.HoldsClaim || gone.State != member.Active {
		t.Errorf("%+v", gone.Membership)
	}
	seen, err := other.Members.View(t.Context(), other.Operator, there)
	if err != nil || !seen.HoldsClaim {
		t.Errorf("%+v, %v", seen.Membership, err)
	}
}

// putOnList is what no use case does: a second membership under one document on a union's list, as two writers on two servers may leave it.
const (
	putOnList  = `UPDATE membership SET org_id = $3 WHERE federation_id = $1 AND id = $2`
	entryThere = `UPDATE membership_entry SET org_id = $3 WHERE federation_id = $1 AND membership_id = $2`
)

// TestTwiceOnOneList: who stands on a list twice under one document is found for certain, and the union itself settles it.
func TestTwiceOnOneList(t *testing.T) {
	w := newWorld(t, "sqlite")
	facts := carded("王芳", w.card())
	a, b := w.enter(t, w.A, facts), w.enter(t, w.B, facts)
	if err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), putOnList, b.Fed, b.ID, w.A.Ref.ID)
		if err == nil {
			_, err = tx.Exec(t.Context(), entryThere, b.Fed, b.ID, w.A.Ref.ID)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n := w.search(t); n != 1 {
		t.Fatalf("%d pairs", n)
	}
	by := w.Actor(access.Officer, w.A, true)
	found, err := w.List(t.Context(), by, duplicate.ListInput{Node: w.A.Ref, Grade: "certain"})
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	if ok, err := w.Decides(t.Context(), by, found[0]); err != nil || !ok {
		t.Errorf("%v, %v", ok, err)
	}
	in := decision(found[0], id.Ref{})
	in.Proof = ""
	p := w.merge(t, by, in)
	if kept, gone := w.view(t, a), w.view(t, b); !kept.HoldsClaim || gone.State != member.Merged || len(kept.Changes)+len(gone.Changes) > 0 {
		t.Errorf("%+v\n%+v", kept, gone)
	}
	w.undo(t, by, p)
	if gone := w.view(t, b); gone.State != member.Active {
		t.Errorf("%+v", gone)
	}
}
