package duplicate

import (
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/union/member"
)

// State is where a pair stands.
type State string

// The states of a pair.
const (
	Open     State = "open"
	SetAside State = "set_aside" // somebody looked: not the same
	Merged   State = "merged"
)

// States are all states.
var States = []State{Open, SetAside, Merged}

// Pair is two records that may be of one human being. A is the one that was entered first.
type Pair struct {
	Ref       id.Ref
	A, B      member.Side
	Grade     Grade
	Reasons   []Reason
	State     State
	Version   int64
	FoundAt   time.Time
	DecidedAt time.Time // zero while open
	DecidedBy string
	Reason    string // of the decision

	aID, bID           id.ID
	aVersion, bVersion int64 // of the records when they were looked at
	merge              id.ID // 0 for none
}

// OneList reports whether both stand on the list of one union.
func (p Pair) OneList() bool { return p.A.Org.Ref == p.B.Org.Ref }

// SameDocument reports whether both have one document.
func (p Pair) SameDocument() bool { return p.A.Subject == p.B.Subject }

// Within reports whether the pair is one union's own matter; else a body above decides.
func (p Pair) Within() bool { return p.OneList() && p.SameDocument() }

// side is the record of a membership, and the other one; false when it is neither.
func (p Pair) side(m id.Ref) (kept, gone member.Side, ok bool) {
	switch m {
	case p.A.Ref:
		return p.A, p.B, true
	case p.B.Ref:
		return p.B, p.A, true
	}
	return kept, gone, false
}

// Keep is the record that stays when nobody chooses: the one that the person confirmed, else the older.
func (p Pair) Keep() id.Ref {
	if p.A.ConfirmedAt.IsZero() && !p.B.ConfirmedAt.IsZero() {
		return p.B.Ref
	}
	return p.A.Ref
}

// both are the two records.
func (p Pair) both() []member.Side { return []member.Side{p.A, p.B} }

// logOrg is the union that the log names: none where there are two, for a log is read at one of them, and would tell of the other.
func (p Pair) logOrg() id.ID {
	if p.OneList() {
		return p.A.Org.Ref.ID
	}
	return 0
}
