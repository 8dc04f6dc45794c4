package duplicateweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"
)

type pairAPI struct{ duplicates *duplicate.Service }

// API adds the routes of duplicates.
func API(r *api.Router, duplicates *duplicate.Service) {
	h := pairAPI{duplicates}
	const tag = "duplicates"
	api.Handle(r, api.Route{Method: "GET", Path: "/duplicates", ID: "list-duplicates", Tag: tag, Use: duplicate.UseList,
		Summary: "Pairs of records that may be of one person, both on lists at and below a body"}, h.list)
	api.Handle(r, api.Route{Method: "POST", Path: "/duplicates", ID: "propose-duplicate", Tag: tag, Use: duplicate.UsePropose,
		Summary: "Puts a pair together by hand", Detail: "What was set aside opens again."}, h.propose)
	api.Handle(r, api.Route{Method: "GET", Path: "/duplicates/{ref}", ID: "get-duplicate", Tag: tag, Point: true, Use: duplicate.UseView,
		Summary: "One pair with both records; numbers are masked"}, h.get)
	api.Handle(r, api.Route{Method: "GET", Path: "/duplicates/{ref}/preview", ID: "preview-merge", Tag: tag, Use: duplicate.UsePreview,
		Summary: "What a merge would do"}, h.preview)
	api.Handle(r, api.Route{Method: "POST", Path: "/duplicates/{ref}/merge", ID: "merge-duplicate", Tag: tag, Use: duplicate.UseMerge, Also: duplicate.UseDecide,
		Summary: "Makes two records one person's", Detail: "Where the documents or the lists differ, a desk of a body above decides."}, h.merge)
	api.Handle(r, api.Route{Method: "POST", Path: "/duplicates/{ref}/undo", ID: "undo-merge", Tag: tag, Use: duplicate.UseUndo, Also: duplicate.UseDecide,
		Summary: "Undoes a merge as one, while nothing depends on it"}, h.undo)
	api.Handle(r, api.Route{Method: "POST", Path: "/duplicates/{ref}/set-aside", ID: "set-duplicate-aside", Tag: tag, Use: duplicate.UseSetAside,
		Summary: "Notes that two records are not of one person, or opens the pair again"}, h.setAside)
}

// apiSide is one of the two records.
type apiSide struct {
	Membership id.Ref              `json:"membership"`
	Version    int64               `json:"version" doc:"Of the person's record"`
	Union      id.Ref              `json:"union"`
	UnionName  string              `json:"union_name"`
	State      member.State        `json:"state"`
	JoinedOn   day.Day             `json:"joined_on,omitempty"`
	Name       string              `json:"name"`
	Sex        member.Sex          `json:"sex,omitempty"`
	Birth      day.Day             `json:"birth,omitempty"`
	DocKind    member.DocumentKind `json:"doc_kind"`
	Confirmed  bool                `json:"confirmed" doc:"By the person"`
	member.Numbers
	member.Details
}

func newAPISide(x member.Side) apiSide {
	f := x.Person.Facts
	return apiSide{x.Ref, x.Person.Version, x.Org.Ref, x.Org.Name, x.State, x.JoinedOn, f.Name, f.Sex, f.Birth, f.DocKind, !x.ConfirmedAt.IsZero(), f.Masked(), f.Details}
}

// apiPair is two records that may be of one person.
type apiPair struct {
	ID        id.Ref             `json:"id"`
	Grade     string             `json:"grade" enum:"hand,certain,likely,perhaps"`
	Reasons   []duplicate.Reason `json:"reasons" nullable:"false"`
	State     duplicate.State    `json:"state" enum:"open,set_aside,merged"`
	FoundAt   time.Time          `json:"found_at"`
	DecidedBy string             `json:"decided_by,omitempty"`
	Reason    string             `json:"reason,omitempty"`
	A         apiSide            `json:"a"`
	B         apiSide            `json:"b"`
}

func newAPIPair(p duplicate.Pair) apiPair {
	return apiPair{p.Ref, p.Grade.String(), append([]duplicate.Reason{}, p.Reasons...), p.State, p.FoundAt, p.DecidedBy, p.Reason, newAPISide(p.A), newAPISide(p.B)}
}

