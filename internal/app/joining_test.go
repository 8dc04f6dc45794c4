package app

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/org"
)

// BenchmarkApply lets people apply by one doorway, sixteen at once, each with the digits that go out.
func BenchmarkApply(b *testing.B) {
	a, by := sealedDemo(b, time.Now)
	root, err := a.Orgs.Root(b.Context(), by.Fed)
	if err != nil {
		b.Fatal(err)
	}
	found, err := a.Orgs.Search(b.Context(), by, org.SearchInput{Node: root, Text: "街道工会联合会", Limit: 1})
	if err != nil || len(found) == 0 {
		b.Fatalf("%v, %v", found, err)
	}
	door, err := a.Joining.OpenDoorway(b.Context(), by, joining.OpenDoorwayInput{Org: found[0].Ref, Kind: joining.AtStation, Place: "驿站"})
	if err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	b.SetParallelism(8) // on two processors
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			first := fmt.Sprintf("440399%04d%02d%02d%03d", 1960+i/1000/28/12%40, 1+i/1000/28%12, 1+i/1000%28, i%1000)
			_, err := a.Joining.Apply(b.Context(), joining.ApplyInput{Doorway: door.Ref, Name: "张伟", Document: vault.Secret(first + string(rehearse.IDCheck(first))),
				Phone: vault.Secret(fmt.Sprintf("170%08d", i)), Consent: true})
			if err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "applications/s")
}
