package account

import (
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
)

// The use cases.
const (
	UseCreate         access.UseCase = "account.Create"
	UseList           access.UseCase = "account.List"
	UseView           access.UseCase = "account.View"
	UseRename         access.UseCase = "account.Rename"
	UseDisable        access.UseCase = "account.Disable"
	UseSetPassword    access.UseCase = "account.SetPassword"
	UseGive           access.UseCase = "account.Give"
	UseTake           access.UseCase = "account.Take"
	UseHolders        access.UseCase = "account.Holders"
	UseInvite         access.UseCase = "account.Invite"
	UseInviteFirst    access.UseCase = "account.InviteFirst"
	UseInviteWorker   access.UseCase = "account.InviteWorker"
	UseDisableWorker  access.UseCase = "account.DisableWorker"
	UseFindByLogin    access.UseCase = "account.FindByLogin"
	UseLog            access.UseCase = "account.Log"
	UseWholeLog       access.UseCase = "account.WholeLog"
	UseWorkerAccount  access.UseCase = "account.WorkerAccount"
	UseSignIn         access.UseCase = "account.SignIn"
	UseSignOut        access.UseCase = "account.SignOut"
	UseChangePassword access.UseCase = "account.ChangePassword"
	UseSessions       access.UseCase = "account.Sessions"
	UseTokens         access.UseCase = "account.Tokens"
	UseAccept         access.UseCase = "account.Accept"
)

type roles = access.Roles

// Access declares who may do what by role. What one may do with one's own account needs none: see doors. No API token
// reaches accounts: one that could make another, or give a role, would outlive what it was given for.
var Access = access.Matrix{
	UseCreate:      {Roles: givers()},
	UseList:        {Roles: givers().With(access.Auditor, access.Within)},
	UseView:        {Roles: givers().With(access.Auditor, access.Within)},
	UseRename:      {Roles: givers()},
	UseDisable:     {Roles: givers()},
	UseGive:        {Roles: givers()},
	UseTake:        {Roles: givers()},
	UseInvite:      {Roles: givers()},
	UseFindByLogin: {Roles: givers()},
	UseHolders:     {Roles: givers().With(access.Auditor, access.Within).With(access.Officer, access.Within)},

	UseSetPassword: {Roles: roles{access.Operator: access.Any}},
	UseInviteFirst: {Roles: roles{access.Operator: access.Any}},
	// asked besides the use case itself when the account is a worker's own
	UseWorkerAccount: {Roles: roles{access.Desk: access.Within, access.Operator: access.Any}},
	UseInviteWorker:  {Roles: roles{access.Desk: access.Within, access.Operator: access.Any}},
	UseDisableWorker: {Roles: roles{access.Desk: access.Within, access.Operator: access.Any}},

	UseLog:      {Roles: roles{access.Administrator: access.Within, access.Auditor: access.Within, access.Operator: access.Any}},
	UseWholeLog: {Roles: roles{access.Auditor: access.Within, access.Operator: access.Any}},

	// by strangers with a password or a link, and with one's own account
	UseSignIn: {}, UseAccept: {}, UseSignOut: {}, UseChangePassword: {}, UseSessions: {}, UseTokens: {},
}

func givers() roles {
	return roles{access.Desk: access.Within, access.Administrator: access.Within, access.Operator: access.Any}
}

// own are the use cases on one's own account.
var own = []access.UseCase{UseView, UseRename, UseTake, UseSignOut, UseChangePassword, UseSessions, UseTokens}

// doors are what everybody who signed in holds: their own account.
func doors(account id.Ref, today day.Day) []access.Door {
	out := make([]access.Door, len(own))
	for i, use := range own {
		out[i] = access.Door{Use: use, Record: account, Until: today}
	}
	return out
}
