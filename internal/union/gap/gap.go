package gap

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
)

// State is how the work on a gap stands.
type State string

// The states.
const (
	Open    State = "open"
	Covered State = "covered" // a union covers the employer
	Decided State = "decided" // a desk decided that it is none
)

// Kind is what an entry of the history says.
type Kind string

// The kinds of entries. Began and Lost are written by the program, when it finds that a coverage began or the last one ended.
const (
	Assigned Kind = "assigned"
	Visited  Kind = "visited"
	Closed   Kind = "closed"
	Reopened Kind = "reopened"
	Began    Kind = "began"
	Lost     Kind = "lost"
)

// Found is what a visit found, or why a gap is none.
type Found string

// What visits find.
const (
	NotMet      Found = "not_met"
	Refuses     Found = "refuses"
	Considering Found = "considering"
	Agreed      Found = "agreed"
	Preparing   Found = "preparing"
	Founded     Found = "founded"
	FirmClosed  Found = "firm_closed"
)

// Findings are all of them, in the order of a form.
var Findings = []Found{NotMet, Refuses, Considering, Agreed, Preparing, Founded, FirmClosed}

// Why an employer is no gap though the facts say so.
const (
	TooFew   Found = "too_few"
	FirmGone Found = "firm_gone"
	Twice    Found = "twice" // entered twice
)

// Reasons are all of them.
var Reasons = []Found{TooFew, FirmGone, Twice}

// Work is what was done about a gap. The zero Work is one that nobody has touched.
type Work struct {
	Version   int64   `json:"version"`
	State     State   `json:"state,omitempty"`
	Account   id.ID   `json:"-"` // who it is assigned to, 0 for nobody
	Officer   string  `json:"officer,omitempty"`
	Org       id.ID   `json:"-"` // the union it is assigned to, 0 for none
	Due       day.Day `json:"due,omitempty"`
	VisitedOn day.Day `json:"visited_on,omitempty"`
	Found     Found   `json:"found,omitempty"`
	NextStep  string  `json:"next_step,omitempty"`
	EndedOn   day.Day `json:"ended_on,omitempty"`
	Founding  id.ID   `json:"-"` // the founding that came of it, 0 for none
}

// Gap is an employer that nobody covers, with what was done about it.
type Gap struct {
	Employer  id.Ref  `json:"employer"`
	Name      string  `json:"name"`
	USCC      string  `json:"uscc,omitempty"`
	Industry  string  `json:"industry,omitempty"`
	Division  string  `json:"division,omitempty"`
	Address   string  `json:"address,omitempty"`
	OpenedOn  day.Day `json:"opened_on,omitempty"`
	ClosedOn  day.Day `json:"closed_on,omitempty"`
	Employees *int64  `json:"employees,omitempty"`
	Work
}

// Late reports whether the work on a gap is behind its day.
func (g Gap) Late(today day.Day) bool { return g.State == Open && g.Due != "" && g.Due < today }

// Entry is one line of a gap's history.
type Entry struct {
	Seq        int64     `json:"seq"`
	Kind       Kind      `json:"kind"`
	On         day.Day   `json:"on"`
	Found      Found     `json:"found,omitempty"`
	NextStep   string    `json:"next_step,omitempty"`
	Due        day.Day   `json:"due,omitempty"`
	Account    id.ID     `json:"-"`
	Officer    string    `json:"officer,omitempty"`
	Org        id.ID     `json:"-"`
	Note       string    `json:"note,omitempty"`
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
}

// The longest texts, in characters.
const (
	maxNote = 400
	maxStep = 120
)

// after is the work with one more entry, whose number it returns in the entry.
func (w Work) after(e *Entry) Work {
	w.Version++
	e.Seq = w.Version
	switch e.Kind {
	case Assigned:
		w.State, w.Account, w.Officer, w.Org, w.Due, w.EndedOn = Open, e.Account, e.Officer, e.Org, e.Due, ""
	case Visited:
		w.State, w.VisitedOn, w.Found, w.NextStep, w.Due, w.EndedOn = Open, e.On, e.Found, e.NextStep, e.Due, ""
	case Closed:
		w.State, w.Found, w.EndedOn = Decided, e.Found, e.On
	case Reopened, Lost:
		w.State, w.EndedOn = Open, ""
	case Began:
		w.State, w.EndedOn = Covered, e.On
	}
	return w
}

// faults gathers what is wrong with the fields of an input.
type faults []errs.Field

func (f *faults) add(name, key string, pairs ...any) {
	*f = append(*f, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
}

// text is a text without blanks around it, of at most so many characters.
func (f *faults) text(name, text string, most int) string {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > most {
		f.add(name, "gap.text_long", "n", most)
	}
	return text
}

// due is a day by which something is to be done: today or later; who wants none says none.
func (f *faults) due(d, today day.Day, needed bool) {
	switch {
	case d == "" && needed:
		f.add("due", "gap.due_needed")
	case d != "" && d < today:
		f.add("due", "gap.due_past")
	}
}

// check says what is wrong with a visit; an earlier one than the last is a fault, for the last one stands on the list.
func (in *VisitInput) check(w Work, today day.Day) error {
	var wrong faults
	if in.On == "" {
		in.On = today
	}
	if in.On > today {
		wrong.add("on", "gap.day_future")
	}
	if in.On < w.VisitedOn {
		wrong.add("on", "gap.day_before", "day", w.VisitedOn)
	}
	if !slices.Contains(Findings, in.Found) {
		wrong.add("found", "gap.found_unknown")
	}
	in.NextStep, in.Note = wrong.text("next_step", in.NextStep, maxStep), wrong.text("note", in.Note, maxNote)
	wrong.due(in.Due, today, false)
	if in.NextStep != "" && in.Due == "" {
		wrong.add("due", "gap.due_needed")
	}
	return errs.InvalidFields(wrong)
}

// check says what is wrong with a decision.
func (in *DecideInput) check(w Work) error {
	var wrong faults
	if in.Reopen {
		if w.State != Decided {
			wrong.add("reopen", "gap.not_decided")
		}
	} else {
		if w.State == Decided || w.State == Covered {
			wrong.add("reason", "gap.ended_already")
		}
		if !slices.Contains(Reasons, in.Reason) {
			wrong.add("reason", "gap.reason_unknown")
		}
	}
	if in.Note = wrong.text("note", in.Note, maxNote); utf8.RuneCountInString(in.Note) < 4 {
		wrong.add("note", "gap.note_needed")
	}
	return errs.InvalidFields(wrong)
}
