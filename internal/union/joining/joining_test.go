package joining_test

import (
	"errors"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }

func TestCourse(t *testing.T) {
	if faults := joining.Course().Faults(); len(faults) > 0 {
		t.Errorf("%q", faults)
	}
}

// TestJoining runs everything in one world on each engine.
func TestJoining(t *testing.T) {
	for _, engine := range []string{"sqlite", "twin"} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, engine)
			for _, test := range []struct {
				name string
				run  func(*testing.T, world)
			}{
				{"Climb", testClimb}, {"Digits", testDigits}, {"Elsewhere", testElsewhere}, {"Mend", testMend}, {"Withdraw", testWithdraw}, {"Route", testRoute},
				{"Reach", testReach}, {"Input", testInput}, {"Again", testAgain}, {"Lapse", testLapse}, {"Transfer", testTransfer}, {"Move", testMove}, {"Stay", testStay},
				{"Refuse", testRefuse}, {"Listed", testListed}, {"Preparing", testPreparing}, {"GivenUp", testGivenUp},
			} {
				t.Run(test.name, func(t *testing.T) {
					w := w
					w.clock.set(t, "2026-09-30 10:00")
					w.World = w.World.Again(t)
					test.run(t, w)
					w.checkClean(t)
				})
			}
		})
	}
}

// testClimb: a courier at a station before the long holiday; nobody is at the street, the district is silent, the city takes the courier in.
func testClimb(t *testing.T, w world) {
	w.absent[w.Street.Ref.ID] = true
	a := w.joined(t, w.hang(t, w.Street, joining.AtStation), "张伟", zhang, phone)
	f, err := w.Follow(t.Context(), a.Code)
	if err != nil || f.At.State != joining.Open || f.Union.Ref != w.Street.Ref || len(f.Owed) != 1 || f.Owed[0].Org != w.Futian.Ref.ID {
		t.Fatalf("%+v, %v", f, err)
	}
	if due := f.Owed[0].Due.In(w.Zone).Format("2006-01-02 15:04"); due != "2026-10-11 00:00" { // the 8th, 9th and 10th are worked
		t.Errorf("due %s", due)
	}
	w.clock.set(t, "2026-10-11 08:00")
	if _, err := w.Procedures.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	// the city answers, and has a grant on its own level alone
	city := w.Actor(access.Desk, w.City, false)
	seen, err := w.View(t.Context(), city, a.Ref)
	if err != nil || seen.Document != "" || seen.Masked.Document == "" || seen.Masked.Document == zhang.Reveal() {
		t.Fatalf("%+v, %v", seen, err)
	}
	made, err := w.Approve(t.Context(), city, joining.AnswerInput{Application: a.Ref})
	if err != nil {
		t.Fatal(err)
	}
	m, err := w.Members.View(t.Context(), w.Operator, made)
	if err != nil || m.State != member.Active || m.Basis != member.OwnAct || m.ConfirmedAt.IsZero() || m.JoinedOn != "2026-10-11" || !m.HoldsClaim || m.Org.Ref != w.Street.Ref {
		t.Errorf("%+v, %v", m, err)
	}
	if text := w.arrived(t, phone); text == "" || sixDigits.MatchString(text) {
		t.Errorf("told: %q", text)
	}
	if f, err := w.Follow(t.Context(), a.Code); err != nil || f.At.State != joining.Approved || len(f.Steps) != 4 || f.Document != "" {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := w.Approve(t.Context(), city, joining.AnswerInput{Application: a.Ref}); !errs.Is(err, errs.NotFound) { // it owes nothing any more
		t.Errorf("twice: %v", err)
	}
}

// testDigits: before the phone is proved nobody owes an answer, and five wrong tries are the last.
func testDigits(t *testing.T, w world) {
	a := w.apply(t, w.hang(t, w.A, joining.AtUnion), "张伟", zhang, phone)
	f, err := w.Follow(t.Context(), a.Code)
	if err != nil || f.At.State != joining.Unproved || f.Owed[0].Org != 0 {
		t.Fatalf("%+v, %v", f, err)
	}
	right := sixDigits.FindString(w.arrived(t, phone))
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	if err := w.SendDigits(t.Context(), a.Code); !errs.Is(err, errs.TooMany) {
		t.Errorf("again at once: %v", err)
	}
	for range 5 {
		if err := w.Prove(t.Context(), a.Code, wrong); !errs.Is(err, errs.Invalid) {
			t.Fatalf("wrong digits: %v", err)
		}
	}
	if err := w.Prove(t.Context(), a.Code, right); !errs.Is(err, errs.Invalid) {
		t.Errorf("the sixth try: %v", err)
	}
	if got := w.state(t, a); got != joining.Unproved {
		t.Errorf("state %s", got)
	}
	w.clock.set(t, "2026-09-30 10:02")
	if err := w.SendDigits(t.Context(), a.Code); err != nil {
		t.Fatal(err)
	}
	if err := w.Prove(t.Context(), a.Code, sixDigits.FindString(w.arrived(t, phone))); err != nil {
		t.Fatal(err)
	}
	if err := w.Prove(t.Context(), a.Code, right); !errs.Is(err, errs.Conflict) {
		t.Errorf("proved twice: %v", err)
	}
}

// testElsewhere: nobody's member and a member elsewhere get the same answers, and so does who answers them.
func testElsewhere(t *testing.T, w world) {
	if _, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: w.C.Ref, Facts: member.Facts{Name: "张伟", Document: zhang, Phone: phone}}); err != nil {
		t.Fatal(err)
	}
	d := w.hang(t, w.A, joining.AtUnion)
	type outcome struct {
		State  string
		Steps  int
		Own    bool
		Basis  member.Basis
		Member member.State
		Text   string
	}
	outcomeOf := func(name string, document, tel vault.Secret) outcome {
		officer := w.Actor(access.Officer, w.A, true)
		a := w.joined(t, d, name, document, tel)
		made, err := w.Approve(t.Context(), officer, joining.AnswerInput{Application: a.Ref})
		if err != nil {
			t.Fatal(err)
		}
		m, err := w.Members.View(t.Context(), officer, made)
		if err != nil {
			t.Fatal(err)
		}
		f, err := w.Follow(t.Context(), a.Code)
		if err != nil {
			t.Fatal(err)
		}
		return outcome{f.At.State, len(f.Steps), !m.ConfirmedAt.IsZero(), m.Basis, m.State, w.arrived(t, tel)}
	}
	elsewhere, nowhere := outcomeOf("张伟", zhang, phone), outcomeOf("单雄信", shan, "17012345679")
	if diff := cmp.Diff(nowhere, elsewhere); diff != "" {
		t.Errorf("what differs tells of a membership elsewhere: %s", diff)
	}
}

