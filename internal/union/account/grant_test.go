package account_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"
)

func testGive(t *testing.T, w world) {
	t.Run("NoMoreThanOneHolds", func(t *testing.T) { testNoMoreThanOneHolds(t, w) })
	t.Run("Fields", func(t *testing.T) { testFields(t, w) })
	t.Run("Excludes", func(t *testing.T) { testExcludes(t, w) })
	t.Run("Management", func(t *testing.T) { testManagement(t, w) })
	t.Run("TakesEffect", func(t *testing.T) { testTakesEffect(t, w) })
	t.Run("Taking", func(t *testing.T) { testTaking(t, w) })
	t.Run("Outreach", func(t *testing.T) { testOutreach(t, w) })
}

func testNoMoreThanOneHolds(t *testing.T, w world) {
	a := w.staff(t, w.A, "receives")
	until := w.World.Actor(access.Administrator, w.Futian, true)
	until.Grants[0].To = "2099-06-30"
	for _, tc := range []struct {
		name  string
		by    access.Actor
		role  access.Role
		on    org.Org
		below bool
		to    day.Day
		want  errs.Kind
	}{
		{"a desk gives officer", w.World.Actor(access.Desk, w.Futian, true), access.Officer, w.A, false, "", 0},
		{"a desk gives desk", w.World.Actor(access.Desk, w.Futian, true), access.Desk, w.Street, true, "", 0},
		{"a desk gives no administrator", w.World.Actor(access.Desk, w.City, true), access.Administrator, w.A, false, "", errs.Denied},
		{"a desk gives no auditor", w.World.Actor(access.Desk, w.City, true), access.Auditor, w.A, false, "", errs.Denied},
		{"an administrator gives administrator", w.World.Actor(access.Administrator, w.Futian, true), access.Administrator, w.B, true, "", 0},
		{"this level gives this level", w.World.Actor(access.Desk, w.Street, false), access.Officer, w.Street, false, "", 0},
		{"this level gives nothing below", w.World.Actor(access.Desk, w.Futian, false), access.Officer, w.Futian, true, "", errs.Denied},
		{"this level reaches nothing below", w.World.Actor(access.Desk, w.Street, false), access.Officer, w.A, false, "", errs.NotFound},
		{"nothing beside", w.World.Actor(access.Administrator, w.Futian, true), access.Officer, w.C, false, "", errs.NotFound},
		{"nothing above", w.World.Actor(access.Administrator, w.Futian, true), access.Officer, w.City, false, "", errs.NotFound},
		{"an auditor gives nothing", w.World.Actor(access.Auditor, w.City, true), access.Officer, w.A, false, "", errs.Denied},
		{"an officer gives nothing", w.World.Actor(access.Officer, w.City, true), access.Officer, w.A, false, "", errs.Denied},
		{"not longer than one's own", until, access.Officer, w.Futian, false, "", errs.Denied},
		{"not a day longer", until, access.Officer, w.Futian, false, "2099-07-01", errs.Denied},
		{"as long as one's own", until, access.Officer, w.Futian, false, "2099-06-30", 0},
		{"the operator gives all", w.Operator, access.Administrator, w.City, true, "", 0},
	} {
		_, err := w.Give(t.Context(), tc.by, account.GiveInput{Account: a.Ref, Org: tc.on.Ref, Role: tc.role, Below: tc.below, To: tc.to,
			Reason: "任命", Assured: true})
		if (err == nil) != (tc.want == 0) || err != nil && errs.KindOf(err) != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
}

// TestReachOfIndustry: who reaches a body through its industry alone gives a role on it, not on what hangs below it on the map.
func TestReachOfIndustry(t *testing.T) {
	w := newWorld(t, "sqlite")
	couriers := w.Org(t, w.City, "I", "深圳市快递行业工会联合会", org.Industrial, "")
	member, err := w.Orgs.Create(t.Context(), w.Operator, org.CreateInput{Parent: w.Street.Ref, IndustrialParent: couriers.Ref,
		Facts: org.Facts{Code: "D", Name: "华强北骑手工会委员会", Kind: org.Grassroots}})
	if err != nil {
		t.Fatal(err)
	}
	if member.IndustrialPath == "" {
		t.Fatal("the union has no place in the industry")
	}
	by := w.World.Actor(access.Administrator, couriers, true)
	a := w.staff(t, w.City, "industry")
	give := func(on org.Org, below bool) error {
		_, err := w.Give(t.Context(), by, account.GiveInput{Account: a.Ref, Org: on.Ref, Role: access.Auditor, Below: below, Reason: "任命"})
		return err
	}
	if err := give(member, false); err != nil {
		t.Error(err)
	}
	wants(t, give(member, true), errs.Denied, "account.give_more")
	if err := give(couriers, true); err != nil {
		t.Error(err)
	}
	wants(t, give(w.B, false), errs.NotFound, "errs.not_found")
	county := w.World.Actor(access.Administrator, w.Futian, true)
	_, err = w.Give(t.Context(), county, account.GiveInput{Account: a.Ref, Org: member.Ref, Role: access.Auditor, Below: true, Reason: "任命"})
	wants(t, err, errs.Denied, "account.give_more")
}

func testFields(t *testing.T, w world) {
	a := w.staff(t, w.A, "fields")
	today := day.Of(w.DB.Now().In(w.Zone))
	good := account.GiveInput{Account: a.Ref, Org: w.A.Ref, Role: access.Officer, Reason: "任命", Assured: true}
	for key, change := range map[string]func(*account.GiveInput){
		"account.role_unknown":   func(in *account.GiveInput) { in.Role = access.Operator },
		"account.role_no_desk":   func(in *account.GiveInput) { in.Role = access.Desk },
		"account.from_past":      func(in *account.GiveInput) { in.From = today.Add(-1) },
		"account.to_before":      func(in *account.GiveInput) { in.From, in.To = today.Add(2), today.Add(1) },
		"account.reason_empty":   func(in *account.GiveInput) { in.Reason = "　" },
		"account.assured_needed": func(in *account.GiveInput) { in.Assured = false },
	} {
		in := good
		change(&in)
		_, err := w.Give(t.Context(), w.Operator, in)
		wants(t, err, errs.Invalid, key)
	}
	_, err := w.Give(t.Context(), w.Operator, account.GiveInput{Account: id.Ref{Fed: a.Ref.Fed, ID: 1}, Org: w.A.Ref, Role: access.Officer})
	wants(t, err, errs.NotFound, "errs.not_found")
}

func testExcludes(t *testing.T, w world) {
	a := w.with(t, w.A, "auditor", access.Auditor, w.A, false)
	_, err := w.Give(t.Context(), w.Operator, account.GiveInput{Account: a.Ref, Org: w.City.Ref, Role: access.Administrator, Reason: "任命"})
	wants(t, err, errs.Conflict, "account.held_excludes")
	_, err = w.Give(t.Context(), w.Operator, account.GiveInput{Account: a.Ref, Org: w.A.Ref, Role: access.Auditor, Reason: "任命"})
	wants(t, err, errs.Conflict, "account.held_already")
	w.give(t, w.Operator, a, access.Auditor, w.A, true) // wider than what is held

	b := w.with(t, w.A, "self", access.Administrator, w.City, true)
	_, by := w.signIn(t, "self", password)
	_, err = w.Give(t.Context(), by, account.GiveInput{Account: b.Ref, Org: w.A.Ref, Role: access.Officer, Reason: "任命", Assured: true})
	wants(t, err, errs.Denied, "account.give_self")
}

// testManagement: who is recorded as management of a covered employer gets no role over people's data there, proved or not.
func testManagement(t *testing.T, w world) {
	employer, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "赛格电子有限公司"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Orgs.Cover(t.Context(), w.Operator, org.CoverInput{Org: w.A.Ref, Employer: employer.Ref}); err != nil {
		t.Fatal(err)
	}
	listed, document := w.person(t, w.B, "周经理", "44030419850101001")
	boss := w.worker(t, listed.Ref, document, "boss")
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: employer.Ref, Name: "周经理", Document: document}); err != nil {
		t.Fatal(err)
	}
	give := func(role access.Role, on org.Org) error {
		_, err := w.Give(t.Context(), w.Operator, account.GiveInput{Account: boss.Ref, Org: on.Ref, Role: role, Below: true, Reason: "任命", Assured: true})
		return err
	}
	wants(t, give(access.Officer, w.A), errs.Conflict, "account.give_management")
	wants(t, give(access.Desk, w.Futian), errs.Conflict, "account.give_management")
	if err := give(access.Officer, w.C); err != nil {
		t.Errorf("where the employer is not covered: %v", err)
	}
	if err := give(access.Auditor, w.A); err != nil {
		t.Errorf("no role over people's data: %v", err)
	}
	if seen, err := w.View(t.Context(), w.Operator, boss.Ref); err != nil || !seen.Staff || !seen.Proved() {
		t.Errorf("%+v, %v", seen, err)
	}
}

