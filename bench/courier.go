package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A courier's telephone and line.
const (
	slowdown      = 6
	latencyMillis = 400
	bytesPerSec   = 400_000 / 8
	phoneWidth    = 360
	phoneHeight   = 780
	pageWithin    = 30 * time.Second
)

// useful is when the largest part of the page stood there and its scripts had run, in ms from the start of the journey there.
const useful = `new Promise(done => new PerformanceObserver(list => {
	const shown = list.getEntries().at(-1).startTime
	done(Math.max(shown, performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd))
}).observe({type: "largest-contentful-paint", buffered: true}))`

// courier measures a worker's first look at the own page.
func (b *bench) courier(ctx context.Context) (r Report, err error) {
	r.Title = "A courier's page"
	path, err := exec.LookPath("chromium")
	if err != nil {
		r.skip("all: no chromium is installed")
		return r, nil
	}
	c, err := b.city(ctx, "SQLite", b.members)
	if err != nil {
		return r, err
	}
	s, err := b.serve(ctx, c)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	var times, bytes []float64
	for range b.rounds {
		took, size, err := look(ctx, path, "http://"+s.address, c.worker)
		if err != nil {
			return r, err
		}
		times, bytes = append(times, took.Seconds()), append(bytes, size/1000)
	}
	version, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return r, err
	}
	r.add("the page is useful", median(times), "s", atMost(2))
	r.add("bytes over the line", median(bytes), "kB", nil)
	r.mode("Median of %d first visits of /me with an empty cache, %d members behind it, in %s, with its emulation of a processor %d × slower, %d kbit/s "+
		"and %d ms before each answer.", b.rounds, c.members, strings.Join(strings.Fields(string(version))[:2], " "), slowdown, bytesPerSec*8/1000, latencyMillis)
	r.mode("Useful: the largest part is painted and the scripts have run.")
	return r, nil
}

// look opens the page in a browser that has never seen it.
func look(ctx context.Context, path, site, session string) (took time.Duration, size float64, err error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(ctx, options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, pageWithin)
	defer cancel()
	var mu sync.Mutex
	if err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*network.EventLoadingFinished); ok {
			mu.Lock()
			size += e.EncodedDataLength
			mu.Unlock()
		}
	}); err != nil {
		return 0, 0, err
	}
	if err := slow(ctx, site, session); err != nil {
		return 0, 0, err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(phoneWidth, phoneHeight), chromedp.Navigate(site+"/me")); err != nil {
		return 0, 0, err
	}
	address, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.pathname", chromedp.EvalAwaitPromise))
	if err == nil && address != "/me" {
		err = fmt.Errorf("/me led to %s", address)
	}
	if err != nil {
		return 0, 0, err
	}
	ms, err := chromedp.Run(ctx, chromedp.Evaluate[float64](useful, chromedp.EvalAwaitPromise))
	mu.Lock()
	defer mu.Unlock()
	return time.Duration(ms * float64(time.Millisecond)), size, err
}

// slow gives the tab the session, the processor and the line of the telephone.
func slow(ctx context.Context, site, session string) error {
	_, enabled := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	_, signed := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "nj", Value: session, URL: site})
	_, line := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Latency: latencyMillis, DownloadThroughput: bytesPerSec, UploadThroughput: bytesPerSec}}})
	_, processor := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slowdown})
	return errors.Join(enabled, signed, line, processor)
}
