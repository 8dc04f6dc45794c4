package procedure

import (
	"context"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// asking asks, within one transaction and once each, where bodies stand, whether somebody is there, and how long their rules give.
type asking struct {
	e     *Engine
	ctx   context.Context
	tx    *sqldb.Tx
	fed   id.Fed
	ways  map[id.ID][]id.ID
	there map[id.ID]bool
	spans map[spanOf]deadline.Span
}

// spanOf is a rule at a body.
type spanOf struct {
	org  id.ID
	rule string
}

func (e *Engine) asking(ctx context.Context, tx *sqldb.Tx, fed id.Fed) *asking {
	return &asking{e, ctx, tx, fed, map[id.ID][]id.ID{}, map[id.ID]bool{}, map[spanOf]deadline.Span{}}
}

// way is a body and those above it, from the top down.
func (a *asking) way(org id.ID) ([]id.ID, error) {
	if known, ok := a.ways[org]; ok {
		return known, nil
	}
	place, err := a.e.Tree.Place(a.ctx, a.tx, id.Ref{Fed: a.fed, ID: org})
	if err != nil {
		return nil, err
	}
	a.ways[org] = place.Path.IDs()
	return a.ways[org], nil
}

func (a *asking) staffed(org id.ID) (bool, error) {
	if known, ok := a.there[org]; ok {
		return known, nil
	}
	there, err := a.e.Tree.Staffed(a.ctx, a.tx, id.Ref{Fed: a.fed, ID: org})
	a.there[org] = there
	return there, err
}

func (a *asking) span(org id.ID, rule string) (deadline.Span, error) {
	key := spanOf{org, rule}
	if known, ok := a.spans[key]; ok {
		return known, nil
	}
	s, err := a.e.Spans.Span(a.ctx, a.tx, id.Ref{Fed: a.fed, ID: org}, rule)
	a.spans[key] = s
	return s, err
}

// begin is a duty that begins with a body, or with a person when org is 0. Where nobody is there it goes up at once, to the first body that has
// somebody; at the top it stays.
func (a *asking) begin(at Proceeding, d Duty, org id.ID, climbed int64) (Owed, error) {
	o := Owed{Proceeding: at.Ref, Duty: d.Name, Org: org, Climbed: climbed}
	rulesOf := at.Org
	if org != 0 {
		way, err := a.way(org)
		if err != nil {
			return o, err
		}
		for i := len(way) - 1; i > 0; i-- {
			there, err := a.staffed(way[i])
			if err != nil {
				return o, err
			}
			if there {
				break
			}
			o.Org, o.Climbed = way[i-1], o.Climbed+1
		}
		rulesOf = o.Org
	}
	span, err := a.span(rulesOf, d.Rule)
	o.Clock = deadline.Start(a.tx.Now, span)
	return o, err
}
