package access_test

import (
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/treepath"

	"github.com/google/go-cmp/cmp"
)

const (
	fed  id.Fed         = 7
	read access.UseCase = "thing.Read"
	list access.UseCase = "thing.List"
	tell access.UseCase = "thing.Tell"
	shut access.UseCase = "thing.Close"
)

var plan = access.NewPlanner(access.Matrix{
	read: {Scope: "thing:read", Roles: access.Keepers().With(access.Worker, access.Own)},
	list: {Scope: "thing:read", Roles: access.Keepers()},
	tell: {Scope: "thing:read", Roles: access.Keepers().With(access.Worker, access.Any).With(access.Auditor, access.Any)},
	shut: {},
})

// The tree: city (1) over county (2) over firm (3) over shop (4); the industry (5) hangs below the city, and the firm is of it.
var (
	city     = treepath.Path("").Child(1)
	county   = city.Child(2)
	firm     = county.Child(3)
	shop     = firm.Child(4)
	trade    = city.Child(5)
	industry = treepath.Path("").Child(5)
)

func node(path, industrial treepath.Path) access.Target {
	return access.Target{Fed: fed, Path: path, Industrial: industrial}
}

func holder(role access.Role, path, industrial treepath.Path, below bool) access.Actor {
	return access.Actor{Account: id.Ref{Fed: fed, ID: 99}, Fed: fed, Grants: []access.Grant{{Role: role, Org: 1, Path: path, Industrial: industrial, Below: below}}}
}

// TestScope: a list shows what a grant covers along territory, and no more.
func TestScope(t *testing.T) {
	all := access.ScopeOf
	worker := access.Actor{Account: id.Ref{Fed: fed, ID: 98}, Fed: fed, Subject: access.Subject{1}}
	abroad := worker
	abroad.Fed++
	for name, tc := range map[string]struct {
		by   access.Actor
		use  access.UseCase
		at   access.Target
		want access.Scope
		kind errs.Kind
	}{
		"below, at the node":          {holder(access.Officer, county, "", true), list, node(county, ""), all(fed, county), 0},
		"below, further down":         {holder(access.Officer, county, "", true), list, node(firm, ""), all(fed, firm), 0},
		"below, above the node":       {holder(access.Officer, county, "", true), list, node(city, ""), access.Scope{}, errs.NotFound},
		"this level":                  {holder(access.Officer, county, "", false), list, node(county, ""), all(fed, county).Level(), 0},
		"this level, further down":    {holder(access.Officer, county, "", false), list, node(firm, ""), access.Scope{}, errs.NotFound},
		"along the industry alone":    {holder(access.Desk, trade, industry, true), list, node(firm, industry.Child(3)), all(fed, firm).Level(), 0},
		"at the industry's own node":  {holder(access.Desk, trade, industry, true), list, node(trade, industry), all(fed, trade), 0},
		"another industry":            {holder(access.Desk, trade, industry, true), list, node(firm, treepath.Path("").Child(6)), access.Scope{}, errs.NotFound},
		"any in the federation":       {holder(access.Auditor, firm, "", false), tell, node(city, ""), all(fed, city), 0},
		"a worker of the federation":  {worker, tell, node(city, ""), all(fed, city), 0},
		"a worker of another":         {abroad, tell, node(city, ""), access.Scope{}, errs.NotFound},
		"a worker, what is one's own": {worker, read, node(city, ""), access.Scope{}, errs.NotFound},
		"the operator":                {access.NewOperator(fed, "x"), list, node(city, ""), all(fed, city), 0},
		"a role that may not":         {holder(access.Auditor, city, "", true), list, node(city, ""), access.Scope{}, errs.Denied},
		"nobody":                      {access.Actor{}, list, node(city, ""), access.Scope{}, errs.Unauthenticated},
		"what no role may":            {holder(access.Officer, city, "", true), shut, node(city, ""), access.Scope{}, errs.Denied},
	} {
		got, err := plan.Scope(tc.by, tc.use, tc.at)
		if (err == nil) != (tc.kind == 0) || err != nil && errs.KindOf(err) != tc.kind {
			t.Errorf("%s: %v, want %s", name, err, tc.kind)
		}
		if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// TestLevel: one level is the node, and no path below it.
func TestLevel(t *testing.T) {
	whole := access.ScopeOf(fed, firm)
	level := whole.Level()
	in := func(s access.Scope, p treepath.Path) bool { return string(p) >= s.From && string(p) < s.To }
	if whole.OneLevel() || !level.OneLevel() || !level.Level().OneLevel() {
		t.Errorf("%v %v", whole, level)
	}
	for p, want := range map[treepath.Path][2]bool{county: {false, false}, firm: {true, true}, shop: {true, false}, county.Child(9): {false, false}} {
		if got := [2]bool{in(whole, p), in(level, p)}; got != want {
			t.Errorf("%s: %v, want %v", p, got, want)
		}
	}
}

// TestDoor: a door leads to one use of one record, until its last day is over.
func TestDoor(t *testing.T) {
	mine := id.Ref{Fed: fed, ID: 5}
	for name, tc := range map[string]struct {
		use    access.UseCase
		record id.Ref
		today  day.Day
		want   errs.Kind
	}{
		"today":            {shut, mine, "2026-03-01", 0},
		"before":           {shut, mine, "2026-02-01", 0},
		"over":             {shut, mine, "2026-03-02", errs.Denied},
		"on no day":        {shut, mine, "", errs.Denied},
		"another's record": {shut, id.Ref{Fed: fed, ID: 6}, "2026-03-01", errs.NotFound},
		"another use":      {list, mine, "2026-03-01", errs.Denied},
	} {
		by := access.Actor{Account: id.Ref{Fed: fed, ID: 9}, Fed: fed, Doors: []access.Door{{Use: shut, Record: mine, Until: "2026-03-01"}}}
		by.Today = tc.today
		err := plan.Allow(by, tc.use, access.Target{Fed: fed, Record: tc.record})
		if (err == nil) != (tc.want == 0) || err != nil && errs.KindOf(err) != tc.want {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

// TestWith: a role that is added to one rule is not in another.
func TestWith(t *testing.T) {
	base := access.Keepers()
	more := base.With(access.Worker, access.Own)
	if base[access.Worker] != 0 || more[access.Worker] != access.Own || more[access.Officer] != access.Within {
		t.Errorf("%v, %v", base, more)
	}
}

func TestHome(t *testing.T) {
	if got := holder(access.Desk, city, "", true).Home(); got != (id.Ref{Fed: fed, ID: 1}) {
		t.Error(got)
	}
	if got := (access.Actor{Fed: fed}).Home(); !got.IsZero() {
		t.Error(got)
	}
}
