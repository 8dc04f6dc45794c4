package procedureweb

import (
	"context"
	"time"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
)

// procedureAPI answers for what bodies owe.
type procedureAPI struct{ procedures *procedure.Engine }

// API adds the routes.
func API(r *api.Router, procedures *procedure.Engine) {
	h := procedureAPI{procedures}
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/duties", ID: "list-duties", Tag: "procedures", Use: procedure.UseInbox,
		Summary: "What a union owes in its proceedings, the most urgent first"}, h.list)
}

type apiListDuties struct {
	api.Paging
	Ref   id.Ref `path:"ref"`
	Below bool   `query:"below" doc:"Also what the bodies below it owe, as far as you reach"`
}

// apiDuty is what a body owes.
type apiDuty struct {
	Proceeding id.Ref    `json:"proceeding"`
	Procedure  string    `json:"procedure"`
	State      string    `json:"state"`
	Duty       string    `json:"duty"`
	Org        id.Ref    `json:"org" doc:"The body that owes it now"`
	Climbed    int64     `json:"climbed" doc:"How often it went to a body above"`
	Due        time.Time `json:"due" doc:"The first instant that is too late"`
	OpenedAt   time.Time `json:"opened_at"`
}

func (h procedureAPI) list(ctx context.Context, by access.Actor, in *apiListDuties) (*api.Listing[apiDuty], error) {
	found, err := h.procedures.Inbox(ctx, by, procedure.InboxInput{Node: in.Ref, Below: in.Below, After: parseKey(in.After), Limit: in.Size()})
	if err != nil {
		return nil, err
	}
	next := ""
	if found.More {
		next = key(found.Tasks[len(found.Tasks)-1].Key())
	}
	return api.NewListing(found.Tasks, next, func(t procedure.Task) apiDuty {
		return apiDuty{Proceeding: t.Proceeding, Procedure: t.At.Procedure, State: t.At.State, Duty: t.Duty, Org: id.Ref{Fed: in.Ref.Fed, ID: t.Org},
			Climbed: t.Climbed, Due: t.Due, OpenedAt: t.At.OpenedAt}
	}), nil
}
