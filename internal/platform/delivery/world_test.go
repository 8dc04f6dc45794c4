package delivery_test

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
)

const (
	fed  = id.Fed(7)
	body = id.ID(1)
)

var zone = time.FixedZone("CST", 8*3600)

// noon is a Monday in the middle of the day.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, zone)

// usual are the terms of the tests: two a day, quiet from nine in the evening to eight in the morning.
var usual = delivery.Terms{Budget: 2, QuietFrom: 21, QuietTo: 8, Kept: 30}

// same are terms that hold for every body.
type same delivery.Terms

// Terms implements delivery.Rules.
func (s same) Terms(context.Context, sqldb.Queryer, id.Ref) (delivery.Terms, error) {
	return delivery.Terms(s), nil
}

// gateway is a provider that remembers what came, and answers what it is told.
type gateway struct {
	mu     sync.Mutex
	got    []delivery.Outgoing
	answer func(delivery.Outgoing) error
}

// Name implements delivery.Provider.
func (g *gateway) Name() string { return "test" }

// Send implements delivery.Provider.
func (g *gateway) Send(_ context.Context, m delivery.Outgoing) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.got = append(g.got, m)
	if g.answer != nil {
		return g.answer(m)
	}
	return nil
}

// take is what came since it was last asked for.
func (g *gateway) take() []delivery.Outgoing {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := g.got
	g.got = nil
	return out
}

type clock struct{ now atomic.Int64 }

func (c *clock) set(t time.Time)      { c.now.Store(t.UnixMicro()) }
func (c *clock) pass(d time.Duration) { c.now.Add(d.Microseconds()) }
func (c *clock) Now() time.Time       { return time.UnixMicro(c.now.Load()) }

type world struct {
	*delivery.Service
	clock *clock
	gate  *gateway
}

var texts = fstest.MapFS{
	"locales/zh-Hans.json": {Data: []byte(`{"t.news": "您好，{what}。", "t.code": "验证码 {code}，{minutes} 分钟。"}`)},
	"locales/en.json":      {Data: []byte(`{"t.news": "Hello, {what}.", "t.code": "Code {code}, {minutes} minutes."}`)},
}

// service is the package over a database.
func service(ctx context.Context, db *sqldb.DB, key string, p delivery.Provider, now func() time.Time) (*delivery.Service, error) {
	v, err := vault.Open(ctx, db, key)
	if err != nil {
		return nil, err
	}
	words, err := i18n.Load(texts)
	return delivery.New(delivery.Deps{DB: db, IDs: id.NewSource(now), Vault: v, Plan: access.NewPlanner(delivery.Access), Words: words, Rules: same(usual),
		Provider: p, Zone: zone, Root: func(_ context.Context, fed id.Fed) (access.Target, error) {
			return access.Target{Fed: fed, Path: treepath.Path("").Child(body)}, nil
		}}), err
}

func newWorld(t *testing.T, name string) *world {
	t.Helper()
	c := &clock{}
	c.set(noon)
	w := &world{clock: c, gate: &gateway{}}
	var err error
	w.Service, err = service(t.Context(), dbtest.Open(t, name, sqldb.Options{Now: c.Now}), newKey(t), w.gate, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func newKey(t testing.TB) string {
	t.Helper()
	key := filepath.Join(t.TempDir(), "niangjia.key")
	if err := vault.CreateKeyFile(key); err != nil {
		t.Fatal(err)
	}
	return key
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) { f(t, newWorld(t, name)) })
	}
}

// queue queues messages.
func (w *world) queue(t testing.TB, all ...delivery.Message) {
	t.Helper()
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		for i := range all {
			all[i].Fed, all[i].Org = fed, body
		}
		return w.SendMany(t.Context(), tx, all)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func news(phone vault.Secret, what string) delivery.Message {
	return delivery.Message{Phone: phone, Text: errs.M("t.news", "what", what), Purpose: "t.news"}
}

// run runs once and returns how many messages reached the gateway.
func (w *world) run(t testing.TB) int {
	t.Helper()
	if err := w.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return len(w.gate.take())
}

// states counts the messages by state.
func (w *world) states(t testing.TB) map[string]int {
	t.Helper()
	out := map[string]int{}
	err := sqldb.Each(t.Context(), w.DB, `SELECT state, count(*) FROM message GROUP BY state`, nil, func(s sqldb.Scanner) error {
		var state string
		var n int
		err := s.Scan(&state, &n)
		out[state] = n
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sound wants the invariants to hold.
func (w *world) sound(t testing.TB) {
	t.Helper()
	if broken, err := w.Check(t.Context(), fed); err != nil || len(broken) > 0 {
		t.Errorf("%v, %v", broken, err)
	}
}
