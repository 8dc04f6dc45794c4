package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
)

// blockSize is how many members' rows are in memory at once.
const blockSize = 20_000

// copied are the tables that a join writes, and how a member's rows in them are found. They are read in the order in which
// they were written, so that the copy meets its indexes as the import did.
var copied = []struct{ table, join string }{
	{"person_claim", " JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id JOIN person_claim t ON t.id_index = p.doc_index"},
	{"person", " JOIN person t ON t.federation_id = m.federation_id AND t.id = m.person_id"},
	{"membership", " JOIN membership t ON t.federation_id = m.federation_id AND t.id = m.id"},
	{"membership_entry", " JOIN membership_entry t ON t.federation_id = m.federation_id AND t.membership_id = m.id"},
}

// The index of names is written as package member does it. The engines differ: FTS5 knows a document by its rowid
// alone, PostgreSQL wants the tokens as a tsvector.
const (
	namesOfBlock        = `SELECT m.federation_id, m.id, t.name FROM membership m JOIN person t ON t.federation_id = m.federation_id AND t.id = m.person_id`
	insertGramsSQLite   = `INSERT INTO membership_gram (rowid, grams) VALUES ($1, $2)`
	insertGramsPostgres = `INSERT INTO membership_gram (federation_id, membership_id, grams)
		SELECT CAST($1 AS BIGINT), u.id, CAST(u.grams AS tsvector) FROM unnest(CAST($2 AS bigint[]), CAST($3 AS text[])) AS u (id, grams)`

	blockOf   = ` WHERE m.federation_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3`
	ownerText = `SELECT id FROM federation`
)

// insertion is one table's statement and its rows of the block.
type insertion struct {
	text string // "" for the index of names
	read string
	rows [][]any
}

// insertBare is the child's part: it copies the members of one database into another, and times the writing.
func insertBare(ctx context.Context, j job) (out outcome, err error) {
	from, err := sqldb.Open(ctx, j.Database, sqldb.Options{})
	if err != nil {
		return out, err
	}
	defer from.Close()
	to, err := sqldb.Open(ctx, j.TargetDatabase, sqldb.Options{})
	if err != nil {
		return out, err
	}
	defer to.Close()
	if _, err := schema.Migrate(ctx, to, schema.Options{}); err != nil {
		return out, err
	}
	fed, _, err := sqldb.One(ctx, from, ownerText, nil, sqldb.Value[int64])
	if err != nil {
		return out, err
	}
	block, err := newBlock(ctx, from)
	if err != nil {
		return out, err
	}
	for after := int64(0); ; {
		n, last, err := readBlock(ctx, from, block, fed, after)
		if err != nil {
			return out, err
		}
		if n == 0 {
			break
		}
		took, err := writeBlock(ctx, to, block, n, j.RowsPerCommit)
		if err != nil {
			return out, err
		}
		out.Rows, out.Seconds, after = out.Rows+n, out.Seconds+took.Seconds(), last
	}
	if out.Rows != j.Rows {
		return out, fmt.Errorf("copied %d members of %d", out.Rows, j.Rows)
	}
	return out, nil
}

// newBlock makes the statements that read and write each table.
func newBlock(ctx context.Context, db *sqldb.DB) ([]insertion, error) {
	var out []insertion
	for _, c := range copied {
		columns, err := schema.Columns(ctx, db, db.Dialect, c.table)
		if err != nil {
			return nil, err
		}
		names, params := make([]string, len(columns)), make([]string, len(columns))
		for i, col := range columns {
			names[i], params[i] = col.Name, "$"+strconv.Itoa(i+1)
		}
		out = append(out, insertion{
			text: "INSERT INTO " + c.table + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(params, ", ") + ")",
			read: "SELECT t." + strings.Join(names, ", t.") + " FROM membership m" + c.join + blockOf,
		})
	}
	return append(out, insertion{read: namesOfBlock + blockOf}), nil
}

// readBlock reads the rows of the members behind one, and says how many members they are and which is the last.
func readBlock(ctx context.Context, db *sqldb.DB, block []insertion, fed, after int64) (n int, last int64, err error) {
	for i := range block {
		rows, err := sqldb.All(ctx, db, block[i].read, []any{fed, after, blockSize}, scanRow(strings.Count(block[i].text, "$")))
		if err != nil {
			return 0, 0, err
		}
		if n = len(rows); i > 0 && n != len(block[0].rows) {
			return 0, 0, errors.New("a member has not one row in each table")
		}
		block[i].rows = rows
	}
	if n == 0 {
		return 0, 0, nil
	}
	names := block[len(block)-1].rows
	for _, r := range names {
		r[2] = textindex.Grams(r[2].(string))
	}
	return n, names[n-1][1].(int64), nil
}

// scanRow reads so many columns as they are; three for the index of names.
func scanRow(columns int) func(sqldb.Scanner) ([]any, error) {
	if columns == 0 {
		columns = 3
	}
	return func(sc sqldb.Scanner) ([]any, error) {
		row, dest := make([]any, columns), make([]any, columns)
		for i := range row {
			dest[i] = &row[i]
		}
		return row, sc.Scan(dest...)
	}
}

// writeBlock inserts a block in transactions of so many members, and says how long they took.
func writeBlock(ctx context.Context, db *sqldb.DB, block []insertion, members, each int) (took time.Duration, err error) {
	for at := 0; at < members; at += each {
		end := min(at+each, members)
		start := time.Now()
		err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
			for _, in := range block {
				insert := func() (err error) { _, err = tx.InsertMany(ctx, in.text, in.rows[at:end]); return err }
				if in.text == "" {
					insert = func() error { return insertGrams(ctx, tx, in.rows[at:end]) }
				}
				if err := insert(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return took, err
		}
		took += time.Since(start)
	}
	return took, nil
}

func insertGrams(ctx context.Context, tx *sqldb.Tx, rows [][]any) error {
	if tx.Dialect() == sqldb.SQLite {
		plain := make([][]any, len(rows))
		for i, r := range rows {
			plain[i] = r[1:]
		}
		_, err := tx.InsertMany(ctx, insertGramsSQLite, plain)
		return err
	}
	ids, grams := make([]int64, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		ids[i], grams[i] = r[1].(int64), r[2].(string)
	}
	_, err := tx.Exec(ctx, insertGramsPostgres, rows[0][0], ids, grams)
	return err
}
