package rosterweb_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/rehearse"
	"niangjia/internal/rehearse/messy"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/roster/rosterweb"
	"niangjia/internal/union/uniontest"

	"golang.org/x/net/html"
)

// site is the pages over the real services, with whom a session's token stands for.
type site struct {
	*uniontest.World
	mux    *web.Mux
	actors map[string]access.Actor
}

func (s *site) Actor(_ context.Context, token string) (access.Actor, error) {
	if a, ok := s.actors[token]; ok {
		return a, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
}

func newSite(t *testing.T, shell web.Shell) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{})), actors: map[string]access.Actor{}}
	words, err := i18n.Load(append(web.Locales(), errs.Locales, sheet.Locales, blob.Locales, org.Locales, member.Locales, roster.Locales, rosterweb.Locales)...)
	if err != nil {
		t.Fatal(err)
	}
	s.mux, err = web.New(web.Config{Catalogue: words, Auth: s, Now: time.Now, Log: slog.New(slog.DiscardHandler), Shell: shell})
	if err != nil {
		t.Fatal(err)
	}
	rosterweb.Routes(s.mux, s.Rosters)
	s.actors["a"] = s.World.Actor(access.Officer, s.A, false)
	s.actors["c"] = s.World.Actor(access.Officer, s.C, false)
	s.actors["desk"] = s.World.Actor(access.Desk, s.Futian, true)
	s.actors["admin"] = s.World.Actor(access.Administrator, s.Futian, true)
	return s
}

// reader is a browser without scripts, signed in as somebody.
type reader struct {
	t    *testing.T
	site *site
	as   string
}

func (s *site) as(t *testing.T, who string) reader { return reader{t, s, who} }

// page is an answer.
type page struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

func (r reader) do(req *http.Request) page {
	r.t.Helper()
	if r.as != "" {
		req.AddCookie(&http.Cookie{Name: "nj", Value: r.as})
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	rec := httptest.NewRecorder()
	r.site.mux.ServeHTTP(rec, req)
	return page{r.t, rec.Code, rec.Header(), rec.Body.String()}
}

func (r reader) get(path string) page {
	r.t.Helper()
	return r.do(httptest.NewRequest("GET", path, nil))
}

// poll asks as the script of a progress bar does.
func (r reader) poll(path string) page {
	r.t.Helper()
	req := httptest.NewRequest("GET", path, nil)
	req.Header.Set("HX-Request", "true")
	return r.do(req)
}

func (r reader) post(path string, form url.Values) page {
	r.t.Helper()
	req := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.do(req)
}

func (r reader) send(o org.Org, name string, content []byte) page {
	r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("org", o.Ref.String()) // into memory
	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write(content)
	_ = w.Close()
	req := httptest.NewRequest("POST", "/imports/new", &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return r.do(req)
}

// upload sends a file and is at its columns.
func (r reader) upload(o org.Org, name string, content []byte) id.Ref {
	r.t.Helper()
	to := r.send(o, name, content).leads()
	ref, err := id.ParseRef(strings.TrimSuffix(strings.TrimPrefix(to, "/imports/"), "/columns"))
	if err != nil {
		r.t.Fatalf("the upload of %s leads to %s", name, to)
	}
	return ref
}

// previewed uploads a file and has it previewed as it was guessed.
func (r reader) previewed(o org.Org, name string, content []byte) id.Ref {
	r.t.Helper()
	ref := r.upload(o, name, content)
	r.post(at(ref)+"/columns", nil).leads()
	r.site.work(r.t, ref)
	return ref
}

// imported takes a file in.
func (r reader) imported(o org.Org, name string, content []byte) id.Ref {
	r.t.Helper()
	ref := r.previewed(o, name, content)
	r.post(at(ref)+"/start", nil).leads()
	r.site.work(r.t, ref)
	return ref
}

func at(ref id.Ref) string { return "/imports/" + ref.String() }

// work is what the job does.
func (s *site) work(t *testing.T, ref id.Ref) {
	t.Helper()
	if err := s.Rosters.Work(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
}

// confirm has the person with a document confirm the membership that a union says of them.
func (s *site) confirm(t *testing.T, document vault.Secret) {
	t.Helper()
	worker := s.Worker(document)
	mine, err := s.Members.Mine(t.Context(), worker)
	if err != nil || len(mine) != 1 {
		t.Fatal(mine, err)
	}
	if _, err := s.Members.Confirm(t.Context(), worker, mine[0].Ref); err != nil {
		t.Fatal(err)
	}
}

// leads is where the answer sends the reader.
func (p page) leads() string {
	p.t.Helper()
	if p.status != http.StatusSeeOther {
		p.t.Fatalf("status %d, want 303: %s", p.status, p.text())
	}
	return p.header.Get("Location")
}

func (p page) is(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %s", p.status, status, p.text())
	}
	return p
}

// has demands texts that a reader sees.
func (p page) has(texts ...string) page {
	p.t.Helper()
	shown := p.text()
	for _, want := range texts {
		if !strings.Contains(shown, want) {
			p.t.Errorf("%q is not on the page:\n%s", want, shown)
		}
	}
	return p
}

// lacks demands that texts stand nowhere in the answer, not even where nobody sees them.
func (p page) lacks(texts ...string) page {
	p.t.Helper()
	for _, bad := range texts {
		if strings.Contains(p.body, bad) {
			p.t.Errorf("%q is on the page:\n%s", bad, p.text())
		}
	}
	return p
}

// text is what the main part of a page says, with single blanks.
func (p page) text() string {
	doc, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		p.t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode && slices.Contains([]string{"header", "style", "script", "noscript"}, n.Data) {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return strings.Join(strings.Fields(b.String()), " ")
}

// chosen is what the select of a column says.
func (p page) chosen(column string) string {
	p.t.Helper()
	m := regexp.MustCompile(`(?s)name="column` + column + `".*?<option value="([a-z_]*)" selected>`).FindStringSubmatch(p.body)
	if m == nil {
		p.t.Fatalf("no select for column %s:\n%s", column, p.text())
	}
	return m[1]
}

// sample is one of the rosters as offices really send them.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// made is a made-up roster of n people in a layout, with what must come of it.
func made(t *testing.T, n int, layout messy.Layout) ([]byte, messy.Roster) {
	t.Helper()
	city, err := rehearse.NewCity(3, rehearse.Size{Unions: 40, Members: n, Today: "2026-11-22"})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	r, err := messy.Write(&b, 7, layout, city, city.Everyone())
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), r
}

// layoutOf is one of messy's layouts.
func layoutOf(t *testing.T, name string) messy.Layout {
	t.Helper()
	for _, l := range messy.Layouts() {
		if l.Name == name {
			return l
		}
	}
	t.Fatalf("no layout %s", name)
	return messy.Layout{}
}

// csv joins rows of cells.
func csv(rows ...string) []byte { return []byte(strings.Join(rows, "\r\n") + "\r\n") }

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func sums(n roster.Counts) string {
	return fmt.Sprintf("新入会 %d + 更新 %d + 没有变化 %d + 待核对 %d + 不能导入 %d = 读到 %d 行", n.Joined, n.Updated, n.Unchanged, n.NeedsLook, n.Rejected, n.Rows)
}