type apiList struct {
	api.Paging
	Node  id.Ref          `query:"node" doc:"The body; the top of the federation when left out"`
	State duplicate.State `query:"state" enum:"open,set_aside,merged" default:"open"`
	Grade string          `query:"grade" enum:"hand,certain,likely,perhaps"`
}

func (h pairAPI) list(ctx context.Context, by access.Actor, in *apiList) (*api.Listing[apiPair], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	node := in.Node
	if node.IsZero() {
		if node, err = h.duplicates.Orgs.Root(ctx, by.Fed); err != nil {
			return nil, err
		}
	}
	found, err := h.duplicates.List(ctx, by, duplicate.ListInput{Node: node, State: in.State, Grade: in.Grade, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(p duplicate.Pair) string { return p.Ref.String() }, newAPIPair), nil
}

type apiPropose struct{ Body duplicate.ProposeInput }

func (h pairAPI) propose(ctx context.Context, by access.Actor, in *apiPropose) (*api.Record[apiPair], error) {
	return record(h.duplicates.Propose(ctx, by, in.Body))
}

// record answers with a pair and its version.
func record(p duplicate.Pair, err error) (*api.Record[apiPair], error) {
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIPair(p), p.Version), nil
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

func (h pairAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiPair], error) {
	return record(h.duplicates.View(ctx, by, in.Ref))
}

type apiAskPreview struct {
	Ref  id.Ref   `path:"ref"`
	Keep id.Ref   `query:"keep" doc:"The membership that stays"`
	Take []string `query:"take" doc:"Fields that stand as the other record has them"`
}

// apiPlan is a merge as it would be.
type apiPlan struct {
	Keep   id.Ref         `json:"keep"`
	Gone   id.Ref         `json:"gone"`
	Differ []string       `json:"differ" nullable:"false" doc:"Fields that can be chosen"`
	Above  bool           `json:"above" doc:"A body above decides"`
	Until  day.Day        `json:"until,omitempty" doc:"The last day on which it opens nothing to the person that was not open"`
	Name   string         `json:"name"`
	Masked member.Numbers `json:"numbers"`
	member.Details
}

func (h pairAPI) preview(ctx context.Context, by access.Actor, in *apiAskPreview) (*api.Body[apiPlan], error) {
	plan, err := h.duplicates.Preview(ctx, by, in.Ref, duplicate.Choice{Keep: in.Keep, Take: in.Take})
	if err != nil {
		return nil, err
	}
	return api.NewBody(apiPlan{plan.Kept.Ref, plan.Gone.Ref, append([]string{}, plan.Differ...), plan.Above, plan.Until, plan.Facts.Name, plan.Facts.Masked(), plan.Facts.Details}), nil
}

type apiMerge struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body duplicate.MergeInput
}

func (h pairAPI) merge(ctx context.Context, by access.Actor, in *apiMerge) (*api.Record[apiPair], error) {
	version, err := in.IfMatch.Version()
	if err != nil {
		return nil, err
	}
	in.Body.Pair, in.Body.Version = in.Ref, version
	return record(h.duplicates.Merge(ctx, by, in.Body))
}

type apiUndo struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body duplicate.UndoInput
}

func (h pairAPI) undo(ctx context.Context, by access.Actor, in *apiUndo) (*api.Record[apiPair], error) {
	version, err := in.IfMatch.Version()
	if err != nil {
		return nil, err
	}
	in.Body.Pair, in.Body.Version = in.Ref, version
	return record(h.duplicates.Undo(ctx, by, in.Body))
}

type apiSetAside struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body duplicate.SetAsideInput
}

func (h pairAPI) setAside(ctx context.Context, by access.Actor, in *apiSetAside) (*api.Record[apiPair], error) {
	version, err := in.IfMatch.Version()
	if err != nil {
		return nil, err
	}
	in.Body.Pair, in.Body.Version = in.Ref, version
	return record(h.duplicates.SetAside(ctx, by, in.Body))
}
