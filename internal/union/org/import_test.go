package org_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

const headings = "工会代码,上级工会,工会名称,类型,行政区划,统一社会信用代码,单位名称,单位统一社会信用代码,职工人数"

// testImport enters a small tree, changes it, and changes nothing when it comes once more.
func testImport(t *testing.T, w *uniontest.World) {
	_, employers := made(t)
	lines := []string{"某市工会组织一览表", headings,
		"M1,S1,鹏达电子工会委员会,基层工会,," + orgUSCC(t, 4) + ",鹏达电子有限公司," + employers[0].USCC + ",300",
		"", "M2,M1,一车间分会,,,,,,",
		"M3,华强北街道工会联合会,众联联合工会,联合,福田区,,,,",
		"M4,,福田建筑行业工会联合会,行业工会,,,,,"}
	first := importing(t, w, w.Futian, lines...)
	if first.Created != 4 || first.Rows != 4 {
		t.Fatalf("%+v %v", first, faults(first))
	}
	got := tree(t, w, w.Futian)
	want := maps.Clone(got)
	want["M1"] = "S1|鹏达电子工会委员会|grassroots|440304|" + orgUSCC(t, 4) + "|4"
	want["M2"] = "M1|一车间分会|branch|440304||5"
	want["M3"] = "S1|众联联合工会|joint|440304||4"
	want["M4"] = "440304|福田建筑行业工会联合会|industrial|440304||3"
	diff(t, "tree", got, want)
	if again := importing(t, w, w.Futian, lines...); again.Unchanged != 4 {
		t.Errorf("again: %+v %v", again, faults(again))
	}
	lines[2] = strings.Replace(lines[2], "300", "320", 1)
	lines[4] = strings.Replace(lines[4], "一车间", "第一车间", 1)
	changed := importing(t, w, w.Futian, lines...)
	if changed.Updated != 2 || changed.Unchanged != 2 {
		t.Errorf("changed: %+v %v", changed, faults(changed))
	}
	mine, err := w.Orgs.Employers(t.Context(), w.Operator, org.EmployersInput{Node: w.Futian.Ref})
	if err != nil || len(mine) != 1 || *mine[0].Employees != 320 {
		t.Errorf("employers %+v, %v", mine, err)
	}
	check(t, w)
}

// testImportOrder: a whole city in any order of its rows gives the same tree, and once more changes nothing.
func testImportOrder(t *testing.T, w *uniontest.World) {
	orgs, _ := made(t)
	root := orgs[0]
	var lines []string
	for _, o := range orgs[1:] {
		parent := "Z" + o.Parent // codes of this city are there already
		if o.Parent == root.Code {
			parent = ""
		}
		uscc := o.USCC
		if strings.HasPrefix(uscc, "13") { // as territorial federations have it: no union's own number
			uscc = ""
		}
		lines = append(lines, strings.Join([]string{"Z" + o.Code, parent, o.Name, string(o.Kind), o.Division, uscc, "", "", ""}, ","))
	}
	var want map[string]string
	for seed := range uint64(4) {
		w := w.Again(t)
		node := create(t, w, org.CreateInput{Parent: w.City.Ref, Facts: org.Facts{Code: "NEW", Name: "新建市总工会", Kind: org.Federation, Division: "4403"}})
		random := rand.New(rand.NewPCG(seed, 1))
		if seed > 0 {
			random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		}
		first := importing(t, w, node, append([]string{headings}, lines...)...)
		if first.Created != len(lines) {
			t.Fatalf("order %d: %+v", seed, faults(first))
		}
		got := tree(t, w, node)
		if want == nil {
			want = got
		}
		diff(t, fmt.Sprint("order ", seed), got, want)
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if again := importing(t, w, node, append([]string{headings}, lines...)...); again.Unchanged != len(lines) {
			t.Errorf("order %d again: %+v %v", seed, again, faults(again))
		}
		check(t, w)
	}
}

