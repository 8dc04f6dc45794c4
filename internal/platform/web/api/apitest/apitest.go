// Package apitest asks a module's API routes as other programs do, over the real Router.
package apitest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
)

// Place is what a Server stands on.
type Place struct {
	DB      *sqldb.DB
	Vault   *vault.Vault
	Rules   access.Matrix
	Words   []fs.FS // of the modules; those of the platform's own packages are there
	Limit   func(string) error
	Refused func(*http.Request) error
	Log     *slog.Logger
	Auth    api.Authenticator // the actors given to Token and Session when nil
}

// Server is an API with the routes of a test.
type Server struct {
	*api.Router
	t      testing.TB
	tokens seats
	signed seats
}

// seats are tokens and whom they stand for.
type seats map[string]access.Actor

func (s seats) find(token string) (access.Actor, error) {
	if a, ok := s[token]; ok {
		return a, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
}

// Actor implements api.Authenticator.
func (s *Server) Actor(_ context.Context, token string) (access.Actor, error) {
	return s.signed.find(token)
}

// ActorByToken implements api.Authenticator.
func (s *Server) ActorByToken(_ context.Context, token string) (access.Actor, error) {
	return s.tokens.find(token)
}

// New makes a Server; routes adds what is to be asked.
func New(t testing.TB, p Place, routes func(*api.Router)) *Server {
	t.Helper()
	words, err := i18n.Load(append(append(web.Locales(), errs.Locales, api.Locales), p.Words...)...)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, tokens: seats{}, signed: seats{}}
	auth := cmp.Or[api.Authenticator](p.Auth, s)
	s.Router, err = api.New(api.Config{Version: "test", Rules: p.Rules, Catalogue: words, Auth: auth, DB: p.DB, Vault: p.Vault, Limit: p.Limit, Refused: p.Refused, Log: p.Log})
	if err != nil {
		t.Fatal(err)
	}
	routes(s.Router)
	return s
}

// Client asks as somebody.
type Client struct {
	s     *Server
	h     http.Handler
	dress func(*http.Request)
}

// Token is a program that holds an API token of the actor with the scopes.
func (s *Server) Token(by access.Actor, scopes ...string) *Client {
	by.Tokens, by.Via = append([]string{}, scopes...), "api"
	token := id.Fed(len(s.tokens)+1).String() + "-token"
	s.tokens[token] = by
	return s.Bearer(token)
}

// Bearer is whoever shows the API token.
func (s *Server) Bearer(token string) *Client {
	return &Client{s, s.Router, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }}
}

// Session is the browser of the actor, on a page of this site.
func (s *Server) Session(by access.Actor) *Client {
	token := id.Fed(len(s.signed)+1).String() + "-session"
	s.signed[token] = by
	return &Client{s, s.Router, func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "nj", Value: token})
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}}
}

// Stranger shows nothing.
func (s *Server) Stranger() *Client { return &Client{s, s.Router, func(*http.Request) {}} }

// Through asks by way of another handler, such as the web.Mux that the API hangs in.
func (c *Client) Through(h http.Handler) *Client { return &Client{c.s, h, c.dress} }

// Answer is what came back.
type Answer struct {
	t      testing.TB
	Method string
	Path   string
	Status int
	Header http.Header
	Body   []byte
}

// Request is the client's request of a path below Root. The body is nil, an io.Reader, bytes, or what becomes JSON; headers are
// pairs of name and value.
func (c *Client) Request(method, path string, body any, headers ...string) *http.Request {
	var content io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		content = b
	case []byte:
		content = bytes.NewReader(b)
	default:
		text, err := json.Marshal(body)
		if err != nil {
			c.s.t.Fatal(err)
		}
		content, kind = bytes.NewReader(text), "application/json"
	}
	r := httptest.NewRequest(method, api.Root+strings.TrimPrefix(path, api.Root), content)
	r.Header.Set("Accept-Language", "en")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	c.dress(r)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// Do asks and returns whatever comes back.
func (c *Client) Do(method, path string, body any, headers ...string) *Answer {
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, c.Request(method, path, body, headers...))
	return &Answer{c.s.t, method, path, w.Code, w.Header(), w.Body.Bytes()}
}

// Want fails the test when the status is another.
func (a *Answer) Want(status int) *Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s %s: %d, want %d\n%s", a.Method, a.Path, a.Status, status, a.Body)
	}
	return a
}

// Into reads the JSON of an answer that holds nothing but what v can take.
func (a *Answer) Into(v any) *Answer {
	a.t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		a.t.Fatalf("%s %s: %v\n%s", a.Method, a.Path, err, a.Body)
	}
	return a
}

// Map is the JSON of an answer.
func (a *Answer) Map() map[string]any {
	a.t.Helper()
	out := map[string]any{}
	a.Into(&out)
	return out
}

// Problem is the fault that came back.
func (a *Answer) Problem() api.Problem {
	a.t.Helper()
	if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
		a.t.Fatalf("%s %s: %s is no problem\n%s", a.Method, a.Path, kind, a.Body)
	}
	var p api.Problem
	a.Into(&p)
	return p
}

// Fault is where and how a single input was refused; "" when no or several inputs were.
func (a *Answer) Fault() string {
	a.t.Helper()
	p := a.Problem()
	if len(p.Errors) != 1 {
		return ""
	}
	return p.Errors[0].Location + " " + p.Errors[0].Key
}
