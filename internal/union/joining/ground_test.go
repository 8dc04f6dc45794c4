package joining_test

import (
	"context"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// testRefuse: a union refuses on one of the grounds and on nothing else; the applicant reads the ground, and the union's words beside it.
func testRefuse(t *testing.T, w world) {
	officer := w.Actor(access.Officer, w.A, true)
	a := w.joined(t, w.hang(t, w.A, joining.AtUnion), "张伟", zhang, phone)
	for _, g := range []joining.Ground{"", "manager", "not_welcome"} {
		if err := w.Refuse(t.Context(), officer, joining.AnswerInput{Application: a.Ref, Ground: g, Reason: "不符合本单位要求"}); fieldOf(err) != "ground" {
			t.Errorf("on the ground %q: %v", g, err)
		}
	}
	if got := w.state(t, a); got != joining.Open {
		t.Fatalf("state %s", got)
	}
	if err := w.Refuse(t.Context(), officer, joining.AnswerInput{Application: a.Ref, Ground: joining.NotWorker, Reason: "个体经营者，没有雇用关系"}); err != nil {
		t.Fatal(err)
	}
	f, err := w.Follow(t.Context(), a.Code)
	if err != nil || f.At.State != joining.Refused || f.Ground != joining.NotWorker || f.Answer != "个体经营者，没有雇用关系" || f.Document != "" {
		t.Errorf("%+v, %v", f, err)
	}
	if seen, err := w.View(t.Context(), officer, a.Ref); err != nil || seen.Ground != joining.NotWorker {
		t.Errorf("%+v, %v", seen, err)
	}
	for i, g := range []joining.Ground{joining.IdentityUnproved, joining.ConsentWithdrawn} {
		b := w.joined(t, w.hang(t, w.A, joining.AtUnion), "张伟", zhang, vault.Secret("1701234568"+string(rune('0'+i))))
		if err := w.Refuse(t.Context(), officer, joining.AnswerInput{Application: b.Ref, Ground: g}); err != nil {
			t.Errorf("%s, without more words: %v", g, err)
		}
	}
}

// testListed: that somebody is a member already is a ground only where the applicant has proved the phone that the union's own list has. So nobody
// learns by another's document who is a member, and no union says anything of another's list.
func testListed(t *testing.T, w world) {
	officer := w.Actor(access.Officer, w.A, true)
	d := w.hang(t, w.A, joining.AtUnion)
	refuse := func(document, tel vault.Secret) error {
		t.Helper()
		a := w.joined(t, d, "张伟", document, tel)
		err := w.Refuse(t.Context(), officer, joining.AnswerInput{Application: a.Ref, Ground: joining.AlreadyMember})
		if err != nil {
			if err := w.Withdraw(t.Context(), a.Code); err != nil {
				t.Error(err)
			}
		}
		return err
	}
	here := w.enter(t, w.A, "张伟", document(301), "17012345681")
	w.enter(t, w.C, "张伟", document(302), "17012345682")
	for what, tc := range map[string]struct {
		document, tel vault.Secret
		want          string
	}{
		"the member":               {document(301), "17012345681", ""},
		"with the member's number": {document(301), "17012345683", "ground"},
		"a member elsewhere":       {document(302), "17012345682", "ground"},
		"nobody's member":          {document(303), "17012345684", "ground"},
	} {
		if got := fieldOf(refuse(tc.document, tc.tel)); got != tc.want {
			t.Errorf("%s: %q, want %q", what, got, tc.want)
		}
	}
	if _, err := w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: here, Kind: member.EntryLeft}); err != nil {
		t.Fatal(err)
	}
	w.clock.set(t, "2026-09-30 12:00")
	if got := fieldOf(refuse(document(301), "17012345681")); got != "ground" {
		t.Errorf("who has left is said to be a member: %q", got)
	}
}

// fieldOf is the first field that an error names; "" for none.
func fieldOf(err error) string {
	if e, ok := err.(*errs.Error); ok && len(e.Fields) > 0 {
		return e.Fields[0].Name
	}
	return ""
}

