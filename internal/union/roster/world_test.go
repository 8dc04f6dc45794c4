package roster_test

import (
	"strings"
	"testing"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// onBoth are the tests that need no world of their own but a federation.
var onBoth = []struct {
	name string
	test func(t *testing.T, w *uniontest.World)
}{
	{"strangers", testStrangers}, {"remembered columns", testRemembered}, {"columns refused", testColumnsRefused}, {"decide", testDecide},
	{"mended rejects", testRejects}, {"round trip", testRoundTrip}, {"formulas", testFormulas}, {"stop and go on", testStop}, {"stopped preview", testStopPreview},
	{"undo of a part", testUndoPart}, {"undo", testUndo}, {"file gone", testFileGone}, {"damaged further on", testDamaged}, {"purge", testPurge},
	{"wrong files", testWrongFiles}, {"partly taken in", testPartly}, {"failed preview", testFailedPreview}, {"log", testLog}, {"terms", testTerms},
	{"preview of doubles", testPreviewDoubles}, {"preview cut off", testPreviewCut}, {"other columns", testOtherColumns},
	{"several sheets", testSheets}, {"the same sheet again", testSheetAgain},
}

// TestOnBoth runs the tests above, each in a federation of its own, on both engines.
func TestOnBoth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := uniontest.New(t, db)
		for _, tc := range onBoth {
			t.Run(tc.name, func(t *testing.T) { tc.test(t, w.Again(t)) })
		}
	})
}

// upload uploads a file into a body.
func upload(t *testing.T, w *uniontest.World, o org.Org, name, content string) roster.Batch {
	t.Helper()
	b, err := w.Rosters.Upload(t.Context(), w.Operator, roster.UploadInput{Org: o.Ref, FileName: name, File: strings.NewReader(content)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// take imports a file from end to end.
func take(t *testing.T, w *uniontest.World, o org.Org, name, content string) roster.Batch {
	t.Helper()
	b, err := w.Rosters.Import(t.Context(), w.Operator, roster.ImportInput{Org: o.Ref, FileName: name, File: strings.NewReader(content)})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

// table is a roster of people in CSV.
func table(people []rehearse.Person, change ...func(i int, cells []string)) string {
	out := &strings.Builder{}
	out.WriteString("姓名,性别,证件号码,移动电话,入会日期\n")
	for i, p := range people {
		cells := []string{p.Name, rehearse.Word("sex", p.Sex), p.IDNumber, p.Phone, string(p.JoinedOn)}
		for _, f := range change {
			f(i, cells)
		}
		out.WriteString(strings.Join(cells, ",") + "\n")
	}
	return out.String()
}

func rowsOf(t *testing.T, w *uniontest.World, b roster.Batch, outcomes ...string) []roster.RowLeft {
	t.Helper()
	rows, err := w.Rosters.Rows(t.Context(), w.Operator, b.Ref, 0, 1000, outcomes...)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func work(t *testing.T, w *uniontest.World, b roster.Batch) roster.Batch {
	t.Helper()
	if err := w.Rosters.Work(t.Context(), b.Ref, nil); err != nil {
		t.Fatal(err)
	}
	return find(t, w, b)
}

func find(t *testing.T, w *uniontest.World, b roster.Batch) roster.Batch {
	t.Helper()
	b, err := w.Rosters.Find(t.Context(), w.Operator, b.Ref)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// count asks the database itself.
func count(t *testing.T, w *uniontest.World, text string) int {
	t.Helper()
	n, _, err := sqldb.One(t.Context(), w.DB, text, []any{w.City.Ref.Fed}, sqldb.Value[int])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// key is the key of an error's message, or of its first field's.
func key(err error) string {
	e, ok := err.(*errs.Error)
	switch {
	case err == nil:
		return ""
	case !ok:
		return err.Error()
	case len(e.Fields) > 0:
		return e.Fields[0].Msg.Key
	}
	return e.Msg.Key
}
