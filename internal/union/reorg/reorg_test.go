package reorg_test

import (
	"slices"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
	"niangjia/internal/union/uniontest"
)

func TestMerge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		branch := w.Org(t, w.B, "B1", "快递一分会", org.Branch, "")
		var both rehearse.Person
		for range 4 {
			both, _ = w.enter(t, w.A, "2026-01-10")
		}
		for range 5 {
			w.enter(t, w.B, "2026-01-12")
		}
		w.enter(t, w.B, "2026-01-12", both) // A has the claim
		only, claimed := w.enter(t, w.B, "2026-01-12")
		w.enter(t, w.A, "2026-01-14", only) // B has it
		w.enter(t, branch, "2026-01-15")
		listA, listB := w.listed(t, w.A), w.listed(t, w.B)
		w.sound(t)

		w.clock.Set(t, "2026-03-02")
		plan := reorg.Plan{Kind: reorg.Merge, Body: w.B.Ref, Into: w.A.Ref, Document: "深工〔2026〕3号", Reason: "整合资源"}
		if _, err := w.Apply(t.Context(), w.desk, plan); err != nil {
			t.Fatal(err)
		}
		changes, err := w.List(t.Context(), w.desk, reorg.ListInput{Node: w.City.Ref})
		if err != nil || len(changes) != 1 || changes[0].State != reorg.Handing || changes[0].Members != 7 {
			t.Fatalf("%+v, %v", changes, err)
		}
		c := changes[0]
		if got := len(w.listed(t, w.A)); got != len(listA)+len(listB) {
			t.Errorf("in the moment of the merger A lists %d, want %d and %d", got, len(listA), len(listB))
		}
		if got, want := w.figures(t, w.A, "2026-03-02"), (member.Figures{Listed: 13, Counted: 11}); got != want {
			t.Errorf("figures of A in the moment of the merger: %+v, want %+v", got, want)
		}
		if got, want := w.load(t, branch).ParentID, w.A.Ref.ID; got != want {
			t.Errorf("the branch stands below %s", got)
		}
		if err := w.Work(t.Context(), c.Ref); err != nil {
			t.Fatal(err)
		}
		w.sound(t)
		all := w.together(t, listA, listB, both.Name, only.Name)
		w.asOf(t, branch, listA, listB)
		if seen, err := w.View(t.Context(), w.desk, c.Ref); err != nil || seen.Ended != 2 {
			t.Errorf("%+v, %v", seen, err)
		}
		if _, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: w.B.Ref, Facts: w.factsOf(*w.people)}); err != nil {
			t.Errorf("who is entered at a part: %v", err)
		}
		if got := len(w.listed(t, w.A)); got != len(all)+1 {
			t.Errorf("who is entered at a part is not on the list of the whole: %d", got)
		}

		w.undone(t, c, branch, listA, listB, len(all)+1)
		if held, err := w.Members.View(t.Context(), w.desk, claimed); err != nil || held.State != member.Active || !held.HoldsClaim {
			t.Errorf("the claim is not back: %+v, %v", held.Membership, err)
		}
	})
}

// together holds that A lists everybody of two lists, once, and returns them.
func (w *world) together(t *testing.T, listA, listB []string, doubles ...string) []string {
	t.Helper()
	all := append(slices.Clone(listA), listB...)
	for _, double := range doubles {
		at := slices.Index(all, double)
		all = slices.Delete(all, at, at+1)
	}
	now := w.listed(t, w.A)
	slices.Sort(now)
	slices.Sort(all)
	if !slices.Equal(now, all) {
		t.Errorf("A lists %q, want %q", now, all)
	}
	return all
}

// undone undoes the merger of B into A, on whose list so many were, and holds that both are what they were.
func (w *world) undone(t *testing.T, c reorg.Change, branch org.Org, listA, listB []string, merged int) {
	t.Helper()
	w.clock.Set(t, "2026-04-03")
	w.undo(t, w.view(t, c.Ref))
	w.sound(t)
	if got := w.listed(t, w.B); !slices.Equal(got, listB) {
		t.Errorf("B lists %q again, want %q", got, listB)
	}
	if got := len(w.listed(t, w.A)); got != len(listA)+1 {
		t.Errorf("A lists %d, want its own and who joined meanwhile", got)
	}
	w.asOf(t, branch, listA, listB)
	if got := len(w.past(t, w.A, "2026-03-20")); got != merged {
		t.Errorf("as of the days between, A lists %d, want %d", got, merged)
	}
	if b := w.load(t, w.B); b.Part || b.State != org.Running || b.Path != w.B.Path || w.load(t, branch).ParentID != w.B.Ref.ID {
		t.Errorf("B is %+v", b)
	}
}

