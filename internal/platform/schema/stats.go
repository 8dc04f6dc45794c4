package schema

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"niangjia/internal/platform/sqldb"
)

// SQLite guesses how selective an index is from statistics that an empty database cannot have, and then takes
// federation_id = ? alone for a needle. So a SQLite database is told what is true of any union: federation_id names nearly
// all rows, an organisation some hundreds, the rest a few. (The sqlite_stat1 table is documented as the
// application's to fill: https://www.sqlite.org/optoverview.html#manual_control_of_query_plans_using_sqlite_stat_tables.)
const (
	statRows    = 1_000_000
	statPartial = 10_000 // of an index that has only some of the rows
	statOfOrg   = 300
	statOfOther = 3
)

// coarse are columns that many rows share.
var coarse = []string{"org_id", "parent_id", "account_id", "batch_id", "list", "employer_id"}

const (
	listIndexes  = `SELECT m.tbl_name, m.name, l.partial FROM sqlite_schema m JOIN pragma_index_list(m.tbl_name) l ON l.name = m.name WHERE m.type = 'index'`
	listTables   = `SELECT m.name FROM sqlite_schema m WHERE m.type = 'table' AND m.sql LIKE '%WITHOUT ROWID'`
	indexColumns = `SELECT x.name FROM pragma_index_info($1) x ORDER BY x.seqno`
	keyColumns   = `SELECT x.name FROM pragma_table_info($1) x WHERE x.pk > 0 ORDER BY x.pk`
	dropStats    = `DELETE FROM sqlite_stat1`
	insertStats  = `INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)`
)

// tellStats writes the statistics of every index.
func tellStats(ctx context.Context, tx *sqldb.Tx) error {
	if _, err := tx.Exec(ctx, `ANALYZE sqlite_schema`); err != nil { // makes sqlite_stat1
		return err
	}
	if _, err := tx.Exec(ctx, dropStats); err != nil {
		return err
	}
	type index struct {
		table, name string
		rows        int
	}
	indexes, err := sqldb.All(ctx, tx, listIndexes, nil, func(s sqldb.Scanner) (x index, err error) {
		var partial bool
		err = s.Scan(&x.table, &x.name, &partial)
		if x.rows = statRows; partial {
			x.rows = statPartial
		}
		return x, err
	})
	if err != nil {
		return err
	}
	tables, err := sqldb.All(ctx, tx, listTables, nil, sqldb.Value[string])
	if err != nil {
		return err
	}
	for _, t := range tables {
		if _, ours := Find(t); ours {
			indexes = append(indexes, index{t, t, statRows})
		}
	}
	for _, x := range indexes {
		if _, ours := Find(x.table); !ours {
			continue
		}
		text := indexColumns
		if x.name == x.table {
			text = keyColumns
		}
		columns, err := sqldb.All(ctx, tx, text, []any{x.name}, sqldb.Value[string])
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertStats, x.table, x.name, statOf(columns, x.rows, x.name == x.table)); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `ANALYZE sqlite_schema`) // this connection reads them now, others when they open
	return err
}

// statOf is how many rows share the first column, the first two, and so on.
func statOf(columns []string, rows int, key bool) string {
	parts := []string{fmt.Sprint(rows)}
	at := rows
	for i, c := range columns {
		switch {
		case c == byFederation:
		case key && i == len(columns)-1:
			at = 1
		case slices.Contains(coarse, c):
			at = min(at, statOfOrg)
		default:
			at = min(at, statOfOther)
		}
		parts = append(parts, fmt.Sprint(at))
	}
	return strings.Join(parts, " ")
}
