package account_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/union/account"
)

// forStrangers are the exported methods that take no actor, each with the reason.
var forStrangers = map[string]string{
	"Actor":        "says who holds a session",
	"ActorByToken": "says who holds an API token",
	"SignIn":       "is how a stranger becomes somebody",
	"Invited":      "a link is opened by whoever holds it",
	"Accept":       "a link is opened by whoever holds it",
	"Keep":         "runs beside the program; it has no caller from outside",
	"Sweep":        "periodic work of the program",
	"Staffed":      "inside procedures, which have authorised",
	"Kept":         "inside reorganisations, which have authorised",
	"HandOver":     "inside reorganisations, which have authorised",
	"HandBack":     "inside reorganisations, which have authorised",
	"Follow":       "inside merges of records, which have authorised",
	"Forget":       "inside merges of records, which have authorised",
	"Check":        "the operator's, at the command line",
	"HoldHashes":   "is of the tests",
}

// TestStrangersAreRefused calls every exported method that takes an actor with none, and with an actor of no account.
func TestStrangersAreRefused(t *testing.T) {
	w := newWorld(t, "sqlite")
	service := reflect.ValueOf(w.Service)
	actor, ctx := reflect.TypeFor[access.Actor](), reflect.TypeFor[context.Context]()
	asked := 0
	for i := range service.NumMethod() {
		name, method := service.Type().Method(i).Name, service.Method(i)
		takes := slices.IndexFunc(inputs(method.Type()), func(in reflect.Type) bool { return in == actor })
		if _, open := forStrangers[name]; open != (takes < 0) {
			t.Errorf("%s takes an actor: %v; for strangers: %v", name, takes >= 0, open)
		}
		if takes < 0 || inputs(method.Type())[0] != ctx {
			continue // Scopes and Reaches only read the actor
		}
		args := []reflect.Value{reflect.ValueOf(t.Context())}
		for _, in := range inputs(method.Type())[1:] {
			args = append(args, reflect.Zero(in))
		}
		out := method.Call(args)
		err, _ := out[len(out)-1].Interface().(error)
		if !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s answers a stranger: %v", name, err)
		}
		asked++
	}
	if asked < 20 {
		t.Errorf("only %d methods were asked", asked)
	}
}

func inputs(f reflect.Type) (out []reflect.Type) {
	for i := range f.NumIn() {
		out = append(out, f.In(i))
	}
	return out
}

// TestEveryUseCaseIsDeclared: each has its rule, and no rule is without a use.
func TestEveryUseCaseIsDeclared(t *testing.T) {
	for use, rule := range account.Access {
		if !strings.HasPrefix(string(use), "account.") {
			t.Errorf("%s is another module's", use)
		}
		if rule.Scope != "" {
			t.Errorf("%s is open to API tokens", use)
		}
		if rule.Roles[access.Worker] != 0 || rule.Roles[access.Job] != 0 {
			t.Errorf("%s is open to workers or jobs by role", use)
		}
	}
}

// TestWhoSeesAccounts asks for one account, a list and the holders, as each role.
func TestWhoSeesAccounts(t *testing.T) {
	w := newWorld(t, "sqlite")
	a := w.with(t, w.A, "of.a", access.Officer, w.A, false)
	for _, tc := range []struct {
		name                string
		by                  access.Actor
		view, list, holders errs.Kind
	}{
		{"desk above", w.World.Actor(access.Desk, w.Futian, true), 0, 0, 0},
		{"administrator above", w.World.Actor(access.Administrator, w.City, true), 0, 0, 0},
		{"auditor above", w.World.Actor(access.Auditor, w.Futian, true), 0, 0, 0},
		{"desk beside", w.World.Actor(access.Desk, w.Luohu, true), errs.NotFound, errs.NotFound, errs.NotFound},
		{"desk above, this level only", w.World.Actor(access.Desk, w.Futian, false), errs.NotFound, errs.NotFound, errs.NotFound},
		{"officer", w.World.Actor(access.Officer, w.A, false), errs.Denied, errs.Denied, 0},
		{"worker", w.Worker("440304199001011230"), errs.Denied, errs.Denied, errs.Denied},
	} {
		_, view := w.View(t.Context(), tc.by, a.Ref)
		_, list := w.List(t.Context(), tc.by, account.ListInput{Node: w.A.Ref})
		_, holders := w.Holders(t.Context(), tc.by, account.HoldersInput{Node: w.A.Ref})
		for what, got := range map[string][2]any{"View": {view, tc.view}, "List": {list, tc.list}, "Holders": {holders, tc.holders}} {
			err, _ := got[0].(error)
			if want := got[1].(errs.Kind); (err == nil) != (want == 0) || err != nil && errs.KindOf(err) != want {
				t.Errorf("%s as %s: %v, want %s", what, tc.name, err, want)
			}
		}
	}
}
