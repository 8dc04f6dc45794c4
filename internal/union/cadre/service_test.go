package cadre_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/member"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// world is the small world with posts and terms in it, on a fixed day.
type world struct {
	*uniontest.World
	*cadre.Service
}

type tree struct{ orgs *org.Service }

func (t tree) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := t.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

// week has working days alone.
type week struct{}

func (week) IsWorkingDay(day.Day) bool { return true }

const today day.Day = "2026-11-20"

func newWorld(t testing.TB, name string) *world {
	t.Helper()
	noon := today.Time().Add(4 * time.Hour) // noon in Shanghai
	w := &world{World: uniontest.New(t, dbtest.Open(t, name, sqldb.Options{Now: func() time.Time { return noon }}))}
	plan := access.NewPlanner(rules.Access, org.Access, member.Access, office.Access, cadre.Access)
	set := rules.New(rules.Deps{DB: w.DB, Plan: plan, Log: w.Log, Tree: tree{w.Orgs}, Rules: rules.NewRegistry(rules.Ground(), office.Rules(), cadre.Rules()), Zone: w.Zone})
	terms := office.New(office.Deps{DB: w.DB, IDs: w.IDs, Plan: plan, Log: w.Log, Rules: set, Orgs: w.Orgs, Zone: w.Zone})
	w.Service = cadre.New(cadre.Deps{DB: w.DB, IDs: w.IDs, Plan: plan, Log: w.Log, Rules: set, Orgs: w.Orgs, Members: w.Members, Terms: terms,
		Counter: deadline.Counter{Calendar: week{}, Zone: w.Zone}, Zone: w.Zone})
	return w
}

func TestService(t *testing.T) {
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, name)
			t.Run("strangers", func(t *testing.T) { uniontest.Strangers(t, w.Service, map[string]string{"Check": "the operator's"}, 9) })
			t.Run("vacancy", func(t *testing.T) { testVacancy(t, w) })
			t.Run("managers", func(t *testing.T) { testManagers(t, w) })
			t.Run("train", func(t *testing.T) { testTrain(t, w) })
			t.Run("list", func(t *testing.T) { testList(t, w) })
			t.Run("elected anew", func(t *testing.T) { testElectedAnew(t, w) })
			if broken, err := w.Check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) > 0 {
				t.Errorf("%v, %v", broken, err)
			}
		})
	}
}

func TestAccess(t *testing.T) {
	for use, rule := range cadre.Access {
		if !strings.HasPrefix(string(use), "cadre.") || rule.Scope == "" {
			t.Errorf("%s: %+v", use, rule)
		}
		for role := range rule.Roles {
			if !slices.Contains([]access.Role{access.Officer, access.Desk, access.Operator}, role) {
				t.Errorf("%s is open to %s", use, role)
			}
		}
	}
}

// chair is somebody who takes up the chair of a union.
func chair(o org.Org, name string, from day.Day) cadre.AppointInput {
	return cadre.AppointInput{Org: o.Ref, Post: cadre.Chair, Tenure: cadre.PartTime, Name: name, From: from, Document: "福工复〔2024〕7号"}
}

