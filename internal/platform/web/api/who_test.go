package api_test

import (
	"net/http"
	"testing"
	"time"

	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api/apitest"
)

// TestRefused: an address that shows wrong tokens is told to wait, and holders of right ones behind it are not.
func TestRefused(t *testing.T) {
	limiter := web.NewLimiter(time.Hour, 2, time.Now)
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}), func(p *apitest.Place) {
		p.Refused = func(r *http.Request) error { return limiter.Allow(r.RemoteAddr) }
	})
	right, wrong := w.Token(officer), w.Bearer("0000001-guess")
	for range 3 {
		right.Do("GET", "/tins", nil).Want(200)
		w.Stranger().Do("GET", "/tins", nil).Want(401) // shows nothing
	}
	for range 2 {
		wrong.Do("GET", "/tins", nil).Want(401)
	}
	wrong.Do("GET", "/tins", nil).Want(429)
	right.Do("GET", "/tins", nil).Want(200)
}
