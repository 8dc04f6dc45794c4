// Package job does work in the background: at least once, from one table, on every engine.
//
// A module names a kind of job with the type of its arguments, enqueues in the transaction that makes the
// work necessary, and hands the handler to the runner where the program is put together:
//
//	const fold = job.Kind[foldArgs]("org.fold")
//	…
//	_, err := fold.Enqueue(ctx, tx, ids, fed, foldArgs{Org: org})
//	…
//	runner := job.NewRunner(db, job.Options{}, []job.Handler{fold.Handle(s.runFold)}, nil)
//
// A claim moves the job's run_at to the end of a lease and counts the attempt. So a runner that is
// killed needs no cleaning up: when the lease is over the job is due again. A holder that
// works longer beats, and one that finds its job gone or claimed anew stops. The attempt
// is the fence: only the holder of the latest attempt can finish.
//
// A finished job leaves no row. A job that fails is tried again after 2, 4, 8 … seconds, at most an hour
// apart; after the last try, or at once when the kind of the error says that trying again
// cannot help, it stays as "failed" for a person to look at.
//
// Handlers are written to bear running twice. One whose whole effect is in the database can end its
// job in the same transaction with [Job.Complete] and then has run exactly once.
//
// Work that comes round by itself is a [Periodic]: one process at a time does it, by a row in table lease.
package job
