package founding

import "niangjia/internal/engine/procedure"

// The parties: those who found, the body that guides the employers' industry, and the body above.
const (
	group procedure.Party = "group"
	guide procedure.Party = "guide"
	above procedure.Party = "above"
)

// The states of a founding.
const (
	Preparing     = "preparing"
	AskedOpinion  = "asked_opinion"
	Ready         = "ready"
	AskedApproval = "asked_approval"
	Approved      = "approved"
	Admitted      = "admitted"
	Met           = "met"
	Reported      = "reported"
	Confirmed     = "confirmed"
	Registered    = "registered"
	GivenUp       = "given_up"
	Refused       = "refused"
)

// Name is the procedure's.
const Name = "founding"

// Course is the procedure of founding a union.
func Course() *procedure.Procedure {
	one := func(p procedure.Party) []procedure.Party { return []procedure.Party{p} }
	from := func(states ...string) []string { return states }
	goOn := []string{"go_on"}
	return &procedure.Procedure{
		Name: Name, Words: "founding.course_",
		States: []procedure.State{{Name: Preparing}, {Name: AskedOpinion}, {Name: Ready}, {Name: AskedApproval}, {Name: Approved}, {Name: Admitted}, {Name: Met},
			{Name: Reported}, {Name: Confirmed}, {Name: Registered, End: true}, {Name: GivenUp, End: true}, {Name: Refused, End: true}},
		Events: []procedure.Event{
			{Name: "ask_opinion", From: from(Preparing), To: AskedOpinion, By: one(group), Ends: goOn, Starts: []string{"opinion"}},
			{Name: "give_opinion", From: from(AskedOpinion), To: Ready, By: one(guide), Ends: []string{"opinion"}, Starts: goOn},
			{Name: "request", From: from(Preparing, Ready), To: AskedApproval, By: one(group), Ends: goOn, Starts: []string{"approval"}},
			{Name: "approve", From: from(AskedApproval), To: Approved, By: one(above), Ends: []string{"approval"}, Starts: goOn},
			{Name: "return", From: from(AskedApproval), To: Ready, By: one(above), Ends: []string{"approval"}, Starts: goOn},
			{Name: "refuse", From: from(AskedApproval), To: Refused, By: one(above)},
			{Name: "admit", From: from(Approved), To: Admitted, By: one(group), Starts: goOn},
			{Name: "meet", From: from(Admitted), To: Met, By: one(group), Starts: goOn},
			{Name: "report", From: from(Met), To: Reported, By: one(group), Ends: goOn, Starts: []string{"confirmation"}},
			{Name: "confirm", From: from(Reported), To: Confirmed, By: one(above), Ends: []string{"confirmation"}, Starts: goOn},
			{Name: "repeat", From: from(Reported), To: Admitted, By: one(above), Ends: []string{"confirmation"}, Starts: goOn},
			{Name: "register", From: from(Confirmed), To: Registered, By: one(group)},
			{Name: "give_up", From: from(Preparing, AskedOpinion, Ready, AskedApproval, Approved, Admitted, Met, Reported), To: GivenUp, By: one(group)},
		},
		Duties: []procedure.Duty{
			{Name: "go_on", Party: group, Rule: "founding_step", First: true},
			{Name: "opinion", Party: guide, Rule: "founding_answer"},
			{Name: "approval", Party: above, Rule: "founding_answer"},
			{Name: "confirmation", Party: above, Rule: "founding_answer"},
		},
	}
}
