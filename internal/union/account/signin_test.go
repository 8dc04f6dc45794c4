package account_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/account"
)

// messages are the keys of an error and of its fields.
func messages(err error) (out []string) {
	var e *errs.Error
	if errors.As(err, &e) {
		out = append(out, e.Msg.Key)
		for _, f := range e.Fields {
			out = append(out, f.Msg.Key)
		}
	}
	return out
}

func testSignIn(t *testing.T, w world) {
	a := w.with(t, w.Futian, "lin.fang", access.Officer, w.A, false)
	t.Run("Actor", func(t *testing.T) { testActor(t, w, a) })
	t.Run("WhatIsTyped", func(t *testing.T) { testWhatIsTyped(t, w) })
	t.Run("Refused", func(t *testing.T) { testRefused(t, w, a) })
	t.Run("Sessions", func(t *testing.T) { testSessions(t, w) })
	t.Run("Limits", func(t *testing.T) { testLimits(t, w) })
	t.Run("LastUse", func(t *testing.T) { testLastUse(t, w) })
	t.Run("ChangePassword", func(t *testing.T) { testChangePassword(t, w) })
	t.Run("Rehash", func(t *testing.T) { testRehash(t, w) })
	t.Run("TooMany", func(t *testing.T) { testTooMany(t, w) })
}

func testActor(t *testing.T, w world, a account.Account) {
	token, by := w.signIn(t, "lin.fang", password)
	if !strings.HasPrefix(token, w.City.Ref.Fed.String()+"-") || len(token) != 7+1+43 {
		t.Errorf("token %q", token)
	}
	if by.Account != a.Ref || by.Name != a.Name || by.Fed != a.Ref.Fed || by.Via != "web" || by.Tokens != nil {
		t.Errorf("%+v", by)
	}
	if len(by.Grants) != 1 || by.Grants[0].Role != access.Officer || by.Grants[0].Path != w.A.Path {
		t.Errorf("grants %+v", by.Grants)
	}
	for _, bad := range []string{"", "x", token[:len(token)-1], token + "A", "0000001" + token[7:], token[:8] + strings.Repeat("A", 43)} {
		if _, err := w.Service.Actor(t.Context(), bad); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := w.ActorByToken(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("a session serves as API token: %v", err)
	}
}

func testWhatIsTyped(t *testing.T, w world) {
	for _, login := range []string{"Lin.Fang", " lin.fang ", "ＬＩＮ．ｆａｎｇ"} {
		if _, err := w.SignIn(t.Context(), account.SignInInput{Login: login, Password: password}); err != nil {
			t.Errorf("%q: %v", login, err)
		}
	}
}

func testRefused(t *testing.T, w world, a account.Account) {
	waiting, err := w.Create(t.Context(), w.Operator, account.CreateInput{Home: w.A.Ref, Login: "waiting", Name: "waiting"})
	if err != nil || waiting.State != account.Waiting {
		t.Fatal(waiting, err)
	}
	var errors []string
	for _, in := range []account.SignInInput{{Login: "lin.fang", Password: another}, {Login: "nobody", Password: password},
		{Login: "waiting", Password: ""}, {Login: "", Password: ""}} {
		_, err := w.SignIn(t.Context(), in)
		wants(t, err, errs.Invalid, "account.sign_in_wrong")
		errors = append(errors, fmt.Sprint(err))
	}
	for _, e := range errors {
		if e != errors[0] {
			t.Errorf("refusals differ: %q, %q", e, errors[0])
		}
	}
	w.keep(t)
	entries, err := w.Log.OfRecord(t.Context(), w.DB, a.Ref.Fed, a.Ref.ID, 0, 1)
	if err != nil || len(entries) != 1 || entries[0].DetailJSON != `{"refused":1}` || entries[0].Account != 0 {
		t.Errorf("the refusal is not in the log: %+v, %v", entries, err)
	}

	if _, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: waiting.Ref, Reason: "离任"}); err != nil {
		t.Fatal(err)
	}
	gone := w.staff(t, w.A, "gone")
	token, _ := w.signIn(t, "gone", password)
	if _, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: gone.Ref, Reason: "离任"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.Actor(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("a disabled account goes on: %v", err)
	}
	_, err = w.SignIn(t.Context(), account.SignInInput{Login: "gone", Password: password})
	wants(t, err, errs.Invalid, "account.sign_in_disabled")
	_, err = w.SignIn(t.Context(), account.SignInInput{Login: "gone", Password: another})
	wants(t, err, errs.Invalid, "account.sign_in_wrong")
	if a, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: gone.Ref, Enable: true, Reason: "返岗"}); err != nil || a.State != account.Active {
		t.Error(a, err)
	}
	w.signIn(t, "gone", password)
}

