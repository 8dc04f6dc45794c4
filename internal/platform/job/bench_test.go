package job_test

import (
	"context"
	"sync/atomic"
	"testing"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/job"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

// BenchmarkRunner claims and finishes jobs that do nothing, with a sync of the disk at each commit.
func BenchmarkRunner(b *testing.B) {
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			db := dbtest.Open(b, name, sqldb.Options{})
			ids := id.NewSource(db.Now)
			for left := b.N; left > 0; left -= 1000 {
				err := sqldb.Write(b.Context(), db, func(tx *sqldb.Tx) error {
					for range min(left, 1000) {
						if _, err := count.Enqueue(b.Context(), tx, ids, 7, args{}); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			ctx, stop := context.WithCancel(b.Context())
			var ran atomic.Int64
			r := job.NewRunner(db, quiet(), []job.Handler{count.Handle(func(context.Context, job.Job, args) error {
				if ran.Add(1) == int64(b.N) {
					stop()
				}
				return nil
			})}, nil)
			b.ResetTimer()
			r.Run(ctx)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
			b.StopTimer()
			if f, err := job.Count(context.Background(), db); err != nil || f.Waiting != 0 {
				b.Fatalf("%+v, %v", f, err)
			}
		})
	}
}
