package gap_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"

	"github.com/google/go-cmp/cmp"
)

func diff(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestService(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		t.Run("strangers", func(t *testing.T) { testStrangers(t, w) })
		t.Run("work", func(t *testing.T) { testWork(t, w) })
		t.Run("reach", func(t *testing.T) { testReach(t, w) })
		t.Run("coverage", func(t *testing.T) { testCoverage(t, w) })
		t.Run("few", func(t *testing.T) { testFew(t, w) })
		t.Run("platforms", func(t *testing.T) { testPlatforms(t, w) })
		t.Run("riders", func(t *testing.T) { testRiders(t, w) })
		if broken, err := w.Check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) > 0 {
			t.Errorf("%v, %v", broken, err)
		}
	})
}

func testStrangers(t *testing.T, w *world) {
	uniontest.Strangers(t, w.Service, map[string]string{"Settle": "periodic work of the program", "Count": "periodic work of the program", "Check": "the operator's", "Holds": "tells what the tree tells",
		"Kept": "inside reorganisations", "HandOver": "inside reorganisations", "HandBack": "inside reorganisations"}, 9)
	for use, rule := range gap.Access {
		for role := range rule.Roles {
			if !slices.Contains([]access.Role{access.Officer, access.Desk, access.Operator}, role) {
				t.Errorf("%s is open to %s", use, role)
			}
		}
		if !strings.HasPrefix(string(use), "gap.") || rule.Scope == "" {
			t.Errorf("%s: %+v", use, rule)
		}
	}
}

