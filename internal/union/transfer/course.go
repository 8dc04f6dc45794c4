package transfer

import (
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
)

// The parties.
const (
	theMember procedure.Party = "member"
	union     procedure.Party = "union"
)

// The states of a transfer.
const (
	Requested = "requested"
	Released  = "released"
	Cancelled = "cancelled"
	Void      = "void"
)

// Name is the procedure's.
const Name = "transfer"

// Course is the procedure of releasing a member to another union.
func Course() *procedure.Procedure {
	open := []string{Requested}
	return &procedure.Procedure{
		Name: Name, Words: "transfer.course_",
		States: []procedure.State{{Name: Requested}, {Name: Released, End: true}, {Name: Cancelled, End: true}, {Name: Void, End: true}},
		Events: []procedure.Event{
			{Name: "release", From: open, To: Released, By: []procedure.Party{union}},
			{Name: "release_late", From: open, To: Released, By: []procedure.Party{procedure.Clock}},
			{Name: "cancel", From: open, To: Cancelled, By: []procedure.Party{theMember}},
			{Name: "void", From: open, To: Void, By: []procedure.Party{union, procedure.Clock}},
		},
		Duties: []procedure.Duty{{Name: "release", Party: union, Rule: "transfer_release", First: true, Late: "release_late", Or: []string{"void"}}},
	}
}

// Rules are the rules that the module asks for.
func Rules() []rules.Rule {
	return []rules.Rule{{Name: "transfer_release", Text: "transfer.about_release", Default: rules.Duration{N: 10, Unit: rules.WorkingDays}, Max: 60,
		Tighten: rules.Downwards, Source: "会员会籍管理办法要求“动态接转”，未定期限；到期视为同意为本程序的约定", Grade: rules.Own}}
}
