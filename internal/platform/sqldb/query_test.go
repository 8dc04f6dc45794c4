package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

// sample has a column of each type; the tests make it, so that no module's change of its tables breaks them.
const (
	createSample = `CREATE TABLE sample (federation_id BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL, big BIGINT, yes BOOLEAN,
		raw BYTEA, never BIGINT, PRIMARY KEY (federation_id, id))`
	insertSample = `INSERT INTO sample (federation_id, id, name, big, yes, raw, never) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (federation_id, id) DO UPDATE SET name = excluded.name, raw = excluded.raw`
	allSamples = `SELECT federation_id, id, name, big, yes, raw, never FROM sample ORDER BY id`
)

type sample struct {
	Fed   id.Fed
	ID    id.ID
	Name  string
	Big   int64
	Yes   bool
	Raw   []byte
	Never *int64
}

func eachWithSample(t *testing.T, f func(t *testing.T, db *sqldb.DB)) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), createSample)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		f(t, db)
	})
}

func samples(t *testing.T, db *sqldb.DB) []sample {
	t.Helper()
	out, err := sqldb.All(t.Context(), db, allSamples, nil, func(s sqldb.Scanner) (v sample, err error) {
		err = s.Scan(&v.Fed, &v.ID, &v.Name, sqldb.Or(&v.Big), sqldb.Or(&v.Yes), &v.Raw, &v.Never)
		return v, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// bulk makes rows of named and plain types, pointers, NULLs, and a column of NULLs alone.
func bulk(n int, name string) (rows [][]any, want []sample) {
	type title string
	rows, want = [][]any{}, []sample{}
	for i := range n {
		v := sample{Fed: 7, ID: id.ID(1<<62 + i), Name: fmt.Sprint(name, i)}
		row := []any{v.Fed, v.ID, title(v.Name), nil, nil, nil, nil}
		switch i % 3 {
		case 1:
			v.Big, v.Yes, v.Raw = int64(i), true, []byte{byte(i), 0, 255}
			row[3], row[4], row[5] = &v.Big, true, v.Raw
		case 2:
			v.Big = -1
			row[3], row[4] = int32(-1), false
		}
		rows, want = append(rows, row), append(want, v)
	}
	return rows, want
}

func TestInsertMany(t *testing.T) {
	eachWithSample(t, func(t *testing.T, db *sqldb.DB) {
		for _, n := range []int{0, 1, 2, 4, 5, 17, 64, 300, 1000} {
			for _, name := range []string{"张", "insert again: "} {
				rows, want := bulk(n, name)
				var did int64
				err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) (err error) {
					did, err = tx.InsertMany(t.Context(), insertSample, rows)
					return err
				})
				if err != nil || did != int64(n) {
					t.Fatalf("%d of %d rows, %v", did, n, err)
				}
				if diff := cmp.Diff(want, samples(t, db)); diff != "" {
					t.Errorf("%d rows: %s", n, diff)
				}
			}
		}
	})
}

func TestInsertManyRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for name, tc := range map[string]struct {
			text string
			rows [][]any
		}{
			"a value of its own":     {insertDay, [][]any{{"a", "b", struct{}{}}}},
			"literals between":       {`INSERT INTO calendar_day (day, kind, name) VALUES ($1, 'work', $2)`, [][]any{{"a", "b"}}},
			"parameters behind":      {insertDay + ` ON CONFLICT (day) DO UPDATE SET kind = $2`, [][]any{{"a", "b", "c"}}},
			"a duplicate":            {insertDay, [][]any{{"a", "", ""}, {"a", "", ""}}},
			"NULL where none can be": {insertDay, [][]any{{"a", nil, ""}, {"b", nil, ""}}},
		} {
			err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
				_, err := tx.InsertMany(t.Context(), tc.text, tc.rows)
				return err
			})
			if err == nil || sqldb.IsDuplicate(err) != (name == "a duplicate") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if left := days(t, db); len(left) != 0 {
			t.Error(left)
		}
	})
}

// TestInsertManyIsWholeOrNot: a bulk insert that stops half way leaves nothing, even when its error is not handed on.
func TestInsertManyIsWholeOrNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
			tx.InsertMany(t.Context(), insertDay, [][]any{{"a", "", ""}, {"b", "", ""}, {"a", "", ""}, {"c", "", ""}})
			return nil
		})
		if left := days(t, db); err == nil || len(left) != 0 {
			t.Errorf("%v is left, %v", left, err)
		}
	})
}

