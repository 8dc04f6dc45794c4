package cadre

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseView    access.UseCase = "cadre.View"
	UseList    access.UseCase = "cadre.List"
	UseExport  access.UseCase = "cadre.Export"
	UseAppoint access.UseCase = "cadre.Appoint"
	UseEnd     access.UseCase = "cadre.End"
	UseTrain   access.UseCase = "cadre.Train"
)

// Access declares who may do what: those who keep a union's affairs, within their reach.
var Access = access.Matrix{
	UseView:    {Scope: "cadre:read", Roles: access.Keepers()},
	UseList:    {Scope: "cadre:read", Roles: access.Keepers()},
	UseExport:  {Scope: "cadre:read", Roles: access.Keepers()},
	UseAppoint: {Scope: "cadre:write", Roles: access.Keepers()},
	UseEnd:     {Scope: "cadre:write", Roles: access.Keepers()},
	UseTrain:   {Scope: "cadre:write", Roles: access.Keepers()},
}
