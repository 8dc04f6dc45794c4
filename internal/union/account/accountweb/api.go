package accountweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/account"
)

// accountAPI answers for accounts, roles, sessions and tokens, and for the log.
type accountAPI struct{ accounts *account.Service }

// API adds the routes of accounts and of the log.
func API(r *api.Router, accounts *account.Service) {
	h := accountAPI{accounts}
	h.accountRoutes(r)
	h.grantRoutes(r)
	h.ownRoutes(r)
	h.logRoutes(r)
}

func (h accountAPI) accountRoutes(r *api.Router) {
	const tag = "accounts"
	api.Handle(r, api.Route{Method: "GET", Path: "/accounts", ID: "list-accounts", Tag: tag, Use: account.UseList,
		Summary: "Accounts of staff at and below a union, by login", Detail: "A worker's own account is in no list."}, h.list)
	api.Handle(r, api.Route{Method: "POST", Path: "/accounts", ID: "create-account", Tag: tag, Use: account.UseCreate,
		Summary: "Makes an account of staff", Detail: "It waits until its invitation is opened."}, h.create)
	api.Handle(r, api.Route{Method: "GET", Path: "/accounts/{ref}", ID: "get-account", Tag: tag, Use: account.UseView,
		Summary: "An account with every role it holds or held"}, h.get)
	api.Handle(r, api.Route{Method: "PUT", Path: "/accounts/{ref}", ID: "rename-account", Tag: tag, Use: account.UseRename,
		Summary: "Changes an account's name, and of one's own the login too"}, h.rename)
	api.Handle(r, api.Route{Method: "POST", Path: "/accounts/{ref}/state", ID: "set-account-state", Tag: tag, Use: account.UseDisable,
		Summary: "Shuts an account and ends its sessions, or opens it again"}, h.setState)
	api.Handle(r, api.Route{Method: "POST", Path: "/accounts/{ref}/invitation", ID: "invite", Tag: tag, Use: account.UseInvite, Secret: true,
		Summary: "Makes the link by which the holder sets a password; it is shown once"}, h.invite)
	api.Handle(r, api.Route{Method: "POST", Path: "/members/{ref}/invitation", ID: "invite-worker", Tag: tag, Use: account.UseInviteWorker, Secret: true,
		Summary: "Makes the link by which a member makes an own account; it is shown once"}, h.inviteWorker)
	api.Handle(r, api.Route{Method: "POST", Path: "/members/{ref}/account/disable", ID: "disable-worker", Tag: tag, Use: account.UseDisableWorker,
		Summary: "Disables a member's own account and ends links for one",
		Detail:  "The answer does not tell whether there was an account. One that holds a role is disabled among the accounts of staff."}, h.disableWorker)
}

// APIAccount is who may sign in, in JSON.
type APIAccount struct {
	ID        id.Ref        `json:"id"`
	Home      id.Ref        `json:"home" doc:"The union that keeps the account"`
	Login     string        `json:"login"`
	Name      string        `json:"name" doc:"As the log shows it"`
	State     account.State `json:"state" enum:"waiting,active,disabled"`
	Staff     bool          `json:"staff" doc:"Made for a role, or given one"`
	CreatedAt time.Time     `json:"created_at"`
}

func newAPIAccount(a account.Account) APIAccount {
	return APIAccount{a.Ref, id.Ref{Fed: a.Ref.Fed, ID: a.Home}, a.Login, a.Name, a.State, a.Staff, a.CreatedAt}
}

type apiListAccounts struct {
	Node id.Ref `query:"node" required:"true"`
	Text string `query:"text" doc:"Part of a login, or of a name in characters, pinyin or initials" maxLength:"60"`
	api.Paging
}

// apiAccountListed is an account with the roles that hold today.
type apiAccountListed struct {
	APIAccount
	HomeName string     `json:"home_name"`
	Grants   []APIGrant `json:"grants" nullable:"false"`
}