// prepares opens a founding at the street, and returns it with its group.
func (w world) prepares(t *testing.T, desk access.Actor) (founding.Founding, org.Org) {
	t.Helper()
	firm, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{CoveredBy: w.Street.Ref, EmployerFacts: org.EmployerFacts{Name: "深圳飞驰科技有限公司",
		USCC: "9144030071526726XG"}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := w.foundings.Open(t.Context(), desk, founding.OpenInput{Org: w.Street.Ref, Employers: []id.Ref{firm.Ref}, Name: "深圳飞驰科技有限公司工会委员会", Code: "FC",
		Group: []founding.Holder{{Name: "李雪梅"}, {Name: "王建国"}, {Name: "赵敏"}}})
	if err != nil {
		t.Fatal(err)
	}
	return f, w.body(t, id.Ref{Fed: f.Ref.Fed, ID: f.Made})
}

// body is a body as it is today.
func (w world) body(t *testing.T, ref id.Ref) org.Org {
	t.Helper()
	o, err := w.Orgs.Load(t.Context(), w.DB, ref)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// lies holds that an application lies with a body, which owes the answer.
func (w world) lies(t *testing.T, a joining.Applied, want id.Ref) {
	t.Helper()
	f, err := w.Follow(t.Context(), a.Code)
	if err != nil || f.Union.Ref != want || len(f.Owed) != 1 || f.Owed[0].Org != want.ID {
		t.Errorf("it lies with %+v, %+v, %v", f.Union, f.Owed, err)
	}
}

// testPreparing: the code of a group that founds a union leads to the body above until the union is approved, and to the union from then on.
func testPreparing(t *testing.T, w world) {
	desk := w.Actor(access.Desk, w.Street, true)
	f, group := w.prepares(t, desk)
	if group.Kind != org.Preparatory {
		t.Fatalf("%+v", group)
	}
	d, err := w.OpenDoorway(t.Context(), desk, joining.OpenDoorwayInput{Org: group.Ref, Kind: joining.AtUnion, Place: "飞驰科技一楼"})
	if err != nil {
		t.Fatal(err)
	}
	early := w.joined(t, d, "张伟", document(311), "17012345691")
	w.lies(t, early, w.Street.Ref)
	if _, err := w.View(t.Context(), w.Actor(access.Officer, group, true), early.Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("the group reads it before its union is approved: %v", err)
	}
	if _, err := w.Approve(t.Context(), desk, joining.AnswerInput{Application: early.Ref, Into: group.Ref}); fieldOf(err) != "into" {
		t.Errorf("into a group: %v", err)
	}

	for _, step := range []func(context.Context, access.Actor, founding.StepInput) error{w.foundings.Request, w.foundings.Approve} {
		if err := step(t.Context(), desk, founding.StepInput{Founding: f.Ref, Document: "深华工〔2026〕1号", Reason: "按规定办理"}); err != nil {
			t.Fatal(err)
		}
	}
	union := w.body(t, group.Ref)
	if union.State != org.Preparing || union.Kind != org.Grassroots {
		t.Fatalf("%+v", union)
	}
	late := w.joined(t, d, "单雄信", document(312), "17012345692")
	w.lies(t, late, union.Ref)
	if made := w.approve(t, late, w.Actor(access.Officer, union, true)); w.member(t, made).Org.Ref != union.Ref {
		t.Errorf("taken in at %+v", w.member(t, made).Org)
	}
	// what came before is answered by the body that owes the answer, into the new union
	made, err := w.Approve(t.Context(), desk, joining.AnswerInput{Application: early.Ref, Into: union.Ref})
	if err != nil || w.member(t, made).Org.Ref != union.Ref {
		t.Errorf("%s, %v", made, err)
	}
}

// testGivenUp: of a group that came to nothing the code on the wall leads to the body above.
func testGivenUp(t *testing.T, w world) {
	desk := w.Actor(access.Desk, w.Street, true)
	f, group := w.prepares(t, desk)
	d := w.hang(t, group, joining.AtUnion)
	if err := w.foundings.GiveUp(t.Context(), desk, founding.StepInput{Founding: f.Ref, Reason: "职工不愿继续"}); err != nil {
		t.Fatal(err)
	}
	w.lies(t, w.joined(t, d, "张伟", document(313), "17012345693"), w.Street.Ref)
}
