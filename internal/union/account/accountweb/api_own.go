package accountweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/account"
)

func (h accountAPI) ownRoutes(r *api.Router) {
	const tag = "me"
	api.Handle(r, api.Route{Method: "GET", Path: "/me", ID: "get-me", Tag: tag, Summary: "Who asks, with which roles and scopes"}, h.me)
	api.Handle(r, api.Route{Method: "GET", Path: "/me/sessions", ID: "list-sessions", Tag: tag, Use: account.UseSessions,
		Summary: "Where one is signed in, the last used first"}, h.sessions)
	api.Handle(r, api.Route{Method: "DELETE", Path: "/me/sessions/{session}", ID: "revoke-session", Tag: tag, Use: account.UseSessions,
		Summary: "Ends one of one's sessions"}, h.revokeSession)
	api.Handle(r, api.Route{Method: "GET", Path: "/me/tokens", ID: "list-tokens", Tag: tag, Use: account.UseTokens,
		Summary: "One's API tokens, the newest first"}, h.tokens)
	api.Handle(r, api.Route{Method: "POST", Path: "/me/tokens", ID: "create-token", Tag: tag, Use: account.UseTokens, Secret: true,
		Summary: "Makes an API token for another program; it is shown once"}, h.createToken)
	api.Handle(r, api.Route{Method: "DELETE", Path: "/me/tokens/{ref}", ID: "revoke-token", Tag: tag, Use: account.UseTokens,
		Summary: "Ends one of one's API tokens"}, h.revokeToken)
}

// apiRole is a role that who asks holds today.
type apiRole struct {
	Role  access.Role `json:"role"`
	Org   id.Ref      `json:"org"`
	Below bool        `json:"below" doc:"Also over everything below the union"`
	From  day.Day     `json:"from"`
	To    day.Day     `json:"to,omitempty"`
}

// apiMe is who asks.
type apiMe struct {
	Account    id.Ref    `json:"account"`
	Name       string    `json:"name"`
	Federation id.Fed    `json:"federation"`
	Worker     bool      `json:"worker" doc:"Has proved to be a person of the roster"`
	Roles      []apiRole `json:"roles" nullable:"false"`
	Token      bool      `json:"token" doc:"Asks with an API token, and not with a session"`
	Scopes     []string  `json:"scopes" nullable:"false" doc:"Of this token; with a session, those that a token of one's own may have"`
}

// me says what the door itself knows; no use case is asked.
func (h accountAPI) me(_ context.Context, by access.Actor, _ *struct{}) (*api.Body[apiMe], error) {
	out := apiMe{Account: by.Account, Name: by.Name, Federation: by.Fed, Worker: by.Has(access.Worker), Roles: make([]apiRole, len(by.Grants)),
		Token: by.Tokens != nil, Scopes: by.Tokens}
	if !out.Token {
		out.Scopes = append([]string{}, h.accounts.Scopes(by)...)
	}
	for i, g := range by.Grants {
		out.Roles[i] = apiRole{g.Role, id.Ref{Fed: by.Fed, ID: g.Org}, g.Below, g.From, g.To}
	}
	return api.NewBody(out), nil
}

// apiSession is one place where one is signed in.
type apiSession struct {
	ID        string    `json:"id"`
	Device    string    `json:"device"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at" doc:"To the minute"`
	Current   bool      `json:"current" doc:"The one that asks"`
}

func (h accountAPI) sessions(ctx context.Context, by access.Actor, _ *struct{}) (*api.Listing[apiSession], error) {
	found, err := h.accounts.Sessions(ctx, by, api.Credential(ctx))
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(s account.Session) apiSession { return apiSession(s) }), nil
}

type apiRevokeSession struct {
	Session string `path:"session" maxLength:"64"`
}

func (h accountAPI) revokeSession(ctx context.Context, by access.Actor, in *apiRevokeSession) (*struct{}, error) {
	return nil, h.accounts.RevokeSession(ctx, by, in.Session)
}

// APIToken is an API token as its list shows it, in JSON.
type APIToken struct {
	ID        id.Ref    `json:"id"`
	Name      string    `json:"name"`
	Scopes    []string  `json:"scopes" nullable:"false"`
	To        day.Day   `json:"to" doc:"Last day"`
	CreatedAt time.Time `json:"created_at"`
}

func newAPIToken(fed id.Fed) func(account.Token) APIToken {
	return func(t account.Token) APIToken {
		return APIToken{id.Ref{Fed: fed, ID: t.ID}, t.Name, append([]string{}, t.Scopes...), t.To, t.CreatedAt}
	}
}

func (h accountAPI) tokens(ctx context.Context, by access.Actor, _ *struct{}) (*api.Listing[APIToken], error) {
	found, err := h.accounts.Tokens(ctx, by)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", newAPIToken(by.Fed)), nil
}

type apiCreateToken struct {
	Body struct {
		Name   string   `json:"name" doc:"The program that it is for" maxLength:"60"`
		Scopes []string `json:"scopes" nullable:"false" minItems:"1" maxItems:"50"`
		To     day.Day  `json:"to" doc:"Last day, at most a year from today"`
	}
}

// apiTokenMade is a new API token with what the program shows.
type apiTokenMade struct {
	APIToken
	Token string `json:"token" doc:"Shown this once"`
}

func (h accountAPI) createToken(ctx context.Context, by access.Actor, in *apiCreateToken) (*api.Created[apiTokenMade], error) {
	token, made, err := h.accounts.CreateToken(ctx, by, account.CreateTokenInput{Name: in.Body.Name, Scopes: in.Body.Scopes, To: in.Body.To})
	if err != nil {
		return nil, err
	}
	return api.NewCreated(apiTokenMade{newAPIToken(by.Fed)(made), token}, "/me/tokens"), nil
}

func (h accountAPI) revokeToken(ctx context.Context, by access.Actor, in *apiRef) (*struct{}, error) {
	if in.Ref.Fed != by.Fed {
		return nil, errs.New(errs.NotFound, "errs.not_found")
	}
	return nil, h.accounts.RevokeToken(ctx, by, in.Ref.ID)
}
