package sqldb

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// IsDuplicate reports whether a statement failed on a unique or primary key. Which key is told
// by which statement it was, never by the constraint's name: Citus leaves that empty.
func IsDuplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// statementError is an error of the engine, with the beginning of the statement: never its arguments.
type statementError struct {
	text string
	err  error
}

func (e *statementError) Error() string { return e.err.Error() + " in " + brief(e.text) }
func (e *statementError) Unwrap() error { return e.err }

// retryable: serialisation failure, deadlock, and every way of losing the connection, also
// in COMMIT, when the outcome is unknown and the writes must bear being done twice. An error that did not
// come from the engine is the writer's own and is never retried.
func retryable(err error) bool {
	var st *statementError
	if !errors.As(err, &st) {
		return false
	}
	var pg *pgconn.PgError
	if errors.As(st.err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" ||
			strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P")
	}
	var network net.Error
	return errors.Is(st.err, driver.ErrBadConn) || errors.Is(st.err, io.ErrUnexpectedEOF) || errors.Is(st.err, io.EOF) ||
		errors.As(st.err, &network) || pgconn.SafeToRetry(st.err)
}
