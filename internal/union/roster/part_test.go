package roster_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/errs"
	"niangjia/internal/union/member"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// testPartly: an import of which a part is on the list goes on or is undone; it neither forgets its counts nor the rows that need a person.
func testPartly(t *testing.T, w *uniontest.World) {
	_, all := made(t, 6000) // so many that some are written before the reader finds the fault
	wrong := func(i int, cells []string) {
		if i < 3 {
			cells[1] = map[string]string{"男": "女", "女": "男"}[cells[1]]
		}
	}
	bad := damage(t, write(t, roster.XLSX, csvCells(t, table(all, wrong))))
	failed, err := w.Rosters.Import(t.Context(), w.Operator, roster.ImportInput{Org: w.A.Ref, FileName: "a.xlsx", File: bytes.NewReader(bad)})
	if err == nil || failed.State != roster.Failed || failed.DoneRow == 0 || failed.Counts.NeedsLook != 3 {
		t.Fatalf("%+v, %v", failed, err)
	}
	stopped := upload(t, w, w.B, "a.csv", table(all[:300], wrong))
	if _, err := w.Rosters.Start(t.Context(), w.Operator, stopped.Ref); err != nil {
		t.Fatal(err)
	}
	if err := w.Rosters.Work(t.Context(), stopped.Ref, func(roster.Batch) { w.Rosters.Stop(t.Context(), w.Operator, stopped.Ref) }); err != nil {
		t.Fatal(err)
	}
	for _, b := range []roster.Batch{failed, find(t, w, stopped)} {
		if !b.Partly() {
			t.Fatalf("%+v", b)
		}
		if _, err := w.Rosters.Preview(t.Context(), w.Operator, b.Ref); key(err) != "roster.partly_taken" {
			t.Errorf("%s: preview: %v", b.State, err)
		}
		in := roster.ArrangeInput{Batch: b.Ref, Fields: []string{"name", "", "document", "", ""}}
		if _, err := w.Rosters.Arrange(t.Context(), w.Operator, in); key(err) != "roster.partly_taken" {
			t.Errorf("%s: arrange: %v", b.State, err)
		}
		if got := find(t, w, b); got.Counts != b.Counts || got.State != b.State || len(rowsOf(t, w, b, "needs_look")) != 3 {
			t.Errorf("%s: %+v became %+v", b.State, b, got)
		}
	}
	// going on from where it failed counts nobody twice
	if _, err := w.Rosters.Start(t.Context(), w.Operator, failed.Ref); err != nil {
		t.Fatal(err)
	}
	again := work(t, w, failed)
	if want := (roster.Counts{Rows: again.DoneRow, Joined: again.DoneRow - 3, NeedsLook: 3}); again.State != roster.Failed || again.Counts != want || again.DoneRow < failed.DoneRow {
		t.Errorf("gone on: %+v, before %+v", again, failed)
	}
	for _, b := range []roster.Batch{failed, stopped} {
		if got, err := w.Rosters.UndoNow(t.Context(), w.Operator, b.Ref); err != nil || got.State != roster.Undone {
			t.Errorf("undo: %+v, %v", got, err)
		}
	}
	page, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.Street.Ref})
	if err != nil || len(page.Members) != 0 {
		t.Errorf("%d are still members, %v", len(page.Members), err)
	}
	check(t, w)
}

// testFailedPreview: nothing of a preview that fails is on the list, so another try begins anew.
func testFailedPreview(t *testing.T, w *uniontest.World) {
	_, all := made(t, 6000) // so many that some are judged before the reader finds the fault
	b := upload(t, w, w.A, "a.xlsx", string(damage(t, write(t, roster.XLSX, csvCells(t, table(all))))))
	for range 2 {
		if _, err := w.Rosters.Preview(t.Context(), w.Operator, b.Ref); err != nil {
			t.Fatal(err)
		}
		if got := work(t, w, b); got.State != roster.Failed || got.DoneRow != 0 || got.Partly() || got.Counts != (roster.Counts{}) {
			t.Errorf("%+v", got)
		}
	}
	if _, err := w.Rosters.Arrange(t.Context(), w.Operator, roster.ArrangeInput{Batch: b.Ref, Fields: []string{"name", "", "document", "", ""}}); err != nil {
		t.Error(err)
	}
}

// testLog: each step that a person takes stands in the log.
func testLog(t *testing.T, w *uniontest.World) {
	b := upload(t, w, w.A, "a.csv", table(people(t, 100)))
	fields := []string{"name", "sex", "document", "phone", ""}
	_, err := w.Rosters.Arrange(t.Context(), w.Operator, roster.ArrangeInput{Batch: b.Ref, Fields: fields})
	if err == nil {
		_, err = w.Rosters.Start(t.Context(), w.Operator, b.Ref)
	}
	if err == nil {
		err = w.Rosters.Stop(t.Context(), w.Operator, b.Ref)
	}
	if err == nil {
		err = w.Rosters.Stop(t.Context(), w.Operator, b.Ref) // it is stopped already: no act
	}
	if err != nil {
		t.Fatal(err)
	}
	entries, err := w.Log.OfRecord(t.Context(), w.DB, b.Ref.Fed, b.Ref.ID, 1<<62, 20)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range slices.Backward(entries) {
		got = append(got, string(e.Use)+" "+e.DetailJSON)
	}
	want := "roster.Upload |roster.Arrange |roster.Start {\"state\":\"running\"}|roster.Start {\"state\":\"stopped\"}"
	if strings.Join(got, "|") != want {
		t.Errorf("%q", got)
	}
}

// testOtherColumns: an import that was cut off does not go on with other columns than those it began with.
func testOtherColumns(t *testing.T, w *uniontest.World) {
	file := table(people(t, 300))
	input := func(fields map[string]string) roster.ImportInput {
		return roster.ImportInput{Org: w.A.Ref, FileName: "a.csv", File: strings.NewReader(file), Fields: fields}
	}
	cut := input(map[string]string{"移动电话": ""})
	cut.Progress = func(b roster.Batch) { w.Rosters.Stop(t.Context(), w.Operator, b.Ref) }
	half, err := w.Rosters.Import(t.Context(), w.Operator, cut)
	if err != nil || half.State != roster.Stopped {
		t.Fatalf("%+v, %v", half, err)
	}
	before := count(t, w, `SELECT count(*) FROM import_batch b WHERE b.federation_id = $1`)
	if _, err := w.Rosters.Import(t.Context(), w.Operator, input(map[string]string{"入会日期": ""})); !errs.Is(err, errs.Conflict) || key(err) != "roster.other_columns" {
		t.Errorf("with other columns: %v", err)
	}
	if now := count(t, w, `SELECT count(*) FROM import_batch b WHERE b.federation_id = $1`); now != before {
		t.Errorf("%d imports, before %d", now, before)
	}
	got, err := w.Rosters.Import(t.Context(), w.Operator, input(map[string]string{"移动电话": ""}))
	if err != nil || got.Ref != half.Ref || got.Counts != (roster.Counts{Rows: 300, Joined: 300}) {
		t.Errorf("gone on: %+v, %v", got, err)
	}
}
