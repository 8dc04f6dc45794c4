package officeweb

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/office"
)

// termAPI answers for terms.
type termAPI struct{ offices *office.Service }

// API adds the routes.
func API(r *api.Router, s *office.Service) {
	h := termAPI{s}
	const tag = "terms"
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/terms", ID: "list-terms", Tag: tag, Use: office.UseView, Summary: "The terms of a union, the latest first"}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/terms-due", ID: "list-terms-due", Tag: tag, Use: office.UseDue,
		Summary: "Running terms at a body and below it that end by a day, the longest overdue first"}, h.due)
	api.Handle(r, api.Route{Method: "POST", Path: "/terms", ID: "record-term", Tag: tag, Use: office.UseRecord, Summary: "Record an election and the term that it begins"}, h.record)
	api.Handle(r, api.Route{Method: "GET", Path: "/terms/{ref}", ID: "get-term", Tag: tag, Use: office.UseView, Point: true, Summary: "One term with its election"}, h.get)
	api.Handle(r, api.Route{Method: "POST", Path: "/terms/{ref}/confirm", ID: "confirm-term", Tag: tag, Use: office.UseConfirm,
		Summary: "Confirm the result of an election, as the body above"}, h.confirm)
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiTerm is a term.
type apiTerm struct {
	office.Term
	Org   id.Ref `json:"org"`
	Union string `json:"union,omitempty" doc:"The union's name, in lists over several"`
}

func newAPITerm(t office.Term) apiTerm {
	return apiTerm{Term: t, Org: id.Ref{Fed: t.Ref.Fed, ID: t.Org}}
}

func (h termAPI) list(ctx context.Context, by access.Actor, in *apiRef) (*api.Listing[apiTerm], error) {
	terms, err := h.offices.Terms(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewListing(terms, "", newAPITerm), nil
}

type apiDue struct {
	Ref   id.Ref  `path:"ref"`
	By    day.Day `query:"by" doc:"The last day of interest; today when left out"`
	Last  day.Day `query:"last" doc:"With after: last_day of the last row of the page before"`
	After id.Ref  `query:"after" doc:"id of the last row of the page before"`
	Limit int     `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (h termAPI) due(ctx context.Context, by access.Actor, in *apiDue) (*api.Listing[apiTerm], error) {
	ask := office.DueInput{Node: in.Ref, By: in.By, Limit: in.Limit}
	if in.After.IsZero() != (in.Last == "") {
		return nil, errs.InvalidField("last", "officeweb.last_with_after")
	}
	if !in.After.IsZero() {
		ask.After = &office.Due{Term: office.Term{Ref: in.After, LastDay: in.Last}}
	}
	found, err := h.offices.Due(ctx, by, ask)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(d office.Due) apiTerm {
		t := newAPITerm(d.Term)
		t.Union = d.Union
		return t
	}), nil
}

type apiRecord struct {
	Body office.RecordInput
}

func (h termAPI) record(ctx context.Context, by access.Actor, in *apiRecord) (*api.Created[apiTerm], error) {
	t, err := h.offices.Record(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPITerm(t), "/terms/"+t.Ref.String()), nil
}

func (h termAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiTerm], error) {
	seen, err := h.offices.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPITerm(seen.Term), seen.Version), nil
}

type apiConfirm struct {
	Ref  id.Ref `path:"ref"`
	Body struct {
		Version int64   `json:"version"`
		No      string  `json:"no" maxLength:"60" doc:"批复文号"`
		Day     day.Day `json:"day"`
	}
}

func (h termAPI) confirm(ctx context.Context, by access.Actor, in *apiConfirm) (*api.Record[apiTerm], error) {
	t, err := h.offices.Confirm(ctx, by, office.ConfirmInput{Term: in.Ref, Version: in.Body.Version, No: in.Body.No, Day: in.Body.Day})
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPITerm(t), t.Version), nil
}
