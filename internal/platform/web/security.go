package web

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"

	"niangjia/internal/platform/errs"
)

// setHeaders are the answers' headers that do not depend on the page (OWASP ASVS 5, 3.4).
func setHeaders(h http.Header, secure bool) {
	h.Set("X-Content-Type-Options", "nosniff")
	// same-origin, not no-referrer: the latter makes browsers send "Origin: null" with forms
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if secure {
		h.Set("Cross-Origin-Opener-Policy", "same-origin") // on plain http browsers only complain about it
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// pagePolicy is the Content-Security-Policy of a page: our files only, scripts only with
// the page's nonce, and strings become HTML only through the policy in app.js.
func pagePolicy(nonce string) string {
	return "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
}

func newNonce() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return base64.RawStdEncoding.EncodeToString(b[:])
}

// sameSite demands the browser's own word that a form was sent from one of our pages.
// http.CrossOriginProtection has refused what came from elsewhere before, but lets
// requests pass that say nothing; those are no browser's and have no business with cookies.
func sameSite(r *http.Request) error {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	if r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" {
		return errs.New(errs.Denied, "web.foreign")
	}
	return nil
}

// foreign is the answer to a form that another site sent.
func foreign(err error) error { return errs.Wrap(err, errs.Denied, "web.foreign") }

// local reports whether path leads to a page of this site. Browsers read "//" and "/\"
// as the beginning of another host.
func local(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n\t")
}

// LocalPath is path when it leads to a page of this site, else fallback: for "next" and "back".
func LocalPath(path, fallback string) string {
	if local(path) {
		return path
	}
	return fallback
}
