package member

import (
	"context"
	"slices"

	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/org"
)

// Lists reports whether a union has somebody with this document and this phone on its own list today, for use cases of other modules that have
// authorised on that union. It says nothing of other unions.
func (s *Service) Lists(ctx context.Context, q sqldb.Queryer, union org.Org, document, phone vault.Secret) (bool, error) {
	subject := s.Subject(document)
	records, err := sqldb.All(ctx, q, ofSubject, []any{union.Ref.Fed, subject[:]}, s.scanRecord(union.Ref.Fed))
	if err != nil || len(records) == 0 || phone == "" {
		return false, err
	}
	level, err := s.Orgs.Level(ctx, q, union.Ref)
	return slices.ContainsFunc(records, func(r record) bool {
		return r.State.Present() && r.person.Phone == phone && slices.Contains(level, r.Org)
	}), err
}
