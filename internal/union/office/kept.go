package office

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/sqldb"
)

// Kept is how many terms run at the bodies of a scope: what a reorganisation touches. They stay where they are, for a term is of the body that elected.
func (s *Service) Kept(ctx context.Context, q sqldb.Queryer, scope access.Scope) (int64, error) {
	n, _, err := sqldb.One(ctx, q, runningWithin, []any{scope.Fed, scope.From, scope.To}, sqldb.Value[int64])
	return n, err
}
