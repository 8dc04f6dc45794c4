package api_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
)

var officer = access.Actor{Account: id.Ref{Fed: 7, ID: 9}, Name: "王芳", Fed: 7, Grants: []access.Grant{{Role: access.Officer}}}

// tin is a shelf of tins: the smallest thing with routes of every kind.
type tin struct {
	mu    sync.Mutex
	names []string
	fail  error
	wait  chan struct{}
	seen  access.Actor
}

type apiTin struct {
	Name   string  `json:"name" maxLength:"10"`
	Opened day.Day `json:"opened,omitempty"`
	Count  int     `json:"count,omitempty" minimum:"1"`
}

type tinInput struct{ Body apiTin }

func (s *tin) make(_ context.Context, by access.Actor, in *tinInput) (*api.Created[apiTin], error) {
	s.mu.Lock()
	s.seen = by
	if s.fail != nil {
		defer s.mu.Unlock()
		return nil, s.fail
	}
	s.names = append(s.names, in.Body.Name)
	s.mu.Unlock()
	if s.wait != nil {
		<-s.wait
	}
	return api.NewCreated(in.Body, "/tins/"+in.Body.Name), nil
}

type tinRef struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body apiTin
}

func (s *tin) change(_ context.Context, _ access.Actor, in *tinRef) (*api.Record[apiTin], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if version != 3 {
		return nil, errs.New(errs.Conflict, "errs.conflict")
	}
	return api.NewRecord(in.Body, version+1), nil
}

type tinList struct {
	api.Paging
	On day.Day `query:"on"`
}

func (s *tin) list(_ context.Context, _ access.Actor, in *tinList) (*api.Listing[apiTin], error) {
	behind := 0
	for i, n := range s.names {
		if n == in.After {
			behind = i + 1
		}
	}
	rows := s.names[behind:min(behind+in.Size()+1, len(s.names))]
	return api.Cut(rows, in.Paging, func(n string) string { return n }, func(n string) apiTin { return apiTin{Name: n} }), nil
}

type tinFile struct{ api.Upload }

func (s *tin) take(_ context.Context, _ access.Actor, in *tinFile) (*api.Body[apiTin], error) {
	b, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	return api.NewBody(apiTin{Name: in.FileName, Count: len(b)}), nil
}

func (s *tin) give(_ context.Context, _ access.Actor, in *struct {
	Bytes int  `query:"bytes"`
	Break bool `query:"break"`
}) (*api.Download, error) {
	return &api.Download{Name: "罐头.csv", Type: "text/csv", Write: func(w io.Writer) error {
		if _, err := w.Write(bytes.Repeat([]byte("x"), in.Bytes)); err != nil {
			return err
		}
		if in.Break {
			return errs.InvalidField("bytes", "errs.invalid")
		}
		return nil
	}}, nil
}

func (s *tin) throw(_ context.Context, _ access.Actor, _ *struct{}) (*struct{}, error) {
	s.names = nil
	return nil, s.fail
}

func (s *tin) routes(r *api.Router) {
	api.Handle(r, api.Route{Method: "POST", Path: "/tins", ID: "make-tin", Tag: "tins", Use: "tin.Make"}, s.make)
	api.Handle(r, api.Route{Method: "POST", Path: "/secrets", ID: "make-secret", Tag: "tins", Secret: true}, s.make)
	api.Handle(r, api.Route{Method: "POST", Path: "/looks", ID: "look", Tag: "tins", Reads: true}, s.make)
	api.Handle(r, api.Route{Method: "GET", Path: "/tins", ID: "list-tins", Tag: "tins"}, s.list)
	api.Handle(r, api.Route{Method: "PUT", Path: "/tins/{ref}", ID: "change-tin", Tag: "tins"}, s.change)
	api.Handle(r, api.Route{Method: "DELETE", Path: "/tins", ID: "throw-tins", Tag: "tins"}, s.throw)
	api.Handle(r, api.Route{Method: "POST", Path: "/files", ID: "take-file", Tag: "tins", Body: 1000}, s.take)
	api.Stream(r, api.Route{Method: "GET", Path: "/files", ID: "give-file", Tag: "tins", Files: []string{"text/csv"}}, s.give)
}