// testWork assigns a gap, visits it, decides that it is none, and puts it back.
func testWork(t *testing.T, w *world) {
	e := w.employer(t, "鹏达电子", "440304", 300)
	desk := w.Actor(access.Desk, w.Futian, true)
	today := w.today()
	for what, in := range map[string]gap.AssignInput{
		"due":   {Employer: e, Org: w.A.Ref},
		"login": {Employer: e, Login: "nobody", Due: today},
		"org":   {Employer: e, Org: id.Ref{Fed: e.Fed, ID: 5}, Due: today},
		"far":   {Employer: e, Org: w.C.Ref, Due: today},
	} {
		if _, err := w.Assign(t.Context(), desk, in); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	g, err := w.Assign(t.Context(), desk, gap.AssignInput{Employer: e, Org: w.A.Ref, Due: today.Add(7)})
	if err != nil || g.Version != 1 || g.State != gap.Open || g.Org != w.A.Ref.ID {
		t.Fatalf("%+v, %v", g, err)
	}
	if _, err := w.Assign(t.Context(), desk, gap.AssignInput{Employer: e, Org: w.B.Ref, Due: today}); !errs.Is(err, errs.Conflict) {
		t.Errorf("an old version: %v", err)
	}
	officer := w.Actor(access.Officer, w.A, false)
	if tasks, err := w.Tasks(t.Context(), officer); err != nil || len(tasks) != 1 || tasks[0].Employer != e {
		t.Errorf("tasks %+v, %v", tasks, err)
	}
	for what, in := range map[string]gap.VisitInput{
		"found": {On: today}, "future": {On: today.Add(1), Found: gap.Refuses}, "no day": {Found: gap.Refuses, NextStep: "再约"},
		"past": {Found: gap.Refuses, Due: today.Add(-1)}, "long": {Found: gap.Refuses, Note: strings.Repeat("长", 401)},
	} {
		in.Employer, in.Version = e, 1
		if _, err := w.Visit(t.Context(), officer, in); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	g, err = w.Visit(t.Context(), officer, gap.VisitInput{Employer: e, Version: 1, Found: gap.Considering, NextStep: "送建会指南", Due: today.Add(3)})
	if err != nil || g.Found != gap.Considering || g.VisitedOn != today || g.Due != today.Add(3) || g.Org != w.A.Ref.ID {
		t.Fatalf("%+v, %v", g, err)
	}
	f, err := w.Figures(t.Context(), desk, w.Futian.Ref)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "figures", f.All, gap.Figures{Employers: 1, Uncovered: 1, Workers: 300, Assigned: 1, Visited: 1})
	if _, err := w.Decide(t.Context(), officer, gap.DecideInput{Employer: e, Version: 2, Reason: gap.TooFew, Note: "核实过了"}); !errs.Is(err, errs.Denied) {
		t.Errorf("an officer decides: %v", err)
	}
	if _, err := w.Decide(t.Context(), desk, gap.DecideInput{Employer: e, Version: 2, Reason: gap.TooFew}); !errs.Is(err, errs.Invalid) {
		t.Errorf("without words: %v", err)
	}
	if g, err = w.Decide(t.Context(), desk, gap.DecideInput{Employer: e, Version: 2, Reason: gap.TooFew, Note: "核实过了"}); err != nil || g.State != gap.Decided {
		t.Fatalf("%+v, %v", g, err)
	}
	diff(t, "off the list", w.names(t, desk, gap.ListInput{Node: w.Futian.Ref}), []string{})
	if _, err := w.View(t.Context(), officer, e); !errs.Is(err, errs.NotFound) {
		t.Errorf("the officer sees what is decided: %v", err)
	}
	if g, err = w.Decide(t.Context(), desk, gap.DecideInput{Employer: e, Version: 3, Reopen: true, Note: "又招人了"}); err != nil || g.State != gap.Open {
		t.Fatalf("%+v, %v", g, err)
	}
	diff(t, "on the list", w.names(t, desk, gap.ListInput{Node: w.Futian.Ref}), []string{"鹏达电子"})
	seen, err := w.View(t.Context(), desk, e)
	if err != nil || !seen.IsGap || len(seen.History) != 4 || seen.History[3].Kind != gap.Assigned || seen.History[0].Kind != gap.Reopened {
		t.Errorf("%+v, %v", seen, err)
	}
}

// testReach: who sees which gap where; its own management none.
func testReach(t *testing.T, w *world) {
	e := w.employer(t, "南园超市", "440304001", 50)
	far := w.employer(t, "桂园超市", "440303001", 60)
	nowhere := w.employer(t, "无处贸易", "", 70)
	const document vault.Secret = "440399197001010015"
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: e, Name: "钱总", Document: document, From: "2019-01-01"}); err != nil {
		t.Fatal(err)
	}
	manager := w.Actor(access.Desk, w.Futian, true)
	manager.Subject = w.Members.Subject(document)
	level := w.Actor(access.Desk, w.Futian, false)
	street := w.Actor(access.Officer, w.Nanyuan, false)
	for _, tc := range []struct {
		by                   access.Actor
		node                 org.Org
		list                 errs.Kind
		near, other, unknown bool
	}{
		{w.Actor(access.Desk, w.City, true), w.City, 0, true, true, true},
		{w.Actor(access.Desk, w.Futian, true), w.Futian, 0, true, false, false},
		{w.Actor(access.Desk, w.Luohu, true), w.Luohu, 0, false, true, false},
		{level, w.Futian, 0, false, false, false},
		{street, w.Nanyuan, 0, true, false, false},
		{manager, w.Futian, 0, false, false, false},
		{w.Actor(access.Officer, w.Street, true), w.Street, errs.NotFound, false, false, false}, // holds no division of its own
		{w.Actor(access.Officer, w.A, true), w.A, errs.NotFound, false, false, false},
		{w.Actor(access.Desk, w.Luohu, true), w.Futian, errs.NotFound, false, true, false},
		{w.Actor(access.Administrator, w.City, true), w.City, errs.Denied, false, false, false},
		{w.Actor(access.Auditor, w.City, true), w.City, errs.Denied, false, false, false},
		{w.Worker("440399199001011234"), w.City, errs.Denied, false, false, false},
	} {
		found, err := w.List(t.Context(), tc.by, gap.ListInput{Node: tc.node.Ref})
		if (err == nil) != (tc.list == 0) || err != nil && errs.KindOf(err) != tc.list {
			t.Errorf("%s lists at %s: %v", tc.by.Name, tc.node.Name, err)
		}
		for ref, want := range map[id.Ref]bool{e: tc.near, far: tc.other, nowhere: tc.unknown} {
			_, err := w.View(t.Context(), tc.by, ref)
			if (err == nil) != want || err != nil && !errs.Hidden(err) {
				t.Errorf("%s sees %s: %v", tc.by.Name, ref, err)
			}
			listed := slices.ContainsFunc(found, func(g gap.Gap) bool { return g.Employer == ref })
			if tc.list == 0 && listed != want {
				t.Errorf("%s finds %s in the list: %v", tc.by.Name, ref, listed)
			}
		}
	}
	// assigned to the manager, the gap stays hidden all the same
	if _, err := w.Assign(t.Context(), w.Operator, gap.AssignInput{Employer: e, Org: w.Futian.Ref, Due: w.today()}); err != nil {
		t.Error(err)
	}
	if tasks, err := w.Tasks(t.Context(), manager); err != nil || len(tasks) > 0 {
		t.Errorf("the manager's tasks: %+v, %v", tasks, err)
	}
	if _, err := w.View(t.Context(), manager, e); !errs.Is(err, errs.NotFound) {
		t.Errorf("the manager sees the gap: %v", err)
	}
	if _, err := w.View(t.Context(), w.Actor(access.Desk, w.Futian, false), e); err != nil {
		t.Errorf("another of the desk sees it not: %v", err)
	}
	w.cover(t, org.CoverInput{Org: w.C.Ref, Employer: far})
	w.cover(t, org.CoverInput{Org: w.C.Ref, Employer: nowhere})
	w.cover(t, org.CoverInput{Org: w.A.Ref, Employer: e})
	if n, err := w.Settle(t.Context(), e.Fed); err != nil || n != 1 {
		t.Errorf("settled %d, %v", n, err)
	}
}

