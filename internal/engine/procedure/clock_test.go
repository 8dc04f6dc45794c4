package procedure_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

// The victim of TestClockKilled is this test program itself, started with victim set to a database.
const victim = "NIANGJIA_CLOCK_VICTIM"

const (
	countUp    = `SELECT count(*) FROM duty WHERE federation_id = $1 AND org_id = $2 AND climbed = 1`
	countSteps = `SELECT count(*) FROM proceeding_step WHERE federation_id = $1 AND event = 'climbed' AND seq = 2`
	countWrong = `SELECT count(*) FROM proceeding p WHERE p.federation_id = $1 AND p.version <>
		(SELECT max(s.seq) FROM proceeding_step s WHERE s.federation_id = $1 AND s.proceeding_id = p.id)`
)

func TestMain(m *testing.M) {
	if target := os.Getenv(victim); target != "" {
		if err := runClocks(target); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runClocks is the victim's work.
func runClocks(target string) error {
	w := &world{absent: map[id.ID]bool{}}
	w.at("2026-10-12 08:00")
	db, err := sqldb.Open(context.Background(), target, sqldb.Options{Now: w.Now})
	if err != nil {
		return err
	}
	defer db.Close()
	w.Engine = procedure.New(procedure.Deps{DB: db, Tree: w, Spans: w, Counter: deadline.Counter{Calendar: week{}, Zone: zone}})
	w.Add(procedure.Course{Procedure: joining(), Late: func(context.Context, *sqldb.Tx, procedure.Proceeding, string) error { return nil }})
	fmt.Println("running")
	_, err = w.Run(context.Background())
	return err
}

// fill opens many proceedings whose clocks run out at once.
func (w *world) fill(t testing.TB, many int) {
	t.Helper()
	for n := 0; n < many; n += 500 {
		w.write(t, func(tx *sqldb.Tx) error {
			for i := n; i < min(n+500, many); i++ {
				if _, err := w.Open(t.Context(), tx, id.Ref{Fed: fed, ID: id.ID(100 + i)}, "joining", workers, procedure.Act{By: "applicant"}, bodies); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// TestClockKilled kills the clock at random moments: every duty climbs once, and no step is lost or twice.
func TestClockKilled(t *testing.T) {
	kills := 3
	if dbtest.Long() {
		kills = 20
	}
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			target := dbtest.Migrated(t, name)
			w := open(t, func(o sqldb.Options) *sqldb.DB {
				db, err := sqldb.Open(t.Context(), target, o)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { db.Close() })
				return db
			})
			const many = 2000
			w.fill(t, many)
			count := func(text string, args ...any) int64 {
				n, _, err := sqldb.One(t.Context(), w.DB, text, args, sqldb.Value[int64])
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			halfWay := 0
			for range kills {
				dbtest.Kill(t, victim+"="+target, 80*time.Millisecond)
				if up := count(countUp, fed, district); up > 0 && up < many {
					halfWay++
				}
			}
			t.Logf("%d of %d were killed half way", halfWay, kills)
			w.at("2026-10-12 08:00")
			if _, err := w.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if up, steps, wrong := count(countUp, fed, district), count(countSteps, fed), count(countWrong, fed); up != many || steps != many || wrong != 0 {
				t.Errorf("of %d duties %d climbed, %d steps, %d proceedings do not fit their steps", many, up, steps, wrong)
			}
		})
	}
}

// BenchmarkClock lets 20,000 clocks run out at once, each with its step and climb, with a sync of the disk at each commit.
func BenchmarkClock(b *testing.B) {
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w := open(b, func(o sqldb.Options) *sqldb.DB { return dbtest.Open(b, name, o) })
				const many = 20_000
				w.fill(b, many)
				w.at("2026-10-12 08:00")
				b.StartTimer()
				w.run(b, many)
			}
		})
	}
}
