package job

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"niangjia/internal/platform/sqldb"
)

// Periodic is work that comes round: one process at a time does it, however many run.
type Periodic struct {
	Name  string        // of its row in table lease
	Every time.Duration // from one start to the next
	Run   func(context.Context) error
}

// repeat does p whenever its lease falls free, until ctx is done.
func (r *Runner) repeat(ctx context.Context, p Periodic) {
	holder := rand.Text()
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		if _, err := r.once(ctx, p, holder); err != nil && ctx.Err() == nil {
			r.o.Log.ErrorContext(ctx, "periodic work failed", "name", p.Name, "error", err)
		}
		wait.Reset(max(min(p.Every/4, 15*time.Second), time.Millisecond))
	}
}

// once does p when its lease is free, and reports whether it was.
func (r *Runner) once(ctx context.Context, p Periodic, holder string) (bool, error) {
	start := r.db.Now()
	var got int64
	err := sqldb.Write(ctx, r.db, func(tx *sqldb.Tx) (err error) {
		got, err = tx.Exec(ctx, takeLease, p.Name, holder, sqldb.Micros(start.Add(r.o.Lease)), sqldb.Micros(start))
		return err
	})
	if err != nil || got == 0 {
		return false, err
	}
	runCtx, cancel := context.WithCancel(ctx)
	beating := make(chan struct{})
	go func() { defer close(beating); r.keepLease(runCtx, cancel, p.Name, holder) }()
	begun := time.Now()
	err = protect(runCtx, p.Run)
	r.o.Observe(p.Name, time.Since(begun), err)
	cancel()
	<-beating

	// also after a failure the next round is due Every after this one began; one that a stop cut short is anybody's at once
	next := start.Add(p.Every)
	if ctx.Err() != nil {
		next = start
	}
	after, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer done()
	if leaseErr := r.setLease(after, p.Name, holder, next); leaseErr != nil && err == nil {
		err = leaseErr
	}
	return true, err
}

// keepLease beats while the work goes on, and stops the work when the lease is lost.
func (r *Runner) keepLease(ctx context.Context, stop context.CancelFunc, name, holder string) {
	tick := time.NewTicker(r.o.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := r.setLease(ctx, name, holder, r.db.Now().Add(r.o.Lease)); errors.Is(err, ErrLost) {
				stop()
				return
			}
		}
	}
}

// setLease moves the end of a lease; ErrLost when it is somebody else's by now.
func (r *Runner) setLease(ctx context.Context, name, holder string, until time.Time) error {
	return sqldb.Write(ctx, r.db, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, setLease, sqldb.Micros(until), name, holder)
		if err == nil && n == 0 {
			return ErrLost
		}
		return err
	})
}

func protect(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return run(ctx)
}
