package web_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// people are sessions: token → actor.
type people map[string]access.Actor

func (p people) Actor(_ context.Context, token string) (access.Actor, error) {
	if token == "0000001-broken" {
		return access.Actor{}, errors.New("the database is away")
	}
	if a, ok := p[token]; ok {
		return a, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
}

const officer = "0000001-officer"

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

type site struct {
	*web.Mux
	log *bytes.Buffer
}

func newSite(t testing.TB, change func(*web.Config)) site {
	t.Helper()
	catalogue, err := i18n.Load(append(web.Locales(), errs.Locales)...)
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	cfg := web.Config{
		Catalogue: catalogue, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(log, nil)),
		Auth:  people{officer: {Account: id.Ref{Fed: 1, ID: 7}, Name: "王芳", Fed: 1, Grants: []access.Grant{{Role: access.Officer}}}},
		Shell: web.Shell{SignIn: "/sign-in"},
	}
	if change != nil {
		change(&cfg)
	}
	m, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return site{m, log}
}

// ask sends a request as a browser of the officer does; change may make it another's.
func (s site) ask(method, target, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: "nj", Value: officer})
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func text(s string) templ.Component { return templ.Raw("<p>" + s + "</p>") }

func TestWords(t *testing.T) {
	i18ntest.CheckTree(t, ".")
}

func TestStatus(t *testing.T) {
	want := map[errs.Kind]int{errs.Internal: 500, errs.Invalid: 422, errs.Unauthenticated: 401, errs.Denied: 403,
		errs.NotFound: 404, errs.Conflict: 409, errs.TooMany: 429, errs.Unavailable: 503}
	s := newSite(t, func(c *web.Config) { c.Shell.SignIn = "" })
	for kind, status := range want {
		if got := web.Status(kind); got != status {
			t.Errorf("Status(%s) = %d, want %d", kind, got, status)
		}
		path := "/fail/" + kind.String()
		s.Get(path, func(*web.Ctx) error { return errs.New(kind, "errs."+kind.String(), "seconds", 9) })
		w := s.ask("GET", path+"?lang=en", "", nil)
		if w.Code != status || !strings.Contains(w.Body.String(), "<h1>") {
			t.Errorf("%s: status %d, want %d with a page", kind, w.Code, status)
		}
		if kind == errs.TooMany && w.Header().Get("Retry-After") != "9" {
			t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
		}
	}
}

// TestFaults: an unknown fault and a panic show a number that the log has, and nothing else.
func TestFaults(t *testing.T) {
	s := newSite(t, nil)
	s.Get("/fault", func(*web.Ctx) error { return fmt.Errorf("canary: %w", io.ErrUnexpectedEOF) })
	s.Get("/panic", func(*web.Ctx) error { panic("canary") })
	s.Get("/drawn", func(c *web.Ctx) error {
		return c.Page(web.Desk, "x", templ.ComponentFunc(func(context.Context, io.Writer) error { return errors.New("canary") }))
	})
	s.Handle("GET /plain", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("canary") }))
	for _, path := range []string{"/fault", "/panic", "/drawn", "/plain"} {
		s.log.Reset()
		w := s.ask("GET", path, "", nil)
		_, rest, found := strings.Cut(s.log.String(), "incident=")
		if !found || len(rest) < 8 || !strings.Contains(w.Body.String(), rest[:8]) {
			t.Errorf("%s: no incident number of the log on the page", path)
		}
		if w.Code != 500 || strings.Contains(w.Body.String(), "canary") || !strings.Contains(s.log.String(), "canary") {
			t.Errorf("%s: status %d; the cause must be in the log and not on the page", path, w.Code)
		}
	}
	w := s.ask("GET", "/panic", "", func(r *http.Request) { r.Header.Set("HX-Request", "true") })
	if w.Header().Get("HX-Retarget") != "#notices" || strings.Contains(w.Body.String(), "<html") {
		t.Error("a script gets a notice, not a page")
	}
}

