package founding

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseOpen   access.UseCase = "founding.Open"
	UseView   access.UseCase = "founding.View"
	UseStep   access.UseCase = "founding.Step"   // of the group that founds
	UseAnswer access.UseCase = "founding.Answer" // of a body that was asked
)

// Access declares who may do what: those who keep a union's affairs, and nobody of an employer's office.
var Access = access.Matrix{
	UseOpen:   {Scope: "founding:write", Roles: access.Keepers()},
	UseView:   {Scope: "founding:read", Roles: access.Keepers()},
	UseStep:   {Scope: "founding:write", Roles: access.Keepers()},
	UseAnswer: {Scope: "founding:write", Roles: access.Keepers()},
}