// world is a server of tins on a database.
type world struct {
	*apitest.Server
	*tin
	db *sqldb.DB
}

func open(t testing.TB, db *sqldb.DB, change func(*apitest.Place)) world {
	t.Helper()
	key := filepath.Join(t.TempDir(), "key")
	if err := vault.CreateKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(t.Context(), db, key)
	if err != nil {
		t.Fatal(err)
	}
	p := apitest.Place{DB: db, Vault: v, Rules: access.Matrix{"tin.Make": {Scope: "tin:write"}}}
	if change != nil {
		change(&p)
	}
	s := &tin{}
	return world{apitest.New(t, p, s.routes), s, db}
}

func sqlite(t testing.TB) world { return open(t, dbtest.Open(t, "sqlite", sqldb.Options{}), nil) }

func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }

func TestWho(t *testing.T) {
	w := sqlite(t)
	good := apiTin{Name: "beans"}
	for name, tc := range map[string]struct {
		by      *apitest.Client
		headers []string
		want    int
	}{
		"a token":                {w.Token(officer), nil, 201},
		"nobody":                 {w.Stranger(), nil, 401},
		"an unknown token":       {w.Bearer("0000007-none"), nil, 401},
		"another scheme":         {w.Stranger(), []string{"Authorization", "Basic eDp5"}, 401},
		"a page of ours":         {w.Session(officer), nil, 201},
		"another site's page":    {w.Session(officer), []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a page of a sister":     {w.Session(officer), []string{"Sec-Fetch-Site", "same-site"}, 403},
		"another origin":         {w.Session(officer), []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, 403},
		"a cookie and no word":   {w.Session(officer), []string{"Sec-Fetch-Site", ""}, 403},
		"a bad token and cookie": {w.Session(officer), []string{"Authorization", "Bearer 0000007-none"}, 401},
	} {
		a := tc.by.Do("POST", "/tins", good, tc.headers...)
		if a.Status != tc.want {
			t.Errorf("%s: %d, want %d: %s", name, a.Status, tc.want, a.Body)
		}
		if asks := a.Header.Get("WWW-Authenticate") != ""; asks != (tc.want == 401) {
			t.Errorf("%s: WWW-Authenticate %v", name, asks)
		}
	}
	if w.seen.Via != "api" {
		t.Errorf("the log says %q", w.seen.Via)
	}
	w.Session(officer).Do("GET", "/tins", nil, "Sec-Fetch-Site", "").Want(200)
	if h := w.Token(officer).Do("GET", "/tins", nil, "Origin", "https://evil.example").Header; h.Get("Access-Control-Allow-Origin") != "" {
		t.Error("answers other sites' scripts")
	}
}

// TestScopes: a token without scopes is not a session.
func TestScopes(t *testing.T) {
	w := sqlite(t)
	w.Token(officer).Do("POST", "/tins", apiTin{Name: "x"}).Want(201)
	if w.seen.Tokens == nil || len(w.seen.Tokens) != 0 {
		t.Errorf("scopes %#v", w.seen.Tokens)
	}
	w.Session(officer).Do("POST", "/tins", apiTin{Name: "x"}).Want(201)
	if w.seen.Tokens != nil {
		t.Errorf("a session has scopes %#v", w.seen.Tokens)
	}
}

func TestWrongInput(t *testing.T) {
	w := sqlite(t)
	c := w.Token(officer)
	const somebody = "440399199001011234"
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"missing":         {"POST", "/tins", `{}`, 422, "body.name api.missing"},
		"too long":        {"POST", "/tins", `{"name":"` + somebody + `"}`, 422, "body.name api.longest"},
		"no text":         {"POST", "/tins", `{"name":7}`, 422, "body.name api.not_text"},
		"no day":          {"POST", "/tins", `{"name":"x","opened":"2026-02-30"}`, 422, "body.opened web.not_a_day"},
		"too small":       {"POST", "/tins", `{"name":"x","count":0}`, 422, "body.count api.least"},
		"no number":       {"POST", "/tins", `{"name":"x","count":"` + somebody + `"}`, 422, "body.count api.not_whole"},
		"unknown":         {"POST", "/tins", `{"name":"x","` + somebody + `":1}`, 422, "body." + somebody + " api.unexpected"},
		"no object":       {"POST", "/tins", `[]`, 422, "body api.not_object"},
		"not JSON":        {"POST", "/tins", `{"name":` + somebody, 400, "api.not_json"},
		"no body":         {"POST", "/tins", ``, 400, "api.body_missing"},
		"unknown query":   {"GET", "/tins?limmit=3", ``, 422, "query.limmit api.unexpected"},
		"page too long":   {"GET", "/tins?limit=101", ``, 422, "query.limit api.most"},
		"page no number":  {"GET", "/tins?limit=x", ``, 422, "query.limit api.not_whole"},
		"query no day":    {"GET", "/tins?on=" + somebody, ``, 422, "query.on web.not_a_day"},
		"no id":           {"PUT", "/tins/nothing", `{"name":"x"}`, 422, "path.ref api.not_an_id"},
		"no version":      {"PUT", "/tins/0000001-0000000000001", `{"name":"x"}`, 422, "header.If-Match api.version_missing"},
		"no such address": {"GET", "/cans", ``, 404, "errs.not_found"},
		"no such method":  {"PUT", "/tins", `{}`, 405, "api.method"},
	} {
		headers := []string{"Content-Type", "application/json"}
		a := c.Do(tc.method, tc.path, strings.NewReader(tc.body), headers...)
		p := a.Problem()
		got := p.Key
		if len(p.Errors) > 0 {
			got = a.Fault()
		}
		if a.Status != tc.status || p.Status != tc.status || got != tc.want {
			t.Errorf("%s: %d %s, want %d %s\n%s", name, a.Status, got, tc.status, tc.want, a.Body)
		}
		if strings.Contains(strings.ReplaceAll(string(a.Body), "body."+somebody, ""), somebody) {
			t.Errorf("%s: repeats what was sent: %s", name, a.Body)
		}
	}
	if a := c.Do("PUT", "/tins", nil).Want(405); a.Header.Get("Allow") != "GET, POST, DELETE" {
		t.Errorf("Allow %q", a.Header.Get("Allow"))
	}
	c.Do("POST", "/tins", strings.NewReader("name=x"), "Content-Type", "application/x-www-form-urlencoded").Want(415)
	big := `{"name":"` + strings.Repeat("x", 1<<20) + `"}`
	if p := c.Do("POST", "/tins", strings.NewReader(big), "Content-Type", "application/json").Want(413).Problem(); p.Detail != "The file is too large; at most 1 MiB" {
		t.Error(p.Detail)
	}
}

