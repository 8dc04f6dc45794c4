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
	UseMine     access.UseCase = "member.Mine"
	UseConfirm  access.UseCase = "member.Confirm"
	UseObject   access.UseCase = "member.Object"
	UseDoubles  access.UseCase = "member.Doubles"
	UseExport   access.UseCase = "member.Export"
	UseFigures  access.UseCase = "member.Figures"
	UseWhoLooks access.UseCase = "member.WhoLooks"
)

type roles = map[access.Role]access.Relation

// Access declares who may do what. Administrators and auditors see no member's data; the person sees its own.
var Access = access.Matrix{
	UseList:   {Scope: "member:read", Roles: keepers()},
	UseView:   {Scope: "member:read", Roles: with(keepers(), access.Worker, access.Own)},
	UseUnmask: {Scope: "member:unmask", Roles: keepers()},
	UseNumber: {Scope: "member:read", Roles: keepers()},
	UseEnter:  {Scope: "member:write", Roles: keepers()},
	UseTakeIn: {Scope: "member:write", Roles: with(keepers(), access.Job, access.Any)},
	UseUndo:   {Scope: "member:write", Roles: with(keepers(), access.Job, access.Any)},
	UseEdit:   {Scope: "member:write", Roles: keepers()},
	UseRecord: {Scope: "member:write", Roles: keepers()},
	UseExport: {Scope: "member:export", Roles: keepers()},
	UseFigures: {Scope: "member:read", Roles: roles{access.Officer: access.Within, access.Desk: access.Within,
		access.Administrator: access.Within, access.Operator: access.Any, access.Job: access.Any}},
	UseDoubles:  {Scope: "member:read", Roles: roles{access.Desk: access.Within, access.Operator: access.Any}},
	UseMine:     {Roles: roles{access.Worker: access.Own}},
	UseConfirm:  {Roles: roles{access.Worker: access.Own}},
	UseObject:   {Roles: roles{access.Worker: access.Own}},
	UseWhoLooks: {Roles: roles{access.Worker: access.Own}},
}

// keepers keep the roster of the unions in their reach.
func keepers() roles {
	return roles{access.Officer: access.Within, access.Desk: access.Within, access.Operator: access.Any}
}

func with(r roles, role access.Role, rel access.Relation) roles {
	r[role] = rel
	return r
}
