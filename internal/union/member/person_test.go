package member_test

import (
	"slices"
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// testRemoveNumbers: a number that is wrong can be taken away, and then finds nobody.
func testRemoveNumbers(t *testing.T, w *world) {
	p := w.next()
	m := w.enter(t, w.A, p)
	edit := func(version int64, f member.Facts, remove ...string) (member.Person, error) {
		f.Name = p.Name
		return w.Members.Edit(t.Context(), w.Operator, member.EditInput{Membership: m, Version: version, Correction: true, Remove: remove, Facts: f})
	}
	_, err := edit(1, member.Facts{Phone: "17010002000"}, "phone")
	diff(t, "a new one and none", keysOf(err), map[string]string{"phone": "member.new_or_none"})
	_, err = edit(1, member.Facts{}, "document")
	diff(t, "the document", keysOf(err), map[string]string{"remove": "member.not_removable"})
	got, err := edit(1, member.Facts{}, "phone")
	if err != nil || got.Phone != "" || got.EmergencyContact.Reveal() != p.EmergencyContact || got.Document.Reveal() != p.IDNumber {
		t.Fatalf("%+v, %v", got, err)
	}
	if hits, err := w.Members.FindByNumber(t.Context(), w.Operator, p.Phone); err != nil || len(hits) != 0 {
		t.Errorf("by the number that is gone: %d, %v", len(hits), err)
	}
	if v := w.view(t, m); v.Person.Masked().Phone != "" || !slices.Contains(v.Changes[0].Fields, "phone") {
		t.Errorf("%+v", v.Changes)
	}
	w.check(t)
}

// testCodes: codes and names of the code lists are taken by every door, other texts by none; and a contact has an end.
func testCodes(t *testing.T, w *world) {
	p := w.next()
	f := factsOf(p)
	f.Sex, f.Education, f.SkillLevel = member.Sex("火星人"), "上过大学", "五级半"
	f.EmergencyContact = vault.Secret(strings.Repeat("李", 121))
	_, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: w.A.Ref, Facts: f})
	diff(t, "entered", keysOf(err), map[string]string{"sex": "member.code_unknown", "education": "member.code_unknown", "skill_level": "member.code_unknown",
		"emergency_contact": "member.text_long"})
	taken := w.takeIn(t, w.A, 0, true, member.Row{Facts: f})
	diff(t, "a row", keys(taken[0].Reasons), keysOf(err))

	f = factsOf(p)
	f.Education = "硕士研究生"
	ref, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: w.A.Ref, Facts: f})
	if err != nil {
		t.Fatal(err)
	}
	code, _ := w.Codes.Match(codes.Education, "硕士研究生", today())
	if v := w.view(t, ref); code == "" || v.Person.Education != code {
		t.Errorf("education is %q, want %q", v.Person.Education, code)
	}
	f.Education, f.Marital = "", "不一定"
	_, err = w.Members.Edit(t.Context(), w.Operator, member.EditInput{Membership: ref, Version: 1, Facts: f})
	diff(t, "edited", keysOf(err), map[string]string{"marital": "member.code_unknown"})
}

// TestNewRefuses: a service that was given no throttle looks no number up, and one without code lists takes no code.
func TestNewRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		deps := w.Members.Deps
		deps.Throttle, deps.Codes = nil, nil
		bare := member.New(deps)
		if _, err := bare.FindByNumber(t.Context(), w.Operator, "17010002000"); !errs.Is(err, errs.Unavailable) {
			t.Errorf("without a throttle: %v", err)
		}
		f := factsOf(w.next())
		f.Education = "20"
		_, err := bare.Enter(t.Context(), w.Operator, member.EnterInput{Org: w.A.Ref, Facts: f})
		diff(t, "without code lists", keysOf(err), map[string]string{"sex": "member.code_unknown", "education": "member.code_unknown"})

		// what stood there before its entry ended may stay
		p := w.next()
		f = factsOf(p)
		f.Education = "20"
		m := w.enter(t, w.A, p)
		if _, err := w.Members.Edit(t.Context(), w.Operator, member.EditInput{Membership: m, Version: 1, Facts: f}); err != nil {
			t.Fatal(err)
		}
		f.Post = "班长"
		if got, err := bare.Edit(t.Context(), w.Operator, member.EditInput{Membership: m, Version: w.view(t, m).Person.Version, Facts: f}); err != nil || got.Education != "20" {
			t.Errorf("an old code: %+v, %v", got.Details, err)
		}
	})
}
