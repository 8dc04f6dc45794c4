package job

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Options of a runner; the zero value serves.
type Options struct {
	Workers int           // jobs at the same time; default 4
	Batch   int           // most jobs in one claim or finish; default 500: a few ms of SQLite's one writer
	Lease   time.Duration // how long a claim holds without a beat; default 30 s
	Poll    time.Duration // how often an idle runner looks; default 500 ms
	Tries   int           // default 16, which takes some seven hours
	Grace   time.Duration // how long a stop waits for running jobs before it cancels them; default 20 s
	Log     *slog.Logger  // default slog.Default()
	Observe func(kind string, took time.Duration, err error)
}

func (o Options) withDefaults() Options {
	set := func(p *int, v int) { *p = pick(*p, v) }
	set(&o.Workers, 4)
	set(&o.Batch, 500)
	set(&o.Tries, 16)
	o.Lease = pick(o.Lease, 30*time.Second)
	o.Poll = pick(o.Poll, 500*time.Millisecond)
	o.Grace = pick(o.Grace, 20*time.Second)
	o.Log = pick(o.Log, slog.Default())
	if o.Observe == nil {
		o.Observe = func(string, time.Duration, error) {}
	}
	return o
}

func pick[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// Runner claims due jobs, hands them to their handlers, and ends them in batches.
type Runner struct {
	db       *sqldb.DB
	o        Options
	handlers map[string]Handler
	periodic []Periodic
	wake     chan struct{}

	mu   sync.Mutex
	held map[id.Ref]*hold
}

// hold is a job in this runner's hands.
type hold struct {
	attempt int
	since   time.Time // of the wall clock: when the lease was last taken or extended
	cancel  context.CancelFunc
}

// NewRunner makes a runner. Two handlers of one kind are a programming error and panic.
func NewRunner(db *sqldb.DB, o Options, handlers []Handler, periodic []Periodic) *Runner {
	r := &Runner{db: db, o: o.withDefaults(), handlers: map[string]Handler{}, periodic: periodic,
		wake: make(chan struct{}, 1), held: map[id.Ref]*hold{}}
	for _, h := range handlers {
		if _, twice := r.handlers[h.kind]; twice {
			panic("job: two handlers of kind " + h.kind)
		}
		r.handlers[h.kind] = h
	}
	return r
}

// Wake makes an idle runner look at once; whoever enqueues in the same process may call it after the commit.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default: // somebody woke it already
	}
}

// Run works until ctx is done. Then it claims no more, lets running jobs end (cancelling their contexts
// after Options.Grace), gives back what it had not begun, and returns.
func (r *Runner) Run(ctx context.Context) {
	jobCtx, cancelJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelJobs()
	var workers, others sync.WaitGroup
	work, ended := make(chan Job), make(chan result, r.o.Batch)
	for range r.o.Workers {
		workers.Go(func() {
			for j := range work {
				ended <- r.run(jobCtx, j)
			}
		})
	}
	others.Go(func() { r.beat(jobCtx) })
	for _, p := range r.periodic {
		others.Go(func() { r.repeat(ctx, p) })
	}
	finished := make(chan struct{})
	go func() { defer close(finished); r.finish(ended) }()

	r.feed(ctx, work)
	close(work)
	grace := time.AfterFunc(r.o.Grace, cancelJobs)
	defer grace.Stop()
	workers.Wait()
	close(ended)
	<-finished
	cancelJobs()
	others.Wait()
}

// feed claims and hands out until ctx is done. The claim grows while jobs are short, so that they are
// claimed by the hundred, and shrinks when they are long, so that they are left to other processes.
func (r *Runner) feed(ctx context.Context, work chan<- Job) {
	size := r.o.Workers
	for ctx.Err() == nil {
		jobs, err := r.claim(ctx, size)
		if err != nil && ctx.Err() == nil {
			r.o.Log.ErrorContext(ctx, "claim jobs", "error", err)
		}
		if len(jobs) == 0 {
			select {
			case <-ctx.Done():
			case <-r.wake:
			case <-time.After(r.o.Poll):
			}
			continue
		}
		start := time.Now()
		for i, j := range jobs {
			select {
			case work <- j:
			case <-ctx.Done():
				r.release(jobs[i:])
				return
			}
		}
		switch took := time.Since(start); {
		case took < 100*time.Millisecond && len(jobs) == size:
			size = min(4*size, r.o.Batch)
		case took > time.Second:
			size = max(size/4, r.o.Workers)
		}
	}
}

// Drain does what is due, one after the other, until nothing is, and returns how many jobs it ran.
func (r *Runner) Drain(ctx context.Context) (int, error) {
	sum := 0
	for {
		jobs, err := r.claim(ctx, r.o.Batch)
		if err != nil || len(jobs) == 0 {
			return sum, err
		}
		results := make([]result, len(jobs))
		for i, j := range jobs {
			results[i] = r.run(ctx, j)
		}
		if err := r.conclude(ctx, results); err != nil {
			return sum, err
		}
		sum += len(jobs)
	}
}

type result struct {
	job     Job
	err     error
	stopped bool // the runner's stop cut it short: no fault of the job's
}

// run does one job; a panic is an error like another.
func (r *Runner) run(stop context.Context, j Job) (res result) {
	ctx, cancel := context.WithCancel(stop)
	defer cancel()
	r.mu.Lock()
	if h := r.held[j.Ref]; h != nil {
		h.cancel = cancel
	} else {
		cancel() // lost while it waited for a worker
	}
	r.mu.Unlock()
	start := time.Now()
	res.job = j
	defer func() {
		if p := recover(); p != nil {
			res.err = fmt.Errorf("panic: %v", p)
			r.o.Log.ErrorContext(ctx, "job panicked", "kind", j.Kind, "job", j.Ref.String(), "stack", string(debug.Stack()))
		}
		res.stopped = stop.Err() != nil
		r.o.Observe(j.Kind, time.Since(start), res.err)
	}()
	if ctx.Err() != nil {
		res.err = ErrLost
		return res
	}
	h, known := r.handlers[j.Kind]
	if !known { // during an upgrade a newer program may have enqueued it, and will take it
		res.err = fmt.Errorf("no handler for jobs of kind %q", j.Kind)
		return res
	}
	res.err = h.run(ctx, j)
	return res
}
