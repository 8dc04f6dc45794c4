package member_test

import (
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
)

func (w *world) leave(t *testing.T, p rehearse.Person, m id.Ref) member.Membership {
	t.Helper()
	out, err := w.Members.Leave(t.Context(), w.worker(p), m)
	if err != nil {
		t.Fatalf("leave: %v", err)
	}
	return out
}

func (w *world) object(t *testing.T, p rehearse.Person, m id.Ref, what member.Objection) member.Membership {
	t.Helper()
	out, err := w.Members.Object(t.Context(), w.worker(p), member.ObjectInput{Membership: m, What: what})
	if err != nil {
		t.Fatalf("object: %v", err)
	}
	return out
}

// logOf are the log's entries on a membership, newest first.
func (w *world) logOf(t *testing.T, m id.Ref) []audit.Entry {
	t.Helper()
	out, err := w.Log.OfRecord(t.Context(), w.DB, m.Fed, m.ID, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// testLeave: a person leaves by an own act, which sets the claim free and which no union takes back.
func testLeave(t *testing.T, w *world) {
	p := w.next()
	m := w.enter(t, w.A, p)
	w.confirm(t, p, m)
	if got := w.leave(t, p, m); got.State != member.Left || got.Since != today() || got.HoldsClaim {
		t.Errorf("%+v", got)
	}
	if v := w.view(t, m); v.Ledger[0].Kind != member.EntryLeft || v.Ledger[0].Basis != member.OwnAct {
		t.Errorf("the ledger says %+v", v.Ledger[0])
	}
	diff(t, "A", w.figures(t, w.Operator, w.A), member.Figures{})
	if _, err := w.Members.Leave(t.Context(), w.worker(p), m); !errs.Is(err, errs.Conflict) {
		t.Errorf("leaving twice: %v", err)
	}
	if _, err := w.Members.Leave(t.Context(), w.worker(w.next()), m); !errs.Is(err, errs.NotFound) {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := w.Members.Leave(t.Context(), w.Actor(access.Officer, w.A, false), m); !errs.Is(err, errs.Denied) {
		t.Errorf("the union: %v", err)
	}
	_, err := w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: m, Entry: 3, Reason: "录入有误"})
	diff(t, "the union takes it back", keysOf(err), map[string]string{"entry": "member.correct_newest"})
	if got := w.enter(t, w.C, p); !w.view(t, got).HoldsClaim {
		t.Error("the claim of somebody who left is not free")
	}
	w.check(t)
}

// testLeavingTellsNothing: whether somebody left, or confirmed another union's membership, reads the same to the last letter.
func testLeavingTellsNothing(t *testing.T, w *world) {
	type told struct {
		State   member.State
		Basis   member.Basis
		Entry   member.Entry
		Log     audit.Entry
		Leaving member.Figures
	}
	var answers []told
	for _, elsewhere := range []bool{false, true} {
		w := w.again(t)
		p := w.next()
		m := w.enter(t, w.A, p)
		w.confirm(t, p, m)
		if elsewhere {
			w.confirm(t, p, w.enter(t, w.C, p))
		} else {
			w.leave(t, p, m)
		}
		v, log := w.view(t, m), w.logOf(t, m)[0]
		e := v.Ledger[0]
		if e.RecordedBy != p.Name || log.Actor != p.Name || log.Use != member.UseLeave {
			t.Errorf("recorded by %q, logged as %s of %q, not of %q", e.RecordedBy, log.Use, log.Actor, p.Name)
		}
		e.Org, e.RecordedAt, e.RecordedBy = 0, today().Time(), ""
		log.ID, log.At, log.Org, log.Record, log.Actor = 0, today().Time(), 0, 0, ""
		answers = append(answers, told{v.State, v.Basis, e, log, w.figures(t, w.Actor(access.Officer, w.A, true), w.A)})
	}
	diff(t, "confirming elsewhere against leaving", answers[1], answers[0])
}

// testStand: the union stands by its word; the objection stands, too, and may be made again.
func testStand(t *testing.T, w *world) {
	p := w.next()
	m := w.enter(t, w.A, p)
	by := w.Actor(access.Officer, w.A, false)
	stand := func(reason string) error {
		_, err := w.Members.Stand(t.Context(), by, member.StandInput{Membership: m, Reason: reason})
		return err
	}
	if err := stand("有入会申请书"); !errs.Is(err, errs.Conflict) {
		t.Errorf("without an objection: %v", err)
	}
	w.object(t, p, m, member.NotMember)
	diff(t, "without a reason", keysOf(stand("有")), map[string]string{"reason": "member.reason_needed"})
	if err := stand("有入会申请书"); err != nil {
		t.Fatal(err)
	}
	v := w.view(t, m)
	if a, ok := v.Answer(); !ok || a.Reason != "有入会申请书" || v.Unsettled() || v.HoldsClaim || v.ObjectedAt.IsZero() {
		t.Errorf("answered: %+v %+v", a, v.Membership)
	}
	mine, err := w.Members.Mine(t.Context(), w.worker(p))
	if err != nil || len(mine) != 1 || mine[0].Answer.Reason != "有入会申请书" {
		t.Errorf("the person reads %+v, %v", mine, err)
	}
	diff(t, "counted nowhere above", w.figures(t, w.Operator, w.City), member.Figures{Listed: 1})
	if err := stand("有入会申请书"); !errs.Is(err, errs.Conflict) {
		t.Errorf("twice: %v", err)
	}
	w.object(t, p, m, member.NotMember)
	if v := w.view(t, m); !v.Unsettled() {
		t.Error("an objection after the answer waits for none")
	}
	w.check(t)
}

// testObjectionStays: who says "I am no member" is not got round by ending the membership and entering the person again.
func testObjectionStays(t *testing.T, w *world) {
	p := w.next()
	m := w.enter(t, w.A, p)
	w.object(t, p, m, member.NotMember)
	w.record(t, m, member.EntryLeft, "")
	row := rowOf(p)
	row.Despite = true
	taken := w.takeIn(t, w.A, w.IDs.New(), false, row)
	again := id.Ref{Fed: w.A.Ref.Fed, ID: taken[0].Membership}
	if v := w.view(t, again); taken[0].Outcome != member.Joined || v.HoldsClaim {
		t.Errorf("%s, and holds the claim: %v", taken[0].Outcome, v.HoldsClaim)
	}
	w.check(t)
	// the person's own later word counts more
	w.confirm(t, p, again)
	w.record(t, again, member.EntryLeft, "")
	third := w.takeIn(t, w.A, 0, false, row)
	if v := w.view(t, id.Ref{Fed: w.A.Ref.Fed, ID: third[0].Membership}); !v.HoldsClaim {
		t.Error("who has confirmed since is held to object still")
	}
	w.check(t)
}

// testLooks: who looked comes page by page; no number of exports pushes an opening of numbers out.
func testLooks(t *testing.T, w *world) {
	p := w.next()
	m := w.enter(t, w.A, p)
	if _, err := w.Members.Unmask(t.Context(), w.Operator, m, "办理入会卡"); err != nil {
		t.Fatal(err)
	}
	const n = 120
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		for range n {
			if err := w.Log.Write(t.Context(), tx, w.Operator, audit.Act{Use: member.UseExport, Org: w.City.Ref.ID, Kind: "roster",
				Detail: map[string]bool{"clear": false, "this_level": false}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seen, uses := map[id.ID]bool{}, map[access.UseCase]int{}
	in := member.LooksInput{Membership: m, Limit: 50}
	for {
		page, err := w.Members.WhoLooks(t.Context(), w.worker(p), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			if seen[e.ID] || in.Before != 0 && e.ID >= in.Before {
				t.Fatalf("%v comes twice, or out of order", e.ID)
			}
			seen[e.ID] = true
			uses[e.Use]++
		}
		if in.Before = page.Next; in.Before == 0 {
			break
		}
	}
	diff(t, "who looked", uses, map[access.UseCase]int{member.UseExport: n, member.UseUnmask: 1, member.UseEnter: 1})
}

// testExportsSeen: an export is the person's affair when the person was in it.
func testExportsSeen(t *testing.T, w *world) {
	export := func(by access.Actor, o id.Ref, thisLevel bool, reason string) {
		t.Helper()
		err := w.Members.Export(t.Context(), by, member.ExportInput{Node: o, ThisLevel: thisLevel, Reason: reason}, func(member.Exported) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	p := w.next()
	export(w.Operator, w.City.Ref, false, "before joining")
	m := w.enter(t, w.A, p)
	export(w.Operator, w.City.Ref, false, "of all")
	export(w.Operator, w.City.Ref, true, "of the city alone")
	export(w.Actor(access.Desk, w.City, false), w.City.Ref, false, "reaching the city alone")
	export(w.Operator, w.A.Ref, true, "of the union alone")
	export(w.Operator, w.C.Ref, false, "of another union")
	w.record(t, m, member.EntryLeft, "")
	export(w.Operator, w.City.Ref, false, "after leaving")
	page, err := w.Members.WhoLooks(t.Context(), w.worker(p), member.LooksInput{Membership: m})
	if err != nil {
		t.Fatal(err)
	}
	var reasons []string
	for _, e := range page.Entries {
		if e.Use == member.UseExport {
			reasons = append(reasons, e.Reason)
		}
	}
	diff(t, "exports", reasons, []string{"of the union alone", "of all"})
}

// testChangesSeen: what an import changes of somebody's record, the person sees.
func testChangesSeen(t *testing.T, w *world) {
	p := w.next()
	m := w.enter(t, w.A, p)
	row := rowOf(p)
	row.Title, row.Phone = "工程师", "17010002000"
	w.takeIn(t, w.A, w.IDs.New(), false, row)
	changes, err := w.Members.WhoChanged(t.Context(), w.worker(p), m)
	if err != nil || len(changes) != 1 || changes[0].RecordedBy != "test" || changes[0].RecordedAt.IsZero() {
		t.Fatalf("the person sees %+v, %v", changes, err)
	}
	diff(t, "fields", changes[0].Fields, []string{"phone", "title"})
	if _, err := w.Members.WhoChanged(t.Context(), w.worker(w.next()), m); !errs.Is(err, errs.NotFound) {
		t.Errorf("somebody else: %v", err)
	}
}
