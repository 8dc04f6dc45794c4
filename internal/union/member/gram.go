package member

import (
	"context"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// gramRow is what a membership is found by.
type gramRow struct {
	membership id.ID
	grams      string
}

// indexNames enters memberships into the index of names. The engines differ: FTS5 knows a document by its rowid
// alone, PostgreSQL wants the tokens as a tsvector.
func indexNames(ctx context.Context, tx *sqldb.Tx, fed id.Fed, rows []gramRow) error {
	if len(rows) == 0 {
		return nil
	}
	if tx.Dialect() == sqldb.SQLite {
		args := make([][]any, len(rows))
		for i, r := range rows {
			args[i] = []any{r.membership, r.grams}
		}
		_, err := tx.InsertMany(ctx, insertGramsSQLite, args)
		return err
	}
	ids, texts := make([]int64, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		ids[i], texts[i] = int64(r.membership), r.grams
	}
	_, err := tx.Exec(ctx, insertGramsPostgres, fed, ids, texts)
	return err
}

// forgetNames takes memberships out of the index of names.
func forgetNames(ctx context.Context, tx *sqldb.Tx, fed id.Fed, memberships []id.ID) error {
	if len(memberships) == 0 {
		return nil
	}
	text, args := deleteGramsPostgres, []any{fed, sqldb.ListOf(memberships)}
	if tx.Dialect() == sqldb.SQLite {
		text, args = deleteGramsSQLite, args[1:]
	}
	_, err := tx.Exec(ctx, text, args...)
	return err
}

// MergeNames brings the parts of the index of names together, of which SQLite makes one with each commit and then has to look into each; in
// slices. PostgreSQL's index has no parts.
func (s *Service) MergeNames(ctx context.Context) error {
	if s.DB.Dialect != sqldb.SQLite {
		return nil
	}
	const pages = 64                                              // a slice: some ten milliseconds
	for slice := int64(-pages); ctx.Err() == nil; slice = pages { // the first, below zero, marks all parts for merging
		var changes int64
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
			before, _, err := sqldb.One(ctx, tx, changesSQLite, nil, sqldb.Value[int64])
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, mergeGramsSQLite, slice); err != nil {
				return err
			}
			after, _, err := sqldb.One(ctx, tx, changesSQLite, nil, sqldb.Value[int64])
			changes = after - before
			return err
		})
		if err != nil || changes < 2 { // SQLite's sign that nothing is left to merge
			return err
		}
	}
	return ctx.Err()
}

// RebuildNames makes the index of names anew from the memberships of a federation, after a restore. It works in
// slices, each starting behind the last membership of the one before, and returns how many it entered.
func (s *Service) RebuildNames(ctx context.Context, fed id.Fed) (n int, err error) {
	const slice = 500
	for after := id.ID(0); ; {
		var rows []gramRow
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
			rows, err = sqldb.All(ctx, tx, namesForIndex, []any{fed, after, slice}, func(sc sqldb.Scanner) (r gramRow, err error) {
				var name string
				err = sc.Scan(&r.membership, &name)
				r.grams = keysOf(name).grams
				return r, err
			})
			if err != nil || len(rows) == 0 {
				return err
			}
			ids := make([]id.ID, len(rows))
			for i, r := range rows {
				ids[i] = r.membership
			}
			if err := forgetNames(ctx, tx, fed, ids); err != nil {
				return err
			}
			return indexNames(ctx, tx, fed, rows)
		})
		if err != nil || len(rows) == 0 {
			return n, err
		}
		n += len(rows)
		after = rows[len(rows)-1].membership
	}
}
