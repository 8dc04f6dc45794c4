package cadreweb

import (
	"context"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/office"
)

// cadreAPI answers for officers, and for what moves an election.
type cadreAPI struct {
	cadres *cadre.Service
	terms  *office.Service
	shifts *office.Shifts
}

// API adds the routes.
func API(r *api.Router, cadres *cadre.Service, terms *office.Service, shifts *office.Shifts) {
	h := cadreAPI{cadres, terms, shifts}
	const tag = "officers"
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/officers", ID: "list-officers", Tag: tag, Use: cadre.UseList,
		Summary: "Those in a post at a body and below it, union by union"}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/vacancies", ID: "list-vacancies", Tag: tag, Use: cadre.UseList,
		Summary: "Vacant chairs at a body and below it, the longest due first"}, h.vacant)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/without-term", ID: "list-unions-without-term", Tag: tag, Use: office.UseDue,
		Summary: "Running unions at a body and below it whose committee has no recorded term"}, h.without)
	api.Handle(r, api.Route{Method: "POST", Path: "/officers", ID: "appoint-officer", Tag: tag, Use: cadre.UseAppoint, Summary: "Record that somebody takes up a post"}, h.appoint)
	api.Handle(r, api.Route{Method: "GET", Path: "/officers/{ref}", ID: "get-officer", Tag: tag, Use: cadre.UseView, Point: true, Summary: "One officer with trainings"}, h.get)
	api.Handle(r, api.Route{Method: "POST", Path: "/officers/{ref}/end", ID: "end-officer", Tag: tag, Use: cadre.UseEnd, Summary: "Record that somebody leaves a post"}, h.end)
	api.Handle(r, api.Route{Method: "POST", Path: "/officers/{ref}/trainings", ID: "train-officer", Tag: tag, Use: cadre.UseTrain, Summary: "Record a training"}, h.train)
	api.Handle(r, api.Route{Method: "POST", Path: "/terms/{ref}/shifts", ID: "ask-shift", Tag: tag, Use: office.UseAsk,
		Summary: "Ask the body above to have an election held later or earlier"}, h.ask)
	api.Handle(r, api.Route{Method: "POST", Path: "/terms/{ref}/revotes", ID: "record-revote", Tag: tag, Use: office.UseRevote, Summary: "Record the vote among the tied of an election"}, h.revote)
	api.Handle(r, api.Route{Method: "GET", Path: "/shifts/{ref}", ID: "get-shift", Tag: tag, Use: office.UseView, Point: true, Summary: "One request to move an election"}, h.shift)
	for _, v := range []struct {
		name, summary string
		use           access.UseCase
		do            func(context.Context, access.Actor, office.ShiftInput) error
	}{{"approve", "Approve: the term ends on the day asked for", office.UseAnswer, shifts.Approve}, {"refuse", "Refuse", office.UseAnswer, shifts.Refuse},
		{"withdraw", "Withdraw the request, before it is answered", office.UseAsk, shifts.Withdraw}} {
		api.Handle(r, api.Route{Method: "POST", Path: "/shifts/{ref}/" + v.name, ID: v.name + "-shift", Tag: tag, Use: v.use, Summary: v.summary},
			func(ctx context.Context, by access.Actor, in *apiAnswer) (*struct{}, error) {
				in.Body.Shift = in.Ref
				return nil, v.do(ctx, by, in.Body)
			})
	}
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

type apiAnswer struct {
	Ref  id.Ref `path:"ref"`
	Body office.ShiftInput
}

// apiOfficer is somebody in a post.
type apiOfficer struct {
	cadre.Officer
	Org        id.Ref           `json:"org"`
	Union      string           `json:"union,omitempty" doc:"Its name, in lists"`
	Term       id.Ref           `json:"term,omitzero"`
	Membership id.Ref           `json:"membership,omitzero"`
	Trainings  []cadre.Training `json:"trainings,omitempty"`
}

func newAPIOfficer(of cadre.Officer) apiOfficer {
	out := apiOfficer{Officer: of, Org: id.Ref{Fed: of.Ref.Fed, ID: of.Org}}
	if of.Term != 0 {
		out.Term = id.Ref{Fed: of.Ref.Fed, ID: of.Term}
	}
	if of.Membership != 0 {
		out.Membership = id.Ref{Fed: of.Ref.Fed, ID: of.Membership}
	}
	return out
}

type apiListOfficers struct {
	api.Paging
	Ref       id.Ref       `path:"ref"`
	Post      cadre.Post   `query:"post" enum:"chair,deputy,member,audit_chair,audit_member,women_chair,women_member,organiser,staff"`
	Tenure    cadre.Tenure `query:"tenure" enum:"full_time,part_time,seconded,social"`
	Untrained bool         `query:"untrained" doc:"Only those without a training"`
}

