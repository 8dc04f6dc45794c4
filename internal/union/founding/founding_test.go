package founding_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }

func TestCourse(t *testing.T) {
	if faults := founding.Course().Faults(); len(faults) > 0 {
		t.Errorf("%q", faults)
	}
}

// TestFounding runs everything in one world on each engine.
func TestFounding(t *testing.T) {
	for _, engine := range []string{"sqlite", "twin"} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, engine)
			for _, test := range []struct {
				name string
				run  func(*testing.T, world)
			}{
				{"Climb", testClimb}, {"Whole", testWhole}, {"Joint", testJoint}, {"Law", testLaw}, {"Guide", testGuide}, {"Refused", testRefused}, {"Steps", testSteps}, {"Open", testOpen},
				{"Reach", testReach}, {"Management", testManagement},
			} {
				t.Run(test.name, func(t *testing.T) {
					w := w
					w.clock.set(t, "2026-09-01 10:00")
					w.World = w.World.Again(t)
					test.run(t, w)
					w.checkClean(t)
				})
			}
			t.Run("Check", func(t *testing.T) {
				w.World = w.World.Again(t)
				testCheck(t, w)
			})
		})
	}
}

// fieldOf is the input that an error names first.
func fieldOf(err error) string {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return e.Fields[0].Name
	}
	return ""
}

func meeting(f founding.StepInput, entitled, present int64, seats int) founding.MeetInput {
	in := founding.MeetInput{StepInput: f, Day: "2026-09-01", Entitled: entitled, Present: present}
	for range seats {
		in.Committee = append(in.Committee, founding.Holder{Name: "王秀英", Post: "委员"})
	}
	return in
}

