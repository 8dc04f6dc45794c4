package app

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// tree tells package rules where bodies stand.
type tree struct{ orgs *org.Service }

// Place implements rules.Tree.
func (t tree) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := t.orgs.Load(ctx, q, ref)
	return o.Target(), err
}
