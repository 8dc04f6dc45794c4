package webtest

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Browser is one headless Chromium for the tests of a binary. It starts with its first Tab; TestMain closes it:
//
//	var chromium webtest.Browser
//
//	func TestMain(m *testing.M) {
//		code := m.Run()
//		chromium.Close()
//		os.Exit(code)
//	}
type Browser struct {
	Never *regexp.Regexp // what may stand on no page, such as the names of messages; nil when anything may

	once sync.Once
	ctx  context.Context // nil when Chromium is not installed
	stop []context.CancelFunc
	err  error
}

func (b *Browser) start() {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("force-color-profile", "srgb"))
	ctx, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(ctx)
	b.ctx, b.stop = ctx, []context.CancelFunc{end, free}
	b.err = chromedp.Do(ctx)
}

// Close ends Chromium when it has been started.
func (b *Browser) Close() {
	for _, stop := range b.stop {
		stop()
	}
}

// Tab opens a window of somebody on a site (http://host:port) until the test ends. It has the size of a desk, and its language is
// Chinese. Where Chromium is not installed the test is skipped, or fails when CI is true.
func (b *Browser) Tab(t testing.TB, site string) *Tab {
	t.Helper()
	b.once.Do(b.start)
	if b.err != nil {
		t.Fatal(b.err)
	}
	if b.ctx == nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("Chromium is needed")
		}
		t.Skip("SKIPPED: Chromium is not installed")
	}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	tab := &Tab{T: t, ctx: ctx, site: site, files: t.TempDir(), never: b.Never}
	tab.Listen(tab.hear)
	tab.Size(Desk)
	Call(tab, log.Enable, cdp.Empty{})
	Call(tab, network.Enable, network.EnableParams{})
	Call(tab, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: tab.files,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID})
	tab.Cookie("nj-lang", "zh-Hans")
	return tab
}
