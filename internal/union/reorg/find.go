package reorg

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Seen is a change with its bodies.
type Seen struct {
	Change
	Body  org.Org `json:"body"`
	Other org.Org `json:"other,omitzero" doc:"Where it went; for a split, the union that was split"`
	From  org.Org `json:"from,omitzero" doc:"The parent before"`
	Ended int64   `json:"ended" doc:"Memberships that ended because the person was on the other list"`
}

// View is one change. Errors: NotFound outside the actor's reach.
func (s *Service) View(ctx context.Context, by access.Actor, ref id.Ref) (Seen, error) {
	c, body, err := s.load(ctx, s.DB, by, UseView, ref)
	if err != nil {
		return Seen{}, err
	}
	out := Seen{Change: c, Body: body}
	for o, into := range map[id.ID]*org.Org{c.Other(): &out.Other, c.From: &out.From} {
		if o == 0 {
			continue
		}
		if *into, err = s.Orgs.Load(ctx, s.DB, id.Ref{Fed: ref.Fed, ID: o}); err != nil {
			return Seen{}, err
		}
	}
	if c.movesPeople() {
		from := c.Body
		if c.Kind == Split {
			from = c.From
		}
		_, out.Ended, err = s.Members.MovedBy(ctx, s.DB, id.Ref{Fed: ref.Fed, ID: from}, ref.ID)
	}
	return out, err
}

// ListInput asks for the changes at a body and below it, the newest first.
type ListInput struct {
	Node   id.Ref
	Before id.ID // the last of the page before
	Limit  int   // at most 200; 50 when 0
}

// List lists changes whose body stands at or below a node today, the newest first.
func (s *Service) List(ctx context.Context, by access.Actor, in ListInput) ([]Change, error) {
	if err := s.Plan.Permits(by, UseView); err != nil {
		return nil, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, in.Node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, UseView, o.Target())
	if err != nil {
		return nil, err
	}
	const newest = id.ID(1<<63 - 1)
	if in.Before == 0 {
		in.Before = newest
	}
	return sqldb.All(ctx, s.DB, changesBelow, []any{scope.Fed, scope.From, scope.To, in.Before, sqldb.Limit(in.Limit)}, scanChange(scope.Fed))
}