// testWhole: ten workers become a registered union.
func testWhole(t *testing.T, w world) {
	e := w.employer(t, "鹏达电子有限公司")
	ref := w.open(t, "P1", e)
	f := w.seen(t, ref)
	if f.At.State != founding.Preparing || f.Union.Kind != org.Preparatory || f.Union.Name != "鹏达电子有限公司工会筹备组" || f.Union.ParentID != w.Street.Ref.ID || len(f.Group) != 2 {
		t.Fatalf("%+v", f)
	}
	w.do(t, ref, w.Request, w.Approve)
	f = w.seen(t, ref)
	if f.Union.Kind != org.Grassroots || f.Union.State != org.Preparing || f.Union.Name != f.Name {
		t.Fatalf("%+v", f.Union)
	}
	step := founding.StepInput{Founding: ref}
	if err := w.Admit(t.Context(), w.desk(), step); !errs.Is(err, errs.Conflict) {
		t.Errorf("nobody is listed: %v", err)
	}
	w.admit(t, f.Union.Ref, 0, 10)
	if err := w.Admit(t.Context(), w.desk(), step); fieldOf(err) != "reason" {
		t.Errorf("ten are fewer than 25: %v", err)
	}
	w.do(t, ref, w.Admit)
	for _, tc := range []struct {
		entitled, present int64
		seats             int
		field             string
	}{{10, 6, 3, "reason"}, {10, 7, 6, "reason"}, {10, 11, 3, "present"}, {0, 0, 3, "entitled"}, {10, 7, 0, "committee"}} {
		if err := w.Meet(t.Context(), w.desk(), meeting(step, tc.entitled, tc.present, tc.seats)); fieldOf(err) != tc.field {
			t.Errorf("%+v: %v", tc, err)
		}
	}
	if err := w.Meet(t.Context(), w.desk(), meeting(step, 10, 7, 3)); err != nil {
		t.Fatal(err)
	}
	w.do(t, ref, w.Report, w.Confirm)
	register := founding.RegisterInput{StepInput: step, Certificate: "粤工法人第0012号", USCC: code(t, "81440304000000001"), Day: "2026-09-01", Address: "华强北路1号"}
	for field, wrong := range map[string]func(*founding.RegisterInput){
		"uscc": func(in *founding.RegisterInput) { in.USCC = code(t, "13440304000000001") }, "day": func(in *founding.RegisterInput) { in.Day = "2026-08-31" },
		"certificate": func(in *founding.RegisterInput) { in.Certificate = " " },
	} {
		in := register
		wrong(&in)
		if err := w.Register(t.Context(), w.desk(), in); fieldOf(err) != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := w.Register(t.Context(), w.desk(), register); err != nil {
		t.Fatal(err)
	}
	f = w.seen(t, ref)
	if u := f.Union; u.State != org.Running || string(u.USCC) != register.USCC || u.LegalPersonNo != "粤工法人第0012号" || u.FoundedOn != "2026-09-01" || u.Address != "华强北路1号" {
		t.Errorf("%+v", u)
	}
	covering, err := w.Orgs.Covering(t.Context(), w.World.DB, e.Ref, "2026-09-01")
	if err != nil || len(covering) != 1 || covering[0].Ref != f.Union.Ref || f.At.State != founding.Registered || !f.Over || len(f.Can) > 0 || len(f.Committee) != 3 {
		t.Errorf("%+v, %+v, %v", covering, f, err)
	}
	if _, err := w.Open(t.Context(), w.desk(), w.input("P2", e)); fieldOf(err) != "employers" {
		t.Errorf("it has a union now: %v", err)
	}
	if u := w.seen(t, ref).Steps; u[len(u)-1].Event != "register" || u[1].Document != "深华工〔2026〕1号" || u[1].Name != w.desk().Name {
		t.Errorf("%+v", u)
	}
}

// testJoint: several employers found a joint union, and the result is not approved at first.
func testJoint(t *testing.T, w world) {
	a, b := w.employer(t, "鹏达电子有限公司"), w.employer(t, "海潮贸易有限公司")
	ref := w.open(t, "J1", a, b)
	w.do(t, ref, w.Request, w.Return, w.Request, w.Approve)
	f := w.seen(t, ref)
	if f.Union.Kind != org.Joint || len(f.Employers) != 2 {
		t.Fatalf("%+v", f)
	}
	w.admit(t, f.Union.Ref, 100, 25)
	step := founding.StepInput{Founding: ref}
	if err := w.Admit(t.Context(), w.desk(), step); err != nil {
		t.Errorf("25 are enough: %v", err)
	}
	step.Reason = "两人出差在外"
	if err := w.Meet(t.Context(), w.desk(), meeting(step, 25, 16, 3)); err != nil { // a warning takes the reason
		t.Fatal(err)
	}
	w.do(t, ref, w.Report, w.Repeat)
	if err := w.Meet(t.Context(), w.desk(), meeting(step, 25, 20, 5)); err != nil {
		t.Fatal(err)
	}
	w.do(t, ref, w.Report, w.Confirm)
	if err := w.Register(t.Context(), w.desk(), founding.RegisterInput{StepInput: step, Certificate: "2", USCC: code(t, "81440304000000002"), Day: "2026-09-01"}); err != nil {
		t.Fatal(err)
	}
	if f = w.seen(t, ref); f.Present != 20 || len(f.Committee) != 5 {
		t.Errorf("%+v", f)
	}
	for _, e := range []org.Employer{a, b} {
		if covering, err := w.Orgs.Covering(t.Context(), w.World.DB, e.Ref, "2026-09-01"); err != nil || len(covering) != 1 {
			t.Errorf("%s: %+v, %v", e.Name, covering, err)
		}
	}
}

// testLaw: where the quorum is law, no reason helps.
func testLaw(t *testing.T, w world) {
	if _, err := w.rules.Set(t.Context(), w.Operator, rules.SetInput{Org: w.City.Ref, Name: "assembly_quorum", Value: json.RawMessage(`{"op":">=","num":2,"den":3}`),
		Source: "本市工会条例第1条", Grade: rules.A, CheckedOn: "2026-09-01", Reason: "核对过原文"}); err != nil {
		t.Fatal(err)
	}
	ref := w.open(t, "L1", w.employer(t, "鹏达电子有限公司"))
	w.do(t, ref, w.Request, w.Approve)
	w.admit(t, w.seen(t, ref).Union.Ref, 300, 3)
	w.do(t, ref, w.Admit)
	step := founding.StepInput{Founding: ref, Reason: "路远，来不了"}
	if err := w.Meet(t.Context(), w.desk(), meeting(step, 3, 1, 3)); !errs.Is(err, errs.Invalid) || fieldOf(err) != "" {
		t.Errorf("one of three: %v", err)
	}
	if err := w.Meet(t.Context(), w.desk(), meeting(step, 3, 2, 3)); err != nil {
		t.Errorf("two of three: %v", err)
	}
}

// testGuide: a guiding body is asked first, in another part of the tree, and nobody else speaks for it.
func testGuide(t *testing.T, w world) {
	in := w.input("G1", w.employer(t, "鹏达电子有限公司"))
	in.Guide = w.Luohu.Ref
	f, err := w.Open(t.Context(), w.desk(), in)
	if err != nil {
		t.Fatal(err)
	}
	step := founding.StepInput{Founding: f.Ref, Document: "1", Reason: "同意成立"}
	if err := w.Request(t.Context(), w.desk(), step); !errs.Is(err, errs.Conflict) {
		t.Errorf("the guide was passed over: %v", err)
	}
	w.do(t, f.Ref, w.AskOpinion)
	if err := w.GiveOpinion(t.Context(), w.desk(), step); !errs.Is(err, errs.NotFound) {
		t.Errorf("the street speaks for the guide: %v", err)
	}
	luohu := w.Actor(access.Desk, w.Luohu, false)
	if seen, err := w.View(t.Context(), luohu, f.Ref); err != nil || !slices.Equal(seen.Can, []string{"give_opinion"}) {
		t.Errorf("%v, %v", seen.Can, err)
	}
	if err := w.Approve(t.Context(), luohu, step); !errs.Is(err, errs.NotFound) {
		t.Errorf("the guide approves: %v", err)
	}
	if err := w.GiveOpinion(t.Context(), luohu, step); err != nil {
		t.Fatal(err)
	}
	if err := w.Request(t.Context(), w.desk(), founding.StepInput{Founding: f.Ref, Document: "2"}); err != nil {
		t.Errorf("no reason is needed any more: %v", err)
	}
}

// testRefused: what is refused or given up leaves a closed body, and the employer may try again.
func testRefused(t *testing.T, w world) {
	e := w.employer(t, "鹏达电子有限公司")
	ref := w.open(t, "R1", e)
	if _, err := w.Open(t.Context(), w.desk(), w.input("R2", e)); !errs.Is(err, errs.Conflict) {
		t.Errorf("twice: %v", err)
	}
	w.do(t, ref, w.Request, w.Refuse)
	if f := w.seen(t, ref); f.At.State != founding.Refused || f.Union.State != org.Closed {
		t.Errorf("%+v", f)
	}
	next := w.open(t, "R2", e)
	w.do(t, next, w.Request, w.Approve)
	w.admit(t, w.seen(t, next).Union.Ref, 200, 1)
	if err := w.GiveUp(t.Context(), w.desk(), founding.StepInput{Founding: next, Reason: "职工意见不一"}); !errs.Is(err, errs.Conflict) {
		t.Errorf("a member is left behind: %v", err)
	}
	other := w.open(t, "R3", w.employer(t, "海潮贸易有限公司"))
	w.do(t, other, w.GiveUp)
	over, err := w.List(t.Context(), w.desk(), founding.ListInput{Node: w.Street.Ref, Over: true})
	if err != nil || len(over) != 2 || over[0].State != founding.GivenUp || over[1].State != founding.Refused {
		t.Errorf("%+v, %v", over, err)
	}
	if open, err := w.List(t.Context(), w.desk(), founding.ListInput{Node: w.Street.Ref}); err != nil || len(open) != 1 || open[0].Ref != next {
		t.Errorf("%+v, %v", open, err)
	}
}

// testSteps: a step out of turn, without its document or its reason.
func testSteps(t *testing.T, w world) {
	ref := w.open(t, "T1", w.employer(t, "鹏达电子有限公司"))
	step := founding.StepInput{Founding: ref, Document: "1", Reason: "按规定办理"}
	if err := w.Approve(t.Context(), w.desk(), step); !errs.Is(err, errs.Conflict) {
		t.Errorf("out of turn: %v", err)
	}
	if err := w.Request(t.Context(), w.desk(), founding.StepInput{Founding: ref, Reason: "按规定办理"}); fieldOf(err) != "document" {
		t.Errorf("no document: %v", err)
	}
	if err := w.Request(t.Context(), w.desk(), founding.StepInput{Founding: ref, Document: "1"}); fieldOf(err) != "reason" {
		t.Errorf("no guide and no reason: %v", err)
	}
	w.do(t, ref, w.Request)
	if err := w.Refuse(t.Context(), w.desk(), founding.StepInput{Founding: ref, Reason: "不"}); fieldOf(err) != "reason" {
		t.Errorf("no reason: %v", err)
	}
	if err := w.AskOpinion(t.Context(), w.desk(), step); !errs.Is(err, errs.Conflict) {
		t.Errorf("too late: %v", err)
	}
}

// testOpen: what a founding needs to begin with.
func testOpen(t *testing.T, w world) {
	e := w.employer(t, "鹏达电子有限公司")
	for field, wrong := range map[string]func(*founding.OpenInput){
		"org": func(in *founding.OpenInput) { in.Org = w.A.Ref }, "employers": func(in *founding.OpenInput) { in.Employers = nil },
		"name": func(in *founding.OpenInput) { in.Name = " " }, "code": func(in *founding.OpenInput) { in.Code = "" },
		"group": func(in *founding.OpenInput) { in.Group = []founding.Holder{{Post: "组长"}} }, "guided_by": func(in *founding.OpenInput) { in.Guide.Fed, in.Guide.ID = 1, 1 },
	} {
		in := w.input("O1", e)
		wrong(&in)
		if _, err := w.Open(t.Context(), w.Operator, in); fieldOf(err) != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	w.employer(t, "同名有限公司")
	w.employer(t, "同名有限公司")
	for text, want := range map[string]int{"鹏达电子有限公司": 1, "同名有限公司": 0, "没有这个单位": 0} {
		found, err := w.Employers(t.Context(), w.desk(), w.Street.Ref, []string{text, ""})
		if len(found) != want || (want == 0) != (fieldOf(err) == "employers") {
			t.Errorf("%s: %+v, %v", text, found, err)
		}
	}
}

// testClimb: the street is silent; the request goes to the district, which answers.
func testClimb(t *testing.T, w world) {
	ref := w.open(t, "C1", w.employer(t, "鹏达电子有限公司"))
	w.do(t, ref, w.Request)
	futian := w.Actor(access.Desk, w.Futian, false) // on its own level alone
	if _, err := w.View(t.Context(), futian, ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("seen before it climbed: %v", err)
	}
	w.clock.set(t, "2026-09-16 23:59")
	if n, err := w.Procedures.Run(t.Context()); n != 0 || err != nil {
		t.Errorf("%d climbed on the last day, %v", n, err)
	}
	w.clock.set(t, "2026-09-17 00:01")
	if n, err := w.Procedures.Run(t.Context()); n != 1 || err != nil {
		t.Errorf("%d climbed, %v", n, err)
	}
	if err := w.Approve(t.Context(), futian, founding.StepInput{Founding: ref, Document: "福工〔2026〕8号"}); err != nil {
		t.Fatal(err)
	}
	if steps := w.seen(t, ref).Steps; steps[len(steps)-1].Org != w.Futian.Ref.ID {
		t.Errorf("%+v", steps)
	}
}

// testReach: strangers, others' desks, and roles that found nothing.
func testReach(t *testing.T, w world) {
	uniontest.Strangers(t, w.Service, map[string]string{"Check": "the operator's"}, 16)
	e := w.employer(t, "鹏达电子有限公司")
	ref := w.open(t, "E1", e)
	for _, tc := range []struct {
		by   access.Actor
		want errs.Kind
	}{
		{w.Actor(access.Desk, w.Luohu, true), errs.NotFound}, {w.Actor(access.Officer, w.A, true), errs.NotFound},
		{w.Actor(access.Administrator, w.City, true), errs.Denied}, {w.Actor(access.Auditor, w.City, true), errs.Denied}, {w.Worker(manager), errs.Denied},
	} {
		_, view := w.View(t.Context(), tc.by, ref)
		_, list := w.List(t.Context(), tc.by, founding.ListInput{Node: w.Street.Ref})
		_, open := w.Open(t.Context(), tc.by, w.input("E2", e))
		for what, err := range map[string]error{"View": view, "List": list, "Open": open, "Request": w.Request(t.Context(), tc.by, founding.StepInput{Founding: ref, Document: "1"}),
			"Approve": w.Approve(t.Context(), tc.by, founding.StepInput{Founding: ref, Document: "1"})} {
			if !errs.Is(err, tc.want) {
				t.Errorf("%s: %s: %v, want %s", tc.by.Name, what, err, tc.want)
			}
		}
	}
	own := w.Actor(access.Officer, w.seen(t, ref).Union, false) // at the new union itself
	if seen, err := w.View(t.Context(), own, ref); err != nil || slices.Contains(seen.Can, "approve") || !slices.Contains(seen.Can, "request") {
		t.Errorf("%v, %v", seen.Can, err)
	}
}

// testManagement: who is recorded as management of the employer sees and does nothing, whatever the role.
func testManagement(t *testing.T, w world) {
	e := w.employer(t, "鹏达电子有限公司")
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: e.Ref, Name: "赵总", Post: "总经理", Document: manager}); err != nil {
		t.Fatal(err)
	}
	boss := w.desk()
	boss.Subject = w.Members.Subject(manager)
	if _, err := w.Open(t.Context(), boss, w.input("M1", e)); !errs.Is(err, errs.NotFound) {
		t.Errorf("management founds: %v", err)
	}
	ref := w.open(t, "M1", e)
	other := w.open(t, "M2", w.employer(t, "海潮贸易有限公司"))
	if _, err := w.View(t.Context(), boss, ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("management reads: %v", err)
	}
	if err := w.Request(t.Context(), boss, founding.StepInput{Founding: ref, Document: "1", Reason: "按规定办理"}); !errs.Is(err, errs.NotFound) {
		t.Errorf("management acts: %v", err)
	}
	if found, err := w.List(t.Context(), boss, founding.ListInput{Node: w.Street.Ref}); err != nil || len(found) != 1 || found[0].Ref != other {
		t.Errorf("%+v, %v", found, err)
	}
}

// testCheck: what breaks the invariants is named.
func testCheck(t *testing.T, w world) {
	ref := w.open(t, "K1", w.employer(t, "鹏达电子有限公司"))
	for _, text := range []string{`DELETE FROM duty WHERE federation_id = $1 AND proceeding_id = $2`,
		`UPDATE founding_employer SET under_way = FALSE WHERE federation_id = $1 AND founding_id = $2`,
		`UPDATE founding SET registered_on = '2026-09-01' WHERE federation_id = $1 AND id = $2`} {
		if err := sqldb.Write(t.Context(), w.World.DB, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), text, ref.Fed, ref.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if broken, err := w.Check(t.Context(), ref.Fed); err != nil || len(broken) != 3 {
		t.Errorf("%q, %v", broken, err)
	}
	if broken, err := w.Procedures.Check(t.Context(), ref.Fed); err != nil || len(broken) != 1 || !strings.Contains(broken[0], ref.String()) {
		t.Errorf("%q, %v", broken, err)
	}
}
