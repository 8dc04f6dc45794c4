package member_test

import (
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/union/member"
	"niangjia/internal/union/uniontest"
)

// withoutActor are the exported methods that take no actor, each with the reason.
var withoutActor = map[string]string{
	"Bound": "is of the tests", "BoundPast": "is of the tests", "Subject": "reads no record", "Prepare": "reads no record",
	"Analyze": "periodic work of the program", "Fold": "periodic work of the program", "MergeNames": "periodic work of the program", "RebuildNames": "the operator's, after a restore",
	"Target": "inside other modules' use cases", "BeginTransfer": "inside other modules' use cases", "EndTransfer": "inside other modules' use cases",
	"CancelTransfer": "inside other modules' use cases", "Sides": "inside other modules' use cases", "Namesakes": "inside other modules' use cases",
	"Merge": "inside other modules' use cases", "Unmerge": "inside other modules' use cases", "FindMerge": "inside other modules' use cases",
	"Alone": "inside other modules' use cases", "Dependent": "inside other modules' use cases", "Quiet": "inside other modules' use cases", "MoveSlice": "inside reorganisations", "ReturnSlice": "inside reorganisations",
	"ShiftFigures": "inside reorganisations", "Turn": "inside reorganisations", "Units": "inside reorganisations", "MovedBy": "inside reorganisations", "OnList": "inside reorganisations",
	"CountWithin": "inside reorganisations", "Lists": "inside other modules' use cases", "Check": "the operator's, at the command line",
}

// testStrangers calls every exported method with an actor who is nobody.
func testStrangers(t *testing.T, w *world) {
	uniontest.Strangers(t, w.Members, withoutActor, 21)
}

// TestAccess: administrators, auditors and workers read no roster, tokens may not speak for a person, and every rule is the module's.
func TestAccess(t *testing.T) {
	own := map[access.UseCase]bool{member.UseMine: true, member.UseConfirm: true, member.UseObject: true, member.UseLeave: true, member.UseStay: true, member.UseWhoLooks: true}
	for use, rule := range member.Access {
		if !strings.HasPrefix(string(use), "member.") {
			t.Errorf("%s is another module's", use)
		}
		if use == member.UsePresent {
			if rule.Scope != "" || rule.Roles[access.Officer] != 0 || rule.Roles[access.Worker] != 0 {
				t.Errorf("%s is open to whoever keeps a roster, or to tokens", use)
			}
			continue
		}
		if (rule.Scope == "") != own[use] {
			t.Errorf("%s has the scope %q", use, rule.Scope)
		}
		if rule.Roles[access.Auditor] != 0 || rule.Roles[access.Administrator] != 0 {
			t.Errorf("%s is open to administrators or auditors", use)
		}
		if rel := rule.Roles[access.Worker]; rel != 0 && rel != access.Own {
			t.Errorf("%s lets a worker see others", use)
		}
		if own[use] && len(rule.Roles) != 1 {
			t.Errorf("%s is open to more than the person", use)
		}
	}
	if len(member.Access) != 20 {
		t.Errorf("%d use cases are declared: say here who may do the new ones", len(member.Access))
	}
}

// testReach: each role on one member, near and far.
func testReach(t *testing.T, w *world) {
	p := w.next()
	m := w.enter(t, w.A, p)
	for _, tc := range []struct {
		by         access.Actor
		view, edit errs.Kind
	}{
		{w.Actor(access.Officer, w.A, false), 0, 0},
		{w.Actor(access.Desk, w.Futian, true), 0, 0},
		{w.Actor(access.Desk, w.Futian, false), errs.NotFound, errs.NotFound},
		{w.Actor(access.Officer, w.B, true), errs.NotFound, errs.NotFound},
		{w.Actor(access.Desk, w.Luohu, true), errs.NotFound, errs.NotFound},
		{w.Actor(access.Administrator, w.City, true), errs.Denied, errs.Denied},
		{w.Actor(access.Auditor, w.City, true), errs.Denied, errs.Denied},
		{w.worker(p), 0, errs.Denied},
		{w.worker(w.next()), errs.NotFound, errs.Denied},
	} {
		_, view := w.Members.View(t.Context(), tc.by, m)
		_, edit := w.Members.Edit(t.Context(), tc.by, member.EditInput{Membership: m, Version: 1, Facts: factsOf(p)})
		for what, got := range map[string]struct {
			err  error
			want errs.Kind
		}{"View": {view, tc.view}, "Edit": {edit, tc.edit}} {
			if (got.err == nil) != (got.want == 0) || got.err != nil && errs.KindOf(got.err) != got.want {
				t.Errorf("%s as %s: %v, want %s", what, tc.by.Name, got.err, got.want)
			}
		}
	}
	// what is opened needs a reason, and the person sees who did it
	by := w.Actor(access.Officer, w.A, false)
	if _, err := w.Members.Unmask(t.Context(), by, m, "看看"); !errs.Is(err, errs.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if clear, err := w.Members.Unmask(t.Context(), by, m, "办理入会卡"); err != nil || clear.Document != p.IDNumber {
		t.Errorf("with a reason: %v", err)
	}
	seen, err := w.Members.WhoLooks(t.Context(), w.worker(p), member.LooksInput{Membership: m})
	if err != nil || len(seen.Entries) == 0 || seen.Entries[0].Use != member.UseUnmask || seen.Entries[0].Reason != "办理入会卡" || seen.Entries[0].Actor != by.Name {
		t.Errorf("the person sees %+v, %v", seen, err)
	}
}
