package org_test

import (
	"fmt"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

func covers(t *testing.T, w *uniontest.World, by org.Org, e org.Employer, from, end day.Day) {
	t.Helper()
	for _, in := range []org.CoverInput{{From: from}, {End: end}} {
		if in.Org, in.Employer = by.Ref, e.Ref; in.From == "" && in.End == "" {
			continue
		}
		if err := w.Orgs.Cover(t.Context(), w.Operator, in); err != nil {
			t.Fatal(err)
		}
	}
}

// testManagersAbove: who manages an employer is known at the branches of its union, too, and along the industry.
func testManagersAbove(t *testing.T, w *uniontest.World) {
	const document vault.Secret = "440399197001010015"
	branch := w.Org(t, w.A, "A1", "一车间分会", org.Branch, "")
	group := w.Org(t, branch, "A2", "甲班小组", org.Group, "")
	beside := w.Org(t, w.B, "B1", "二车间分会", org.Branch, "")
	trade := w.Org(t, w.City, "T1", "快递行业工会联合会", org.Industrial, "")
	firm := create(t, w, org.CreateInput{Parent: w.Luohu.Ref, IndustrialParent: trade.Ref, Facts: org.Facts{Code: "T2", Name: "罗湖快递工会", Kind: org.Grassroots}})
	other := w.Org(t, w.City, "T3", "环卫行业工会联合会", org.Industrial, "")
	manages := func(what string, node org.Org, want bool) {
		t.Helper()
		got, err := w.Orgs.ManagesCovered(t.Context(), w.DB, node, w.Members.Subject(document), today(w))
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	e := writeEmployer(t, w, org.EmployerFacts{Name: "鹏达电子"})
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: e.Ref, Name: "钱总", Document: document, From: "2019-01-01"}); err != nil {
		t.Fatal(err)
	}
	manages("while nobody covers the employer", branch, false)
	covers(t, w, w.A, e, "2018-01-01", "")
	manages("at a branch of the employer's union", branch, true)
	manages("at a group of the branch", group, true)
	manages("at a branch of another union", beside, false)
	manages("along an industry that the union is not of", trade, false)
	covers(t, w, w.A, e, "", "2025-01-01")
	manages("when the coverage is over", branch, false)
	covers(t, w, firm, e, "2025-01-01", "")
	manages("along the industry", trade, true)
	manages("along another industry", other, false)
	covers(t, w, firm, e, "", "2025-06-01")
	covers(t, w, trade, e, "2025-06-01", "")
	manages("at a union whose industry's union covers it", firm, true)
}

// testImportReach: an import needs a role that reaches below; one with employers, the rights over these as well.
func testImportReach(t *testing.T, w *uniontest.World) {
	run := func(by access.Actor, lines ...string) (org.Imported, error) {
		text := strings.Join(append([]string{headings}, lines...), "\n")
		return w.Orgs.Import(t.Context(), by, org.ImportInput{Node: w.Futian.Ref, File: strings.NewReader(text), Size: int64(len(text))})
	}
	row := "A,,改名工会,基层工会,,,,,"
	level := w.Actor(access.Administrator, w.Futian, false)
	if _, err := run(level, row); fmt.Sprint(keys(err)) != "map[:org.import_level]" || !errs.Is(err, errs.Denied) {
		t.Errorf("on this level only: %v", err)
	}
	if _, err := w.Orgs.ImportEmployers(t.Context(), level, org.ImportInput{Node: w.Futian.Ref}); !errs.Is(err, errs.Denied) {
		t.Errorf("employers, on this level only: %v", err)
	}
	if a, err := w.Orgs.Find(t.Context(), w.Operator, org.FindInput{Ref: w.A.Ref}); err != nil || a.Name != w.A.Name {
		t.Errorf("%s, %v", a.Name, err)
	}
	token := w.Actor(access.Desk, w.Futian, true)
	token.Tokens = []string{"org:write"}
	if _, err := run(token, "N1,S1,新工会,基层工会,,,新厂,,"); !errs.Is(err, errs.Denied) {
		t.Errorf("employers by a token for unions: %v", err)
	}
	if r, err := run(token, "N1,S1,新工会,基层工会,,,,,"); err != nil || r.Created != 1 {
		t.Errorf("unions by a token for unions: %+v, %v", r, err)
	}
	token.Tokens = append(token.Tokens, "employer:write")
	if r, err := run(token, "N1,S1,新工会,基层工会,,,新厂,,"); err != nil || r.Updated != 1 {
		t.Errorf("employers by a token for both: %+v, %v", r, err)
	}
	check(t, w)
}

