package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestKeyboard signs in, finds a member and opens it without a mouse.
func TestKeyboard(t *testing.T) {
	s := city(t, "")
	_, all := people(t, 6, 30)
	s.roster("2001", all)
	one := all[3]

	b := s.tab()
	b.open("/")
	b.tabTo("#f-login")
	b.types("lin")
	b.tabTo("#f-password")
	b.types(password)
	b.leads(chromedp.KeyEvent("\r"))

	b.do(chromedp.KeyEvent("/"))
	if !eval[bool](b, `document.activeElement.matches("main [data-search]")`) {
		t.Errorf("/ leads to %s", b.focused())
	}
	b.types(one.IDNumber)
	b.leads(chromedp.KeyEvent("\r"))
	b.tabTo("tbody a")
	b.leads(chromedp.KeyEvent("\r"))
	b.says(one.Name)

	// the first stop of a page leads past the rail; the menu opens and closes
	b.do(chromedp.KeyEvent("\t"))
	if got := b.focused(); !strings.Contains(got, "skip") {
		t.Errorf("the first stop is %s", got)
	}
	b.do(chromedp.KeyEvent("\r"), chromedp.KeyEvent("\t"))
	if !eval[bool](b, `document.activeElement.closest("main") != null`) {
		t.Errorf("behind the skip link stands %s", b.focused())
	}
	b.open("/members")
	b.tabTo(".menu summary")
	b.do(chromedp.KeyEvent("\r"))
	if !eval[bool](b, `document.querySelector(".menu").open`) {
		t.Error("Enter does not open the menu")
	}
	b.do(chromedp.KeyEvent("\u001b"))
	if eval[bool](b, `document.querySelector(".menu").open`) {
		t.Error("Escape does not close the menu")
	}

	// ticking rows and acting on them
	b.tabTo("tbody input[name=pick]")
	b.do(chromedp.KeyEvent(" "))
	b.tabTo(".bulk button")
	b.leads(chromedp.KeyEvent("\r"))
	b.look("members, many at once")
}

func (b *tab) types(text string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(text))
}

// tabTo presses the tabulator until a matching element has the focus; each stop must be seen.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 120 {
		if eval[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
		b.do(chromedp.KeyEvent("\t"))
		if !eval[bool](b, `(e => e == document.body || e.checkVisibility() && (getComputedStyle(e).outlineStyle != "none" || getComputedStyle(e).boxShadow != "none" ||
			e.closest("label,.search,.tick,.choice") != null))(document.activeElement)`) {
			b.t.Errorf("on %s the focus is not seen on %s", b.where(), b.focused())
		}
	}
	b.t.Fatalf("no key leads to %s on %s", selector, b.where())
}

func (b *tab) focused() string {
	return eval[string](b, `document.activeElement.outerHTML.slice(0, 160)`)
}
