package member_test

import (
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/union/member"
)

// TestCheck plants one fault after the other with a statement behind the module's back, and has each found and named.
func TestCheck(t *testing.T) {
	gram := map[sqldb.Dialect]string{
		sqldb.SQLite:   `DELETE FROM membership_gram WHERE rowid = $2 AND $1 <> 0`,
		sqldb.Postgres: `DELETE FROM membership_gram WHERE federation_id = $1 AND membership_id = $2`,
	}
	each(t, func(t *testing.T, base *world) {
		for _, tc := range []struct {
			fault, text string
			want        string
		}{
			{"claim deleted", `DELETE FROM person_claim WHERE federation_id = $1 AND membership_id = $2`, "holds a claim that is not its own"},
			{"claim of another", `UPDATE person_claim SET membership_id = 77 WHERE federation_id = $1 AND membership_id = $2`, "claim without a present membership"},
			{"claim not known to the membership", `UPDATE membership SET holds_claim = FALSE WHERE federation_id = $1 AND id = $2`, "claim without a present membership"},
			{"state changed", `UPDATE membership SET state = 'left' WHERE federation_id = $1 AND id = $2`, "claim without a present membership"},
			{"state beside the ledger", `UPDATE membership SET state = 'retained' WHERE federation_id = $1 AND id = $2`, "last entry of the ledger"},
			{"entry deleted", `DELETE FROM membership_entry WHERE federation_id = $1 AND membership_id = $2 AND seq = 1`, "ledger has a gap"},
			{"entry's figures changed", `UPDATE membership_entry SET counted = 5 WHERE federation_id = $1 AND membership_id = $2`, "does not add up"},
			{"person deleted", `DELETE FROM person WHERE federation_id = $1 AND id = (SELECT m.person_id FROM membership m WHERE m.federation_id = $1 AND m.id = $2)`,
				"without person or union"},
			{"in a union that is none", `UPDATE membership SET org_id = 77 WHERE federation_id = $1 AND id = $2`, "without person or union"},
			{"not in the index of names", gram[base.DB.Dialect], "not in the index"},
			{"figures changed", `UPDATE org_figure SET listed = listed + 1 WHERE federation_id = $1 AND CAST($2 AS BIGINT) <> 0`, "a recount gives"},
			{"figures deleted", `DELETE FROM org_figure WHERE federation_id = $1 AND CAST($2 AS BIGINT) <> 0`, "are missing"},
		} {
			t.Run(tc.fault, func(t *testing.T) {
				w := base.again(t)
				m := w.enter(t, w.A, w.next())
				w.record(t, w.enter(t, w.C, w.next()), member.EntryRetained, "")
				w.check(t)
				err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
					n, err := tx.Exec(t.Context(), tc.text, m.Fed, m.ID)
					if err == nil && n == 0 {
						t.Error("nothing was planted")
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				broken, err := w.Members.Check(t.Context(), w.City.Ref.Fed)
				if err != nil || !slices.ContainsFunc(broken, func(b string) bool { return strings.Contains(b, tc.want) }) {
					t.Errorf("Check says %q, %v", broken, err)
				}
			})
		}
	})
}

// TestRebuildNames makes the lost index anew.
func TestRebuildNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var rows []member.Row
		for range 510 { // more than one slice
			rows = append(rows, rowOf(w.next()))
		}
		w.takeIn(t, w.A, 0, false, rows...)
		if err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error { _, err := tx.Exec(t.Context(), `DELETE FROM membership_gram`); return err }); err != nil {
			t.Fatal(err)
		}
		if broken, err := w.Members.Check(t.Context(), w.City.Ref.Fed); err != nil || len(broken) == 0 {
			t.Fatalf("the loss is not seen: %v", err)
		}
		for range 2 { // and once more: nothing is entered twice
			if n, err := w.Members.RebuildNames(t.Context(), w.City.Ref.Fed); err != nil || n != len(rows) {
				t.Errorf("%d names, %v", n, err)
			}
		}
		w.check(t)
		w.Members.Bound(0, 2000)
		page, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.City.Ref, Text: rows[0].Name})
		if err != nil || len(page.Members) == 0 {
			t.Errorf("%s is not found: %v", rows[0].Name, err)
		}
	})
}

// TestMergeNames: the parts that commits leave of the index of names become one, in which everybody is found.
func TestMergeNames(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite", sqldb.Options{}), 60)
	parts := func() int64 {
		n, _, err := sqldb.One(t.Context(), w.DB, `SELECT count(DISTINCT segid) FROM membership_gram_idx`, nil, sqldb.Value[int64])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var names []string
	for range 10 {
		row := rowOf(w.next())
		w.takeIn(t, w.A, 0, false, row)
		names = append(names, row.Name)
	}
	if n := parts(); n < 2 {
		t.Fatalf("%d parts: nothing to merge", n)
	}
	for range 2 { // and once more: nothing is left to do
		if err := w.Members.MergeNames(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := parts(); n != 1 {
			t.Errorf("%d parts are left", n)
		}
	}
	w.check(t)
	w.Members.Bound(0, 2000)
	for _, name := range names {
		page, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.City.Ref, Text: name})
		if err != nil || len(page.Members) == 0 {
			t.Errorf("%s is not found: %v", name, err)
		}
	}
}