// testEmployerReach: an administrator writes employers that unions in the own reach cover and no others.
func testEmployerReach(t *testing.T, w *uniontest.World) {
	admin, desk := w.Actor(access.Administrator, w.A, true), w.Actor(access.Desk, w.Luohu, true)
	mine, shared, others, nobodys := writeEmployer(t, w, org.EmployerFacts{Name: "甲厂"}), writeEmployer(t, w, org.EmployerFacts{Name: "乙厂"}),
		writeEmployer(t, w, org.EmployerFacts{Name: "丙厂"}), writeEmployer(t, w, org.EmployerFacts{Name: "丁厂"})
	covers(t, w, w.A, mine, "2018-01-01", "")
	covers(t, w, w.C, mine, "2018-01-01", "2019-01-01") // is over
	covers(t, w, w.A, shared, "2018-01-01", "")
	covers(t, w, w.C, shared, "2018-01-01", "")
	covers(t, w, w.C, others, "2018-01-01", "")
	for e, want := range map[*org.Employer]bool{&mine: true, &shared: false, &others: false, &nobodys: false} {
		found, err := w.Orgs.FindEmployer(t.Context(), admin, e.Ref)
		if err != nil || found.Writable != want {
			t.Errorf("%s is said to be writable: %v, %v", e.Name, found.Writable, err)
		}
		_, err = w.Orgs.WriteEmployer(t.Context(), admin, org.WriteEmployerInput{Ref: e.Ref, Version: 1, EmployerFacts: org.EmployerFacts{Name: e.Name, Address: "新址"}})
		if (err == nil) != want || err != nil && !errs.Is(err, errs.NotFound) {
			t.Errorf("%s by the administrator of A: %v", e.Name, err)
		}
		version := int64(1)
		if want {
			version = 2
		}
		if _, err := w.Orgs.WriteEmployer(t.Context(), desk, org.WriteEmployerInput{Ref: e.Ref, Version: version, EmployerFacts: org.EmployerFacts{Name: e.Name}}); err != nil {
			t.Errorf("%s by a desk: %v", e.Name, err)
		}
	}
	for what, tc := range map[string]struct {
		by   id.Ref
		want errs.Kind
	}{"for no union": {id.Ref{}, errs.NotFound}, "for another's": {w.C.Ref, errs.NotFound}, "for none there is": {id.Ref{Fed: w.A.Ref.Fed, ID: 7}, errs.NotFound}, "for the own": {w.A.Ref, 0}} {
		made, err := w.Orgs.WriteEmployer(t.Context(), admin, org.WriteEmployerInput{CoveredBy: tc.by, EmployerFacts: org.EmployerFacts{Name: "新厂"}})
		if (err == nil) != (tc.want == 0) || err != nil && errs.KindOf(err) != tc.want {
			t.Errorf("a new one %s: %v", what, err)
		}
		if err == nil {
			found, err := w.Orgs.FindEmployer(t.Context(), admin, made.Ref)
			if err != nil {
				t.Fatal(err)
			}
			diff(t, "its coverage", found.Coverage, []org.CoveredBy{{Org: w.A.Ref.ID, Employer: made.Ref.ID, From: today(w)}})
		}
	}
}

// testEmployerImportReach: the same holds row by row in imports.
func testEmployerImportReach(t *testing.T, w *uniontest.World) {
	_, all := made(t)
	others := writeEmployer(t, w, org.EmployerFacts{USCC: all[0].USCC, Name: "他厂"})
	covers(t, w, w.C, others, "2018-01-01", "")
	admin := w.Actor(access.Administrator, w.Futian, true)
	text := strings.Join([]string{"统一社会信用代码,单位名称,职工人数,所属工会", all[0].USCC + ",他厂,1,A", all[0].USCC + ",他厂,,A", all[1].USCC + ",新厂,10,A",
		all[2].USCC + ",无主厂,10,", all[1].USCC + ",新厂,11,A"}, "\n")
	r, err := w.Orgs.ImportEmployers(t.Context(), admin, org.ImportInput{Node: w.Futian.Ref, File: strings.NewReader(text), Size: int64(len(text))})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "employers", faults(r), []string{"2 uscc org.employer_of_others", "5 uscc org.employer_of_others"})
	if r.Created != 1 || r.Updated != 2 { // covered by A as well; a new one; its count
		t.Errorf("%+v", r)
	}
	text = strings.Join([]string{headings, "A,,,,,,改名厂," + all[0].USCC + ",5", "B,,,,,,又一厂,,5"}, "\n")
	r, err = w.Orgs.Import(t.Context(), admin, org.ImportInput{Node: w.Futian.Ref, File: strings.NewReader(text), Size: int64(len(text))})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "unions", faults(r), []string{"2 employer org.employer_of_others"})
	if r.Updated != 1 {
		t.Errorf("%+v", r)
	}
	check(t, w)
}

