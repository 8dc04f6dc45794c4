package office_test

import (
	"slices"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
)

// running is the term of a union's committee that runs.
func (w *world) running(t *testing.T, union org.Org) office.Term {
	t.Helper()
	term, ok, err := w.Runs(t.Context(), w.DB, union.Ref)
	if err != nil || !ok {
		t.Fatalf("%v, %v", ok, err)
	}
	return term
}

func testWithoutTerm(t *testing.T, w *world) {
	desk := w.Actor(access.Desk, w.City, true)
	first, err := w.WithoutTerm(t.Context(), desk, office.WithoutTermInput{Node: w.City.Ref, Limit: 2})
	if err != nil || len(first) != 2 || first[0].Ref != w.City.Ref {
		t.Fatalf("%+v, %v", first, err)
	}
	rest, err := w.WithoutTerm(t.Context(), desk, office.WithoutTermInput{Node: w.City.Ref, After: first[1].Ref.ID})
	if err != nil || len(rest) != 2 { // city, two counties, street: A, B and C have terms, groups need none
		t.Errorf("%+v, %v", rest, err)
	}
	if own, err := w.WithoutTerm(t.Context(), w.Actor(access.Officer, w.C, false), office.WithoutTermInput{Node: w.C.Ref}); err != nil || len(own) != 0 {
		t.Errorf("%+v, %v", own, err)
	}
	if _, err := w.WithoutTerm(t.Context(), w.Actor(access.Officer, w.C, false), office.WithoutTermInput{Node: w.A.Ref}); !errs.Is(err, errs.NotFound) {
		t.Errorf("elsewhere: %v", err)
	}
}

func testAdvice(t *testing.T, w *world) {
	officer := w.Actor(access.Officer, w.A, false)
	lines, err := w.Advice(t.Context(), officer, w.A.Ref)
	if err != nil || len(lines) != 1 || lines[0].Key != "office.advice_audit" {
		t.Errorf("%v, %v", lines, err)
	}
	if _, err := w.Advice(t.Context(), w.Actor(access.Officer, w.C, false), w.A.Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("elsewhere: %v", err)
	}
}

// testShift: B's term ended yesterday. It is put off, and the due list follows.
func testShift(t *testing.T, w *world) {
	together := election(w.B, w.running(t, w.B).ElectedOn)
	together.Body = office.Audit
	if _, err := w.Record(t.Context(), w.Operator, together); err != nil {
		t.Fatal(err)
	}
	officer := w.Actor(access.Officer, w.B, false)
	term := w.running(t, w.B)
	ask := office.AskInput{Term: term.Ref, Until: "2027-05-19", No: "华快工〔2026〕9号", Reason: "公司搬迁，职工尚未到齐"}
	for what, bad := range map[string]office.AskInput{"no reason": {Term: term.Ref, Until: ask.Until}, "before its end": {Term: term.Ref, Until: "2026-11-01", Reason: "忙"},
		"no day": {Term: term.Ref, Reason: "忙"}, "early, and it is over": {Term: term.Ref, Early: true, Until: "2026-11-25", Reason: "忙"}} {
		if _, err := w.shifts.Ask(t.Context(), officer, bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := w.shifts.Ask(t.Context(), w.Actor(access.Officer, w.C, false), ask); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere asks: %v", err)
	}
	sh, err := w.shifts.Ask(t.Context(), officer, ask)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.shifts.Ask(t.Context(), officer, ask); !errs.Is(err, errs.Conflict) {
		t.Errorf("twice: %v", err)
	}
	owed, err := w.shifts.Procedures.Duties(t.Context(), w.DB, sh.Ref)
	if err != nil || len(owed) != 1 || owed[0].Org != w.Futian.Ref.ID || owed[0].Due.In(w.Zone).Format("2006-01-02") != "2026-12-06" {
		t.Errorf("nobody is at the street, the county owes it within 15 days: %+v, %v", owed, err)
	}
	w.approve(t, sh, term)
	w.longer(t, sh.Term)
}

// approve has the body above put the election off.
func (w *world) approve(t *testing.T, sh office.Shift, term office.Term) {
	t.Helper()
	officer, desk, street := w.Actor(access.Officer, w.B, false), w.Actor(access.Desk, w.Futian, true), w.Actor(access.Officer, w.Street, false)
	yes := office.ShiftInput{Shift: sh.Ref, No: "福工复〔2026〕31号"}
	if err := w.shifts.Approve(t.Context(), officer, yes); !errs.Is(err, errs.Denied) {
		t.Errorf("the union approves itself: %v", err)
	}
	if err := w.shifts.Approve(t.Context(), w.Actor(access.Officer, w.C, false), yes); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere approves: %v", err)
	}
	seen, err := w.shifts.View(t.Context(), officer, sh.Ref)
	if err != nil || !seen.Limit.Kept || seen.Limit.Day != "2027-05-19" || !slices.Equal(seen.Can, []string{"withdraw"}) {
		t.Errorf("%+v, %v", seen, err)
	}
	if seen, err := w.shifts.View(t.Context(), street, sh.Ref); err != nil || !slices.Equal(seen.Can, []string{"approve", "refuse"}) {
		t.Errorf("%+v, %v", seen.Can, err)
	}
	if err := w.shifts.Approve(t.Context(), desk, office.ShiftInput{Shift: sh.Ref}); !errs.Is(err, errs.Invalid) {
		t.Errorf("without a document: %v", err)
	}
	if err := w.shifts.Refuse(t.Context(), desk, office.ShiftInput{Shift: sh.Ref}); !errs.Is(err, errs.Invalid) {
		t.Errorf("refused without a reason: %v", err)
	}
	if err := w.shifts.Approve(t.Context(), desk, yes); err != nil {
		t.Fatal(err)
	}
	if err := w.shifts.Withdraw(t.Context(), officer, office.ShiftInput{Shift: sh.Ref}); !errs.Is(err, errs.Conflict) {
		t.Errorf("withdrawn after the answer: %v", err)
	}
	if all, err := w.Terms(t.Context(), officer, w.B.Ref); err != nil || len(all) != 2 || all[0].LastDay != "2027-05-19" || all[1].LastDay != "2027-05-19" {
		t.Errorf("the audit committee was elected together: %+v, %v", all, err)
	}
	now := w.running(t, w.B)
	if now.LastDay != "2027-05-19" || now.WasLastDay != term.LastDay {
		t.Errorf("%+v", now)
	}
	city := w.Actor(access.Desk, w.City, true)
	if due, err := w.Due(t.Context(), city, office.DueInput{Node: w.City.Ref}); err != nil || slices.ContainsFunc(due, func(d office.Due) bool { return d.Org == w.B.Ref.ID }) {
		t.Errorf("%+v, %v", due, err)
	}
	if of, err := w.shifts.Of(t.Context(), officer, now.Ref); err != nil || len(of) != 1 || of[0].State != office.Approved || of[0].AnsweredOn != today {
		t.Errorf("%+v, %v", of, err)
	}
}

