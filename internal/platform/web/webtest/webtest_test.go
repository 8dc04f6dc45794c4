package webtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

var chromium = Browser{Never: regexp.MustCompile(`errs\.\w+`)}

func TestMain(m *testing.M) {
	code := m.Run()
	chromium.Close()
	os.Exit(code)
}

// pages are what the tests open, by path: the inside of main.
var pages = map[string]string{
	"/": `<h1>start</h1>`,
	"/moving": `<a id="a" href="/next" style="position:absolute;top:9px">go</a><script>
		const from = performance.now();
		(function move(now) { const t = Math.min(now - from, 600); a.style.left = t + "px"; a.style.top = 9 + t / 2 + "px"; if (t < 600) requestAnimationFrame(move) })(from)</script>`,
	"/restless": `<a id="a" href="/next" style="position:absolute">go</a><script>setInterval(() => a.style.left = performance.now() % 300 + "px", 5)</script>`,
	"/late":     `<script>setTimeout(() => document.querySelector("main").innerHTML = '<a href="/next">go</a>', 300)</script>`,
	"/below":    `<div style="height:4000px"></div><a href="/next">go</a>`,
	"/sticky":   `<a href="/next">go</a><div style="height:4000px"></div><div style="position:fixed;top:0;left:0;right:0;height:120px;background:#fff">bar</div><style>main{padding-top:600px}</style>`,
	"/bar":      `<div style="height:820px"></div><a href="/next">go</a><div style="height:4000px"></div><p class="bar" style="position:fixed;bottom:0;left:0;right:0;height:140px;background:#fff">bar</p>`,
	"/covered":  `<a href="/next">go</a><div class="veil" style="position:fixed;inset:0"></div>`,
	"/hidden":   `<a href="/next" style="display:none">go</a>`,
	"/clipped":  `<div style="height:20px;overflow:clip"><div style="height:200px"></div><a href="/next">go</a></div>`,
	"/label":    `<label for="box" style="position:relative;display:block;padding:20px">tick<input id="box" type="checkbox" style="opacity:0;position:absolute;left:0;pointer-events:none"></label>`,
	"/aside":    `<a href="#here">go</a><p id="here">here</p>`,
	"/wide":     `<h1>wide</h1><div style="width:3000px">x</div>`,
	"/mute":     `<img src="/"><h1>an image without words, errs.internal</h1>`,
	"/loud":     `<h1>loud</h1><script>console.error("x")</script>`,
	"/file":     `<a href="/roster.csv">take</a>`,
	"/form":     `<h1>form</h1><form action="/next"><label>n<input name="n" id="n" value="old"></label><button class="btn primary">send</button></form>`,
}

