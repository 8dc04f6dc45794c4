package api

import (
	"strings"

	"niangjia/internal/platform/errs"
)

// complaints are huma's words for what is wrong with an input (its package validation), by how they begin, with ours. What
// stands behind the beginning is the argument.
var complaints = []struct {
	begins, ends string
	key, arg     string
}{
	{"expected required property ", " to be present", "api.missing", ""},
	{"required ", " parameter is missing", "api.missing", ""},
	{"unexpected property", "", "api.unexpected", ""},
	{"unknown query parameter", "", "api.unexpected", ""},
	{"expected value to be one of ", "", "api.one_of", "values"},
	{"expected string to be RFC 3339 date-time", "", "api.not_a_time", ""},
	{"expected string to be RFC 3339 date", "", "web.not_a_day", ""},
	{"expected string", "", "api.not_text", ""},
	{"expected boolean", "", "api.not_boolean", ""},
	{"invalid boolean", "", "api.not_boolean", ""},
	{"expected number >= ", "", "api.least", "n"},
	{"expected number <= ", "", "api.most", "n"},
	{"expected integer", "", "api.not_whole", ""},
	{"invalid integer", "", "api.not_whole", ""},
	{"expected number", "", "web.not_a_number", ""},
	{"expected length >= ", "", "api.shortest", "n"},
	{"expected length <= ", "", "api.longest", "n"},
	{"expected array length >= ", "", "api.fewest_items", "n"},
	{"expected array length <= ", "", "api.most_items", "n"},
	{"expected array", "", "api.not_list", ""},
	{"expected object", "", "api.not_object", ""},
	{"invalid value: not an id", "", "api.not_an_id", ""},
}

// understand puts a complaint of huma into a message of ours. A missing property is placed where it should stand.
func understand(location, complaint string) (string, errs.Msg) {
	for _, c := range complaints {
		rest, ok := strings.CutPrefix(complaint, c.begins)
		if !ok {
			continue
		}
		if rest, ok = strings.CutSuffix(rest, c.ends); !ok {
			continue
		}
		if c.key == "api.missing" {
			if c.ends == " to be present" {
				location += "." + rest
			}
			return location, errs.M(c.key)
		}
		if c.arg == "" {
			return location, errs.M(c.key)
		}
		return location, errs.M(c.key, c.arg, strings.ReplaceAll(strings.Trim(rest, `"`), `", "`, ", "))
	}
	return location, errs.M("web.not_understood")
}
