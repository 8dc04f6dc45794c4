package org

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/sqldb"
)

const forever = string(day.Forever)

// write enters new bodies with their first versions.
func (s *Service) write(ctx context.Context, tx *sqldb.Tx, by access.Actor, made []Org, reason string) error {
	orgs, versions := make([][]any, len(made)), make([][]any, len(made))
	for i, o := range made {
		keys := keysOf(o.Name)
		orgs[i] = orgArgs(o, keys, tx.Now)
		versions[i] = versionArgs(o, keys.sort, tx.Now, by.Name, reason)
	}
	if _, err := tx.InsertMany(ctx, insertOrg, orgs); err != nil {
		return err
	}
	if _, err := tx.InsertMany(ctx, insertVersion, versions); err != nil || len(made) == 0 {
		return err
	}
	return grown(ctx, tx, made[0].Ref.Fed)
}
