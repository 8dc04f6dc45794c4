package e2e

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// What all journeys share; TestMain sets it before the first begins.
var (
	binary   string          // the program
	axe      string          // axe-core 4.14.1 (npm axe-core, Mozilla Public License 2.0)
	chromium context.Context // nil when Chromium is not installed
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "niangjia-e2e-")
	if err != nil {
		log.Print(err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "niangjia")
	build := exec.Command("go", "build", "-o", binary, "niangjia/cmd/niangjia")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		log.Printf("%v\n%s", err, out)
		return 1
	}
	script, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		log.Print(err)
		return 1
	}
	axe = string(script)
	if path, err := exec.LookPath("chromium"); err == nil {
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
		ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
		defer cancel()
		chromium, cancel = chromedp.NewContext(ctx)
		defer cancel()
		if err := chromedp.Do(chromium); err != nil {
			log.Print(err)
			return 1
		}
	}
	return m.Run()
}

// size is that of a screen.
type size struct{ width, height int64 }

var (
	desk  = size{1366, 900}
	phone = size{360, 780}
)

// patience is how long a page may take before a journey gives up: tests of other packages may run beside.
const patience = 60 * time.Second

// tab is one browser of one person: cookies are its own.
type tab struct {
	t      *testing.T
	ctx    context.Context
	site   string // http://host:port
	files  string // where downloads arrive
	mute   bool   // scripts are off
	expect int    // the status that the next page answers with, 200 when 0

	mu     sync.Mutex
	faults []string // what the console has complained of
}

// newTab opens a browser on a site. Its language is Chinese.
func newTab(t *testing.T, site string) *tab {
	t.Helper()
	if chromium == nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("Chromium is needed")
		}
		t.Skip("SKIPPED: Chromium is not installed")
	}
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, site: site, files: t.TempDir()}
	b.must(chromedp.Listen(ctx, b.hear))
	b.do(chromedp.EmulateViewport(desk.width, desk.height))
	call(b, cdplog.Enable, cdp.Empty{})
	call(b, network.Enable, network.EnableParams{})
	call(b, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: b.files,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID})
	b.cookie("nj-lang", "zh-Hans")
	return b
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// call sends one command of the DevTools protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	out, err := chromedp.Call(b.ctx, command, params)
	b.must(err)
	return out
}

func (b *tab) cookie(name, value string) {
	b.t.Helper()
	call(b, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.site})
}

func (b *tab) scheme(name string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
}

func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *cdplog.EventEntryAdded:
		// Chromium tells the status of a page; open and press look at that themselves
		if ev.Entry.Level == cdplog.EntryLevelError && !strings.Contains(ev.Entry.Text, "the server responded with a status of") {
			b.faults = append(b.faults, ev.Entry.Text+" "+ev.Entry.URL)
		}
	case *network.EventResponseReceived:
		if ev.Response.Status >= 400 && ev.Type != network.ResourceTypeDocument {
			b.faults = append(b.faults, fmt.Sprint(ev.Response.Status, " ", ev.Response.URL))
		}
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, ev.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			b.faults = append(b.faults, fmt.Sprintf("console.%s", ev.Type))
		}
	}
}

// quiet reports what the console has said.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		b.t.Error("console: " + f)
	}
	b.faults = nil
}

// do runs steps that stay on the page.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v, on %s", err, b.where())
	}
}

// leads runs steps that lead to a page, and waits for it.
func (b *tab) leads(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	from := b.where()
	answer, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		b.t.Fatalf("%v, from %s", err, from)
	}
	want := int64(http.StatusOK)
	if b.expect != 0 {
		want, b.expect = int64(b.expect), 0
	}
	if answer.Status != want {
		b.t.Fatalf("%s answers %d, want %d; from %s: %s", answer.URL, answer.Status, want, from, b.text("main"))
	}
	b.quiet()
}

func (b *tab) open(path string) {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.site + path
	}
	b.leads(chromedp.Navigate(path))
}

// press clicks on what leads to another page.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.leads(chromedp.Click(chromedp.CSS(selector)))
}

