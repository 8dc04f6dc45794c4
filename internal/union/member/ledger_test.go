package member_test

import (
	"testing"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/member"
)

// line is what is compared of an entry.
type line struct {
	Kind  member.EntryKind
	State member.State
	On    day.Day
}

func ledgerOf(v member.Seen) (out []line) {
	for i := len(v.Ledger) - 1; i >= 0; i-- {
		out = append(out, line{v.Ledger[i].Kind, v.Ledger[i].State, v.Ledger[i].On})
	}
	return out
}

// testLedger walks through each way a membership may go.
func testLedger(t *testing.T, w *world) {
	d := func(n int) day.Day { return today().Add(n - 100) }
	for _, tc := range []struct {
		name  string
		steps []member.EntryKind
		want  []line
	}{
		{"retained and resumed", []member.EntryKind{member.EntryRetained, member.EntryResumed}, []line{
			{member.EntryRetained, member.Retained, d(1)}, {member.EntryResumed, member.Active, d(2)}}},
		{"left and resumed", []member.EntryKind{member.EntryLeft, member.EntryResumed}, []line{
			{member.EntryLeft, member.Left, d(1)}, {member.EntryResumed, member.Active, d(2)}}},
		{"retained and expelled", []member.EntryKind{member.EntryRetained, member.EntryExpelled}, []line{
			{member.EntryRetained, member.Retained, d(1)}, {member.EntryExpelled, member.Expelled, d(2)}}},
		{"deceased", []member.EntryKind{member.EntryDeceased}, []line{{member.EntryDeceased, member.Deceased, d(1)}}},
	} {
		p := w.next()
		p.JoinedOn = d(0)
		m := w.enter(t, w.A, p)
		for i, kind := range tc.steps {
			got := w.record(t, m, kind, d(i+1))
			if want := tc.want[i]; got.State != want.State || got.Since != want.On || got.Seq != int64(i+2) {
				t.Errorf("%s: after %s %+v", tc.name, kind, got)
			}
		}
		v := w.view(t, m)
		diff(t, tc.name, ledgerOf(v), append([]line{{member.EntryJoined, member.Active, d(0)}}, tc.want...))
		if v.HoldsClaim != v.State.Present() {
			t.Errorf("%s: %s and holds the claim: %v", tc.name, v.State, v.HoldsClaim)
		}
		if v.Ledger[0].RecordedBy != "test" || v.Ledger[0].Basis != member.Paper {
			t.Errorf("%s: by %+v", tc.name, v.Ledger[0])
		}
	}
	w.check(t)
}

