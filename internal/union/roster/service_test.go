package roster_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// importFile imports a file of testdata into a body.
func importFile(t *testing.T, w *uniontest.World, o org.Org, name string, dry bool) roster.Batch {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := w.Rosters.Import(t.Context(), w.Operator, roster.ImportInput{Org: o.Ref, FileName: name, File: f, Dry: dry})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

func check(t *testing.T, w *uniontest.World) {
	t.Helper()
	for _, c := range []interface {
		Check(context.Context, id.Fed) ([]string, error)
	}{w.Orgs, w.Members} {
		broken, err := c.Check(t.Context(), w.City.Ref.Fed)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range broken {
			t.Error(b)
		}
	}
}

// TestSampleRosters imports rosters as offices really send them: a dry run and the import tell the same, the same file
// again changes nothing.
func TestSampleRosters(t *testing.T) {
	text, err := os.ReadFile("testdata/expect.json")
	if err != nil {
		t.Fatal(err)
	}
	var expect map[string]map[string]any
	if err := json.Unmarshal(text, &expect); err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := uniontest.New(t, db)
		for name, want := range expect {
			o := w.Org(t, w.Street, "T"+name[:2], "样本工会"+name[:2], org.Grassroots, "")
			counts := func(b roster.Batch) map[string]any {
				c := b.Counts
				got := map[string]any{}
				for key, n := range map[string]int{"rows": c.Rows, "joined": c.Joined, "updated": c.Updated, "unchanged": c.Unchanged,
					"needs_look": c.NeedsLook, "rejected": c.Rejected} {
					if n > 0 {
						got[key] = float64(n)
					}
				}
				return got
			}
			delete(want, "remark")
			for _, dry := range []bool{true, false} {
				b := importFile(t, w, o, name, dry)
				if got, expected := asJSON(t, counts(b)), asJSON(t, want); got != expected {
					rows, _ := w.Rosters.Rows(t.Context(), w.Operator, b.Ref, 0, 50, "rejected", "needs_look")
					t.Errorf("%s (dry %v): got %s, want %s\n%+v\n%+v", name, dry, got, expected, b.Layout, rows)
				}
			}
			again := importFile(t, w, o, name, false).Counts
			if again.Joined != 0 || again.Updated != 0 {
				t.Errorf("%s again: %+v", name, again)
			}
		}
		check(t, w)
	})
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
