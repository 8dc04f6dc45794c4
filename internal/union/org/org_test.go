package org_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// testStrangers calls every exported method with an actor who is nobody, and sees that every rule is the module's.
func testStrangers(t *testing.T, w *uniontest.World) {
	without := map[string]string{"Check": "the operator's", "Federations": "the installation's tenants are known", "Root": "where pages begin"}
	for _, name := range []string{"Load", "Subtree", "Paths", "ManagesCovered", "Covering", "NamesOf", "Managed", "Changed", "ChildrenOf", "CountWithin",
		"CoveredBy", "Covers", "Edition", "Kept", "HandOver", "HandBack", "Level", "MovedOn", "SpansBelow", "Standings", "BelowOn", "LevelOn", "StoodBelow", "Whole"} {
		without[name] = "inside other modules' use cases"
	}
	uniontest.Strangers(t, w.Orgs, without, 16)
	for use, rule := range org.Access {
		if !strings.HasPrefix(string(use), "org.") || rule.Roles[access.Worker] != 0 && use != org.UseFind {
			t.Errorf("%s: %+v", use, rule)
		}
	}
}

// testReach: who may change a body, and who may look at its history.
func testReach(t *testing.T, w *uniontest.World) {
	for _, tc := range []struct {
		by                     access.Actor
		edit, contact, history errs.Kind
	}{
		{w.Actor(access.Desk, w.Futian, true), 0, 0, 0},
		{w.Actor(access.Administrator, w.City, true), 0, 0, 0},
		{w.Actor(access.Desk, w.Luohu, true), errs.NotFound, errs.NotFound, errs.NotFound},
		{w.Actor(access.Officer, w.A, false), errs.Denied, 0, 0},
		{w.Actor(access.Officer, w.B, false), errs.Denied, errs.NotFound, errs.NotFound},
		{w.Actor(access.Auditor, w.City, true), errs.Denied, errs.Denied, 0},
		{w.Worker("440399197001010015"), errs.Denied, errs.Denied, errs.Denied},
	} {
		a, err := w.Orgs.Find(t.Context(), tc.by, org.FindInput{Ref: w.A.Ref})
		if err != nil || len(a.Above) != 3 || a.Above[0].Ref != w.City.Ref {
			t.Errorf("%s finds the union to turn to: %+v, %v", tc.by.Name, a.Above, err)
		}
		_, edit := w.Orgs.Edit(t.Context(), tc.by, org.EditInput{Ref: w.A.Ref, Version: a.Version, Facts: org.Facts{Code: a.Code, Name: a.Name, Kind: a.Kind}})
		a, _ = w.Orgs.Find(t.Context(), w.Operator, org.FindInput{Ref: w.A.Ref})
		_, contact := w.Orgs.EditContact(t.Context(), tc.by, org.EditContactInput{Ref: w.A.Ref, Version: a.Version, Phone: "0755-12345678"})
		_, history := w.Orgs.History(t.Context(), tc.by, w.A.Ref)
		for what, got := range map[string][2]any{"Edit": {edit, tc.edit}, "EditContact": {contact, tc.contact}, "History": {history, tc.history}} {
			err, _ := got[0].(error)
			if want := got[1].(errs.Kind); (err == nil) != (want == 0) || err != nil && errs.KindOf(err) != want {
				t.Errorf("%s as %s: %v, want %s", what, tc.by.Name, err, want)
			}
		}
	}
}

