package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// Queryer is what can be read from: *DB, *Tx, *Snapshot.
type Queryer interface {
	query(ctx context.Context, text string, args []any) (*sql.Rows, error)
	dialect() Dialect
}

// Scanner is the current row.
type Scanner interface{ Scan(dest ...any) error }

// List is the argument of a statement's "$n...": it stands last and matches nothing when empty.
type List []any

// ListOf makes a List of values.
func ListOf[T any](vs []T) List {
	l := make(List, len(vs))
	for i, v := range vs {
		l[i] = v
	}
	return l
}

// expand writes out a trailing List. Its length is rounded up to a power of two by repeating
// the last value, so that few texts are prepared.
func expand(text string, args []any) (string, []any) {
	if len(args) == 0 {
		return text, args
	}
	list, ok := args[len(args)-1].(List)
	if !ok {
		return text, args
	}
	first := len(args)
	n := 1
	if len(list) > 1 {
		n = 1 << bits.Len(uint(len(list)-1))
	}
	var b strings.Builder
	out := append(make([]any, 0, first-1+n), args[:first-1]...)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
		switch {
		case i < len(list):
			out = append(out, list[i])
		case len(list) > 0:
			out = append(out, list[len(list)-1])
		default:
			out = append(out, nil)
		}
	}
	return strings.ReplaceAll(text, "$"+strconv.Itoa(first)+"...", b.String()), out
}

func (db *DB) dialect() Dialect { return db.Dialect }

func (db *DB) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	if db.Dialect == Postgres { // pgx keeps its own prepared statements
		return db.read.QueryContext(ctx, text, args...)
	}
	st, ok := db.stmts.Load(text)
	if !ok {
		made, err := db.read.PrepareContext(ctx, text)
		if err != nil {
			return nil, err
		}
		if st, ok = db.stmts.LoadOrStore(text, made); ok {
			made.Close()
		}
	}
	return st.(*sql.Stmt).QueryContext(ctx, args...)
}

// Each calls f for every row of the statement's answer.
func Each(ctx context.Context, q Queryer, text string, args []any, f func(Scanner) error) (err error) {
	text, args = expand(text, args)
	if db, ok := q.(*DB); ok {
		if err := db.turn.Acquire(ctx, 1); err != nil {
			return err
		}
		defer db.turn.Release(1)
	}
	rows, err := q.query(ctx, text, args)
	if err != nil {
		return &statementError{text, err}
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return &statementError{text, err}
	}
	return nil
}

// All gathers every row; never nil without an error.
func All[T any](ctx context.Context, q Queryer, text string, args []any, scan func(Scanner) (T, error)) ([]T, error) {
	out := []T{}
	err := Each(ctx, q, text, args, func(s Scanner) error {
		v, err := scan(s)
		out = append(out, v)
		return err
	})
	return out, err
}

// One is the first row; false when there is none.
func One[T any](ctx context.Context, q Queryer, text string, args []any, scan func(Scanner) (T, error)) (v T, ok bool, err error) {
	err = Each(ctx, q, text, args, func(s Scanner) error {
		if ok {
			return nil
		}
		ok = true
		v, err = scan(s)
		return err
	})
	return v, ok, err
}

// Value scans a row of one column.
func Value[T any](s Scanner) (v T, err error) { err = s.Scan(&v); return v, err }

// brief is the beginning of a statement, for error texts: never its arguments.
func brief(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(len(words), 8)], " ")
}

// Micros is an instant as the database keeps it: µs since 1970, UTC.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// FromMicros is the instant again.
func FromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }

// Null is v, or NULL for the zero value: for columns where empty and unknown are one.
func Null[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// Or scans a nullable column into dest, with the zero value for NULL.
func Or[T any](dest *T) any { return &nullable[T]{dest} }

type nullable[T any] struct{ dest *T }

// Scan implements sql.Scanner.
func (n *nullable[T]) Scan(src any) error {
	var v sql.Null[T]
	if err := v.Scan(src); err != nil {
		return err
	}
	*n.dest = v.V
	return nil
}