// testLedgerRefused: what no state allows, days that lie wrong, and reasons that are missing.
func testLedgerRefused(t *testing.T, w *world) {
	joined := today().Add(-10)
	for _, tc := range []struct {
		before []member.EntryKind
		in     member.RecordInput
		want   map[string]string
	}{
		{nil, member.RecordInput{Kind: member.EntryResumed}, map[string]string{"kind": "member.entry_not_from"}},
		{nil, member.RecordInput{Kind: member.EntryTransferring}, map[string]string{"kind": "member.entry_unknown"}},
		{nil, member.RecordInput{Kind: member.EntryJoined}, map[string]string{"kind": "member.entry_unknown"}},
		{nil, member.RecordInput{Kind: member.EntryStays}, map[string]string{"kind": "member.entry_unknown"}},
		{nil, member.RecordInput{Kind: member.EntryConfirmed}, map[string]string{"kind": "member.entry_unknown"}},
		{nil, member.RecordInput{Kind: member.EntryCorrected}, map[string]string{"kind": "member.entry_unknown"}},
		{nil, member.RecordInput{Kind: member.EntryLapsed}, map[string]string{"reason": "member.reason_needed"}},
		{nil, member.RecordInput{Kind: member.EntryExpelled, Reason: " 查明 "}, map[string]string{"reason": "member.reason_needed"}},
		{nil, member.RecordInput{Kind: member.EntryLeft, On: today().Add(1)}, map[string]string{"on": "member.day_future"}},
		{nil, member.RecordInput{Kind: member.EntryLeft, On: joined.Add(-1)}, map[string]string{"on": "member.day_before"}},
		{[]member.EntryKind{member.EntryRetained}, member.RecordInput{Kind: member.EntryRetained}, map[string]string{"kind": "member.entry_not_from"}},
		{[]member.EntryKind{member.EntryRetained}, member.RecordInput{Kind: member.EntryLapsed, Reason: "半年未交会费"}, map[string]string{"kind": "member.entry_not_from"}},
		{[]member.EntryKind{member.EntryRetained}, member.RecordInput{Kind: member.EntryPersuaded, Reason: "上门说明情况"}, map[string]string{"kind": "member.entry_not_from"}},
		{nil, member.RecordInput{Kind: member.EntryLapsed, Reason: "半年未交会费"}, map[string]string{"kind": "member.lapse_unpersuaded"}},
		{[]member.EntryKind{member.EntryLeft}, member.RecordInput{Kind: member.EntryRetained}, map[string]string{"kind": "member.entry_not_from"}},
		{[]member.EntryKind{member.EntryExpelled}, member.RecordInput{Kind: member.EntryResumed}, map[string]string{"kind": "member.entry_not_from"}},
		{[]member.EntryKind{member.EntryDeceased}, member.RecordInput{Kind: member.EntryResumed}, map[string]string{"kind": "member.entry_not_from"}},
	} {
		p := w.next()
		p.JoinedOn = joined
		m := w.enter(t, w.A, p)
		for _, kind := range tc.before {
			w.record(t, m, kind, joined)
		}
		tc.in.Membership = m
		_, err := w.Members.Record(t.Context(), w.Operator, tc.in)
		diff(t, string(tc.in.Kind), keysOf(err), tc.want)
		if v := w.view(t, m); len(v.Ledger) != 1+len(tc.before) {
			t.Errorf("%s: a refused entry stands in the ledger: %+v", tc.in.Kind, v.Ledger)
		}
	}
	w.check(t)
}

// testCorrect takes entries back: the membership is again what it was, and both entries stay.
func testCorrect(t *testing.T, w *world) {
	d := func(n int) day.Day { return today().Add(n - 100) }
	correct := func(m member.CorrectInput) (member.Membership, error) {
		return w.Members.Correct(t.Context(), w.Operator, m)
	}
	p := w.next()
	p.JoinedOn = d(0)
	m := w.enter(t, w.A, p)
	_, err := correct(member.CorrectInput{Membership: m, Entry: 1, Reason: "录入有误"})
	diff(t, "the only entry", keysOf(err), map[string]string{"entry": "member.correct_newest"})

	w.confirm(t, p, m)
	_, err = correct(member.CorrectInput{Membership: m, Entry: 2, Reason: "录入有误"})
	diff(t, "the person's own word", keysOf(err), map[string]string{"entry": "member.correct_newest"})

	w.record(t, m, member.EntryRetained, today())
	got, err := correct(member.CorrectInput{Membership: m, Entry: 3, Reason: "录入有误"})
	if err != nil || got.State != member.Active || got.Since != d(0) || got.ConfirmedAt.IsZero() {
		t.Fatalf("retaining taken back: %+v, %v", got, err)
	}
	_, err = correct(member.CorrectInput{Membership: m, Entry: 4, Reason: "录入有误"})
	diff(t, "the correction itself", keysOf(err), map[string]string{"entry": "member.correct_newest"})

	w.record(t, m, member.EntryRetained, d(50)) // no day before: the state is again that of the day of joining
	w.record(t, m, member.EntryLeft, d(60))
	_, err = correct(member.CorrectInput{Membership: m, Entry: 5, Reason: "录入有误"})
	diff(t, "not the newest", keysOf(err), map[string]string{"entry": "member.correct_newest"})
	_, err = correct(member.CorrectInput{Membership: m, Entry: 6, Reason: "错"})
	diff(t, "no reason", keysOf(err), map[string]string{"reason": "member.reason_needed"})
	got, err = correct(member.CorrectInput{Membership: m, Entry: 6, Reason: "录入有误"})
	if err != nil || got.State != member.Retained || got.Since != d(50) || !got.HoldsClaim {
		t.Fatalf("leaving taken back: %+v, %v", got, err)
	}
	if got.ConfirmedAt.IsZero() || got.Basis != member.OwnAct {
		t.Errorf("the union's mistake has taken the person's own word away: %+v", got)
	}
	diff(t, "ledger", ledgerOf(w.view(t, m)), []line{{member.EntryJoined, member.Active, d(0)}, {member.EntryConfirmed, member.Active, today()},
		{member.EntryRetained, member.Retained, today()}, {member.EntryCorrected, member.Active, today()},
		{member.EntryRetained, member.Retained, d(50)}, {member.EntryLeft, member.Left, d(60)}, {member.EntryCorrected, member.Retained, d(60)}})
	w.check(t)
}