// testVacancy: A's chair leaves in the middle of the term, and the next fills the vacancy.
func testVacancy(t *testing.T, w *world) {
	officer, other := w.Actor(access.Officer, w.A, false), w.Actor(access.Officer, w.C, false)
	if _, err := w.Terms.Record(t.Context(), officer, office.RecordInput{Org: w.A.Ref, Body: office.Committee, ElectedOn: "2024-02-20", Count: office.Count{Seats: 3, Entitled: 30,
		Present: 28, Issued: 28, Returned: 28, Candidates: []office.Candidate{{Name: "王芳", Votes: 26}, {Name: "李强", Votes: 20}, {Name: "周洋", Votes: 18}, {Name: "赵敏", Votes: 9}}}}); err != nil {
		t.Fatal(err)
	}
	first, err := w.Appoint(t.Context(), officer, chair(w.A, " 王芳 ", "2024-02-20"))
	if err != nil || first.Name != "王芳" || first.Term == 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	if _, err := w.Appoint(t.Context(), officer, chair(w.A, "李强", "2026-01-01")); !errs.Is(err, errs.Conflict) {
		t.Errorf("two chairs: %v", err)
	}
	for what, bad := range map[string]cadre.AppointInput{"tomorrow": chair(w.A, "李强", today.Add(1)), "no name": chair(w.A, " ", today), "no post": {Org: w.A.Ref, Tenure: cadre.FullTime, Name: "李强", From: today},
		"no such tenure": {Org: w.A.Ref, Post: cadre.Deputy, Tenure: "always", Name: "李强", From: today}} {
		if _, err := w.Appoint(t.Context(), officer, bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := w.Appoint(t.Context(), other, chair(w.A, "李强", today)); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere appoints: %v", err)
	}
	w.leaves(t, first, officer, other)
	w.fills(t, officer)
}

// leaves moves A's chair to other work.
func (w *world) leaves(t *testing.T, first cadre.Officer, officer, other access.Actor) {
	t.Helper()
	end := cadre.EndInput{Officer: first.Ref, Version: 1, To: "2026-09-10", Ended: cadre.Transferred}
	if _, err := w.End(t.Context(), officer, end); !errs.Is(err, errs.Invalid) {
		t.Errorf("without the consents: %v", err)
	}
	if _, err := w.End(t.Context(), other, end); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere: %v", err)
	}
	end.ConsentOn, end.Document = "2026-09-01", "福工复〔2026〕20号"
	if _, err := w.End(t.Context(), officer, end); err != nil {
		t.Fatal(err)
	}
	if _, err := w.End(t.Context(), officer, end); !errs.Is(err, errs.Conflict) {
		t.Errorf("twice: %v", err)
	}
}

// fills finds A's chair vacant and fills it.
func (w *world) fills(t *testing.T, officer access.Actor) {
	t.Helper()
	desk := w.Actor(access.Desk, w.City, true)
	vacant, err := w.Vacant(t.Context(), desk, cadre.VacantInput{Node: w.City.Ref})
	if err != nil || len(vacant) != 1 || vacant[0].Union != w.A.Name || vacant[0].Since != "2026-09-10" || vacant[0].Due != "2026-12-10" {
		t.Fatalf("%+v, %v", vacant, err)
	}
	if soon, err := w.Vacant(t.Context(), desk, cadre.VacantInput{Node: w.City.Ref, By: "2026-12-09"}); err != nil || len(soon) != 0 {
		t.Errorf("%+v, %v", soon, err)
	}
	if behind, err := w.Vacant(t.Context(), desk, cadre.VacantInput{Node: w.City.Ref, After: &vacant[0]}); err != nil || len(behind) != 0 {
		t.Errorf("%+v, %v", behind, err)
	}
	if v, ok, err := w.Vacancy(t.Context(), officer, w.A.Ref); err != nil || !ok || v.Ref != vacant[0].Ref {
		t.Errorf("%+v, %v, %v", v, ok, err)
	}
	if _, err := w.Appoint(t.Context(), officer, chair(w.A, "李强", "2026-10-08")); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := w.Vacancy(t.Context(), officer, w.A.Ref); err != nil || ok {
		t.Errorf("still vacant: %v, %v", ok, err)
	}
	past, err := w.Posts(t.Context(), officer, w.A.Ref, true)
	if err != nil || len(past) != 1 || past[0].Ended != cadre.Transferred || past[0].EndDocument == "" {
		t.Errorf("%+v, %v", past, err)
	}
	if now, err := w.Posts(t.Context(), officer, w.A.Ref, false); err != nil || len(now) != 1 || now[0].Name != "李强" {
		t.Errorf("%+v, %v", now, err)
	}
}

// manager is a number of an area that no place ever had.
const manager = "44039919900307231"