func TestStrangers(t *testing.T) {
	s := newSite(t, nil)
	s.Get("/orgs", func(c *web.Ctx) error { return c.Page(web.Desk, "x", text("secret")) })
	s.Post("/orgs", func(c *web.Ctx) error { return c.Redirect("/orgs") })
	s.Get("/open", func(c *web.Ctx) error { return c.Page(web.Plain, "x", text("open")) }, web.Public())
	stranger := func(r *http.Request) { r.Header.Del("Cookie") }
	over := func(r *http.Request) { r.Header.Set("Cookie", "nj=0000001-over") }

	if w := s.ask("GET", "/orgs?q=%E5%BC%A0", "", stranger); w.Code != 303 || w.Header().Get("Location") != "/sign-in?next="+url.QueryEscape("/orgs?q=%E5%BC%A0") {
		t.Errorf("page: %d %s", w.Code, w.Header().Get("Location"))
	}
	if w := s.ask("POST", "/orgs", "", stranger); w.Code != 303 || w.Header().Get("Location") != "/sign-in" {
		t.Errorf("form: %d %s", w.Code, w.Header().Get("Location"))
	}
	w := s.ask("GET", "/orgs", "", over)
	if w.Code != 303 || !strings.Contains(w.Header().Get("Set-Cookie"), "nj=; Path=/; Max-Age=0") {
		t.Errorf("session over: %d %s", w.Code, w.Header().Get("Set-Cookie"))
	}
	if w := s.ask("GET", "/open", "", stranger); w.Code != 200 {
		t.Errorf("public page: %d", w.Code)
	}
	if w := s.ask("GET", "/orgs", "", func(r *http.Request) { r.Header.Set("Cookie", "nj=0000001-broken") }); w.Code != 500 {
		t.Errorf("a fault while asking who it is: %d, want 500 and not a stranger", w.Code)
	}
	if w := s.ask("GET", "/nowhere", "", nil); w.Code != 404 {
		t.Errorf("no such page: %d", w.Code)
	}
	if w := s.ask("GET", "/nowhere", "", stranger); w.Code != 404 {
		t.Errorf("no such page, to a stranger: %d", w.Code)
	}
}

// TestOtherSites: a form counts only when the browser says that one of our pages sent it.
func TestOtherSites(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.PublicURL = "http://union.example" })
	done := 0
	s.Post("/do", func(c *web.Ctx) error { done++; return c.Redirect("/") })
	tests := []struct {
		name, site, origin string
		want               int
	}{
		{"our page", "same-origin", "http://example.com", 303},
		{"our page, an older browser", "", "http://example.com", 303},
		{"our page behind a proxy", "", "http://union.example", 303},
		{"another site", "cross-site", "https://evil.example", 403},
		{"another site, an older browser", "", "https://evil.example", 403},
		{"a sister site", "same-site", "http://sister.example.com", 403},
		{"a hidden origin", "", "null", 403},
		{"no browser", "", "", 403},
	}
	for _, tt := range tests {
		done = 0
		w := s.ask("POST", "http://example.com/do", "a=1", func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			if tt.site != "" {
				r.Header.Set("Sec-Fetch-Site", tt.site)
			}
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
		})
		if w.Code != tt.want || (done == 1) != (tt.want == 303) {
			t.Errorf("%s: %d and done %d times, want %d", tt.name, w.Code, done, tt.want)
		}
	}
}

func TestHeaders(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.PublicURL = "https://union.example" })
	s.Get("/open", func(c *web.Ctx) error { return c.Page(web.Plain, "x", text("")) }, web.Public())
	first, second := s.ask("GET", "/open", "", nil), s.ask("GET", "/open", "", nil)
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
	} {
		if got := first.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	policy := first.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	if strings.Contains(policy, "unsafe") || policy == second.Header().Get("Content-Security-Policy") {
		t.Error("the policy must be strict, and its nonce new each time")
	}
	_, nonce, _ := strings.Cut(policy, "'nonce-")
	nonce, _, _ = strings.Cut(nonce, "'")
	if strings.Count(first.Body.String(), `nonce="`+nonce+`"`) != strings.Count(first.Body.String(), "<script") {
		t.Error("a script without the nonce")
	}
}