// factsOf are what a union says of the next of the people.
func (w *world) factsOf(people []rehearse.Person) member.Facts {
	p := people[0]
	*w.people = people[1:]
	return member.Facts{Name: p.Name, Document: vault.Secret(p.IDNumber)}
}

// asOf holds that the day before the merger is what it was.
func (w *world) asOf(t *testing.T, branch org.Org, listA, listB []string) {
	t.Helper()
	const before = "2026-03-01"
	for _, x := range []struct {
		o    org.Org
		want []string
	}{{w.A, listA}, {w.B, listB}} {
		if got := w.past(t, x.o, before); !slices.Equal(got, x.want) {
			t.Errorf("%s listed %q before, want %q", x.o.Name, got, x.want)
		}
		if got := w.own(t, x.o, before); got.Listed != int64(len(x.want)) {
			t.Errorf("own figures of %s before: %+v, want %d", x.o.Name, got, len(x.want))
		}
	}
	if got, want := w.figures(t, w.B, before), (member.Figures{Listed: 8, Counted: 7}); got != want {
		t.Errorf("figures of B before: %+v, want %+v", got, want)
	}
	if got, want := w.figures(t, w.Street, before), (member.Figures{Listed: 13, Counted: 11}); got != want {
		t.Errorf("figures of the street before: %+v, want %+v", got, want)
	}
	found, err := w.Orgs.Find(t.Context(), w.desk, org.FindInput{Ref: branch.Ref, On: before})
	if err != nil || len(found.Above) != 4 || found.Above[3].Ref != w.B.Ref {
		t.Errorf("the branch stood below %+v, %v", found.Above, err)
	}
	below, err := w.Orgs.Children(t.Context(), w.desk, org.ChildrenInput{Parent: w.Street.Ref, On: before})
	if err != nil || len(below) != 2 {
		t.Errorf("below the street stood %d, %v", len(below), err)
	}
}

func TestMove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, o := range []org.Org{w.A, w.A, w.B, w.C} {
			w.enter(t, o, "2026-01-10")
		}
		w.sound(t)
		w.clock.Set(t, "2026-03-02")
		c := w.apply(t, reorg.Plan{Kind: reorg.Move, Body: w.Street.Ref, Into: w.Luohu.Ref})
		if c.State != reorg.Applied {
			t.Fatalf("%+v", c)
		}
		w.sound(t)
		if a := w.load(t, w.A); a.Path != w.Luohu.Path.Child(w.Street.Ref.ID).Child(w.A.Ref.ID) {
			t.Errorf("A stands at %s", a.Path)
		}
		late, ref := w.enter(t, w.A, "2026-02-10") // before the move
		for _, x := range []struct {
			o    org.Org
			on   day.Day
			want int64
		}{
			{w.Futian, "2026-03-01", 4}, {w.Futian, "2026-02-09", 3}, {w.Futian, "2026-03-02", 0}, {w.Luohu, "2026-03-01", 1}, {w.Luohu, "2026-03-02", 5},
			{w.Street, "2026-02-09", 3}, {w.Street, "2026-03-02", 4}, {w.City, "2026-03-01", 5}, {w.City, "2026-03-02", 5},
		} {
			if got := w.figures(t, x.o, x.on).Listed; got != x.want {
				t.Errorf("%s on %s has %d, want %d (with %s, who joined before)", x.o.Name, x.on, got, x.want, late.Name)
			}
		}
		w.clock.Set(t, "2026-03-05")
		w.undo(t, c)
		if _, err := w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: ref, Kind: member.EntryLeft, On: "2026-03-03", Reason: "查明属实"}); err != nil {
			t.Fatal(err)
		}
		w.sound(t)
		for on, want := range map[day.Day]int64{"2026-03-01": 1, "2026-03-02": 5, "2026-03-03": 4, "2026-03-04": 4, "2026-03-05": 1} {
			if got := w.figures(t, w.Luohu, on).Listed; got != want {
				t.Errorf("罗湖 on %s has %d, want %d", on, got, want)
			}
		}
	})
}

