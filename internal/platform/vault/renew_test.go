package vault_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
)

// The victim of TestRenewKilled is this test program itself, started with victim set to a database and its key file.
const victim = "NIANGJIA_VAULT_VICTIM"

const (
	insertValue = `INSERT INTO manager (federation_id, employer_id, id, name, post, doc_kind, doc_number, from_day, to_day)
		VALUES ($1, 1, $2, '', '', '', $3, '', '')`
	allValues = `SELECT id, doc_number FROM manager WHERE federation_id = $1 ORDER BY id`
	fed       = id.Fed(7)
)

// columns are a column of values that are renewed, and one of files that pass away.
var columns = []vault.Column{
	{
		Name: "manager.doc_number",
		Next: `SELECT g.employer_id, g.id, g.doc_number FROM manager g WHERE g.federation_id = $1 AND (g.employer_id, g.id) > ($2, $3)
			ORDER BY g.employer_id, g.id LIMIT $4`,
		Set:   `UPDATE manager SET doc_number = $4 WHERE federation_id = $1 AND employer_id = $2 AND id = $3 AND doc_number = $5`,
		Place: func(fed id.Fed, key [2]int64) vault.Place { return place(key[1]) },
	},
	{Name: "blob", Oldest: `SELECT created_at FROM blob WHERE federation_id = $1 ORDER BY created_at LIMIT 1`},
}

func place(n int64) vault.Place {
	return vault.Place{Column: "manager.doc_number", Fed: fed, Row: id.ID(n)}
}

func secret(n int64) vault.Secret { return vault.Secret(fmt.Sprintf("secret %d", n)) }

// clock is the time of a test, in µs.
type clock struct{ now atomic.Int64 }

func (c *clock) pass(d time.Duration) { c.now.Add(d.Microseconds()) }
func (c *clock) Now() time.Time       { return time.UnixMicro(c.now.Load()) }

