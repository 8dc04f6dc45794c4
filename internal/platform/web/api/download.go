package api

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// Download is an answer that is a file; Write streams it.
type Download struct {
	Name  string
	Type  string
	Write func(io.Writer) error
}

// headRoom is how much of a file is held back before the answer begins, so that a fault at its beginning can still
// be told as a problem.
const headRoom = 32 << 10

// download streams a file. A fault on the way breaks the connection, so that no half file looks whole.
func (c *call) download(w http.ResponseWriter, d *Download) {
	body := &lateBody{w: w, d: d}
	buffered := bufio.NewWriterSize(body, headRoom)
	err := d.Write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	switch {
	case err == nil:
		if !body.began { // an empty file
			body.begin()
		}
	case !body.began:
		c.fail(err)
	default:
		c.problem(fmt.Errorf("download: %w", err)) // for the log
		panic(http.ErrAbortHandler)
	}
}

// lateBody begins the answer with the first byte of the file.
type lateBody struct {
	w     http.ResponseWriter
	d     *Download
	began bool
}

func (b *lateBody) begin() {
	b.began = true
	h := b.w.Header()
	h.Set("Content-Type", b.d.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": b.d.Name}))
	b.w.WriteHeader(http.StatusOK)
}

// Write implements io.Writer.
func (b *lateBody) Write(p []byte) (int, error) {
	if !b.began {
		b.begin()
	}
	return b.w.Write(p)
}
