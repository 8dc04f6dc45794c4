package office_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/union/member"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// world is the small world with terms in it, on a fixed day.
type world struct {
	*uniontest.World
	*office.Service
	shifts *office.Shifts
	rules  *rules.Service
}

// place tells procedures where bodies stand. Nobody is at the street, so that its duties climb.
type place struct {
	tree
	w *world
}

func (p place) Paths(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]treepath.Path, error) {
	return p.orgs.Paths(ctx, fed, ids)
}

func (p place) Staffed(_ context.Context, _ sqldb.Queryer, ref id.Ref) (bool, error) {
	return ref != p.w.Street.Ref, nil
}

func (p place) Span(ctx context.Context, q sqldb.Queryer, ref id.Ref, rule string) (deadline.Span, error) {
	o, err := p.orgs.Load(ctx, q, ref)
	if err != nil {
		return deadline.Span{}, err
	}
	found, err := p.w.rules.Get(ctx, q, ref.Fed, o.Path, rule, today)
	return deadline.Span(found.Duration()), err
}

func (place) IsWorkingDay(day.Day) bool { return true }

type tree struct{ orgs *org.Service }

func (t tree) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := t.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

const today day.Day = "2026-11-20"

func newWorld(t testing.TB, name string) *world {
	t.Helper()
	noon := today.Time().Add(4 * time.Hour) // noon in Shanghai
	w := &world{World: uniontest.New(t, dbtest.Open(t, name, sqldb.Options{Now: func() time.Time { return noon }}))}
	plan := access.NewPlanner(rules.Access, org.Access, member.Access, procedure.Access, office.Access)
	w.rules = rules.New(rules.Deps{DB: w.DB, Plan: plan, Log: w.Log, Tree: tree{w.Orgs}, Rules: rules.NewRegistry(rules.Ground(), office.Rules()), Zone: w.Zone})
	w.Service = office.New(office.Deps{DB: w.DB, IDs: w.IDs, Plan: plan, Log: w.Log, Rules: w.rules, Orgs: w.Orgs, Zone: w.Zone})
	at := place{tree{w.Orgs}, w}
	w.shifts = office.NewShifts(w.Service, procedure.New(procedure.Deps{DB: w.DB, Plan: plan, Tree: at, Spans: at, Counter: deadline.Counter{Calendar: at, Zone: w.Zone}}))
	return w
}

func TestService(t *testing.T) {
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, name)
			t.Run("strangers", func(t *testing.T) {
				uniontest.Strangers(t, w.Service, map[string]string{"Check": "the operator's", "Kept": "inside reorganisations",
					"MayStand": "for use cases that have authorised", "Runs": "for use cases that have authorised", "Elected": "for use cases that have authorised",
					"OnTerm": "wiring"}, 8)
			})
			t.Run("record", func(t *testing.T) { testRecord(t, w) })
			t.Run("confirm", func(t *testing.T) { testConfirm(t, w) })
			t.Run("due", func(t *testing.T) { testDue(t, w) })
			t.Run("without a term", func(t *testing.T) { testWithoutTerm(t, w) })
			t.Run("advice", func(t *testing.T) { testAdvice(t, w) })
			t.Run("strangers to shifts", func(t *testing.T) { uniontest.Strangers(t, w.shifts, nil, 6) })
			t.Run("shift", func(t *testing.T) { testShift(t, w) })
			t.Run("early", func(t *testing.T) { testEarly(t, w) })
			t.Run("revote", func(t *testing.T) { testRevote(t, w) })
			t.Run("stand", func(t *testing.T) { testStand(t, w) })
			if broken, err := w.Check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) > 0 {
				t.Errorf("%v, %v", broken, err)
			}
		})
	}
}

func TestAccess(t *testing.T) {
	for use, rule := range office.Access {
		if !strings.HasPrefix(string(use), "office.") || rule.Scope == "" {
			t.Errorf("%s: %+v", use, rule)
		}
		for role := range rule.Roles {
			if !slices.Contains([]access.Role{access.Officer, access.Desk, access.Operator}, role) {
				t.Errorf("%s is open to %s", use, role)
			}
		}
	}
}

// election is a sound election of a committee of three.
func election(o org.Org, on day.Day) office.RecordInput {
	return office.RecordInput{Org: o.Ref, Body: office.Committee, ElectedOn: on, Count: office.Count{Seats: 3, Entitled: 30, Present: 28, Issued: 28, Returned: 28,
		Candidates: []office.Candidate{{Name: "王芳", Votes: 26}, {Name: "李强", Votes: 20}, {Name: "周洋", Votes: 18}, {Name: "赵敏", Votes: 9}}}}
}

