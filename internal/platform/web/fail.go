package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"syscall"

	"niangjia/internal/platform/errs"
)

// Status is the HTTP status of a kind of error: for pages and for the JSON API, here
// and nowhere else.
func Status(k errs.Kind) int {
	switch k {
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.Unauthenticated:
		return http.StatusUnauthorized
	case errs.Denied:
		return http.StatusForbidden
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Conflict:
		return http.StatusConflict
	case errs.TooMany:
		return http.StatusTooManyRequests
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// errGone says that the reader has left; nothing more can be answered.
var errGone = errors.New("the reader has left")

// gone tells a broken connection from our own faults.
func (c *Ctx) gone(err error) error {
	if err != nil {
		return fmt.Errorf("%w: %w", errGone, err)
	}
	return nil
}

// Known makes any error one with a kind and words. An unknown fault becomes Internal
// with an incident number, and is logged under it.
func Known(ctx context.Context, log *slog.Logger, err error) *errs.Error {
	var e *errs.Error
	if big := tooLarge(err); big != nil {
		return big
	}
	switch {
	case errors.As(err, &e) && e.Kind != errs.Internal:
		return e
	case errors.Is(err, context.DeadlineExceeded):
		return errs.Wrap(err, errs.Unavailable, "errs.unavailable")
	}
	incident := rand.Text()[:8]
	log.LogAttrs(ctx, slog.LevelError, "fault", slog.String("incident", incident), slog.Any("err", err))
	return errs.Wrap(err, errs.Internal, "errs.internal", "incident", incident)
}

// tooLarge is the error for a body over its limit; nil for other errors.
func tooLarge(err error) *errs.Error {
	var big *http.MaxBytesError
	if !errors.As(err, &big) {
		return nil
	}
	return errs.Wrap(err, errs.Invalid, "web.too_large", "mib", (big.Limit+1<<20-1)>>20)
}

// report logs a fault that nobody can be shown any more.
func (c *Ctx) report(err error) { Known(c.Context(), c.mux.cfg.Log, err) }

// fail answers with an error: strangers are sent to sign in, scripts get a notice,
// everyone else a page.
func (c *Ctx) fail(err error) {
	if errors.Is(err, errGone) || errors.Is(err, syscall.EPIPE) || errors.Is(c.R.Context().Err(), context.Canceled) {
		return
	}
	e := Known(c.Context(), c.mux.cfg.Log, err)
	if c.rec.status != 0 {
		return
	}
	if e.Kind == errs.Unauthenticated && c.toSignIn() {
		return
	}
	c.retryAfter(e)
	status := Status(e.Kind)
	var failed error
	if c.IsHTMX() {
		c.W.Header().Set("HX-Retarget", "#notices")
		c.W.Header().Set("HX-Reswap", "innerHTML")
		failed = c.write(status, failNotice(c, e))
	} else {
		failed = c.page(status, c.layoutOf(), c.T("web.fail_"+e.Kind.String()), failPage(c, e))
	}
	if failed != nil {
		c.report(failed)
	}
}

// toSignIn leads a stranger to the sign-in page, and from there back to the page asked for.
func (c *Ctx) toSignIn() bool {
	signIn := c.mux.cfg.Shell.SignIn
	if signIn == "" || c.R.URL.Path == signIn {
		return false
	}
	back := "/"
	switch {
	case c.IsHTMX(), c.R.Method != http.MethodGet: // the page that the reader sees
		if u, err := url.Parse(c.R.Referer()); err == nil {
			back = LocalPath(u.RequestURI(), "/")
		}
	default:
		back = c.R.URL.RequestURI()
	}
	if back != "/" {
		signIn += "?next=" + url.QueryEscape(back)
	}
	return c.Redirect(signIn) == nil
}

// layoutOf chooses the frame for a page that no handler has chosen.
func (c *Ctx) layoutOf() Layout {
	switch {
	case !c.Actor.SignedIn():
		return Plain
	case len(c.Actor.Grants) > 0:
		return Desk
	}
	return Worker
}

func (c *Ctx) retryAfter(e *errs.Error) {
	if seconds, ok := e.Msg.Args["seconds"].(int); ok {
		c.W.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
}

// panicked logs a panic and answers as to any unknown fault, unless an answer has begun.
func (c *Ctx) panicked(fault any) {
	if fault == http.ErrAbortHandler {
		panic(fault)
	}
	c.fail(fmt.Errorf("panic: %v\n%s", fault, debug.Stack()))
}
