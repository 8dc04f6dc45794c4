package org

import (
	"context"
	"fmt"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Check holds the module's invariants against a federation and names what breaks them, at most 20 of a kind.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct {
		what, text string
		args       []any
	}{
		{"union hangs at no parent or beside its path", brokenPaths, []any{fed}},
		{"union is not its last version", orgWithoutVersion, []any{fed, forever}},
		{"versions of a union have a gap", versionGaps, []any{fed, forever}},
		{"employer is marked as covered and no union covers it", markedAmiss, []any{fed, string(s.today(s.DB.Now()))}},
	} {
		ids, err := sqldb.All(ctx, s.DB, c.text, c.args, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, o := range ids {
			broken = append(broken, fmt.Sprintf("%s: %s", c.what, id.Ref{Fed: fed, ID: o}))
		}
	}
	return broken, nil
}