// testCorrectJoining puts the day of joining right.
func testCorrectJoining(t *testing.T, w *world) {
	p := w.next()
	p.JoinedOn = ""
	m := w.enter(t, w.A, p)
	day1, day2 := today().Add(-20), today().Add(-30)
	got, err := w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: m, Entry: 1, JoinedOn: day1, Reason: "补录日期"})
	if err != nil || got.JoinedOn != day1 || got.Since != day1 {
		t.Fatalf("%+v, %v", got, err)
	}
	w.record(t, m, member.EntryRetained, day1.Add(5))
	got, err = w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: m, Entry: 1, JoinedOn: day2, Reason: "补录日期"})
	if err != nil || got.JoinedOn != day2 || got.Since != day1.Add(5) || got.State != member.Retained {
		t.Fatalf("%+v, %v", got, err)
	}
	for on, want := range map[day.Day]string{today().Add(1): "member.joined_future", day1.Add(6): "member.joined_after"} {
		_, err := w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: m, Entry: 1, JoinedOn: on, Reason: "补录日期"})
		diff(t, string(on), keysOf(err), map[string]string{"joined_on": want})
	}
	w.check(t)
}

// testEdit changes and corrects a record: the old values are sealed, kept, and come back when a batch is undone (testUndo).
func testEdit(t *testing.T, w *world) {
	p := w.next()
	m := w.enter(t, w.A, p)
	edit := func(version int64, correction bool, f member.Facts) (member.Person, error) {
		return w.Members.Edit(t.Context(), w.Operator, member.EditInput{Membership: m, Version: version, Correction: correction, Reason: "本人来电", Facts: f})
	}
	f := factsOf(p)
	f.Phone, f.EmergencyContact, f.Document = "", "", "" // a form shows them masked: empty is as before
	got, err := edit(1, false, f)
	if err != nil || got.Version != 1 || got.Phone.Reveal() != p.Phone {
		t.Fatalf("nothing changed: version %d, %v", got.Version, err)
	}
	f.Name, f.Phone = "诸葛新名", "170 1111 2222"
	if got, err = edit(1, false, f); err != nil || got.Version != 2 || got.Phone.Reveal() != "17011112222" || got.Document.Reveal() != p.IDNumber {
		t.Fatalf("a change: %+v, %v", got, err)
	}
	_, err = edit(1, false, f)
	if !errs.Is(err, errs.Conflict) {
		t.Errorf("an old version: %v", err)
	}
	f.Department = "总务处"
	if _, err = edit(2, true, f); err != nil {
		t.Fatal(err)
	}
	f.Phone = "123"
	_, err = edit(3, false, f)
	diff(t, "a fault", keysOf(err), map[string]string{"phone": "member.phone_length"})
	f.Phone, f.Birth = "", p.Birth.Add(1)
	_, err = edit(3, false, f)
	diff(t, "against the document", keysOf(err), map[string]string{"birth": "member.birth_against_document"})

	v := w.view(t, m)
	type change struct {
		Version    int64
		Fields     []string
		Correction bool
		Reason     string
	}
	var changes []change
	for _, c := range v.Changes {
		changes = append(changes, change{c.Version, c.Fields, c.Correction, c.Reason})
	}
	diff(t, "changes", changes, []change{{3, []string{"department"}, true, "本人来电"}, {2, []string{"name", "phone"}, false, "本人来电"}})
	found, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.A.Ref, Text: "zhuge"})
	if err != nil || len(found.Members) != 1 || found.Members[0].Name != "诸葛新名" {
		t.Errorf("by the new name: %+v, %v", found, err)
	}
	if found, err = w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.A.Ref, Text: p.Name}); err != nil || len(found.Members) != 0 {
		t.Errorf("by the old name: %+v, %v", found, err)
	}
	hits, err := w.Members.FindByNumber(t.Context(), w.Operator, "17011112222")
	if err != nil || len(hits) != 1 {
		t.Errorf("by the new phone: %d, %v", len(hits), err)
	}
	if hits, err = w.Members.FindByNumber(t.Context(), w.Operator, p.Phone); err != nil || len(hits) != 0 {
		t.Errorf("by the old phone: %d, %v", len(hits), err)
	}
	w.check(t)
}

