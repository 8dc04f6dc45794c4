package office

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseView    access.UseCase = "office.View"
	UseRecord  access.UseCase = "office.Record"
	UseConfirm access.UseCase = "office.Confirm" // at the body above
	UseDue     access.UseCase = "office.Due"
)

// Access declares who may do what: those who keep a union's affairs, within their reach.
var Access = access.Matrix{
	UseView:    {Scope: "office:read", Roles: access.Keepers()},
	UseRecord:  {Scope: "office:write", Roles: access.Keepers()},
	UseConfirm: {Scope: "office:write", Roles: access.Keepers()},
	UseDue:     {Scope: "office:read", Roles: access.Keepers()},
}
