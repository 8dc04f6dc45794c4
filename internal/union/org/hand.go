package org

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Kept is how many employers the bodies of a scope cover.
func (s *Service) Kept(ctx context.Context, q sqldb.Queryer, scope access.Scope) (int64, error) {
	n, _, err := sqldb.One(ctx, q, coverageWithin, []any{scope.Fed, scope.From, scope.To}, sqldb.Value[int64])
	return n, err
}

// HandOver lets another body cover the employers of one from today on, in the transaction of a reorganisation that has authorised; to nobody, the
// coverage ends. It returns the employers.
func (s *Service) HandOver(ctx context.Context, tx *sqldb.Tx, from, to id.Ref) ([]id.ID, error) {
	covered, err := sqldb.All(ctx, tx, coveredBy, []any{from.Fed, from.ID}, sqldb.Value[id.ID])
	if err != nil {
		return nil, err
	}
	return covered, s.HandBack(ctx, tx, from, to, covered)
}

// HandBack lets another body cover some employers of one from today on. From a body that covers them no more it begins all the same.
func (s *Service) HandBack(ctx context.Context, tx *sqldb.Tx, from, to id.Ref, employers []id.ID) error {
	for _, e := range employers {
		if _, err := tx.Exec(ctx, endCoverage, from.Fed, from.ID, e, string(s.today(tx.Now))); err != nil {
			return err
		}
	}
	if to.ID == 0 {
		return s.mark(ctx, tx, from.Fed, employers...)
	}
	o, err := load(ctx, tx, to)
	if err != nil {
		return err
	}
	for _, e := range employers {
		if err := s.cover(ctx, tx, o, e, s.today(tx.Now)); err != nil {
			return err
		}
	}
	return s.mark(ctx, tx, from.Fed, employers...)
}

// Covers reports whether a body covers all of these employers today, for use cases of other modules that have authorised.
func (s *Service) Covers(ctx context.Context, q sqldb.Queryer, o id.Ref, employers []id.ID) (bool, error) {
	covered, err := sqldb.All(ctx, q, coveredBy, []any{o.Fed, o.ID}, sqldb.Value[id.ID])
	return !slices.ContainsFunc(employers, func(e id.ID) bool { return !slices.Contains(covered, e) }), err
}

// CoveredBy are the employers that a body covers today, by id, for use cases of other modules that have authorised.
func (s *Service) CoveredBy(ctx context.Context, q sqldb.Queryer, o id.Ref) ([]Employer, error) {
	ids, err := sqldb.All(ctx, q, coveredBy, []any{o.Fed, o.ID}, sqldb.Value[id.ID])
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return sqldb.All(ctx, q, employersByID, []any{o.Fed, sqldb.ListOf(ids)}, scanEmployer(o.Fed))
}