// testImportRefuses: rows that cannot hang anywhere, each with its reason and those below it; the others are taken, in any order.
func testImportRefuses(t *testing.T, w *uniontest.World) {
	lines := []string{
		"G1,S1,好工会,基层工会,,,,,", // taken
		"X1,无此上级,甲工会,基层工会,,,,,",
		"X2,X1,乙分会,分会,,,,,",
		"X3,X4,丙工会,基层工会,,,,,",
		"X4,X3,丁工会,基层工会,,,,,",
		"X5,X5,戊工会,基层工会,,,,,",
		",S1,己工会,基层工会,,,,,",
		"X6,S1,庚工会,俱乐部,,,,,",
		"X7,S1,辛工会,基层工会,,8144030071526726XG,,,",
		"X8,G1,壬街道,街道工会,,,,,",
		"X9,S1,癸工会,基层工会,,,单位,,三百",
		"B,440304,华强北快递联合工会,联合,,,,,", // hangs elsewhere
		"Y1,X6,被拒者之下,分会,,,,,",
	}
	want := map[string]string{"X1": "parent org.import_no_parent", "X2": "parent org.import_parent_refused", "X3": "parent org.import_circle|parent org.import_parent_refused",
		"X4": "parent org.import_parent_refused|parent org.import_circle", "X5": "parent org.import_circle", "": "code org.import_no_key", "X6": "kind org.kind_unknown",
		"X7": "uscc org.uscc_check", "X8": "parent org.kind_below", "X9": "employees org.import_count", "B": "parent org.import_moved", "Y1": "parent org.import_no_parent"}
	for seed := range uint64(3) {
		w := w.Again(t)
		rand.New(rand.NewPCG(seed, 2)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		r := importing(t, w, w.Futian, append([]string{headings}, lines...)...)
		if r.Created != 1 || r.Rejected != len(lines)-1 {
			t.Errorf("order %d: %+v", seed, r)
		}
		for _, f := range r.Faults {
			code, _, _ := strings.Cut(lines[f.Row-2], ",")
			if got := f.Column + " " + f.Msg.Key; !slices.Contains(strings.Split(want[code], "|"), got) {
				t.Errorf("order %d: %s is refused as %s, want %s", seed, code, got, want[code])
			}
		}
		check(t, w)
	}
	twice := importing(t, w, w.Futian, headings, "T1,S1,第一次,基层工会,,,,,", "t1,S1,第二次,基层工会,,,,,")
	diff(t, "twice", faults(twice), []string{"3 code org.import_twice"})
	for text, want := range map[string]string{"": "sheet.empty", "甲,乙\n丙,丁\n": "org.import_no_heading"} {
		_, err := w.Orgs.Import(t.Context(), w.Operator, org.ImportInput{Node: w.Futian.Ref, File: strings.NewReader(text), Size: int64(len(text))})
		diff(t, "file "+text, keys(err), map[string]string{"": want})
	}
	if _, err := w.Orgs.Import(t.Context(), w.Actor(access.Desk, w.Luohu, true), org.ImportInput{Node: w.Futian.Ref}); !errs.Is(err, errs.NotFound) {
		t.Errorf("a desk beside: %v", err)
	}
}

// testImportTaken: a code or USCC that a body elsewhere in the federation bears costs its own row only.
func testImportTaken(t *testing.T, w *uniontest.World) {
	create(t, w, org.CreateInput{Parent: w.Luohu.Ref, Facts: org.Facts{Code: "L1", Name: "罗湖甲工会", Kind: org.Grassroots, USCC: orgUSCC(t, 5)}})
	create(t, w, org.CreateInput{Parent: w.Street.Ref, Facts: org.Facts{Code: "P1", Name: "福田甲工会", Kind: org.Grassroots, USCC: orgUSCC(t, 6)}})
	r := importing(t, w, w.Futian, headings,
		"L1,S1,福田乙工会,基层工会,,,,,",
		"P2,S1,福田丙工会,基层工会,,"+orgUSCC(t, 5)+",,,",
		"P3,S1,福田丁工会,基层工会,,"+orgUSCC(t, 6)+",,,",
		"P4,S1,福田戊工会,基层工会,,"+orgUSCC(t, 7)+",,,",
		"P5,S1,福田己工会,基层工会,,"+orgUSCC(t, 7)+",,,",
		"A,,,,,"+orgUSCC(t, 6)+",,,",
		"B,,,,,"+orgUSCC(t, 5)+",,,",
		"P6,S1,福田庚工会,基层工会,,,,,")
	got := faults(r)
	slices.Sort(got)
	diff(t, "faults", got, []string{"2 code org.code_taken", "3 uscc org.code_taken", "4 uscc org.code_taken", "6 uscc org.code_taken", "7 uscc org.code_taken",
		"8 uscc org.code_taken"})
	if r.Created != 2 {
		t.Errorf("%+v", r)
	}
	check(t, w)
}

// testImportEmployers enters employers, knows them again, and begins their coverage.
func testImportEmployers(t *testing.T, w *uniontest.World) {
	_, all := made(t)
	run := func(lines ...string) org.Imported {
		text := strings.Join(append([]string{"统一社会信用代码,单位名称,行政区划,职工人数,女职工数,所属工会"}, lines...), "\n")
		r, err := w.Orgs.ImportEmployers(t.Context(), w.Operator, org.ImportInput{Node: w.City.Ref, File: strings.NewReader(text), Size: int64(len(text))})
		if err != nil {
			t.Fatal(err)
		}
		if r.Rows != r.Created+r.Updated+r.Unchanged+r.Rejected {
			t.Errorf("the counts do not add up: %+v", r)
		}
		return r
	}
	lines := []string{all[0].USCC + ",鹏达电子,福田区,300,120,A", all[1].USCC + ",安达物流,440303,,,", ",无代码,,,,", all[2].USCC + ",女多男少,,10,20,",
		all[3].USCC + ",无此工会,,,,ZZ", all[0].USCC + ",鹏达电子,福田区,301,120,A"}
	r := run(lines...)
	if r.Created != 2 || r.Updated != 1 || r.Rejected != 3 {
		t.Errorf("%+v", r)
	}
	diff(t, "faults", faults(r), []string{"4 uscc org.uscc_empty", "5 women org.women_more", "6 org org.import_no_parent"})
	if again := run(lines[1], lines[5]); again.Unchanged != 2 {
		t.Errorf("again: %+v %v", again, faults(again))
	}
	mine, err := w.Orgs.Employers(t.Context(), w.Operator, org.EmployersInput{Node: w.A.Ref})
	if err != nil || len(mine) != 1 || *mine[0].Employees != 301 || mine[0].Division != "440304" {
		t.Errorf("covered by A: %+v, %v", mine, err)
	}
}