// TestProblem: each kind of error in the reader's language, and nothing of an unknown one but its number.
func TestProblem(t *testing.T) {
	w := sqlite(t)
	c := w.Token(officer)
	w.fail = errs.InvalidField("name", "errs.denied")
	p := c.Do("POST", "/tins", apiTin{Name: "x"}, "Accept-Language", "zh-CN").Want(422).Problem()
	want := api.Problem{Type: "urn:niangjia:problem:invalid", Status: 422, Key: "errs.invalid", Title: p.Title, Detail: p.Detail,
		Errors: []api.Fault{{Location: "body.name", Message: p.Errors[0].Message, Key: "errs.denied"}}}
	if diff := cmp.Diff(want, p, cmp.AllowUnexported(api.Problem{})); diff != "" {
		t.Error(diff)
	}
	if !strings.ContainsRune(p.Detail, '处') && p.Detail[0] < 0x80 {
		t.Errorf("not in Chinese: %q", p.Detail)
	}
	w.fail = errs.New(errs.TooMany, "errs.too_many", "seconds", 9)
	if a := c.Do("POST", "/tins", apiTin{Name: "x"}).Want(429); a.Header.Get("Retry-After") != "9" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	for kind := errs.Unauthenticated; kind <= errs.Unavailable; kind++ {
		w.fail = errs.New(kind, "errs.conflict")
		if a := c.Do("POST", "/tins", apiTin{Name: "x"}); a.Status != web.Status(kind) || a.Problem().Type != "urn:niangjia:problem:"+kind.String() {
			t.Errorf("%s: %d %s", kind, a.Status, a.Body)
		}
	}
	w.fail = errors.New("the canary sings")
	p = c.Do("POST", "/tins", apiTin{Name: "x"}).Want(500).Problem()
	if p.Incident == "" || !strings.Contains(p.Detail, p.Incident) || strings.Contains(p.Detail, "canary") {
		t.Errorf("%+v", p)
	}
}

