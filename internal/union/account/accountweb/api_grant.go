package accountweb

import (
	"context"
	"encoding/json"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/account"
)

func (h accountAPI) grantRoutes(r *api.Router) {
	const tag = "roles"
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/holders", ID: "list-holders", Tag: tag, Use: account.UseHolders,
		Summary: "Who holds which role on a union today, the longest held first"}, h.holders)
	api.Handle(r, api.Route{Method: "POST", Path: "/accounts/{ref}/grants", ID: "give-role", Tag: tag, Use: account.UseGive,
		Summary: "Gives an account a role on a union",
		Detail:  "No role over people's data goes to the management of a covered employer; of an account without a proved person the giver assures that."}, h.give)
	api.Handle(r, api.Route{Method: "POST", Path: "/accounts/{ref}/grants/{grant}/take", ID: "take-role", Tag: tag, Use: account.UseTake,
		Summary: "Takes a role; one's own may always be laid down"}, h.take)
}

type apiListHolders struct {
	Ref   id.Ref `path:"ref"`
	Below bool   `query:"below" doc:"Also on the unions below it"`
	api.Paging
}

// apiHolder is a role that holds today, and who holds it where.
type apiHolder struct {
	APIGrant
	Login   string `json:"login"`
	Name    string `json:"name"`
	OrgName string `json:"org_name"`
}

func (h accountAPI) holders(ctx context.Context, by access.Actor, in *apiListHolders) (*api.Listing[apiHolder], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.accounts.Holders(ctx, by, account.HoldersInput{Node: in.Ref, Below: in.Below, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(f account.Holder) string { return id.Ref{Fed: in.Ref.Fed, ID: f.ID}.String() },
		func(f account.Holder) apiHolder { return apiHolder{newAPIGrant(f.Holding), f.Login, f.Name, f.OrgName} }), nil
}

type apiGive struct {
	Ref  id.Ref `path:"ref"`
	Body account.GiveInput
}

func (h accountAPI) give(ctx context.Context, by access.Actor, in *apiGive) (*api.Created[APIGrant], error) {
	in.Body.Account = in.Ref
	held, err := h.accounts.Give(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIGrant(held), "/accounts/"+in.Ref.String()), nil
}

type apiTake struct {
	Ref   id.Ref `path:"ref"`
	Grant id.Ref `path:"grant"`
	Body  struct {
		Reason string `json:"reason" maxLength:"400"`
	}
}

func (h accountAPI) take(ctx context.Context, by access.Actor, in *apiTake) (*struct{}, error) {
	if in.Grant.Fed != in.Ref.Fed {
		return nil, errs.New(errs.NotFound, "errs.not_found")
	}
	return nil, h.accounts.Take(ctx, by, account.TakeInput{Account: in.Ref, Grant: in.Grant.ID, Reason: in.Body.Reason})
}

func (h accountAPI) logRoutes(r *api.Router) {
	const tag = "log"
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/log", ID: "read-log", Tag: tag, Use: account.UseLog,
		Summary: "The log of a union, newest first; at the top of the federation that of all unions",
		Detail:  "Auditors read all of it, administrators the acts that administrators do. A page may be shorter than asked for and still have a next one."}, h.log)
	api.Handle(r, api.Route{Method: "GET", Path: "/accounts/{ref}/log", ID: "read-account-log", Tag: tag, Use: account.UseView,
		Summary: "The newest entries on one account"}, h.logOf)
}

type apiReadLog struct {
	Ref id.Ref `path:"ref"`
	api.Paging
}

// apiLogEntry is an act as it was logged.
type apiLogEntry struct {
	ID      id.Ref          `json:"id"`
	At      time.Time       `json:"at"`
	Account id.Ref          `json:"account,omitzero" doc:"Absent for the operator and for jobs"`
	Name    string          `json:"name" doc:"Who"`
	Via     string          `json:"via" doc:"web, api, cli or job"`
	Use     access.UseCase  `json:"use" example:"org.Edit"`
	Org     id.Ref          `json:"org,omitzero"`
	Kind    string          `json:"kind,omitempty" doc:"Of the record"`
	Record  id.Ref          `json:"record,omitzero"`
	Reason  string          `json:"reason,omitempty"`
	Detail  json.RawMessage `json:"detail,omitempty" doc:"Names of fields and the like; never a person's data"`
}

func newAPILogEntry(fed id.Fed) func(audit.Entry) apiLogEntry {
	at := func(i id.ID) id.Ref {
		if i == 0 {
			return id.Ref{}
		}
		return id.Ref{Fed: fed, ID: i}
	}
	return func(e audit.Entry) apiLogEntry {
		out := apiLogEntry{ID: at(e.ID), At: e.At, Account: at(e.Account), Name: e.Actor, Via: e.Via, Use: e.Use, Org: at(e.Org), Kind: e.Kind,
			Record: at(e.Record), Reason: e.Reason}
		if json.Valid([]byte(e.DetailJSON)) {
			out.Detail = json.RawMessage(e.DetailJSON)
		}
		return out
	}
}

func (h accountAPI) log(ctx context.Context, by access.Actor, in *apiReadLog) (*api.Listing[apiLogEntry], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	page, err := h.accounts.ReadLog(ctx, by, account.LogInput{Org: in.Ref, Before: after.ID, Limit: in.Size()})
	if err != nil {
		return nil, err
	}
	next := ""
	if page.Next != 0 {
		next = id.Ref{Fed: in.Ref.Fed, ID: page.Next}.String()
	}
	return api.NewListing(page.Entries, next, newAPILogEntry(in.Ref.Fed)), nil
}

func (h accountAPI) logOf(ctx context.Context, by access.Actor, in *apiRef) (*api.Listing[apiLogEntry], error) {
	found, err := h.accounts.LogOf(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", newAPILogEntry(in.Ref.Fed)), nil
}