// testCoverage: a gap ends when a coverage begins, also one that was recorded ahead, and is one again when it ends.
func testCoverage(t *testing.T, w *world) {
	e := w.employer(t, "宝信物流", "440304", 80)
	desk := w.Actor(access.Desk, w.Futian, true)
	start := w.now
	defer func() { w.now = start }()
	today := w.today()
	if _, err := w.Visit(t.Context(), desk, gap.VisitInput{Employer: e, Found: gap.Agreed}); err != nil {
		t.Fatal(err)
	}
	w.cover(t, org.CoverInput{Org: w.B.Ref, Employer: e, From: today.Add(2)})
	isGap := func(what string, want bool) {
		t.Helper()
		if got := slices.Contains(w.names(t, desk, gap.ListInput{Node: w.Futian.Ref}), "宝信物流"); got != want {
			t.Errorf("%s: in the list %v", what, got)
		}
		seen, err := w.View(t.Context(), desk, e)
		if err != nil || seen.IsGap != want {
			t.Errorf("%s: a gap %v, %v", what, seen.IsGap, err)
		}
	}
	settle := func(want int) {
		t.Helper()
		if n, err := w.Settle(t.Context(), e.Fed); err != nil || n != want {
			t.Errorf("settled %d, want %d; %v", n, want, err)
		}
	}
	isGap("before the coverage", true)
	settle(0)
	w.now = start.AddDate(0, 0, 2)
	isGap("on its first day", false)
	settle(1)
	settle(0)
	seen, err := w.View(t.Context(), desk, e)
	if err != nil || seen.State != gap.Covered || seen.EndedOn != today.Add(2) {
		t.Errorf("%+v, %v", seen.Work, err)
	}
	w.cover(t, org.CoverInput{Org: w.B.Ref, Employer: e, End: today.Add(5)})
	isGap("its end is known", false)
	w.now = start.AddDate(0, 0, 5)
	isGap("after its end", true)
	settle(1)
	if seen, err = w.View(t.Context(), desk, e); err != nil || seen.State != gap.Open || seen.History[0].Kind != gap.Lost {
		t.Errorf("%+v, %v", seen.Work, err)
	}
	w.cover(t, org.CoverInput{Org: w.B.Ref, Employer: e})
	isGap("covered for good", false)
	settle(1)
	w.now = start
}

// testFew: a joint union's list stands against the workers of all employers it covers.
func testFew(t *testing.T, w *world) {
	joint := w.Org(t, w.Luohu, "J9", "桂园联合工会", org.Joint, "")
	for i, heads := range []int64{40, 60} {
		w.cover(t, org.CoverInput{Org: joint.Ref, Employer: w.employer(t, []string{"桂园一厂", "桂园二厂"}[i], "440303", heads)})
	}
	if err := w.Count(t.Context(), joint.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		by   access.Actor
		node org.Org
		want int64
	}{{w.Actor(access.Desk, w.Luohu, true), w.Luohu, 100}, {w.Actor(access.Officer, joint, false), joint, 100}, {w.Actor(access.Desk, w.Futian, true), w.Nanyuan, 0}} {
		found, err := w.Few(t.Context(), tc.by, gap.FewInput{Node: tc.node.Ref})
		if err != nil {
			t.Error(err)
		}
		heads := int64(0)
		for _, f := range found {
			if f.Org.Ref == joint.Ref {
				heads = f.Heads
				diff(t, "employers", f.Employers, int64(2))
			}
		}
		diff(t, tc.by.Name, heads, tc.want)
	}
	if _, err := w.Few(t.Context(), w.Actor(access.Officer, w.A, true), gap.FewInput{Node: w.Luohu.Ref}); !errs.Is(err, errs.NotFound) {
		t.Errorf("elsewhere: %v", err)
	}
}