func testSessions(t *testing.T, w world) {
	w.staff(t, w.A, "sessions")
	first, by := w.signIn(t, "sessions", password)
	w.clock.Advance(time.Minute)
	second, _ := w.signIn(t, "sessions", password)
	list, err := w.Sessions(t.Context(), by, first)
	if err != nil || len(list) != 2 || list[0].Current || !list[1].Current || list[0].Device != "Firefox, Linux" {
		t.Fatalf("%+v, %v", list, err)
	}
	_, stranger := w.signIn(t, "lin.fang", password)
	if err := w.RevokeSession(t.Context(), stranger, list[0].ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("a session of somebody else is ended: %v", err)
	}
	if err := w.RevokeSession(t.Context(), by, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.Actor(t.Context(), second); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("a revoked session goes on: %v", err)
	}
	if err := w.SignOut(t.Context(), by, first); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.Actor(t.Context(), first); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("signed out, and goes on: %v", err)
	}
}

func testLimits(t *testing.T, w world) {
	w.staff(t, w.A, "no.role")
	w.with(t, w.A, "a.role", access.Auditor, w.A, false)
	for _, tc := range []struct {
		login string
		idle  time.Duration
	}{{"no.role", 12 * time.Hour}, {"a.role", 2 * time.Hour}} {
		token, _ := w.signIn(t, tc.login, password)
		w.clock.Advance(tc.idle - time.Minute)
		w.actor(t, token)
		w.clock.Advance(tc.idle - time.Minute)
		w.actor(t, token)
		w.clock.Advance(tc.idle)
		if _, err := w.Service.Actor(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s is left alone and goes on: %v", tc.login, err)
		}
	}
	token, _ := w.signIn(t, "no.role", password)
	for range 7*24 - 1 {
		w.clock.Advance(time.Hour)
		w.actor(t, token)
	}
	w.clock.Advance(time.Hour)
	if _, err := w.Service.Actor(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("a session lives longer than a week: %v", err)
	}
	if err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// testLastUse: another process learns from the database when a session was last used.
func testLastUse(t *testing.T, w world) {
	w.staff(t, w.A, "last.use")
	token, _ := w.signIn(t, "last.use", password)
	w.clock.Advance(11 * time.Hour)
	by := w.actor(t, token)
	if list, err := w.Sessions(t.Context(), by, token); err != nil || len(list) != 1 || !list[0].SeenAt.Equal(w.DB.Now()) {
		t.Errorf("%+v, %v, now %s", list, err, w.DB.Now())
	}
	w.keep(t)
	w.clock.Advance(11 * time.Hour)
	if _, err := account.New(w.deps).Actor(t.Context(), token); err != nil {
		t.Errorf("the last use was not written: %v", err)
	}
}

func testChangePassword(t *testing.T, w world) {
	w.staff(t, w.A, "change")
	old, by := w.signIn(t, "change", password)
	other, _ := w.signIn(t, "change", password)
	_, err := w.ChangePassword(t.Context(), by, account.ChangePasswordInput{Old: another, New: another})
	wants(t, err, errs.Invalid, "account.password_old_wrong")
	_, err = w.ChangePassword(t.Context(), by, account.ChangePasswordInput{Old: password, New: "short"})
	wants(t, err, errs.Invalid, "account.password_short")
	in, err := w.ChangePassword(t.Context(), by, account.ChangePasswordInput{Old: password, New: another})
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{old, other} {
		if _, err := w.Service.Actor(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a session outlives the password: %v", err)
		}
	}
	w.actor(t, in.Token)
	w.signIn(t, "change", another)
}

// testRehash: a hash of another cost is made anew with the next sign-in, and the password stays.
func testRehash(t *testing.T, w world) {
	a := w.staff(t, w.A, "rehash")
	deps := w.deps
	deps.Cost = account.Cost{MemoryKiB: 128, Passes: 2, Lanes: 1}
	dearer := account.New(deps)
	for _, s := range []*account.Service{dearer, w.Service, dearer} {
		if _, err := s.SignIn(t.Context(), account.SignInInput{Login: "rehash", Password: password}); err != nil {
			t.Fatal(err)
		}
	}
	if got := storedPassword(t, w, a); !strings.HasPrefix(got, "$argon2id$v=19$m=128,t=2,p=1$") {
		t.Errorf("hash %.40s", got)
	}
}

func testTooMany(t *testing.T, w world) {
	w.tries.mu.Lock()
	w.tries.most, w.tries.count = 3, map[string]int{}
	w.tries.mu.Unlock()
	defer func() { w.tries.most = 1000 }()
	var err error
	for i := range 4 {
		_, err = w.SignIn(t.Context(), account.SignInInput{Login: "lin.fang", Password: another, Address: fmt.Sprint(i)})
	}
	if !errs.Is(err, errs.TooMany) {
		t.Errorf("one login, many addresses: %v", err)
	}
	for i := range 4 {
		_, err = w.SignIn(t.Context(), account.SignInInput{Login: fmt.Sprint("guess", i), Password: another, Address: "192.0.2.0/24"})
	}
	if !errs.Is(err, errs.TooMany) {
		t.Errorf("one address, many logins: %v", err)
	}
}

// testOneHolderOfALogin: many ask for a login at once, and one gets it.
func testOneHolderOfALogin(t *testing.T, w world) {
	const many = 16
	got := make([]error, many)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			_, got[i] = w.Create(t.Context(), w.Operator, account.CreateInput{Home: w.A.Ref, Login: "wanted", Name: "某某"})
		})
	}
	all.Wait()
	won := 0
	for _, err := range got {
		if err == nil {
			won++
		} else {
			wants(t, err, errs.Invalid, "account.login_taken")
		}
	}
	if won != 1 {
		t.Errorf("%d hold the login", won)
	}
}

