package joiningweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/joining"
)

// joiningAPI answers for doorways and applications. Applicants themselves come by the pages: they have no account.
type joiningAPI struct{ joining *joining.Service }

// API adds the routes.
func API(r *api.Router, s *joining.Service) {
	h := joiningAPI{s}
	const tag = "joining"
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/doorways", ID: "list-doorways", Tag: tag, Use: joining.UseDoorway,
		Summary: "The doorways of a union by which people join"}, h.doorways)
	api.Handle(r, api.Route{Method: "POST", Path: "/doorways", ID: "open-doorway", Tag: tag, Use: joining.UseDoorway,
		Summary: "Hang up a doorway: a link and a code by which people join"}, h.open)
	api.Handle(r, api.Route{Method: "DELETE", Path: "/doorways/{ref}", ID: "close-doorway", Tag: tag, Use: joining.UseDoorway,
		Summary: "Let nobody in by a doorway any more"}, h.shut)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/applications", ID: "list-applications", Tag: tag, Use: joining.UseView,
		Summary: "The applications that lie with a union, the newest first"}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/applications/{ref}", ID: "get-application", Tag: tag, Use: joining.UseView, Point: true,
		Summary: "One application, its numbers masked"}, h.get)
	for _, answer := range []struct {
		verb, summary string
		do            func(context.Context, access.Actor, joining.AnswerInput) error
	}{
		{"approve", "Take the applicant in", func(ctx context.Context, by access.Actor, in joining.AnswerInput) error {
			_, err := s.Approve(ctx, by, in)
			return err
		}},
		{"return", "Give it back to be mended", s.Return}, {"refuse", "Refuse it, on a ground that the applicant reads", s.Refuse}, {"reroute", "Hand it to another body", s.Reroute},
	} {
		api.Handle(r, api.Route{Method: "POST", Path: "/applications/{ref}/" + answer.verb, ID: answer.verb + "-application", Tag: tag, Use: joining.UseAnswer,
			Summary: answer.summary}, func(ctx context.Context, by access.Actor, in *apiAnswer) (*struct{}, error) {
			in.Body.Application = in.Ref
			return nil, answer.do(ctx, by, in.Body)
		})
	}
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiDoorway is a doorway.
type apiDoorway struct {
	joining.Doorway
	Org      id.Ref `json:"org"`
	Employer id.Ref `json:"employer,omitzero"`
	Path     string `json:"path" doc:"Of the page that it leads to"`
}

func newAPIDoorway(d joining.Doorway) apiDoorway {
	out := apiDoorway{Doorway: d, Org: id.Ref{Fed: d.Ref.Fed, ID: d.Org}, Path: "/j/" + d.Ref.String()}
	if d.Employer != 0 {
		out.Employer = id.Ref{Fed: d.Ref.Fed, ID: d.Employer}
	}
	return out
}

func (h joiningAPI) doorways(ctx context.Context, by access.Actor, in *apiRef) (*api.Listing[apiDoorway], error) {
	found, err := h.joining.Doorways(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", newAPIDoorway), nil
}

type apiOpenDoorway struct {
	Body joining.OpenDoorwayInput
}

func (h joiningAPI) open(ctx context.Context, by access.Actor, in *apiOpenDoorway) (*api.Created[apiDoorway], error) {
	d, err := h.joining.OpenDoorway(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIDoorway(d), "/doorways/"+d.Ref.String()), nil
}

func (h joiningAPI) shut(ctx context.Context, by access.Actor, in *apiRef) (*struct{}, error) {
	return nil, h.joining.CloseDoorway(ctx, by, in.Ref)
}

// apiApplication is an application.
type apiApplication struct {
	ID         id.Ref         `json:"id"`
	Org        id.Ref         `json:"org" doc:"The body that it lies with"`
	State      string         `json:"state"`
	Name       string         `json:"name"`
	Document   string         `json:"document,omitempty" doc:"Masked; absent once it is over"`
	Phone      string         `json:"phone,omitempty" doc:"Masked; absent once it is over"`
	WorkUnit   string         `json:"work_unit,omitempty"`
	Platform   string         `json:"platform,omitempty"`
	Doorway    id.Ref         `json:"doorway,omitzero"`
	Membership id.Ref         `json:"membership,omitzero"`
	MadeAt     time.Time      `json:"made_at"`
	ClosedAt   time.Time      `json:"closed_at,omitzero"`
	Ground     joining.Ground `json:"ground,omitempty" enum:"not_worker,identity_unproved,already_member,consent_withdrawn" doc:"On what the refusal rests"`
	Answer     string         `json:"answer,omitempty" doc:"The union's last words to the applicant"`
}

func newAPIApplication(a joining.Application, state string) apiApplication {
	of := func(i id.ID) id.Ref { return id.Ref{Fed: a.Ref.Fed, ID: i} }
	out := apiApplication{ID: a.Ref, Org: of(a.Org), State: state, Name: a.Name, WorkUnit: a.WorkUnit, Platform: a.Platform,
		MadeAt: a.MadeAt, ClosedAt: a.ClosedAt, Ground: a.Ground, Answer: a.Answer}
	if a.Doorway != 0 {
		out.Doorway = of(a.Doorway)
	}
	if a.Membership != 0 {
		out.Membership = of(a.Membership)
	}
	return out
}

type apiListApplications struct {
	api.Paging
	Ref id.Ref `path:"ref"`
}

func (h joiningAPI) list(ctx context.Context, by access.Actor, in *apiListApplications) (*api.Listing[apiApplication], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.joining.List(ctx, by, joining.ListInput{Node: in.Ref, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Size() {
		found = found[:in.Size()]
		next = found[len(found)-1].Ref.String()
	}
	return api.NewListing(found, next, func(l joining.Listed) apiApplication { return newAPIApplication(l.Application, l.State) }), nil
}

func (h joiningAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiApplication], error) {
	seen, err := h.joining.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := newAPIApplication(seen.Application, seen.At.State)
	out.Document, out.Phone = seen.Masked.Document, seen.Masked.Phone
	return api.NewRecord(out, seen.Version), nil
}

type apiAnswer struct {
	Ref  id.Ref `path:"ref"`
	Body joining.AnswerInput
}
