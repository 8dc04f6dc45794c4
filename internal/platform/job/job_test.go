package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/job"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

type args struct{ N int }

const count = job.Kind[args]("test.count")

// clock is a hand that tests move.
type clock struct{ us atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.us.Store(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
	return c
}
func (c *clock) now() time.Time          { return time.UnixMicro(c.us.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.us.Add(d.Microseconds()) }

// each runs f on both engines with a clock of its own.
func each(t *testing.T, f func(t *testing.T, db *sqldb.DB, c *clock)) {
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			f(t, dbtest.Open(t, name, sqldb.Options{Now: c.now}), c)
		})
	}
}

func enqueue(t *testing.T, db *sqldb.DB, fed id.Fed, n int) []id.ID {
	t.Helper()
	ids := id.NewSource(db.Now)
	var out []id.ID
	err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
		out = out[:0]
		for i := range n {
			no, err := count.Enqueue(t.Context(), tx, ids, fed, args{N: i})
			if err != nil {
				return err
			}
			out = append(out, no)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func quiet() job.Options { return job.Options{Log: slog.New(slog.DiscardHandler)} }

func drain(t *testing.T, r *job.Runner, want int) {
	t.Helper()
	if n, err := r.Drain(t.Context()); n != want || err != nil {
		t.Fatalf("drained %d, %v; want %d", n, err, want)
	}
}

func figures(t *testing.T, db *sqldb.DB) job.Figures {
	t.Helper()
	f, err := job.Count(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestJobsOfAllFederationsRunOnce(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		enqueue(t, db, 7, 3)
		enqueue(t, db, 8, 2)
		got := map[id.Fed][]int{}
		r := job.NewRunner(db, quiet(), []job.Handler{count.Handle(func(_ context.Context, j job.Job, a args) error {
			got[j.Fed] = append(got[j.Fed], a.N)
			return nil
		})}, nil)
		drain(t, r, 5)
		drain(t, r, 0)
		if diff := cmp.Diff(map[id.Fed]int{7: 3, 8: 2}, map[id.Fed]int{7: len(got[7]), 8: len(got[8])}); diff != "" {
			t.Error(diff)
		}
		if f := figures(t, db); f != (job.Figures{}) {
			t.Errorf("left behind: %+v", f)
		}
	})
}

func TestEnqueueIsPartOfTheTransaction(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		ids, undone := id.NewSource(db.Now), errors.New("undone")
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
			if _, err := count.Enqueue(t.Context(), tx, ids, 7, args{}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if f := figures(t, db); f.Waiting != 0 {
			t.Errorf("%d jobs of a write that was undone", f.Waiting)
		}
	})
}

func TestFailuresBackOffAndEnd(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		enqueue(t, db, 7, 1)
		var attempts []int
		var last bool
		o := quiet()
		o.Tries = 3
		r := job.NewRunner(db, o, []job.Handler{count.Handle(func(_ context.Context, j job.Job, _ args) error {
			attempts, last = append(attempts, j.Attempt), j.Last
			if j.Attempt == 2 {
				panic("second try")
			}
			return errors.New("no luck with 440399199001011234")
		})}, nil)
		drain(t, r, 1)
		drain(t, r, 0) // not before 2 s
		c.advance(2 * time.Second)
		drain(t, r, 1)
		c.advance(3 * time.Second)
		drain(t, r, 0) // not before 4 s
		c.advance(time.Second)
		drain(t, r, 1)
		c.advance(24 * time.Hour)
		drain(t, r, 0)
		if diff := cmp.Diff([]int{1, 2, 3}, attempts); diff != "" || !last {
			t.Error(diff, last)
		}
		failed, err := job.FailedIn(t.Context(), db, 7, 0, 10)
		if err != nil || len(failed) != 1 || failed[0].LastError != "no luck with [redacted]" || failed[0].Attempts != 3 {
			t.Fatalf("%+v, %v", failed, err)
		}
		if f := figures(t, db); f.Failed != 1 || f.Waiting != 0 {
			t.Errorf("%+v", f)
		}
		retry(t, db, failed[0].Ref, true)
		drain(t, r, 1)
		retry(t, db, failed[0].Ref, false) // it waits already
	})
}

func retry(t *testing.T, db *sqldb.DB, ref id.Ref, want bool) {
	t.Helper()
	var ok bool
	err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) (err error) {
		ok, err = job.Retry(t.Context(), tx, ref)
		return err
	})
	if err != nil || ok != want {
		t.Fatalf("retry: %v, %v; want %v", ok, err, want)
	}
}

