package duplicate

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseList     access.UseCase = "duplicate.List"
	UseView     access.UseCase = "duplicate.View"
	UsePreview  access.UseCase = "duplicate.Preview"
	UsePropose  access.UseCase = "duplicate.Propose"
	UseSetAside access.UseCase = "duplicate.SetAside"
	UseMerge    access.UseCase = "duplicate.Merge"
	UseUndo     access.UseCase = "duplicate.Undo"
	// UseDecide is asked beside UseMerge and UseUndo where a body above decides.
	UseDecide access.UseCase = "duplicate.Decide"
)

// Access declares who may do what. Nobody of an employer's office, so neither administrators nor auditors.
var Access = access.Matrix{
	UseList:     {Scope: "duplicate:read", Roles: access.Keepers()},
	UseView:     {Scope: "duplicate:read", Roles: access.Keepers()},
	UsePreview:  {Scope: "duplicate:read", Roles: access.Keepers()},
	UsePropose:  {Scope: "duplicate:write", Roles: access.Keepers()},
	UseSetAside: {Scope: "duplicate:write", Roles: access.Keepers()},
	UseMerge:    {Scope: "duplicate:write", Roles: access.Keepers()},
	UseUndo:     {Scope: "duplicate:write", Roles: access.Keepers()},
	UseDecide:   {Scope: "duplicate:write", Roles: access.Roles{access.Desk: access.Within, access.Operator: access.Any}},
}