// testCreate enters a body with all that may be said of it, and reads it back.
func testCreate(t *testing.T, w *uniontest.World) {
	facts := org.Facts{Code: " ｇ-01 ", Name: " 鹏城  电子厂工会委员会 ", Kind: org.Grassroots, USCC: orgUSCC(t, 0), Industry: "39", Address: "同乐路1号", Phone: "0755-1",
		LegalPersonNo: "粤工法证字第１号", FoundedOn: "2015-05-01"}
	made := create(t, w, org.CreateInput{Parent: w.Street.Ref, GuidedBy: w.Futian.Ref, ValidFrom: "2015-05-01", Facts: facts})
	got, err := w.Orgs.Find(t.Context(), w.Operator, org.FindInput{Ref: made.Ref})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "as created", got.Org, made)
	if got.Code != "G-01" || got.Name != "鹏城 电子厂工会委员会" || got.Division != "440304" || got.State != org.Running || got.GuidedBy != w.Futian.Ref.ID ||
		got.LegalPersonNo != "粤工法证字第1号" || got.Path.Parent() != w.Street.Path || got.Level != "" {
		t.Errorf("%+v", got.Org)
	}
	for _, code := range []string{"g-01", "Ｇ－０１", string(got.USCC), strings.ToLower(string(got.USCC))} {
		if found, err := w.Orgs.ByCode(t.Context(), w.Operator, code); err != nil || found.Ref != made.Ref {
			t.Errorf("by %s: %v", code, err)
		}
	}
	if prep := create(t, w, org.CreateInput{Parent: w.Street.Ref, Facts: org.Facts{Code: "G-02", Name: "新厂筹备组", Kind: org.Preparatory}}); prep.State != org.Preparing {
		t.Errorf("a preparatory group is %s", prep.State)
	}
	if w.City.Level != org.City || w.Futian.Level != org.County {
		t.Errorf("levels %s and %s", w.City.Level, w.Futian.Level)
	}
	check(t, w)
}

// orgUSCC is a made-up union's code that passes every check.
func orgUSCC(t *testing.T, n int) string {
	t.Helper()
	orgs, _ := made(t)
	for _, o := range orgs {
		if strings.HasPrefix(o.USCC, "81") {
			if n == 0 {
				return o.USCC
			}
			n--
		}
	}
	t.Fatal("no such code")
	return ""
}

func testCreateRefused(t *testing.T, w *uniontest.World) {
	_, employers := made(t)
	create(t, w, org.CreateInput{Parent: w.Street.Ref, Facts: org.Facts{Code: "R0", Name: "已有工会", Kind: org.Grassroots, USCC: orgUSCC(t, 1)}})
	for name, tc := range map[string]struct {
		in   org.CreateInput
		want map[string]string
	}{
		"nothing":           {org.CreateInput{}, map[string]string{"name": "org.name_empty", "code": "org.code_empty", "kind": "org.kind_unknown"}},
		"long":              {org.CreateInput{Facts: org.Facts{Code: strings.Repeat("1", 65), Name: strings.Repeat("长", 121), Kind: org.Grassroots}}, map[string]string{"name": "org.text_long", "code": "org.text_long"}},
		"future":            {org.CreateInput{ValidFrom: today(w).Add(1), Facts: org.Facts{Code: "R1", Name: "名", Kind: org.Grassroots, FoundedOn: today(w).Add(1)}}, map[string]string{"valid_from": "org.day_future", "founded_on": "org.day_future"}},
		"division":          {org.CreateInput{Facts: org.Facts{Code: "R1", Name: "名", Kind: org.Grassroots, Division: "440399"}}, map[string]string{"division": "org.division_unknown"}},
		"employer's USCC":   {org.CreateInput{Facts: org.Facts{Code: "R1", Name: "名", Kind: org.Grassroots, USCC: employers[0].USCC}}, map[string]string{"uscc": "org.uscc_not_union"}},
		"code taken":        {org.CreateInput{Facts: org.Facts{Code: "r0", Name: "名", Kind: org.Grassroots}}, map[string]string{"": "org.code_taken"}},
		"USCC taken":        {org.CreateInput{Facts: org.Facts{Code: "R1", Name: "名", Kind: org.Grassroots, USCC: orgUSCC(t, 1)}}, map[string]string{"": "org.code_taken"}},
		"not of industry":   {org.CreateInput{IndustrialParent: w.Luohu.Ref, Facts: org.Facts{Code: "R1", Name: "名", Kind: org.Grassroots}}, map[string]string{"industrial_parent": "org.not_industrial"}},
		"guided by nobody":  {org.CreateInput{GuidedBy: id.Ref{Fed: w.City.Ref.Fed, ID: 7}, Facts: org.Facts{Code: "R1", Name: "名", Kind: org.Grassroots}}, map[string]string{"guided_by": "org.guide_unknown"}},
		"federation on top": {org.CreateInput{Facts: org.Facts{Code: "R1", Name: "名", Kind: org.Federation}}, map[string]string{"parent": "org.kind_below"}},
	} {
		tc.in.Parent = w.Street.Ref
		_, err := w.Orgs.Create(t.Context(), w.Operator, tc.in)
		diff(t, name, keys(err), tc.want)
	}
	if _, err := w.Orgs.Create(t.Context(), w.Operator, org.CreateInput{Parent: id.Ref{Fed: w.City.Ref.Fed, ID: 7}}); !errs.Is(err, errs.NotFound) {
		t.Errorf("below nobody: %v", err)
	}
	check(t, w)
}

