package rules_test

import (
	"testing"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

// calls are all exported methods that act for somebody, on one body.
func calls(t *testing.T, s *rules.Service, by access.Actor, org id.Ref) map[string]error {
	ctx := t.Context()
	out := map[string]error{}
	in := input(0, "small_group", "11")
	in.Org = org
	_, out["Set"] = s.Set(ctx, by, in)
	_, out["Adopt"] = s.Adopt(ctx, by, rules.AdoptInput{Org: org, Division: "31", Reason: "a test"})
	_, out["Effective"] = s.Effective(ctx, by, rules.EffectiveInput{Org: org, On: today})
	_, out["History"] = s.History(ctx, by, rules.HistoryInput{Org: org, Name: "small_group"})
	return out
}

func TestAccess(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	person := func(fed id.Fed, grants ...access.Grant) access.Actor {
		return access.Actor{Account: id.Ref{Fed: fed, ID: 9}, Name: "nine", Fed: fed, Grants: grants}
	}
	below := func(role access.Role) access.Grant {
		return access.Grant{Role: role, Org: district, Path: districtPath, Below: true}
	}
	worker := person(fed)
	worker.Subject = access.Subject{1}
	const unauthenticated, denied, hidden, ok = errs.Unauthenticated, errs.Denied, errs.NotFound, errs.Kind(255)
	for name, tc := range map[string]struct {
		by                             access.Actor
		org                            id.Ref
		set, adopt, effective, history errs.Kind
	}{
		"a stranger":                     {access.Actor{}, ref(union), unauthenticated, unauthenticated, unauthenticated, unauthenticated},
		"a stranger at nothing":          {access.Actor{}, ref(99), unauthenticated, unauthenticated, unauthenticated, unauthenticated},
		"a worker":                       {worker, ref(union), denied, denied, ok, denied},
		"an officer above":               {person(fed, below(access.Officer)), ref(union), denied, denied, ok, ok},
		"an administrator above":         {person(fed, below(access.Administrator)), ref(union), ok, ok, ok, ok},
		"an administrator beside":        {person(fed, below(access.Administrator)), ref(beside), hidden, hidden, ok, hidden},
		"an administrator over all":      {person(fed, below(access.Administrator)), id.Ref{}, hidden, hidden, ok, hidden},
		"an administrator from far away": {person(8, below(access.Administrator)), ref(union), hidden, hidden, hidden, hidden},
		"an auditor above":               {person(fed, below(access.Auditor)), ref(union), denied, denied, ok, ok},
		"the operator":                   {operator, ref(union), ok, ok, ok, ok},
		"the operator over all":          {operator, id.Ref{}, ok, ok, ok, ok},
	} {
		want := map[string]errs.Kind{"Set": tc.set, "Adopt": tc.adopt, "Effective": tc.effective, "History": tc.history}
		for method, err := range calls(t, w.Service, tc.by, tc.org) {
			got := ok
			if err != nil {
				got = errs.KindOf(err)
			}
			if got != want[method] {
				t.Errorf("%s, %s: %v", name, method, err)
			}
		}
	}
}
