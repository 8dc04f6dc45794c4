package rosterweb_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/job"
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

// states are an import in each state that a page can show, by name.
func (s *site) states(t *testing.T, long org.Org) map[string]id.Ref {
	t.Helper()
	r := s.as(t, "desk")
	n := 0
	union := func() org.Org {
		n++
		return s.Org(t, s.Street, "U"+strconv.Itoa(n), "华强北第"+strconv.Itoa(n)+"电子有限公司工会委员会", "grassroots", "")
	}
	faulty, _ := made(t, 80, layoutOf(t, "workbook with faults"))
	printed, _ := made(t, 120, layoutOf(t, "workbook as printed"))
	many, _ := made(t, 900, messy.Layout{})
	faults := sample(t, "06-faults.csv")
	refs := map[string]id.Ref{
		"columns": r.upload(s.B, "2025年度职工花名册（最终版）.xlsx", printed),
		"guessed": r.upload(long, "04-no-header.csv", sample(t, "04-no-header.csv")),
		"never": r.upload(long, "带备注的名册.csv", csv("姓名,身份证号,手机,民族,政治面貌,备注",
			"买买提·艾合买提,440399197601159159,17069121083,维吾尔族,群众,电话打不通", "㐂子㴓,440399198504219695,17020699871,汉族,,")),
		"previewing": r.upload(s.B, "花名册.csv", many),
		"preview":    r.previewed(long, "华强北快递2025年度职工花名册（最终版，请勿再改）.xlsx", faulty),
		"months":     r.previewed(s.A, "05-handwriting.csv", sample(t, "05-handwriting.csv")),
		"nothing":    r.previewed(union(), "空.csv", csv("姓名,身份证号", "测试,440399199902300017")),
		"done":       r.imported(s.A, "06-faults.csv", faults),
		"faults":     r.imported(s.B, "faults.xlsx", faulty),
		"running":    r.previewed(union(), "花名册.csv", many),
		"stopped":    r.previewed(union(), "花名册.csv", many),
		"failed":     r.previewed(union(), "引号.csv", append(many, []byte("\"张三,男\r\n")...)),
		"undone":     r.imported(union(), "a.csv", faults),
		"undoing":    r.imported(union(), "a.csv", faults),
		"refused":    r.imported(union(), "a.csv", sample(t, "01-plain-bom.csv")),
	}
	r.post(at(refs["previewing"])+"/columns", nil).leads()
	for _, name := range []string{"running", "stopped"} {
		r.post(at(refs[name])+"/start", nil).leads()
		ctx, cancel := context.WithCancel(t.Context())
		_ = s.Rosters.Work(ctx, refs[name], func(b roster.Batch) { // cut off, as by a power cut
			if b.DoneRow > 200 {
				cancel()
			}
		})
		cancel()
	}
	r.post(at(refs["stopped"])+"/stop", nil).leads()
	s.confirm(t, "440399197410289380") // somebody of "refused"
	for _, name := range []string{"undone", "undoing", "refused"} {
		r.post(at(refs[name])+"/undo", nil).leads()
	}
	s.work(t, refs["undone"])
	s.work(t, refs["refused"])
	return refs
}

// sights are every kind of page, in every state.
func (s *site) sights(t *testing.T) []sight {
	t.Helper()
	desk := s.actors["desk"]
	desk.Name = "欧阳文慧"
	s.actors["desk"] = desk
	long := s.Org(t, s.Street, "LONG", "深圳市福田区华强北街道天安数码城园区新就业形态劳动者联合工会", "joint", "")
	refs := s.states(t, long)
	send := func(before ...chromedp.Action[chromedp.Void]) []chromedp.Action[chromedp.Void] {
		return append(before, chromedp.Click("main form .btn.primary"), chromedp.WaitVisible(".summary"))
	}
	all := []sight{
		{"new", newImport + long.Ref.String(), nil},
		{"new-fault", newImport + long.Ref.String(), send()},
		{"choose", newImport + s.Futian.Ref.String(), nil},
		{"list", "/imports?org=" + s.B.Ref.String(), nil},
		{"list-empty", "/imports?org=" + s.Street.Ref.String(), nil},
		{"columns-fault", at(refs["never"]) + "/columns", send(chromedp.SetValue("#f-columnA", "phone"))},
		{"rows-look", at(refs["done"]) + "/rows?show=needs_look", nil},
		{"rows-rejected", at(refs["faults"]) + "/rows?show=rejected", nil},
		{"rows-none", at(refs["faults"]) + "/rows?show=settled", nil},
		{"undo", at(refs["done"]) + "/undo", nil},
		{"export", "/export?org=" + s.Street.Ref.String(), nil},
		{"export-fault", "/export?org=" + s.Futian.Ref.String(), send(chromedp.Click("#f-clear-2"))},
	}
	for _, name := range slices.Sorted(maps.Keys(refs)) {
		all = append(all, sight{name, at(refs[name]), nil})
	}
	return all
}

const newImport = "/imports/new?org="

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

// TestLive goes through an import in a browser with scripts, while the job works in the background: the bars find their end by
// themselves.
func TestLive(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	b := newBrowser(t)
	s := newSite(t, shell())
	server := httptest.NewServer(s.mux)
	defer server.Close()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		job.NewRunner(s.DB, job.Options{Poll: 50 * time.Millisecond}, []job.Handler{s.Rosters.Handler()}, nil).Run(ctx)
	})
	defer running.Wait()
	defer stop()
	file, made := made(t, 300, layoutOf(t, "workbook with faults"))
	path := filepath.Join(t.TempDir(), "花名册.xlsx")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: "nj", Value: "a", URL: server.URL}); err != nil {
		t.Fatal(err)
	}
	b.do(t, chromedp.Navigate(server.URL+"/imports/new"), chromedp.SetUploadFiles("#f-file", []string{path}))
	if name := eval[string](t, b, `document.querySelector(".drop-name").textContent`); name != "花名册.xlsx" {
		t.Errorf("the drop zone says %q", name)
	}
	b.do(t, chromedp.Click("main .form .btn.primary"), chromedp.WaitVisible("select[name=columnB]"),
		chromedp.Click("main form .btn.primary"), chromedp.WaitVisible(`form[action$="/start"]`),
		chromedp.Click(`form[action$="/start"] .btn`), chromedp.WaitVisible(".notice.ok"), chromedp.WaitVisible(`form[action*="/rows/"]`))
	if rows := eval[string](t, b, `document.querySelector(".tile .value").textContent`); rows != strconv.Itoa(len(made.Rows)) {
		t.Errorf("%s rows read of %d", rows, len(made.Rows))
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
