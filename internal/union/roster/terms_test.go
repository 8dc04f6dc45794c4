package roster_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// testTerms: how long a file is kept, how large it may be and how many rows it may have is as the rules say.
func testTerms(t *testing.T, w *uniontest.World) {
	set := func(by access.Actor, node id.Ref, name, value string) {
		t.Helper()
		_, err := w.Rules.Set(t.Context(), by, rules.SetInput{Org: node, Name: name, Value: json.RawMessage(value), Source: "本会决定", Grade: rules.Own, Reason: "测试"})
		if err != nil {
			t.Fatal(err)
		}
	}
	terms := func(o id.Ref) roster.Terms {
		t.Helper()
		got, err := w.Rosters.Terms(t.Context(), w.Operator, o)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got, want := terms(w.A.Ref), (roster.Terms{Days: 30, MB: 200, Rows: 1 << 20}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	set(w.Operator, w.Street.Ref, "upload_kept", `{"n":7,"unit":"day"}`)
	for node, days := range map[id.Ref]int{w.A.Ref: 7, w.C.Ref: 30} {
		if got := terms(node); got.Days != days {
			t.Errorf("%+v, want %d days", got, days)
		}
	}
	b := upload(t, w, w.A, "a.csv", table(people(t, 30)))
	if got := find(t, w, b); got.KeptUntil.Sub(got.CreatedAt) != 7*24*time.Hour {
		t.Errorf("kept from %s until %s", got.CreatedAt, got.KeptUntil)
	}
	if kept, err := w.Blobs.Find(t.Context(), w.DB, id.Ref{Fed: b.Ref.Fed, ID: b.Blob}); err != nil || !kept.DeleteAfter.Equal(find(t, w, b).KeptUntil) {
		t.Errorf("the file is kept until %s, %v", kept.DeleteAfter, err)
	}
	machine := access.NewOperator(0, "test")
	set(machine, id.Ref{}, "import_size", "1")
	set(machine, id.Ref{}, "import_rows", "20")
	defer set(machine, id.Ref{}, "import_size", "null") // the tests share one database
	defer set(machine, id.Ref{}, "import_rows", "null")
	large := table(people(t, 3)) + strings.Repeat(",,,,\n", 1<<18)
	if _, err := w.Rosters.Upload(t.Context(), w.Operator, roster.UploadInput{Org: w.A.Ref, FileName: "a.csv", File: strings.NewReader(large)}); key(err) != "roster.file_large" {
		t.Errorf("%v", err)
	}
	if _, err := w.Rosters.Upload(t.Context(), w.Operator, roster.UploadInput{Org: w.A.Ref, FileName: "a.csv", File: strings.NewReader(table(people(t, 30)))}); key(err) != "sheet.too_many_lines" {
		t.Errorf("%v", err)
	}
}
