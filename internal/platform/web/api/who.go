package api

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"niangjia/internal/platform/errs"
)

// The session cookies of the pages (package web): on https with the prefix that browsers bind to the host.
const (
	hostCookie  = "__Host-nj"
	plainCookie = "nj"
)

// identify finds the actor of the request's token, else of its session. Strangers have no route here.
func (c *call) identify() (err error) {
	auth := c.router.cfg.Auth
	if header := c.r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return refuse()
		}
		c.credential = strings.TrimSpace(token)
		c.actor, err = auth.ActorByToken(c.r.Context(), c.credential)
		if err == nil && c.actor.Tokens == nil {
			c.actor.Tokens = []string{} // a token without scopes may do nothing, and not everything
		}
	} else {
		cookie, none := c.r.Cookie(c.router.cookie)
		if none != nil || cookie.Value == "" {
			return refuse()
		}
		if err := c.sameSite(); err != nil {
			return err
		}
		c.credential = cookie.Value
		c.actor, err = auth.Actor(c.r.Context(), c.credential)
	}
	if err == nil && !c.actor.SignedIn() {
		err = refuse()
	}
	if limit := c.router.cfg.Refused; limit != nil && errs.Is(err, errs.Unauthenticated) {
		err = cmp.Or(limit(c.r), err)
	}
	c.actor.Via = "api"
	return err
}

// sameSite demands of a state change with a cookie the browser's own word that a page of this site sent it.
// http.CrossOriginProtection lets requests pass that say nothing; those are no browser's and have no business with cookies.
func (c *call) sameSite() error {
	switch c.r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	if err := c.router.origin.Check(c.r); err != nil {
		return errs.Wrap(err, errs.Denied, "web.foreign")
	}
	if c.r.Header.Get("Sec-Fetch-Site") == "" && c.r.Header.Get("Origin") == "" {
		return errs.New(errs.Denied, "web.foreign")
	}
	return nil
}

// limitKey names a credential without being one.
func limitKey(credential string) string {
	sum := sha256.Sum256([]byte(credential))
	return "api " + base64.RawURLEncoding.EncodeToString(sum[:12])
}
