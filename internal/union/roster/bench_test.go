package roster_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// BenchmarkImport imports a made-up roster of 20 columns; NIANGJIA_BENCH_ROWS says how many rows, 20,000 when unset.
func BenchmarkImport(b *testing.B) {
	n := 20_000
	if v, err := strconv.Atoi(os.Getenv("NIANGJIA_BENCH_ROWS")); err == nil {
		n = v
	}
	path := b.TempDir() + "/roster.xlsx"
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := rehearse.WriteRoster(f, n, 1); err != nil {
		b.Fatal(err)
	}
	f.Close()
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w := uniontest.New(b, dbtest.Open(b, engine, sqldb.Options{CacheMiB: 256}))
				file, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				start, lap, at := time.Now(), time.Now(), 0
				batch, err := w.Rosters.Import(b.Context(), w.Operator, roster.ImportInput{Org: w.A.Ref, FileName: "roster.xlsx", File: file,
					Progress: func(p roster.Batch) {
						if p.DoneRow-at >= 100_000 {
							b.Logf("%8d rows: %6.0f rows/s", p.DoneRow, float64(p.DoneRow-at)/time.Since(lap).Seconds())
							lap, at = time.Now(), p.DoneRow
						}
					}})
				if err != nil || batch.Counts.Joined != n {
					b.Fatalf("%+v, %v", batch.Counts, err)
				}
				b.ReportMetric(float64(n)/time.Since(start).Seconds(), "rows/s")
				file.Close()
			}
		})
	}
}
