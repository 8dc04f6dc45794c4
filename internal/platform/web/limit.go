package web

import (
	"math"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"niangjia/internal/platform/errs"

	"golang.org/x/time/rate"
)

// Limiter lets each key act so often: a bucket of burst that fills anew with time. It
// lives in memory, so each process of an installation has its own.
type Limiter struct {
	every time.Duration
	burst int
	now   func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
	swept   time.Time
}

type bucket struct {
	*rate.Limiter
	used time.Time
}

// NewLimiter allows burst acts at once and one more after every d.
func NewLimiter(d time.Duration, burst int, now func() time.Time) *Limiter {
	return &Limiter{every: d, burst: burst, now: now, buckets: map[string]*bucket{}, swept: now()}
}

// maxBuckets bounds the memory that strangers can make us use.
const maxBuckets = 100_000

// Allow is nil when every key may act now, else errs.TooMany with the seconds to wait.
// Keys name accounts or address blocks; an empty one is not counted.
func (l *Limiter) Allow(keys ...string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.sweep(now)
	for _, key := range keys {
		if key == "" {
			continue
		}
		b := l.buckets[key]
		if b == nil {
			b = &bucket{Limiter: rate.NewLimiter(rate.Every(l.every), l.burst)}
			l.buckets[key] = b
		}
		b.used = now
		if !b.AllowN(now, 1) {
			missing := 1 - b.TokensAt(now)
			wait := time.Duration(missing * float64(l.every))
			return errs.New(errs.TooMany, "errs.too_many", "seconds", int(math.Ceil(wait.Seconds())))
		}
	}
	return nil
}

// sweep forgets the buckets that are full again, once in the time that takes; a flood
// of keys is answered by forgetting all.
func (l *Limiter) sweep(now time.Time) {
	full := l.every * time.Duration(l.burst)
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
	if now.Sub(l.swept) < full {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if now.Sub(b.used) >= full {
			delete(l.buckets, key)
		}
	}
}

// AddressBlock is the network that the request came from, as a Limiter's key: a /24 of
// IPv4 or a /56 of IPv6, which is what one customer of a provider usually has.
func (c *Ctx) AddressBlock() string { return c.mux.AddressBlock(c.R) }

// AddressBlock is the network that a request came from, as Ctx has it, for handlers beside the pages.
func (m *Mux) AddressBlock(r *http.Request) string {
	addr := m.clientAddr(r.RemoteAddr, r.Header.Values("X-Forwarded-For"))
	if !addr.IsValid() {
		return ""
	}
	bits := 56
	if addr.Is4() {
		bits = 24
	}
	block, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return block.String()
}

// clientAddr walks back from the connection through the proxies that we believe.
func (m *Mux) clientAddr(remote string, forwarded []string) netip.Addr {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	addr = addr.Unmap().WithZone("")
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0 && m.believes(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next.Unmap().WithZone("")
	}
	return addr
}

func (m *Mux) believes(addr netip.Addr) bool {
	for _, p := range m.cfg.Proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
