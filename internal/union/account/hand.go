package account

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Kept is how many roles are held at bodies of a scope.
func (s *Service) Kept(ctx context.Context, q sqldb.Queryer, scope access.Scope) (int64, error) {
	today := string(s.today(s.DB.Now()))
	n, _, err := sqldb.One(ctx, q, rolesWithin, []any{scope.Fed, scope.From, scope.To, today}, sqldb.Value[int64])
	return n, err
}

// HandOver ends the roles at a body that another takes in, in the transaction of a reorganisation that has authorised: who shall act for the other is
// given a role there. It returns the grants.
func (s *Service) HandOver(ctx context.Context, tx *sqldb.Tx, from, _ id.Ref) ([]id.ID, error) {
	grants, err := sqldb.All(ctx, tx, rolesAt, []any{from.Fed, from.ID}, sqldb.Value[id.ID])
	if err == nil && len(grants) > 0 {
		_, err = tx.Exec(ctx, endRoles, from.Fed, sqldb.Micros(tx.Now), reorganised, sqldb.ListOf(grants))
	}
	return grants, err
}

// reorganised is who takes a role when its body becomes a part of another.
const reorganised = "reorg"

// HandBack lets roles hold again that a reorganisation ended, unless somebody took them besides.
func (s *Service) HandBack(ctx context.Context, tx *sqldb.Tx, _, to id.Ref, grants []id.ID) error {
	_, err := tx.Exec(ctx, reviveRoles, to.Fed, to.ID, reorganised, sqldb.ListOf(grants))
	return err
}
