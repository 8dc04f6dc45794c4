package account_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

const (
	password vault.Secret = "correct horse battery"
	another  vault.Secret = "staple 37 blue rivers"
)

// cheap makes a hash take no time: what is tested here is not its strength.
var cheap = account.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}

// world is the small world of uniontest with accounts in it, and a clock that is set by hand.
type world struct {
	*uniontest.World
	*account.Service
	clock *uniontest.Clock
	tries *tries
	deps  account.Deps
}

// tries refuses a key after a number of tries.
type tries struct {
	mu    sync.Mutex
	most  int
	count map[string]int
}

func (l *tries) allow(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count[key]++; l.count[key] > l.most {
		return errs.New(errs.TooMany, "errs.too_many", "seconds", 30)
	}
	return nil
}

// TestAccounts runs everything that writes in one world on each engine; List comes first, while it knows every account.
func TestAccounts(t *testing.T) {
	for _, engine := range []string{"sqlite", "twin"} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, engine)
			for _, test := range []struct {
				name string
				run  func(*testing.T, world)
			}{
				{"List", testList}, {"Log", testLog}, {"OneHolderOfALogin", testOneHolderOfALogin}, {"Rename", testRename}, {"Tokens", testTokens},
				{"Give", testGive}, {"Invite", testInvite}, {"Recover", testRecover}, {"FindByLogin", testFindByLogin}, {"SignIn", testSignIn},
			} {
				t.Run(test.name, func(t *testing.T) { test.run(t, w); w.checkClean(t) })
			}
		})
	}
}

func newWorld(t testing.TB, engine string) world {
	t.Helper()
	c := uniontest.NewClock(t, "2026-11-20 09:00")
	base := uniontest.New(t, dbtest.Open(t, engine, sqldb.Options{Now: c.Now}))
	l := &tries{most: 1000, count: map[string]int{}}
	deps := account.Deps{DB: base.DB, IDs: base.IDs, Plan: access.NewPlanner(codes.Access, org.Access, member.Access, account.Access),
		Log: base.Log, Orgs: base.Orgs, Members: base.Members, LoginTries: l.allow, AddressTries: l.allow,
		Zone: base.Zone, Cost: cheap}
	return world{base, account.New(deps), c, l, deps}
}

// staff makes an account that can sign in.
func (w world) staff(t testing.TB, home org.Org, login string) account.Account {
	t.Helper()
	a, err := w.Create(t.Context(), w.Operator, account.CreateInput{Home: home.Ref, Login: login, Name: "员工 " + login, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// with makes an account with a role.
func (w world) with(t testing.TB, home org.Org, login string, role access.Role, on org.Org, below bool) account.Account {
	t.Helper()
	a := w.staff(t, home, login)
	w.give(t, w.Operator, a, role, on, below)
	return a
}

func (w world) give(t testing.TB, by access.Actor, a account.Account, role access.Role, on org.Org, below bool) account.Holding {
	t.Helper()
	h, err := w.Give(t.Context(), by, account.GiveInput{Account: a.Ref, Org: on.Ref, Role: role, Below: below, Reason: "任命", Assured: true})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// signIn is the session of an account, and who it is.
func (w world) signIn(t testing.TB, login string, p vault.Secret) (string, access.Actor) {
	t.Helper()
	in, err := w.SignIn(t.Context(), account.SignInInput{Login: login, Password: p, Device: "Firefox, Linux", Address: "192.0.2.0/24"})
	if err != nil {
		t.Fatalf("sign in %s: %v", login, err)
	}
	return in.Token, w.actor(t, in.Token)
}

func (w world) actor(t testing.TB, token string) access.Actor {
	t.Helper()
	by, err := w.Service.Actor(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// person enters somebody as a member of a union; the number's check digit is made here.
func (w world) person(t testing.TB, o org.Org, name, first17 string) (member.Listed, vault.Secret) {
	t.Helper()
	document := vault.Secret(first17 + string(check(first17)))
	ref, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: o.Ref, JoinedOn: "2026-01-05",
		Facts: member.Facts{Name: name, DocKind: member.IDCard, Document: document}})
	if err != nil {
		t.Fatal(err)
	}
	return member.Listed{Membership: member.Membership{Ref: ref}, Name: name}, document
}

// check is the check digit of GB 11643-1999.
func check(first17 string) byte {
	sum := 0
	for i, c := range first17 {
		sum += int(c-'0') * (1 << (17 - i) % 11)
	}
	return "10X98765432"[sum%11]
}

// wants fails unless the error is of the kind and has the key, as its own or a field's message.
func wants(t testing.TB, err error, kind errs.Kind, key string) {
	t.Helper()
	if errs.KindOf(err) != kind || err == nil {
		t.Errorf("got %v, want %s %s", err, kind, key)
		return
	}
	for _, m := range messages(err) {
		if m == key {
			return
		}
	}
	t.Errorf("got %v, want %s", err, key)
}

func (w world) checkClean(t testing.TB) {
	t.Helper()
	broken, err := w.Check(t.Context(), w.City.Ref.Fed)
	if err != nil || len(broken) > 0 {
		t.Errorf("check: %v, %v", broken, err)
	}
}

// keep has written what is kept in memory.
func (w world) keep(t testing.TB) {
	t.Helper()
	ended, end := context.WithCancel(t.Context())
	end()
	w.Keep(ended, slog.New(slog.DiscardHandler)) // writes once more when it ends
}
