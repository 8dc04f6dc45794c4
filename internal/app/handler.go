package app

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/obs"
	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/roster/rosterweb"
)

// Handler is the whole address space of the program.
func (a *App) Handler() (http.Handler, error) {
	m, err := web.New(web.Config{
		Catalogue: a.Words, Auth: a.Accounts, Now: a.DB.Now, PublicURL: a.Config.PublicURL, Proxies: a.Config.Proxies, Log: a.Log,
		Observe: func(_, pattern string, status int, took time.Duration) { a.Metrics.Request(pattern, status, took) },
		Shell:   shell(),
	})
	if err != nil {
		return nil, err
	}
	rosterweb.Routes(m, a.Rosters)
	m.Handle("GET /healthz", obs.Healthz())
	m.Handle("GET /readyz", obs.Readyz(a.Log, obs.Check{Name: "database", Run: a.DB.Ping}, obs.Check{Name: "schema", Run: a.current}))
	m.Handle("GET /metrics", only(a.Config.MetricsFrom, a.Metrics.Handler()))
	return m, nil
}

// current is an error while the database is behind the program.
func (a *App) current(ctx context.Context) error {
	pending, err := schema.Pending(ctx, a.DB)
	if err == nil && len(pending) > 0 {
		err = errs.New(errs.Conflict, "app.migrate_first", "n", len(pending))
	}
	return err
}

// only serves those who ask from the networks directly; what came through a proxy did not come from them.
func only(from []netip.Prefix, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addr, err := netip.ParseAddrPort(r.RemoteAddr)
		if err == nil && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == "" {
			for _, p := range from {
				if p.Contains(addr.Addr().Unmap()) {
					h.ServeHTTP(w, r)
					return
				}
			}
		}
		http.NotFound(w, r)
	})
}