func testPlatforms(t *testing.T, w *world) {
	desk := w.Actor(access.Desk, w.Futian, true)
	table := "行政区划,平台,从业人数,统计日期\n440304001,蓝骑士,1200,2026-01-01\n440303001,蓝骑士,5,\n440304001,,5,\n440304001,快送,多,\n440304001,快送,30,2999-01-01\n440304,=cmd|x,7,\n"
	taken, err := w.TakeHeads(t.Context(), desk, gap.HeadsInput{Node: w.Futian.Ref, File: strings.NewReader(table), Size: int64(len(table))})
	if err != nil || taken.Taken != 2 {
		t.Fatalf("%+v, %v", taken, err)
	}
	var rows []int
	for _, f := range taken.Faults {
		rows = append(rows, f.Row)
	}
	diff(t, "refused rows", rows, []int{3, 4, 5, 6})
	found, err := w.Platforms(t.Context(), desk, gap.PlatformsInput{Node: w.Futian.Ref})
	if err != nil || len(found) != 2 || found[1].Name != "蓝骑士" || found[1].Heads != 1200 || found[1].AsOf != "2026-01-01" {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := w.TakeHeads(t.Context(), desk, gap.HeadsInput{Node: w.Futian.Ref, File: strings.NewReader("a,b\n"), Size: 4}); !errs.Is(err, errs.Invalid) {
		t.Errorf("no columns: %v", err)
	}
}

// testRiders: members of a platform are told from five on; a fifth of the workers is enough of a list.
func testRiders(t *testing.T, w *world) {
	desk := w.Actor(access.Desk, w.Futian, true)
	riders := w.Org(t, w.Nanyuan, "R9", "南园骑手联合工会", org.Joint, "")
	members := func(want gap.Platform) {
		t.Helper()
		if err := w.Count(t.Context(), riders.Ref.Fed); err != nil {
			t.Fatal(err)
		}
		found, err := w.Platforms(t.Context(), desk, gap.PlatformsInput{Node: w.Nanyuan.Ref})
		if err != nil || len(found) != 1 || found[0].Members != want.Members || found[0].Dark != want.Dark {
			t.Errorf("%+v, %v", found, err)
		}
	}
	members(gap.Platform{})
	for i := range 5 {
		number := fmt.Sprintf("44039919900101%03d", 2*i+1)
		if _, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: riders.Ref, JoinedOn: "2024-01-01", Facts: member.Facts{Name: "骑手", Sex: "1",
			Birth: "1990-01-01", Document: vault.Secret(number + string(rehearse.IDCheck(number))), Details: member.Details{Platform: "蓝骑士"}}}); err != nil {
			t.Fatal(err)
		}
		if i == 3 {
			members(gap.Platform{Dark: true})
		}
	}
	members(gap.Platform{Members: 5})
	// of 25 workers five are the fifth that the rule asks for, of 26 they are too few
	if _, err := w.Members.Fold(t.Context(), riders.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	few := func() []gap.Few {
		t.Helper()
		if err := w.Count(t.Context(), riders.Ref.Fed); err != nil {
			t.Fatal(err)
		}
		found, err := w.Few(t.Context(), desk, gap.FewInput{Node: riders.Ref})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	w.cover(t, org.CoverInput{Org: riders.Ref, Employer: w.employer(t, "骑手公司", "440304001", 25), From: "2024-01-01"})
	if found := few(); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	w.cover(t, org.CoverInput{Org: riders.Ref, Employer: w.employer(t, "骑手小店", "440304001", 1), From: "2024-01-01"})
	if found := few(); len(found) != 1 || found[0].Heads != 26 || found[0].Listed != 5 {
		t.Errorf("%+v", found)
	}
}
