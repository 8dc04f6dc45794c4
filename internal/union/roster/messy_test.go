package roster_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/rehearse"
	"niangjia/internal/rehearse/messy"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// made are made-up people who are in no union yet.
func made(t testing.TB, n int) (*rehearse.City, []rehearse.Person) {
	t.Helper()
	city, err := rehearse.NewCity(3, rehearse.Size{Unions: 12, Members: n, Today: "2026-06-30"})
	if err != nil {
		t.Fatal(err)
	}
	return city, slices.Collect(city.Everyone())
}

// TestMessyRosters imports each layout with every fault, in all spellings: every row ends as it must, the rows that are left name the
// row of the file, and the people are those that were meant.
func TestMessyRosters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := uniontest.New(t, db)
		city, people := made(t, 11*80)
		for i, layout := range messy.Layouts() {
			for _, faults := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, faults %v", layout.Name, faults), func(t *testing.T) {
					if layout.Faults = nil; faults {
						layout.Faults = messy.Faults()
					}
					o := w.Org(t, w.Street, fmt.Sprintf("M%d%v", i, faults), fmt.Sprintf("第%d工会", i), org.Grassroots, "")
					file := &bytes.Buffer{}
					r, err := messy.Write(file, uint64(i), layout, city, slices.Values(people[i*80:(i+1)*80]))
					if err != nil {
						t.Fatal(err)
					}
					name := "名册.csv"
					if layout.Format == messy.XLSX {
						name = "名册.xlsx"
					}
					b, err := w.Rosters.Import(t.Context(), w.Operator, roster.ImportInput{Org: o.Ref, FileName: name, File: file})
					if err != nil {
						t.Fatal(err)
					}
					compareMessy(t, w, b, r)
				})
			}
		}
		check(t, w)
	})
}

// compareMessy holds an import against what the roster's maker meant.
func compareMessy(t *testing.T, w *uniontest.World, b roster.Batch, r messy.Roster) {
	t.Helper()
	for i := range r.Rows { // a phone that is one digit short is a fault of its cell: to be mended, not only looked at
		if r.Rows[i].Fault == messy.ShortPhone {
			r.Rows[i].Outcome = messy.Rejected
		}
	}
	want := roster.Counts{Rows: len(r.Rows), Joined: r.Count(messy.Joined), Unchanged: r.Count(messy.Unchanged), NeedsLook: r.Count(messy.NeedsLook),
		Rejected: r.Count(messy.Rejected)}
	if b.Counts != want {
		t.Errorf("counts %+v, want %+v; columns %+v", b.Counts, want, b.Layout)
	}
	left, err := w.Rosters.Rows(t.Context(), w.Operator, b.Ref, 0, 1000, "needs_look", "rejected")
	if err != nil {
		t.Fatal(err)
	}
	byRow := map[int]roster.RowLeft{}
	for _, l := range left {
		byRow[l.Number] = l
		if len(l.Reasons) == 0 {
			t.Errorf("row %d is %s without a reason", l.Number, l.Outcome)
		}
	}
	names := map[string]rehearse.Person{}
	for _, row := range r.Rows {
		got, isLeft := byRow[row.Number]
		switch outcome := string(row.Outcome); {
		case row.Outcome == messy.Joined:
			names[row.Person.IDNumber] = row.Person
			if isLeft {
				t.Errorf("row %d (%s) is left: %+v", row.Number, row.Fault, got)
			}
		case row.Outcome == messy.Unchanged && isLeft, row.Outcome != messy.Unchanged && got.Outcome != outcome:
			t.Errorf("row %d (%s) is %q, want %q: %+v", row.Number, row.Fault, got.Outcome, outcome, got.Reasons)
		}
	}
	err = w.Members.Export(t.Context(), w.Operator, member.ExportInput{Node: id.Ref{Fed: b.Ref.Fed, ID: b.Org}, Clear: true, Reason: "核对名册"}, func(e member.Exported) error {
		p, ok := names[e.Document]
		delete(names, e.Document)
		if !ok || e.Person.Name != p.Name || e.Phone != p.Phone || e.Person.Birth != p.Birth || string(e.Person.Sex) != p.Sex || e.JoinedOn != p.JoinedOn {
			t.Errorf("entered %s %s %s %s %s %s, meant %s %s %s %s %s %s", e.Person.Name, e.Document, e.Phone, e.Person.Sex, e.Person.Birth, e.JoinedOn,
				p.Name, p.IDNumber, p.Phone, p.Sex, p.Birth, p.JoinedOn)
		}
		return nil
	})
	if err != nil || len(names) != 0 {
		t.Errorf("%d people are missing: %v", len(names), err)
	}
}
