package uniontest

import (
	"context"
	"regexp"
	"sync"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
)

// Place tells engines where the world's bodies stand, how long their clocks run, and what they let messages cost. Somebody is at each body that is not
// said to be Absent.
type Place struct {
	*World
	Absent map[id.ID]bool
	rules  *rules.Service
	now    func() time.Time
}

// Ruled makes rules of modules beside those of the ground, for the world's bodies.
func (w *World) Ruled(plan *access.Planner, modules ...[]rules.Rule) (*rules.Service, *Place) {
	at := &Place{World: w, Absent: map[id.ID]bool{}, now: w.DB.Now}
	at.rules = rules.New(rules.Deps{DB: w.DB, Plan: plan, Log: w.Log, Tree: at, Rules: rules.NewRegistry(append(modules, rules.Ground())...), Zone: w.Zone})
	return at.rules, at
}

// Procedures makes an engine that counts in a calendar.
func (p *Place) Procedures(plan *access.Planner, calendar deadline.Calendar) *procedure.Engine {
	return procedure.New(procedure.Deps{DB: p.DB, Plan: plan, Tree: p, Spans: p, Counter: deadline.Counter{Calendar: calendar, Zone: p.Zone}})
}

// Place implements rules.Tree and procedure.Tree.
func (p *Place) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := p.Orgs.Load(ctx, q, ref)
	return o.Target(), err
}

// Paths implements procedure.Tree.
func (p *Place) Paths(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]treepath.Path, error) {
	return p.Orgs.Paths(ctx, fed, ids)
}

// Staffed implements procedure.Tree.
func (p *Place) Staffed(_ context.Context, _ sqldb.Queryer, ref id.Ref) (bool, error) {
	return !p.Absent[ref.ID], nil
}

// Span implements procedure.Spans.
func (p *Place) Span(ctx context.Context, q sqldb.Queryer, ref id.Ref, rule string) (deadline.Span, error) {
	o, err := p.Orgs.Load(ctx, q, ref)
	if err != nil {
		return deadline.Span{}, err
	}
	found, err := p.rules.Get(ctx, q, ref.Fed, o.Path, rule, day.Of(p.now().In(p.Zone)))
	return deadline.Span(found.Duration()), err
}

// Terms implements delivery.Rules.
func (*Place) Terms(context.Context, sqldb.Queryer, id.Ref) (delivery.Terms, error) {
	return delivery.Terms{Budget: 20, Kept: 30}, nil
}

// Phones are a provider that shows what arrived. They are safe for concurrent use.
type Phones struct {
	mu   sync.Mutex
	sent []delivery.Outgoing
}

// Name implements delivery.Provider.
func (*Phones) Name() string { return "phones" }

// Send implements delivery.Provider.
func (p *Phones) Send(_ context.Context, m delivery.Outgoing) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

// Sent are the messages that arrived, in no order: they are sent side by side.
func (p *Phones) Sent() []delivery.Outgoing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]delivery.Outgoing(nil), p.sent...)
}

// Digits are the newest six digits that came to a phone; "" for none. What was queued last has the highest number.
func (p *Phones) Digits(phone vault.Secret) (digits string) {
	var newest id.ID
	for _, m := range p.Sent() {
		if found := sixDigits.FindString(m.Text.Reveal()); m.Phone == phone && found != "" && m.ID.ID > newest {
			digits, newest = found, m.ID.ID
		}
	}
	return digits
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// Forget forgets what arrived.
func (p *Phones) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = nil
}