func put(t testing.TB, db *sqldb.DB, v *vault.Vault, from, to int64) {
	t.Helper()
	err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
		for n := from; n < to; n++ {
			if _, err := tx.Exec(t.Context(), insertValue, fed, n, v.Seal(place(n), secret(n))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// opens holds every value against what was sealed, and returns how many there are under each key.
func opens(t testing.TB, db *sqldb.DB, v *vault.Vault) map[byte]int {
	t.Helper()
	under := map[byte]int{}
	err := sqldb.Each(t.Context(), db, allValues, []any{fed}, func(s sqldb.Scanner) error {
		var n int64
		var sealed []byte
		if err := s.Scan(&n, &sealed); err != nil {
			return err
		}
		under[sealed[3]]++
		if got, err := v.Open(place(n), sealed); err != nil || got != secret(n) {
			return fmt.Errorf("value %d: %q, %w", n, got.Reveal(), err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return under
}

func openVault(t testing.TB, db *sqldb.DB, key string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), db, key)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func keyFile(t testing.TB) string {
	t.Helper()
	key := filepath.Join(t.TempDir(), "niangjia.key")
	if err := vault.CreateKeyFile(key); err != nil {
		t.Fatal(err)
	}
	return key
}

// TestRenew follows a key from its making to the destruction of the one before, with another process that knows of nothing.
func TestRenew(t *testing.T) {
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			at := &clock{}
			at.now.Store(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
			db, key := dbtest.Open(t, name, sqldb.Options{Now: at.Now}), keyFile(t)
			v, late := openVault(t, db, key), openVault(t, db, key)
			renew := func(sealed int64, destroyed ...int64) {
				t.Helper()
				got, err := v.Renew(t.Context(), []id.Fed{fed}, columns)
				if err != nil || got.Sealed != sealed || !slices.Equal(got.Destroyed, destroyed) {
					t.Fatalf("%+v, %v; want %d sealed, %v destroyed", got, err, sealed, destroyed)
				}
			}
			put(t, db, v, 0, 1200)
			if made, err := v.NewKey(t.Context()); err != nil || made.Number != 2 {
				t.Fatalf("%+v, %v", made, err)
			}
			put(t, db, v, 1200, 1201)
			renew(0) // the new key is not used yet
			if under := opens(t, db, late); under[1] != 1201 {
				t.Fatalf("%v", under)
			}
			at.pass(3 * time.Minute)
			renew(1201)
			put(t, db, v, 1201, 1202)
			put(t, db, late, 1202, 1203) // by the old key
			if under := opens(t, db, v); under[1] != 1 || under[2] != 1202 {
				t.Fatalf("%v", under)
			}
			if err := late.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			opens(t, db, late)
			at.pass(48 * time.Hour)
			renew(1) // a run that still met a value destroys nothing
			run(t, db, `INSERT INTO blob (federation_id, id, purpose, file_name, media_type, bytes, created_at) VALUES ($1, 1, '', '', '', 0, $2)`,
				fed, sqldb.Micros(at.Now().Add(-47*time.Hour)))
			renew(0) // a file of the old key is still kept
			run(t, db, `DELETE FROM blob WHERE federation_id = $1`, fed)
			renew(0, 1)
			renew(0)
			if under := opens(t, db, openVault(t, db, key)); under[2] != 1203 || len(under) != 1 {
				t.Errorf("%v", under)
			}
			keys, err := v.Keys(t.Context())
			if err != nil || len(keys) != 2 || keys[0].Destroyed.IsZero() || !keys[1].Destroyed.IsZero() {
				t.Errorf("%+v, %v", keys, err)
			}
			left, _, err := sqldb.One(t.Context(), db, `SELECT length(wrapped) FROM vault_key WHERE id = 1`, nil, sqldb.Value[int64])
			if err != nil || left != 0 {
				t.Errorf("%d bytes of the destroyed key are left, %v", left, err)
			}
		})
	}
}

// TestRenewBroken: a value that does not open keeps the key that may have sealed it, and is named.
func TestRenewBroken(t *testing.T) {
	at := &clock{}
	db, key := dbtest.Open(t, "sqlite", sqldb.Options{Now: at.Now}), keyFile(t)
	v := openVault(t, db, key)
	put(t, db, v, 0, 3)
	run(t, db, `UPDATE manager SET doc_number = (SELECT o.doc_number FROM manager o WHERE o.federation_id = $1 AND o.id = 1)
		WHERE federation_id = $1 AND id = 2`, fed)
	if _, err := v.NewKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	at.pass(72 * time.Hour)
	got, err := v.Renew(t.Context(), []id.Fed{fed}, columns)
	if !errors.Is(err, vault.ErrSealed) || !strings.Contains(err.Error(), "manager.doc_number: row 1/2") || len(got.Destroyed) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func run(t testing.TB, db *sqldb.DB, text string, args ...any) {
	t.Helper()
	if err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error { _, err := tx.Exec(t.Context(), text, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func TestMain(m *testing.M) {
	if target, key, ok := strings.Cut(os.Getenv(victim), "\n"); ok {
		if err := renewAll(target, key); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// renewAll is the victim's work: two days later by its clock.
func renewAll(target, key string) error {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, target, sqldb.Options{Now: func() time.Time { return time.Now().Add(48 * time.Hour) }})
	if err != nil {
		return err
	}
	defer db.Close()
	v, err := vault.Open(ctx, db, key)
	if err != nil {
		return err
	}
	fmt.Println("renewing")
	for {
		done, err := v.Renew(ctx, []id.Fed{fed}, columns)
		if err != nil || done.Sealed == 0 {
			return err
		}
	}
}

// TestRenewKilled kills the renewing at random moments: no value is lost, and in the end all are under the new key.
func TestRenewKilled(t *testing.T) {
	kills := 3
	if dbtest.Long() {
		kills = 20
	}
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			target, key := dbtest.Migrated(t, name), keyFile(t)
			db, err := sqldb.Open(t.Context(), target, sqldb.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			v := openVault(t, db, key)
			values, longest := 20_000, 200*time.Millisecond
			if name != "sqlite" {
				values, longest = 4_000, 800*time.Millisecond
			}
			put(t, db, v, 0, int64(values))
			if _, err := v.NewKey(t.Context()); err != nil {
				t.Fatal(err)
			}
			halfWay := 0
			for range kills {
				dbtest.Kill(t, victim+"="+target+"\n"+key, longest)
				if err := v.Refresh(t.Context()); err != nil {
					t.Fatal(err)
				}
				if under := opens(t, db, v); under[1] > 0 && under[2] > 0 {
					halfWay++
				}
			}
			t.Logf("%d of %d were killed half way", halfWay, kills)
			if err := renewAll(target, key); err != nil {
				t.Fatal(err)
			}
			if under := opens(t, db, openVault(t, db, key)); under[2] != values {
				t.Errorf("%v", under)
			}
		})
	}
}
