package duplicate_test

import (
	"context"
	"fmt"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/account"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// world is the small world with duplicates in it, accounts, phones that receive, and a clock that is set by hand.
type world struct {
	*uniontest.World
	*duplicate.Service
	accounts *account.Service
	clock    *uniontest.Clock
	phones   *uniontest.Phones
	people   *int // made so far
}

// each runs f in worlds of its own on both engines.
func each(t *testing.T, f func(t *testing.T, w world)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "twin"} {
		t.Run(engine, func(t *testing.T) { f(t, newWorld(t, engine)) })
	}
}

func newWorld(t testing.TB, engine string) world {
	t.Helper()
	c := uniontest.NewClock(t, "2026-03-02 10:00")
	base := uniontest.New(t, dbtest.Open(t, engine, sqldb.Options{Now: c.Now}))
	words, err := i18n.Load(duplicate.Locales, delivery.Locales)
	if err != nil {
		t.Fatal(err)
	}
	plan := access.NewPlanner(codes.Access, rules.Access, org.Access, member.Access, account.Access, duplicate.Access)
	set, at := base.Ruled(plan, duplicate.Rules())
	w := world{World: base, clock: c, phones: &uniontest.Phones{}, people: new(int)}
	pass := func(string) error { return nil }
	w.accounts = account.New(account.Deps{DB: base.DB, IDs: base.IDs, Plan: plan, Log: base.Log, Orgs: base.Orgs, Members: base.Members, LoginTries: pass, AddressTries: pass,
		Zone: base.Zone, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}})
	w.Service = duplicate.New(duplicate.Deps{DB: base.DB, IDs: base.IDs, Plan: plan, Log: base.Log, Rules: set, Calendar: base.Codes, Orgs: base.Orgs, Members: base.Members,
		Accounts: w.accounts, Zone: base.Zone,
		Messages: delivery.New(delivery.Deps{DB: base.DB, IDs: base.IDs, Vault: base.Vault, Words: words, Rules: at, Provider: w.phones, Zone: base.Zone})})
	return w
}

// again is another federation of the same world.
func (w world) again(t *testing.T) world {
	t.Helper()
	w.World = w.Again(t)
	w.phones.Forget()
	return w
}

// card is the number of an identity card that nobody has had: another for each call.
func (w world) card() vault.Secret {
	*w.people++
	first17 := fmt.Sprintf("44039919900307%03d", *w.people)
	sum := 0
	for i, c := range first17 {
		sum += int(c-'0') * (1 << (17 - i) % 11)
	}
	return vault.Secret(first17 + string("10X98765432"[sum%11]))
}

// passport is the number of a passport: another for each call.
func (w world) passport() vault.Secret {
	*w.people++
	return vault.Secret(fmt.Sprintf("E%08d", *w.people))
}

func carded(name string, document vault.Secret) member.Facts {
	return member.Facts{Name: name, DocKind: member.IDCard, Document: document, Phone: "17012345678", Details: member.Details{WorkUnit: "仓库"}}
}

func passported(name string, document vault.Secret) member.Facts {
	return member.Facts{Name: name, DocKind: member.Passport, Document: document, Birth: "1990-03-07", Phone: "17012345678", Details: member.Details{Post: "骑手"}}
}

func (w world) enter(t testing.TB, o org.Org, f member.Facts) id.Ref {
	t.Helper()
	ref, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: o.Ref, JoinedOn: "2026-01-05", Despite: true, Facts: f})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func (w world) view(t testing.TB, m id.Ref) member.Seen {
	t.Helper()
	seen, err := w.Members.View(t.Context(), w.Operator, m)
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// propose puts a pair together as the operator.
func (w world) propose(t testing.TB, a, b id.Ref) duplicate.Pair {
	t.Helper()
	p, err := w.Propose(t.Context(), w.Operator, duplicate.ProposeInput{A: a, B: b})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// decision is a decision on a pair as it is now.
func decision(p duplicate.Pair, keep id.Ref, take ...string) duplicate.MergeInput {
	return duplicate.MergeInput{Pair: p.Ref, Version: p.Version, Choice: duplicate.Choice{Keep: keep, Take: take}, AVersion: p.A.Person.Version, BVersion: p.B.Person.Version,
		Proof: duplicate.Originals, Reason: "核对原件，为同一人"}
}

func (w world) merge(t testing.TB, by access.Actor, in duplicate.MergeInput) duplicate.Pair {
	t.Helper()
	p, err := w.Merge(t.Context(), by, in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w world) undo(t testing.TB, by access.Actor, p duplicate.Pair) duplicate.Pair {
	t.Helper()
	p, err := w.Undo(t.Context(), by, duplicate.UndoInput{Pair: p.Ref, Version: p.Version, Reason: "合并有误，予以撤销"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// search goes once round.
func (w world) search(t testing.TB) int {
	t.Helper()
	n, err := w.Search(t.Context(), w.City.Ref.Fed)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// arrived are the texts that have reached a phone.
func (w world) arrived(t testing.TB, phone vault.Secret) (texts []string) {
	t.Helper()
	if err := w.Messages.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, m := range w.phones.Sent() {
		if m.Phone == phone {
			texts = append(texts, m.Text.Reveal())
		}
	}
	return texts
}

// worker has an own account for the person of a membership, made by a desk's link.
func (w world) worker(t testing.TB, m id.Ref, login string, document vault.Secret) (token string) {
	t.Helper()
	link, err := w.accounts.InviteWorker(t.Context(), w.Actor(access.Desk, w.City, true), m)
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.accounts.Accept(t.Context(), account.AcceptInput{Token: link.Token, Login: login, Document: document, Password: "correct horse battery", Device: "a phone", Address: "192.0.2.0/24"})
	if err != nil {
		t.Fatal(err)
	}
	return in.Token
}

// mine are the memberships that somebody sees who has signed in.
func (w world) mine(t testing.TB, token string) (out []id.Ref) {
	t.Helper()
	by, err := w.accounts.Actor(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.Members.Mine(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		out = append(out, m.Ref)
	}
	return out
}

func (w world) today() day.Day { return day.Of(w.clock.Now().In(w.Zone)) }

// checkClean holds the invariants of all modules that a merge touches.
func (w world) checkClean(t testing.TB) {
	t.Helper()
	for _, check := range []func(context.Context, id.Fed) ([]string, error){w.Service.Check, w.Members.Check, w.accounts.Check, w.Orgs.Check} {
		if broken, err := check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) > 0 {
			t.Errorf("%q, %v", broken, err)
		}
	}
}

// wants fails unless the error is of the kind.
func wants(t testing.TB, what string, err error, kind errs.Kind) {
	t.Helper()
	if err == nil || errs.KindOf(err) != kind {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

func (w world) signIn(t testing.TB, login string) string {
	t.Helper()
	in, err := w.accounts.SignIn(t.Context(), account.SignInInput{Login: login, Password: "correct horse battery", Device: "a phone", Address: "192.0.2.0/24"})
	if err != nil {
		t.Fatal(err)
	}
	return in.Token
}
