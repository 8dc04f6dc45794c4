package joining_test

import (
	"context"
	"regexp"
	"sync"
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/transfer"
	"niangjia/internal/union/uniontest"
)

// People of these tests: the numbers are of an area that no place ever had.
const (
	zhang vault.Secret = "440399199003072319"
	shan  vault.Secret = "440399198511230024"
	phone vault.Secret = "17012345678"
)

// world is the small world of uniontest with joining in it, phones that receive, and a clock that is set by hand.
type world struct {
	*uniontest.World
	*joining.Service
	clock     *clock
	absent    map[id.ID]bool
	phones    *phones
	transfers *transfer.Service
	foundings *founding.Service
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

// set sets the clock to a time of day in Shenzhen.
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

// phones are a provider that shows what arrived.
type phones struct {
	mu   sync.Mutex
	sent []delivery.Outgoing
}

// Name implements delivery.Provider.
func (*phones) Name() string { return "phones" }

// Send implements delivery.Provider.
func (p *phones) Send(_ context.Context, m delivery.Outgoing) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

// week is the ordinary week with the long holiday of 2026.
type week struct{}

func (week) IsWorkingDay(d day.Day) bool {
	w := d.Time().Weekday()
	return w != time.Saturday && w != time.Sunday && (d < "2026-10-01" || d > "2026-10-07") || d == "2026-10-10"
}

// place tells procedures where bodies stand, and messages what is set.
type place struct {
	orgs   *org.Service
	rules  *rules.Service
	absent map[id.ID]bool
	now    func() time.Time
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
func (p place) Staffed(_ context.Context, _ sqldb.Queryer, ref id.Ref) (bool, error) {
	return !p.absent[ref.ID], nil
}

// Span implements procedure.Spans.
func (p place) Span(ctx context.Context, q sqldb.Queryer, ref id.Ref, rule string) (deadline.Span, error) {
	o, err := p.orgs.Load(ctx, q, ref)
	if err != nil {
		return deadline.Span{}, err
	}
	found, err := p.rules.Get(ctx, q, ref.Fed, o.Path, rule, day.Of(p.now()))
	return deadline.Span(found.Duration()), err
}

// Terms implements delivery.Rules.
func (place) Terms(context.Context, sqldb.Queryer, id.Ref) (delivery.Terms, error) {
	return delivery.Terms{Budget: 20, Kept: 30}, nil
}

func newWorld(t testing.TB, engine string) world {
	t.Helper()
	c := &clock{}
	c.set(t, "2026-09-30 10:00")
	base := uniontest.New(t, dbtest.Open(t, engine, sqldb.Options{Now: c.Now}))
	w := world{World: base, clock: c, absent: map[id.ID]bool{}, phones: &phones{}}
	words, err := i18n.Load(joining.Locales, delivery.Locales)
	if err != nil {
		t.Fatal(err)
	}
	plan := access.NewPlanner(codes.Access, org.Access, member.Access, procedure.Access, joining.Access, transfer.Access, founding.Access)
	set := rules.New(rules.Deps{DB: base.DB, Plan: access.NewPlanner(rules.Access), Log: base.Log, Tree: place{orgs: base.Orgs},
		Rules: rules.NewRegistry(rules.Ground(), joining.Rules(), transfer.Rules(), founding.Rules()), Zone: base.Zone})
	at := place{base.Orgs, set, w.absent, c.Now}
	procedures := procedure.New(procedure.Deps{DB: base.DB, Plan: plan, Tree: at, Spans: at, Counter: deadline.Counter{Calendar: week{}, Zone: base.Zone}})
	w.transfers = transfer.New(transfer.Deps{DB: base.DB, IDs: base.IDs, Plan: plan, Log: base.Log, Orgs: base.Orgs, Members: base.Members, Procedures: procedures})
	w.foundings = founding.New(founding.Deps{DB: base.DB, IDs: base.IDs, Plan: plan, Log: base.Log, Rules: set, Orgs: base.Orgs, Procedures: procedures, Zone: base.Zone})
	w.Service = joining.New(joining.Deps{DB: base.DB, IDs: base.IDs, Plan: plan, Log: base.Log, Vault: base.Vault, Rules: set, Orgs: base.Orgs, Members: base.Members,
		Procedures: procedures, Transfers: w.transfers,
		Messages: delivery.New(delivery.Deps{DB: base.DB, IDs: base.IDs, Vault: base.Vault, Words: words, Rules: at, Provider: w.phones, Zone: base.Zone}),
		Zone:     base.Zone})
	return w
}

func (w world) checkClean(t testing.TB) {
	t.Helper()
	for _, check := range []func(context.Context, id.Fed) ([]string, error){w.Service.Check, w.transfers.Check, w.Members.Check} {
		if broken, err := check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) > 0 {
			t.Errorf("%q, %v", broken, err)
		}
	}
}

// hang hangs up a doorway.
func (w world) hang(t testing.TB, at org.Org, kind joining.Kind) joining.Doorway {
	t.Helper()
	d, err := w.OpenDoorway(t.Context(), w.Operator, joining.OpenDoorwayInput{Org: at.Ref, Kind: kind, Place: "华强北骑手驿站"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// apply applies, without proving the phone.
func (w world) apply(t testing.TB, d joining.Doorway, name string, document, tel vault.Secret) joining.Applied {
	t.Helper()
	a, err := w.Apply(t.Context(), joining.ApplyInput{Doorway: d.Ref, Name: name, Document: document, Phone: tel, Consent: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// arrived sends what is due and returns the newest text on a phone.
func (w world) arrived(t testing.TB, tel vault.Secret) string {
	t.Helper()
	if err := w.Messages.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.phones.mu.Lock()
	defer w.phones.mu.Unlock()
	var newest delivery.Outgoing
	for _, m := range w.phones.sent { // sent side by side: what was queued last has the highest number
		if m.Phone == tel && m.ID.ID > newest.ID.ID {
			newest = m
		}
	}
	return newest.Text.Reveal()
}

// joined applies and proves the phone.
func (w world) joined(t testing.TB, d joining.Doorway, name string, document, tel vault.Secret) joining.Applied {
	t.Helper()
	a := w.apply(t, d, name, document, tel)
	if err := w.Prove(t.Context(), a.Code, sixDigits.FindString(w.arrived(t, tel))); err != nil {
		t.Fatal(err)
	}
	return a
}

func (w world) state(t testing.TB, a joining.Applied) string {
	t.Helper()
	f, err := w.Follow(t.Context(), a.Code)
	if err != nil {
		t.Fatal(err)
	}
	return f.At.State
}
