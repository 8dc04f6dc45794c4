package reorg_test

import (
	"slices"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/account"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
	"niangjia/internal/union/transfer"
	"niangjia/internal/union/uniontest"
)

// world is the small world of uniontest with reorganisations in it, joining and transfers with their clocks, people who are in no union yet, and a clock
// that is set by hand.
type world struct {
	*uniontest.World
	*reorg.Service
	accounts   *account.Service
	procedures *procedure.Engine
	transfers  *transfer.Service
	joining    *joining.Service
	phones     *uniontest.Phones
	clock      *uniontest.Clock
	people     *[]rehearse.Person
	desk       access.Actor // of the city and all below
}

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "twin"} {
		t.Run(engine, func(t *testing.T) { f(t, newWorld(t, engine)) })
	}
}

func newWorld(t testing.TB, engine string) *world {
	t.Helper()
	c := uniontest.NewClock(t, "2026-02-02")
	many := 600
	if dbtest.Long() {
		many = 5000
	}
	city, err := rehearse.NewCity(11, rehearse.Size{Unions: 12, Members: many, Today: "2026-01-05"})
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Collect(city.Everyone())
	w := &world{World: uniontest.New(t, dbtest.Open(t, engine, sqldb.Options{Now: c.Now})), clock: c, people: &all, phones: &uniontest.Phones{}}
	w.Plan = access.NewPlanner(codes.Access, org.Access, member.Access, reorg.Access, account.Access, procedure.Access, joining.Access, transfer.Access)
	w.Orgs.Plan, w.Members.Plan = w.Plan, w.Plan
	w.accounts = account.New(account.Deps{DB: w.DB, IDs: w.IDs, Plan: w.Plan, Log: w.Log, Orgs: w.Orgs, Members: w.Members, Zone: w.Zone})
	w.proceeds(t)
	w.Service = reorg.New(reorg.Deps{DB: w.DB, IDs: w.IDs, Plan: w.Plan, Log: w.Log, Orgs: w.Orgs, Members: w.Members, Zone: w.Zone, Keepers: map[string]reorg.Keeper{
		reorg.PartEmployers: w.Orgs, reorg.PartRoles: w.accounts, reorg.PartDuties: w.procedures, reorg.PartDoorways: w.joining}})
	w.desk = w.Actor(access.Desk, w.City, true)
	return w
}

// proceeds makes joining and transfers, over an ordinary week.
func (w *world) proceeds(t testing.TB) {
	t.Helper()
	words, err := i18n.Load(joining.Locales, delivery.Locales)
	if err != nil {
		t.Fatal(err)
	}
	set, at := w.Ruled(w.Plan, joining.Rules(), transfer.Rules())
	w.procedures = at.Procedures(w.Plan, uniontest.Week{})
	w.transfers = transfer.New(transfer.Deps{DB: w.DB, IDs: w.IDs, Plan: w.Plan, Log: w.Log, Orgs: w.Orgs, Members: w.Members, Procedures: w.procedures})
	w.joining = joining.New(joining.Deps{DB: w.DB, IDs: w.IDs, Plan: w.Plan, Log: w.Log, Vault: w.Vault, Rules: set, Orgs: w.Orgs, Members: w.Members,
		Procedures: w.procedures, Transfers: w.transfers, Zone: w.Zone,
		Messages: delivery.New(delivery.Deps{DB: w.DB, IDs: w.IDs, Vault: w.Vault, Words: words, Rules: at, Provider: w.phones, Zone: w.Zone})})
}

// again is another federation of the same world.
func (w *world) again(t testing.TB) *world {
	t.Helper()
	other := *w
	other.World = w.Again(t)
	other.desk = other.Actor(access.Desk, other.City, true)
	return &other
}

// enter enters the next of the people, or one who is known already.
func (w *world) enter(t *testing.T, o org.Org, on day.Day, known ...rehearse.Person) (rehearse.Person, id.Ref) {
	t.Helper()
	var p rehearse.Person
	if len(known) > 0 {
		p = known[0]
	} else {
		p, *w.people = (*w.people)[0], (*w.people)[1:]
	}
	ref, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: o.Ref, JoinedOn: on, Facts: member.Facts{Name: p.Name,
		Sex: member.Sex(p.Sex), Birth: p.Birth, Document: vault.Secret(p.IDNumber), Phone: vault.Secret(p.Phone), Details: member.Details{WorkUnit: o.Name}}})
	if err != nil {
		t.Fatalf("enter %s: %v", p.Name, err)
	}
	return p, ref
}

