package web

import (
	"context"
	"net/http"
	"net/url"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"

	"github.com/a-h/templ"
)

// Ctx is one request and its answer. It writes in the reader's language: c.T, c.Msg,
// c.Number, c.Day.
type Ctx struct {
	*i18n.Printer
	W     http.ResponseWriter
	R     *http.Request
	Actor access.Actor // the zero Actor is a stranger
	Unit  id.Ref       // chosen in the unit switcher; only a wish, the use cases decide

	mux    *Mux
	rec    *recorder // under W: whether an answer has begun
	nonce  string
	token  string
	large  bool // large type
	typed  url.Values
	layout Layout
}

func (m *Mux) newCtx(w http.ResponseWriter, r *http.Request) *Ctx {
	rec := &recorder{ResponseWriter: w}
	c := &Ctx{W: rec, R: r, mux: m, rec: rec, nonce: newNonce()}
	c.preferences()
	ctx := i18n.With(templ.WithNonce(r.Context(), c.nonce), c.Printer)
	c.R = r.WithContext(ctx)
	return c
}

// Context is the request's context, for use cases. It ends when the reader leaves or the
// route's time is over.
func (c *Ctx) Context() context.Context { return c.R.Context() }

// IsHTMX reports whether a script on a page asks, for a part of it.
func (c *Ctx) IsHTMX() bool { return c.R.Header.Get("HX-Request") == "true" }

// Fed is the federation that the reader works in: that of the unit chosen, else the account's own.
func (c *Ctx) Fed() id.Fed {
	if !c.Unit.IsZero() {
		return c.Unit.Fed
	}
	return c.Actor.Fed
}

// identify finds the actor of the session cookie. A session that is over leaves a stranger.
func (c *Ctx) identify() error {
	cookie, err := c.R.Cookie(c.mux.sessionCookie())
	if err != nil || cookie.Value == "" {
		return nil
	}
	actor, err := c.mux.cfg.Auth.Actor(c.Context(), cookie.Value)
	if errs.Is(err, errs.Unauthenticated) {
		c.SignOut()
		return nil
	}
	if err != nil {
		return err
	}
	c.Actor, c.token = actor, cookie.Value
	return nil
}

// admit refuses what the route does not allow.
func (c *Ctx) admit(rt route) error {
	if err := sameSite(c.R); err != nil {
		return err
	}
	if !rt.public && !c.Actor.SignedIn() {
		return errs.New(errs.Unauthenticated, "errs.unauthenticated")
	}
	return nil
}

func notFound() error { return errs.New(errs.NotFound, "errs.not_found") }
