package codes

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseImport access.UseCase = "codes.Import"
	UseRead   access.UseCase = "codes.Read"
)

type roles = access.Roles

// Access declares who may do what. The tables hold for the whole installation, so only who runs it changes
// them; they are no secret, so everybody who signed in reads them.
var Access = access.Matrix{
	UseImport: {Roles: roles{access.Operator: access.Any}},
	UseRead: {Scope: "codes:read", Roles: roles{access.Worker: access.Any, access.Officer: access.Any, access.Desk: access.Any,
		access.Administrator: access.Any, access.Auditor: access.Any, access.Operator: access.Any, access.Job: access.Any}},
}
