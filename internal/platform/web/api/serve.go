package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/sqldb"
)

// call is one request and its answer.
type call struct {
	router *Router
	route  *Route // nil where none takes the address
	r      *http.Request
	w      http.ResponseWriter
	actor  access.Actor
	began  bool // an answer is on its way
	broken bool // the reader has left, or the connection is gone

	credential string // what the request showed, for limits and for binding an Idempotency-Key
	words      *i18n.Printer
}

type callKey struct{}

// callOf is the call of a request's context.
func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// Words is the printer in the language of the request, for answers that hold words.
func Words(ctx context.Context) *i18n.Printer { return callOf(ctx).printer() }

// Credential is the token or session that the request showed, for use cases on one's own sessions.
func Credential(ctx context.Context) string { return callOf(ctx).credential }

// printer is in the reader's language. Most answers hold no words, so the header is read only when somebody asks.
func (c *call) printer() *i18n.Printer {
	if c.words == nil {
		c.words = c.router.cfg.Catalogue.Printer(i18n.Match(c.r.Header.Get("Accept-Language")))
	}
	return c.words
}

// serve answers one request of a route inside its limits.
func (r *Router) serve(rt *Route, op *huma.Operation, h func(huma.Context), w http.ResponseWriter, req *http.Request) {
	c := &call{router: r, route: rt}
	c.w = &watcher{w, c}
	ctx, cancel := r.context(req, rt)
	defer cancel()
	ctx = context.WithValue(ctx, callKey{}, c)
	// A copy: the outer router's log line reads the pattern from the original.
	c.r = req.WithContext(ctx)
	setDeadlines(w, rt.Within)
	if c.r.Body != nil && c.r.Body != http.NoBody {
		c.r.Body = http.MaxBytesReader(w, c.r.Body, rt.Body+1) // a JSON body meets huma's limit first
	}
	w.Header().Set("Cache-Control", "no-store")
	defer func() {
		if fault := recover(); fault != nil {
			c.panicked(fault)
		}
	}()
	if err := c.admit(); err != nil {
		c.fail(err)
		return
	}
	answer := func(w http.ResponseWriter) { h(humago.NewContext(op, c.r, w)) }
	if key := c.r.Header.Get(keyHeader); key != "" && rt.takesKey() {
		if err := r.kept.once(c, key, answer); err != nil {
			c.fail(err)
		}
		return
	}
	answer(c.w)
}

// context ends when the reader leaves or the route's time is over. Not so for a point read on SQLite: a context that can end
// makes its statements cost nearly twice the time (a goroutine each, in database/sql and in the driver), and there is nothing to
// wait for: readers wait for nobody, and the connection has its deadlines.
func (r *Router) context(req *http.Request, rt *Route) (context.Context, context.CancelFunc) {
	if rt.Point && r.cfg.DB.Dialect == sqldb.SQLite {
		return context.WithoutCancel(req.Context()), func() {}
	}
	return context.WithTimeout(req.Context(), rt.Within)
}

// setDeadlines gives the connection as long as the route and a little more, by the machine's clock. A test's recorder has
// no deadlines.
func setDeadlines(w http.ResponseWriter, within time.Duration) {
	control, deadline := http.NewResponseController(w), time.Now().Add(within)
	if err := control.SetReadDeadline(deadline.Add(readGrace)); errors.Is(err, http.ErrNotSupported) {
		return
	}
	_ = control.SetWriteDeadline(deadline.Add(writeGrace))
}

// admit finds out who asks and refuses whom the door does not let in. What somebody may do is the use case's to say.
func (c *call) admit() error {
	if err := c.identify(); err != nil {
		return err
	}
	if limit := c.router.cfg.Limit; limit != nil {
		return limit(limitKey(c.credential))
	}
	return nil
}

// watcher notes whether an answer has begun, and whether somebody still reads it.
type watcher struct {
	http.ResponseWriter
	c *call
}

// WriteHeader implements http.ResponseWriter.
func (w *watcher) WriteHeader(status int) {
	w.c.began = true
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *watcher) Write(b []byte) (int, error) {
	w.c.began = true
	n, err := w.ResponseWriter.Write(b)
	w.c.broken = w.c.broken || err != nil
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watcher) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// gone reports whether nobody waits for the answer any more: no fault of ours, and nothing for the log.
func (c *call) gone() bool { return c.broken || errors.Is(c.r.Context().Err(), context.Canceled) }

// panicked logs a panic and answers as to any unknown fault. When an answer has begun, the connection is broken, so that
// no half answer looks whole. huma panics, too, when it cannot write.
func (c *call) panicked(fault any) {
	if fault == http.ErrAbortHandler || c.gone() {
		panic(http.ErrAbortHandler)
	}
	p := c.problem(fmt.Errorf("panic: %v\n%s", fault, debug.Stack()))
	if c.began {
		panic(http.ErrAbortHandler)
	}
	c.write(p)
}

// refuse is the error for a request that shows nothing, or nothing that holds.
func refuse() error { return errs.New(errs.Unauthenticated, "errs.unauthenticated") }