func testRecord(t *testing.T, w *world) {
	officer := w.Actor(access.Officer, w.A, false)
	few := election(w.A, "2021-05-20")
	few.Present, few.Issued, few.Returned = 19, 19, 19
	few.Candidates = []office.Candidate{{Name: "王芳", Votes: 19}, {Name: "李强", Votes: 18}, {Name: "周洋", Votes: 17}, {Name: "赵敏", Votes: 1}}
	four := election(w.A, "2021-05-20")
	four.Years, four.Reason = 4, "习惯"
	tomorrow := election(w.A, today.Add(1))
	nobody := election(w.A, "2021-05-20")
	nobody.Candidates = []office.Candidate{{Name: "王芳", Votes: 15}, {Name: "李强", Votes: 10}, {Name: "周洋", Votes: 9}, {Name: "赵敏", Votes: 9}}
	for what, in := range map[string]office.RecordInput{"no quorum, no reason": few, "four years, whatever the reason": four, "tomorrow": tomorrow, "nobody passed": nobody,
		"a group": election(w.Org(t, w.A, "A-1", "第一工会小组", org.Group, "440304"), "2021-05-20")} {
		by := officer
		if what == "a group" {
			by = w.Operator
		}
		if _, err := w.Record(t.Context(), by, in); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	few.Reason = "台风，补选另行组织"
	first, err := w.Record(t.Context(), officer, few)
	if err != nil || first.Number != 1 || first.Years != 5 || first.LastDay != "2026-05-20" {
		t.Fatalf("%+v, %v", first, err)
	}
	if _, err := w.Record(t.Context(), officer, election(w.A, "2021-05-20")); !errs.Is(err, errs.Invalid) {
		t.Errorf("no later than the one before: %v", err)
	}
	in := election(w.A, "2024-02-29")
	in.Years = 3
	if _, err := w.Record(t.Context(), officer, in); !errs.Is(err, errs.Invalid) {
		t.Errorf("two years early, without a reason: %v", err)
	}
	in.Reason = "班子缺员，经上级同意提前换届"
	if _, err := w.Record(t.Context(), officer, in); err != nil {
		t.Fatal(err)
	}
	terms, err := w.Terms(t.Context(), officer, w.A.Ref)
	if err != nil || len(terms) != 2 || !terms[0].Running || terms[0].Number != 2 || terms[0].LastDay != "2027-02-28" || terms[1].Running || terms[1].Reason == "" {
		t.Fatalf("%+v, %v", terms, err)
	}
	seen, err := w.View(t.Context(), officer, terms[0].Ref)
	if err != nil || seen.Outcome.Vacant != 0 || len(seen.Outcome.Lines) != 3 || !seen.Count.Candidates[1].Elected || seen.Count.Candidates[3].Elected {
		t.Errorf("%+v, %v", seen, err)
	}
	other := w.Actor(access.Officer, w.C, false)
	if _, err := w.View(t.Context(), other, terms[0].Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere sees: %v", err)
	}
	if _, err := w.Record(t.Context(), other, election(w.A, "2025-01-01")); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere records: %v", err)
	}
}

func testConfirm(t *testing.T, w *world) {
	officer, desk := w.Actor(access.Officer, w.A, false), w.Actor(access.Desk, w.Futian, true)
	terms, err := w.Terms(t.Context(), desk, w.A.Ref)
	if err != nil || len(terms) == 0 {
		t.Fatalf("%+v, %v", terms, err)
	}
	in := office.ConfirmInput{Term: terms[0].Ref, Version: terms[0].Version, No: "福工复〔2024〕7号", Day: "2024-03-10"}
	if _, err := w.Confirm(t.Context(), officer, in); !errs.Is(err, errs.Denied) {
		t.Errorf("the union confirms itself: %v", err)
	}
	if _, err := w.Confirm(t.Context(), w.Actor(access.Officer, w.C, false), in); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer elsewhere confirms: %v", err)
	}
	early := in
	early.Day = "2024-02-28"
	if _, err := w.Confirm(t.Context(), desk, early); !errs.Is(err, errs.Invalid) {
		t.Errorf("before the election: %v", err)
	}
	got, err := w.Confirm(t.Context(), desk, in)
	if err != nil || got.ConfirmedNo != in.No || got.Version != in.Version+1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := w.Confirm(t.Context(), desk, in); !errs.Is(err, errs.Conflict) {
		t.Errorf("twice: %v", err)
	}
}

func testDue(t *testing.T, w *world) {
	for _, in := range []office.RecordInput{election(w.B, "2021-11-19"), election(w.C, "2021-11-20")} {
		if _, err := w.Record(t.Context(), w.Operator, in); err != nil {
			t.Fatal(err)
		}
	}
	desk := w.Actor(access.Desk, w.City, true)
	first, err := w.Due(t.Context(), desk, office.DueInput{Node: w.City.Ref, Limit: 1})
	if err != nil || len(first) != 1 || first[0].Union != w.B.Name || !first[0].Overdue {
		t.Fatalf("%+v, %v", first, err)
	}
	rest, err := w.Due(t.Context(), desk, office.DueInput{Node: w.City.Ref, After: &first[0]})
	if err != nil || len(rest) != 1 || rest[0].Union != w.C.Name || rest[0].Overdue {
		t.Errorf("%+v, %v", rest, err)
	}
	if all, err := w.Due(t.Context(), desk, office.DueInput{Node: w.City.Ref, By: today.Add(180)}); err != nil || len(all) != 3 {
		t.Errorf("%d, %v", len(all), err)
	}
	if own, err := w.Due(t.Context(), w.Actor(access.Officer, w.C, false), office.DueInput{Node: w.C.Ref}); err != nil || len(own) != 1 {
		t.Errorf("%+v, %v", own, err)
	}
	for _, below := range []bool{false, true} { // a grant on the street's own level shows nothing of the unions below
		street, err := w.Due(t.Context(), w.Actor(access.Officer, w.Street, below), office.DueInput{Node: w.Street.Ref})
		if err != nil || (len(street) > 0) != below || below && street[0].Union != w.B.Name {
			t.Errorf("below %v: %+v, %v", below, street, err)
		}
	}
}
