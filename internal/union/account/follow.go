package account

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Follow lets the account of a person be of another document number from now on, in the transaction of a merge that has authorised; links that were
// made for either end. Zero when the person has no account, or when there is one of the other number, which stays as it is. The caller calls
// [Service.Forget] when the transaction is through.
func (s *Service) Follow(ctx context.Context, tx *sqldb.Tx, fed id.Fed, from, to access.Subject) (id.Ref, error) {
	for _, subject := range []access.Subject{from, to} {
		if _, err := tx.Exec(ctx, endInvitationsOf, fed, subject[:], sqldb.Micros(tx.Now)); err != nil {
			return id.Ref{}, err
		}
	}
	if _, taken, err := sqldb.One(ctx, tx, accountOfSubject, []any{fed, to[:]}, scanAccount(fed)); err != nil || taken {
		return id.Ref{}, err
	}
	a, has, err := sqldb.One(ctx, tx, accountOfSubject, []any{fed, from[:]}, scanAccount(fed))
	if err != nil || !has {
		return id.Ref{}, err
	}
	_, err = tx.Exec(ctx, followSubject, fed, a.Ref.ID, to[:], from[:])
	return a.Ref, err
}

// Forget makes the next use of an account ask the database who it is.
func (s *Service) Forget(account id.Ref) { s.seats.forget(account) }
