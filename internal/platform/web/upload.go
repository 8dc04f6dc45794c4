package web

import (
	"errors"
	"io"
	"net/url"
	"path"
	"strings"

	"niangjia/internal/platform/errs"
)

// Upload is a file on its way in.
type Upload struct {
	Name string // as the reader's machine calls it, without folders
	io.Reader
}

// The inputs that stand before a file may be this many and this long together.
const (
	maxInputs     = 100
	maxInputBytes = 1 << 20
)

// Upload reads a ui.UploadForm: the inputs before the file are decoded into dst as by
// Decode, and the file comes as a stream that never touches the disk. A form without a
// chosen file is errs.Invalid on that field. The route needs MaxBody and Within.
func (c *Ctx) Upload(dst any, field string) (*Upload, error) {
	parts, err := c.R.MultipartReader()
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "web.broken_form")
	}
	values := url.Values{}
	var room int64 = maxInputBytes
	for range maxInputs {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken(err)
		}
		if part.FormName() == field {
			name := path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
			if part.FileName() == "" {
				break
			}
			return &Upload{name, part}, c.decode(dst, values)
		}
		text, err := io.ReadAll(io.LimitReader(part, room+1))
		if err != nil {
			return nil, broken(err)
		}
		if room -= int64(len(text)); room < 0 {
			return nil, errs.New(errs.Invalid, "web.broken_form")
		}
		values.Add(part.FormName(), string(text))
	}
	if err := c.decode(dst, values); err != nil {
		return nil, err
	}
	return nil, errs.InvalidField(field, "web.no_file")
}

// broken is the error for a body that could not be read to its end.
func broken(err error) error {
	if big := tooLarge(err); big != nil {
		return big
	}
	return errs.Wrap(err, errs.Invalid, "web.broken_form")
}
