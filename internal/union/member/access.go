package member

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseList     access.UseCase = "member.List"
	UseView     access.UseCase = "member.View"
	UseUnmask   access.UseCase = "member.Unmask"
	UseNumber   access.UseCase = "member.FindByNumber"
	UseEnter    access.UseCase = "member.Enter"
	UseTakeIn   access.UseCase = "member.TakeIn"
	UseUndo     access.UseCase = "member.UndoBatch"
	UseEdit     access.UseCase = "member.Edit"
	UseRecord   access.UseCase = "member.Record"
	UseStand    access.UseCase = "member.Stand"
	UseMine     access.UseCase = "member.Mine"
	UseConfirm  access.UseCase = "member.Confirm"
	UseObject   access.UseCase = "member.Object"
	UseLeave    access.UseCase = "member.Leave"
	UseStay     access.UseCase = "member.Stay"
	UseDoubles  access.UseCase = "member.Doubles"
	UseExport   access.UseCase = "member.Export"
	UseFigures  access.UseCase = "member.Figures"
	UseWhoLooks access.UseCase = "member.WhoLooks"
)

type roles = access.Roles

// Access declares who may do what. Administrators and auditors see no member's data; the person sees its own.
var Access = access.Matrix{
	UseList:   {Scope: "member:read", Roles: access.Keepers()},
	UseView:   {Scope: "member:read", Roles: access.Keepers().With(access.Worker, access.Own)},
	UseUnmask: {Scope: "member:unmask", Roles: access.Keepers()},
	UseNumber: {Scope: "member:read", Roles: access.Keepers()},
	UseEnter:  {Scope: "member:write", Roles: access.Keepers()},
	UseTakeIn: {Scope: "member:write", Roles: access.Keepers().With(access.Job, access.Any)},
	UseUndo:   {Scope: "member:write", Roles: access.Keepers().With(access.Job, access.Any)},
	UseEdit:   {Scope: "member:write", Roles: access.Keepers()},
	UseRecord: {Scope: "member:write", Roles: access.Keepers()},
	UseStand:  {Scope: "member:write", Roles: access.Keepers()},
	UseExport: {Scope: "member:export", Roles: access.Keepers()},
	// not administrators: they may be of the employer's own office, and two exact counts subtract to the one who joined
	UseFigures:  {Scope: "member:read", Roles: access.Keepers().With(access.Job, access.Any)},
	UseDoubles:  {Scope: "member:read", Roles: roles{access.Desk: access.Within, access.Operator: access.Any}},
	UsePresent:  {Roles: roles{access.Desk: access.Any, access.Administrator: access.Any, access.Operator: access.Any}},
	UseMine:     {Roles: roles{access.Worker: access.Own}},
	UseConfirm:  {Roles: roles{access.Worker: access.Own}},
	UseObject:   {Roles: roles{access.Worker: access.Own}},
	UseLeave:    {Roles: roles{access.Worker: access.Own}},
	UseStay:     {Roles: roles{access.Worker: access.Own}},
	UseWhoLooks: {Roles: roles{access.Worker: access.Own}},
}
