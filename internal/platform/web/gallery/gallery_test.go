package gallery_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/gallery"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeFile is axe-core 4.14.1 (npm axe-core, Mozilla Public License 2.0).
var axeFile = filepath.FromSlash("../../../../e2e/testdata/axe.min.js")

var shots = flag.String("shots", "", "folder for a picture of each page")

type nobody struct{}

func (nobody) Actor(context.Context, string) (access.Actor, error) {
	return access.Actor{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
}

func serve(t *testing.T) string {
	t.Helper()
	catalogue, err := i18n.Load(append(web.Locales(), errs.Locales)...)
	if err != nil {
		t.Fatal(err)
	}
	m, err := web.New(web.Config{Catalogue: catalogue, Auth: nobody{}, Now: time.Now, Shell: gallery.Shell(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	gallery.Routes(m)
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	return s.URL
}

// browser is one Chromium with one tab; faults collects what its console complains of.
type browser struct {
	ctx    context.Context
	mu     sync.Mutex
	faults []string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is needed")
		}
		t.Skip("chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("force-color-profile", "srgb"))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		// Chromium reports the statuses of these two pages, which are as they should be
		if ev.Entry.Level == log.EntryLevelError && !strings.Contains(ev.Entry.URL, "/nowhere") && !strings.Contains(ev.Entry.URL, "/form") {
			b.faults = append(b.faults, ev.Entry.Text+" "+ev.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, ev.ExceptionDetails.Text)
	}
}

// do runs steps and reports what the console has said meanwhile.
func (b *browser) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		t.Error("console: " + f)
	}
	b.faults = nil
}

// eval is the value of an expression in the page.
func eval[T any](t *testing.T, b *browser, expression string) T {
	t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// until waits for an expression to be true, at most five seconds.
func until(expression string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(5*time.Second))(ctx, target)
		return chromedp.Void{}, err
	}
}

func (b *browser) scheme(t *testing.T, name string) {
	t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
	if err != nil {
		t.Fatal(err)
	}
}

var sizes = []struct {
	name          string
	width, height int64
}{{"phone", 360, 780}, {"desk", 1366, 900}}

// TestPages opens every page at every size, in light and dark and in both languages:
// no word in the console, no horizontal scroll, no fault that axe-core finds.
func TestPages(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(err)
	}
	url := serve(t)
	b := newBrowser(t)
	for _, size := range sizes {
		for _, scheme := range []string{"light", "dark"} {
			for _, lang := range []i18n.Lang{i18n.ZhHans, i18n.En} {
				for _, page := range gallery.Pages() {
					name := fmt.Sprintf("%s-%s-%s-%s", strings.TrimPrefix(strings.ReplaceAll(page, "/", "-"), "-"), size.name, scheme, lang)
					t.Run(name, func(t *testing.T) {
						b.scheme(t, scheme)
						b.do(t, chromedp.EmulateViewport(size.width, size.height), chromedp.Navigate(url+page+"?lang="+lang.String()))
						look(t, b, name)
						check(t, b, string(axe))
					})
				}
			}
		}
	}
}

func look(t *testing.T, b *browser, name string) {
	t.Helper()
	if *shots == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// check asks for the width of the page and for the opinion of axe-core.
func check(t *testing.T, b *browser, axe string) {
	t.Helper()
	width, scroll := eval[int](t, b, `document.documentElement.clientWidth`), eval[int](t, b, `document.documentElement.scrollWidth`)
	if scroll > width {
		t.Errorf("the page is %d px wide on a screen of %d", scroll, width)
	}
	eval[int](t, b, axe+";0")
	for _, f := range eval[[]string](t, b, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 200) + " " + n.failureSummary)))`) {
		t.Error("axe: " + f)
	}
	b.do(t) // what axe-core itself has provoked
}

// TestLargeType opens the pages with the largest words on the smallest screen.
func TestLargeType(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(err)
	}
	url := serve(t)
	b := newBrowser(t)
	for _, page := range []string{"", "/worker", "/form", "/parts"} {
		for _, lang := range []i18n.Lang{i18n.ZhHant, i18n.En} {
			name := fmt.Sprintf("large%s-%s", strings.ReplaceAll(page, "/", "-"), lang)
			t.Run(name, func(t *testing.T) {
				b.do(t, chromedp.EmulateViewport(360, 780), chromedp.Navigate(url+gallery.Root+page+"?size=large&lang="+lang.String()))
				look(t, b, name)
				check(t, b, string(axe))
			})
		}
	}
}

// TestScripts does by keyboard and mouse what the scripts add, under the page's own policy.
func TestScripts(t *testing.T) {
	url := serve(t)
	b := newBrowser(t)
	b.do(t, chromedp.EmulateViewport(1366, 900), chromedp.Navigate(url+gallery.Root+"?lang=zh-Hans"))

	b.do(t, chromedp.KeyEvent("/"))
	if !eval[bool](t, b, `document.activeElement.matches("[data-search]")`) {
		t.Error("/ does not lead to the search")
	}
	if eval[bool](t, b, `document.querySelector(".bulk").checkVisibility()`) {
		t.Error("the bulk bar shows while nothing is ticked")
	}
	b.do(t, chromedp.Click(chromedp.CSS("[data-pick-all]")))
	if got := eval[string](t, b, `document.querySelector(".bulk-count").textContent`); got != "已勾选 6 行" {
		t.Errorf("the bulk bar says %q", got)
	}
	look(t, b, "bulk")
	b.do(t, chromedp.Click(chromedp.CSS(".show")), until(`document.body.textContent.includes("653101199003072317")`))

	b.do(t, chromedp.Navigate(url+gallery.Root+"/parts"), chromedp.Click(chromedp.CSS(".tree details:not([open]) > summary")),
		until(`document.querySelectorAll(".tree .node").length > 7`))

	b.do(t, chromedp.Navigate(url+gallery.Root+"/import"))
	eval[int](t, b, `document.querySelector(".progress").dataset.old = "1"; 0`)
	b.do(t, until(`!document.querySelector(".progress").dataset.old`))

	b.do(t, chromedp.Click(chromedp.CSS(".menu summary")))
	look(t, b, "menu")
	b.do(t, chromedp.KeyEvent("\u001b"))
	if eval[bool](t, b, `document.querySelector(".menu").open`) {
		t.Error("Escape leaves the menu open")
	}
	for _, injected := range []string{`document.body.innerHTML = "<p>x</p>"`, `document.createElement("script").src = "/x.js"`} {
		if !eval[bool](t, b, `(() => { try { `+injected+`; return false } catch { return true } })()`) {
			t.Errorf("the policy lets pass: %s", injected)
		}
	}
}

// TestRail opens the rail on a phone, without a script: by its address.
func TestRail(t *testing.T) {
	url := serve(t)
	b := newBrowser(t)
	b.do(t, chromedp.EmulateViewport(360, 780), chromedp.Navigate(url+gallery.Root), chromedp.Click(chromedp.CSS(".rail-open")))
	if !eval[bool](t, b, `document.querySelector(".rail").checkVisibility()`) {
		t.Error("the rail does not open")
	}
	look(t, b, "rail")
	b.do(t, chromedp.Click(chromedp.CSS(".rail-close")))
	if eval[bool](t, b, `document.querySelector(".rail").checkVisibility()`) {
		t.Error("the rail does not close")
	}
}
