package e2e

import (
	"fmt"
	"strings"
	"testing"

	"niangjia/internal/platform/web/webtest"
)

// TestKeyboard signs in, finds a member and opens it without a mouse.
func TestKeyboard(t *testing.T) {
	s := city(t, "")
	_, all := people(t, 6, 30)
	s.roster("2001", all)
	one := all[3]

	b := s.tab()
	b.Open("/")
	b.tabTo("#f-login")
	b.Keys("lin")
	b.tabTo("#f-password")
	b.Keys(password)
	b.Enter()

	b.Keys("/")
	if !webtest.Eval[bool](b.Tab, `document.activeElement.matches("main [data-search]")`) {
		t.Errorf("/ leads to %s", b.focused())
	}
	b.Keys(one.IDNumber)
	b.Enter()
	b.tabTo("tbody a")
	b.Enter()
	b.Says(one.Name)

	// the first stop of a page leads past the rail; the menu opens and closes
	b.Keys("\t")
	if got := b.focused(); !strings.Contains(got, "skip") {
		t.Errorf("the first stop is %s", got)
	}
	b.Keys("\r\t")
	if !webtest.Eval[bool](b.Tab, `document.activeElement.closest("main") != null`) {
		t.Errorf("behind the skip link stands %s", b.focused())
	}
	b.Open("/members")
	b.tabTo(".menu summary")
	b.Keys("\r")
	if !webtest.Eval[bool](b.Tab, `document.querySelector(".menu").open`) {
		t.Error("Enter does not open the menu")
	}
	b.Keys("\u001b")
	if webtest.Eval[bool](b.Tab, `document.querySelector(".menu").open`) {
		t.Error("Escape does not close the menu")
	}

	// ticking rows and acting on them
	b.tabTo("tbody input[name=pick]")
	b.Keys(" ")
	b.tabTo(".bulk button")
	b.Enter()
	b.Look("members, many at once")
}

// tabTo presses the tabulator until a matching element has the focus; each stop must be seen.
func (b *tab) tabTo(selector string) {
	b.T.Helper()
	for range 120 {
		if webtest.Eval[bool](b.Tab, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
		b.Keys("\t")
		if !webtest.Eval[bool](b.Tab, `(e => e == document.body || e.checkVisibility() && (getComputedStyle(e).outlineStyle != "none" || getComputedStyle(e).boxShadow != "none" ||
			e.closest("label,.search,.tick,.choice") != null))(document.activeElement)`) {
			b.T.Errorf("on %s the focus is not seen on %s", b.Where(), b.focused())
		}
	}
	b.T.Fatalf("no key leads to %s on %s", selector, b.Where())
}

func (b *tab) focused() string {
	return webtest.Eval[string](b.Tab, `document.activeElement.outerHTML.slice(0, 160)`)
}
