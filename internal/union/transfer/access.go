package transfer

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseView    access.UseCase = "transfer.View"
	UseRelease access.UseCase = "transfer.Release"
	UseCancel  access.UseCase = "transfer.Cancel"
)

// Access declares who may do what: the union releases its member, the member takes it back.
var Access = access.Matrix{
	UseView:    {Scope: "member:read", Roles: access.Keepers().With(access.Worker, access.Own)},
	UseRelease: {Scope: "member:write", Roles: access.Keepers()},
	UseCancel:  {Roles: access.Roles{access.Worker: access.Own}},
}