func (h accountAPI) list(ctx context.Context, by access.Actor, in *apiListAccounts) (*api.Listing[apiAccountListed], error) {
	found, err := h.accounts.List(ctx, by, account.ListInput{Node: in.Node, Text: in.Text, After: in.After, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(l account.Listed) string { return l.Login }, func(l account.Listed) apiAccountListed {
		return apiAccountListed{newAPIAccount(l.Account), l.HomeName, newAPIGrants(l.Held)}
	}), nil
}

type apiCreateAccount struct {
	Body account.CreateInput
}

func (h accountAPI) create(ctx context.Context, by access.Actor, in *apiCreateAccount) (*api.Created[APIAccount], error) {
	a, err := h.accounts.Create(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIAccount(a), "/accounts/"+a.Ref.String()), nil
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiHeld is a role that an account holds or held.
type apiHeld struct {
	APIGrant
	OrgName string `json:"org_name"`
	Takable bool   `json:"takable" doc:"Whether who asks may take it"`
	Barred  bool   `json:"barred,omitempty" doc:"Without effect: the holder is recorded as management of an employer covered there"`
}

// apiAccountFound is an account with its roles.
type apiAccountFound struct {
	APIAccount
	HomeName string    `json:"home_name"`
	Proved   bool      `json:"proved" doc:"The holder has proved to be a person of the roster"`
	Grants   []apiHeld `json:"grants" nullable:"false" doc:"The newest first"`
}

func (h accountAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[apiAccountFound], error) {
	a, err := h.accounts.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := apiAccountFound{newAPIAccount(a.Account), a.HomeOrg.Name, a.Proved(), make([]apiHeld, len(a.Holdings))}
	for i, held := range a.Holdings {
		out.Grants[i] = apiHeld{newAPIGrant(held.Holding), held.OrgName, held.Takable, held.Barred}
	}
	return api.NewBody(out), nil
}

type apiRename struct {
	Ref  id.Ref `path:"ref"`
	Body account.RenameInput
}

func (h accountAPI) rename(ctx context.Context, by access.Actor, in *apiRename) (*api.Body[APIAccount], error) {
	in.Body.Account = in.Ref
	return accountBody(h.accounts.Rename(ctx, by, in.Body))
}

// accountBody answers with what an account became.
func accountBody(a account.Account, err error) (*api.Body[APIAccount], error) {
	if err != nil {
		return nil, err
	}
	return api.NewBody(newAPIAccount(a)), nil
}

type apiSetState struct {
	Ref  id.Ref `path:"ref"`
	Body account.DisableInput
}

func (h accountAPI) setState(ctx context.Context, by access.Actor, in *apiSetState) (*api.Body[APIAccount], error) {
	in.Body.Account = in.Ref
	return accountBody(h.accounts.Disable(ctx, by, in.Body))
}

func (h accountAPI) invite(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[account.Link], error) {
	return linkBody(h.accounts.Invite(ctx, by, in.Ref))
}

func (h accountAPI) inviteWorker(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[account.Link], error) {
	return linkBody(h.accounts.InviteWorker(ctx, by, in.Ref))
}

type apiDisableWorker struct {
	Ref  id.Ref `path:"ref"`
	Body account.DisableWorkerInput
}

func (h accountAPI) disableWorker(ctx context.Context, by access.Actor, in *apiDisableWorker) (*struct{}, error) {
	in.Body.Membership = in.Ref
	return nil, h.accounts.DisableWorker(ctx, by, in.Body)
}

// linkBody answers with an invitation.
func linkBody(l account.Link, err error) (*api.Body[account.Link], error) {
	if err != nil {
		return nil, err
	}
	return api.NewBody(l), nil
}

// APIGrant is a role on a union, in JSON.
type APIGrant struct {
	ID      id.Ref      `json:"id"`
	Account id.Ref      `json:"account"`
	Role    access.Role `json:"role" enum:"officer,desk,administrator,auditor"`
	Org     id.Ref      `json:"org"`
	Below   bool        `json:"below" doc:"Also over everything below the union"`
	From    day.Day     `json:"from"`
	To      day.Day     `json:"to,omitempty" doc:"Last day; absent without end"`
	Reason  string      `json:"reason,omitempty"`
	GivenBy string      `json:"given_by"`
	GivenAt time.Time   `json:"given_at"`
	TakenBy string      `json:"taken_by,omitempty"`
	TakenAt time.Time   `json:"taken_at,omitzero"`
}

func newAPIGrant(h account.Holding) APIGrant {
	fed := h.Account.Fed
	return APIGrant{id.Ref{Fed: fed, ID: h.ID}, h.Account, h.Role, id.Ref{Fed: fed, ID: h.Org}, h.Below, h.From, h.To, h.Reason, h.GivenBy,
		h.CreatedAt, h.TakenBy, h.TakenAt}
}

func newAPIGrants(held []account.Holding) []APIGrant {
	out := make([]APIGrant, len(held))
	for i, h := range held {
		out[i] = newAPIGrant(h)
	}
	return out
}
