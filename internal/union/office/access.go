package office

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseView    access.UseCase = "office.View"
	UseRecord  access.UseCase = "office.Record"
	UseConfirm access.UseCase = "office.Confirm" // at the body above
	UseDue     access.UseCase = "office.Due"
	UseRevote  access.UseCase = "office.Revote"
	UseAsk     access.UseCase = "office.Ask"    // to hold an election later or earlier
	UseAnswer  access.UseCase = "office.Answer" // at the body above
)

// Access declares who may do what: those who keep a union's affairs, within their reach.
var Access = access.Matrix{
	UseView:    {Scope: "office:read", Roles: access.Keepers()},
	UseRecord:  {Scope: "office:write", Roles: access.Keepers()},
	UseConfirm: {Scope: "office:write", Roles: access.Keepers()},
	UseDue:     {Scope: "office:read", Roles: access.Keepers()},
	UseRevote:  {Scope: "office:write", Roles: access.Keepers()},
	UseAsk:     {Scope: "office:write", Roles: access.Keepers()},
	UseAnswer:  {Scope: "office:write", Roles: access.Keepers()},
}
