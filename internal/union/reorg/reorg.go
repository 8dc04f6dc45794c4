package reorg

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/org"
)

// Kind is how the tree changes.
type Kind string

// The kinds.
const (
	Move  Kind = "move"  // 划转: below another body
	Merge Kind = "merge" // 合并: into another union
	Split Kind = "split" // 分立: some of the people into a union of their own
	Close Kind = "close" // 撤销
)

// Kinds are all kinds.
var Kinds = []Kind{Move, Merge, Split, Close}

// State is how far a change is.
type State string

// The states. While people are handed over, readers see the tree as it will be, and before a split as it was.
const (
	Handing   State = "handing"
	Applied   State = "applied"
	Returning State = "returning"
	Undone    State = "undone"
)

// Running reports whether a job works on the change.
func (s State) Running() bool { return s == Handing || s == Returning }

// Plan is a change of the tree.
type Plan struct {
	Kind Kind   `json:"kind" enum:"move,merge,split,close"`
	Body id.Ref `json:"body" doc:"What moves, is merged into another, is split, or is closed"`
	Into id.Ref `json:"into,omitzero" doc:"Where it goes: the new parent; the union that takes it in; for a split, the parent of the new union, the same one when empty; for a closure, the union that takes the people over, if there are any"`
	Choice
	Document string `json:"document" maxLength:"60" doc:"Number of the decision (文号)"`
	Reason   string `json:"reason" maxLength:"400"`
}

// Choice is what goes with the new union of a split.
type Choice struct {
	Name      string   `json:"name,omitempty" doc:"Of the new union"`
	Code      string   `json:"code,omitempty" doc:"Of the new union"`
	Units     []string `json:"units,omitempty" doc:"Work units whose people go"`
	Bodies    []id.Ref `json:"bodies,omitempty" doc:"Bodies below that go with all their people"`
	Employers []id.Ref `json:"employers,omitempty" doc:"Covered employers that go"`
}

// What bounds a plan.
const (
	mostDocument = 60
	mostReason   = 400
	mostChosen   = 200
)

// tidy takes what is around the texts away.
func (p *Plan) tidy() {
	p.Document, p.Reason = strings.TrimSpace(p.Document), strings.TrimSpace(p.Reason)
	p.Name, p.Code = strings.TrimSpace(p.Name), strings.TrimSpace(p.Code)
}

// faults says what is wrong with the plan's own fields; in a preview the papers may be missing still.
func (p Plan) faults(preview bool) (wrong []errs.Field) {
	fault := func(name, key string, pairs ...any) {
		wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	if !slices.Contains(Kinds, p.Kind) {
		fault("kind", "reorg.kind_unknown")
	}
	if p.Into.IsZero() && (p.Kind == Move || p.Kind == Merge) {
		fault("into", "reorg.into_needed")
	}
	if p.Kind == Split {
		if p.Name == "" {
			fault("name", "reorg.name_needed")
		}
		if p.Code == "" {
			fault("code", "reorg.code_needed")
		}
		if len(p.Units)+len(p.Bodies) == 0 {
			fault("units", "reorg.nobody_chosen")
		}
		if max(len(p.Units), len(p.Bodies), len(p.Employers)) > mostChosen {
			fault("units", "reorg.too_many_chosen", "n", mostChosen)
		}
	}
	if n := utf8.RuneCountInString(p.Document); n > mostDocument || n == 0 && !preview {
		fault("document", "reorg.document_needed")
	}
	if n := utf8.RuneCountInString(p.Reason); n > mostReason || n == 0 && !preview {
		fault("reason", "reorg.reason_needed")
	}
	return wrong
}

// Change is a change of the tree that was made.
type Change struct {
	Ref      id.Ref    `json:"id"`
	Kind     Kind      `json:"kind"`
	State    State     `json:"state"`
	Body     id.ID     `json:"-"`
	Into     id.ID     `json:"-"`
	From     id.ID     `json:"-"` // the parent before; for a split, the union that was split
	On       day.Day   `json:"on"`
	UndoneOn day.Day   `json:"undone_on,omitempty"`
	Document string    `json:"document"`
	Reason   string    `json:"reason"`
	Members  int64     `json:"members" doc:"People who change their union, as of the beginning"`
	Done     int64     `json:"done" doc:"Of whom so many are handed over"`
	MadeAt   time.Time `json:"made_at"`
	MadeBy   string    `json:"made_by"`
	EndedAt  time.Time `json:"ended_at,omitzero"`
	UndoneBy string    `json:"undone_by,omitempty"`
	Version  int64     `json:"version"`
	choice   Choice
}

// part is which of the two bodies is a part while people are handed over: what was merged, or what a split makes.
func (c Change) part() id.ID { return c.Body }

// Other is the body that people come from or go to: the one that took the body in, or that was split.
func (c Change) Other() id.ID {
	if c.Kind == Split {
		return c.From
	}
	return c.Into
}

// movesPeople reports whether memberships change their union.
func (c Change) movesPeople() bool { return c.Kind == Split || c.Kind != Move && c.Into != 0 }

// canSplit reports whether a union of the kind can be split: one on whose list people are.
func canSplit(k org.Kind) bool { return k.HasMembers() && k != org.Group }