func TestSplit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		branch := w.Org(t, w.B, "B1", "快递一分会", org.Branch, "")
		for range 3 {
			w.enter(t, w.B, "2026-01-10")
		}
		p, _ := w.enter(t, branch, "2026-01-10")
		w.renameUnit(t, w.B, 2, "顺达速运")
		w.clock.Set(t, "2026-03-02")
		pre, err := w.Preview(t.Context(), w.desk, reorg.Plan{Kind: reorg.Split, Body: w.B.Ref})
		if err != nil || len(pre.Units) != 2 || pre.Units[0] != (member.Unit{Name: "顺达速运", People: 2}) || len(pre.Bodies) != 1 {
			t.Fatalf("%+v, %v", pre, err)
		}
		c := w.apply(t, reorg.Plan{Kind: reorg.Split, Body: w.B.Ref, Choice: reorg.Choice{Name: "顺达速运工会委员会", Code: "SD", Units: []string{"顺达速运"}, Bodies: []id.Ref{branch.Ref}}})
		w.sound(t)
		made, err := w.Orgs.ByCode(t.Context(), w.desk, "SD")
		if err != nil || made.State != org.Running || made.Part || made.ParentID != w.Street.Ref.ID {
			t.Fatalf("%+v, %v", made, err)
		}
		if got := w.listed(t, made); len(got) != 2 {
			t.Errorf("the new union lists %q", got)
		}
		if got := w.figures(t, made, "2026-03-02"); got.Listed != 3 { // with the branch
			t.Errorf("figures of the new union: %+v (with %s)", got, p.Name)
		}
		if got := w.figures(t, w.B, "2026-03-02"); got.Listed != 1 {
			t.Errorf("figures of the old union: %+v", got)
		}
		if got := w.past(t, w.B, "2026-03-01"); len(got) != 3 {
			t.Errorf("the old union listed %q", got)
		}
		w.enter(t, made, "2026-03-02")
		w.clock.Set(t, "2026-03-09")
		w.undo(t, c)
		w.sound(t)
		if got := w.listed(t, w.B); len(got) != 4 {
			t.Errorf("the old union lists %q, want those who left and who joined meanwhile", got)
		}
	})
}

func TestClose(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, ref := w.enter(t, w.C, "2026-01-10")
		plan := reorg.Plan{Kind: reorg.Close, Body: w.C.Ref, Document: "1", Reason: "企业注销"}
		if _, err := w.Apply(t.Context(), w.desk, plan); !errs.Is(err, errs.Invalid) {
			t.Fatalf("closed with somebody on its list: %v", err)
		}
		if _, err := w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: ref, Kind: member.EntryLeft, Reason: "离职退会"}); err != nil {
			t.Fatal(err)
		}
		c := w.apply(t, plan)
		if got := w.load(t, w.C); got.State != org.Closed || got.Part {
			t.Errorf("%+v", got)
		}
		w.sound(t)
		w.undo(t, c)
		if got := w.load(t, w.C); got.State != org.Running {
			t.Errorf("%+v", got)
		}
		w.sound(t)
	})
}

// TestStrangers calls every exported method with an actor who is nobody.
func TestStrangers(t *testing.T) {
	uniontest.Strangers(t, newWorld(t, "sqlite").Service, map[string]string{"Check": "the operator's", "Handler": "a job", "Work": "a job", "Slice": "is of the tests"}, 5)
}

