package procedure

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Kept is how many duties are owed in a scope.
func (e *Engine) Kept(ctx context.Context, q sqldb.Queryer, scope access.Scope) (int64, error) {
	n, _, err := sqldb.One(ctx, q, owedWithin, []any{scope.Fed, scope.From, scope.To}, sqldb.Value[int64])
	return n, err
}

// HandOver makes another body owe what a body owes, with the clocks as they are, in the transaction of a reorganisation that has authorised. It returns
// the proceedings.
func (e *Engine) HandOver(ctx context.Context, tx *sqldb.Tx, from, to id.Ref) ([]id.ID, error) {
	owed, err := sqldb.All(ctx, tx, owingOf, []any{from.Fed, from.ID}, sqldb.Value[id.ID])
	if err == nil && len(owed) > 0 {
		_, err = tx.Exec(ctx, handDuties, from.Fed, from.ID, to.ID)
	}
	return owed, err
}

// HandBack takes a hand-over back, of those duties that are owed still.
func (e *Engine) HandBack(ctx context.Context, tx *sqldb.Tx, from, to id.Ref, proceedings []id.ID) error {
	_, err := tx.Exec(ctx, handDutiesOf, from.Fed, from.ID, to.ID, sqldb.ListOf(proceedings))
	return err
}
