package job

import (
	"context"
	"errors"
	"time"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/obs"
	"niangjia/internal/platform/sqldb"
)

// claim takes up to n due jobs, oldest first, a write per federation.
func (r *Runner) claim(ctx context.Context, n int) ([]Job, error) {
	due, err := sqldb.All(ctx, r.db, dueJobs, []any{sqldb.Micros(r.db.Now()), n}, func(s sqldb.Scanner) (ref id.Ref, err error) {
		err = s.Scan(&ref.Fed, &ref.ID)
		return ref, err
	})
	if err != nil {
		return nil, err
	}
	var out []Job
	for fed, ids := range byFed(due) {
		var jobs []Job
		err := sqldb.Write(ctx, r.db, func(tx *sqldb.Tx) (err error) {
			until := sqldb.Micros(tx.Now.Add(r.o.Lease))
			jobs, err = sqldb.All(ctx, tx, claimJobs, []any{until, fed, sqldb.Micros(tx.Now), sqldb.ListOf(ids)}, func(s sqldb.Scanner) (Job, error) {
				j := Job{Ref: id.Ref{Fed: fed}}
				err := s.Scan(&j.ID, &j.Kind, &j.args, &j.Attempt)
				j.Last = j.Attempt >= r.o.Tries
				return j, err
			})
			return err
		})
		if err != nil {
			return r.hold(out), err
		}
		out = append(out, jobs...)
	}
	return r.hold(out), nil
}

func byFed(refs []id.Ref) map[id.Fed][]id.ID {
	m := map[id.Fed][]id.ID{}
	for _, ref := range refs {
		m[ref.Fed] = append(m[ref.Fed], ref.ID)
	}
	return m
}

func (r *Runner) hold(jobs []Job) []Job {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range jobs {
		r.held[j.Ref] = &hold{attempt: j.Attempt, since: time.Now(), cancel: func() {}}
	}
	return jobs
}

// letGo forgets a job of that attempt; a later attempt of the same job may be held by now.
func (r *Runner) letGo(j Job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if h := r.held[j.Ref]; h != nil && h.attempt == j.Attempt {
		delete(r.held, j.Ref)
	}
}

// beat extends the leases of the jobs that take long, and stops those that are no longer ours.
func (r *Runner) beat(ctx context.Context) {
	tick := time.NewTicker(r.o.Lease / 6)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := r.extend(ctx); err != nil && ctx.Err() == nil {
				r.o.Log.ErrorContext(ctx, "extend job leases", "error", err)
			}
		}
	}
}

func (r *Runner) extend(ctx context.Context) error {
	var long []id.Ref
	r.mu.Lock()
	for ref, h := range r.held {
		if time.Since(h.since) >= r.o.Lease/6 {
			long = append(long, ref)
		}
	}
	r.mu.Unlock()
	for fed, ids := range byFed(long) {
		attempts := map[id.ID]int{}
		err := sqldb.Write(ctx, r.db, func(tx *sqldb.Tx) error {
			clear(attempts)
			return sqldb.Each(ctx, tx, extendLeases, []any{sqldb.Micros(tx.Now.Add(r.o.Lease)), fed, sqldb.ListOf(ids)}, func(s sqldb.Scanner) error {
				var no id.ID
				var attempt int
				err := s.Scan(&no, &attempt)
				attempts[no] = attempt
				return err
			})
		})
		if err != nil {
			return err
		}
		r.renew(fed, ids, attempts)
	}
	return nil
}

func (r *Runner) renew(fed id.Fed, ids []id.ID, attempts map[id.ID]int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, no := range ids {
		ref := id.Ref{Fed: fed, ID: no}
		switch h := r.held[ref]; {
		case h == nil: // ended meanwhile
		case attempts[no] == h.attempt:
			h.since = time.Now()
		default:
			h.cancel()
			delete(r.held, ref)
		}
	}
}

// release gives back jobs that were claimed and not done because the runner stops.
func (r *Runner) release(jobs []Job) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	groups := map[group][]id.ID{}
	for _, j := range jobs {
		groups[group{j.Fed, j.Attempt}] = append(groups[group{j.Fed, j.Attempt}], j.ID)
		r.letGo(j)
	}
	err := sqldb.Write(ctx, r.db, func(tx *sqldb.Tx) error {
		for g, ids := range groups {
			if _, err := tx.Exec(ctx, giveBack, sqldb.Micros(tx.Now), g.fed, g.attempt, sqldb.ListOf(ids)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil { // they come back by themselves when their lease is over
		r.o.Log.WarnContext(ctx, "give back jobs", "error", err)
	}
}

// group is what one statement can end: jobs of one federation at the same attempt.
type group struct {
	fed     id.Fed
	attempt int
}

// finish ends jobs as they come, as many in one write as have gathered meanwhile.
func (r *Runner) finish(ended <-chan result) {
	for first := range ended {
		batch := []result{first}
	gather:
		for len(batch) < r.o.Batch {
			select {
			case res, open := <-ended:
				if !open {
					break gather
				}
				batch = append(batch, res)
			default:
				break gather
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), r.o.Lease)
		if err := r.conclude(ctx, batch); err != nil { // they will run again
			r.o.Log.ErrorContext(ctx, "finish jobs", "error", err)
		}
		cancel()
	}
}

// conclude writes the outcome of jobs that have run.
func (r *Runner) conclude(ctx context.Context, batch []result) error {
	done := map[group][]id.ID{}
	var failed []result
	var stopped []Job
	for _, res := range batch {
		j := res.job
		r.letGo(j)
		switch {
		case res.err != nil && res.stopped:
			stopped = append(stopped, j)
		case res.err == nil:
			done[group{j.Fed, j.Attempt}] = append(done[group{j.Fed, j.Attempt}], j.ID)
		case !errors.Is(res.err, ErrLost):
			failed = append(failed, res)
			r.o.Log.WarnContext(ctx, "job failed", "kind", j.Kind, "job", j.Ref.String(), "attempt", j.Attempt, "error", res.err)
		}
	}
	if len(stopped) > 0 {
		r.release(stopped)
	}
	return sqldb.Write(ctx, r.db, func(tx *sqldb.Tx) error {
		for g, ids := range done {
			if _, err := tx.Exec(ctx, finishJobs, g.fed, g.attempt, sqldb.ListOf(ids)); err != nil {
				return err
			}
		}
		for _, res := range failed {
			j, state, at := res.job, "waiting", tx.Now.Add(backOff(res.job.Attempt))
			if j.Last || hopeless(res.err) {
				state, at = "failed", tx.Now
			}
			if _, err := tx.Exec(ctx, failJob, state, sqldb.Micros(at), describe(res.err), j.Fed, j.ID, j.Attempt); err != nil {
				return err
			}
		}
		return nil
	})
}

// backOff is 2, 4, 8 … seconds, at most an hour.
func backOff(attempt int) time.Duration {
	return min(time.Second<<min(attempt, 20), time.Hour)
}

// hopeless: the same input will meet the same answer.
func hopeless(err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Denied, errs.NotFound:
		return true
	}
	return false
}

// describe is the error as kept with the job: its beginning, for the operator, without persons' numbers.
func describe(err error) string {
	text := []rune(obs.Scrub(err.Error()))
	return string(text[:min(len(text), 500)])
}
