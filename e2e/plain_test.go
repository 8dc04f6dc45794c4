package e2e

import (
	"fmt"
	"strings"
	"testing"

	"niangjia/internal/platform/web/webtest"
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
	b.Mute()
	b.Open("/sign-in")
	b.Look("sign in")
	b.Fill("#f-login", "lin", "#f-password", password)
	b.Submit()

	b.Open("/imports/new")
	b.Look("import, file")
	b.Upload(s.file("花名册.csv", file.String()))
	b.Submit()
	b.Look("import, columns")
	b.Submit()
	b.Until(`document.querySelector('form[action$="/start"]')`) // the page asks for itself anew
	b.Look("import, preview")
	b.Press(`form[action$="/start"] .btn`)
	b.Until(`document.querySelector(".notice.ok")`)
	b.Look("import, done")
	if got := b.tiles()["新入会"]; got != len(all) {
		t.Errorf("%d of %d people joined", got, len(all))
	}

	b.Open("/members")
	b.Look("members")
	b.search(all[5].Name)
	if rows := b.Texts("tbody tr"); len(rows) == 0 || !strings.Contains(rows[0], all[5].Name) {
		t.Errorf("by name: %v", rows)
	}
	b.search(all[5].IDNumber)
	b.Press("tbody a")
	b.Says(all[5].Name)

	b.Size(webtest.Phone)
	b.Open("/members")
	b.Click(".rail-open")
	if !webtest.Eval[bool](b.Tab, `document.querySelector(".rail").checkVisibility()`) {
		t.Error("the rail does not open on a phone")
	}
	b.Click(".rail-close", ".menu summary")
	b.Press(`.menu-sheet form button`)
	if !strings.HasPrefix(b.Where(), "/sign-in") {
		t.Errorf("who signs out comes to %s", b.Where())
	}
}

// TestTreeWithoutScripts unfolds the tree, which a script would fetch branch by branch.
func TestTreeWithoutScripts(t *testing.T) {
	s := city(t, "")
	d := s.tab()
	d.Mute()
	d.Open("/sign-in?next=/orgs")
	d.Fill("#f-login", "desk", "#f-password", password)
	d.Submit()
	d.Click(".tree details:not([open]) > summary")
	d.Press(".tree details[open] > ul > li.node > a")
	d.Look("tree, unfolded")
	d.Says("天安数码城")
}
