package member

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
)

// State is where a membership stands.
type State string

// The states of a membership. Void is one that was entered in error.
const (
	Active       State = "active"
	Retained     State = "retained" // 保留会籍: no vote, no dues
	Transferring State = "transferring"
	Left         State = "left"
	Lapsed       State = "lapsed" // 6 months without dues and taking part, after persuasion
	Expelled     State = "expelled"
	Deceased     State = "deceased"
	Merged       State = "merged" // into another record on the same list
	Void         State = "void"
)

// States are all but void, in the order of life.
var States = []State{Active, Retained, Transferring, Left, Lapsed, Expelled, Deceased, Merged}

// Present reports whether the person is a member.
func (s State) Present() bool { return s == Active || s == Retained || s == Transferring }

// EntryKind is what an entry of the ledger says.
type EntryKind string

// The kinds of entries. Confirmed, Objected and Stays are the person's own acts, and Left may be one; Upheld is the union's answer to an
// objection, Stays the person's to Persuaded.
const (
	EntryJoined       EntryKind = "joined"
	EntryRetained     EntryKind = "retained"
	EntryResumed      EntryKind = "resumed"
	EntryTransferring EntryKind = "transferring"
	EntryLeft         EntryKind = "left"
	EntryLapsed       EntryKind = "lapsed"
	EntryExpelled     EntryKind = "expelled"
	EntryDeceased     EntryKind = "deceased"
	EntryCorrected    EntryKind = "corrected"
	EntryConfirmed    EntryKind = "confirmed"
	EntryObjected     EntryKind = "objected"
	EntryUpheld       EntryKind = "upheld"
	EntryPersuaded    EntryKind = "persuaded" // 劝说: before a lapse
	EntryStays        EntryKind = "stays"
	EntryMoved        EntryKind = "moved" // with its union: into another, by a reorganisation
	// EntryMerged ends a membership that is the same person's as another on the list, EntryUnited stands in the other, EntryParted there
	// when the merge is undone.
	EntryMerged EntryKind = "merged"
	EntryUnited EntryKind = "united"
	EntryParted EntryKind = "parted"
	// EntryClaimed says that the claim came from another union: its seq is below zero, and it is shown to nobody.
	EntryClaimed EntryKind = "claimed"
)

// leads says to which state an entry leads, "" where the state stays, and from which it may be made.
var leads = map[EntryKind]struct {
	to   State
	from []State
}{
	EntryRetained:     {Retained, []State{Active}},
	EntryResumed:      {Active, []State{Retained, Transferring, Left, Lapsed}},
	EntryTransferring: {Transferring, []State{Active, Retained}},
	EntryLeft:         {Left, []State{Active, Retained, Transferring}},
	EntryLapsed:       {Lapsed, []State{Active}},
	EntryExpelled:     {Expelled, []State{Active, Retained}},
	EntryDeceased:     {Deceased, []State{Active, Retained, Transferring}},
	EntryPersuaded:    {"", []State{Active}},
	EntryMerged:       {Merged, nil}, // no union records it
}

// May reports whether a union may record an entry of the kind in a membership of the state. A transfer has two sides and is
// a procedure of its own.
func (k EntryKind) May(from State) bool {
	return k != EntryTransferring && slices.Contains(leads[k].from, from)
}

// NeedsReason reports whether an entry of the kind is made only with a reason that is Given.
func (k EntryKind) NeedsReason() bool {
	return k == EntryPersuaded || k == EntryLapsed || k == EntryExpelled
}

// Given reports whether a reason is one: four characters at least.
func Given(reason string) bool { return utf8.RuneCountInString(strings.TrimSpace(reason)) >= 4 }

// Basis is what a membership or entry rests on.
type Basis string

// The bases: the union's word (an imported or entered row, paper), or the person's own act.
const (
	Paper  Basis = "paper"
	OwnAct Basis = "own"
)

// Membership is a person in a union, today.
type Membership struct {
	Ref         id.Ref
	Person      id.ID
	Org         id.ID
	State       State
	Basis       Basis
	JoinedOn    day.Day // "" when the union does not know
	Since       day.Day // first day of the state
	ConfirmedAt time.Time
	ObjectedAt  time.Time
	HoldsClaim  bool // told to desks and to the person alone: it tells of other unions
	Batch       id.ID
	Seq         int64 // of the last entry
}

// figures is what a membership counts for.
func (m Membership) figures() (f Figures) {
	if !m.State.Present() {
		return Figures{}
	}
	f.Listed = 1
	if m.HoldsClaim {
		f.Counted = 1
		if !m.ConfirmedAt.IsZero() {
			f.Confirmed = 1
		}
	}
	return f
}

// Entry is one line of a membership's ledger.
type Entry struct {
	Seq        int64     `json:"seq"`
	Kind       EntryKind `json:"kind"`
	On         day.Day   `json:"on"` // the day it holds from
	Org        id.ID     `json:"-"`
	Basis      Basis     `json:"basis"`
	Corrects   int64     `json:"corrects,omitempty"` // the entry that it puts right
	State      State     `json:"state"`              // after it
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
	Reason     string    `json:"reason,omitempty"`
}

// takeable is the newest entry of a ledger (newest first) when a union may take it back: what led to a state or was to lead to one, but for the
// first entry and the person's own acts.
func takeable(ledger []Entry) (Entry, bool) {
	if len(ledger) < 2 || ledger[0].Basis == OwnAct || ledger[0].Kind == EntryMerged {
		return Entry{}, false
	}
	if _, ours := leads[ledger[0].Kind]; !ours {
		return Entry{}, false
	}
	return ledger[0], true
}

// led reports whether the entry of a ledger that another one puts right had led to a state.
func led(ledger []Entry, corrected int64) bool {
	return slices.ContainsFunc(ledger, func(e Entry) bool { return e.Seq == corrected && leads[e.Kind].to != "" })
}

// answer is what the union answered to the newest objection in a ledger (newest first), when it stands by its word.
func answer(ledger []Entry) (Entry, bool) {
	for _, e := range ledger {
		if e.Kind == EntryUpheld || e.Kind == EntryObjected {
			return e, e.Kind == EntryUpheld
		}
	}
	return Entry{}, false
}
