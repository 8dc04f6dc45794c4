package founding_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// manager is a number of an area that no place ever had.
const manager vault.Secret = "440399199003072319"

// world is the small world of uniontest with foundings in it, and a clock that is set by hand.
type world struct {
	*uniontest.World
	*founding.Service
	clock *clock
	rules *rules.Service
}

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) set(t testing.TB, text string) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("CST", 8*3600))
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = at
}

// week has working days alone.
type week struct{}

func (week) IsWorkingDay(day.Day) bool { return true }

// place tells procedures where bodies stand. Somebody is at each of them.
type place struct {
	orgs  *org.Service
	rules *rules.Service
	now   func() time.Time
}

// Place implements procedure.Tree.
func (p place) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := p.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

// Paths implements procedure.Tree.
func (p place) Paths(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]treepath.Path, error) {
	return p.orgs.Paths(ctx, fed, ids)
}

// Staffed implements procedure.Tree.
func (place) Staffed(context.Context, sqldb.Queryer, id.Ref) (bool, error) { return true, nil }

// Span implements procedure.Spans.
func (p place) Span(ctx context.Context, q sqldb.Queryer, ref id.Ref, rule string) (deadline.Span, error) {
	o, err := p.orgs.Load(ctx, q, ref)
	if err != nil {
		return deadline.Span{}, err
	}
	found, err := p.rules.Get(ctx, q, ref.Fed, o.Path, rule, day.Of(p.now()))
	return deadline.Span(found.Duration()), err
}

func newWorld(t testing.TB, engine string) world {
	t.Helper()
	c := &clock{}
	c.set(t, "2026-09-01 10:00")
	base := uniontest.New(t, dbtest.Open(t, engine, sqldb.Options{Now: c.Now}))
	plan := access.NewPlanner(codes.Access, rules.Access, org.Access, member.Access, procedure.Access, founding.Access)
	set := rules.New(rules.Deps{DB: base.DB, Plan: plan, Log: base.Log, Tree: place{orgs: base.Orgs},
		Rules: rules.NewRegistry(rules.Ground(), founding.Rules()), Zone: base.Zone})
	at := place{base.Orgs, set, c.Now}
	procedures := procedure.New(procedure.Deps{DB: base.DB, Plan: plan, Tree: at, Spans: at, Counter: deadline.Counter{Calendar: week{}, Zone: base.Zone}})
	return world{World: base, clock: c, rules: set, Service: founding.New(founding.Deps{DB: base.DB, IDs: base.IDs, Plan: plan, Log: base.Log, Rules: set, Orgs: base.Orgs,
		Procedures: procedures, Zone: base.Zone})}
}

func (w world) checkClean(t testing.TB) {
	t.Helper()
	for _, check := range []func(context.Context, id.Fed) ([]string, error){w.Service.Check, w.Orgs.Check, w.Members.Check} {
		if broken, err := check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) > 0 {
			t.Errorf("%q, %v", broken, err)
		}
	}
}

// employer enters an employer that no union covers.
func (w world) employer(t testing.TB, name string) org.Employer {
	t.Helper()
	n := int64(40)
	e, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: name, Employees: &n}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// desk is the street's.
func (w world) desk() access.Actor { return w.Actor(access.Officer, w.Street, true) }

// input is what a founding begins with.
func (w world) input(code string, employers ...org.Employer) founding.OpenInput {
	in := founding.OpenInput{Org: w.Street.Ref, Name: "鹏达电子有限公司工会委员会", Code: code,
		Group: []founding.Holder{{Name: "陈芳", Post: "组长", SentBy: "街道工会"}, {Name: "李强", SentBy: "职工推选"}}}
	for _, e := range employers {
		in.Employers = append(in.Employers, e.Ref)
	}
	return in
}

// open opens a founding at the street.
func (w world) open(t testing.TB, code string, employers ...org.Employer) id.Ref {
	t.Helper()
	f, err := w.Open(t.Context(), w.desk(), w.input(code, employers...))
	if err != nil {
		t.Fatal(err)
	}
	return f.Ref
}

// do does steps of the desk, each with a document and a reason.
func (w world) do(t testing.TB, ref id.Ref, steps ...func(context.Context, access.Actor, founding.StepInput) error) {
	t.Helper()
	for i, step := range steps {
		if err := step(t.Context(), w.desk(), founding.StepInput{Founding: ref, Document: fmt.Sprintf("深华工〔2026〕%d号", i+1), Reason: "按规定办理"}); err != nil {
			t.Fatalf("step %d: %v", i+1, err)
		}
	}
}

// admit puts n people on the new union's list.
func (w world) admit(t testing.TB, union id.Ref, from, n int) {
	t.Helper()
	for i := range n {
		first := fmt.Sprintf("44039919900308%03d", from+i)
		if _, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: union, Facts: member.Facts{Name: "张伟",
			Document: vault.Secret(first + string(rehearse.IDCheck(first)))}}); err != nil {
			t.Fatal(err)
		}
	}
}

// seen is a founding as the operator sees it.
func (w world) seen(t testing.TB, ref id.Ref) founding.Seen {
	t.Helper()
	f, err := w.View(t.Context(), w.Operator, ref)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// code is a USCC that begins with 17 characters.
func code(t testing.TB, body string) string {
	t.Helper()
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if _, err := org.ParseUSCC(body + string(c)); err == nil {
			return body + string(c)
		}
	}
	t.Fatal("no check character fits")
	return ""
}
