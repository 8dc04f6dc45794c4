package org_test

import (
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

func heads(n int64) *int64 { return &n }

func writeEmployer(t *testing.T, w *uniontest.World, f org.EmployerFacts) org.Employer {
	t.Helper()
	e, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: f})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// testEmployers enters, changes, finds and lists employers.
func testEmployers(t *testing.T, w *uniontest.World) {
	_, all := made(t)
	e := writeEmployer(t, w, org.EmployerFacts{USCC: all[0].USCC, Name: " 鹏达 电子有限公司 ", Industry: "39", Division: "440304", Employees: heads(300), Women: heads(120)})
	got, err := w.Orgs.FindEmployer(t.Context(), w.Operator, e.Ref)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "as entered", got.Employer, e)
	e.Employees = heads(310)
	changed, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{Ref: e.Ref, Version: 1, EmployerFacts: e.EmployerFacts})
	if err != nil || changed.Version != 2 || *changed.Employees != 310 {
		t.Errorf("%+v, %v", changed, err)
	}
	for name, tc := range map[string]struct {
		in   org.WriteEmployerInput
		want map[string]string
	}{
		"an old version": {org.WriteEmployerInput{Ref: e.Ref, Version: 1, EmployerFacts: e.EmployerFacts}, map[string]string{"": "errs.conflict"}},
		"taken":          {org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{USCC: all[0].USCC, Name: "又一家"}}, map[string]string{"": "org.employer_taken"}},
		"no name":        {org.WriteEmployerInput{}, map[string]string{"name": "org.employer_name_empty"}},
		"a union's code": {org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{USCC: orgUSCC(t, 0), Name: "工会"}}, map[string]string{"uscc": "org.uscc_of_union"}},
		"more women":     {org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "某", Employees: heads(1), Women: heads(2)}}, map[string]string{"women": "org.women_more"}},
		"less than none": {org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "某", NewForm: heads(-1)}}, map[string]string{"new_form": "org.count_negative"}},
		"no such code":   {org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "某", Kind: "甲类", Division: "999999"}}, map[string]string{"kind": "org.code_list_unknown", "division": "org.division_unknown"}},
		"nobody there":   {org.WriteEmployerInput{Ref: id.Ref{Fed: w.City.Ref.Fed, ID: 7}, Version: 1, EmployerFacts: org.EmployerFacts{Name: "某"}}, map[string]string{"": "errs.not_found"}},
	} {
		_, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, tc.in)
		diff(t, name, keys(err), tc.want)
	}
	listEmployers(t, w, e, all)
}

