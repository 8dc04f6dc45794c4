package main

import (
	"context"
	"maps"
	"slices"

	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
)

// What a table takes with its indexes. The engines differ: SQLite counts pages, of FTS5 those of its shadow tables;
// PostgreSQL tells it of a table.
const (
	sizesSQLite = `SELECT s.tbl_name, SUM(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = TRUE
		GROUP BY s.tbl_name`
	sizesPostgres = `SELECT relname::text, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`
)

// shadow is where FTS5 keeps the index of names.
const shadow = "membership_gram_"

// diskUse is bytes by table, of the tables that grow with what a federation holds.
type diskUse map[string]int64

func newDiskUse(ctx context.Context, db *sqldb.DB) (diskUse, error) {
	text := sizesPostgres
	if db.Dialect == sqldb.SQLite {
		text = sizesSQLite
	}
	out := diskUse{}
	return out, sqldb.Each(ctx, db, text, nil, func(sc sqldb.Scanner) error {
		var name string
		var bytes int64
		if err := sc.Scan(&name, &bytes); err != nil {
			return err
		}
		if len(name) > len(shadow) && name[:len(shadow)] == shadow {
			name = shadow[:len(shadow)-1]
		}
		if t, known := schema.Find(name); known && (t.Kind == schema.Distributed || t.Kind == schema.Directory) {
			out[name] += bytes
		}
		return nil
	})
}

func (d diskUse) perMember(members int) (sum float64) {
	for _, bytes := range d {
		sum += float64(bytes)
	}
	return sum / float64(members)
}

func (d diskUse) table(engine string, members int) Table {
	t := Table{Title: engine + ": bytes per member, with indexes", Head: []string{"table", "bytes"}}
	names := slices.SortedFunc(maps.Keys(d), func(a, b string) int { return int(d[b] - d[a]) })
	for _, name := range names {
		if per := float64(d[name]) / float64(members); per >= 0.5 {
			t.Rows = append(t.Rows, []string{name, number(per)})
		}
	}
	return t
}
