package api

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// Root is where the API lies; a Router is mounted at Root + "/".
const Root = "/api/v1"

// Locales holds the words of this package's message keys, a file per language.
//
//go:embed locales
var Locales embed.FS

// Authenticator says who asks. Both methods are errs.Unauthenticated for a token that is unknown, over or revoked.
type Authenticator interface {
	// Actor is who signed in with the session.
	Actor(ctx context.Context, token string) (access.Actor, error)
	// ActorByToken is who made the API token, narrowed to its scopes.
	ActorByToken(ctx context.Context, token string) (access.Actor, error)
}

// Config is what a Router is made from. For the document alone Version and Rules will do.
type Config struct {
	Version   string        // of the program
	Rules     access.Matrix // of all modules: tells the document which scope a route needs
	Catalogue *i18n.Catalogue
	Auth      Authenticator
	DB        *sqldb.DB
	Vault     *vault.Vault // seals the answers that are kept for an Idempotency-Key
	PublicURL string       // as people type it; https makes the session cookie the one that browsers bind to the host
	Log       *slog.Logger // nil is slog.Default()
	// Limit is nil, or errs.TooMany when the token or session behind the key has asked too often lately. A nil Limit sets none.
	Limit func(key string) error
	// Refused is nil, or errs.TooMany when the address that the request came from has shown what stands for nobody too often lately. It
	// is asked after each such request alone, so that nobody waits for what others behind the same address try. A nil Refused sets
	// no limit.
	Refused func(*http.Request) error
}

// Router answers everything below Root.
type Router struct {
	cfg    Config
	mux    *http.ServeMux
	huma   huma.API
	origin *http.CrossOriginProtection
	cookie string
	kept   *keeper
	spec   spec
}

// New makes a Router that serves its own description at Root/openapi.json. It is an error when PublicURL is not the
// address of a site.
func New(cfg Config) (*Router, error) {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	r := &Router{cfg: cfg, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection(), cookie: plainCookie,
		kept: &keeper{cfg.DB, cfg.Vault}}
	if cfg.PublicURL != "" {
		u, err := url.Parse(cfg.PublicURL)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("api: %q is not the address of a site", cfg.PublicURL)
		}
		if u.Scheme == "https" {
			r.cookie = hostCookie
		}
		if err := r.origin.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, fmt.Errorf("api: %w", err)
		}
	}
	r.huma = huma.NewAPI(r.newConfig(), adapter{r})
	r.mux.HandleFunc("GET "+Root+"/openapi.json", r.serveSpec)
	r.mux.HandleFunc(Root+"/", r.nowhere)
	return r, nil
}

// ServeHTTP implements http.Handler.
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.mux.ServeHTTP(w, req) }

// adapter hangs huma's handlers into the Router.
type adapter struct{ *Router }

// Handle implements huma.Adapter.
func (a adapter) Handle(op *huma.Operation, h func(huma.Context)) {
	rt := op.Metadata[routeKey].(*Route)
	a.mux.HandleFunc(op.Method+" "+Root+op.Path, func(w http.ResponseWriter, req *http.Request) { a.serve(rt, op, h, w, req) })
}

// methods are those of the API, for telling which of them an address takes.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}

// nowhere answers for addresses that no route takes, and for methods that an address does not take.
func (r *Router) nowhere(w http.ResponseWriter, req *http.Request) {
	c := &call{r: req, w: w, router: r}
	var allowed []string
	for _, m := range methods {
		probe := &http.Request{Method: m, URL: req.URL, Host: req.Host}
		if _, pattern := r.mux.Handler(probe); pattern != Root+"/" && m != req.Method {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) == 0 || slices.Contains(allowed, req.Method) {
		c.fail(errs.New(errs.NotFound, "errs.not_found"))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	p := c.problem(errs.New(errs.Invalid, "api.method", "methods", strings.Join(allowed, ", ")))
	p.Status = http.StatusMethodNotAllowed
	c.write(p)
}

// timeouts of a route that sets none, and how long a connection may take longer than its route.
const (
	defaultWithin = 30 * time.Second
	readGrace     = 5 * time.Second
	writeGrace    = 30 * time.Second
	defaultBody   = 1 << 20 // bytes
)
