package gallery_test

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/gallery"
	"niangjia/internal/platform/web/webtest"
)

var shots = flag.String("shots", "", "folder for a picture of each page")

var chromium webtest.Browser

func TestMain(m *testing.M) {
	code := m.Run()
	chromium.Close()
	os.Exit(code)
}

// visit serves the pages to a browser.
func visit(t *testing.T) *webtest.Tab {
	t.Helper()
	m := webtest.Mux(t, web.Config{Auth: webtest.Sessions{}, Shell: gallery.Shell()})
	gallery.Routes(m)
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	return chromium.Tab(t, s.URL)
}

// status is what a page answers with.
var status = map[string]int{gallery.Root + "/form": 422, gallery.Root + "/nowhere": 404}

// see opens a page, takes its picture, and holds it to what every page promises: no word in the console, no horizontal scroll,
// no fault that axe-core finds.
func see(t *testing.T, b *webtest.Tab, name, page, query string) {
	t.Helper()
	b.Within(t)
	b.Expect(status[page])
	b.Open(page + query)
	picture(b, name)
	b.Check()
}

func picture(b *webtest.Tab, name string) {
	b.T.Helper()
	if *shots != "" {
		b.Picture(filepath.Join(*shots, name+".png"))
	}
}

// TestPages opens every page at every size, in light and dark and in both languages.
func TestPages(t *testing.T) {
	b := visit(t)
	for _, device := range []struct {
		name string
		size webtest.Size
	}{{"phone", webtest.Phone}, {"desk", webtest.Desk}} {
		b.Size(device.size)
		for _, scheme := range []string{"light", "dark"} {
			b.Scheme(scheme)
			for _, lang := range []i18n.Lang{i18n.ZhHans, i18n.En} {
				for _, page := range gallery.Pages() {
					name := fmt.Sprintf("%s-%s-%s-%s", strings.TrimPrefix(strings.ReplaceAll(page, "/", "-"), "-"), device.name, scheme, lang)
					t.Run(name, func(t *testing.T) { see(t, b, name, page, "?lang="+lang.String()) })
				}
			}
		}
	}
}

// TestLargeType opens the pages with the largest words on the smallest screen.
func TestLargeType(t *testing.T) {
	b := visit(t)
	b.Size(webtest.Phone)
	for _, page := range []string{"", "/worker", "/form", "/parts"} {
		for _, lang := range []i18n.Lang{i18n.ZhHant, i18n.En} {
			name := fmt.Sprintf("large%s-%s", strings.ReplaceAll(page, "/", "-"), lang)
			t.Run(name, func(t *testing.T) { see(t, b, name, gallery.Root+page, "?size=large&lang="+lang.String()) })
		}
	}
}

// TestScripts does by keyboard and mouse what the scripts add, under the page's own policy.
func TestScripts(t *testing.T) {
	b := visit(t)
	b.Open(gallery.Root)
	b.Keys("/")
	if !webtest.Eval[bool](b, `document.activeElement.matches("[data-search]")`) {
		t.Error("/ does not lead to the search")
	}
	if webtest.Eval[bool](b, `document.querySelector(".bulk").checkVisibility()`) {
		t.Error("the bulk bar shows while nothing is ticked")
	}
	b.Click("[data-pick-all]")
	if got := b.Text(".bulk-count"); got != "已勾选 6 行" {
		t.Errorf("the bulk bar says %q", got)
	}
	picture(b, "bulk")
	b.Click(".show")
	b.Until(`document.body.textContent.includes("653101199003072317")`)

	b.Open(gallery.Root + "/parts")
	b.Click(".tree details:not([open]) > summary")
	b.Until(`document.querySelectorAll(".tree .node").length > 7`)

	b.Open(gallery.Root + "/import")
	webtest.Eval[int](b, `document.querySelector(".progress").dataset.old = "1"; 0`)
	b.Until(`!document.querySelector(".progress").dataset.old`)

	b.Click(".menu summary")
	picture(b, "menu")
	b.Keys("\u001b")
	if webtest.Eval[bool](b, `document.querySelector(".menu").open`) {
		t.Error("Escape leaves the menu open")
	}
	b.Quiet()
	for _, injected := range []string{`document.body.innerHTML = "<p>x</p>"`, `document.createElement("script").src = "/x.js"`} {
		if !webtest.Eval[bool](b, `(() => { try { `+injected+`; return false } catch { return true } })()`) {
			t.Errorf("the policy lets pass: %s", injected)
		}
	}
}

// TestRail opens the rail on a phone, without a script: by its address.
func TestRail(t *testing.T) {
	b := visit(t)
	b.Size(webtest.Phone)
	b.Open(gallery.Root)
	b.Click(".rail-open")
	if !webtest.Eval[bool](b, `document.querySelector(".rail").checkVisibility()`) {
		t.Error("the rail does not open")
	}
	picture(b, "rail")
	b.Click(".rail-close")
	if webtest.Eval[bool](b, `document.querySelector(".rail").checkVisibility()`) {
		t.Error("the rail does not close")
	}
	b.Quiet()
}
