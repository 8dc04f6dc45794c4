package rosterweb_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/job"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/rehearse/messy"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

var shots = flag.String("shots", "", "folder for a picture of each page, at every size, in every scheme and language")

var chromium webtest.Browser

func TestMain(m *testing.M) {
	code := m.Run()
	chromium.Close()
	os.Exit(code)
}

// visit serves the pages to somebody with a browser.
func (s *site) visit(t *testing.T, who string) *webtest.Tab {
	t.Helper()
	server := httptest.NewServer(s.mux)
	t.Cleanup(server.Close)
	b := chromium.Tab(t, server.URL)
	b.Cookie("nj", who)
	return b
}

// screen is how a page is opened.
type screen struct {
	name         string
	size         webtest.Size
	scheme, lang string
}

// screens are all of them for pictures, and otherwise those that differ in everything.
func screens() (all []screen) {
	if *shots == "" {
		return []screen{{"phone", webtest.Phone, "light", "zh-Hans"}, {"desk", webtest.Desk, "dark", "en"}}
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, lang := range []string{"zh-Hans", "en"} {
			all = append(all, screen{"phone", webtest.Phone, scheme, lang}, screen{"desk", webtest.Desk, scheme, lang})
		}
	}
	return all
}

// sight is a page that is looked at.
type sight struct {
	name, path string
	steps      func(b *webtest.Tab) // from there on; nil when it is the page
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
	r.Post(at(refs["previewing"])+"/columns", nil).Leads()
	for _, name := range []string{"running", "stopped"} {
		r.Post(at(refs[name])+"/start", nil).Leads()
		ctx, cancel := context.WithCancel(t.Context())
		_ = s.Rosters.Work(ctx, refs[name], func(b roster.Batch) { // cut off, as by a power cut
			if b.DoneRow > 200 {
				cancel()
			}
		})
		cancel()
	}
	r.Post(at(refs["stopped"])+"/stop", nil).Leads()
	s.confirm(t, "440399197410289380") // somebody of "refused"
	for _, name := range []string{"undone", "undoing", "refused"} {
		r.Post(at(refs[name])+"/undo", nil).Leads()
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
	refused := func(before func(b *webtest.Tab)) func(b *webtest.Tab) {
		return func(b *webtest.Tab) {
			before(b)
			b.Expect(422)
			b.Submit()
		}
	}
	all := []sight{
		{"new", newImport + long.Ref.String(), nil},
		{"new-fault", newImport + long.Ref.String(), refused(func(*webtest.Tab) {})},
		{"choose", newImport + s.Futian.Ref.String(), nil},
		{"list", "/imports?org=" + s.B.Ref.String(), nil},
		{"list-empty", "/imports?org=" + s.Street.Ref.String(), nil},
		{"columns-fault", at(refs["never"]) + "/columns", refused(func(b *webtest.Tab) { b.Choose("#f-columnA", "phone") })},
		{"rows-look", at(refs["done"]) + "/rows?show=needs_look", nil},
		{"rows-rejected", at(refs["faults"]) + "/rows?show=rejected", nil},
		{"rows-none", at(refs["faults"]) + "/rows?show=settled", nil},
		{"undo", at(refs["done"]) + "/undo", nil},
		{"export", "/export?org=" + s.Street.Ref.String(), nil},
		{"export-fault", "/export?org=" + s.Futian.Ref.String(), refused(func(b *webtest.Tab) { b.Click("#f-clear-2") })},
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
	s := newSite(t, shell())
	sights := s.sights(t)
	b := s.visit(t, "desk")
	for _, sc := range screens() {
		b.Scheme(sc.scheme)
		b.Size(sc.size)
		b.Open("/imports?lang=" + sc.lang)
		for _, page := range sights {
			name := fmt.Sprintf("%s-%s-%s-%s", page.name, sc.name, sc.scheme, sc.lang)
			t.Run(name, func(t *testing.T) {
				b.Within(t)
				b.Open(page.path)
				if page.steps != nil {
					page.steps(b)
				}
				if *shots != "" {
					b.Picture(filepath.Join(*shots, name+".png"))
				}
				b.Check()
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
	s := newSite(t, shell())
	b := s.visit(t, "a")
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
	b.Open("/imports/new")
	b.Upload(path)
	if name := b.Text(".drop-name"); name != "花名册.xlsx" {
		t.Errorf("the drop zone says %q", name)
	}
	b.Submit()
	b.Press("main form .btn.primary")
	b.Until(`document.querySelector('form[action$="/start"]')`)
	b.Press(`form[action$="/start"] .btn`)
	b.Until(`document.querySelector(".notice.ok") && document.querySelector('form[action*="/rows/"]')`)
	if rows := b.Text(".tile .value"); rows != strconv.Itoa(len(made.Rows)) {
		t.Errorf("%s rows read of %d", rows, len(made.Rows))
	}
	b.Quiet()
}
