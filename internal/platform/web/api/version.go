package api

import (
	"strconv"
	"strings"

	"niangjia/internal/platform/errs"
)

// IfMatch is embedded in the input of a change of a record that has a version.
type IfMatch struct {
	IfMatch string `header:"If-Match" doc:"ETag of the record as it was looked at; needed"`
}

// Version is the version that the change is based on. It is Invalid when the request names none: nobody overwrites what they
// have not seen.
func (m IfMatch) Version() (int64, error) {
	text, quoted := strings.CutPrefix(m.IfMatch, `"`)
	text, closed := strings.CutSuffix(text, `"`)
	if m.IfMatch == "" {
		return 0, errs.InvalidField("If-Match", "api.version_missing")
	}
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !quoted || !closed {
		return 0, errs.InvalidField("If-Match", "api.version_unknown")
	}
	return version, nil
}
