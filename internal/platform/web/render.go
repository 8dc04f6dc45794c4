package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// Page answers with a whole page: the body inside the layout.
func (c *Ctx) Page(layout Layout, title string, body templ.Component) error {
	return c.page(http.StatusOK, layout, title, body)
}

// Again shows a form once more with what was typed and what is wrong with it. Errors
// that the reader cannot mend in the form are returned as they are.
func (c *Ctx) Again(err error, layout Layout, title string, body templ.Component) error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Kind {
	case errs.Invalid, errs.Conflict, errs.TooMany, errs.Unavailable:
	default:
		return err
	}
	if e.Kind == errs.TooMany {
		c.retryAfter(e)
	}
	ctx := ui.WithAgain(c.Context(), ui.Again{Msg: e.Msg, Fields: e.Fields, Typed: c.typed})
	c.R = c.R.WithContext(ctx)
	return c.page(Status(e.Kind), layout, title, body)
}

func (c *Ctx) page(status int, layout Layout, title string, body templ.Component) error {
	c.layout = layout
	return c.write(status, frame(c.newFrame(layout, title), body))
}

// Fragment answers a script with a part of a page.
func (c *Ctx) Fragment(body templ.Component) error { return c.write(http.StatusOK, body) }

// write renders before it answers, so that a fault in between still gets its error page.
func (c *Ctx) write(status int, body templ.Component) error {
	var b bytes.Buffer
	if err := body.Render(c.Context(), &b); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy(c.nonce))
	h.Set("Cache-Control", "no-store")
	c.W.WriteHeader(status)
	_, err := c.W.Write(b.Bytes())
	return c.gone(err)
}

// Redirect sends the reader to another page of this site: the answer to a form that
// was done, so that loading anew does not do it twice.
func (c *Ctx) Redirect(path string) error {
	if !local(path) {
		return fmt.Errorf("web: redirect to %q, which is not a page of this site", path)
	}
	c.W.Header().Set("Cache-Control", "no-store")
	if c.IsHTMX() {
		c.W.Header().Set("HX-Redirect", path)
		c.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(c.W, c.R, path, http.StatusSeeOther)
	return nil
}

// Download answers with a file that the browser saves under a name; write streams it.
// A fault on the way breaks the connection, so that no half file looks whole.
func (c *Ctx) Download(name, contentType string, write func(io.Writer) error) error {
	h := c.W.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	if err := write(c.W); err != nil {
		if c.rec.status != 0 {
			c.report(err)
			panic(http.ErrAbortHandler)
		}
		h.Del("Content-Disposition")
		return err
	}
	return nil
}
