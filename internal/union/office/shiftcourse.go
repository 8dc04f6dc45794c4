package office

import "niangjia/internal/engine/procedure"

// The parties: the union, and the body above it.
const (
	union procedure.Party = "union"
	above procedure.Party = "above"
)

// The states of a shift.
const (
	Asked     = "asked"
	Approved  = "approved"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// ShiftName is the procedure's.
const ShiftName = "term_shift"

// Course is the procedure of holding an election later or earlier.
func Course() *procedure.Procedure {
	open := []string{Asked}
	return &procedure.Procedure{
		Name: ShiftName, Words: "office.shift_",
		States: []procedure.State{{Name: Asked}, {Name: Approved, End: true}, {Name: Refused, End: true}, {Name: Withdrawn, End: true}},
		Events: []procedure.Event{
			{Name: "approve", From: open, To: Approved, By: []procedure.Party{above}},
			{Name: "refuse", From: open, To: Refused, By: []procedure.Party{above}},
			{Name: "withdraw", From: open, To: Withdrawn, By: []procedure.Party{union}},
		},
		Duties: []procedure.Duty{{Name: "answer", Party: above, Rule: "term_answer", First: true}},
	}
}
