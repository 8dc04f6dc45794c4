package rosterweb_test

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/rehearse/messy"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "folder for a picture of each page, at every size, in every scheme and language")

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
	ctx, cancel = context.WithTimeout(ctx, 8*time.Minute)
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
		// Chromium reports the status of a form that is shown again, which is as it should be
		if ev.Entry.Level == log.EntryLevelError && !strings.Contains(ev.Entry.Text, "422") {
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

// screen is how a page is opened.
type screen struct {
	name          string
	width, height int64
	scheme, lang  string
}

// screens are all of them for pictures, and otherwise those that differ in everything.
func screens() (all []screen) {
	if *shots == "" {
		return []screen{{"phone", 360, 780, "light", "zh-Hans"}, {"desk", 1366, 900, "dark", "en"}}
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, lang := range []string{"zh-Hans", "en"} {
			all = append(all, screen{"phone", 360, 780, scheme, lang}, screen{"desk", 1366, 900, scheme, lang})
		}
	}
	return all
}

// sight is a page that is looked at.
type sight struct {
	name, path string
	steps      []chromedp.Action[chromedp.Void]
}

// shell is the frame that the app would put around the pages.
func shell() web.Shell {
	return web.Shell{Nav: func(c *web.Ctx) []web.NavGroup {
		item := func(zh, en, href string) web.NavItem {
			if c.Lang().String() == "en" {
				zh = en
			}
			return web.NavItem{Label: zh, Href: href}
		}
		return []web.NavGroup{{Items: []web.NavItem{item("工会", "Unions", "/orgs"), item("会员", "Members", "/members"), item("导入", "Imports", "/imports"),
			item("导出", "Export", "/export")}}}
	}}
}

// sights make an import for each state that a page can show.
func (s *site) sights(t *testing.T) []sight {
	t.Helper()
	desk := s.actors["desk"]
	desk.Name = "欧阳文慧"
	s.actors["desk"] = desk
	r := s.as(t, "desk")
	long := s.Org(t, s.Street, "LONG", "深圳市福田区华强北街道天安数码城园区新就业形态劳动者联合工会", "joint", "")
	grassroots := func(code string) org.Org {
		return s.Org(t, s.Street, code, "华强北"+code+"电子有限公司工会委员会", "grassroots", "")
	}
	empty := grassroots("甲").Ref

	faulty, _ := made(t, 80, layoutOf(t, "workbook with faults"))
	printed, _ := made(t, 120, layoutOf(t, "workbook as printed"))
	many, _ := made(t, 900, messy.Layout{})

	columns := r.upload(s.B, "2025年度职工花名册（最终版）.xlsx", printed)
	guessed := r.upload(long, "04-no-header.csv", sample(t, "04-no-header.csv"))
	never := r.upload(long, "带备注的名册.csv", csv("姓名,身份证号,手机,民族,政治面貌,备注", "买买提·艾合买提,440399197601159159,17069121083,维吾尔族,群众,电话打不通",
		"㐂子㴓,440399198504219695,17020699871,汉族,,"))
	working := r.upload(s.B, "花名册.csv", many)
	r.post(at(working)+"/columns", nil).leads()
	preview := r.previewed(long, "华强北快递2025年度职工花名册（最终版，请勿再改）.xlsx", faulty)
	months := r.previewed(s.A, "05-handwriting.csv", sample(t, "05-handwriting.csv"))
	nothing := r.previewed(grassroots("乙"), "空.csv", csv("姓名,身份证号", "测试,440399199902300017"))
	done := r.imported(s.A, "06-faults.csv", sample(t, "06-faults.csv"))
	faults := r.imported(s.B, "faults.xlsx", faulty)

	running := r.previewed(grassroots("丙"), "花名册.csv", many)
	r.post(at(running)+"/start", nil).leads()
	stopped := r.previewed(grassroots("丁"), "花名册.csv", many)
	r.post(at(stopped)+"/start", nil).leads()
	for _, ref := range []id.Ref{running, stopped} {
		ctx, cancel := context.WithCancel(t.Context())
		_ = s.Rosters.Work(ctx, ref, func(b roster.Batch) { // cut off, as by a power cut
			if b.DoneRow > 200 {
				cancel()
			}
		})
		cancel()
	}
	r.post(at(stopped)+"/stop", nil).leads()
	failed := r.previewed(grassroots("戊"), "引号.csv", append(many, []byte("\"张三,男\r\n")...))
	undone := r.imported(grassroots("己"), "a.csv", sample(t, "06-faults.csv"))
	r.post(at(undone)+"/undo", nil).leads()
	s.work(t, undone)
	undoing := r.imported(grassroots("辛"), "a.csv", sample(t, "06-faults.csv"))
	r.post(at(undoing)+"/undo", nil).leads()
	refused := r.imported(grassroots("庚"), "a.csv", sample(t, "01-plain-bom.csv"))
	worker := s.Worker("440399197410289380")
	mine, err := s.Members.Mine(t.Context(), worker)
	if err != nil || len(mine) != 1 {
		t.Fatal(mine, err)
	}
	if _, err := s.Members.Confirm(t.Context(), worker, mine[0].Ref); err != nil {
		t.Fatal(err)
	}
	r.post(at(refused)+"/undo", nil).leads()
	s.work(t, refused)

	click := func(what string) chromedp.Action[chromedp.Void] { return chromedp.Click(what) }
	ready := chromedp.WaitVisible(".summary")
	return []sight{
		{name: "new", path: "/imports/new?org=" + long.Ref.String()},
		{name: "new-fault", path: "/imports/new?org=" + long.Ref.String(), steps: []chromedp.Action[chromedp.Void]{click("main .form .btn.primary"), ready}},
		{name: "choose", path: "/imports/new?org=" + s.Futian.Ref.String()},
		{name: "list", path: "/imports?org=" + s.B.Ref.String()},
		{name: "list-empty", path: "/imports?org=" + empty.String()},
		{name: "columns", path: at(columns) + "/columns"},
		{name: "columns-guessed", path: at(guessed) + "/columns"},
		{name: "columns-never", path: at(never) + "/columns"},
		{name: "columns-fault", path: at(never) + "/columns", steps: []chromedp.Action[chromedp.Void]{
			chromedp.SetValue("#f-columnA", "phone"), click("main form .btn.primary"), ready}},
		{name: "previewing", path: at(working)},
		{name: "preview", path: at(preview)},
		{name: "preview-months", path: at(months)},
		{name: "preview-nothing", path: at(nothing)},
		{name: "running", path: at(running)},
		{name: "stopped", path: at(stopped)},
		{name: "failed", path: at(failed)},
		{name: "done", path: at(done)},
		{name: "done-faults", path: at(faults)},
		{name: "rows-look", path: at(done) + "/rows?show=needs_look"},
		{name: "rows-rejected", path: at(faults) + "/rows?show=rejected"},
		{name: "rows-none", path: at(faults) + "/rows?show=settled"},
		{name: "undo", path: at(done) + "/undo"},
		{name: "undoing", path: at(undoing)},
		{name: "undone", path: at(undone)},
		{name: "undo-refused", path: at(refused)},
		{name: "export", path: "/export?org=" + s.Street.Ref.String()},
		{name: "export-fault", path: "/export?org=" + s.Futian.Ref.String(), steps: []chromedp.Action[chromedp.Void]{
			click("#f-clear-2"), click("main .form .btn.primary"), ready}},
	}
}

// TestPages opens every page in Chromium: no word in the console, no horizontal scroll, no fault that axe-core finds.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	axe, err := os.ReadFile(filepath.FromSlash("../../../../e2e/testdata/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t)
	s := newSite(t, shell())
	sights := s.sights(t)
	server := httptest.NewServer(s.mux)
	defer server.Close()
	if _, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: "nj", Value: "desk", URL: server.URL}); err != nil {
		t.Fatal(err)
	}
	for _, sc := range screens() {
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: sc.scheme}}}); err != nil {
			t.Fatal(err)
		}
		b.do(t, chromedp.EmulateViewport(sc.width, sc.height), chromedp.Navigate(server.URL+"/imports?lang="+sc.lang))
		for _, page := range sights {
			name := fmt.Sprintf("%s-%s-%s-%s", page.name, sc.name, sc.scheme, sc.lang)
			t.Run(name, func(t *testing.T) {
				b.do(t, append([]chromedp.Action[chromedp.Void]{chromedp.Navigate(server.URL + page.path)}, page.steps...)...)
				b.look(t, name)
				b.check(t, string(axe))
			})
		}
	}
}

func (b *browser) look(t *testing.T, name string) {
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
func (b *browser) check(t *testing.T, axe string) {
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
