package org_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// TestRejects: rows that were not taken come back in the form of their table with a column of reasons; mended, they are taken.
func TestRejects(t *testing.T) {
	w := uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	key := func(m errs.Msg) string { return m.Key }
	input := func(table string) org.ImportInput {
		return org.ImportInput{Node: w.Futian.Ref, File: strings.NewReader(table), Size: int64(len(table))}
	}
	first := input("某市工会组织一览表\n工会代码,上级工会,工会名称,类型,备注\nR1,S1,一厂工会委员会,基层工会,甲\nR2,没有的,二厂工会委员会,基层工会,乙\nR3,R2,二厂一分会,分会,\n")
	done, err := w.Orgs.Import(t.Context(), w.Operator, first)
	if err != nil || done.Created != 1 || done.Rejected != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	rejects := func(in org.ImportInput, faults []org.RowFault) string {
		t.Helper()
		var out bytes.Buffer
		if err := org.WriteRejects(t.Context(), in, faults, sheet.NewCSV(&out), key); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(strings.TrimPrefix(out.String(), "\ufeff"), "\r\n", "\n")
	}
	want := "工会代码,上级工会,工会名称,类型,备注,原因\nR2,没有的,二厂工会委员会,基层工会,乙,上级工会：org.import_no_parent\nR3,R2,二厂一分会,分会,,上级工会：org.import_parent_refused\n"
	table := rejects(first, done.Faults)
	if diff := cmp.Diff(want, table); diff != "" {
		t.Error(diff)
	}
	again := input(table)
	if done, err = w.Orgs.Import(t.Context(), w.Operator, again); err != nil || done.Rejected != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	if diff := cmp.Diff(want, rejects(again, done.Faults)); diff != "" {
		t.Errorf("rejected again: %s", diff)
	}
	if done, err = w.Orgs.Import(t.Context(), w.Operator, input(strings.ReplaceAll(table, "没有的", "S1"))); err != nil || done.Created != 2 {
		t.Errorf("mended: %+v, %v", done, err)
	}

	employers := input("统一社会信用代码,单位名称\n,没有代码的公司\n")
	if done, err = w.Orgs.ImportEmployers(t.Context(), w.Operator, employers); err != nil || done.Rejected != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	var out bytes.Buffer
	if err := org.WriteEmployerRejects(t.Context(), employers, done.Faults, sheet.NewCSV(&out), key); err != nil || !strings.Contains(out.String(), "没有代码的公司,统一社会信用代码：org.uscc_empty") {
		t.Errorf("%q, %v", out.String(), err)
	}
}
