package reorg

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseChange access.UseCase = "reorg.Change" // preview, apply, undo
	UseView   access.UseCase = "reorg.View"
)

type roles = access.Roles

// Access declares who may do what, at the body above the one that changes and at the one where it goes.
var Access = access.Matrix{
	UseChange: {Scope: "org:write", Roles: roles{access.Desk: access.Within, access.Administrator: access.Within, access.Operator: access.Any}},
	UseView: {Scope: "org:read", Roles: roles{access.Officer: access.Within, access.Desk: access.Within, access.Administrator: access.Within,
		access.Auditor: access.Within, access.Operator: access.Any}},
}