// testEndedCoverage: an officer reads an employer while the own union covers it.
func testEndedCoverage(t *testing.T, w *uniontest.World) {
	e, officer := writeEmployer(t, w, org.EmployerFacts{Name: "甲厂"}), w.Actor(access.Officer, w.A, false)
	covers(t, w, w.A, e, "2018-01-01", "")
	if found, err := w.Orgs.FindEmployer(t.Context(), officer, e.Ref); err != nil || found.Writable {
		t.Errorf("covered: %+v, %v", found, err)
	}
	covers(t, w, w.A, e, "", today(w).Add(1))
	if _, err := w.Orgs.FindEmployer(t.Context(), officer, e.Ref); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	covers(t, w, w.B, e, "2018-01-01", today(w))
	if _, err := w.Orgs.FindEmployer(t.Context(), w.Actor(access.Officer, w.B, false), e.Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("when it is over: %v", err)
	}
}

// testCoveredAgain: what ended stays to be seen when a union covers an employer again, by hand or by an import; the day of
// founding counts for the first time only.
func testCoveredAgain(t *testing.T, w *uniontest.World) {
	union := create(t, w, org.CreateInput{Parent: w.Street.Ref, ValidFrom: "2015-01-01", Facts: org.Facts{Code: "Q1", Name: "甲厂工会", Kind: org.Grassroots, FoundedOn: "2015-01-01"}})
	spans := func(what string, want ...string) {
		t.Helper()
		found, err := w.Orgs.Employers(t.Context(), w.Operator, org.EmployersInput{Node: w.City.Ref, All: true, Text: "甲厂"})
		if err != nil || len(found) != 1 {
			t.Fatalf("%d employers, %v", len(found), err)
		}
		e, err := w.Orgs.FindEmployer(t.Context(), w.Operator, found[0].Ref)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range e.Coverage {
			got = append(got, string(c.From+" "+c.To))
		}
		diff(t, what, got, want)
	}
	line := "Q1,,,,,,甲厂,,"
	if r := importing(t, w, w.Futian, headings, line); r.Updated != 1 {
		t.Errorf("%+v", r)
	}
	spans("first", "2015-01-01 ")
	found, _ := w.Orgs.Employers(t.Context(), w.Operator, org.EmployersInput{Node: union.Ref})
	covers(t, w, union, found[0], "", "2020-01-01")
	if r := importing(t, w, w.Futian, headings, line); r.Updated != 1 {
		t.Errorf("again: %+v %v", r, faults(r))
	}
	spans("again", "2015-01-01 2020-01-01", "2020-01-01 ")
	covers(t, w, union, found[0], "", "2020-01-01")
	covers(t, w, union, found[0], "2019-05-05", "")
	spans("by hand", "2015-01-01 2020-01-01", "2020-01-01 ")
}

// testUSCCKept: an employer known by its name gets the code that a later table has.
func testUSCCKept(t *testing.T, w *uniontest.World) {
	_, all := made(t)
	importing(t, w, w.Futian, headings, "A,,,,,,甲厂,,10")
	if r := importing(t, w, w.Futian, headings, "A,,,,,,甲厂,"+all[0].USCC+",10"); r.Updated != 1 {
		t.Errorf("%+v %v", r, faults(r))
	}
	found, err := w.Orgs.Employers(t.Context(), w.Operator, org.EmployersInput{Node: w.A.Ref})
	if err != nil || len(found) != 1 || found[0].USCC != all[0].USCC || *found[0].Employees != 10 {
		t.Errorf("%+v, %v", found, err)
	}
	if r := importing(t, w, w.Futian, headings, "A,,,,,,甲厂,"+all[0].USCC+",10"); r.Unchanged != 1 {
		t.Errorf("again: %+v %v", r, faults(r))
	}
}