func TestCookies(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := newSite(t, func(c *web.Config) {
			if secure {
				c.PublicURL = "https://127.0.0.1:8443"
			}
		})
		s.Get("/in", func(c *web.Ctx) error { c.SignIn("0000001-new", now.Add(time.Hour)); return c.Redirect("/me") }, web.Public())
		want := "nj=0000001-new; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"
		if secure {
			want = "__Host-nj=0000001-new; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"
		}
		if got := s.ask("GET", "/in", "", nil).Header().Get("Set-Cookie"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestPreferences(t *testing.T) {
	s := newSite(t, nil)
	s.Get("/me", func(c *web.Ctx) error { return c.Page(web.Worker, "x", text(c.Unit.String())) })
	unit := id.Ref{Fed: 1, ID: 42}
	tests := []struct{ query, cookie, accept, want string }{
		{"", "", "", `lang="zh-Hans" class="worker"`},
		{"", "", "en", `lang="en" class="worker"`},
		{"", "nj-lang=zh-Hant", "en", `lang="zh-Hant" class="worker"`},
		{"?lang=en&size=large", "nj-lang=zh-Hant", "", `lang="en" class="worker large"`},
		{"", "nj-size=large", "", `lang="zh-Hans" class="worker large"`},
		{"?size=normal", "nj-size=large", "", `lang="zh-Hans" class="worker"`},
		{"?lang=xx", "", "", `lang="zh-Hans"`},
		{"", "nj-unit=" + unit.String(), "", "<p>" + unit.String() + "</p>"},
		{"", "nj-unit=rubbish", "", "<p>" + id.Ref{}.String() + "</p>"},
	}
	for _, tt := range tests {
		w := s.ask("GET", "/me"+tt.query, "", func(r *http.Request) {
			r.Header.Add("Cookie", tt.cookie)
			r.Header.Set("Accept-Language", tt.accept)
		})
		if !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%+v: not in %.200s", tt, w.Body)
		}
	}
	w := s.ask("POST", "/_/unit", url.Values{"unit": {unit.String()}, "back": {"//evil.example"}}.Encode(), nil)
	if w.Header().Get("Location") != "/" || !strings.Contains(w.Header().Get("Set-Cookie"), "nj-unit="+unit.String()) {
		t.Errorf("switching: %s %s", w.Header().Get("Location"), w.Header().Get("Set-Cookie"))
	}
}

func TestRedirectAndFlash(t *testing.T) {
	s := newSite(t, nil)
	s.Get("/away", func(c *web.Ctx) error { return c.Redirect("//evil.example/") })
	s.Post("/save", func(c *web.Ctx) error { c.Flash(ui.OK, "<保存了>"); return c.Redirect("/show") })
	s.Get("/show", func(c *web.Ctx) error { return c.Page(web.Desk, "x", text("")) })
	if w := s.ask("GET", "/away", "", nil); w.Code != 500 {
		t.Errorf("a way to another site: %d", w.Code)
	}
	w := s.ask("POST", "/save", "", nil)
	flash := w.Result().Cookies()[0]
	w = s.ask("GET", "/show", "", func(r *http.Request) { r.AddCookie(flash) })
	if !strings.Contains(w.Body.String(), "&lt;保存了&gt;") || !strings.Contains(w.Header().Get("Set-Cookie"), "nj-flash=;") {
		t.Error("the message is shown once, escaped")
	}
	forged := base64.RawURLEncoding.EncodeToString([]byte(`ok" onclick="x` + "\nhello"))
	w = s.ask("GET", "/show", "", func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "nj-flash", Value: forged}) })
	if strings.Contains(w.Body.String(), "onclick") {
		t.Error("a made-up tone reaches the page")
	}
	w = s.ask("POST", "/save", "", func(r *http.Request) { r.Header.Set("HX-Request", "true") })
	if w.Code != 204 || w.Header().Get("HX-Redirect") != "/show" {
		t.Errorf("a script: %d %s", w.Code, w.Header().Get("HX-Redirect"))
	}
}

func TestDownload(t *testing.T) {
	s := newSite(t, nil)
	s.Get("/file", func(c *web.Ctx) error {
		return c.Download("花名册.csv", "text/csv; charset=utf-8", func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Repeat("姓名,", 1000))
			return err
		})
	})
	s.Get("/none", func(c *web.Ctx) error {
		return c.Download("x", "text/csv", func(io.Writer) error { return errs.New(errs.Denied, "errs.denied") })
	})
	s.Get("/half", func(c *web.Ctx) error {
		return c.Download("x", "text/csv", func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return errors.New("canary") })
	})
	w := s.ask("GET", "/file", "", func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") })
	if got := w.Header().Get("Content-Disposition"); got != "attachment; filename*=utf-8''%E8%8A%B1%E5%90%8D%E5%86%8C.csv" {
		t.Error(got)
	}
	if w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Cache-Control") != "no-store" {
		t.Error("large text is compressed, and nobody keeps it")
	}
	if w := s.ask("GET", "/none", "", nil); w.Code != 403 || w.Header().Get("Content-Disposition") != "" {
		t.Errorf("refused: %d %s", w.Code, w.Header().Get("Content-Disposition"))
	}
	server := httptest.NewServer(s)
	defer server.Close()
	r, _ := http.NewRequest("GET", server.URL+"/half", nil)
	r.AddCookie(&http.Cookie{Name: "nj", Value: officer})
	answer, err := http.DefaultClient.Do(r)
	if err == nil {
		_, err = io.ReadAll(answer.Body)
		_ = answer.Body.Close()
	}
	if err == nil {
		t.Error("half a file looks whole")
	}
}

