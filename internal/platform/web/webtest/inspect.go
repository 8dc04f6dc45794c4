package webtest

import (
	_ "embed"
	"fmt"
	"os"

	"github.com/chromedp/chromedp"
)

// axe is axe-core; see the package's comment.
//
//go:embed axe.min.js
var axe string

// Inspect is what is wrong with the page as it stands: its width, words that may stand on no page, and what axe-core finds.
func (b *Tab) Inspect() (faults []string) {
	b.T.Helper()
	width, scroll := Eval[int](b, `document.documentElement.clientWidth`), Eval[int](b, `document.documentElement.scrollWidth`)
	if scroll > width {
		faults = append(faults, fmt.Sprintf("the page is %d px wide on a screen of %d", scroll, width))
	}
	if b.never != nil {
		for _, found := range b.never.FindAllString(b.Text("body"), -1) {
			faults = append(faults, "what may stand on no page: "+found)
		}
	}
	if b.mute { // axe-core is a script
		return faults
	}
	if !Eval[bool](b, `"axe" in window`) {
		Eval[int](b, axe+";0")
	}
	return append(faults, Eval[[]string](b, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then(r => r.violations.flatMap(v => v.nodes.map(n => "axe: " + v.id + ": " + n.html.slice(0, 200) + " " + n.failureSummary)))`)...)
}

// Check reports what Inspect finds, and what the console has said.
func (b *Tab) Check() {
	b.T.Helper()
	for _, fault := range b.Inspect() {
		b.T.Error(fault)
	}
	b.Quiet()
}

// Look checks the page on a phone, then at a desk.
func (b *Tab) Look(name string) {
	b.T.Helper()
	for _, s := range []Size{Phone, Desk} {
		b.Size(s)
		for _, fault := range b.Inspect() {
			b.T.Errorf("%s at %d px: %s", name, s.Width, fault)
		}
	}
	b.Quiet()
}

// Picture writes the whole page into a file, as PNG.
func (b *Tab) Picture(file string) {
	b.T.Helper()
	png, err := run(b, patience, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(file, png, 0o644)
	}
	if err != nil {
		b.T.Fatal(err)
	}
}