// testManagers: who manages the employer that C covers holds no post there unless there is a reason, and a near relative of its head none at all.
func testManagers(t *testing.T, w *world) {
	document := vault.Secret(manager + string(rehearse.IDCheck(manager)))
	employer, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "罗湖物流有限公司"}, CoveredBy: w.C.Ref})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: employer.Ref, Name: "钱总", Document: document, From: "2020-01-01"}); err != nil {
		t.Fatal(err)
	}
	m, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: w.C.Ref, Facts: member.Facts{Name: "钱进", Document: document}})
	if err != nil {
		t.Fatal(err)
	}
	officer := w.Actor(access.Officer, w.C, false)
	for what, change := range map[string]func(*cadre.AppointInput){
		"the name of a manager":            func(in *cadre.AppointInput) { in.Name = "钱总" },
		"the manager, by document":         func(in *cadre.AppointInput) { in.Membership = m },
		"the head of personnel":            func(in *cadre.AppointInput) { in.Bar = office.Personnel },
		"a relative, whatever the reason":  func(in *cadre.AppointInput) { in.Bar, in.Reason = office.Relative, "本人能干" },
		"an unknown bar":                   func(in *cadre.AppointInput) { in.Bar = "other" },
		"a deputy who heads the personnel": func(in *cadre.AppointInput) { in.Post, in.Bar = cadre.Deputy, office.Personnel },
	} {
		in := chair(w.C, "孙丽", today)
		change(&in)
		if _, err := w.Appoint(t.Context(), officer, in); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	foreign := chair(w.A, "", today)
	foreign.Post, foreign.Membership = cadre.Member, m
	if _, err := w.Appoint(t.Context(), w.Actor(access.Officer, w.A, false), foreign); !errs.Is(err, errs.NotFound) {
		t.Errorf("a member elsewhere: %v", err)
	}
	in := chair(w.C, "", today)
	in.Membership, in.Post, in.Reason = m, cadre.Member, "已不再担任管理职务，登记待更新"
	of, err := w.Appoint(t.Context(), officer, in)
	if err != nil || of.Name != "钱进" || of.Membership != m.ID {
		t.Errorf("%+v, %v", of, err)
	}
	staff := chair(w.C, "钱总", today)
	staff.Post = cadre.Staff
	if _, err := w.Appoint(t.Context(), officer, staff); err != nil {
		t.Errorf("staff is not elected: %v", err)
	}
}