// longer asks a second time, beyond what is usual: the body above says why.
func (w *world) longer(t *testing.T, term id.ID) {
	t.Helper()
	officer, desk := w.Actor(access.Officer, w.B, false), w.Actor(access.Desk, w.Futian, true)
	sh, err := w.shifts.Ask(t.Context(), officer, office.AskInput{Term: id.Ref{Fed: w.B.Ref.Fed, ID: term}, Until: "2027-08-01", Reason: "公司搬迁"})
	if err != nil {
		t.Fatal(err)
	}
	yes := office.ShiftInput{Shift: sh.Ref, No: "福工复〔2026〕33号"}
	if err := w.shifts.Approve(t.Context(), desk, yes); !errs.Is(err, errs.Invalid) {
		t.Errorf("eight months in all, without a reason: %v", err)
	}
	if err := w.shifts.Withdraw(t.Context(), officer, office.ShiftInput{Shift: sh.Ref}); err != nil {
		t.Fatal(err)
	}
	if again := w.running(t, w.B); again.LastDay != "2027-05-19" {
		t.Errorf("%+v", again)
	}
}

// testEarly: A's term is brought forward by approval, and its successor needs no more reason.
func testEarly(t *testing.T, w *world) {
	officer, desk := w.Actor(access.Officer, w.A, false), w.Actor(access.Desk, w.Futian, true)
	term := w.running(t, w.A) // until 2027-02-28
	sh, err := w.shifts.Ask(t.Context(), officer, office.AskInput{Term: term.Ref, Early: true, Until: "2026-11-30", Reason: "主席退休，班子缺员"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.shifts.Approve(t.Context(), desk, office.ShiftInput{Shift: sh.Ref, No: "福工复〔2026〕32号"}); err != nil {
		t.Fatal(err)
	}
	if now := w.running(t, w.A); now.LastDay != "2026-11-30" || now.WasLastDay != "2027-02-28" {
		t.Errorf("%+v", now)
	}
	if _, err := w.Record(t.Context(), officer, election(w.A, today)); err != nil {
		t.Errorf("approved, and held in time: %v", err)
	}
	if _, err := w.shifts.Ask(t.Context(), officer, office.AskInput{Term: term.Ref, Until: "2027-01-30", Reason: "忙"}); !errs.Is(err, errs.Conflict) {
		t.Errorf("a term that is over: %v", err)
	}
	root := election(w.City, "2022-01-10")
	top, err := w.Record(t.Context(), w.Operator, root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.shifts.Ask(t.Context(), w.Operator, office.AskInput{Term: top.Ref, Until: "2027-02-10", Reason: "忙"}); !errs.Is(err, errs.Denied) {
		t.Errorf("nobody is above: %v", err)
	}
	if err := w.shifts.Refuse(t.Context(), desk, office.ShiftInput{Shift: id.Ref{Fed: term.Ref.Fed, ID: 1}, Reason: "无"}); !errs.Is(err, errs.NotFound) {
		t.Errorf("no such: %v", err)
	}
}

// testRevote: two have equal votes for the last seat of the audit committee.
func testRevote(t *testing.T, w *world) {
	officer := w.Actor(access.Officer, w.A, false)
	in := election(w.A, "2026-11-10")
	in.Body = office.Audit
	in.Candidates = []office.Candidate{{Name: "王芳", Votes: 26}, {Name: "李强", Votes: 20}, {Name: "周洋", Votes: 18}, {Name: "赵敏", Votes: 18}}
	term, err := w.Record(t.Context(), officer, in)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := w.View(t.Context(), officer, term.Ref)
	if err != nil || seen.Open.Seats != 1 || !slices.Equal(seen.Open.Tied, []int{2, 3}) {
		t.Fatalf("%+v, %v", seen.Open, err)
	}
	round := office.RevoteInput{Term: term.Ref, Version: term.Version, HeldOn: "2026-11-12", Entitled: 30, Present: 22, Issued: 22, Returned: 22, Votes: []int64{9, 13}}
	for what, change := range map[string]func(*office.RevoteInput){
		"before the election": func(r *office.RevoteInput) { r.HeldOn = "2026-11-09" }, "one number": func(r *office.RevoteInput) { r.Votes = []int64{9} },
		"more votes than ballots": func(r *office.RevoteInput) { r.Votes = []int64{9, 23} }, "void": func(r *office.RevoteInput) { r.Returned = 23 },
		"no quorum": func(r *office.RevoteInput) { r.Present, r.Issued, r.Returned, r.Votes = 19, 19, 19, []int64{9, 10} },
	} {
		bad := round
		change(&bad)
		if _, err := w.Revote(t.Context(), officer, bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := w.Revote(t.Context(), w.Actor(access.Officer, w.C, false), round); !errs.Is(err, errs.NotFound) {
		t.Errorf("elsewhere: %v", err)
	}
	got, err := w.Revote(t.Context(), officer, round)
	if err != nil || got.Number != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if seen, err = w.View(t.Context(), officer, term.Ref); err != nil || len(seen.Open.Tied) != 0 || len(seen.Rounds) != 1 || !seen.Count.Candidates[3].Elected ||
		seen.Count.Candidates[2].Elected || seen.Rounds[0].Count.Candidates[1].Votes != 13 {
		t.Errorf("%+v, %v", seen, err)
	}
	round.Version = seen.Version
	if _, err := w.Revote(t.Context(), officer, round); !errs.Is(err, errs.Conflict) {
		t.Errorf("nobody is tied any more: %v", err)
	}
}

// testStand: who may not stand is refused where it is law, else asked for a reason.
func testStand(t *testing.T, w *world) {
	employer, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "罗湖物流有限公司"}, CoveredBy: w.C.Ref})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: employer.Ref, Name: "赵敏", Post: "总经理", From: "2020-01-01"}); err != nil {
		t.Fatal(err)
	}
	in := election(w.C, today)
	if _, err := w.Record(t.Context(), w.Operator, in); !errs.Is(err, errs.Invalid) {
		t.Errorf("somebody has the name of the manager: %v", err)
	}
	in.Candidates[1].Bar = office.Relative
	in.Reason = "不是同一人"
	if _, err := w.Record(t.Context(), w.Operator, in); !errs.Is(err, errs.Invalid) {
		t.Errorf("the law keeps near relatives out: %v", err)
	}
	in.Candidates[1].Bar = "unknown"
	if _, err := w.Record(t.Context(), w.Operator, in); !errs.Is(err, errs.Invalid) {
		t.Errorf("no such bar: %v", err)
	}
	in.Candidates[1].Bar = ""
	if _, err := w.Record(t.Context(), w.Operator, in); err != nil {
		t.Error(err)
	}
}
