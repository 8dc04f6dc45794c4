package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"niangjia/internal/platform/errs"
)

// Upload is embedded in the input of a route that takes a file: as the whole body, or as the part "file" of a
// multipart form. It is read as a stream that never touches the disk.
type Upload struct {
	FileName string `query:"name" doc:"Name of the file, when the body is the file itself" maxLength:"255"`
	file     io.Reader
}

// uploader is an input that embeds Upload.
type uploader interface {
	open(r *http.Request) error
}

// Read implements io.Reader. A file over the route's limit is errs.Invalid.
func (u *Upload) Read(b []byte) (int, error) {
	n, err := u.file.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = cut(err)
	}
	return n, err
}

// open finds the file in the request.
func (u *Upload) open(r *http.Request) error {
	u.file = r.Body
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		if r.Body == nil || r.Body == http.NoBody {
			return errs.InvalidField("file", "web.no_file")
		}
		u.FileName = base(u.FileName)
		return nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "web.broken_form")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return errs.InvalidField("file", "web.no_file")
		}
		if err != nil {
			return cut(err)
		}
		if part.FormName() == "file" {
			u.file, u.FileName = part, base(part.FileName())
			return nil
		}
	}
}

// cut is the error for a body that could not be read to its end. One that is too long keeps its own.
func cut(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return err
	}
	return errs.Wrap(err, errs.Invalid, "web.broken_form")
}

// base is a file's name without folders.
func base(name string) string {
	if name == "" {
		return ""
	}
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}