func TestForbidden(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		papers := func(p reorg.Plan) reorg.Plan { p.Document, p.Reason = "1", "整合"; return p }
		street := w.Actor(access.Desk, w.Street, true)
		for name, x := range map[string]struct {
			by   access.Actor
			plan reorg.Plan
			kind errs.Kind
		}{
			"the root":                     {w.desk, reorg.Plan{Kind: reorg.Move, Body: w.City.Ref, Into: w.Futian.Ref}, errs.Invalid},
			"below itself":                 {w.desk, reorg.Plan{Kind: reorg.Move, Body: w.Street.Ref, Into: w.A.Ref}, errs.Invalid},
			"where it stands":              {w.desk, reorg.Plan{Kind: reorg.Move, Body: w.A.Ref, Into: w.Street.Ref}, errs.Invalid},
			"a county below a union":       {w.desk, reorg.Plan{Kind: reorg.Move, Body: w.Luohu.Ref, Into: w.A.Ref}, errs.Invalid},
			"into a federation":            {w.desk, reorg.Plan{Kind: reorg.Merge, Body: w.A.Ref, Into: w.Luohu.Ref}, errs.Invalid},
			"into itself":                  {w.desk, reorg.Plan{Kind: reorg.Merge, Body: w.A.Ref, Into: w.A.Ref}, errs.Invalid},
			"nowhere":                      {w.desk, reorg.Plan{Kind: reorg.Merge, Body: w.A.Ref}, errs.Invalid},
			"a split of nobody":            {w.desk, reorg.Plan{Kind: reorg.Split, Body: w.A.Ref, Choice: reorg.Choice{Name: "新", Code: "N"}}, errs.Invalid},
			"into what is out of reach":    {street, reorg.Plan{Kind: reorg.Merge, Body: w.A.Ref, Into: w.C.Ref}, errs.Invalid},
			"what is out of reach":         {street, reorg.Plan{Kind: reorg.Merge, Body: w.C.Ref, Into: w.A.Ref}, errs.NotFound},
			"the own body, from below":     {street, reorg.Plan{Kind: reorg.Close, Body: w.Street.Ref}, errs.Denied},
			"by an officer":                {w.Actor(access.Officer, w.Street, true), reorg.Plan{Kind: reorg.Merge, Body: w.A.Ref, Into: w.B.Ref}, errs.Denied},
			"by a stranger":                {access.Actor{}, reorg.Plan{Kind: reorg.Merge, Body: w.A.Ref, Into: w.B.Ref}, errs.Unauthenticated},
			"employers it does not cover":  {w.desk, reorg.Plan{Kind: reorg.Split, Body: w.A.Ref, Choice: reorg.Choice{Name: "新", Code: "N", Units: []string{"x"}, Employers: []id.Ref{w.A.Ref}}}, errs.Invalid},
			"bodies that are not below it": {w.desk, reorg.Plan{Kind: reorg.Split, Body: w.A.Ref, Choice: reorg.Choice{Name: "新", Code: "N", Bodies: []id.Ref{w.B.Ref}}}, errs.Invalid},
		} {
			if _, err := w.Apply(t.Context(), x.by, papers(x.plan)); !errs.Is(err, x.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.Apply(t.Context(), w.desk, reorg.Plan{Kind: reorg.Merge, Body: w.A.Ref, Into: w.B.Ref}); !errs.Is(err, errs.Invalid) {
			t.Errorf("without papers: %v", err)
		}
		first := w.apply(t, reorg.Plan{Kind: reorg.Merge, Body: w.A.Ref, Into: w.B.Ref})
		w.apply(t, reorg.Plan{Kind: reorg.Move, Body: w.B.Ref, Into: w.Luohu.Ref})
		if _, err := w.Undo(t.Context(), w.desk, reorg.UndoInput{Change: first.Ref, Version: first.Version, Reason: "有误"}); !errs.Is(err, errs.Conflict) {
			t.Errorf("undone under a later change: %v", err)
		}
		w.sound(t)
	})
}

// TestRoles: the roles at a union that is merged end, and hold again when that is undone.
func TestRoles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made, err := w.accounts.Create(t.Context(), w.Operator, account.CreateInput{Home: w.B.Ref, Login: "officer-b", Name: "王敏", Password: "kuaidi-2026-lianhe"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.accounts.Give(t.Context(), w.Operator, account.GiveInput{Account: made.Ref, Org: w.B.Ref, Role: access.Officer, Reason: "任命",
			Assured: true}); err != nil {
			t.Fatal(err)
		}
		held := func() bool {
			ok, err := w.accounts.Staffed(t.Context(), w.DB, w.B.Ref)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !held() {
			t.Fatal("nobody is there")
		}
		c := w.apply(t, reorg.Plan{Kind: reorg.Merge, Body: w.B.Ref, Into: w.A.Ref})
		if held() {
			t.Error("the role holds at a union that is no more")
		}
		w.undo(t, c)
		if !held() {
			t.Error("the role does not hold again")
		}
	})
}

// renameUnit puts some of a union's people into another work unit.
func (w *world) renameUnit(t *testing.T, o org.Org, n int, unit string) {
	t.Helper()
	page, err := w.Members.List(t.Context(), w.desk, member.ListInput{Node: o.Ref, ThisLevel: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range page.Members[:n] {
		if err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE person SET work_unit = $3 WHERE federation_id = $1 AND id = $2`, o.Ref.Fed, m.Person, unit)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
