package job_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/job"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

// The victim of TestKill is this test program itself, started with victim set to a database.
const victim = "NIANGJIA_JOB_VICTIM"

const (
	leaveTrace = `INSERT INTO calendar_day (day, kind, name) VALUES ($1, 'job', '')`
	countTrace = `SELECT count(*) FROM calendar_day`
)

func TestMain(m *testing.M) {
	if target := os.Getenv(victim); target != "" {
		db, err := sqldb.Open(context.Background(), target, sqldb.Options{})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println("running")
		tracer(db).Run(context.Background())
	}
	os.Exit(m.Run())
}

// tracer runs jobs whose effect would fail if it happened twice.
func tracer(db *sqldb.DB) *job.Runner {
	o := quiet()
	o.Lease, o.Poll = 300*time.Millisecond, 5*time.Millisecond
	return job.NewRunner(db, o, []job.Handler{count.Handle(func(ctx context.Context, j job.Job, _ args) error {
		return sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, leaveTrace, j.Ref.String()); err != nil {
				return err
			}
			return j.Complete(ctx, tx)
		})
	})}, nil)
}

// TestKill kills a runner at random moments: every job has its effect once, and none is left.
func TestKill(t *testing.T) {
	kills := 4
	if dbtest.Long() {
		kills = 20
	}
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			target := dbtest.Migrated(t, name)
			db, err := sqldb.Open(t.Context(), target, sqldb.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			const each = 300
			for i := range kills {
				enqueue(t, db, id.Fed(7+i%2), each)
				dbtest.Kill(t, victim+"="+target, 150*time.Millisecond)
			}
			stop := start(t, tracer(db))
			for deadline := time.Now().Add(30 * time.Second); figures(t, db).Waiting > 0 && time.Now().Before(deadline); {
				time.Sleep(20 * time.Millisecond)
			}
			stop()
			n, _, err := sqldb.One(t.Context(), db, countTrace, nil, sqldb.Value[int])
			if f := figures(t, db); err != nil || n != kills*each || f != (job.Figures{}) {
				t.Errorf("%d of %d jobs had their effect; left: %+v; %v", n, kills*each, f, err)
			}
		})
	}
}
