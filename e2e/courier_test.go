package e2e

import (
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/web/webtest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
)

// What a courier's page must keep to on a cheap phone in a stairwell. The bound on time is 2 s; it is asserted generously, for
// tests of other packages run beside, and the figure is printed.
const (
	courierTime  = 4 * time.Second
	courierBytes = 60_000
)

// slowNetwork is the command that Chromium of every age knows; later ones have another beside it.
var slowNetwork = cdp.Command[conditions, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

type conditions struct {
	Offline bool    `json:"offline"`
	Latency float64 `json:"latency"`            // milliseconds
	Down    float64 `json:"downloadThroughput"` // bytes a second
	Up      float64 `json:"uploadThroughput"`
}

// TestCourier opens a worker's pages at a sixth of the processor's speed, 400 kbit/s and 400 ms, with nothing kept from before.
func TestCourier(t *testing.T) {
	s := city(t, "")
	_, all := people(t, 9, 5)
	s.roster("2002", all)
	b := s.worker(s.as("desk", password), all[0], "courier")
	b.Size(webtest.Phone)

	var mu sync.Mutex
	var loaded float64
	b.Listen(func(ev any) {
		if ev, ok := ev.(*network.EventLoadingFinished); ok {
			mu.Lock()
			loaded += ev.EncodedDataLength
			mu.Unlock()
		}
	})
	const speed = 400_000 / 8 // bytes a second
	webtest.Call(b.Tab, slowNetwork, conditions{Latency: 400, Down: speed, Up: speed})
	webtest.Call(b.Tab, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 6})
	for _, page := range []string{"/me", "/me/membership", "/me/looks"} {
		webtest.Call(b.Tab, network.ClearBrowserCache, cdp.Empty{})
		mu.Lock()
		loaded = 0
		mu.Unlock()
		b.Open(page)
		// useful: the words stand there and can be pressed
		useful := time.Duration(webtest.Eval[float64](b.Tab, `new Promise(done => new PerformanceObserver(l => done(l.getEntries().at(-1).startTime)).observe(
			{type: "largest-contentful-paint", buffered: true}))`) * float64(time.Millisecond))
		mu.Lock()
		got := loaded
		mu.Unlock()
		t.Logf("%s: useful after %s, %.0f bytes", page, useful.Round(time.Millisecond), got)
		if useful > courierTime || useful == 0 {
			t.Errorf("%s is useful after %s, want %s at most", page, useful, courierTime)
		}
		if got > courierBytes || got == 0 {
			t.Errorf("%s takes %.0f bytes, want %d at most", page, got, courierBytes)
		}
	}
}
