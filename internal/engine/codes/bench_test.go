package codes_test

import (
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

func BenchmarkBook(b *testing.B) {
	db := dbtest.Open(b, "sqlite", sqldb.Options{})
	book, err := codes.Open(b.Context(), db)
	if err != nil {
		b.Fatal(err)
	}
	s := codes.New(codes.Deps{DB: db, Plan: access.NewPlanner(codes.Access), Log: audit.New(id.NewSource(time.Now)), Book: book})
	b.Run("ImportShipped", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.ImportShipped(b.Context(), operator); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Open", func(b *testing.B) {
		for b.Loop() {
			if _, err := codes.Open(b.Context(), db); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, text := range []string{"本科", "20 大学本科"} {
		b.Run("Match/"+text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				book.Match(codes.Education, text, today)
			}
		})
	}
	b.Run("MatchDivision", func(b *testing.B) {
		for b.Loop() {
			book.MatchDivision("广东省深圳市福田区", today)
		}
	})
	b.Run("SearchDivisions", func(b *testing.B) {
		for b.Loop() {
			book.SearchDivisions("福田", today, 20)
		}
	})
}