func TestVersion(t *testing.T) {
	w := sqlite(t)
	c := w.Token(officer)
	const path = "/tins/0000001-0000000000001"
	if a := c.Do("PUT", path, apiTin{Name: "x"}, "If-Match", `"3"`).Want(200); a.Header.Get("ETag") != `"4"` {
		t.Errorf("ETag %q", a.Header.Get("ETag"))
	}
	c.Do("PUT", path, apiTin{Name: "x"}, "If-Match", `"2"`).Want(412)
	for _, wrong := range []string{"3", "*", `W/"3"`, `"x"`, `""`} {
		if a := c.Do("PUT", path, apiTin{Name: "x"}, "If-Match", wrong).Want(422); a.Fault() != "header.If-Match api.version_unknown" {
			t.Errorf("%s: %s", wrong, a.Body)
		}
	}
}

func TestPages(t *testing.T) {
	w := sqlite(t)
	c := w.Token(officer)
	for i := range 7 {
		w.names = append(w.names, string(rune('a'+i)))
	}
	var got []string
	pages, path := 0, "/tins?limit=3&on=2026-01-01"
	for ; path != ""; pages++ {
		var page api.Page[apiTin]
		a := c.Do("GET", path, nil).Want(200).Into(&page)
		for _, i := range page.Items {
			got = append(got, i.Name)
		}
		path, _, _ = strings.Cut(strings.TrimPrefix(a.Header.Get("Link"), "<"), ">")
		if (path == "") != (page.Next == "") || path != "" && !strings.Contains(path, "on=2026-01-01") {
			t.Fatalf("Link %q, next %q", path, page.Next)
		}
	}
	if pages != 3 || strings.Join(got, "") != "abcdefg" {
		t.Errorf("%d pages: %v", pages, got)
	}
	w.names = nil
	if a := c.Do("GET", "/tins", nil); strings.TrimSpace(string(a.Body)) != `{"items":[]}` {
		t.Errorf("an empty list is %s", a.Body)
	}
	c.Do("DELETE", "/tins", nil).Want(204)
}

func TestLimit(t *testing.T) {
	limiter := web.NewLimiter(time.Hour, 2, time.Now)
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}), func(p *apitest.Place) {
		p.Limit = func(key string) error { return limiter.Allow(key) }
	})
	one, other := w.Token(officer), w.Token(officer)
	for range 2 {
		one.Do("GET", "/tins", nil).Want(200)
	}
	if a := one.Do("GET", "/tins", nil).Want(429); a.Header.Get("Retry-After") != "3600" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	other.Do("GET", "/tins", nil).Want(200)
}

func TestFiles(t *testing.T) {
	w := sqlite(t)
	c := w.Token(officer)
	if a := c.Do("POST", "/files?name=a%5Cb.csv", strings.NewReader("12345")).Want(200).Map(); a["name"] != "b.csv" || a["count"] != 5.0 {
		t.Error(a)
	}
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	m.WriteField("note", "before")
	part, err := m.CreateFormFile("file", "名册.csv")
	if err != nil {
		t.Fatal(err)
	}
	part.Write([]byte("1234"))
	m.Close()
	if a := c.Do("POST", "/files", bytes.NewReader(form.Bytes()), "Content-Type", m.FormDataContentType()).Want(200).Map(); a["name"] != "名册.csv" || a["count"] != 4.0 {
		t.Error(a)
	}
	half := bytes.NewReader(form.Bytes()[:form.Len()-60])
	if p := c.Do("POST", "/files", half, "Content-Type", m.FormDataContentType()).Want(422).Problem(); p.Key != "web.broken_form" {
		t.Error(p.Key)
	}
	if p := c.Do("POST", "/files", strings.NewReader(strings.Repeat("x", 2000))).Want(422).Problem(); p.Key != "web.too_large" {
		t.Error(p.Key)
	}
	if a := c.Do("POST", "/files", nil).Want(422); a.Fault() != "body.file web.no_file" {
		t.Errorf("%s", a.Body)
	}

	a := c.Do("GET", "/files?bytes=100000", nil).Want(200)
	if len(a.Body) != 100000 || a.Header.Get("Content-Type") != "text/csv" || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d bytes, %v", len(a.Body), a.Header)
	}
	c.Do("GET", "/files?bytes=0", nil).Want(200)
	if a := c.Do("GET", "/files?bytes=10&break=true", nil).Want(422); a.Fault() != "query.bytes errs.invalid" || a.Header.Get("Content-Disposition") != "" {
		t.Errorf("%v %s", a.Header, a.Body)
	}
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("half a file looks whole")
			}
		}()
		c.Do("GET", "/files?bytes=100000&break=true", nil)
	}()
}

