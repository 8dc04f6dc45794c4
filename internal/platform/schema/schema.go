// Package schema holds the migrations, the list of tables, and the tests that every statement of
// every module must pass (rules_test.go).
//
// A migration is one text for all engines. It may name a section for one engine alone with
// "-- +sqlite", "-- +postgres" and back with "-- +both", each with its reason.
package schema

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"niangjia/internal/platform/sqldb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options of Migrate.
type Options struct {
	// Partitions makes distributed tables PARTITION BY HASH (federation_id) with that many parts: the
	// twin of a cluster, for tests on PostgreSQL. 0 is an ordinary schema.
	Partitions int
	// UpTo stops behind that migration; 0 is the newest. A restore rebuilds the schema a backup was made of.
	UpTo int64
}

// Migration is one step of the schema.
type Migration struct {
	ID   int64
	Name string
	Text string
}

// All are the migrations in order.
func All() ([]Migration, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	out := make([]Migration, 0, len(names))
	for _, n := range names {
		text, err := migrations.ReadFile(n)
		if err != nil {
			return nil, err
		}
		base := strings.TrimSuffix(strings.TrimPrefix(n, "migrations/"), ".sql")
		no, name, _ := strings.Cut(base, "_")
		id, err := strconv.ParseInt(no, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s: no number", n)
		}
		out = append(out, Migration{id, name, string(text)})
	}
	return out, nil
}

// Migrate brings the database to the newest schema, a transaction for each migration, and returns the
// ids it applied. Running it again changes nothing.
func Migrate(ctx context.Context, db *sqldb.DB, o Options) ([]int64, error) {
	all, err := All()
	if err != nil {
		return nil, err
	}
	var applied []int64
	err = sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, createMigration)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if o.UpTo != 0 && m.ID > o.UpTo {
			break
		}
		did := false
		err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
			did = false
			done, err := sqldb.All(ctx, tx, doneMigrations, nil, sqldb.Value[int64])
			if err != nil {
				return err
			}
			for _, id := range done {
				if id == m.ID {
					return nil
				}
			}
			for _, st := range statements(m.Text, tx.Dialect(), o) {
				if _, err := tx.Exec(ctx, st); err != nil {
					return fmt.Errorf("migration %04d_%s: %w", m.ID, m.Name, err)
				}
			}
			if tx.Dialect() == sqldb.SQLite {
				if err := tellStats(ctx, tx); err != nil {
					return err
				}
			}
			did = true
			_, err = tx.Exec(ctx, recordMigration, m.ID, m.Name, sqldb.Micros(tx.Now))
			return err
		})
		if err != nil {
			return applied, err
		}
		if did {
			applied = append(applied, m.ID)
		}
	}
	return applied, nil
}

// Pending are the migrations that the database has not seen; all of them when it is empty.
func Pending(ctx context.Context, db *sqldb.DB) ([]Migration, error) {
	all, err := All()
	if err != nil {
		return nil, err
	}
	done, err := sqldb.All(ctx, db, doneMigrations, nil, sqldb.Value[int64])
	if err != nil {
		return all, nil // no such table: nothing was applied
	}
	seen := map[int64]bool{}
	for _, id := range done {
		seen[id] = true
	}
	out := all[:0]
	for _, m := range all {
		if !seen[m.ID] {
			out = append(out, m)
		}
	}
	return out, nil
}

var createTable = regexp.MustCompile(`^CREATE TABLE (\w+)`)

// statements are the statements of a migration as the engine takes them.
func statements(text string, on sqldb.Dialect, o Options) []string {
	var mine strings.Builder
	take := true
	for line := range strings.Lines(text) {
		if section, ok := strings.CutPrefix(line, "-- +"); ok {
			take = strings.HasPrefix(section, "both") || strings.HasPrefix(section, on.String())
			continue
		}
		if take && !strings.HasPrefix(line, "--") {
			mine.WriteString(line)
		}
	}
	var out []string
	for st := range strings.SplitSeq(mine.String(), ";\n") {
		if st = strings.TrimSpace(st); st != "" {
			out = append(out, dress(st, on, o)...)
		}
	}
	return out
}

// dress gives a CREATE TABLE what its engine wants: on SQLite byte order is the default and rows
// lie in the order of their key; in the twin distributed tables are cut into partitions.
func dress(st string, on sqldb.Dialect, o Options) []string {
	m := createTable.FindStringSubmatch(st)
	if on == sqldb.SQLite {
		st = strings.ReplaceAll(st, ` COLLATE "C"`, "")
		if m != nil {
			st += " WITHOUT ROWID"
		}
		return []string{st}
	}
	t, known := Table{}, false
	if m != nil {
		t, known = Find(m[1])
	}
	if !known || t.Kind != Distributed || o.Partitions == 0 {
		return []string{st}
	}
	out := []string{st + " PARTITION BY HASH (" + t.Key + ")"}
	for i := range o.Partitions {
		out = append(out, fmt.Sprintf("CREATE TABLE %s_p%d PARTITION OF %s FOR VALUES WITH (MODULUS %d, REMAINDER %d)",
			t.Name, i, t.Name, o.Partitions, i))
	}
	return out
}

// Version is the number of the last migration that the database has seen; 0 when none.
func Version(ctx context.Context, q sqldb.Queryer) (int64, error) {
	v, _, err := sqldb.One(ctx, q, lastMigration, nil, sqldb.Value[int64])
	return v, err
}