// TestTimeTellsNothing: a wrong password and a login that does not exist take the same work.
func TestTimeTellsNothing(t *testing.T) {
	w := newWorld(t, "sqlite")
	deps := w.deps
	deps.Cost = account.Cost{MemoryKiB: 8 << 10, Passes: 2, Lanes: 1} // enough to stand out from the database's time
	w.Service = account.New(deps)
	w.staff(t, w.A, "exists")
	took := func(login string) time.Duration {
		start := time.Now()
		_, err := w.SignIn(t.Context(), account.SignInInput{Login: login, Password: another})
		wants(t, err, errs.Invalid, "account.sign_in_wrong")
		return time.Since(start)
	}
	known, unknown := took("exists"), took("not.there")
	for range 8 { // the least of several: what else the machine does only adds
		known, unknown = min(known, took("exists")), min(unknown, took("not.there"))
	}
	if ratio := float64(known) / float64(unknown); ratio < 0.5 || ratio > 2 {
		t.Errorf("wrong password %s, no such login %s", known, unknown)
	}
}

func testRename(t *testing.T, w world) {
	a := w.staff(t, w.A, "old.login")
	_, by := w.signIn(t, "old.login", password)
	desk := w.World.Actor(access.Desk, w.Futian, true)
	if got, err := w.Rename(t.Context(), desk, account.RenameInput{Account: a.Ref, Name: "林 芳"}); err != nil || got.Name != "林 芳" {
		t.Error(got, err)
	}
	_, err := w.Rename(t.Context(), desk, account.RenameInput{Account: a.Ref, Login: "new.login"})
	wants(t, err, errs.Invalid, "account.login_own_only")
	_, err = w.Rename(t.Context(), by, account.RenameInput{Account: a.Ref, Name: "陈主任"})
	wants(t, err, errs.Invalid, "account.name_own")
	if _, err := w.Rename(t.Context(), by, account.RenameInput{Account: a.Ref, Login: "New.Login"}); err != nil {
		t.Fatal(err)
	}
	w.signIn(t, "new.login", password)
	w.staff(t, w.B, "old.login") // free again
	_, err = w.Rename(t.Context(), by, account.RenameInput{Account: a.Ref, Login: "old.login"})
	wants(t, err, errs.Invalid, "account.login_taken")
	for login, key := range map[string]string{"ab": "account.login_length", "a b/c": "account.login_form", "-ab": "account.login_form",
		"13800138000": "account.login_number", "x440304199001011234": "account.login_number"} {
		_, err := w.Rename(t.Context(), by, account.RenameInput{Account: a.Ref, Login: login})
		wants(t, err, errs.Invalid, key)
	}
	_, err = w.Create(t.Context(), desk, account.CreateInput{Home: w.A.Ref, Login: "given", Name: "x", Password: vault.Secret(password)})
	wants(t, err, errs.Denied, "errs.denied")
	_, err = w.Create(t.Context(), desk, account.CreateInput{Home: w.C.Ref, Login: "outside", Name: "x"})
	wants(t, err, errs.NotFound, "errs.not_found")
	if got, err := w.FindByLogin(t.Context(), desk, "new.login"); err != nil || !cmp.Equal(got.Ref, a.Ref) {
		t.Error(got, err)
	}
}

// storedPassword is the hash that the database keeps.
func storedPassword(t *testing.T, w world, a account.Account) string {
	t.Helper()
	seen, err := w.View(t.Context(), w.Operator, a.Ref)
	if err != nil {
		t.Fatal(err)
	}
	return seen.Hash()
}
