package rules

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseSet     access.UseCase = "rules.Set"
	UseRead    access.UseCase = "rules.Read"
	UseHistory access.UseCase = "rules.History"
)

type roles = access.Roles

// Access declares who may do what. What the rules are is open to everybody of a federation; what
// holds for the whole installation is set by who runs it.
var Access = access.Matrix{
	UseSet: {Scope: "rules:write", Roles: roles{access.Administrator: access.Within, access.Operator: access.Any}},
	UseRead: {Scope: "rules:read", Roles: roles{access.Worker: access.Any, access.Officer: access.Any, access.Desk: access.Any,
		access.Administrator: access.Any, access.Auditor: access.Any, access.Operator: access.Any, access.Job: access.Any}},
	UseHistory: {Scope: "rules:read", Roles: roles{access.Officer: access.Within, access.Desk: access.Within,
		access.Administrator: access.Within, access.Auditor: access.Within, access.Operator: access.Any}},
}
