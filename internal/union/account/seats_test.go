package account

import (
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
)

// TestReadBeforeTheChange: what was read before an account changed is not remembered after.
func TestReadBeforeTheChange(t *testing.T) {
	now := time.Now()
	_, key := newSecret(1)
	at, of := place{bySession, key}, id.Ref{Fed: 1, ID: 2}
	read := seat{actor: access.Actor{Account: of}, created: now, seen: now, idle: time.Hour}

	c := newSeats()
	before := c.epoch()
	c.forget(of)
	c.keep(at, read, now, before)
	if _, ok := c.find(at, now); ok {
		t.Error("an old seat is remembered")
	}
	c.keep(at, read, now, c.epoch())
	if _, ok := c.find(at, now.Add(remembered-1)); !ok {
		t.Error("a fresh seat is not remembered")
	}
	if _, ok := c.find(at, now.Add(remembered)); ok {
		t.Error("a seat is remembered for too long")
	}
	c.forget(id.Ref{Fed: 1, ID: 3})
	if _, ok := c.find(at, now); !ok {
		t.Error("another account's change makes this seat forgotten")
	}
	c.forget(of)
	if _, ok := c.find(at, now); ok {
		t.Error("a seat outlives its account's change")
	}
}

func BenchmarkHash(b *testing.B) {
	h := newHasher(DefaultCost)
	for b.Loop() {
		if _, err := h.make(b.Context(), "correct horse battery"); err != nil {
			b.Fatal(err)
		}
	}
}