func TestLimiter(t *testing.T) {
	clock := now
	l := web.NewLimiter(10*time.Second, 2, func() time.Time { return clock })
	step := func(wait time.Duration, want int, keys ...string) {
		t.Helper()
		clock = clock.Add(wait)
		err := l.Allow(keys...)
		var e *errs.Error
		switch {
		case want == 0 && err != nil:
			t.Error(err)
		case want > 0 && (!errors.As(err, &e) || e.Kind != errs.TooMany || e.Msg.Args["seconds"] != want):
			t.Errorf("got %v, want to wait %d s", err, want)
		}
	}
	step(0, 0, "a", "")
	step(0, 0, "a")
	step(0, 10, "a")
	step(0, 0, "b")
	step(4*time.Second, 6, "a")
	step(6*time.Second, 0, "a")
	step(time.Hour, 0, "a")
	step(0, 0, "a")
	step(0, 10, "a")
}

func TestAddressBlock(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	s.Get("/a", func(c *web.Ctx) error { return c.Fragment(text(c.AddressBlock())) }, web.Public())
	tests := []struct{ remote, forwarded, want string }{
		{"203.0.113.9:1", "", "203.0.113.0/24"},
		{"203.0.113.9:1", "198.51.100.1", "203.0.113.0/24"}, // no proxy of ours
		{"10.1.1.1:1", "198.51.100.1", "198.51.100.0/24"},
		{"10.1.1.1:1", "1.2.3.4, 198.51.100.1, 10.2.2.2", "198.51.100.0/24"},
		{"10.1.1.1:1", "rubbish", "10.1.1.0/24"},
		{"[2001:db8:1:2ff::1]:1", "", "2001:db8:1:200::/56"},
		{"[::ffff:203.0.113.9]:1", "", "203.0.113.0/24"},
		{"@", "", ""},
	}
	for _, tt := range tests {
		w := s.ask("GET", "/a", "", func(r *http.Request) {
			r.RemoteAddr = tt.remote
			if tt.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tt.forwarded)
			}
		})
		if got := w.Body.String(); got != "<p>"+tt.want+"</p>" {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}

// TestBudgets: a worker's first page, with all its files, is at most 60 kB; a desk's 120 kB.
func TestBudgets(t *testing.T) {
	s := newSite(t, nil)
	s.Get("/me", func(c *web.Ctx) error { return c.Page(web.Worker, "x", text(strings.Repeat("会员", 500))) })
	zip := func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") }
	w := s.ask("GET", "/me", "", zip)
	total := w.Body.Len()
	plain := s.ask("GET", "/me", "", nil).Body.String()
	for _, part := range strings.Split(plain, `"`) {
		if !strings.HasPrefix(part, "/_/") || strings.HasPrefix(part, "/_/unit") {
			continue
		}
		f := s.ask("GET", part, "", zip)
		if f.Code != 200 || !strings.Contains(f.Header().Get("Cache-Control"), "immutable") || f.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %d %v", part, f.Code, f.Header())
		}
		etag := f.Header().Get("ETag")
		if again := s.ask("GET", part, "", func(r *http.Request) { r.Header.Set("If-None-Match", etag) }); again.Code != 304 {
			t.Errorf("%s again: %d", part, again.Code)
		}
		total += f.Body.Len()
	}
	t.Logf("a worker's first page: %d bytes", total)
	if total > 60_000 {
		t.Errorf("a worker's first page transfers %d bytes", total)
	}
	if w := s.ask("GET", "/_/app.000000000000.css", "", nil); w.Code != 404 {
		t.Errorf("a file of another version: %d", w.Code)
	}
}

func BenchmarkPage(b *testing.B) {
	s := newSite(b, func(c *web.Config) { c.Log = slog.New(slog.DiscardHandler) })
	s.Get("/me", func(c *web.Ctx) error { return c.Page(web.Worker, "x", text("会员")) })
	for b.Loop() {
		s.ask("GET", "/me", "", nil)
	}
}