func serve(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		main, ok := pages[r.URL.Path]
		switch {
		case r.URL.Path == "/next":
			main = "<h1>next " + r.FormValue("n") + "</h1>"
		case r.URL.Path == "/roster.csv":
			w.Header().Set("Content-Disposition", "attachment")
			fmt.Fprint(w, "a,b\n")
			return
		case r.URL.Path == "/favicon.ico":
			w.WriteHeader(http.StatusNoContent)
			return
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>t</title><main>%s</main>`, main)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestPressNeverMisses presses what a click at once would miss, with scripts and without.
func TestPressNeverMisses(t *testing.T) {
	site := serve(t)
	for _, path := range []string{"/moving", "/late", "/below", "/sticky", "/bar"} {
		t.Run(path, func(t *testing.T) {
			b := chromium.Tab(t, site)
			b.Open(path)
			b.Press("main a")
			if b.Where() != "/next" {
				t.Errorf("leads to %s", b.Where())
			}
		})
	}
	t.Run("mute", func(t *testing.T) {
		b := chromium.Tab(t, site)
		b.Mute()
		b.Open("/bar")
		b.Press("main a")
	})
	t.Run("resized", func(t *testing.T) {
		b := chromium.Tab(t, site)
		for range 10 {
			b.Open("/bar")
			b.Size(Phone)
			b.Size(Desk)
			b.Press("main a")
		}
	})
}

// TestFaultsOfClicks: what cannot be clicked on is not clicked on, and says why.
func TestFaultsOfClicks(t *testing.T) {
	b := chromium.Tab(t, serve(t))
	for path, want := range map[string]string{
		"/": "there is none", "/hidden": "it is not shown", "/covered": `covered by <div class="veil" style="position:fixed;inset:0">`,
		"/clipped": "covered by", "/restless": "it does not stand still",
	} {
		b.Open(path)
		_, err := run(b, 700*time.Millisecond, click("main a"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
		if b.Where() != path {
			t.Errorf("the click leads from %s to %s", path, b.Where())
		}
	}
	b.aimed = "main a"
	b.Open("/covered")
	if got := b.state(); !strings.Contains(got, "covered by <div class") || !strings.Contains(got, "px at (") || !strings.Contains(got, "on /covered: go") {
		t.Errorf("the state of a page is %s", got)
	}
}

func TestNothingLastsLongerThanItMay(t *testing.T) {
	b := chromium.Tab(t, serve(t))
	b.Open("/")
	start := time.Now()
	_, err := run(b, 300*time.Millisecond, chromedp.WaitVisible(chromedp.CSS(".never")))
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

func TestSteps(t *testing.T) {
	b := chromium.Tab(t, serve(t))
	b.Size(Phone)
	if got := Eval[[]int64](b, "[innerWidth, innerHeight]"); !cmp.Equal(got, []int64{Phone.Width, Phone.Height}) {
		t.Errorf("the window is %v", got)
	}
	b.Open("/label")
	b.Click("#box")
	if !Eval[bool](b, `document.querySelector("#box").checked`) {
		t.Error("a label does not tick its box")
	}
	b.Open("/form")
	b.Fill("#n", "new")
	b.Submit()
	b.Says("next new")
	b.Expect(404)
	b.Open("/nowhere")
	b.Open("/file")
	file := b.Download("main a")
	if text, err := os.ReadFile(file); err != nil || string(text) != "a,b\n" || filepath.Base(file) != "roster.csv" {
		t.Errorf("%s holds %q, %v", file, text, err)
	}
	b.Cookie("k", "v")
	if b.Cookies()["k"] != "v" || b.Cookies()["nj-lang"] != "zh-Hans" {
		t.Error(b.Cookies())
	}
	if other := chromium.Tab(t, b.site); other.Cookies()["k"] != "" {
		t.Error("two people share their cookies")
	}
}

// told is a test that only writes its faults down.
type told struct {
	testing.TB
	faults []string
}

func (f *told) Helper()                   {}
func (f *told) Error(args ...any)         { f.faults = append(f.faults, fmt.Sprint(args...)) }
func (f *told) Errorf(s string, a ...any) { f.faults = append(f.faults, fmt.Sprintf(s, a...)) }
func (f *told) Fatalf(s string, a ...any) { f.Errorf(s, a...); panic(f) }

// ends reports whether a step comes to its end.
func (f *told) ends(step func()) (end bool) {
	defer func() {
		if r := recover(); r != nil && r != any(f) {
			panic(r)
		}
	}()
	step()
	return true
}

// TestFindsFaults: a look that finds nothing wrong proves nothing.
func TestFindsFaults(t *testing.T) {
	b := chromium.Tab(t, serve(t))
	for path, want := range map[string]string{
		"/wide": "at 360 px: the page is ", "/mute": "image-alt", "/loud": "console.error", "/": "",
	} {
		f := &told{TB: t}
		b.T = f
		f.ends(func() { b.Open(path); b.Look("page") })
		got := strings.Join(f.faults, "\n")
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %q", path, got, want)
		}
		if path == "/mute" && !strings.Contains(got, "what may stand on no page: errs.internal") {
			t.Errorf("words of the program are not found: %s", got)
		}
	}
	for name, step := range map[string]func(){
		"answers 404, want 200":             func() { b.Open("/nowhere") },
		"leads to no page, only to a place": func() { b.Open("/aside"); b.Press("main a") },
	} {
		f := &told{TB: t}
		b.T = f
		if f.ends(step) || !strings.Contains(strings.Join(f.faults, "\n"), name) {
			t.Errorf("%v, want %s", f.faults, name)
		}
	}
	b.T = t
}

// TestReader: what an answer is not, it says.
func TestReader(t *testing.T) {
	m := Mux(t, web.Config{Auth: Sessions{"0000001-officer": {Account: id.Ref{Fed: 1, ID: 7}, Name: "王芳", Fed: 1}}})
	m.Get("/who", func(c *web.Ctx) error { return c.Fragment(templ.Raw(c.Actor.Name)) })
	m.Post("/form", func(c *web.Ctx) error { return c.Redirect("/to?n=" + c.R.FormValue("n")) })
	NewReader(t, m, "").Get("/who").Is(401)
	f := &told{TB: t}
	r := NewReader(f, m, "0000001-officer")
	r.Get("/who").Is(200).Says("芳", "王").Has("王", "芳").Lacks("officer")
	r.Post("/form", Form("n", "1")).LeadsTo("/to?n=1")
	if len(f.faults) > 0 {
		t.Error(f.faults)
	}
	for name, step := range map[string]func(){
		"status 200, want 404":         func() { r.Get("/who").Is(404) },
		"no \"officer\" in":            func() { r.Get("/who").Says("officer") },
		"or not in this order":         func() { r.Get("/who").Has("芳", "王") },
		"\"王芳\" stands in":             func() { r.Get("/who").Lacks("王芳") },
		"nothing leads to /x":          func() { r.Get("/who").Links("/x") },
		"no (x+) in":                   func() { r.Get("/who").Find("(x+)") },
		`leads to "/to?n=1", want "/"`: func() { r.Post("/form", Form("n", "1")).LeadsTo("/") },
	} {
		f.faults = nil
		f.ends(step)
		if !strings.Contains(strings.Join(f.faults, "\n"), name) {
			t.Errorf("%v, want %s", f.faults, name)
		}
	}
	a := Answer{Body: `<head><title>t</title></head><body><p>a<b>b</b>&amp;<style>s</style><svg><text>v</text></svg> c`}
	if got := a.Text(); got != "a b & c" {
		t.Errorf("reads %q", got)
	}
}