// testTakesEffect: what this process gives and takes holds at once, what another does within five seconds.
func testTakesEffect(t *testing.T, w world) {
	a := w.staff(t, w.A, "effect")
	token, by := w.signIn(t, "effect", password)
	if by.Has(access.Auditor) {
		t.Fatal("a role before it is given")
	}
	h := w.give(t, w.Operator, a, access.Auditor, w.A, false)
	if !w.actor(t, token).Has(access.Auditor) {
		t.Error("a role given here does not hold at once")
	}
	other := account.New(w.deps)
	if err := other.Take(t.Context(), w.Operator, account.TakeInput{Account: a.Ref, Grant: h.ID, Reason: "离任"}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(5 * time.Second)
	if w.actor(t, token).Has(access.Auditor) {
		t.Error("a role taken elsewhere holds after five seconds")
	}
	today := day.Of(w.DB.Now().In(w.Zone))
	if _, err := w.Give(t.Context(), w.Operator, account.GiveInput{Account: a.Ref, Org: w.A.Ref, Role: access.Auditor, From: today.Add(1), To: today.Add(1),
		Reason: "代班"}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true, false} {
		token, _ := w.signIn(t, "effect", password)
		if got := w.actor(t, token).Has(access.Auditor); got != want {
			t.Errorf("day %d: the role holds: %v", i, got)
		}
		w.clock.Advance(24 * time.Hour)
	}
}

func testTaking(t *testing.T, w world) {
	a := w.with(t, w.A, "taken", access.Officer, w.A, false)
	h := w.give(t, w.Operator, a, access.Administrator, w.A, true)
	_, own := w.signIn(t, "taken", password)
	take := func(by access.Actor, grant id.ID, reason string) error {
		return w.Take(t.Context(), by, account.TakeInput{Account: a.Ref, Grant: grant, Reason: reason})
	}
	wants(t, take(w.World.Actor(access.Desk, w.Futian, true), h.ID, "x"), errs.Denied, "account.give_more")
	wants(t, take(w.World.Actor(access.Administrator, w.Luohu, true), h.ID, "x"), errs.NotFound, "errs.not_found")
	wants(t, take(w.World.Actor(access.Administrator, w.Futian, true), h.ID, ""), errs.Invalid, "account.reason_empty")
	wants(t, take(w.Operator, 1, "x"), errs.NotFound, "errs.not_found")
	if err := take(own, h.ID, "自己辞去"); err != nil {
		t.Errorf("one's own role cannot be laid down: %v", err)
	}
	wants(t, take(w.Operator, h.ID, "x"), errs.Conflict, "account.taken_already")
	seen, err := w.View(t.Context(), own, a.Ref)
	if err != nil || len(seen.Holdings) != 2 || seen.Holdings[0].TakenBy != a.Name || seen.Holdings[0].Takable || !seen.Holdings[1].Takable {
		t.Errorf("%+v, %v", seen.Holdings, err)
	}
	holders, err := w.Holders(t.Context(), w.World.Actor(access.Desk, w.Futian, true), account.HoldersInput{Node: w.Futian.Ref, Below: true})
	if err != nil || !slices.ContainsFunc(holders, func(h account.Holder) bool { return h.Login == "taken" && h.OrgName == w.A.Name }) {
		t.Errorf("%+v, %v", holders, err)
	}
	listed, document := w.person(t, w.A, "申小米", "44030419860202020")
	keepers, err := w.Keepers(t.Context(), w.Worker(document), listed.Ref)
	above := slices.ContainsFunc(keepers, func(h account.Holder) bool { return h.Role == access.Desk && h.Org == w.Street.Ref.ID })
	beside := slices.ContainsFunc(keepers, func(h account.Holder) bool {
		return h.Org == w.C.Ref.ID || h.Role == access.Auditor || !h.Below && h.Org != w.A.Ref.ID
	})
	if err != nil || !above || beside {
		t.Errorf("%+v, %v", keepers, err)
	}
	_, err = w.Keepers(t.Context(), w.Worker("440304199001011230"), listed.Ref)
	wants(t, err, errs.NotFound, "errs.not_found")
	_, err = w.Keepers(t.Context(), w.World.Actor(access.Desk, w.Futian, true), listed.Ref)
	wants(t, err, errs.Denied, "errs.denied")
	if here, err := w.Holders(t.Context(), w.Operator, account.HoldersInput{Node: w.Luohu.Ref}); err != nil || len(here) != 0 {
		t.Errorf("%+v, %v", here, err)
	}
}

// testOutreach: nobody shuts or opens an account that reaches further than oneself.
func testOutreach(t *testing.T, w world) {
	strong := w.with(t, w.A, "strong", access.Desk, w.City, true)
	weak := w.with(t, w.A, "weak", access.Officer, w.A, false)
	desk := w.World.Actor(access.Desk, w.Futian, true)
	_, err := w.Disable(t.Context(), desk, account.DisableInput{Account: strong.Ref, Reason: "x"})
	wants(t, err, errs.Denied, "account.reaches_further")
	_, err = w.Invite(t.Context(), desk, strong.Ref)
	wants(t, err, errs.Denied, "account.reaches_further")
	for ref, want := range map[id.Ref]bool{strong.Ref: false, weak.Ref: true} {
		if seen, err := w.View(t.Context(), desk, ref); err != nil || seen.Manageable != want {
			t.Errorf("%s: manageable %v, %v", seen.Login, seen.Manageable, err)
		}
	}
	if _, err := w.Disable(t.Context(), desk, account.DisableInput{Account: weak.Ref, Reason: "离任"}); err != nil {
		t.Error(err)
	}
	_, self := w.signIn(t, "strong", password)
	_, err = w.Disable(t.Context(), self, account.DisableInput{Account: strong.Ref, Reason: "x"})
	wants(t, err, errs.Conflict, "account.disable_self")
}

func testList(t *testing.T, w world) {
	w.with(t, w.A, "b.zhang", access.Officer, w.A, false)
	w.staff(t, w.Luohu, "c.li")
	w.staff(t, w.Futian, "a.wang")
	if _, err := w.Create(t.Context(), w.Operator, account.CreateInput{Home: w.B.Ref, Login: "d.shan", Name: "单小红"}); err != nil {
		t.Fatal(err)
	}
	listed, document := w.person(t, w.A, "欧阳娜", "44030419900202002")
	w.worker(t, listed.Ref, document, "aa.worker")
	desk := w.World.Actor(access.Desk, w.Futian, true)
	for _, tc := range []struct {
		by   access.Actor
		in   account.ListInput
		want []string
	}{
		{w.Operator, account.ListInput{Node: w.City.Ref}, []string{"a.wang", "b.zhang", "c.li", "d.shan"}},
		{desk, account.ListInput{Node: w.Futian.Ref}, []string{"a.wang", "b.zhang", "d.shan"}},
		{desk, account.ListInput{Node: w.Futian.Ref, Limit: 2}, []string{"a.wang", "b.zhang"}},
		{desk, account.ListInput{Node: w.Futian.Ref, Limit: 2, After: "b.zhang"}, []string{"d.shan"}},
		{desk, account.ListInput{Node: w.Futian.Ref, Text: "单"}, []string{"d.shan"}},
		{desk, account.ListInput{Node: w.Futian.Ref, Text: "shanxiao"}, []string{"d.shan"}},
		{desk, account.ListInput{Node: w.Futian.Ref, Text: "ZHANG"}, []string{"b.zhang"}},
		{desk, account.ListInput{Node: w.Futian.Ref, Text: "worker"}, []string{}},
		{desk, account.ListInput{Node: w.A.Ref}, []string{"b.zhang"}},
	} {
		rows, err := w.List(t.Context(), tc.by, tc.in)
		got := []string{}
		for _, r := range rows {
			got = append(got, r.Login)
		}
		if err != nil || !cmp.Equal(got, tc.want) {
			t.Errorf("%+v: %v, %v; want %v", tc.in, got, err, tc.want)
		}
		if len(rows) == 1 && rows[0].Login == "b.zhang" && (len(rows[0].Held) != 1 || rows[0].HomeName != w.A.Name) {
			t.Errorf("%+v", rows[0])
		}
	}
}
