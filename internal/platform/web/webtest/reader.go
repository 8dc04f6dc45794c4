package webtest

import (
	"bytes"
	"cmp"
	"context"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/web"

	"golang.org/x/net/html"
)

// Sessions are people who have signed in, by the token of their session.
type Sessions map[string]access.Actor

// Actor implements [web.Authenticator].
func (s Sessions) Actor(_ context.Context, token string) (access.Actor, error) {
	if a, ok := s[token]; ok {
		return a, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
}

// Mux makes a Mux without routes. Its texts are those of packages web and errs and the given ones; what cfg leaves out is the
// wall's clock and a log that nobody reads.
func Mux(t testing.TB, cfg web.Config, words ...fs.FS) *web.Mux {
	t.Helper()
	catalogue, err := i18n.Load(append(append(web.Locales(), errs.Locales), words...)...)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Catalogue, cfg.Log = catalogue, cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	m, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Reader is somebody whose browser runs no script, on a cheap phone; it keeps its cookies.
type Reader struct {
	t       testing.TB
	pages   http.Handler
	cookies map[string]*http.Cookie
}

// NewReader is somebody who comes to the pages for the first time, or who has signed in when a session is given.
func NewReader(t testing.TB, pages http.Handler, session string) *Reader {
	r := &Reader{t, pages, map[string]*http.Cookie{}}
	if session != "" {
		r.cookies["nj"] = &http.Cookie{Name: "nj", Value: session}
	}
	return r
}

// Ask sends a request as from a page of the same site.
func (r *Reader) Ask(req *http.Request) Answer {
	r.t.Helper()
	for _, c := range r.cookies {
		req.AddCookie(c)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("User-Agent", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36 MicroMessenger/8.0")
	rec := httptest.NewRecorder()
	r.pages.ServeHTTP(rec, req)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(r.cookies, c.Name)
		} else {
			r.cookies[c.Name] = c
		}
	}
	return Answer{r.t, rec.Code, rec.Header(), rec.Body.String()}
}

// Get opens a page.
func (r *Reader) Get(path string) Answer {
	r.t.Helper()
	return r.Ask(httptest.NewRequest("GET", path, nil))
}

// Fetch asks for a part of a page, as its script does.
func (r *Reader) Fetch(path string) Answer {
	r.t.Helper()
	req := httptest.NewRequest("GET", path, nil)
	req.Header.Set("HX-Request", "true")
	return r.Ask(req)
}

// Post sends a form.
func (r *Reader) Post(path string, form url.Values) Answer {
	r.t.Helper()
	req := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.Ask(req)
}

// Upload sends a form with a file in the field named file.
func (r *Reader) Upload(path string, form url.Values, name string, content []byte) Answer {
	r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b) // into memory: nothing fails
	for field := range form {
		_ = w.WriteField(field, form.Get(field))
	}
	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write(content)
	_ = w.Close()
	req := httptest.NewRequest("POST", path, &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return r.Ask(req)
}

// Form is a form that is filled in: name, value, name, value…
func Form(pairs ...string) url.Values {
	form := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		form.Add(pair[0], pair[1])
	}
	return form
}

// Answer is what came back. What it does not hold to, it reports to the Reader's test.
type Answer struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   string
}

// Is demands a status.
func (a Answer) Is(status int) Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d (to %q): %s", a.Status, status, a.To(), a.Text())
	}
	return a
}

// To is where the answer sends the reader; "" when nowhere.
func (a Answer) To() string { return a.Header.Get("Location") }

// Leads demands that the answer sends the reader to another page, and is where.
func (a Answer) Leads() string {
	a.t.Helper()
	return a.Is(http.StatusSeeOther).To()
}

// LeadsTo demands that the answer sends the reader to a page.
func (a Answer) LeadsTo(want string) {
	a.t.Helper()
	if got := a.Leads(); got != want {
		a.t.Fatalf("leads to %q, want %q", got, want)
	}
}

// Says demands texts that a reader sees, in any order.
func (a Answer) Says(texts ...string) Answer {
	a.t.Helper()
	shown := a.Text()
	for _, want := range texts {
		if !strings.Contains(shown, want) {
			a.t.Errorf("no %q in:\n%s", want, shown)
		}
	}
	return a
}

// Has demands texts that a reader sees, in this order.
func (a Answer) Has(texts ...string) Answer {
	a.t.Helper()
	rest := a.Text()
	for _, want := range texts {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			a.t.Fatalf("no %q, or not in this order, in:\n%s", want, a.Text())
		}
		rest = after
	}
	return a
}

// Lacks demands that texts stand nowhere in the answer, not even where nobody sees them.
func (a Answer) Lacks(texts ...string) Answer {
	a.t.Helper()
	for _, bad := range texts {
		if strings.Contains(a.Body, bad) {
			a.t.Errorf("%q stands in:\n%s", bad, a.Text())
		}
	}
	return a
}

// Links demands a link or form that leads to an address.
func (a Answer) Links(href string) Answer {
	a.t.Helper()
	if !strings.Contains(a.Body, `"`+strings.ReplaceAll(href, "&", "&amp;")+`"`) {
		a.t.Fatalf("nothing leads to %s in:\n%s", href, a.Body)
	}
	return a
}

// Find is the first group of a pattern in the answer.
func (a Answer) Find(pattern string) string {
	a.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(a.Body)
	if m == nil {
		a.t.Fatalf("no %s in %s", pattern, a.Text())
	}
	return html.UnescapeString(m[1])
}

// unread are elements whose words nobody sees.
var unread = []string{"head", "style", "script", "noscript", "svg"}

// Text is what a reader sees of a page, what is typed into inputs aside, with single blanks.
func (a Answer) Text() string {
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		a.t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode && slices.Contains(unread, n.Data) {
			return
		}
		b.WriteByte(' ')
		for c := range n.ChildNodes() {
			walk(c)
		}
		b.WriteByte(' ')
	}
	walk(doc)
	return squeeze(b.String())
}
