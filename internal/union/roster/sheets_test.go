package roster_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"niangjia/internal/platform/errs"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// workbook is a file with a sheet of notes, and rosters on the sheets behind it.
func workbook(t *testing.T, names []string, tables ...string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	do := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	do(f.SetSheetName("Sheet1", "填表说明"))
	do(f.SetCellStr("填表说明", "A1", "请各分会按表填写"))
	for i, name := range names {
		_, err := f.NewSheet(name)
		do(err)
		for row, line := range csvCells(t, tables[i]) {
			for col, text := range line {
				cell, err := excelize.CoordinatesToCellName(col+1, row+1)
				do(err)
				do(f.SetCellStr(name, cell, text))
			}
		}
	}
	var out bytes.Buffer
	do(f.Write(&out))
	return out.String()
}

// testSheets: of several rosters in one file one is read, the others are named, and a person may choose another.
func testSheets(t *testing.T, w *uniontest.World) {
	all := people(t, 12)
	file := workbook(t, []string{"一车间", "二车间"}, table(all[:5]), strings.Replace(table(all[5:]), "移动电话", "号码乙", 1))
	b := upload(t, w, w.A, "a.xlsx", file)
	if diff := cmp.Diff([]roster.Other{{Name: "二车间", Rows: 7}}, b.Layout.Others); diff != "" || b.Layout.SheetName != "一车间" {
		t.Fatalf("%+v\n%s", b.Layout, diff)
	}
	if _, err := w.Rosters.Arrange(t.Context(), w.Operator, roster.ArrangeInput{Batch: b.Ref, Sheet: "三车间"}); key(err) != "roster.sheet_unknown" {
		t.Errorf("%v", err)
	}
	b, err := w.Rosters.Arrange(t.Context(), w.Operator, roster.ArrangeInput{Batch: b.Ref, Sheet: "二车间"})
	if err != nil || b.Layout.SheetName != "二车间" || !b.Layout.Chosen {
		t.Fatalf("%+v, %v", b, err)
	}
	if diff := cmp.Diff([]roster.Other{{Name: "一车间", Rows: 5}}, b.Layout.Others); diff != "" {
		t.Error(diff)
	}
	if _, err := w.Rosters.Arrange(t.Context(), w.Operator, roster.ArrangeInput{Batch: b.Ref, Fields: []string{"name", "sex", "document", "", ""}}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Rosters.Start(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	if done := work(t, w, b); done.Counts != (roster.Counts{Rows: 7, Joined: 7}) || done.Layout.SheetName != "二车间" {
		t.Errorf("%+v", done)
	}
	// remembered for the union: the next file of the same form is read on the sheet that was chosen, with its columns
	if next := upload(t, w, w.A, "b.xlsx", file); next.Layout.SheetName != "二车间" || next.Layout.Columns[3].Field != "" {
		t.Errorf("%+v", next.Layout)
	}
	if other := upload(t, w, w.B, "b.xlsx", file); other.Layout.SheetName != "一车间" {
		t.Errorf("another union's choice was taken: %+v", other.Layout)
	}
}

// testSheetAgain: each sheet of a file is an import of its own, by name or by number, and a cut-off one goes on with its own sheet.
func testSheetAgain(t *testing.T, w *uniontest.World) {
	all := people(t, 200)
	file := workbook(t, []string{"一车间", "二车间"}, table(all[:100]), table(all[100:]))
	input := func(sheet string) roster.ImportInput {
		return roster.ImportInput{Org: w.A.Ref, FileName: "a.xlsx", File: strings.NewReader(file), Sheet: sheet}
	}
	cut := input("一车间")
	cut.Progress = func(b roster.Batch) { w.Rosters.Stop(t.Context(), w.Operator, b.Ref) }
	half, err := w.Rosters.Import(t.Context(), w.Operator, cut)
	if err != nil || half.State != roster.Stopped {
		t.Fatalf("%+v, %v", half, err)
	}
	second, err := w.Rosters.Import(t.Context(), w.Operator, input("3"))
	if err != nil || second.Counts != (roster.Counts{Rows: 100, Joined: 100}) || second.Layout.SheetName != "二车间" || second.Ref == half.Ref {
		t.Errorf("%+v, %v", second, err)
	}
	first, err := w.Rosters.Import(t.Context(), w.Operator, input("2"))
	if err != nil || first.Ref != half.Ref || first.Counts != (roster.Counts{Rows: 100, Joined: 100}) {
		t.Errorf("%+v, %v", first, err)
	}
	if _, err := w.Rosters.Import(t.Context(), w.Operator, input("4")); !errs.Is(err, errs.Invalid) || key(err) != "roster.sheet_unknown" {
		t.Errorf("%v", err)
	}
	check(t, w)
}
