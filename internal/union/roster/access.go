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
)

// Access declares who may do what: those who keep the union's roster. What goes out is decided by member.UseExport.
var Access = access.Matrix{
	UseUpload:  {Scope: "roster:import", Roles: access.Keepers()},
	UseArrange: {Scope: "roster:import", Roles: access.Keepers()},
	UseStart:   {Scope: "roster:import", Roles: access.Keepers()},
	UseFind:    {Scope: "roster:import", Roles: access.Keepers()},
	UseDecide:  {Scope: "roster:import", Roles: access.Keepers()},
	UseUndo:    {Scope: "roster:import", Roles: access.Keepers()},
	UseRejects: {Scope: "roster:import", Roles: access.Keepers()},
}
