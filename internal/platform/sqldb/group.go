package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// slice is how long one commit may gather writers: SQLite has one writer, and nobody
// waits longer than this for its turn behind another's work.
const slice = 20 * time.Millisecond

// ErrClosed says that the database was closed before the write had its turn.
var ErrClosed = errors.New("sqldb: closed")

// group is SQLite's one writer. Writers queue; those that wait get the connection one after the other,
// each in its own savepoint, and share one commit and so one sync of the disk.
type group struct {
	now   func() time.Time
	conn  *sql.Conn
	stmts map[string]*sql.Stmt // of conn; used by whoever has the turn
	queue chan *request
	done  chan struct{}

	mu     sync.RWMutex // held by senders to queue
	closed bool
}

// request is one writer. It works in its own goroutine, so that a panic, or a test that ends there,
// ends what it should end and nothing else.
type request struct {
	ctx   context.Context
	turn  chan *Tx      // receives when it may write
	ran   chan struct{} // closed when it has
	reply chan struct{} // closed when its fate is known
	err   error
}

func newGroup(ctx context.Context, pool *sql.DB, now func() time.Time) (*group, error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	g := &group{now: now, conn: c, stmts: map[string]*sql.Stmt{}, queue: make(chan *request, 1024), done: make(chan struct{})}
	go g.loop()
	return g, nil
}

// close lets the writers that wait have their turn.
func (g *group) close() {
	g.mu.Lock()
	first := !g.closed
	g.closed = true
	g.mu.Unlock()
	if first {
		close(g.queue)
	}
	<-g.done
	for _, st := range g.stmts {
		st.Close() // SQLite keeps a connection, and its log, while a statement is open
	}
	g.conn.Close()
}

// write queues fn, runs it when it has its turn, and waits for the commit.
func (g *group) write(ctx context.Context, fn func(*Tx) error) error {
	r := &request{ctx: ctx, turn: make(chan *Tx, 1), ran: make(chan struct{}), reply: make(chan struct{})}
	if err := g.enqueue(ctx, r); err != nil {
		return err
	}
	select {
	case tx := <-r.turn:
		r.work(tx, fn)
	case <-r.reply: // it never had a turn
	}
	<-r.reply // even when ctx is done: the outcome must be known
	return r.err
}

func (g *group) enqueue(ctx context.Context, r *request) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.closed {
		return ErrClosed
	}
	select {
	case g.queue <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work runs fn and gives the turn back, also when fn panics: then its work is undone.
func (r *request) work(tx *Tx, fn func(*Tx) error) {
	defer close(r.ran)
	r.err = errAborted
	if r.err = fn(tx); r.err == nil {
		r.err = tx.broken
	}
}

var errAborted = errors.New("sqldb: the write broke off")

func (g *group) loop() {
	defer close(g.done)
	for r := range g.queue {
		g.commitTogether(r)
	}
}

// commitTogether gives first and whoever waits behind it their turns in one transaction.
func (g *group) commitTogether(first *request) {
	together := []*request{first}
	ctx := context.Background() // the commit is not one writer's to cancel
	if _, err := g.exec(ctx, "BEGIN IMMEDIATE", nil); err != nil {
		g.answer(together, fmt.Errorf("begin: %w", err))
		return
	}
	start := time.Now()
	err := g.alone(first)
gather:
	for err == nil && time.Since(start) < slice {
		select {
		case r, open := <-g.queue:
			if !open {
				break gather
			}
			together = append(together, r)
			err = g.run(r)
		default:
			break gather
		}
	}
	if err == nil {
		_, err = g.exec(ctx, "COMMIT", nil)
	}
	if err != nil {
		g.exec(ctx, "ROLLBACK", nil) // fails when SQLite has rolled back by itself, and then is not needed
		err = fmt.Errorf("commit: %w", err)
	}
	g.answer(together, err)
}

// answer lets the writers go on; err is the fate of the whole commit.
func (g *group) answer(rs []*request, err error) {
	for _, r := range rs {
		if err != nil && r.err == nil {
			r.err = err
		}
		close(r.reply)
	}
}

// alone gives the first writer its turn. There is nobody else's work yet, so it needs no savepoint, which would copy every page that it
// touches: its error undoes the transaction.
func (g *group) alone(r *request) error {
	if r.err = r.ctx.Err(); r.err == nil {
		r.turn <- &Tx{Now: g.now().Truncate(time.Microsecond), on: SQLite, c: g}
		<-r.ran
	}
	return r.err
}

// run gives a later writer its turn, in its savepoint: its error undoes its own work alone. What run itself
// returns is worse: the savepoint is gone (a full disk makes SQLite undo everything), and with it the
// work of all before it.
func (g *group) run(r *request) error {
	if r.err = r.ctx.Err(); r.err != nil {
		return nil
	}
	ctx := context.Background()
	if _, err := g.exec(ctx, "SAVEPOINT w", nil); err != nil {
		return err
	}
	r.turn <- &Tx{Now: g.now().Truncate(time.Microsecond), on: SQLite, c: g}
	<-r.ran
	if r.err != nil {
		if _, err := g.exec(ctx, "ROLLBACK TO w", nil); err != nil {
			return err
		}
	}
	_, err := g.exec(ctx, "RELEASE w", nil)
	return err
}

func (g *group) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if st, ok := g.stmts[text]; ok {
		return st, nil
	}
	st, err := g.conn.PrepareContext(ctx, text)
	if err == nil {
		g.stmts[text] = st
	}
	return st, err
}

// A statement that is cancelled while it writes makes SQLite roll back the whole transaction, which is
// other writers', too. So a writer's context counts between statements only.
func uncancelled(ctx context.Context) (context.Context, error) {
	return context.WithoutCancel(ctx), ctx.Err()
}

func (g *group) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	ctx, err := uncancelled(ctx)
	if err != nil {
		return nil, err
	}
	st, err := g.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (g *group) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	ctx, err := uncancelled(ctx)
	if err != nil {
		return nil, err
	}
	st, err := g.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}
