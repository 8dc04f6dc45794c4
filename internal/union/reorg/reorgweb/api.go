package reorgweb

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/reorg"
)

// reorgAPI answers for changes of the tree.
type reorgAPI struct{ reorgs *reorg.Service }

// API adds the routes.
func API(r *api.Router, s *reorg.Service) {
	h := reorgAPI{s}
	const tag = "reorganisations"
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/reorgs", ID: "list-reorgs", Tag: tag, Use: reorg.UseView,
		Summary: "Changes of the tree at a body and below it, the newest first"}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/reorgs/{ref}", ID: "get-reorg", Tag: tag, Use: reorg.UseView, Point: true, Summary: "One change of the tree"}, h.get)
	api.Handle(r, api.Route{Method: "POST", Path: "/reorgs/preview", ID: "preview-reorg", Tag: tag, Use: reorg.UseChange, Reads: true,
		Summary: "What a move, merger, split or closure would touch, and what forbids it"}, h.preview)
	api.Handle(r, api.Route{Method: "POST", Path: "/reorgs", ID: "apply-reorg", Tag: tag, Use: reorg.UseChange,
		Summary: "Move, merge, split or close a body", Detail: "People are handed over in the background; lists and figures show the change at once, for a split when it is over."}, h.apply)
	api.Handle(r, api.Route{Method: "POST", Path: "/reorgs/{ref}/undo", ID: "undo-reorg", Tag: tag, Use: reorg.UseChange,
		Summary: "Undo a change of the tree as one, from today on"}, h.undo)
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiChange is a change of the tree.
type apiChange struct {
	reorg.Change
	Body  id.Ref `json:"body" doc:"What moved, was merged or closed, or what a split made"`
	Other id.Ref `json:"other,omitzero" doc:"Where it went; for a split, the union that was split"`
	From  id.Ref `json:"from,omitzero" doc:"The body above before"`
}

func newAPIChange(c reorg.Change) apiChange {
	of := func(i id.ID) id.Ref {
		if i == 0 {
			return id.Ref{}
		}
		return id.Ref{Fed: c.Ref.Fed, ID: i}
	}
	return apiChange{c, of(c.Body), of(c.Other()), of(c.From)}
}

type apiListReorgs struct {
	api.Paging
	Ref id.Ref `path:"ref"`
}

func (h reorgAPI) list(ctx context.Context, by access.Actor, in *apiListReorgs) (*api.Listing[apiChange], error) {
	before, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.reorgs.List(ctx, by, reorg.ListInput{Node: in.Ref, Before: before.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Size() {
		found = found[:in.Size()]
		next = found[len(found)-1].Ref.String()
	}
	return api.NewListing(found, next, newAPIChange), nil
}

func (h reorgAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiChange], error) {
	seen, err := h.reorgs.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIChange(seen.Change), seen.Version), nil
}

type apiPlan struct {
	Body reorg.Plan
}

// apiPreview is what a change would touch.
type apiPreview struct {
	reorg.Touched
	Forbidden []string `json:"forbidden" nullable:"false" doc:"What forbids it, in the keys of the messages; empty when it may be applied"`
}

func (h reorgAPI) preview(ctx context.Context, by access.Actor, in *apiPlan) (*api.Record[apiPreview], error) {
	pre, err := h.reorgs.Preview(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	out := apiPreview{Touched: pre.Touched, Forbidden: []string{}}
	for _, f := range pre.Faults {
		out.Forbidden = append(out.Forbidden, f.Name+": "+f.Msg.Key)
	}
	return api.NewRecord(out, 0), nil
}

func (h reorgAPI) apply(ctx context.Context, by access.Actor, in *apiPlan) (*api.Created[apiChange], error) {
	c, err := h.reorgs.Apply(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIChange(c), "/reorgs/"+c.Ref.String()), nil
}

type apiUndo struct {
	Ref  id.Ref `path:"ref"`
	Body reorg.UndoInput
}

func (h reorgAPI) undo(ctx context.Context, by access.Actor, in *apiUndo) (*api.Record[apiChange], error) {
	in.Body.Change = in.Ref
	c, err := h.reorgs.Undo(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIChange(c), c.Version), nil
}
