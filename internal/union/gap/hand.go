package gap

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Kept is how many employers without a union the bodies of a scope work on.
func (s *Service) Kept(ctx context.Context, q sqldb.Queryer, scope access.Scope) (int64, error) {
	n, _, err := sqldb.One(ctx, q, workWithin, []any{scope.Fed, scope.From, scope.To}, sqldb.Value[int64])
	return n, err
}

// HandOver gives a body's work to another, in the transaction of a reorganisation that has authorised. It returns the employers.
func (s *Service) HandOver(ctx context.Context, tx *sqldb.Tx, from, to id.Ref) ([]id.ID, error) {
	employers, err := sqldb.All(ctx, tx, workAt, []any{from.Fed, from.ID}, sqldb.Value[id.ID])
	if err == nil && len(employers) > 0 {
		err = s.HandBack(ctx, tx, from, to, employers)
	}
	return employers, err
}

// HandBack gives the work on some employers from one body to another.
func (s *Service) HandBack(ctx context.Context, tx *sqldb.Tx, from, to id.Ref, employers []id.ID) error {
	_, err := tx.Exec(ctx, handWork, from.Fed, from.ID, to.ID, sqldb.ListOf(employers))
	return err
}
