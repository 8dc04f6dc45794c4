package sqldb_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

const (
	insertDay = `INSERT INTO calendar_day (day, kind, name) VALUES ($1, $2, $3)`
	allDays   = `SELECT day FROM calendar_day ORDER BY day`
	countDays = `SELECT count(*) FROM calendar_day`
)

func days(t testing.TB, q sqldb.Queryer) []string {
	t.Helper()
	out, err := sqldb.All(t.Context(), q, allDays, nil, sqldb.Value[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func addDay(ctx context.Context, tx *sqldb.Tx, day string) error {
	_, err := tx.Exec(ctx, insertDay, day, "work", "")
	return err
}

func write(t testing.TB, db *sqldb.DB, names ...string) {
	t.Helper()
	err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
		for _, day := range names {
			if err := addDay(t.Context(), tx, day); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// busy holds the writer until the returned function lets it go, so that what is written meanwhile waits
// together.
func busy(t *testing.T, db *sqldb.DB) (release func()) {
	t.Helper()
	holding, let, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		sqldb.Write(context.Background(), db, func(tx *sqldb.Tx) error {
			close(holding)
			<-let
			return errors.New("held and undone")
		})
	}()
	<-holding
	return func() { close(let); <-done }
}

// commits counts COMMIT statements by standing between sqldb and the driver.
type commits struct{ n atomic.Int64 }

func (c *commits) wrap(under driver.Connector) driver.Connector { return countingConnector{under, c} }

type countingConnector struct {
	driver.Connector
	c *commits
}

func (k countingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	return countingConn{conn, k.c}, err
}

type countingConn struct {
	driver.Conn
	c *commits
}

func (k countingConn) Prepare(text string) (driver.Stmt, error) {
	st, err := k.Conn.Prepare(text)
	if text == "COMMIT" {
		return countingStmt{st, k.c}, err
	}
	return st, err
}

type countingStmt struct {
	driver.Stmt
	c *commits
}

func (k countingStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	k.c.n.Add(1)
	return k.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func TestWaitingWritersShareACommit(t *testing.T) {
	var c commits
	db := dbtest.Open(t, "sqlite", sqldb.Options{Wrap: c.wrap})
	release := busy(t, db)
	before := c.n.Load()
	const n = 50
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error { return addDay(t.Context(), tx, fmt.Sprint(i)) }); err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(50 * time.Millisecond) // all wait
	release()
	wg.Wait()
	if got := len(days(t, db)); got != n {
		t.Errorf("%d of %d written", got, n)
	}
	if did := c.n.Load() - before; did < 1 || did > n/5 {
		t.Errorf("%d writers took %d commits", n, did)
	}
}

// What one writer does must not touch the others that share its commit.
func TestOneWritersFailureIsItsOwn(t *testing.T) {
	refused := errors.New("refused")
	for name, bad := range map[string]func(t *testing.T, db *sqldb.DB){
		"error": func(t *testing.T, db *sqldb.DB) {
			err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
				return errors.Join(addDay(t.Context(), tx, "bad"), refused)
			})
			if !errors.Is(err, refused) {
				t.Error(err)
			}
		},
		"statement": func(t *testing.T, db *sqldb.DB) {
			err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
				return errors.Join(addDay(t.Context(), tx, "bad"), addDay(t.Context(), tx, "bad"))
			})
			if !sqldb.IsDuplicate(err) {
				t.Error(err)
			}
		},
		"panic": func(t *testing.T, db *sqldb.DB) {
			defer func() {
				if p := recover(); p != "ouch" {
					t.Errorf("recovered %v", p)
				}
			}()
			sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
				addDay(t.Context(), tx, "bad")
				panic("ouch")
			})
		},
		"goroutine ends": func(t *testing.T, db *sqldb.DB) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
					addDay(t.Context(), tx, "bad")
					runtime.Goexit() // as t.Fatal does
					return nil
				})
			}()
			<-done
		},
		"context ends before its turn": func(t *testing.T, db *sqldb.DB) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error { return addDay(ctx, tx, "bad") })
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		},
		"context ends in a statement": func(t *testing.T, db *sqldb.DB) {
			ctx, cancel := context.WithCancel(t.Context())
			err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
				time.AfterFunc(time.Millisecond, cancel)
				_, err := tx.Exec(ctx, `INSERT INTO calendar_day (day, kind, name) WITH RECURSIVE n(i) AS
					(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT 'bad' || i, '', '' FROM n`)
				return errors.Join(err, addDay(ctx, tx, "bad"))
			})
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := dbtest.Open(t, "sqlite", sqldb.Options{})
			release := busy(t, db)
			var wg sync.WaitGroup
			wg.Go(func() { write(t, db, "a") })
			wg.Go(func() { bad(t, db) })
			wg.Go(func() { write(t, db, "b") })
			time.Sleep(20 * time.Millisecond)
			release()
			wg.Wait()
			if diff := cmp.Diff([]string{"a", "b"}, days(t, db)); diff != "" {
				t.Error(diff)
			}
			write(t, db, "c") // the writer lives on
		})
	}
}

