package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// ErrLost says that a job is no longer the handler's: it was cancelled, or its lease ran out and
// somebody else has it. What the handler was about to write must not be written.
var ErrLost = errors.New("job: no longer held")

// Kind names a kind of job, "module.verb", and fixes the type of its arguments, which become JSON.
// Arguments are ids and choices; personal data stays in its own table.
type Kind[A any] string

// Enqueue puts a job in the queue as part of the transaction: it runs after the commit, or never.
func (k Kind[A]) Enqueue(ctx context.Context, tx *sqldb.Tx, ids *id.Source, fed id.Fed, args A) (id.ID, error) {
	return k.EnqueueAt(ctx, tx, ids, fed, tx.Now, args)
}

// EnqueueAt is Enqueue for a job that is not to run before an instant.
func (k Kind[A]) EnqueueAt(ctx context.Context, tx *sqldb.Tx, ids *id.Source, fed id.Fed, at time.Time, args A) (id.ID, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return 0, fmt.Errorf("arguments of job %s: %w", k, err)
	}
	no := ids.New()
	_, err = tx.Exec(ctx, insertJob, fed, no, string(k), string(text), sqldb.Micros(at), sqldb.Micros(tx.Now))
	return no, err
}

// Handle makes the handler of the kind. An error of kind Invalid, Denied or NotFound ends the job as
// failed; after any other it is tried again.
func (k Kind[A]) Handle(run func(ctx context.Context, j Job, args A) error) Handler {
	return Handler{kind: string(k), run: func(ctx context.Context, j Job) error {
		var args A
		if err := json.Unmarshal([]byte(j.args), &args); err != nil {
			return errs.Wrap(err, errs.Invalid, "errs.invalid")
		}
		return run(ctx, j, args)
	}}
}

// Handler does the jobs of one kind.
type Handler struct {
	kind string
	run  func(context.Context, Job) error
}

// Job is a claimed job.
type Job struct {
	id.Ref
	Kind    string
	Attempt int  // from 1
	Last    bool // it will not be tried again: a handler that must say so elsewhere says it now
	args    string
}

// Complete ends the job in the handler's own transaction, so that its effect and its end are one.
// It returns ErrLost when the job is no longer the handler's.
func (j Job) Complete(ctx context.Context, tx *sqldb.Tx) error {
	n, err := tx.Exec(ctx, finishJobs, j.Fed, j.Attempt, sqldb.List{j.ID})
	if err == nil && n == 0 {
		return ErrLost
	}
	return err
}

// Cancel removes a job. When it is running its context is cancelled within a third of a lease;
// until then [Job.Complete] already returns ErrLost. False when there is no such job.
func Cancel(ctx context.Context, tx *sqldb.Tx, job id.Ref) (bool, error) {
	n, err := tx.Exec(ctx, cancelJob, job.Fed, job.ID)
	return n > 0, err
}

// Retry makes a failed job due again, with all its tries. False when it is not a failed one.
func Retry(ctx context.Context, tx *sqldb.Tx, job id.Ref) (bool, error) {
	n, err := tx.Exec(ctx, retryJob, sqldb.Micros(tx.Now), job.Fed, job.ID)
	return n > 0, err
}

// Failed is a job that gave up.
type Failed struct {
	id.Ref
	Kind      string
	Attempts  int
	LastError string
	CreatedAt time.Time
}

// FailedIn are a federation's failed jobs in the order of their ids, behind the given one.
func FailedIn(ctx context.Context, q sqldb.Queryer, fed id.Fed, after id.ID, limit int) ([]Failed, error) {
	return sqldb.All(ctx, q, failedJobs, []any{fed, after, limit}, func(s sqldb.Scanner) (Failed, error) {
		f := Failed{Ref: id.Ref{Fed: fed}}
		var at int64
		err := s.Scan(&f.ID, &f.Kind, &f.Attempts, &f.LastError, &at)
		f.CreatedAt = sqldb.FromMicros(at)
		return f, err
	})
}

// Figures are how the queue stands.
type Figures struct {
	Waiting int
	Failed  int
	Behind  time.Duration // how long the oldest due job has been due
}

// Count counts the queue; it reads over all federations and is for the operator's metrics.
func Count(ctx context.Context, db *sqldb.DB) (f Figures, err error) {
	err = sqldb.Each(ctx, db, countJobs, nil, func(s sqldb.Scanner) error {
		var state string
		var n int
		var oldest int64
		if err := s.Scan(&state, &n, &oldest); err != nil {
			return err
		}
		if state == "failed" {
			f.Failed = n
			return nil
		}
		f.Waiting, f.Behind = n, max(0, db.Now().Sub(sqldb.FromMicros(oldest)))
		return nil
	})
	return f, err
}
