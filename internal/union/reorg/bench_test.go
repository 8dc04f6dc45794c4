package reorg_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
)

// BenchmarkMerge merges a union of 50,000 members into one of 50,000 while eight readers list and search the union that takes them in, and tells how
// long the slowest of them waited. Must: 30 s, and no reader more than 100 ms.
func BenchmarkMerge(b *testing.B) {
	for _, engine := range []string{"sqlite", "twin"} {
		b.Run(engine, func(b *testing.B) {
			const people = 50_000
			w := newWorld(b, engine)
			city, err := rehearse.NewCity(5, rehearse.Size{Unions: 12, Members: 2 * people, Today: "2026-01-05"})
			if err != nil {
				b.Fatal(err)
			}
			all := slices.Collect(city.Everyone())
			w.fill(b, w.A, all[:people])
			w.fill(b, w.B, all[people:2*people])
			into, from := w.A, w.B
			for b.Loop() {
				c, err := w.Apply(b.Context(), w.desk, reorg.Plan{Kind: reorg.Merge, Body: from.Ref, Into: into.Ref, Document: "1", Reason: "整合"})
				if err != nil {
					b.Fatal(err)
				}
				reading, stop := context.WithCancel(b.Context())
				slowest := w.read(reading, b, into)
				err = w.Work(b.Context(), c.Ref)
				stop()
				b.ReportMetric(float64(slowest().Milliseconds()), "ms-slowest")
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				w.undo(b, w.view(b, c.Ref))
				b.StartTimer()
			}
		})
	}
}

// fill takes people in by the thousand.
func (w *world) fill(b *testing.B, o org.Org, people []rehearse.Person) {
	b.Helper()
	for part := range slices.Chunk(people, 1000) {
		rows := make([]member.Row, len(part))
		for i, p := range part {
			rows[i] = member.Row{Facts: member.Facts{Name: p.Name, Document: vault.Secret(p.IDNumber), Phone: vault.Secret(p.Phone)}, JoinedOn: "2026-01-10"}
		}
		prepared := w.Members.Prepare(o.Ref.Fed, rows)
		if err := sqldb.Write(b.Context(), w.DB, func(tx *sqldb.Tx) error {
			_, err := w.Members.TakeIn(b.Context(), tx, w.Operator, member.TakeInInput{Org: o, Rows: prepared})
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := w.Members.Fold(b.Context(), o.Ref.Fed); err != nil {
		b.Fatal(err)
	}
}

// read lists, searches and counts until the context ends; slowest waits for that.
func (w *world) read(ctx context.Context, b *testing.B, o org.Org) (slowest func() time.Duration) {
	var all sync.WaitGroup
	worst := make([]time.Duration, 8)
	desk := w.Actor(access.Officer, o, false)
	for i := range worst {
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				begun := time.Now()
				var err error
				switch n % 3 {
				case 0:
					_, err = w.Members.List(ctx, desk, member.ListInput{Node: o.Ref})
				case 1:
					_, err = w.Members.List(ctx, desk, member.ListInput{Node: o.Ref, Text: "zhang"})
				default:
					_, err = w.Members.Figures(ctx, desk, o.Ref, "", 12)
				}
				if err != nil && ctx.Err() == nil {
					b.Error(err)
				}
				if ctx.Err() == nil {
					worst[i] = max(worst[i], time.Since(begun))
				}
				time.Sleep(20 * time.Millisecond) // somebody looks
			}
		})
	}
	return func() time.Duration { all.Wait(); return slices.Max(worst) }
}
