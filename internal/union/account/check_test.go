package account_test

import (
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/sqldb"
)

// TestCheck plants what no use case writes.
func TestCheck(t *testing.T) {
	w := newWorld(t, "sqlite")
	for _, tc := range []struct{ login, text, want string }{
		{"both.roles", `UPDATE role_grant SET role = 'auditor' WHERE federation_id = $1 AND account_id = $2 AND role = 'officer'`, "administrator and auditor at once"},
		{"no.staff", `UPDATE account SET staff = FALSE WHERE federation_id = $1 AND id = $2`, "not of staff"},
		{"no.account", `DELETE FROM account WHERE federation_id = $1 AND id = $2`, "has no account"},
		{"no.login", `DELETE FROM login_directory WHERE federation_id = $1 AND account_id = $2`, "does not hold its login"},
	} {
		a := w.with(t, w.A, tc.login, access.Administrator, w.A, false)
		w.give(t, w.Operator, a, access.Officer, w.B, false)
		says := func() bool {
			broken, err := w.Check(t.Context(), w.City.Ref.Fed)
			if err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(broken, func(b string) bool { return strings.Contains(b, tc.want) })
		}
		before := says()
		err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), tc.text, a.Ref.Fed, a.Ref.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if before || !says() {
			t.Errorf("%s: Check says it before: %v, after: %v", tc.login, before, says())
		}
	}
}
