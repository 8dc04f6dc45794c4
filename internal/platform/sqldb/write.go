package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Tx is a write under way. It is a parameter, never hidden in a context.
type Tx struct {
	Now time.Time // fixed for the whole write, µs
	on  Dialect
	c   conn
	// broken is the error of a bulk insert that stopped half way on SQLite: what it had written must not be committed
	broken error
}

// conn is the connection a write runs on.
type conn interface {
	query(ctx context.Context, text string, args []any) (*sql.Rows, error)
	exec(ctx context.Context, text string, args []any) (sql.Result, error)
}

func (tx *Tx) dialect() Dialect { return tx.on }

func (tx *Tx) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	return tx.c.query(ctx, text, args)
}

// Dialect is the engine below, for the few statements with two texts.
func (tx *Tx) Dialect() Dialect { return tx.on }

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	text, args = expand(text, args)
	res, err := tx.c.exec(ctx, text, args)
	if err != nil {
		return 0, &statementError{text, err}
	}
	return res.RowsAffected()
}

// Write runs fn in one transaction and commits it. It is run again when the engine asks for
// that, so fn touches nothing outside. What fn returns comes back unchanged, with nothing written.
func Write(ctx context.Context, db *DB, fn func(tx *Tx) error) (err error) {
	start := time.Now()
	defer func() { db.observe(time.Since(start), err) }()
	if db.group != nil {
		return db.group.write(ctx, fn)
	}
	for try := range 6 {
		if try > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Duration(try*try) * 5 * time.Millisecond):
			}
		}
		if err = writePostgres(ctx, db, fn); err == nil || !retryable(err) {
			return err
		}
	}
	return fmt.Errorf("gave up after several tries: %w", err)
}

func writePostgres(ctx context.Context, db *DB, fn func(tx *Tx) error) error {
	t, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return &statementError{"BEGIN", err}
	}
	defer t.Rollback() // nothing to do after a commit
	if err := fn(&Tx{Now: db.Now(), on: Postgres, c: pgConn{t}}); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return &statementError{"COMMIT", err}
	}
	return nil
}

type pgConn struct{ tx *sql.Tx }

func (c pgConn) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	return c.tx.QueryContext(ctx, text, args...)
}

func (c pgConn) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	return c.tx.ExecContext(ctx, text, args...)
}

// Analyze brings the planner's picture of the tables up to date, for bulk work that makes an empty table large. PostgreSQL keeps a plan
// that it made for the empty one; SQLite has been told how our tables are (schema).
func (db *DB) Analyze(ctx context.Context, tables ...string) error {
	if db.Dialect == SQLite {
		return nil
	}
	_, err := db.write.ExecContext(ctx, "ANALYZE "+strings.Join(tables, ", "))
	return err
}

// Snapshot reads several statements as of one moment.
type Snapshot struct {
	on Dialect
	tx *sql.Tx
}

func (s *Snapshot) dialect() Dialect { return s.on }

func (s *Snapshot) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	return s.tx.QueryContext(ctx, text, args...)
}

// Read runs fn over one snapshot of the database.
func Read(ctx context.Context, db *DB, fn func(s *Snapshot) error) error {
	opt := &sql.TxOptions{ReadOnly: true}
	if db.Dialect == Postgres {
		opt.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.read.BeginTx(ctx, opt)
	if err != nil {
		return err
	}
	defer tx.Rollback() // a reader has nothing to commit
	return fn(&Snapshot{on: db.Dialect, tx: tx})
}
