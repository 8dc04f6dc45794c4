package webtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// Eval is the value of an expression in the page.
func Eval[T any](b *Tab, expression string) T {
	b.T.Helper()
	v, err := run(b, patience, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.T.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// Until waits for an expression to be true.
func (b *Tab) Until(expression string) {
	b.T.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(glance) {
		// while a page gives way to the next, no expression has a value
		if v, err := run(b, time.Until(end), chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && v {
			return
		}
	}
	b.T.Fatalf("never true: %s\n%s", expression, b.state())
}

// Where is the page's address; on the site, its path.
func (b *Tab) Where() string {
	at, err := run(b, notice, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(at, b.site)
}

// state is where a page stands that has failed: its address, what was last clicked on, and what its main part says.
func (b *Tab) state() string {
	said, err := run(b, notice, chromedp.Evaluate[string](words("main")))
	if err != nil {
		said = err.Error()
	}
	aimed := ""
	if b.aimed != "" {
		at, err := run(b, notice, where(b.aimed))
		if err != nil {
			at.Fault = err.Error()
		}
		aimed = fmt.Sprintf("last clicked on, as it is now: %s: %s\n", b.aimed, at)
	}
	return fmt.Sprintf("%son %s: %s", aimed, b.Where(), squeeze(said))
}

func words(selector string) string {
	return fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector)
}

// squeeze takes needless blanks away.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

// Text is what stands in the first element that matches, without needless blanks.
func (b *Tab) Text(selector string) string {
	b.T.Helper()
	return squeeze(Eval[string](b, words(selector)))
}

// Texts is what stands in each element that matches.
func (b *Tab) Texts(selector string) []string {
	b.T.Helper()
	return Eval[[]string](b, fmt.Sprintf("[...document.querySelectorAll(%q)].map(e => e.innerText.trim())", selector))
}

// Says checks that the page says something.
func (b *Tab) Says(words ...string) {
	b.T.Helper()
	page := b.Text("main")
	for _, w := range words {
		if !strings.Contains(page, w) {
			b.T.Errorf("%s does not say %q: %s", b.Where(), w, page)
		}
	}
}