// testKinds creates every kind below every kind: as the law's structure allows, and nothing else.
func testKinds(t *testing.T, w *uniontest.World) {
	below := map[org.Kind]string{ // the kinds that may stand below each
		org.Federation: "federation industrial street joint grassroots preparatory",
		org.Industrial: "industrial joint grassroots branch preparatory",
		org.Street:     "street joint grassroots branch preparatory",
		org.Joint:      "joint grassroots branch group preparatory",
		org.Grassroots: "grassroots branch group preparatory",
		org.Branch:     "group", org.Group: "", org.Preparatory: "",
	}
	at := map[org.Kind]org.Org{org.Federation: w.Futian, org.Street: w.Street, org.Joint: w.B, org.Grassroots: w.A}
	at[org.Industrial] = w.Org(t, w.City, "KI", "快递行业工会联合会", org.Industrial, "")
	at[org.Branch] = w.Org(t, w.A, "KB", "一车间分会", org.Branch, "")
	at[org.Group] = w.Org(t, at[org.Branch], "KG", "甲班小组", org.Group, "")
	at[org.Preparatory] = w.Org(t, w.Street, "KP", "筹备组", org.Preparatory, "")
	for p, parent := range at {
		for i, k := range org.Kinds {
			_, err := w.Orgs.Create(t.Context(), w.Operator, org.CreateInput{Parent: parent.Ref, Facts: org.Facts{Code: fmt.Sprintf("K%s%d", p, i), Name: "某某", Kind: k}})
			if want := slices.Contains(strings.Fields(below[p]), string(k)); (err == nil) != want {
				t.Errorf("%s below %s: %v", k, p, err)
			}
		}
	}
	check(t, w)
}

