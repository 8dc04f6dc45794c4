package roster

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseUpload  access.UseCase = "roster.Upload"
	UseArrange access.UseCase = "roster.Arrange"
	UseStart   access.UseCase = "roster.Start"
	UseFind    access.UseCase = "roster.Find"
	UseDecide  access.UseCase = "roster.Decide"
	UseUndo    access.UseCase = "roster.Undo"
	UseRejects access.UseCase = "roster.Rejects"
	UseExport  access.UseCase = "roster.Export"
)

type roles = map[access.Role]access.Relation

// Access declares who may do what: those who keep the union's roster.
var Access = access.Matrix{
	UseUpload:  {Scope: "roster:import", Roles: keepers()},
	UseArrange: {Scope: "roster:import", Roles: keepers()},
	UseStart:   {Scope: "roster:import", Roles: keepers()},
	UseFind:    {Scope: "roster:import", Roles: keepers()},
	UseDecide:  {Scope: "roster:import", Roles: keepers()},
	UseUndo:    {Scope: "roster:import", Roles: keepers()},
	UseRejects: {Scope: "roster:import", Roles: keepers()},
	UseExport:  {Scope: "member:export", Roles: keepers()},
}

func keepers() roles {
	return roles{access.Officer: access.Within, access.Desk: access.Within, access.Operator: access.Any}
}
