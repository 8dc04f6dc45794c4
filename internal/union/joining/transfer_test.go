package joining_test

import (
	"fmt"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/transfer"
)

// document is a number of nobody that no other test uses: a claim is over all federations.
func document(n int) vault.Secret {
	first := fmt.Sprintf("44039919900308%03d", n)
	return vault.Secret(first + string(rehearse.IDCheck(first)))
}

// enter puts somebody on a union's list.
func (w world) enter(t testing.TB, at org.Org, name string, document, tel vault.Secret) id.Ref {
	t.Helper()
	made, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: at.Ref, Facts: member.Facts{Name: name, Document: document, Phone: tel}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// approve takes an applicant in.
func (w world) approve(t testing.TB, a joining.Applied, by access.Actor) id.Ref {
	t.Helper()
	made, err := w.Approve(t.Context(), by, joining.AnswerInput{Application: a.Ref})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (w world) member(t testing.TB, ref id.Ref) member.Seen {
	t.Helper()
	op := access.NewOperator(ref.Fed, "test")
	m, err := w.Members.View(t.Context(), op, ref)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// released is the transfer that waits at a union.
func (w world) waiting(t testing.TB, membership id.Ref) (id.Ref, bool) {
	t.Helper()
	ref, ok, err := w.transfers.Of(t.Context(), access.NewOperator(membership.Fed, "test"), membership)
	if err != nil {
		t.Fatal(err)
	}
	return ref, ok
}

// testTransfer: across two federations, with a silent old union: the clock releases, and the person counts in one place at every moment.
func testTransfer(t *testing.T, w world) {
	zhang := document(1)
	other := w
	other.World = w.World.Again(t)
	old := other.enter(t, other.A, "张伟", zhang, phone)
	made := w.approve(t, w.joined(t, w.hang(t, w.B, joining.AtUnion), "张伟", zhang, phone), w.Actor(access.Officer, w.B, true))
	if m := w.member(t, old); m.State != member.Transferring || !m.HoldsClaim {
		t.Errorf("the old membership: %+v", m.Membership)
	}
	before := w.member(t, made)
	if before.HoldsClaim || before.State != member.Active {
		t.Errorf("the new one: %+v", before.Membership)
	}
	ref, ok := w.waiting(t, old)
	if !ok {
		t.Fatal("nobody is asked to release")
	}
	seen, err := w.transfers.View(t.Context(), other.Actor(access.Officer, other.A, true), ref)
	if err != nil || seen.At.State != transfer.Requested || seen.Member.Person.Name != "张伟" {
		t.Fatalf("%+v, %v", seen, err)
	}
	if _, err := w.transfers.View(t.Context(), w.Actor(access.Officer, w.B, true), ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("the new union sees what the old one is asked: %v", err)
	}
	w.clock.set(t, "2026-10-22 08:00") // ten working days: the 8th, 9th, 10th, 12th to 16th, 19th and 20th
	if _, err := w.Procedures.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := w.member(t, old); m.State != member.Left || m.HoldsClaim {
		t.Errorf("the old membership: %+v", m.Membership)
	}
	after := w.member(t, made)
	if !after.HoldsClaim || after.Seq != before.Seq || len(after.Ledger) != len(before.Ledger) {
		t.Errorf("the new one tells that a claim came: %+v, ledger %+v", after.Membership, after.Ledger)
	}
	other.checkClean(t)
}

// testMove: a member asks from the account, the old union releases.
func testMove(t *testing.T, w world) {
	zhang := document(2)
	old := w.enter(t, w.A, "张伟", zhang, phone)
	me := w.Worker(zhang)
	if _, err := w.Move(t.Context(), me, joining.MoveInput{Membership: old, To: w.A.Ref}); !errs.Is(err, errs.Invalid) {
		t.Errorf("to where one is: %v", err)
	}
	if _, err := w.Move(t.Context(), w.Worker(shan), joining.MoveInput{Membership: old, To: w.C.Ref}); !errs.Is(err, errs.NotFound) {
		t.Errorf("somebody else: %v", err)
	}
	a, err := w.Move(t.Context(), me, joining.MoveInput{Membership: old, To: w.C.Ref})
	if err != nil || w.state(t, a) != joining.Open {
		t.Fatalf("%+v, %v", a, err)
	}
	made := w.approve(t, a, w.Actor(access.Officer, w.C, true))
	ref, ok := w.waiting(t, old)
	if !ok {
		t.Fatal("nobody is asked to release")
	}
	officer := w.Actor(access.Officer, w.A, true)
	if err := w.transfers.Release(t.Context(), w.Actor(access.Officer, w.C, true), ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("the new union releases: %v", err)
	}
	if err := w.transfers.Release(t.Context(), officer, ref); err != nil {
		t.Fatal(err)
	}
	if err := w.transfers.Release(t.Context(), officer, ref); !errs.Is(err, errs.Conflict) {
		t.Errorf("twice: %v", err)
	}
	if m := w.member(t, made); !m.HoldsClaim || m.State != member.Active {
		t.Errorf("%+v", m.Membership)
	}
}

// testStay: the member stays after all, or leaves the new union meanwhile; a stranger's phone moves nobody.
func testStay(t *testing.T, w world) {
	zhang := document(3)
	old := w.enter(t, w.A, "张伟", zhang, phone)
	w.approve(t, w.joined(t, w.hang(t, w.C, joining.AtUnion), "张伟", zhang, "17012345670"), w.Actor(access.Officer, w.C, true))
	if _, ok := w.waiting(t, old); ok || w.member(t, old).State != member.Active {
		t.Error("another's phone moves a member")
	}
	made := w.approve(t, w.joined(t, w.hang(t, w.B, joining.AtUnion), "张伟", zhang, phone), w.Actor(access.Officer, w.B, true))
	ref, ok := w.waiting(t, old)
	if !ok {
		t.Fatal("nobody is asked to release")
	}
	if err := w.transfers.Cancel(t.Context(), w.Worker(zhang), ref); err != nil {
		t.Fatal(err)
	}
	if m := w.member(t, old); m.State != member.Active || !m.HoldsClaim || w.member(t, made).HoldsClaim {
		t.Errorf("%+v", m.Membership)
	}
	// once more, and the new union is left before the old one answers
	if _, err := w.Members.Leave(t.Context(), w.Worker(zhang), made); err != nil {
		t.Fatal(err)
	}
	w.clock.set(t, "2026-10-08 10:00")
	next := w.approve(t, w.joined(t, w.hang(t, w.Street, joining.AtStation), "张伟", zhang, phone), w.Actor(access.Officer, w.Street, false))
	if ref, ok = w.waiting(t, old); !ok {
		t.Fatal("nobody is asked to release")
	}
	if _, err := w.Members.Leave(t.Context(), w.Worker(zhang), next); err != nil {
		t.Fatal(err)
	}
	w.clock.set(t, "2026-11-10 10:00")
	if _, err := w.Procedures.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen, err := w.transfers.View(t.Context(), w.Operator, ref)
	if err != nil || seen.At.State != transfer.Void || seen.Member.State != member.Active {
		t.Errorf("%+v, %v", seen, err)
	}
}
