package member_test

import (
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/union/member"
)

// TestDocuments: a number is read as each kind whose form it has.
func TestDocuments(t *testing.T) {
	for number, want := range map[string][]member.DocumentKind{
		"440304199001010011": {member.IDCard},
		"H12345678":          {member.HKMacauPermit},
		"12345678":           {member.TaiwanPermit},
		"E12345678":          {member.Passport},
		"张三":                 nil,
		"":                   nil,
	} {
		var got []member.DocumentKind
		for _, d := range member.Documents(number, "2026-01-01") {
			got = append(got, d.Kind)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", number, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", number, got, want)
			}
		}
	}
}

// testPresentUnions: all unions of today over the actor's reach, for those who may hand out a sign-in; the person alone learns
// the union of a membership.
func testPresentUnions(t *testing.T, w *world) {
	p := w.next()
	w.enter(t, w.A, p)
	left := w.enter(t, w.B, p)
	m := w.enter(t, w.C, p)
	if _, err := w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: left, Kind: member.EntryLeft, On: today(), Reason: "已调离"}); err != nil {
		t.Fatal(err)
	}
	subject := w.worker(p).Subject
	unions, err := w.Members.PresentUnions(t.Context(), w.Actor(access.Desk, w.Luohu, true), subject)
	if err != nil || len(unions) != 2 {
		t.Errorf("%v, %v", unions, err)
	}
	for _, o := range unions {
		if o.Ref == w.B.Ref {
			t.Error("a union that the person left")
		}
	}
	if none, err := w.Members.PresentUnions(t.Context(), w.Operator, access.Subject{}); err != nil || len(none) != 0 {
		t.Errorf("nobody is a member of %v, %v", none, err)
	}
	for _, by := range []access.Actor{w.Actor(access.Officer, w.A, false), w.Actor(access.Auditor, w.City, true), w.worker(p)} {
		if _, err := w.Members.PresentUnions(t.Context(), by, subject); !errs.Is(err, errs.Denied) {
			t.Errorf("%s: %v", by.Name, err)
		}
	}
	if o, err := w.Members.OwnUnion(t.Context(), w.worker(p), m); err != nil || o.Ref != w.C.Ref {
		t.Errorf("%v, %v", o, err)
	}
	if _, err := w.Members.OwnUnion(t.Context(), w.worker(w.next()), m); !errs.Is(err, errs.NotFound) {
		t.Errorf("another's union: %v", err)
	}
}