// testEdit changes a body from a day on and corrects that change on the same day: each day before stays as it was, and all versions
// stay to be seen.
func testEdit(t *testing.T, w *uniontest.World) {
	o := create(t, w, org.CreateInput{Parent: w.Street.Ref, ValidFrom: "2015-01-01", Facts: org.Facts{Code: "E1", Name: "甲厂工会", Kind: org.Grassroots}})
	o, err := edit(w, t, o, "2018-06-01", func(in *org.EditInput) { in.Name = "乙厂工会" })
	if err != nil {
		t.Fatal(err)
	}
	if o, err = edit(w, t, o, "2018-06-01", func(in *org.EditInput) { in.Name, in.GuidedBy = "丙厂工会", w.Futian.Ref }); err != nil {
		t.Fatal(err)
	}
	if o, err = edit(w, t, o, "", func(in *org.EditInput) { in.State = org.Preparing }); err != nil {
		t.Fatal(err)
	}
	for on, want := range map[day.Day]string{"2015-01-01": "甲厂工会 running 0", "2018-05-31": "甲厂工会 running 0", "2018-06-01": "丙厂工会 running 1",
		today(w).Add(-1): "丙厂工会 running 1", today(w): "丙厂工会 preparing 1", today(w).Add(30): "丙厂工会 preparing 1", "": "丙厂工会 preparing 1"} {
		then, err := w.Orgs.Find(t.Context(), w.Operator, org.FindInput{Ref: o.Ref, On: on})
		guided := 0
		if then.GuidedBy == w.Futian.Ref.ID {
			guided = 1
		}
		if got := fmt.Sprint(then.Name, " ", then.State, " ", guided); err != nil || got != want {
			t.Errorf("on %s: %s, want %s; %v", on, got, want, err)
		}
	}
	if _, err := w.Orgs.Find(t.Context(), w.Operator, org.FindInput{Ref: o.Ref, On: "2014-12-31"}); !errs.Is(err, errs.NotFound) {
		t.Errorf("before it was: %v", err)
	}
	versions, err := w.Orgs.History(t.Context(), w.Operator, o.Ref)
	var spans []string
	for _, v := range versions {
		spans = append(spans, fmt.Sprint(v.Name, " ", v.ValidFrom, " ", v.To, " ", v.Reason, " ", v.RecordedBy))
	}
	if err != nil {
		t.Error(err)
	}
	diff(t, "history", spans, []string{fmt.Sprint("丙厂工会 ", today(w), " 9999-12-31 换届 test"), fmt.Sprint("丙厂工会 2018-06-01 ", today(w), " 换届 test"),
		"乙厂工会 2018-06-01 2018-06-01 换届 test", "甲厂工会 2015-01-01 2018-06-01  test"})
	check(t, w)
}

// testEndedCode: a code that holds no longer may stay, and whoever changes something else does not lose it.
func testEndedCode(t *testing.T, w *uniontest.World) {
	e := writeEmployer(t, w, org.EmployerFacts{Name: "某公司"})
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE org SET industry_code = 'ZZ' WHERE federation_id = $1 AND id = $2`, w.A.Ref.Fed, w.A.Ref.ID); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE employer SET industry_code = 'ZZ', kind_code = 'ZZ' WHERE federation_id = $1 AND id = $2`, e.Ref.Fed, e.Ref.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	changed, err := edit(w, t, w.A, today(w), func(in *org.EditInput) { in.Industry, in.Address = "ZZ", "新址" })
	if err != nil || changed.Industry != "ZZ" || changed.Address != "新址" {
		t.Errorf("a union: %+v, %v", changed, err)
	}
	if _, err := edit(w, t, w.B, today(w), func(in *org.EditInput) { in.Industry = "ZZ" }); !errs.Is(err, errs.Invalid) {
		t.Errorf("a union that had it not: %v", err)
	}
	e.Industry, e.Kind, e.Address = "ZZ", "ZZ", "新址"
	if _, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{Ref: e.Ref, Version: 1, EmployerFacts: e.EmployerFacts}); err != nil {
		t.Errorf("an employer: %v", err)
	}
}