// testMend: while the applicant mends, the union's clock stands still.
func testMend(t *testing.T, w world) {
	officer := w.Actor(access.Officer, w.A, true)
	w.clock.set(t, "2026-03-02 10:00") // a Monday
	a := w.joined(t, w.hang(t, w.A, joining.AtUnion), "张三", zhang, phone)
	w.clock.set(t, "2026-03-03 10:00")
	if err := w.Return(t.Context(), officer, joining.AnswerInput{Application: a.Ref}); !errs.Is(err, errs.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := w.Return(t.Context(), officer, joining.AnswerInput{Application: a.Ref, Reason: "请写全姓名"}); err != nil {
		t.Fatal(err)
	}
	f, err := w.Follow(t.Context(), a.Code)
	if err != nil || f.At.State != joining.Returned || f.Answer != "请写全姓名" {
		t.Fatalf("%+v, %v", f, err)
	}
	w.clock.set(t, "2026-03-06 10:00")
	if err := w.Mend(t.Context(), joining.MendInput{Code: a.Code, Name: "张伟", WorkUnit: "赛格电子有限公司"}); err != nil {
		t.Fatal(err)
	}
	f, err = w.Follow(t.Context(), a.Code)
	if err != nil || f.Name != "张伟" || f.WorkUnit != "赛格电子有限公司" || f.Owed[0].Due.In(w.Zone).Format("2006-01-02") != "2026-03-11" { // the 4th to the 6th stood still
		t.Fatalf("%+v, %v", f, err)
	}
	numbers, err := w.Numbers(t.Context(), officer, a.Ref, "核对身份证件")
	if err != nil || numbers.Document != zhang.Reveal() || numbers.Phone != phone.Reveal() {
		t.Errorf("%+v, %v", numbers, err)
	}
	if _, err := w.Numbers(t.Context(), officer, a.Ref, ""); !errs.Is(err, errs.Invalid) {
		t.Errorf("numbers without a reason: %v", err)
	}
	if _, err := w.Approve(t.Context(), officer, joining.AnswerInput{Application: a.Ref}); err != nil {
		t.Error(err)
	}
}

// testWithdraw: who takes the application back leaves no numbers behind, and later no name.
func testWithdraw(t *testing.T, w world) {
	a := w.joined(t, w.hang(t, w.A, joining.AtUnion), "张伟", zhang, phone)
	if err := w.Withdraw(t.Context(), a.Code); err != nil {
		t.Fatal(err)
	}
	if err := w.Withdraw(t.Context(), a.Code); !errs.Is(err, errs.Conflict) {
		t.Errorf("twice: %v", err)
	}
	seen, err := w.View(t.Context(), w.Operator, a.Ref)
	if err != nil || seen.At.State != joining.Withdrawn || seen.Masked != (member.Numbers{}) {
		t.Errorf("%+v, %v", seen, err)
	}
	for _, c := range []struct {
		at   string
		kind errs.Kind
	}{{"2026-10-30 23:00", 0}, {"2026-10-31 01:00", errs.NotFound}} {
		w.clock.set(t, c.at)
		if err := w.Purge(t.Context(), w.City.Ref.Fed); err != nil {
			t.Fatal(err)
		}
		if _, err := w.View(t.Context(), w.Operator, a.Ref); c.kind == 0 && err != nil || c.kind != 0 && !errs.Is(err, c.kind) {
			t.Errorf("at %s: %v", c.at, err)
		}
	}
}

// testRoute: the employer's union, else the doorway's own body, else the union that a rule names.
func testRoute(t *testing.T, w world) {
	lies := func(in joining.OpenDoorwayInput, document, tel vault.Secret) id.Ref {
		t.Helper()
		d, err := w.OpenDoorway(t.Context(), w.Operator, in)
		if err != nil {
			t.Fatal(err)
		}
		f, err := w.Follow(t.Context(), w.apply(t, d, "张伟", document, tel).Code)
		if err != nil {
			t.Fatal(err)
		}
		return f.Union.Ref
	}
	firm, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{CoveredBy: w.C.Ref, EmployerFacts: org.EmployerFacts{Name: "罗湖物流有限公司", USCC: "9144030071526726XG"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := lies(joining.OpenDoorwayInput{Org: w.Street.Ref, Kind: joining.AtWorkplace, Place: "物流园", Employer: firm.Ref}, zhang, "17012345671"); got != w.C.Ref {
		t.Errorf("a work place's goes to %s, want the employer's union", got)
	}
	if got := lies(joining.OpenDoorwayInput{Org: w.Street.Ref, Kind: joining.AtStation, Place: "驿站"}, zhang, "17012345672"); got != w.Street.Ref {
		t.Errorf("a station's goes to %s, want the street", got)
	}
	if got := lies(joining.OpenDoorwayInput{Org: w.Luohu.Ref, Kind: joining.AtStation, Place: "驿站"}, zhang, "17012345673"); got != w.Luohu.Ref {
		t.Errorf("a county's goes to %s, want the county itself", got)
	}
	if got := lies(joining.OpenDoorwayInput{Org: w.Luohu.Ref, Kind: joining.AtStation, Place: "驿站", Platform: "某外卖平台", Fallback: w.B.Ref}, zhang, "17012345677"); got != w.B.Ref {
		t.Errorf("a platform's goes to %s, want the union that is named for those without one", got)
	}
	// the county takes no members: it says into which union below it
	d, err := w.OpenDoorway(t.Context(), w.Operator, joining.OpenDoorwayInput{Org: w.Futian.Ref, Kind: joining.AtStation, Place: "驿站"})
	if err != nil {
		t.Fatal(err)
	}
	a := w.joined(t, d, "张伟", zhang, "17012345674")
	desk := w.Actor(access.Desk, w.Futian, true)
	if _, err := w.Approve(t.Context(), desk, joining.AnswerInput{Application: a.Ref}); !errs.Is(err, errs.Invalid) {
		t.Errorf("into a federation: %v", err)
	}
	if _, err := w.Approve(t.Context(), desk, joining.AnswerInput{Application: a.Ref, Into: w.C.Ref}); !errs.Is(err, errs.Invalid) {
		t.Errorf("into a union out of reach: %v", err)
	}
	if _, err := w.Approve(t.Context(), desk, joining.AnswerInput{Application: a.Ref, Into: w.B.Ref}); err != nil {
		t.Error(err)
	}
	// handed on, the clock runs on
	b := w.joined(t, w.hang(t, w.A, joining.AtUnion), "单雄信", shan, "17012345675")
	w.clock.set(t, "2026-10-09 10:00")
	if err := w.Reroute(t.Context(), w.Actor(access.Officer, w.A, true), joining.AnswerInput{Application: b.Ref, To: w.C.Ref}); err != nil {
		t.Fatal(err)
	}
	f, err := w.Follow(t.Context(), b.Code)
	if err != nil || f.Union.Ref != w.C.Ref || f.Owed[0].Org != w.C.Ref.ID || f.Owed[0].Due.In(w.Zone).Format("2006-01-02") != "2026-10-11" {
		t.Errorf("%+v, %v", f, err)
	}
}

// testReach: who keeps no roster there sees nothing.
func testReach(t *testing.T, w world) {
	a := w.joined(t, w.hang(t, w.A, joining.AtUnion), "张伟", zhang, phone)
	for _, c := range []struct {
		by   access.Actor
		want errs.Kind
	}{
		{w.Actor(access.Officer, w.B, true), errs.NotFound}, {w.Actor(access.Desk, w.Luohu, true), errs.NotFound}, {w.Actor(access.Administrator, w.City, true), errs.Denied},
		{w.Actor(access.Auditor, w.City, true), errs.Denied}, {w.Worker(zhang), errs.Denied}, {w.Actor(access.Desk, w.City, false), errs.NotFound},
	} {
		if _, err := w.View(t.Context(), c.by, a.Ref); !errs.Is(err, c.want) {
			t.Errorf("%s sees it: %v", c.by.Name, err)
		}
		if _, err := w.Approve(t.Context(), c.by, joining.AnswerInput{Application: a.Ref}); !errs.Is(err, c.want) {
			t.Errorf("%s approves: %v", c.by.Name, err)
		}
		if _, err := w.List(t.Context(), c.by, joining.ListInput{Node: w.A.Ref}); !errs.Is(err, c.want) {
			t.Errorf("%s lists: %v", c.by.Name, err)
		}
	}
	list, err := w.List(t.Context(), w.Actor(access.Officer, w.A, false), joining.ListInput{Node: w.A.Ref})
	if err != nil || len(list) != 1 || list[0].Name != "张伟" || list[0].Document != "" || list[0].State != joining.Open {
		t.Errorf("%+v, %v", list, err)
	}
	uniontest.Strangers(t, w.Service, map[string]string{"Apply": "a doorway lets in", "Enter": "a doorway lets in", "Follow": "by its code", "Prove": "by its code",
		"SendDigits": "by its code", "Withdraw": "by its code", "Mend": "by its code", "Tell": "by its code", "Purge": "a job", "Check": "the operator's",
		"Kept": "inside reorganisations", "HandOver": "inside reorganisations", "HandBack": "inside reorganisations"}, 9)
}

// testInput: what is wrong is said beside its field.
func testInput(t *testing.T, w world) {
	d := w.hang(t, w.A, joining.AtUnion)
	_, err := w.Apply(t.Context(), joining.ApplyInput{Doorway: d.Ref, Name: "", Document: "440399199003072310", Phone: "123"})
	var names []string
	var wrong *errs.Error
	if errors.As(err, &wrong) {
		for _, f := range wrong.Fields {
			names = append(names, f.Name)
		}
	}
	if diff := cmp.Diff([]string{"name", "document", "phone", "consent"}, names); diff != "" {
		t.Errorf("%s (%v)", diff, err)
	}
	if _, err := w.Apply(t.Context(), joining.ApplyInput{Doorway: id.Ref{Fed: d.Ref.Fed, ID: 7}, Name: "张伟", Document: zhang, Phone: phone, Consent: true}); !errs.Is(err, errs.NotFound) {
		t.Errorf("no such doorway: %v", err)
	}
	if err := w.CloseDoorway(t.Context(), w.Operator, d.Ref); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Enter(t.Context(), d.Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("a doorway that was closed: %v", err)
	}
	for _, code := range []string{"", "x", "0000000-0000-0000-0000-0000"} {
		if _, err := w.Follow(t.Context(), code); !errs.Is(err, errs.NotFound) {
			t.Errorf("code %q: %v", code, err)
		}
	}
	a := w.apply(t, w.hang(t, w.A, joining.AtUnion), "张伟", zhang, "17012345670")
	if _, err := w.Follow(t.Context(), " "+a.Code[:12]+a.Code[13:]); err != nil {
		t.Errorf("typed without a dash: %v", err)
	}
}

// testAgain: who is on the list already is taken in without a second membership.
func testAgain(t *testing.T, w world) {
	d, officer := w.hang(t, w.A, joining.AtUnion), w.Actor(access.Officer, w.A, true)
	first, err := w.Approve(t.Context(), officer, joining.AnswerInput{Application: w.joined(t, d, "张伟", zhang, phone).Ref})
	if err != nil {
		t.Fatal(err)
	}
	w.clock.set(t, "2026-10-08 10:00")
	second, err := w.Approve(t.Context(), officer, joining.AnswerInput{Application: w.joined(t, d, "张伟", zhang, phone).Ref})
	if err != nil || second != first {
		t.Errorf("%s, then %s, %v", first, second, err)
	}
	if _, err := w.Approve(t.Context(), officer, joining.AnswerInput{Application: w.joined(t, d, "张维", zhang, "17012345676").Ref}); !errs.Is(err, errs.Invalid) {
		t.Errorf("the same document under another name: %v", err)
	}
}

// testLapse: an application whose phone nobody proves is over after a day, and nobody was asked for an answer.
func testLapse(t *testing.T, w world) {
	a := w.apply(t, w.hang(t, w.A, joining.AtUnion), "张伟", zhang, phone)
	w.clock.set(t, "2026-10-01 10:01")
	if _, err := w.Procedures.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, err := w.Follow(t.Context(), a.Code)
	if err != nil || f.At.State != joining.Lapsed || f.Phone != "" {
		t.Errorf("%+v, %v", f, err)
	}
}