// When SQLite itself undoes everything (a full disk does that), nobody may be told that it was written.
func TestWholeTransactionUndone(t *testing.T) {
	db := dbtest.Open(t, "sqlite", sqldb.Options{})
	release := busy(t, db)
	results := make([]error, 3)
	var wg sync.WaitGroup
	for i, fn := range []func(tx *sqldb.Tx) error{
		func(tx *sqldb.Tx) error { return addDay(t.Context(), tx, "0") },
		func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), "ROLLBACK")
			return err
		},
		func(tx *sqldb.Tx) error { return addDay(t.Context(), tx, "2") },
	} {
		wg.Go(func() { results[i] = sqldb.Write(t.Context(), db, fn) })
		time.Sleep(10 * time.Millisecond) // in this order
	}
	release()
	wg.Wait()
	var want []string
	for i, err := range results {
		if err == nil {
			want = append(want, fmt.Sprint(i))
		}
	}
	if diff := cmp.Diff(want, days(t, db)); diff != "" || results[1] == nil {
		t.Error("told (-) and written (+) differ\n", diff, results)
	}
}

func TestCloseLetsWaitingWritersEnd(t *testing.T) {
	target := dbtest.Migrated(t, "sqlite")
	db, err := sqldb.Open(t.Context(), target, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	release := busy(t, db)
	ended := make(chan error, 1)
	go func() {
		ended <- sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error { return addDay(t.Context(), tx, "a") })
	}()
	time.Sleep(20 * time.Millisecond)
	closed := make(chan error, 1)
	go func() { closed <- db.Close() }()
	time.Sleep(20 * time.Millisecond)
	if err := sqldb.Write(t.Context(), db, func(*sqldb.Tx) error { return nil }); !errors.Is(err, sqldb.ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
	release()
	if err := errors.Join(<-ended, <-closed); err != nil {
		t.Error(err)
	}
	again, err := sqldb.Open(t.Context(), target, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if diff := cmp.Diff([]string{"a"}, days(t, again)); diff != "" {
		t.Error(diff)
	}
}

// TestCloseEmptiesTheLog: who closes the last connection leaves one file behind.
func TestCloseEmptiesTheLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := sqldb.Open(t.Context(), path, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error { _, err := tx.Exec(t.Context(), `CREATE TABLE a (b)`); return err }); err != nil {
		t.Fatal(err)
	}
	if _, _, err := sqldb.One(t.Context(), db, `SELECT COUNT(*) FROM a`, nil, sqldb.Value[int]); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(path + "-*"); err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	db := dbtest.Open(t, "sqlite", sqldb.Options{})
	write(t, db, "a")
	release := busy(t, db)
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if n, _, err := sqldb.One(ctx, db, countDays, nil, sqldb.Value[int]); n != 1 || err != nil {
		t.Error(n, err)
	}
}

func TestObserve(t *testing.T) {
	var seen []string
	o := sqldb.Options{Observe: func(took time.Duration, err error) {
		seen = append(seen, strings.TrimSpace(fmt.Sprint(took > 0, " ", err)))
	}}
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			seen = nil
			db := dbtest.Open(t, name, o)
			write(t, db, "a")
			sqldb.Write(t.Context(), db, func(*sqldb.Tx) error { return errors.New("no") })
			if diff := cmp.Diff([]string{"true <nil>", "true no"}, seen); diff != "" {
				t.Error(diff)
			}
		})
	}
}