func testEditRefused(t *testing.T, w *uniontest.World) {
	o := create(t, w, org.CreateInput{Parent: w.Street.Ref, ValidFrom: "2015-01-01", Facts: org.Facts{Code: "F1", Name: "甲厂工会", Kind: org.Grassroots, USCC: orgUSCC(t, 2)}})
	w.Org(t, o, "F2", "分会", org.Branch, "")
	other := create(t, w, org.CreateInput{Parent: w.Street.Ref, Facts: org.Facts{Code: "F3", Name: "丁厂工会", Kind: org.Grassroots}})
	for name, tc := range map[string]struct {
		of     org.Org
		from   day.Day
		change func(*org.EditInput)
		want   map[string]string
	}{
		"future":         {o, today(w).Add(1), func(*org.EditInput) {}, map[string]string{"valid_from": "org.day_future"}},
		"before it was":  {o, "2014-12-31", func(*org.EditInput) {}, map[string]string{"valid_from": "org.day_before"}},
		"an old version": {o, "", func(in *org.EditInput) { in.Version = 0 }, map[string]string{"": "errs.conflict"}},
		"no version yet": {o, "", func(in *org.EditInput) { in.Version = 2 }, map[string]string{"": "errs.conflict"}},
		"kind above":     {o, "", func(in *org.EditInput) { in.Kind = org.Federation }, map[string]string{"parent": "org.kind_below", "kind": "org.kind_above"}},
		"kind below":     {o, "", func(in *org.EditInput) { in.Kind = org.Preparatory }, map[string]string{"kind": "org.kind_above"}},
		"code taken":     {other, "", func(in *org.EditInput) { in.Code = "F1" }, map[string]string{"": "org.code_taken"}},
		"USCC taken":     {other, "", func(in *org.EditInput) { in.USCC = orgUSCC(t, 2) }, map[string]string{"": "org.code_taken"}},
		"guides itself":  {o, "", func(in *org.EditInput) { in.GuidedBy = o.Ref }, map[string]string{"guided_by": "org.guide_unknown"}},
		"guided abroad":  {o, "", func(in *org.EditInput) { in.GuidedBy = w.Again(t).A.Ref }, map[string]string{"guided_by": "org.guide_unknown"}},
	} {
		_, err := edit(w, t, tc.of, tc.from, tc.change)
		diff(t, name, keys(err), tc.want)
	}
	if v, err := w.Orgs.History(t.Context(), w.Operator, o.Ref); err != nil || len(v) != 1 {
		t.Errorf("%d versions, %v", len(v), err)
	}
	check(t, w)
}

