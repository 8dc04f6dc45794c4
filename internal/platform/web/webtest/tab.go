package webtest

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Size is that of a screen, in pixels.
type Size struct{ Width, Height int64 }

// The sizes that every page is made for.
var (
	Desk  = Size{1366, 900}
	Phone = Size{360, 780}
)

const (
	patience = 60 * time.Second      // how long anything may take: tests of other packages may run beside
	notice   = 5 * time.Second       // how long a page that has failed may take to say where it stands
	glance   = 20 * time.Millisecond // between two looks at what must come about
)

// Tab is one browser of one person. Whatever it does waits for its end, for a minute at most, and ends the test with the page's
// address and words when that does not come.
type Tab struct {
	T testing.TB // whose faults they are; see Within

	ctx    context.Context
	site   string // http://host:port
	files  string // where downloads arrive
	never  *regexp.Regexp
	mute   bool   // scripts are off
	expect int    // the status that the next page answers with, 200 when 0
	aimed  string // what was last clicked on

	mu     sync.Mutex
	faults []string // what the console has complained of
}

// Within makes the faults those of a subtest until it ends.
func (b *Tab) Within(t testing.TB) {
	whole := b.T
	b.T = t
	t.Cleanup(func() { b.T = whole })
}

// run takes one step, which may last so long.
func run[T any](b *Tab, most time.Duration, step chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, most)
	defer cancel()
	return chromedp.Run(ctx, step)
}

// Call sends one command of the DevTools protocol.
func Call[P, R any](b *Tab, command cdp.Command[P, R], params P) R {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	out, err := chromedp.Call(ctx, command, params)
	if err != nil {
		b.T.Fatalf("%s: %v", command.Method, err)
	}
	return out
}

// Listen hands on each event of the DevTools protocol.
func (b *Tab) Listen(hear func(ev any)) {
	b.T.Helper()
	if err := chromedp.Listen(b.ctx, hear); err != nil {
		b.T.Fatal(err)
	}
}

// Cookie sets a cookie of the site.
func (b *Tab) Cookie(name, value string) {
	b.T.Helper()
	Call(b, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.site})
}

// Cookies are those that the page is asked for with, by name.
func (b *Tab) Cookies() map[string]string {
	b.T.Helper()
	all := map[string]string{}
	for _, c := range Call(b, network.GetCookies, network.GetCookiesParams{}).Cookies {
		all[c.Name] = c.Value
	}
	return all
}

// Scheme is "light" or "dark".
func (b *Tab) Scheme(name string) {
	b.T.Helper()
	Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
}

// Size gives the window a size, and waits until the page has it.
func (b *Tab) Size(s Size) {
	b.T.Helper()
	b.Do(chromedp.EmulateViewport(s.Width, s.Height))
	b.Until(fmt.Sprintf("innerWidth == %d && innerHeight == %d", s.Width, s.Height))
}

// Mute turns scripts off.
func (b *Tab) Mute() {
	b.T.Helper()
	Call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.mute = true
}

// Expect says what status the next page answers with; without it, that is 200.
func (b *Tab) Expect(status int) { b.expect = status }

func (b *Tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		// Chromium tells the status of a page; leads looks at that itself
		if ev.Entry.Level == log.EntryLevelError && !strings.Contains(ev.Entry.Text, "the server responded with a status of") {
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

// Quiet reports what the console has said.
func (b *Tab) Quiet() {
	b.T.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		b.T.Error("console: " + f)
	}
	b.faults = nil
}

// Do runs steps that stay on the page.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	if _, err := run(b, patience, chromedp.Steps(steps...)); err != nil {
		b.T.Fatalf("%v\n%s", err, b.state())
	}
}

// leads runs steps that lead to a page, and waits for it. what names them.
func (b *Tab) leads(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	from := b.Where()
	answer, err := chromedp.RunResponse(ctx, steps...)
	switch {
	case err != nil:
		b.T.Fatalf("%s leads to no page: %v; from %s\n%s", what, err, from, b.state())
	case answer == nil:
		b.T.Fatalf("%s leads to no page, only to a place on this one; from %s\n%s", what, from, b.state())
	}
	want := int64(http.StatusOK)
	if b.expect != 0 {
		want, b.expect = int64(b.expect), 0
	}
	if answer.Status != want {
		b.T.Fatalf("%s: %s answers %d, want %d; from %s\n%s", what, answer.URL, answer.Status, want, from, b.state())
	}
	b.Quiet()
}

// Open goes to a path of the site, or to an address.
func (b *Tab) Open(path string) {
	b.T.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.site + path
	}
	b.leads("opening "+path, chromedp.Navigate(path))
}

// Leave goes to an empty page.
func (b *Tab) Leave() {
	b.T.Helper()
	b.Do(chromedp.Navigate("about:blank"))
}

// Keys types where the focus is.
func (b *Tab) Keys(text string) {
	b.T.Helper()
	b.Do(chromedp.KeyEvent(text))
}

// Enter presses the Enter key, which leads to another page.
func (b *Tab) Enter() {
	b.T.Helper()
	b.leads("Enter", chromedp.KeyEvent("\r"))
}

// Fill types into inputs: selector, text, selector, text…
func (b *Tab) Fill(pairs ...string) {
	b.T.Helper()
	for pair := range slices.Chunk(pairs, 2) {
		Eval[string](b, fmt.Sprintf(`document.querySelector(%q).value = ""`, pair[0]))
		b.Do(chromedp.SendKeys(chromedp.CSS(pair[0]), pair[1]))
	}
}

// Choose sets a select to a value.
func (b *Tab) Choose(selector, value string) {
	b.T.Helper()
	b.Do(chromedp.SetValue(chromedp.CSS(selector), value))
}

// Upload puts a file into the form's field named file.
func (b *Tab) Upload(path string) {
	b.T.Helper()
	b.Do(chromedp.SetUploadFiles(chromedp.CSS("#f-file"), []string{path}))
}

// Download presses what answers with a file, waits for it, and says where it is.
func (b *Tab) Download(selector string) string {
	b.T.Helper()
	before := b.arrived()
	b.Click(selector)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(glance) {
		for _, name := range b.arrived() {
			if !slices.Contains(before, name) {
				b.Quiet()
				return filepath.Join(b.files, name)
			}
		}
	}
	b.T.Fatalf("%s gives no file\n%s", selector, b.state())
	return ""
}

// arrived are the files that are there whole. Chromium keeps a file's name with an empty one until it has all of it.
func (b *Tab) arrived() (names []string) {
	b.T.Helper()
	all, err := os.ReadDir(b.files)
	if err != nil {
		b.T.Fatal(err)
	}
	for _, f := range all {
		info, err := f.Info()
		if err == nil && info.Size() > 0 && !strings.HasSuffix(f.Name(), ".crdownload") && !strings.HasPrefix(f.Name(), ".") {
			names = append(names, f.Name())
		}
	}
	return names
}
