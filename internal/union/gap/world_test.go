package gap_test

import (
	"context"
	"testing"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// world is the small world with gaps in it, a street that has a territory, and a clock that is set by hand.
type world struct {
	*uniontest.World
	*gap.Service
	Nanyuan org.Org // 南园街道, below 福田区
	now     time.Time
}

type tree struct{ orgs *org.Service }

func (t tree) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := t.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) { f(t, newWorld(t, name)) })
	}
}

func newWorld(t testing.TB, name string) *world {
	t.Helper()
	w := &world{now: time.Now()}
	db := dbtest.Open(t, name, sqldb.Options{Now: func() time.Time { return w.now }})
	w.World = uniontest.New(t, db)
	plan := access.NewPlanner(rules.Access, org.Access, member.Access, gap.Access)
	set := rules.New(rules.Deps{DB: db, Plan: plan, Log: w.Log, Tree: tree{w.Orgs}, Rules: rules.NewRegistry(rules.Ground(), gap.Rules()), Zone: w.Zone})
	w.Service = gap.New(gap.Deps{DB: db, Plan: plan, Log: w.Log, Rules: set, Orgs: w.Orgs, Members: w.Members, Codes: w.Codes, Zone: w.Zone})
	w.Nanyuan = w.Org(t, w.Futian, "S9", "南园街道总工会", org.Street, "440304001")
	return w
}

func (w *world) today() day.Day { return day.Of(w.now.In(w.Zone)) }

// employer enters a firm that opened long ago.
func (w *world) employer(t testing.TB, name, division string, heads int64) id.Ref {
	t.Helper()
	return w.firm(t, org.EmployerFacts{Name: name, Division: division, Employees: &heads, OpenedOn: "2019-05-01", Industry: "39"})
}

func (w *world) firm(t testing.TB, f org.EmployerFacts) id.Ref {
	t.Helper()
	e, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: f})
	if err != nil {
		t.Fatal(err)
	}
	return e.Ref
}

func (w *world) cover(t testing.TB, in org.CoverInput) {
	t.Helper()
	if err := w.Orgs.Cover(t.Context(), w.Operator, in); err != nil {
		t.Fatal(err)
	}
}

// names lists the gaps that an actor sees at a body.
func (w *world) names(t testing.TB, by access.Actor, in gap.ListInput) []string {
	t.Helper()
	found, err := w.List(t.Context(), by, in)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, g := range found {
		out = append(out, g.Name)
	}
	return out
}
