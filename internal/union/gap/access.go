package gap

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseList    access.UseCase = "gap.List"
	UseView    access.UseCase = "gap.View"
	UseVisit   access.UseCase = "gap.Visit"
	UseAssign  access.UseCase = "gap.Assign"
	UseDecide  access.UseCase = "gap.Decide"
	UseFigures access.UseCase = "gap.Figures"
	UseFew     access.UseCase = "gap.Few"
	UseHeads   access.UseCase = "gap.Heads"
)

// Access declares who may do what. Nobody of an employer's office, so neither administrators nor auditors.
var Access = access.Matrix{
	UseList:    {Scope: "gap:read", Roles: access.Keepers()},
	UseView:    {Scope: "gap:read", Roles: access.Keepers()},
	UseFigures: {Scope: "gap:read", Roles: access.Keepers()},
	UseFew:     {Scope: "gap:read", Roles: access.Keepers()},
	UseVisit:   {Scope: "gap:write", Roles: access.Keepers()},
	UseHeads:   {Scope: "gap:write", Roles: access.Keepers()},
	UseAssign:  {Scope: "gap:write", Roles: access.Roles{access.Desk: access.Within, access.Operator: access.Any}},
	UseDecide:  {Scope: "gap:write", Roles: access.Roles{access.Desk: access.Within, access.Operator: access.Any}},
}