// testTakenBack: what never ended is as the person confirmed it, and looks the same to the union when the claim has gone elsewhere meanwhile.
func testTakenBack(t *testing.T, w *world) {
	back := func(m id.Ref, entry int64) member.Membership {
		t.Helper()
		got, err := w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: m, Entry: entry, Reason: "登记错了人"})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	p := w.next()
	m := w.enter(t, w.A, p)
	before := w.confirm(t, p, m)
	w.record(t, m, member.EntryLeft, "")
	if got := back(m, 3); !got.ConfirmedAt.Equal(before.ConfirmedAt) || got.Basis != member.OwnAct || !got.HoldsClaim {
		t.Errorf("confirmed, ended and taken back: %+v", got)
	}
	diff(t, "figures", w.figures(t, w.Operator, w.A), member.Figures{Listed: 1, Counted: 1, Confirmed: 1})

	w.record(t, m, member.EntryLeft, "")
	w.enter(t, w.C, p)
	if got := back(m, 5); !got.ConfirmedAt.Equal(before.ConfirmedAt) || got.Basis != member.OwnAct || got.HoldsClaim {
		t.Errorf("the claim is elsewhere: %+v", got)
	}
	diff(t, "figures", w.figures(t, w.Operator, w.A), member.Figures{Listed: 1})
	if again := w.confirm(t, p, m); !again.HoldsClaim {
		t.Errorf("confirmed anew: %+v", again)
	}

	unsure := w.next()
	u := w.enter(t, w.B, unsure)
	w.object(t, unsure, u, member.NotMember)
	w.record(t, u, member.EntryLeft, "")
	if got := back(u, 3); got.HoldsClaim || !got.ConfirmedAt.IsZero() {
		t.Errorf("over an objection: %+v", got)
	}
	// what resumes does so on the union's word
	third := w.next()
	r := w.enter(t, w.B, third)
	w.confirm(t, third, r)
	w.record(t, r, member.EntryLeft, "")
	if got := w.record(t, r, member.EntryResumed, ""); !got.ConfirmedAt.IsZero() {
		t.Errorf("resumed and confirmed: %+v", got)
	}
	w.check(t)
}

// testJoiningMovesInTheFigures: the figures have somebody from the true day of joining on.
func testJoiningMovesInTheFigures(t *testing.T, w *world) {
	p := w.next()
	p.JoinedOn = today().Add(-20)
	m := w.enter(t, w.A, p)
	w.confirm(t, p, m)
	for _, joined := range []day.Day{today().Add(-40), today().Add(-10)} {
		if _, err := w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: m, Entry: 1, JoinedOn: joined, Reason: "按原始登记表"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Members.Fold(t.Context(), w.A.Ref.Fed); err != nil {
			t.Fatal(err)
		}
		for on, want := range map[day.Day]int64{joined.Add(-1): 0, joined: 1, today(): 1} {
			got, err := w.Members.Figures(t.Context(), w.Operator, w.City.Ref, on, 1)
			if err != nil || got.Listed != want || got.Counted != want {
				t.Errorf("joined on %s: on %s %+v, %v", joined, on, got.Figures, err)
			}
		}
	}
	w.check(t)
}
