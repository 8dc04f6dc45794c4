package gap_test

import (
	"fmt"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/gap"
)

// The size of the rows that the benchmark writes by itself: the lists are to stay within 50 ms at 50,000 employers.
const (
	benchEmployers = 50_000
	insertBench    = `INSERT INTO employer (federation_id, id, name, kind_code, industry_code, division_code, address, opened_on, closed_on, employees, covered, sort_key, find_key,
		version, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`
)

// BenchmarkLists reads pages and figures of employers of which nobody covers one: no list is longer.
func BenchmarkLists(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		w := newWorld(b, engine)
		fed := w.City.Ref.Fed
		var rows [][]any
		for i := range benchEmployers {
			division := fmt.Sprintf("4403%02d%03d", 3+i%9, 1+i/9%8)
			name := fmt.Sprintf("单位%05d", i)
			rows = append(rows, []any{fed, id.ID(i + 1), name, "", fmt.Sprintf("%02d", 13+i%80), division, "", string(w.today().Add(-300 - i%4000)), "",
				int64(25 + i*7919%3000), false, name, name, int64(1), int64(0)})
		}
		for ; len(rows) > 0; rows = rows[min(5000, len(rows)):] {
			if err := sqldb.Write(b.Context(), w.DB, func(tx *sqldb.Tx) error {
				_, err := tx.InsertMany(b.Context(), insertBench, rows[:min(5000, len(rows))])
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.DB.Analyze(b.Context(), "employer", "coverage", "gap"); err != nil {
			b.Fatal(err)
		}
		desk := w.Actor(access.Desk, w.City, true)
		for name, in := range map[string]gap.ListInput{
			"city by size": {Node: w.City.Ref}, "city by age": {Node: w.City.Ref, Order: gap.ByAge}, "county by size": {Node: w.Futian.Ref},
			"county by age": {Node: w.Futian.Ref, Order: gap.ByAge}, "street": {Node: w.Nanyuan.Ref}, "city, one industry": {Node: w.City.Ref, Industry: "39"},
			"city, a section": {Node: w.City.Ref, Industry: "C", Order: gap.ByAge}, "city, a county": {Node: w.City.Ref, Division: "440304"}, "city, an industry of nobody": {Node: w.City.Ref, Industry: "98"}, "city, late": {Node: w.City.Ref, Stage: gap.Behind},
		} {
			b.Run(engine+"/"+name, func(b *testing.B) {
				var worst time.Duration
				for b.Loop() {
					began := time.Now()
					if _, err := w.List(b.Context(), desk, in); err != nil {
						b.Fatal(err)
					}
					worst = max(worst, time.Since(began))
				}
				b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
			})
		}
		b.Run(engine+"/figures", func(b *testing.B) {
			for b.Loop() {
				if _, err := w.Figures(b.Context(), desk, w.City.Ref); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
