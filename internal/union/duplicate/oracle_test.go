package duplicate_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"
)

// testNoOracle: whatever a union's own people ask of two records on its list, the answers are the same whether the person is a member elsewhere, with an
// account and a claim, or nowhere.
func testNoOracle(t *testing.T, w world) {
	other := w.Again(t)
	tell := func(elsewhere bool) (answers []string) {
		card, passport := w.card(), w.passport()
		name := "王芳"
		if elsewhere {
			for i, f := range []member.Facts{carded(name, card), passported(name, passport)} {
				if _, err := other.Members.Enter(t.Context(), other.Operator, member.EnterInput{Org: other.A.Ref, Despite: true, Facts: f}); err != nil {
					t.Fatal(err)
				}
				at := w.enter(t, w.C, f)
				w.worker(t, at, fmt.Sprintf("elsewhere%d-%d", *w.people, i), f.Document)
			}
		}
		a, b := w.enter(t, w.A, carded(name, card)), w.enter(t, w.A, passported(name, passport))
		by := w.Actor(access.Officer, w.A, true)
		say := func(what string, got any, err error) {
			kind, key := "", ""
			if err != nil {
				kind, key = errs.KindOf(err).String(), errs.MsgOf(err).Key
			}
			answers = append(answers, fmt.Sprintf("%s: %v %s %s", what, got, kind, key))
		}
		p, err := w.Propose(t.Context(), by, duplicate.ProposeInput{A: a, B: b})
		say("propose", p.Grade, err)
		say("reasons", p.Reasons, nil)
		plan, err := w.Preview(t.Context(), by, p.Ref, duplicate.Choice{})
		say("preview", fmt.Sprint(plan.Differ, plan.Above, plan.Until, plan.Kept.Ref == a), err)
		_, err = w.Merge(t.Context(), by, decision(p, a))
		say("merge", "", err)
		open, err := w.OpenOf(t.Context(), by, a)
		say("open", len(open), err)
		found, err := w.List(t.Context(), by, duplicate.ListInput{Node: w.A.Ref})
		say("list", len(found), err)
		p = w.merge(t, w.Actor(access.Desk, w.Futian, true), decision(p, a))
		seen, err := w.View(t.Context(), by, p.Ref)
		say("merged", fmt.Sprint(seen.State, seen.Reason, seen.A.State, seen.B.State), err)
		for _, m := range []id.Ref{a, b} {
			one, err := w.Members.View(t.Context(), by, m)
			say("member", fmt.Sprint(one.State, one.HoldsClaim, one.ConfirmedAt, len(one.Ledger), one.Ledger[0].Kind, one.Ledger[0].Reason, len(one.Changes)), err)
		}
		may, on, err := w.Undoable(t.Context(), by, p.Ref)
		say("undoable", fmt.Sprint(may, on), err)
		_, err = w.Undo(t.Context(), by, duplicate.UndoInput{Pair: p.Ref, Version: p.Version, Reason: "合并有误，予以撤销"})
		say("undo", "", err)
		p = w.undo(t, w.Actor(access.Desk, w.Futian, true), p)
		one, err := w.Members.View(t.Context(), by, b)
		say("after", fmt.Sprint(p.State, one.State, one.HoldsClaim, len(one.Ledger), one.Person.DocKind), err)
		for _, m := range []id.Ref{a, b} { // off the list for the other run
			if _, err := w.Members.Record(t.Context(), by, member.RecordInput{Membership: m, Kind: member.EntryLeft, Reason: "辞职离开"}); err != nil {
				t.Fatal(err)
			}
		}
		return answers
	}
	if d := cmp.Diff(tell(false), tell(true)); d != "" {
		t.Errorf("a membership elsewhere shows (-nobody's +member elsewhere):\n%s", d)
	}
}
