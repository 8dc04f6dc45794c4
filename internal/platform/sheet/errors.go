package sheet

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"math"

	"niangjia/internal/platform/errs"
)

// Locales holds the words of this package's message keys, a file per language.
//
//go:embed locales
var Locales embed.FS

func invalid(key string, pairs ...any) error { return errs.New(errs.Invalid, key, pairs...) }

// source is the file; it remembers a fault of the reader below, so that a failing disk is
// not taken for a damaged file.
type source struct {
	io.ReaderAt
	size  int64
	fault error
}

func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > s.size { // a damaged directory asks for anything
		return 0, io.ErrUnexpectedEOF
	}
	n, err := s.ReaderAt.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		s.fault = err
	}
	return n, err
}

// head is the first bytes of the file, fewer when it is short.
func (s *source) head(n int) ([]byte, error) {
	b := make([]byte, min(int64(n), s.size))
	if k, err := s.ReadAt(b, 0); k < len(b) {
		return nil, fmt.Errorf("sheet: read: %w", err)
	}
	return b, nil
}

// damaged turns an error of reading into one for the file's owner, unless it already is one
// or is not the file's fault.
func (s *source) damaged(err error, key string, pairs ...any) error {
	var known *errs.Error
	switch {
	case err == nil:
		return nil
	case s.fault != nil:
		return fmt.Errorf("sheet: read: %w", s.fault)
	case errors.As(err, &known), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, errSpill):
		return err
	}
	return errs.Wrap(err, errs.Invalid, key, pairs...)
}

// rationed stops a library that reads too much of a file before it gets to the point.
type rationed struct {
	io.ReaderAt
	left int
}

var errRation = errors.New("sheet: directory too large")

func (r *rationed) ReadAt(p []byte, off int64) (int, error) {
	if r.left -= len(p); r.left < 0 {
		return 0, errRation
	}
	return r.ReaderAt.ReadAt(p, off)
}

// lift ends the rationing.
func (r *rationed) lift() { r.left = math.MaxInt }

// withContext makes a reader stop when the context ends.
type withContext struct {
	ctx context.Context
	r   io.Reader
}

func (c withContext) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
