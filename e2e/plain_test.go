package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestWithoutScripts signs in, imports a roster, searches and signs out in a browser that runs no script.
func TestWithoutScripts(t *testing.T) {
	s := city(t, "")
	_, all := people(t, 8, 40)
	var file strings.Builder
	file.WriteString("姓名,身份证号,手机\n")
	for _, p := range all {
		fmt.Fprintf(&file, "%s,%s,%s\n", p.Name, p.IDNumber, p.Phone)
		s.secrets = append(s.secrets, p.IDNumber)
	}
	b := s.tab()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.mute = true
	b.open("/sign-in")
	b.look("sign in")
	b.fill("#f-login", "lin", "#f-password", password)
	b.submit()

	b.open("/imports/new")
	b.look("import, file")
	b.upload(s.file("花名册.csv", file.String()))
	b.submit()
	b.look("import, columns")
	b.submit()
	b.until(`document.querySelector('form[action$="/start"]')`) // the page asks for itself anew
	b.look("import, preview")
	b.press(`form[action$="/start"] .btn`)
	b.until(`document.querySelector(".notice.ok")`)
	b.look("import, done")
	if got := b.tiles()["新入会"]; got != len(all) {
		t.Errorf("%d of %d people joined", got, len(all))
	}

	b.open("/members")
	b.look("members")
	b.search(all[5].Name)
	if rows := b.texts("tbody tr"); len(rows) == 0 || !strings.Contains(rows[0], all[5].Name) {
		t.Errorf("by name: %v", rows)
	}
	b.search(all[5].IDNumber)
	b.press("tbody a")
	b.says(all[5].Name)

	b.do(chromedp.EmulateViewport(phone.width, phone.height))
	b.open("/members")
	b.do(chromedp.Click(chromedp.CSS(".rail-open")))
	if !eval[bool](b, `document.querySelector(".rail").checkVisibility()`) {
		t.Error("the rail does not open on a phone")
	}
	b.do(chromedp.Click(chromedp.CSS(".rail-close")), chromedp.Click(chromedp.CSS(".menu summary")))
	b.press(`.menu-sheet form button`)
	if !strings.HasPrefix(b.where(), "/sign-in") {
		t.Errorf("who signs out comes to %s", b.where())
	}
}

// TestTreeWithoutScripts unfolds the tree, which a script would fetch branch by branch.
func TestTreeWithoutScripts(t *testing.T) {
	s := city(t, "")
	d := s.tab()
	call(d, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	d.mute = true
	d.open("/sign-in?next=/orgs")
	d.fill("#f-login", "desk", "#f-password", password)
	d.submit()
	d.do(chromedp.Click(chromedp.CSS(".tree details:not([open]) > summary")))
	d.press(".tree details[open] > ul > li.node > a")
	d.look("tree, unfolded")
	d.says("天安数码城")
}