func testTrain(t *testing.T, w *world) {
	officer := w.Actor(access.Officer, w.B, false)
	of, err := w.Appoint(t.Context(), officer, chair(w.B, "陈东", "2025-03-01"))
	if err != nil {
		t.Fatal(err)
	}
	in := cadre.TrainInput{Officer: of.Ref, Training: cadre.Training{Course: "基层工会主席岗位培训", Hours: 24, Day: "2025-06-03", Certificate: "深工培2025-118"}}
	for what, change := range map[string]func(*cadre.TrainInput){"no course": func(x *cadre.TrainInput) { x.Course = " " }, "no hours": func(x *cadre.TrainInput) { x.Hours = 0 },
		"tomorrow": func(x *cadre.TrainInput) { x.Day = today.Add(1) }} {
		bad := in
		change(&bad)
		if _, err := w.Train(t.Context(), officer, bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := w.Train(t.Context(), w.Actor(access.Officer, w.A, false), in); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere: %v", err)
	}
	if _, err := w.Train(t.Context(), officer, in); err != nil {
		t.Fatal(err)
	}
	seen, err := w.View(t.Context(), officer, of.Ref)
	if err != nil || !seen.Trained || len(seen.Trainings) != 1 || seen.Trainings[0].Certificate != in.Certificate || seen.Union.Ref != w.B.Ref {
		t.Errorf("%+v, %v", seen, err)
	}
	if _, err := w.View(t.Context(), w.Actor(access.Officer, w.A, false), of.Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere sees: %v", err)
	}
}

// testElectedAnew: an election ends the posts of its body on the day before, and of no other; those who were elected wait for theirs.
func testElectedAnew(t *testing.T, w *world) {
	union := w.Org(t, w.Street, "NEW", "鹏程物流有限公司工会委员会", org.Grassroots, "")
	officer := w.Actor(access.Officer, union, false)
	count := office.Count{Seats: 3, Entitled: 30, Present: 28, Issued: 28, Returned: 28,
		Candidates: []office.Candidate{{Name: "王芳", Votes: 26}, {Name: "李强", Votes: 20}, {Name: "周洋", Votes: 18}, {Name: "赵敏", Votes: 9}}}
	elect := func(on day.Day) {
		t.Helper()
		if _, err := w.Terms.Record(t.Context(), officer, office.RecordInput{Org: union.Ref, Body: office.Committee, ElectedOn: on, Years: 3, Count: count}); err != nil {
			t.Fatal(err)
		}
	}
	elect("2023-11-10")
	auditor := chair(union, "周洋", "2023-11-10")
	auditor.Post = cadre.AuditMember
	for _, in := range []cadre.AppointInput{chair(union, "王芳", "2023-11-10"), auditor} {
		if _, err := w.Appoint(t.Context(), officer, in); err != nil {
			t.Fatal(err)
		}
	}
	elect("2026-11-09")
	past, err := w.Posts(t.Context(), officer, union.Ref, true)
	if err != nil || len(past) != 1 || past[0].Name != "王芳" || past[0].To != "2026-11-08" || past[0].Ended != cadre.TermOver {
		t.Errorf("%+v, %v", past, err)
	}
	if now, err := w.Posts(t.Context(), officer, union.Ref, false); err != nil || len(now) != 1 || now[0].Post != cadre.AuditMember {
		t.Errorf("%+v, %v", now, err)
	}
	if _, err := w.Appoint(t.Context(), officer, chair(union, "王芳", "2026-11-09")); err != nil {
		t.Fatal(err)
	}
	waiting, err := w.Awaiting(t.Context(), officer, union.Ref)
	if err != nil || len(waiting) != 2 || waiting[0].Name != "李强" || waiting[0].Post != cadre.Member || waiting[1].Name != "周洋" {
		t.Errorf("%+v, %v", waiting, err)
	}
}

func testList(t *testing.T, w *world) {
	desk := w.Actor(access.Desk, w.City, true)
	all, err := w.List(t.Context(), desk, cadre.ListInput{Node: w.City.Ref})
	if err != nil || len(all) != 4 {
		t.Fatalf("%+v, %v", all, err)
	}
	var paged []id.Ref
	for after := id.ID(0); ; {
		page, err := w.List(t.Context(), desk, cadre.ListInput{Node: w.City.Ref, After: after, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		paged, after = append(paged, page[0].Ref), page[0].Ref.ID
	}
	if !slices.EqualFunc(paged, all, func(r id.Ref, l cadre.Listed) bool { return r == l.Ref }) {
		t.Errorf("pages: %v", paged)
	}
	for what, tc := range map[string]struct {
		in cadre.ListInput
		n  int
	}{"untrained": {cadre.ListInput{Untrained: true}, 3}, "chairs": {cadre.ListInput{Post: cadre.Chair}, 2}, "full-time": {cadre.ListInput{Tenure: cadre.FullTime}, 0},
		"part-time chairs, untrained": {cadre.ListInput{Post: cadre.Chair, Tenure: cadre.PartTime, Untrained: true}, 1}} {
		tc.in.Node = w.City.Ref
		if got, err := w.List(t.Context(), desk, tc.in); err != nil || len(got) != tc.n {
			t.Errorf("%s: %d, %v", what, len(got), err)
		}
	}
	if own, err := w.List(t.Context(), w.Actor(access.Officer, w.Street, false), cadre.ListInput{Node: w.Street.Ref}); err != nil || len(own) != 0 {
		t.Errorf("a grant on the street's own level shows nothing below: %+v, %v", own, err)
	}
	var file bytes.Buffer
	if err := w.Export(t.Context(), desk, cadre.ListInput{Node: w.City.Ref}, &file, func(m errs.Msg) string { return m.Key }); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(file.String(), "\n"); lines != 5 || !strings.Contains(file.String(), "李强") || strings.Contains(file.String(), "王芳") {
		t.Errorf("%s", file.String())
	}
	if err := w.Export(t.Context(), w.Actor(access.Officer, w.A, false), cadre.ListInput{Node: w.C.Ref}, &file, nil); !errs.Is(err, errs.NotFound) {
		t.Errorf("elsewhere: %v", err)
	}
}
