package foundingweb

import (
	"context"
	"strings"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/founding"
)

// foundingAPI answers for foundings.
type foundingAPI struct{ foundings *founding.Service }

// API adds the routes.
func API(r *api.Router, s *founding.Service) {
	h := foundingAPI{s}
	const tag = "foundings"
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/foundings", ID: "list-foundings", Tag: tag, Use: founding.UseView,
		Summary: "The foundings at a body, the newest first"}, h.list)
	api.Handle(r, api.Route{Method: "POST", Path: "/foundings", ID: "open-founding", Tag: tag, Use: founding.UseOpen,
		Summary: "Begin to found a union for employers that have none"}, h.open)
	api.Handle(r, api.Route{Method: "GET", Path: "/foundings/{ref}", ID: "get-founding", Tag: tag, Use: founding.UseView, Point: true, Summary: "One founding"}, h.get)
	for _, v := range verbs(s) {
		name := strings.ReplaceAll(v.event, "_", "-")
		api.Handle(r, api.Route{Method: "POST", Path: "/foundings/{ref}/" + name, ID: name + "-founding", Tag: tag, Use: v.use, Summary: v.summary},
			func(ctx context.Context, by access.Actor, in *apiStep) (*struct{}, error) {
				in.Body.Founding = in.Ref
				return nil, v.do(ctx, by, in.Body)
			})
	}
	api.Handle(r, api.Route{Method: "POST", Path: "/foundings/{ref}/meet", ID: "meet-founding", Tag: tag, Use: founding.UseStep, Summary: "Record the first meeting"},
		func(ctx context.Context, by access.Actor, in *apiMeet) (*struct{}, error) {
			in.Body.Founding = in.Ref
			return nil, s.Meet(ctx, by, in.Body)
		})
	api.Handle(r, api.Route{Method: "POST", Path: "/foundings/{ref}/register", ID: "register-founding", Tag: tag, Use: founding.UseStep,
		Summary: "Record the registration: the union runs and covers its employers"},
		func(ctx context.Context, by access.Actor, in *apiRegister) (*struct{}, error) {
			in.Body.Founding = in.Ref
			return nil, s.Register(ctx, by, in.Body)
		})
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

type apiStep struct {
	Ref  id.Ref `path:"ref"`
	Body founding.StepInput
}

type apiMeet struct {
	Ref  id.Ref `path:"ref"`
	Body founding.MeetInput
}

type apiRegister struct {
	Ref  id.Ref `path:"ref"`
	Body founding.RegisterInput
}

// apiFounding is a founding.
type apiFounding struct {
	ID           id.Ref            `json:"id"`
	Org          id.Ref            `json:"org" doc:"The body above"`
	Union        id.Ref            `json:"union" doc:"The new union"`
	Name         string            `json:"name"`
	State        string            `json:"state"`
	MadeAt       time.Time         `json:"made_at"`
	Employers    []id.Ref          `json:"employers,omitempty"`
	Group        []founding.Holder `json:"group,omitempty"`
	Committee    []founding.Holder `json:"committee,omitempty"`
	MetOn        day.Day           `json:"met_on,omitempty"`
	Entitled     int64             `json:"entitled,omitempty"`
	Present      int64             `json:"present,omitempty"`
	RegisteredOn day.Day           `json:"registered_on,omitempty"`
	Can          []string          `json:"can,omitempty" doc:"The steps that you may take now"`
}

func newAPIFounding(f founding.Founding, state string) apiFounding {
	of := func(i id.ID) id.Ref { return id.Ref{Fed: f.Ref.Fed, ID: i} }
	return apiFounding{ID: f.Ref, Org: of(f.Org), Union: of(f.Made), Name: f.Name, State: state, MadeAt: f.MadeAt, MetOn: f.MetOn, Entitled: f.Entitled,
		Present: f.Present, RegisteredOn: f.RegisteredOn}
}

type apiListFoundings struct {
	api.Paging
	Ref  id.Ref `path:"ref"`
	Over bool   `query:"over" doc:"Those that are over; else those under way"`
}

func (h foundingAPI) list(ctx context.Context, by access.Actor, in *apiListFoundings) (*api.Listing[apiFounding], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.foundings.List(ctx, by, founding.ListInput{Node: in.Ref, Over: in.Over, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Size() {
		found = found[:in.Size()]
		next = found[len(found)-1].Ref.String()
	}
	return api.NewListing(found, next, func(l founding.Listed) apiFounding { return newAPIFounding(l.Founding, l.State) }), nil
}

type apiOpenFounding struct {
	Body founding.OpenInput
}

func (h foundingAPI) open(ctx context.Context, by access.Actor, in *apiOpenFounding) (*api.Created[apiFounding], error) {
	f, err := h.foundings.Open(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIFounding(f, founding.Preparing), "/foundings/"+f.Ref.String()), nil
}

func (h foundingAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiFounding], error) {
	seen, err := h.foundings.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := newAPIFounding(seen.Founding, seen.At.State)
	out.Group, out.Committee, out.Can = seen.Group, seen.Committee, seen.Can
	for _, e := range seen.Employers {
		out.Employers = append(out.Employers, e.Ref)
	}
	return api.NewRecord(out, seen.Version), nil
}
