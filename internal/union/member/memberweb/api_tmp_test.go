package memberweb_test

import (
	"context"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/union/member"
)

func BenchmarkTmpView(b *testing.B) {
	w, _ := apiWorld(b)
	first := apiFill(b, w, w.A, 1000)
	by := w.Actor(access.Officer, w.A, false)
	cc, cancel := context.WithCancel(context.Background())
	defer cancel()
	for name, ctx := range map[string]context.Context{"plain": context.Background(), "cancel": cc} {
		b.Run("view-"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.Members.View(ctx, by, first)
			}
		})
		b.Run("load-"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.Orgs.Load(ctx, w.DB, w.A.Ref)
			}
		})
		b.Run("list-"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.Members.List(ctx, by, member.ListInput{Node: w.A.Ref, Limit: 50})
			}
		})
	}
}
