package dbtest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math/rand/v2"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// Torn is a world for sqldb.Options.Wrap that is as bad as a cluster behind a proxy can be: connections
// are lost at COMMIT, after it succeeded or before it began, and errors name no constraint. What is
// right on a single quiet server must still be right in it. PostgreSQL only.
type Torn struct {
	mu     sync.Mutex
	random *rand.Rand
	After  int // connections lost after a COMMIT that succeeded
	Before int // connections lost before the COMMIT reached the server
}

// NewTorn makes a torn world; the seed decides which commits are hit, one in ten.
func NewTorn(seed uint64) *Torn { return &Torn{random: rand.New(rand.NewPCG(seed, 1))} }

// Wrap makes connections that belong to the torn world.
func (w *Torn) Wrap(under driver.Connector) driver.Connector { return tornConnector{under, w} }

type fate int

const (
	well fate = iota
	lostAfter
	lostBefore
)

func (w *Torn) next() fate {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch w.random.IntN(20) {
	case 0:
		w.After++
		return lostAfter
	case 1:
		w.Before++
		return lostBefore
	}
	return well
}

type tornConnector struct {
	driver.Connector
	world *Torn
}

func (c tornConnector) Connect(ctx context.Context) (driver.Conn, error) {
	under, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &tornConn{pgxConn: under.(pgxConn), world: c.world}, nil
}

// pgxConn is what database/sql uses of pgx's connections.
type pgxConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
}

type tornConn struct {
	pgxConn
	world *Torn
	lost  bool
}

func (c *tornConn) ResetSession(ctx context.Context) error {
	if c.lost {
		return driver.ErrBadConn
	}
	return c.pgxConn.ResetSession(ctx)
}

func (c *tornConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	res, err := c.pgxConn.ExecContext(ctx, text, args)
	return res, nameless(err)
}

func (c *tornConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.pgxConn.QueryContext(ctx, text, args)
	return rows, nameless(err)
}

// nameless takes the names out of an error, as Citus does.
func nameless(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		bare := *pg
		bare.ConstraintName, bare.TableName, bare.Detail = "", "", ""
		bare.Message = "a constraint was violated"
		return &bare
	}
	return err
}

func (c *tornConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.pgxConn.BeginTx(ctx, o)
	if err != nil || o.ReadOnly || sql.IsolationLevel(o.Isolation) != sql.LevelDefault {
		return tx, err
	}
	return tornTx{tx, c}, nil
}

type tornTx struct {
	driver.Tx
	conn *tornConn
}

func (t tornTx) Commit() error {
	fate := t.conn.world.next()
	if fate == well {
		return nameless(t.Tx.Commit())
	}
	t.conn.lost = true
	if fate == lostAfter {
		if err := t.Tx.Commit(); err != nil {
			return nameless(err)
		}
	} else {
		t.Tx.Rollback() // what the server does when the connection goes
	}
	return driver.ErrBadConn
}
