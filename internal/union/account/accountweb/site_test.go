package accountweb_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/account"
	"niangjia/internal/union/account/accountweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"

	"golang.org/x/net/html"
)

const password = "correct horse battery"

// site is the pages over the real services.
type site struct {
	*uniontest.World
	accounts *account.Service
	mux      *web.Mux
}

func newSite(t *testing.T) *site {
	t.Helper()
	w := uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	s := &site{World: w, accounts: account.New(account.Deps{DB: w.DB, IDs: w.IDs, Plan: access.NewPlanner(codes.Access, org.Access, member.Access, account.Access),
		Log: w.Log, Orgs: w.Orgs, Members: w.Members, Zone: w.Zone, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1},
		LoginTries: allow(web.NewLimiter(time.Second, 40, time.Now)), AddressTries: allow(web.NewLimiter(time.Second, 400, time.Now))})}
	words, err := i18n.Load(append(web.Locales(), errs.Locales, org.Locales, member.Locales, account.Locales, accountweb.Locales)...)
	if err != nil {
		t.Fatal(err)
	}
	s.mux, err = web.New(web.Config{Catalogue: words, Auth: s.accounts, Now: w.DB.Now, Log: slog.New(slog.DiscardHandler),
		Shell: web.Shell{SignIn: "/sign-in", SignOut: "/sign-out", Account: "/account"}})
	if err != nil {
		t.Fatal(err)
	}
	accountweb.Routes(s.mux, accountweb.Deps{Accounts: s.accounts, Site: "https://union.example"})
	return s
}

// with makes an account with a role.
func (s *site) with(t *testing.T, home org.Org, login, name string, role access.Role, on org.Org, below bool) account.Account {
	t.Helper()
	a, err := s.accounts.Create(t.Context(), s.Operator, account.CreateInput{Home: home.Ref, Login: login, Name: name, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.accounts.Give(t.Context(), s.Operator, account.GiveInput{Account: a.Ref, Org: on.Ref, Role: role, Below: below, Reason: "任命", Assured: true}); err != nil {
		t.Fatal(err)
	}
	return a
}

// person enters somebody as a member of a union.
func (s *site) person(t *testing.T, o org.Org, name string, document vault.Secret) member.Membership {
	t.Helper()
	ref, err := s.Members.Enter(t.Context(), s.Operator, member.EnterInput{Org: o.Ref, JoinedOn: "2026-01-05",
		Facts: member.Facts{Name: name, DocKind: member.IDCard, Document: document}})
	if err != nil {
		t.Fatal(err)
	}
	return member.Membership{Ref: ref}
}

// reader is a browser without scripts; it keeps its cookies.
type reader struct {
	t       *testing.T
	site    *site
	cookies map[string]*http.Cookie
}

func (s *site) reader(t *testing.T) *reader { return &reader{t, s, map[string]*http.Cookie{}} }

// as is a reader who has signed in through the page.
func (s *site) as(t *testing.T, login string) *reader {
	t.Helper()
	r := s.reader(t)
	r.post("/sign-in", form("login", login, "password", password)).leads("/")
	return r
}

// page is an answer.
type page struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

func (r *reader) do(req *http.Request) page {
	r.t.Helper()
	for _, c := range r.cookies {
		req.AddCookie(c)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("User-Agent", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36 MicroMessenger/8.0")
	rec := httptest.NewRecorder()
	r.site.mux.ServeHTTP(rec, req)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(r.cookies, c.Name)
		} else {
			r.cookies[c.Name] = c
		}
	}
	return page{r.t, rec.Code, rec.Header(), rec.Body.String()}
}

func (r *reader) get(path string) page {
	r.t.Helper()
	return r.do(httptest.NewRequest("GET", path, nil))
}

func (r *reader) post(path string, form url.Values) page {
	r.t.Helper()
	req := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.do(req)
}

// leads demands that the answer sends the reader to a page.
func (p page) leads(want string) {
	p.t.Helper()
	if got := p.header.Get("Location"); p.status != http.StatusSeeOther || got != want {
		p.t.Fatalf("status %d, leads to %q, want %q: %s", p.status, got, want, p.text())
	}
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

// find is the first group of a pattern in the answer.
func (p page) find(pattern string) string {
	p.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(p.body)
	if m == nil {
		p.t.Fatalf("no %s in %s", pattern, p.text())
	}
	return html.UnescapeString(m[1])
}

// text is what a page says, with single blanks.
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
		if n.Type == html.ElementNode && slices.Contains([]string{"style", "script", "noscript"}, n.Data) {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return strings.Join(strings.Fields(b.String()), " ")
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func allow(l *web.Limiter) func(string) error {
	return func(key string) error { return l.Allow(key) }
}