func TestHopelessErrorsAreNotTriedAgain(t *testing.T) {
	for _, tc := range []struct {
		kind   errs.Kind
		failed int
	}{{errs.Invalid, 1}, {errs.Denied, 1}, {errs.NotFound, 1}, {errs.Conflict, 0}, {errs.Unavailable, 0}, {errs.Internal, 0}} {
		t.Run(tc.kind.String(), func(t *testing.T) {
			db := dbtest.Open(t, "sqlite", sqldb.Options{})
			enqueue(t, db, 7, 1)
			r := job.NewRunner(db, quiet(), []job.Handler{count.Handle(func(context.Context, job.Job, args) error {
				return errs.New(tc.kind, "errs.internal")
			})}, nil)
			drain(t, r, 1)
			if f := figures(t, db); f.Failed != tc.failed || f.Waiting != 1-tc.failed {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestUnknownKindWaitsForAProgramThatKnowsIt(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		enqueue(t, db, 7, 1)
		drain(t, job.NewRunner(db, quiet(), nil, nil), 1)
		c.advance(time.Minute)
		ran := false
		drain(t, job.NewRunner(db, quiet(), []job.Handler{count.Handle(func(context.Context, job.Job, args) error {
			ran = true
			return nil
		})}, nil), 1)
		if !ran {
			t.Error("did not run")
		}
	})
}

// A holder that is killed is stood in for when its lease is over, and can no longer finish.
func TestLostLease(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		enqueue(t, db, 7, 1)
		var second bool
		next := job.NewRunner(db, quiet(), []job.Handler{count.Handle(func(_ context.Context, j job.Job, _ args) error {
			second = j.Attempt == 2
			return errors.New("stays in the table")
		})}, nil)
		slow := job.NewRunner(db, quiet(), []job.Handler{count.Handle(func(ctx context.Context, j job.Job, _ args) error {
			drain(t, next, 0) // the lease holds
			c.advance(31 * time.Second)
			drain(t, next, 1)
			err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error { return j.Complete(ctx, tx) })
			if !errors.Is(err, job.ErrLost) {
				t.Errorf("completed a lost job: %v", err)
			}
			return nil // and the runner's own finish must not end it either
		})}, nil)
		drain(t, slow, 1)
		if f := figures(t, db); f.Waiting != 1 || !second {
			t.Errorf("%+v, second %v", f, second)
		}
	})
}

func TestCompleteInTheHandlersTransaction(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		enqueue(t, db, 7, 2)
		r := job.NewRunner(db, quiet(), []job.Handler{count.Handle(func(ctx context.Context, j job.Job, a args) error {
			return sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
				if err := j.Complete(ctx, tx); err != nil {
					return err
				}
				if a.N == 1 {
					return errors.New("undo")
				}
				return nil
			})
		})}, nil)
		drain(t, r, 2)
		if f := figures(t, db); f.Waiting != 1 {
			t.Errorf("%+v: want the undone job alone", f)
		}
	})
}

func TestCancelStopsARunningJob(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		ref := id.Ref{Fed: 7, ID: enqueue(t, db, 7, 1)[0]}
		o := quiet()
		o.Lease, o.Poll = 3*time.Second, 10*time.Millisecond
		started, stopped := make(chan struct{}), make(chan error, 1)
		r := job.NewRunner(db, o, []job.Handler{count.Handle(func(ctx context.Context, j job.Job, _ args) error {
			close(started)
			<-ctx.Done()
			stopped <- ctx.Err()
			return ctx.Err()
		})}, nil)
		stop := start(t, r)
		<-started
		for _, want := range []bool{true, false} {
			var ok bool
			err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) (err error) {
				ok, err = job.Cancel(t.Context(), tx, ref)
				return err
			})
			if err != nil || ok != want {
				t.Fatalf("cancel: %v, %v; want %v", ok, err, want)
			}
		}
		select {
		case <-stopped:
		case <-time.After(20 * time.Second):
			t.Fatal("still running")
		}
		stop()
		if f := figures(t, db); f != (job.Figures{}) {
			t.Errorf("%+v", f)
		}
	})
}

// start runs r until the returned function is called, which waits for its end.
func start(t *testing.T, r *job.Runner) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { r.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return func() { cancel(); wg.Wait() }
}

