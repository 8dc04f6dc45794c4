package joining

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Kept is how many doorways there are in a scope.
func (s *Service) Kept(ctx context.Context, q sqldb.Queryer, scope access.Scope) (int64, error) {
	n, _, err := sqldb.One(ctx, q, doorwaysWithin, []any{scope.Fed, scope.From, scope.To}, sqldb.Value[int64])
	return n, err
}

// HandOver gives a body's doorways to another, in the transaction of a reorganisation that has authorised: the codes on walls go on. It returns them.
func (s *Service) HandOver(ctx context.Context, tx *sqldb.Tx, from, to id.Ref) ([]id.ID, error) {
	doorways, err := sqldb.All(ctx, tx, doorwaysAt, []any{from.Fed, from.ID}, sqldb.Value[id.ID])
	if err == nil && len(doorways) > 0 {
		err = s.HandBack(ctx, tx, from, to, doorways)
	}
	return doorways, err
}

// HandBack gives doorways of a body to another.
func (s *Service) HandBack(ctx context.Context, tx *sqldb.Tx, from, to id.Ref, doorways []id.ID) error {
	_, err := tx.Exec(ctx, handDoorways, from.Fed, from.ID, to.ID, sqldb.ListOf(doorways))
	return err
}