func (h cadreAPI) list(ctx context.Context, by access.Actor, in *apiListOfficers) (*api.Listing[apiOfficer], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.cadres.List(ctx, by, cadre.ListInput{Node: in.Ref, Post: in.Post, Tenure: in.Tenure, Untrained: in.Untrained, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Size() {
		found = found[:in.Size()]
		next = found[len(found)-1].Ref.String()
	}
	return api.NewListing(found, next, func(l cadre.Listed) apiOfficer {
		out := newAPIOfficer(l.Officer)
		out.Union = l.Union
		return out
	}), nil
}

type apiListVacancies struct {
	api.Paging
	Ref id.Ref  `path:"ref"`
	By  day.Day `query:"by" doc:"Those that are due until then; all when left out"`
}

// apiVacancy is a vacant chair.
type apiVacancy struct {
	cadre.Vacancy
	Org id.Ref `json:"org"`
}

func (h cadreAPI) vacant(ctx context.Context, by access.Actor, in *apiListVacancies) (*api.Listing[apiVacancy], error) {
	found, err := h.cadres.Vacant(ctx, by, cadre.VacantInput{Node: in.Ref, By: in.By, After: behind(in.After), Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Size() {
		found = found[:in.Size()]
		next = behindOf(found[len(found)-1])
	}
	return api.NewListing(found, next, func(v cadre.Vacancy) apiVacancy {
		return apiVacancy{v, id.Ref{Fed: v.Ref.Fed, ID: v.Org}}
	}), nil
}

// behindOf is how a page of vacancies names its last, and behind reads it; nil for the first page.
func behindOf(v cadre.Vacancy) string { return string(v.Due) + "_" + v.Ref.ID.String() }

func behind(text string) *cadre.Vacancy {
	due, last, ok := strings.Cut(text, "_")
	v := cadre.Vacancy{}
	if !ok || v.Due.UnmarshalText([]byte(due)) != nil || v.Ref.ID.UnmarshalText([]byte(last)) != nil {
		return nil
	}
	return &v
}

type apiListWithout struct {
	api.Paging
	Ref id.Ref `path:"ref"`
}

func (h cadreAPI) without(ctx context.Context, by access.Actor, in *apiListWithout) (*api.Listing[office.Termless], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.terms.WithoutTerm(ctx, by, office.WithoutTermInput{Node: in.Ref, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Size() {
		found = found[:in.Size()]
		next = found[len(found)-1].Ref.String()
	}
	return api.NewListing(found, next, func(t office.Termless) office.Termless { return t }), nil
}

type apiAppoint struct {
	Body cadre.AppointInput
}

func (h cadreAPI) appoint(ctx context.Context, by access.Actor, in *apiAppoint) (*api.Created[apiOfficer], error) {
	of, err := h.cadres.Appoint(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIOfficer(of), "/officers/"+of.Ref.String()), nil
}

func (h cadreAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiOfficer], error) {
	seen, err := h.cadres.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := newAPIOfficer(seen.Officer)
	out.Union, out.Trainings = seen.Union.Name, seen.Trainings
	return api.NewRecord(out, seen.Version), nil
}

type apiEnd struct {
	Ref  id.Ref `path:"ref"`
	Body cadre.EndInput
}

func (h cadreAPI) end(ctx context.Context, by access.Actor, in *apiEnd) (*api.Record[apiOfficer], error) {
	in.Body.Officer = in.Ref
	of, err := h.cadres.End(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIOfficer(of), of.Version), nil
}

type apiTrain struct {
	Ref  id.Ref `path:"ref"`
	Body cadre.Training
}

func (h cadreAPI) train(ctx context.Context, by access.Actor, in *apiTrain) (*api.Body[cadre.Training], error) {
	t, err := h.cadres.Train(ctx, by, cadre.TrainInput{Officer: in.Ref, Training: in.Body})
	if err != nil {
		return nil, err
	}
	return api.NewBody(t), nil
}

// apiShift is a request to move an election.
type apiShift struct {
	office.Shift
	Org   id.Ref   `json:"org"`
	Term  id.Ref   `json:"term"`
	State string   `json:"state" enum:"asked,approved,refused,withdrawn"`
	Can   []string `json:"can,omitempty" doc:"What you may do now"`
}

func newAPIShift(s office.Shift, state string) apiShift {
	return apiShift{Shift: s, Org: id.Ref{Fed: s.Ref.Fed, ID: s.Org}, Term: id.Ref{Fed: s.Ref.Fed, ID: s.Term}, State: state}
}

type apiAsk struct {
	Ref  id.Ref `path:"ref"`
	Body office.AskInput
}

func (h cadreAPI) ask(ctx context.Context, by access.Actor, in *apiAsk) (*api.Created[apiShift], error) {
	in.Body.Term = in.Ref
	s, err := h.shifts.Ask(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIShift(s, office.Asked), "/shifts/"+s.Ref.String()), nil
}

type apiRevote struct {
	Ref  id.Ref `path:"ref"`
	Body office.RevoteInput
}

func (h cadreAPI) revote(ctx context.Context, by access.Actor, in *apiRevote) (*api.Body[office.Round], error) {
	in.Body.Term = in.Ref
	r, err := h.terms.Revote(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewBody(r), nil
}

func (h cadreAPI) shift(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiShift], error) {
	seen, err := h.shifts.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := newAPIShift(seen.Shift, seen.At.State)
	out.Can = seen.Can
	return api.NewRecord(out, seen.At.Version), nil
}