// listEmployers finds employers by name, pinyin and code, a page at a time: all of them for the desk, those covered for the officer.
func listEmployers(t *testing.T, w *uniontest.World, e org.Employer, all []rehearse.Employer) {
	t.Helper()
	for _, name := range []string{"安达物流", "单氏餐饮", "波达运输", "曾记茶餐厅", "张江芯片"} {
		writeEmployer(t, w, org.EmployerFacts{Name: name})
	}
	if err := w.Orgs.Cover(t.Context(), w.Operator, org.CoverInput{Org: w.A.Ref, Employer: e.Ref}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{"": {"安达物流", "波达运输", "鹏达 电子有限公司", "单氏餐饮", "曾记茶餐厅", "张江芯片"}, "daw": {"安达物流"}, "fcy": nil,
		"达": {"安达物流", "波达运输", "鹏达 电子有限公司"}, "sscy": {"单氏餐饮"}, "zj": {"曾记茶餐厅", "张江芯片"}, all[0].USCC: {"鹏达 电子有限公司"}, all[1].USCC: nil, "12345": nil} {
		for _, limit := range []int{2, 50} {
			var got []string
			for in := (org.EmployersInput{Node: w.City.Ref, Text: text, All: true, Limit: limit}); ; {
				page, err := w.Orgs.Employers(t.Context(), w.Actor(access.Desk, w.City, true), in)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range page {
					got, in.After = append(got, e.Name), e.Ref.ID
				}
				if len(page) < limit {
					break
				}
			}
			diff(t, "employers "+text, got, want)
		}
	}
	officer := w.Actor(access.Officer, w.A, false)
	mine, err := w.Orgs.Employers(t.Context(), officer, org.EmployersInput{Node: w.A.Ref})
	if err != nil || len(mine) != 1 || mine[0].Ref != e.Ref {
		t.Errorf("the officer's: %+v, %v", mine, err)
	}
	if _, err := w.Orgs.Employers(t.Context(), officer, org.EmployersInput{Node: w.A.Ref, All: true}); !errs.Is(err, errs.NotFound) {
		t.Errorf("the officer asks for all: %v", err)
	}
	if _, err := w.Orgs.FindEmployer(t.Context(), w.Actor(access.Officer, w.B, false), e.Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("another union's officer: %v", err)
	}
}

// testCoverage begins and ends the coverage of an employer by days.
func testCoverage(t *testing.T, w *uniontest.World) {
	e := writeEmployer(t, w, org.EmployerFacts{Name: "鹏达电子"})
	cover := func(in org.CoverInput) error {
		in.Org, in.Employer = w.A.Ref, e.Ref
		return w.Orgs.Cover(t.Context(), w.Operator, in)
	}
	diff(t, "ending what is not", keys(cover(org.CoverInput{End: "2020-01-01"})), map[string]string{"end": "org.not_covered"})
	for _, in := range []org.CoverInput{{From: "2018-01-01"}, {From: "2019-01-01"}, {End: "2020-01-01"}, {From: "2022-01-01"}} {
		if err := cover(in); err != nil {
			t.Fatal(err)
		}
	}
	diff(t, "ending before it began", keys(cover(org.CoverInput{End: "2021-01-01"})), map[string]string{"end": "org.not_covered"})
	got, err := w.Orgs.FindEmployer(t.Context(), w.Operator, e.Ref)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "coverage", got.Coverage, []org.CoveredBy{{Org: w.A.Ref.ID, Employer: e.Ref.ID, From: "2018-01-01", To: "2020-01-01"}, {Org: w.A.Ref.ID, Employer: e.Ref.ID, From: "2022-01-01"}})
	other := w.Again(t)
	err = w.Orgs.Cover(t.Context(), other.Operator, org.CoverInput{Org: other.A.Ref, Employer: e.Ref})
	diff(t, "an employer of another federation", keys(err), map[string]string{"employer": "org.employer_unknown"})
}

// testManagers: who manages an employer that a union covers is known again, as long as both hold.
func testManagers(t *testing.T, w *uniontest.World) {
	const document vault.Secret = "440399197001010015"
	e := writeEmployer(t, w, org.EmployerFacts{Name: "鹏达电子"})
	if err := w.Orgs.Cover(t.Context(), w.Operator, org.CoverInput{Org: w.A.Ref, Employer: e.Ref, From: "2018-01-01"}); err != nil {
		t.Fatal(err)
	}
	manager, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: e.Ref, Name: " 钱 总 ", Post: "总经理", Document: document, From: "2019-01-01"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: e.Ref})
	diff(t, "no name", keys(err), map[string]string{"name": "org.manager_name_empty"})
	manages := func(what string, node org.Org, who access.Subject, on day.Day, want bool) {
		t.Helper()
		got, err := w.Orgs.ManagesCovered(t.Context(), w.DB, node, who, on)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	who := w.Members.Subject(document)
	manages("at the union", w.A, who, today(w), true)
	manages("at the county above", w.Futian, who, today(w), true)
	manages("at a union beside", w.B, who, today(w), false)
	manages("somebody else", w.A, w.Members.Subject("440399197001010023"), today(w), false)
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: e.Ref, ID: manager, End: "2024-01-01"}); err != nil {
		t.Fatal(err)
	}
	manages("in the post's last days", w.A, who, "2023-12-31", true)
	manages("after the post", w.A, who, "2024-01-01", false)
	all, err := w.Orgs.Managers(t.Context(), w.Actor(access.Desk, w.Futian, true), e.Ref)
	if err != nil {
		t.Error(err)
	}
	diff(t, "managers", all, []org.Manager{{ID: manager, Name: "钱 总", Post: "总经理", From: "2019-01-01", To: "2024-01-01"}})
	if _, err := w.Orgs.Managers(t.Context(), w.Actor(access.Officer, w.A, true), e.Ref); !errs.Is(err, errs.Denied) {
		t.Errorf("an officer: %v", err)
	}
}