// testDays looks at one level of the tree on a past day, by the names of that day, a page at a time.
func testDays(t *testing.T, w *uniontest.World) {
	parent := create(t, w, org.CreateInput{Parent: w.Futian.Ref, ValidFrom: "2010-01-01", Facts: org.Facts{Code: "D0", Name: "园区工会联合会", Kind: org.Street}})
	var then, now []string
	for i, name := range []string{"安", "白", "陈", "邓", "冯", "高"} {
		o := create(t, w, org.CreateInput{Parent: parent.Ref, ValidFrom: "2012-01-01", Facts: org.Facts{Code: fmt.Sprint("D1", i), Name: name + "厂工会", Kind: org.Grassroots}})
		o, err := edit(w, t, o, "2020-01-01", func(in *org.EditInput) { in.Name = string([]rune("周吴郑王左曾")[i]) + "厂工会" })
		if err != nil {
			t.Fatal(err)
		}
		then, now = append(then, name+"厂工会"), append(now, o.Name)
	}
	slices.SortFunc(now, func(a, b string) int { return strings.Compare(textindex.SortKey(a), textindex.SortKey(b)) })
	for on, want := range map[day.Day][]string{"2015-05-05": then, "": now, today(w): now, "2011-01-01": nil} {
		var got []string
		for after := id.ID(0); ; {
			page, err := w.Orgs.Children(t.Context(), w.Operator, org.ChildrenInput{Parent: parent.Ref, On: on, After: after, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				got, after = append(got, c.Name), c.Ref.ID
			}
			if len(page) < 2 {
				break
			}
		}
		diff(t, "on "+string(on), got, want)
	}
}

// testChildren pages in pinyin order, rare characters too, and says which bodies have others below.
func testChildren(t *testing.T, w *uniontest.World) {
	var want []string
	for i, name := range []string{"重庆路", "单家村", "曾厝", "䶮城", "𠮷祥", "阿里", "中兴", "长安", "ABC", "张江"} {
		o := w.Org(t, w.Luohu, fmt.Sprint("C1", i), name+"工会", org.Grassroots, "")
		if i%2 == 0 {
			w.Org(t, o, fmt.Sprint("C2", i), "分会", org.Branch, "")
		}
		want = append(want, fmt.Sprint(o.Name, i%2 == 0))
	}
	want = append(want, w.C.Name+"false")
	slices.SortFunc(want, func(a, b string) int { return strings.Compare(textindex.SortKey(a), textindex.SortKey(b)) })
	for _, limit := range []int{1, 3, 11, 200} {
		var got []string
		for after := id.ID(0); ; {
			page, err := w.Orgs.Children(t.Context(), w.Actor(access.Officer, w.A, false), org.ChildrenInput{Parent: w.Luohu.Ref, After: after, Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				got, after = append(got, fmt.Sprint(c.Name, c.HasChildren)), c.Ref.ID
			}
			if len(page) < limit {
				break
			}
		}
		diff(t, fmt.Sprint("pages of ", limit), got, want)
	}
}

// testInMemory asks one service while another changes the tree: what is in memory is never what has changed.
func testInMemory(t *testing.T, w *uniontest.World) {
	reader := org.New(w.Orgs.Deps)
	ask := func() (out []string) {
		t.Helper()
		by := w.Actor(access.Officer, w.A, false)
		below, err := reader.Children(t.Context(), by, org.ChildrenInput{Parent: w.Luohu.Ref})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range below {
			out = append(out, fmt.Sprint(c.Name, c.HasChildren))
		}
		found, err := reader.Find(t.Context(), by, org.FindInput{Ref: w.C.Ref})
		if err != nil {
			t.Fatal(err)
		}
		many, err := reader.FindMany(t.Context(), by, w.C.Ref.Fed, []id.ID{w.C.Ref.ID, w.C.Ref.ID, 7})
		if err != nil || len(many) != 1 {
			t.Fatal(many, err)
		}
		return append(out, found.Above[len(found.Above)-1].Name+" > "+found.Name, many[w.C.Ref.ID].Name)
	}
	c := w.C.Name
	diff(t, "before", ask(), []string{c + "false", w.Luohu.Name + " > " + c, c})
	renamed, err := edit(w, t, w.C, today(w), func(in *org.EditInput) { in.Name = "新名字工会" })
	if err != nil {
		t.Fatal(err)
	}
	c = renamed.Name
	diff(t, "renamed", ask(), []string{c + "false", w.Luohu.Name + " > " + c, c})
	w.Org(t, renamed, "C9", "一分会", org.Branch, "")
	diff(t, "a branch below", ask(), []string{c + "true", w.Luohu.Name + " > " + c, c})
	w.Org(t, w.Luohu, "C8", "阿里工会", org.Grassroots, "")
	diff(t, "a union beside", ask(), []string{"阿里工会false", c + "true", w.Luohu.Name + " > " + c, c})
}

// testSearch finds bodies by characters, pinyin, initials, code and USCC, at and below a node.
func testSearch(t *testing.T, w *uniontest.World) {
	uscc := orgUSCC(t, 3)
	create(t, w, org.CreateInput{Parent: w.Street.Ref, Facts: org.Facts{Code: "77001", Name: "单县䶮兴重型机械厂工会", Kind: org.Grassroots, USCC: uscc}})
	for text, want := range map[string][]string{
		"单": {"单县䶮兴重型机械厂工会"}, "䶮": {"单县䶮兴重型机械厂工会"}, "shanxian": {"单县䶮兴重型机械厂工会"}, "sxyx": {"单县䶮兴重型机械厂工会"},
		"77001": {"单县䶮兴重型机械厂工会"}, uscc: {"单县䶮兴重型机械厂工会"}, strings.ToLower(uscc): {"单县䶮兴重型机械厂工会"},
		"罗湖": {w.Luohu.Name, w.C.Name}, "luohu": {w.Luohu.Name, w.C.Name}, "快递": {w.B.Name}, "zongg": {w.Futian.Name, w.Luohu.Name, w.City.Name},
		"99999": nil, "查无此会": nil, "，": nil, "qqq": nil,
	} {
		found, err := w.Orgs.Search(t.Context(), w.Actor(access.Officer, w.A, false), org.SearchInput{Node: w.City.Ref, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, text, names(found), want)
		var paged []org.Org
		for in := (org.SearchInput{Node: w.City.Ref, Text: text, Limit: 1}); ; {
			page, err := w.Orgs.Search(t.Context(), w.Operator, in)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 || in.After == page[0].Ref.ID || len(paged) > 5 {
				break
			}
			paged = append(paged, page...)
			if in.After = page[0].Ref.ID; len(want) < 2 {
				break // found by its code: there is no other page
			}
		}
		diff(t, text+", page by page", names(paged), want)
	}
	below, err := w.Orgs.Search(t.Context(), w.Operator, org.SearchInput{Node: w.Futian.Ref, Text: "罗湖"})
	if err != nil || len(below) != 0 {
		t.Errorf("from beside: %v, %v", names(below), err)
	}
	all, err := w.Orgs.Search(t.Context(), w.Operator, org.SearchInput{Node: w.Luohu.Ref})
	if err != nil {
		t.Error(err)
	}
	diff(t, "all in the order of the tree", names(all), []string{w.Luohu.Name, w.C.Name})
}

// testIndustry gives bodies a second place along their industry, which those below them share.
func testIndustry(t *testing.T, w *uniontest.World) {
	top := w.Org(t, w.City, "I1", "快递行业工会联合会", org.Industrial, "")
	sub := create(t, w, org.CreateInput{Parent: top.Ref, Facts: org.Facts{Code: "I2", Name: "同城快递行业工会联合会", Kind: org.Industrial}})
	firm := create(t, w, org.CreateInput{Parent: w.Luohu.Ref, IndustrialParent: sub.Ref, Facts: org.Facts{Code: "I3", Name: "罗湖快递工会", Kind: org.Grassroots}})
	branch := w.Org(t, firm, "I4", "网点分会", org.Branch, "")
	if top.IndustrialPath.Depth() != 1 || !top.IndustrialPath.Contains(sub.IndustrialPath) || !sub.IndustrialPath.Contains(firm.IndustrialPath) ||
		!firm.IndustrialPath.Contains(branch.IndustrialPath) || firm.IndustrialParent != sub.Ref.ID || w.A.IndustrialPath != "" {
		t.Errorf("%s %s %s %s", top.IndustrialPath, sub.IndustrialPath, firm.IndustrialPath, branch.IndustrialPath)
	}
	desk := w.Actor(access.Desk, top, true)
	for _, o := range []org.Org{sub, firm, branch} {
		if _, err := w.Orgs.History(t.Context(), desk, o.Ref); err != nil {
			t.Errorf("the industry's desk and %s: %v", o.Name, err)
		}
	}
	if _, err := w.Orgs.History(t.Context(), desk, w.C.Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("the industry's desk and C: %v", err)
	}
	check(t, w)
}

// testCheck plants faults with statements behind the module's back.
func testCheck(t *testing.T, w *uniontest.World) {
	for fault, tc := range map[string]struct{ text, want string }{
		"parent gone":         {`UPDATE org SET parent_id = 7 WHERE federation_id = $1 AND id = $2`, "hangs at no parent"},
		"path beside":         {`UPDATE org SET path = 'X/' WHERE federation_id = $1 AND id = $2`, "beside its path"},
		"version gone":        {`DELETE FROM org_version WHERE federation_id = $1 AND org_id = $2`, "not its last version"},
		"version moved":       {`UPDATE org_version SET valid_to = '2020-01-01' WHERE federation_id = $1 AND org_id = $2`, "have a gap"},
		"version of tomorrow": {`UPDATE org SET version = 9 WHERE federation_id = $1 AND id = $2`, "not its last version"},
	} {
		w := w.Again(t)
		err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
			n, err := tx.Exec(t.Context(), tc.text, w.A.Ref.Fed, w.A.Ref.ID)
			if err == nil && n == 0 {
				t.Error("nothing was planted")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		broken, err := w.Orgs.Check(t.Context(), w.City.Ref.Fed)
		if err != nil || !slices.ContainsFunc(broken, func(b string) bool { return strings.Contains(b, tc.want) }) {
			t.Errorf("%s: Check says %q, %v", fault, broken, err)
		}
	}
}