// load is a body as it is today.
func (w *world) load(t *testing.T, o org.Org) org.Org {
	t.Helper()
	now, err := w.Orgs.Load(t.Context(), w.DB, o.Ref)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// listed are the names on a union's own list today, in order.
func (w *world) listed(t *testing.T, o org.Org) (names []string) {
	t.Helper()
	page, err := w.Members.List(t.Context(), w.desk, member.ListInput{Node: o.Ref, ThisLevel: true, Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range page.Members {
		names = append(names, m.Name)
	}
	return names
}

// past are the names on a union's own list on a day.
func (w *world) past(t *testing.T, o org.Org, on day.Day) (names []string) {
	t.Helper()
	for after := ""; ; {
		page, err := w.Members.Past(t.Context(), w.desk, member.PastInput{Node: o.Ref, ThisLevel: true, On: on, After: after, Limit: 7})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Members {
			names = append(names, m.Name)
		}
		if after = page.Next; after == "" {
			return names
		}
	}
}

// figures are a body's with all below it, as of a day.
func (w *world) figures(t *testing.T, o org.Org, on day.Day) member.Figures {
	t.Helper()
	if _, err := w.Members.Fold(t.Context(), o.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	f, err := w.Members.Figures(t.Context(), w.desk, o.Ref, on, 3)
	if err != nil {
		t.Fatal(err)
	}
	return f.Figures
}

// own are the figures of a union's own level as of a day, and of the ends of three months.
func (w *world) own(t *testing.T, o org.Org, on day.Day) member.FiguresFound {
	t.Helper()
	officer := w.Actor(access.Desk, w.load(t, o), false)
	f, err := w.Members.Figures(t.Context(), officer, o.Ref, on, 3)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sound holds the invariants.
func (w *world) sound(t *testing.T) {
	t.Helper()
	fed := w.City.Ref.Fed
	if _, err := w.Members.Fold(t.Context(), fed); err != nil {
		t.Fatal(err)
	}
	for name, check := range map[string]func() ([]string, error){
		"org":    func() ([]string, error) { return w.Orgs.Check(t.Context(), fed) },
		"member": func() ([]string, error) { return w.Members.Check(t.Context(), fed) },
		"reorg":  func() ([]string, error) { return w.Check(t.Context(), fed) },
	} {
		broken, err := check()
		if err != nil || len(broken) > 0 {
			t.Errorf("%s: %q, %v", name, broken, err)
		}
	}
}

// apply applies a plan and hands everybody over.
func (w *world) apply(t *testing.T, p reorg.Plan) reorg.Change {
	t.Helper()
	p.Document, p.Reason = "深工〔2026〕3号", "整合资源"
	c, err := w.Apply(t.Context(), w.desk, p)
	if err == nil {
		err = w.Work(t.Context(), c.Ref)
	}
	if err != nil {
		t.Fatalf("%s: %v", p.Kind, err)
	}
	return w.view(t, c.Ref)
}

func (w *world) view(t testing.TB, ref id.Ref) reorg.Change {
	t.Helper()
	seen, err := w.View(t.Context(), w.desk, ref)
	if err != nil {
		t.Fatal(err)
	}
	return seen.Change
}

// undo undoes a change and hands everybody back.
func (w *world) undo(t testing.TB, c reorg.Change) {
	t.Helper()
	_, err := w.Undo(t.Context(), w.desk, reorg.UndoInput{Change: c.Ref, Version: c.Version, Reason: "决定有误"})
	if err == nil {
		err = w.Work(t.Context(), c.Ref)
	}
	if err != nil {
		t.Fatalf("undo %s: %v", c.Kind, err)
	}
	if got := w.view(t, c.Ref).State; got != reorg.Undone {
		t.Fatalf("the change is %s", got)
	}
}
