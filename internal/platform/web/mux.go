package web

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/i18n"

	"github.com/klauspost/compress/gzhttp"
)

// Authenticator says who holds a session.
type Authenticator interface {
	// Actor is who signed in with the token, with the grants that hold today. It is
	// errs.Unauthenticated when the session is unknown, over or revoked; any other error
	// becomes an error page.
	Actor(ctx context.Context, token string) (access.Actor, error)
}

// Config is what a Mux is made from. Catalogue, Auth and Now are needed.
type Config struct {
	Catalogue *i18n.Catalogue
	Auth      Authenticator
	Now       func() time.Time
	PublicURL string         // as people type it: "https://union.example.cn"; https makes cookies Secure
	Proxies   []netip.Prefix // reverse proxies whose X-Forwarded-For is believed
	Log       *slog.Logger   // nil is slog.Default()
	// Observe, when set, is told of each answer: the pattern that matched, never the path.
	Observe func(method, pattern string, status int, took time.Duration)
	Shell   Shell
}

// Handler answers one request. Its error becomes an error page.
type Handler func(*Ctx) error

// Mux carries all routes of the program: pages (Get, Post) and plain handlers (Handle).
type Mux struct {
	cfg     Config
	routes  *http.ServeMux
	handler http.Handler
	origin  *http.CrossOriginProtection
	assets  *assets
	secure  bool
}

// New makes a Mux that serves the static files and the preferences (language, text size,
// unit). It is an error when PublicURL is not the address of a site.
func New(cfg Config) (*Mux, error) {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	m := &Mux{cfg: cfg, routes: http.NewServeMux(), origin: http.NewCrossOriginProtection(), assets: theAssets()}
	if err := m.setPublicURL(cfg.PublicURL); err != nil {
		return nil, err
	}
	m.routes.Handle("GET "+assetRoot+"{name}", m.assets)
	m.routes.Handle("GET /favicon.ico", http.RedirectHandler(m.assets.path("mark.svg"), http.StatusFound))
	m.Post(unitPath, chooseUnit)
	m.Get("/", func(*Ctx) error { return notFound() }, Public())
	compress, err := gzhttp.NewWrapper(
		gzhttp.MinSize(1024), gzhttp.EnableZstd(true), gzhttp.PreferZstd(true),
		gzhttp.RandomJitter(32, 0, false), // so that the length of a page tells nothing of what is in it
		gzhttp.ContentTypes([]string{"text/html", "text/plain", "text/css", "text/csv", "application/json",
			"application/problem+json", "application/yaml", "image/svg+xml"}))
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	m.handler = compress(m.routes)
	return m, nil
}

func (m *Mux) setPublicURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("web: %q is not the address of a site", text)
	}
	m.secure = u.Scheme == "https"
	if err := m.origin.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
		return fmt.Errorf("web: %w", err)
	}
	return nil
}

// Locales are the words of this package and of the parts in ui, for i18n.Load.
func Locales() []fs.FS { return []fs.FS{locales, uiLocales} }

// Option changes what a route asks for or allows.
type Option func(*route)

type route struct {
	public  bool
	body    int64
	timeout time.Duration
}

// Public lets strangers in; every other route sends them to sign in.
func Public() Option { return func(r *route) { r.public = true } }

// MaxBody is how many bytes a request may carry; a form's default is 1 MiB.
func MaxBody(n int64) Option { return func(r *route) { r.body = n } }

// Within is how long the answer may take, reading the request included; the default is 30 s.
func Within(d time.Duration) Option { return func(r *route) { r.timeout = d } }

// Get adds a page: "/orgs/{ref}". Post adds what a form does.
func (m *Mux) Get(path string, h Handler, options ...Option) { m.add("GET "+path, h, options) }

// Post adds what a form does; it answers with Ctx.Redirect, or with Ctx.Again.
func (m *Mux) Post(path string, h Handler, options ...Option) { m.add("POST "+path, h, options) }

func (m *Mux) add(pattern string, h Handler, options []Option) {
	rt := route{body: 1 << 20, timeout: 30 * time.Second}
	for _, o := range options {
		o(&rt)
	}
	if strings.HasSuffix(pattern, " /") {
		pattern = "/" // whatever no other route takes, by any method
	}
	m.routes.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { m.serve(rt, h, w, r) })
}

// Handle adds a plain handler, such as the JSON API: it gets the headers, the log line,
// compression and the defence against other sites, but neither session nor limits.
func (m *Mux) Handle(pattern string, h http.Handler) { m.routes.Handle(pattern, h) }

// ServeHTTP answers any request of the site.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := m.cfg.Now()
	rec := &recorder{ResponseWriter: w}
	setHeaders(rec.Header(), m.secure)
	defer func() {
		fault := recover()
		if fault != nil && rec.status == 0 && fault != http.ErrAbortHandler {
			m.newCtx(rec, r).panicked(fault) // of a plain handler
			fault = nil
		}
		took := m.cfg.Now().Sub(start)
		m.cfg.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", r.Method),
			slog.String("route", r.Pattern), slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes),
			slog.Duration("took", took))
		if m.cfg.Observe != nil {
			m.cfg.Observe(r.Method, r.Pattern, rec.status, took)
		}
		if fault != nil {
			panic(http.ErrAbortHandler) // breaks the connection: the answer is not whole
		}
	}()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // of the connection's last request
	if err := m.origin.Check(r); err != nil {
		m.serve(route{public: true}, func(*Ctx) error { return foreign(err) }, rec, r)
		return
	}
	m.handler.ServeHTTP(rec, r)
}

// serve runs a page's handler inside its limits.
func (m *Mux) serve(rt route, h Handler, w http.ResponseWriter, r *http.Request) {
	if rt.timeout > 0 {
		ctx, cancel := context.WithTimeout(r.Context(), rt.timeout)
		defer cancel()
		r = r.WithContext(ctx)
		control := http.NewResponseController(w)
		// The connection counts by the machine's clock; a test's recorder has no deadlines.
		deadline := time.Now().Add(rt.timeout)
		_ = control.SetReadDeadline(deadline.Add(5 * time.Second))
		_ = control.SetWriteDeadline(deadline.Add(30 * time.Second))
	}
	if rt.body > 0 {
		r.Body = http.MaxBytesReader(w, r.Body, rt.body)
	}
	c := m.newCtx(w, r)
	defer func() {
		if fault := recover(); fault != nil {
			c.panicked(fault)
		}
	}()
	err := c.identify()
	if err == nil {
		err = c.admit(rt)
	}
	if err == nil {
		err = h(c)
	}
	if err != nil {
		c.fail(err)
	}
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// NewServer is an http.Server with the limits that do not depend on the route.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
}
