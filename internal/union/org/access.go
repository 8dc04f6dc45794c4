package org

import "niangjia/internal/platform/access"

// The use cases.
const (
	UseFound         access.UseCase = "org.Found"
	UsePlace         access.UseCase = "org.Place" // of reorganisations
	UseCreate        access.UseCase = "org.Create"
	UseEdit          access.UseCase = "org.Edit"
	UseEditContact   access.UseCase = "org.EditContact"
	UseFind          access.UseCase = "org.Find"
	UseHistory       access.UseCase = "org.History"
	UseImport        access.UseCase = "org.Import"
	UseEmployerWrite access.UseCase = "org.WriteEmployer"
	UseEmployerFind  access.UseCase = "org.FindEmployer"
	UseCover         access.UseCase = "org.Cover"
	UseManagerWrite  access.UseCase = "org.WriteManager"
	UseManagerFind   access.UseCase = "org.FindManager"
)

type roles = access.Roles

// Access declares who may do what. The tree itself is no secret inside a federation: anybody who signed in
// finds the union to turn to.
var Access = access.Matrix{
	UseFound:  {Roles: roles{access.Operator: access.Any}},
	UseCreate: {Scope: "org:write", Roles: roles{access.Desk: access.Within, access.Administrator: access.Within, access.Operator: access.Any, access.Job: access.Any}},
	UseEdit:   {Scope: "org:write", Roles: roles{access.Desk: access.Within, access.Administrator: access.Within, access.Operator: access.Any, access.Job: access.Any}},
	UsePlace:  {Roles: roles{access.Job: access.Any}},
	UseEditContact: {Scope: "org:write", Roles: roles{access.Officer: access.Within, access.Desk: access.Within,
		access.Administrator: access.Within, access.Operator: access.Any}},
	UseFind: {Scope: "org:read", Roles: roles{access.Worker: access.Any, access.Officer: access.Any, access.Desk: access.Any,
		access.Administrator: access.Any, access.Auditor: access.Any, access.Operator: access.Any, access.Job: access.Any}},
	UseHistory: {Scope: "org:read", Roles: roles{access.Officer: access.Within, access.Desk: access.Within,
		access.Administrator: access.Within, access.Auditor: access.Within, access.Operator: access.Any}},
	UseImport: {Scope: "org:write", Roles: roles{access.Desk: access.Within, access.Administrator: access.Within, access.Operator: access.Any}},
	// administrators: an employer that unions in their reach cover and no others
	UseEmployerWrite: {Scope: "employer:write", Roles: roles{access.Desk: access.Any, access.Administrator: access.Within, access.Operator: access.Any}},
	UseEmployerFind: {Scope: "employer:read", Roles: roles{access.Officer: access.Within, access.Desk: access.Any, access.Administrator: access.Any,
		access.Auditor: access.Any, access.Operator: access.Any, access.Job: access.Any}},
	UseCover:        {Scope: "employer:write", Roles: roles{access.Desk: access.Within, access.Administrator: access.Within, access.Operator: access.Any, access.Job: access.Any}},
	UseManagerWrite: {Roles: roles{access.Desk: access.Any, access.Operator: access.Any}},
	UseManagerFind:  {Roles: roles{access.Desk: access.Any, access.Operator: access.Any}},
}