func TestList(t *testing.T) {
	const in = `SELECT day FROM calendar_day WHERE kind = $1 AND day IN ($2...) ORDER BY day`
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		write(t, db, "a", "b", "c", "d", "e")
		for _, want := range [][]string{{}, {"a"}, {"a", "c"}, {"a", "b", "e"}, {"a", "b", "c", "d", "e"}} {
			got, err := sqldb.All(t.Context(), db, in, []any{"work", sqldb.ListOf(want)}, sqldb.Value[string])
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		}
	})
}

func TestNullAndOr(t *testing.T) {
	const put = `INSERT INTO vault_key (id, wrapped, created_at, retired_at) VALUES ($1, $2, 0, $3)`
	const get = `SELECT retired_at FROM vault_key WHERE id = $1`
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for no, v := range []int64{0, 5} {
			err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), put, no, []byte{1}, sqldb.Null(v))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			raw, _, err := sqldb.One(t.Context(), db, get, []any{no}, sqldb.Value[*int64])
			if err != nil || (raw == nil) != (v == 0) {
				t.Errorf("%d lies there as %v, %v", v, raw, err)
			}
			for _, dirty := range []int64{0, 77} {
				got, ok, err := sqldb.One(t.Context(), db, get, []any{no}, func(s sqldb.Scanner) (int64, error) {
					out := dirty
					err := s.Scan(sqldb.Or(&out))
					return out, err
				})
				if got != v || !ok || err != nil {
					t.Error(got, ok, err)
				}
			}
		}
	})
}

func TestSnapshotStandsStill(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		write(t, db, "a")
		err := sqldb.Read(t.Context(), db, func(s *sqldb.Snapshot) error {
			before := days(t, s)
			write(t, db, "b")
			if diff := cmp.Diff(before, days(t, s)); diff != "" {
				t.Error(diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a", "b"}, days(t, db)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestErrorsShowNoArguments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		write(t, db, "440399199001011234")
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error { return addDay(t.Context(), tx, "440399199001011234") })
		if !sqldb.IsDuplicate(err) || strings.Contains(err.Error(), "4403991990") || !strings.Contains(err.Error(), "INSERT INTO calendar_day") {
			t.Error(err)
		}
	})
}

// Only what the engine asks for is tried again: the writer's own errors come back as they are.
func TestRetry(t *testing.T) {
	db := dbtest.Open(t, "postgres", sqldb.Options{})
	for name, tc := range map[string]struct {
		fail func(ctx context.Context, tx *sqldb.Tx) error
		want int
	}{
		"serialisation": {raise("40001"), 6},
		"deadlock":      {raise("40P01"), 6},
		"shutdown":      {raise("57P01"), 6},
		"connection":    {raise("08006"), 6},
		"check":         {raise("23514"), 1},
		"own EOF":       {func(context.Context, *sqldb.Tx) error { return io.EOF }, 1},
		"own deadline":  {func(context.Context, *sqldb.Tx) error { return context.DeadlineExceeded }, 1},
		"own error": {func(context.Context, *sqldb.Tx) error {
			return &pgconn.PgError{Code: "40001", Message: "of another database"}
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			tries := 0
			var now time.Time
			err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
				tries++
				if tx.Now.Nanosecond()%1000 != 0 || tx.Now.Before(now) {
					t.Error("time ", tx.Now)
				}
				now = tx.Now
				return errors.Join(addDay(t.Context(), tx, "a"), tc.fail(t.Context(), tx))
			})
			if tries != tc.want || err == nil {
				t.Errorf("%d tries, %v", tries, err)
			}
			if left := days(t, db); len(left) != 0 {
				t.Error(left)
			}
		})
	}
}

// raise makes PostgreSQL fail with a code.
func raise(code string) func(context.Context, *sqldb.Tx) error {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '`+code+`'; END $$`)
		return err
	}
}

func TestRetryEndsWithTheContext(t *testing.T) {
	db := dbtest.Open(t, "postgres", sqldb.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	tries := 0
	err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
		tries++
		defer cancel()
		return raise("40001")(ctx, tx)
	})
	if tries != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d tries, %v", tries, err)
	}
}
