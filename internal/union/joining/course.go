package joining

import "niangjia/internal/engine/procedure"

// The parties.
const (
	applicant procedure.Party = "applicant"
	union     procedure.Party = "union"
)

// The states of an application.
const (
	Unproved  = "unproved"
	Open      = "open"
	Returned  = "returned"
	Approved  = "approved"
	Refused   = "refused"
	Withdrawn = "withdrawn"
	Lapsed    = "lapsed"
)

// Name is the procedure's.
const Name = "joining"

// Course is the procedure of joining.
func Course() *procedure.Procedure {
	by := func(p ...procedure.Party) []procedure.Party { return p }
	return &procedure.Procedure{
		Name: Name, Words: "joining.course_",
		States: []procedure.State{{Name: Unproved}, {Name: Open}, {Name: Returned}, {Name: Approved, End: true}, {Name: Refused, End: true},
			{Name: Withdrawn, End: true}, {Name: Lapsed, End: true}},
		Events: []procedure.Event{
			{Name: "prove", From: []string{Unproved}, To: Open, By: by(applicant), Starts: []string{"answer"}, Ends: []string{"prove"}},
			{Name: "approve", From: []string{Open}, To: Approved, By: by(union)},
			{Name: "refuse", From: []string{Open}, To: Refused, By: by(union)},
			{Name: "return", From: []string{Open}, To: Returned, By: by(union), Pauses: []string{"answer"}, Starts: []string{"mend"}},
			{Name: "reroute", From: []string{Open}, By: by(union), Hands: []string{"answer"}},
			{Name: "mend", From: []string{Returned}, To: Open, By: by(applicant), Resumes: []string{"answer"}, Ends: []string{"mend"}},
			{Name: "withdraw", From: []string{Unproved, Open, Returned}, To: Withdrawn, By: by(applicant)},
			{Name: "lapse", From: []string{Unproved, Returned}, To: Lapsed, By: by(procedure.Clock)},
		},
		Duties: []procedure.Duty{
			{Name: "prove", Party: applicant, Rule: "joining_proof", First: true, Late: "lapse"},
			{Name: "answer", Party: union, Rule: "joining_answer"},
			{Name: "mend", Party: applicant, Rule: "joining_mending", Late: "lapse"},
		},
	}
}
