package joining

import "niangjia/internal/platform/access"

// The use cases. Whoever applies is nobody to the program: a doorway lets in, and the code of an application is the right to it.
const (
	UseDoorway access.UseCase = "joining.Doorway"
	UseView    access.UseCase = "joining.View"
	UseNumbers access.UseCase = "joining.Numbers"
	UseAnswer  access.UseCase = "joining.Answer"
	UseMove    access.UseCase = "joining.Move"
)

// Access declares who may do what: those who keep a union's roster, and nobody of an employer's office.
var Access = access.Matrix{
	UseDoorway: {Scope: "joining:write", Roles: access.Keepers()},
	UseView:    {Scope: "joining:read", Roles: access.Keepers()},
	UseNumbers: {Scope: "joining:read", Roles: access.Keepers()},
	UseAnswer:  {Scope: "joining:write", Roles: access.Keepers()},
	UseMove:    {Roles: access.Roles{access.Worker: access.Own}},
}
