package app

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/errs"
)

// testConfig is a configuration in a folder of the test's own.
func testConfig(t testing.TB) Config {
	t.Helper()
	cfg, err := Load(map[string]string{"data": filepath.Join(t.TempDir(), "data"), "log-level": "error"}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// TestDemo walks the demonstration as each of its roles does: every page of the rail, and every page those lead to.
func TestDemo(t *testing.T) {
	a, accounts, err := Demo(t.Context(), testConfig(t), Options{}, DemoInput{Seed: 3, Unions: 60, Members: 600, Progress: func(errs.Msg, int, int) {}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()

	feds, err := a.Orgs.Federations(t.Context())
	if err != nil || len(feds) != 1 {
		t.Fatalf("federations: %v, %v", feds, err)
	}
	if broken, err := a.Check(t.Context(), feds[0].Fed); err != nil || len(broken) > 0 {
		t.Errorf("check: %v, %v", broken, err)
	}
	begins := map[string]string{}
	for _, who := range accounts {
		b := browser(t, server.URL)
		b.signIn(who)
		begins[who.Login] = b.walk()
	}
	want := map[string]string{"admin": "/orgs", "city": "/members", "county": "/members", "street": "/members", "officer": "/members",
		"auditor": "/orgs", "worker": "/me"}
	if diff := cmp.Diff(want, begins); diff != "" {
		t.Errorf("where each role begins (-want +got):\n%s", diff)
	}
}

type reader struct {
	t    *testing.T
	site string
	*http.Client
}

func browser(t *testing.T, site string) *reader {
	t.Helper()
	jar := &jar{}
	return &reader{t, site, &http.Client{Jar: jar}}
}

// jar keeps cookies for one site.
type jar struct{ cookies map[string]*http.Cookie }

func (j *jar) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	if j.cookies == nil {
		j.cookies = map[string]*http.Cookie{}
	}
	for _, c := range cookies {
		j.cookies[c.Name] = c
	}
}

func (j *jar) Cookies(*url.URL) (out []*http.Cookie) {
	for _, c := range j.cookies {
		out = append(out, c)
	}
	return out
}

func (b *reader) signIn(who DemoAccount) {
	b.t.Helper()
	form := url.Values{"login": {who.Login}, "password": {who.Password}}
	r, err := http.NewRequestWithContext(b.t.Context(), "POST", b.site+"/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 || res.Request.URL.Path == "/sign-in" {
		b.t.Fatalf("sign in as %s: %d at %s", who.Login, res.StatusCode, res.Request.URL)
	}
}

var link = regexp.MustCompile(`href="(/[^"#]*)"`)

// mostPages bounds a walk; every role sees fewer kinds of pages.
const mostPages = 150

// walk opens the first page and what it leads to, two steps far, and says where it begins. No page may fail.
func (b *reader) walk() (first string) {
	b.t.Helper()
	seen := map[string]bool{}
	step := []string{"/"}
	for range 3 {
		var next []string
		for _, path := range step {
			if seen[path] || len(seen) == mostPages {
				continue
			}
			seen[path] = true
			body, at := b.get(path)
			if path == "/" {
				first = at
			}
			for _, m := range link.FindAllStringSubmatch(body, -1) {
				next = append(next, html.UnescapeString(m[1]))
			}
		}
		step = next
	}
	if len(seen) < 12 {
		b.t.Errorf("only %d pages from %s: does the walk still find the links?", len(seen), first)
	}
	return first
}

func (b *reader) get(path string) (body, at string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), "GET", b.site+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if res.StatusCode != 200 {
		b.t.Errorf("%s: %d", path, res.StatusCode)
	}
	return string(text), res.Request.URL.Path
}
