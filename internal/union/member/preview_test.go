package member

import (
	"encoding/binary"
	"runtime"
	"strconv"
	"testing"

	"niangjia/internal/platform/access"
)

// TestPreviewMemory: what a dry run notes of a million people takes less than 200 MiB; of a quarter of them, a quarter.
func TestPreviewMemory(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, v := heap(), NewPreview()
	v.begin()
	p := Prepared{Row: Row{Facts: Facts{Name: "欧阳建国", Sex: "1", Birth: "1990-01-01", Phone: "17012345678"}}}
	p.Details = Details{WorkUnit: "深圳市某某电子有限公司", Department: "一车间"}
	for i := range 250_000 {
		var who access.Subject
		binary.BigEndian.PutUint64(who[:], uint64(i)*0x9E3779B97F4A7C15)
		p.sealed.docIndex, p.sealed.phoneIndex = who[:], who[:]
		p.Post = strconv.Itoa(i)
		if v.note(&p, p.Facts); i%500 == 499 {
			v.Settle()
		}
	}
	took := heap() - before
	if t.Logf("%d MiB", took>>20); took > 50<<20 {
		t.Error("too much")
	}
	runtime.KeepAlive(v)
}

// TestPreviewRepeated: what a transaction noted that is tried again does not count.
func TestPreviewRepeated(t *testing.T) {
	v := NewPreview()
	p := Prepared{Row: Row{Facts: Facts{Name: "张三", Phone: "17012345678"}}}
	p.sealed.docIndex, p.sealed.phoneIndex = make([]byte, 16), []byte("0123456789abcdef")
	v.begin()
	v.note(&p, p.Facts)
	if v.of(p.Subject()) == nil {
		t.Error("a later row of the same transaction does not see it")
	}
	v.begin()
	if v.of(p.Subject()) != nil || v.sharesPhone(&p) {
		t.Error("what was tried first is still there")
	}
	v.note(&p, p.Facts)
	v.Settle()
	if v.of(p.Subject()) == nil || !v.sharesPhone(&p) {
		t.Error("what was settled is not there")
	}
}