// testBounds: each text has a bound, states and codes are held against their lists, by whatever door they come.
func testBounds(t *testing.T, w *uniontest.World) {
	long := strings.Repeat("长", 201)
	facts := org.Facts{Code: "A", Name: w.A.Name, Kind: org.Grassroots, State: "x", Industry: "甲业", Address: long, Phone: strings.Repeat("1", 61), LegalPersonNo: strings.Repeat("1", 65)}
	want := map[string]string{"state": "org.state_unknown", "industry": "org.code_list_unknown", "address": "org.text_long", "phone": "org.text_long", "legal_person_no": "org.text_long"}
	_, err := w.Orgs.Create(t.Context(), w.Operator, org.CreateInput{Parent: w.Street.Ref, Facts: facts})
	diff(t, "create", keys(err), want)
	want["reason"] = "org.text_long"
	_, err = w.Orgs.Edit(t.Context(), w.Operator, org.EditInput{Ref: w.A.Ref, Version: w.A.Version, Reason: strings.Repeat("长", 401), Facts: facts})
	diff(t, "edit", keys(err), want)
	_, err = w.Orgs.EditContact(t.Context(), w.Operator, org.EditContactInput{Ref: w.A.Ref, Version: w.A.Version, Address: long, Phone: facts.Phone})
	diff(t, "contact", keys(err), map[string]string{"address": "org.text_long", "phone": "org.text_long"})
	r := importing(t, w, w.Futian, "工会代码,工会名称,行业,地址", "A,,甲业,"+long)
	if got := strings.Join(faults(r), "|"); !strings.Contains(got, "industry org.code_list_unknown") || !strings.Contains(got, "address org.text_long") {
		t.Errorf("import: %s", got)
	}
	_, err = w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "某", Address: long}})
	diff(t, "employer", keys(err), map[string]string{"address": "org.text_long"})
	facts = org.Facts{Code: "A", Name: w.A.Name, Kind: org.Grassroots, State: org.Closed, Industry: "制造业", Address: long[:600]}
	_, err = w.Orgs.Edit(t.Context(), w.Operator, org.EditInput{Ref: w.A.Ref, Version: w.A.Version, Facts: facts})
	diff(t, "closed by an edit", keys(err), map[string]string{"state": "org.state_closes"})
	facts.State = ""
	if o, err := w.Orgs.Edit(t.Context(), w.Operator, org.EditInput{Ref: w.A.Ref, Version: w.A.Version, Facts: facts}); err != nil || o.Industry != "C" || o.State != org.Running {
		t.Errorf("%+v, %v", o, err)
	}
}

// testPast: the top of the federation stands on every day that anybody looks back to.
func testPast(t *testing.T, w *uniontest.World) {
	for on, want := range map[day.Day]bool{today(w).Add(-365): true, "1949-10-01": true, org.Earliest: true, org.Earliest.Add(-1): false} {
		root, err := w.Orgs.Find(t.Context(), w.Operator, org.FindInput{Ref: w.City.Ref, On: on})
		if (err == nil) != want || want && root.Name != w.City.Name {
			t.Errorf("on %s: %s, %v", on, root.Name, err)
		}
	}
	firm := create(t, w, org.CreateInput{Parent: w.City.Ref, ValidFrom: "2015-05-01", Facts: org.Facts{Code: "P1", Name: "老厂工会", Kind: org.Grassroots}})
	then, err := w.Orgs.Children(t.Context(), w.Operator, org.ChildrenInput{Parent: w.City.Ref, On: "2016-01-01"})
	if err != nil || len(then) != 1 || then[0].Ref != firm.Ref {
		t.Errorf("below it then: %+v, %v", then, err)
	}
	check(t, w)
}

// testStart: where a page begins.
func testStart(t *testing.T, w *uniontest.World) {
	officer := w.Actor(access.Officer, w.A, false)
	for _, tc := range []struct {
		by            access.Actor
		asked, chosen id.Ref
		want          org.Org
	}{
		{officer, w.C.Ref, w.B.Ref, w.C}, {officer, id.Ref{}, w.B.Ref, w.B}, {officer, id.Ref{}, id.Ref{}, w.A}, {w.Operator, id.Ref{}, id.Ref{}, w.City},
		{w.Worker("440399197001010015"), id.Ref{}, id.Ref{}, w.City},
	} {
		got, err := w.Orgs.Start(t.Context(), tc.by, tc.asked, tc.chosen)
		if err != nil || got.Ref != tc.want.Ref {
			t.Errorf("%s begins at %s, want %s; %v", tc.by.Name, got.Name, tc.want.Name, err)
		}
	}
	if _, err := w.Orgs.Start(t.Context(), officer, id.Ref{Fed: w.A.Ref.Fed, ID: 7}, id.Ref{}); !errs.Is(err, errs.NotFound) {
		t.Errorf("at nothing: %v", err)
	}
}

// testWorkerSearches: a worker finds the union to turn to.
func testWorkerSearches(t *testing.T, w *uniontest.World) {
	found, err := w.Orgs.Search(t.Context(), w.Worker("440399197001010015"), org.SearchInput{Node: w.City.Ref, Text: "快递"})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "found", names(found), []string{w.B.Name})
}
