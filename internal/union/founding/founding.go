package founding

import (
	"strings"
	"time"
	"unicode/utf8"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/org"
)

// Founding is the making of a union. What its state is, and who owes what, the proceeding of the same id tells.
type Founding struct {
	Ref          id.Ref
	Org          id.ID // the body above
	Made         id.ID // the union that comes of it
	Guide        id.ID // the body that is asked for its opinion; 0 for none
	Version      int64
	MadeAt       time.Time
	Over         bool
	Name         string // of the union
	Listed       int64  // members when it was said that there are enough
	MetOn        day.Day
	Entitled     int64
	Present      int64
	RegisteredOn day.Day
}

// Holder is somebody with a post in the preparatory group or the committee.
type Holder struct {
	Name   string `json:"name" maxLength:"60"`
	Post   string `json:"post,omitempty" maxLength:"60"`
	SentBy string `json:"sent_by,omitempty" maxLength:"60" doc:"Who sent a member of the preparatory group"`
}

// The parts in which holders stand.
const (
	preparers = "group"
	committee = "committee"
)

// The longest texts, in characters.
const (
	maxText   = 60
	maxReason = 400
	maxPeople = 60
)

// checkHolders tidies holders and says what is wrong with them.
func checkHolders(field string, holders []Holder, postNeeded bool) error {
	if len(holders) == 0 || len(holders) > maxPeople {
		return errs.InvalidField(field, "founding.people_needed", "n", maxPeople)
	}
	for i := range holders {
		h := &holders[i]
		for _, text := range []*string{&h.Name, &h.Post, &h.SentBy} {
			*text = strings.Join(strings.Fields(*text), " ")
			if utf8.RuneCountInString(*text) > maxText {
				return errs.InvalidField(field, "founding.text_long", "n", maxText)
			}
		}
		if h.Name == "" || postNeeded && h.Post == "" {
			return errs.InvalidField(field, "founding.post_needed", "row", i+1)
		}
	}
	return nil
}

// groupName is what the body is called while it prepares the union of a name.
func groupName(union string) string { return strings.TrimSuffix(union, "委员会") + "筹备组" }

// bears reports whether unions are founded below a body.
func bears(o org.Org) bool {
	return o.State == org.Running && (o.Kind == org.Federation || o.Kind == org.Industrial || o.Kind == org.Street)
}

// kindFor is what sort of union so many employers have: several have a joint one (工会法 art. 11).
func kindFor(employers int) org.Kind {
	if employers > 1 {
		return org.Joint
	}
	return org.Grassroots
}