func TestLongJobKeepsItsLease(t *testing.T) {
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			db := dbtest.Open(t, name, sqldb.Options{})
			enqueue(t, db, 7, 1)
			o := quiet()
			o.Lease, o.Poll, o.Workers = 1500*time.Millisecond, 10*time.Millisecond, 2
			var runs atomic.Int32
			ended := make(chan struct{})
			r := job.NewRunner(db, o, []job.Handler{count.Handle(func(ctx context.Context, j job.Job, _ args) error {
				runs.Add(1)
				select {
				case <-time.After(2500 * time.Millisecond):
				case <-ctx.Done():
					t.Error("stopped: ", ctx.Err())
				}
				close(ended)
				return nil
			})}, nil)
			stop := start(t, r)
			<-ended
			stop()
			if f := figures(t, db); f.Waiting != 0 || runs.Load() != 1 {
				t.Errorf("%+v after %d runs", f, runs.Load())
			}
		})
	}
}

// A stop lets what runs end, cancels what does not, and gives the rest back uncounted.
func TestGracefulStop(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		enqueue(t, db, 7, 5)
		o := quiet()
		o.Workers, o.Grace, o.Poll = 2, 50*time.Millisecond, 10*time.Millisecond
		begun := make(chan struct{}, 5)
		r := job.NewRunner(db, o, []job.Handler{count.Handle(func(ctx context.Context, j job.Job, _ args) error {
			begun <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		})}, nil)
		stop := start(t, r)
		<-begun
		<-begun
		stop()
		var attempts []int
		drain(t, job.NewRunner(db, quiet(), []job.Handler{count.Handle(func(_ context.Context, j job.Job, _ args) error {
			attempts = append(attempts, j.Attempt)
			return nil
		})}, nil), 5)
		if diff := cmp.Diff([]int{1, 1, 1, 1, 1}, attempts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRunnersShareTheWork(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		const n = 400
		enqueue(t, db, 7, n)
		var mu sync.Mutex
		seen := map[int]int{}
		all := make(chan struct{})
		handle := count.Handle(func(_ context.Context, j job.Job, a args) error {
			mu.Lock()
			defer mu.Unlock()
			if seen[a.N]++; len(seen) == n && seen[a.N] == 1 {
				close(all)
			}
			return nil
		})
		o := quiet()
		o.Poll = 5 * time.Millisecond
		var stops []func()
		for range 3 {
			stops = append(stops, start(t, job.NewRunner(db, o, []job.Handler{handle}, nil)))
		}
		select {
		case <-all:
		case <-time.After(20 * time.Second):
			t.Error("not all done")
		}
		for _, stop := range stops {
			stop()
		}
		for no, times := range seen {
			if times != 1 {
				t.Errorf("job %d ran %d times", no, times)
			}
		}
		if f := figures(t, db); f.Waiting != 0 {
			t.Errorf("%+v", f)
		}
	})
}

func TestPeriodicWorkIsDoneByOne(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		var runs, together atomic.Int32
		work := job.Periodic{Name: "test.round", Every: 40 * time.Second, Run: func(context.Context) error {
			if together.Add(1) > 1 {
				t.Error("two at once")
			}
			time.Sleep(5 * time.Millisecond)
			together.Add(-1)
			if runs.Add(1) == 1 {
				panic("the first round")
			}
			return nil
		}}
		o := quiet()
		done := make(chan string, 100)
		o.Observe = func(kind string, _ time.Duration, err error) { done <- kind }
		// two short-lived processes an hour: each looks once when it begins
		for round := range 3 {
			stops := []func(){start(t, job.NewRunner(db, o, nil, []job.Periodic{work})), start(t, job.NewRunner(db, o, nil, []job.Periodic{work}))}
			<-done
			time.Sleep(30 * time.Millisecond) // the other has looked, too
			for _, stop := range stops {
				stop()
			}
			if got := int(runs.Load()); got != round+1 {
				t.Fatalf("round %d: %d runs", round, got)
			}
			c.advance(41 * time.Second)
		}
	})
}

// A round that a stop cut short is begun anew by whoever comes next, not when the next one is due.
func TestPeriodicWorkCutShort(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, _ *clock) {
		begun, ended := make(chan struct{}), make(chan struct{})
		cut := job.Periodic{Name: "test.round", Every: time.Hour, Run: func(ctx context.Context) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}}
		whole := job.Periodic{Name: "test.round", Every: time.Hour, Run: func(context.Context) error {
			close(ended)
			return nil
		}}
		stop := start(t, job.NewRunner(db, quiet(), nil, []job.Periodic{cut}))
		<-begun
		stop()
		defer start(t, job.NewRunner(db, quiet(), nil, []job.Periodic{whole}))()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Error("the round that was cut short is not begun anew")
		}
	})
}
