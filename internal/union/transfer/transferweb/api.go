package transferweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/transfer"
)

// transferAPI answers for transfers, on the side that releases.
type transferAPI struct{ transfers *transfer.Service }

// API adds the routes.
func API(r *api.Router, s *transfer.Service) {
	h := transferAPI{s}
	const tag = "transfers"
	api.Handle(r, api.Route{Method: "GET", Path: "/transfers/{ref}", ID: "get-transfer", Tag: tag, Use: transfer.UseView, Point: true,
		Summary: "A member's moving on, as the union has it that releases", Detail: "Where to is not told. list-duties finds those that wait."}, h.get)
	api.Handle(r, api.Route{Method: "POST", Path: "/transfers/{ref}/release", ID: "release-transfer", Tag: tag, Use: transfer.UseRelease,
		Summary: "Release the member"}, func(ctx context.Context, by access.Actor, in *apiRef) (*struct{}, error) {
		return nil, s.Release(ctx, by, in.Ref)
	})
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiTransfer is a transfer.
type apiTransfer struct {
	ID         id.Ref    `json:"id"`
	Membership id.Ref    `json:"membership"`
	Name       string    `json:"name"`
	State      string    `json:"state" enum:"requested,released,cancelled,void"`
	MadeAt     time.Time `json:"made_at"`
	ClosedAt   time.Time `json:"closed_at,omitzero"`
}

func (h transferAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[apiTransfer], error) {
	seen, err := h.transfers.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewBody(apiTransfer{ID: seen.Ref, Membership: seen.Member.Ref, Name: seen.Member.Person.Name, State: seen.At.State, MadeAt: seen.MadeAt,
		ClosedAt: seen.At.ClosedAt}), nil
}