// broken is a connection whose reader has left.
type broken struct{ *httptest.ResponseRecorder }

// Write implements http.ResponseWriter.
func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestReaderLeft: a reader who leaves is no fault of ours, so that the log holds none; a fault in our own code is.
func TestReaderLeft(t *testing.T) {
	var log bytes.Buffer
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}), func(p *apitest.Place) { p.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	aborts := func(request *http.Request) (aborted bool) {
		defer func() { aborted = recover() == http.ErrAbortHandler }()
		w.ServeHTTP(broken{httptest.NewRecorder()}, request)
		return false
	}
	c := w.Token(officer)
	w.names = []string{"a"}
	for _, path := range []string{"/tins", "/files?bytes=100000"} {
		if !aborts(c.Request("GET", path, nil)) {
			t.Errorf("%s: half an answer looks whole", path)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.fail = context.Canceled
	w.ServeHTTP(httptest.NewRecorder(), c.Request("DELETE", "/tins", nil).WithContext(ctx))
	if log.Len() > 0 {
		t.Error(log.String())
	}
	w.fail = context.Canceled
	c.Do("DELETE", "/tins", nil).Want(500)
	if log.Len() == 0 {
		t.Error("a fault of ours is not in the log")
	}
}

// TestMounted: in the program's mux a call has one log line and one figure, by its pattern, and the cookie is that of the pages.
func TestMounted(t *testing.T) {
	w := sqlite(t)
	words, err := i18n.Load(append(web.Locales(), errs.Locales)...)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	var figures []string
	m, err := web.New(web.Config{Catalogue: words, Auth: w.Server, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Observe: func(_, pattern string, _ int, _ time.Duration) { figures = append(figures, pattern) }})
	if err != nil {
		t.Fatal(err)
	}
	m.Handle(api.Root+"/", w.Router)
	m.Get("/in", func(c *web.Ctx) error { c.SignIn("0000001-session", time.Now().Add(time.Hour)); return c.Redirect("/") }, web.Public())
	c := w.Session(officer)
	signIn := httptest.NewRecorder()
	m.ServeHTTP(signIn, httptest.NewRequest("GET", "/in", nil))
	cookie := signIn.Result().Cookies()[0]
	w.Stranger().Through(m).Do("GET", "/tins", nil, "Cookie", cookie.Name+"="+cookie.Value).Want(200)
	c.Through(m).Do("PUT", "/tins/0000001-0000000000001?x=canary", apiTin{Name: "canary"}).Want(422)
	if diff := cmp.Diff([]string{"GET /in", "GET /api/v1/tins", "PUT /api/v1/tins/{ref}"}, figures); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(log.String(), "canary") || strings.Count(log.String(), "\n") != 3 {
		t.Error(log.String())
	}
}

// TestDocument: the description of the tins is what it was when somebody last read it.
func TestDocument(t *testing.T) {
	w := sqlite(t)
	a := w.Stranger().Do("GET", "/openapi.json", nil).Want(200)
	w.Stranger().Do("GET", "/openapi.json", nil, "If-None-Match", a.Header.Get("ETag")).Want(304)
	want, err := os.ReadFile("testdata/tins.json")
	if *update {
		want, err = a.Body, os.WriteFile("testdata/tins.json", a.Body, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(a.Body)); diff != "" {
		t.Error(diff)
	}
}