// submit presses the first primary button of the page's forms.
func (b *tab) submit() {
	b.t.Helper()
	b.press("main form .btn.primary")
}

// fill types into inputs: selector, text, selector, text…
func (b *tab) fill(pairs ...string) {
	b.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		eval[string](b, fmt.Sprintf(`document.querySelector(%q).value = ""`, pairs[i]))
		b.do(chromedp.SendKeys(chromedp.CSS(pairs[i]), pairs[i+1]))
	}
}

func (b *tab) upload(path string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#f-file"), []string{path}))
}

// download presses what answers with a file, and waits for it.
func (b *tab) download(selector string) string {
	b.t.Helper()
	before, err := os.ReadDir(b.files)
	b.must(err)
	b.do(chromedp.Click(chromedp.CSS(selector)))
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		now, err := os.ReadDir(b.files)
		b.must(err)
		for _, f := range now {
			if len(now) > len(before) && !strings.HasSuffix(f.Name(), ".crdownload") && !strings.HasPrefix(f.Name(), ".") && !contains(before, f.Name()) {
				b.quiet()
				return filepath.Join(b.files, f.Name())
			}
		}
	}
	b.t.Fatalf("%s gives no file, on %s: %s", selector, b.where(), b.text("main"))
	return ""
}

func contains(files []os.DirEntry, name string) bool {
	for _, f := range files {
		if f.Name() == name {
			return true
		}
	}
	return false
}

// eval is the value of an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression[:min(len(expression), 200)], err)
	}
	return v
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		// while a page gives way to the next, no expression has a value
		if v, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && v {
			return
		}
	}
	b.t.Fatalf("never true on %s: %s\n%s", b.where(), expression, b.text("main"))
}

func (b *tab) where() string {
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(at, b.site)
}

// text is what stands in the first element that matches, without needless blanks.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return strings.Join(strings.Fields(eval[string](b, fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector))), " ")
}

// texts is what stands in each element that matches.
func (b *tab) texts(selector string) []string {
	b.t.Helper()
	return eval[[]string](b, fmt.Sprintf("[...document.querySelectorAll(%q)].map(e => e.innerText.trim())", selector))
}

// says checks that the page says something.
func (b *tab) says(words ...string) {
	b.t.Helper()
	page := b.text("main")
	for _, w := range words {
		if !strings.Contains(page, w) {
			b.t.Errorf("%s does not say %q: %s", b.where(), w, page)
		}
	}
}

// look inspects the page at both sizes: no horizontal scroll, no fault of level A or AA, a silent console.
func (b *tab) look(name string) {
	b.t.Helper()
	for _, s := range []size{phone, desk} {
		b.do(chromedp.EmulateViewport(s.width, s.height))
		for _, fault := range b.inspect() {
			b.t.Errorf("%s at %d px: %s", name, s.width, fault)
		}
	}
	b.quiet()
}

// keys are names of messages and of use cases, which nobody should read on a page.
var keys = regexp.MustCompile(`\b(errs|ui|app|web|[a-z]+web|account|codes|member|org|roster|rules)\.[A-Za-z]+[A-Za-z_]*`)

// inspect is what is wrong with the page as it stands.
func (b *tab) inspect() (faults []string) {
	b.t.Helper()
	width, scroll := eval[int](b, `document.documentElement.clientWidth`), eval[int](b, `document.documentElement.scrollWidth`)
	if scroll > width {
		faults = append(faults, fmt.Sprintf("the page is %d px wide on a screen of %d", scroll, width))
	}
	for _, key := range keys.FindAllString(b.text("body"), -1) {
		faults = append(faults, "a name of the program stands for words: "+key)
	}
	if b.mute { // axe-core is a script
		return faults
	}
	if !eval[bool](b, `"axe" in window`) {
		eval[int](b, axe+";0")
	}
	return append(faults, eval[[]string](b, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then(r => r.violations.flatMap(v => v.nodes.map(n => "axe: " + v.id + ": " + n.html.slice(0, 200) + " " + n.failureSummary)))`)...)
}
