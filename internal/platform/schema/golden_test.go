package schema_test

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

var update = flag.Bool("update", false, "write the golden schema files")

const (
	sqliteSchema = `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'membership_gram_%' AND name NOT LIKE 'sqlite_%' ORDER BY tbl_name, type DESC, name`

	postgresColumns = `SELECT c.table_name, c.column_name || ' ' || upper(c.data_type)
			|| CASE WHEN c.collation_name IS NULL THEN '' ELSE ' COLLATE "' || c.collation_name || '"' END
			|| CASE c.is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
			|| CASE WHEN c.column_default IS NULL THEN '' ELSE ' DEFAULT ' || c.column_default END
		FROM information_schema.columns c WHERE c.table_schema = 'public' ORDER BY c.table_name, c.ordinal_position`
	postgresRest = `SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT tablename, indexdef FROM pg_indexes i WHERE schemaname = 'public'
			AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conname = i.indexname) ORDER BY 1, 2`

	sqliteTables   = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'membership_gram_%' AND name NOT LIKE 'sqlite_%' ORDER BY name`
	postgresTables = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`
)

// TestGoldenSchema keeps the schema of each engine where a person reads it; a change shows as a diff.
func TestGoldenSchema(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		db := connect(t, "sqlite", dbtest.Migrated(t, "sqlite"))
		golden(t, "schema_sqlite.sql", strings.Join(column(t, db, sqliteSchema), ";\n\n")+";\n")
	})
	t.Run("postgres", func(t *testing.T) {
		db := connect(t, "pgx", dbtest.Migrated(t, "postgres"))
		var out strings.Builder
		table := ""
		for _, row := range append(pairs(t, db, postgresColumns), pairs(t, db, postgresRest)...) {
			if row[0] != table {
				table = row[0]
				fmt.Fprintf(&out, "\n%s\n", table)
			}
			fmt.Fprintf(&out, "  %s\n", row[1])
		}
		golden(t, "schema_postgres.sql", strings.TrimPrefix(out.String(), "\n"))
	})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the schema is not that of testdata/%s; if it is meant so: go test ./internal/platform/schema -run Golden -update\n%s", name, diff)
	}
}

func column(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	for _, row := range scan(t, db, query, 1) {
		out = append(out, row[0])
	}
	return out
}

func pairs(t *testing.T, db *sql.DB, query string) [][]string { return scan(t, db, query, 2) }

func scan(t *testing.T, db *sql.DB, query string, n int) (out [][]string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		row, dest := make([]string, n), make([]any, n)
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTableList: what the list says is what the database has, on each engine.
func TestTableList(t *testing.T) {
	var want []string
	for _, table := range schema.Tables {
		want = append(want, table.Name)
	}
	slices.Sort(want)
	part := regexp.MustCompile(`_p\d+$`)
	for name, query := range map[string]string{"sqlite": sqliteTables, "postgres": postgresTables, "twin": postgresTables} {
		t.Run(name, func(t *testing.T) {
			driver := "pgx"
			if name == "sqlite" {
				driver = name
			}
			got := slices.DeleteFunc(column(t, connect(t, driver, dbtest.Migrated(t, name)), query), part.MatchString)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("tables.go (-) and the database (+) differ\n", diff)
			}
		})
	}
}

// TestColumnsAreAlike: every table has the same columns of the same types on both engines.
func TestColumnsAreAlike(t *testing.T) {
	lite, pg := dbtest.Open(t, "sqlite", sqldb.Options{}), dbtest.Open(t, "postgres", sqldb.Options{})
	for _, table := range schema.Tables {
		a, err := schema.Columns(t.Context(), lite, sqldb.SQLite, table.Name)
		if err != nil {
			t.Error(err)
		}
		b, err := schema.Columns(t.Context(), pg, sqldb.Postgres, table.Name)
		if err != nil {
			t.Error(err)
		}
		if len(a) == 0 || len(b) == 0 {
			t.Errorf("%s has no columns", table.Name)
		}
		if diff := cmp.Diff(a, b); diff != "" && !table.Derived {
			t.Errorf("%s: SQLite (-), PostgreSQL (+)\n%s", table.Name, diff)
		}
	}
}

// TestMigrationRules holds the migrations against the rules of tenancy: keys of a distributed table begin
// with the federation, nothing refers across kinds, the database makes neither ids nor time.
func TestMigrationRules(t *testing.T) {
	all, err := schema.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		for _, text := range schema.Statements(m.Text, sqldb.Postgres, schema.Options{}) {
			for _, fault := range lintSchema(text) {
				t.Errorf("migration %04d_%s: %.60q: %s", m.ID, m.Name, text, fault)
			}
		}
	}
}

func TestMigrationRulesFindFaults(t *testing.T) {
	for text, want := range map[string]string{
		`CREATE TABLE org (id BIGINT NOT NULL, federation_id BIGINT NOT NULL, PRIMARY KEY (id, federation_id))`:                     "begins with federation_id",
		`CREATE TABLE org (federation_id BIGINT NOT NULL, id BIGINT PRIMARY KEY)`:                                                   "begins with federation_id",
		`CREATE TABLE org (federation_id BIGINT NOT NULL, UNIQUE (code))`:                                                           "begins with federation_id",
		`CREATE TABLE org (federation_id BIGINT NOT NULL, FOREIGN KEY (division_code) REFERENCES division (code))`:                  "begins with federation_id",
		`CREATE TABLE org (federation_id BIGINT NOT NULL, FOREIGN KEY (federation_id) REFERENCES federation (id))`:                  "across kinds",
		`CREATE UNIQUE INDEX org_code ON org (code)`:                                                                                "begins with federation_id",
		`CREATE TABLE org (federation_id BIGINT NOT NULL, id BIGSERIAL, PRIMARY KEY (federation_id, id))`:                           "type bigserial",
		`CREATE TABLE org (federation_id BIGINT NOT NULL, id BIGINT GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (federation_id, id))`: "IDENTITY",
		`CREATE TABLE org (federation_id BIGINT NOT NULL, at BIGINT DEFAULT now(), PRIMARY KEY (federation_id))`:                    "DEFAULT",
		`CREATE TABLE org (federation_id BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL, PRIMARY KEY (federation_id))`:                    "type timestamptz",
		`CREATE TABLE org (federation_id BIGINT NOT NULL)`:                                                                          "no primary key",
		`CREATE TABLE orgs (federation_id BIGINT NOT NULL, PRIMARY KEY (federation_id))`:                                            "not in the list",
		`CREATE TRIGGER x BEFORE INSERT ON org EXECUTE FUNCTION f()`:                                                                "CreateTrigStmt",
	} {
		if got := strings.Join(lintSchema(text), "; "); !strings.Contains(got, want) {
			t.Errorf("%s\n\tfaults: %q; want %q", text, got, want)
		}
	}
}

var columnTypes = []string{"int8", "int2", "text", "bytea", "bool", "tsvector"}

// lintSchema is lint for a statement of a migration.
func lintSchema(text string) (faults []string) {
	kind, body, err := parseOne(text)
	if err != nil {
		return []string{err.Error()}
	}
	rel, _ := body["relation"].(node)
	table, known := schema.Find(str(rel, "relname"))
	key := func(cols []string) {
		if table.Kind == schema.Distributed && (len(cols) == 0 || cols[0] != table.Key) {
			faults = append(faults, fmt.Sprintf("a key (%s) of a distributed table begins with %s", strings.Join(cols, ", "), table.Key))
		}
	}
	switch kind {
	case "IndexStmt":
		if body["unique"] == true {
			key(names(body["indexParams"]))
		}
	case "CreateStmt":
		if !known {
			faults = append(faults, "the table is not in the list of tables.go")
		}
		keyed := false
		each(body["tableElts"], func(k string, v any) {
			n, _ := v.(node)
			switch k {
			case "Constraint":
				keyed = keyed || str(n, "contype") == "CONSTR_PRIMARY"
				faults = append(faults, constraint(n, table, key)...)
			case "typeName":
				parts, _ := n["names"].([]any)
				if name := sval(parts[len(parts)-1]); !slices.Contains(columnTypes, name) {
					faults = append(faults, "type "+name)
				}
			}
		})
		if !keyed {
			faults = append(faults, "no primary key")
		}
	case "AlterTableStmt", "DropStmt", "UpdateStmt", "InsertStmt", "DeleteStmt":
	default:
		faults = append(faults, kind+" has no place in a migration")
	}
	return faults
}

func constraint(n node, table schema.Table, key func([]string)) (faults []string) {
	switch str(n, "contype") {
	case "CONSTR_PRIMARY", "CONSTR_UNIQUE":
		key(names(n["keys"]))
	case "CONSTR_FOREIGN":
		key(names(n["fk_attrs"]))
		to, _ := n["pktable"].(node)
		if other, _ := schema.Find(str(to, "relname")); other.Kind != table.Kind {
			faults = append(faults, "a foreign key across kinds")
		}
	case "CONSTR_IDENTITY", "CONSTR_GENERATED":
		faults = append(faults, "IDENTITY and GENERATED: ids are made in Go")
	case "CONSTR_DEFAULT":
		raw, _ := n["raw_expr"].(node)
		if what, _ := tagged(raw); what != "A_Const" {
			faults = append(faults, "DEFAULT is a constant")
		}
	}
	return faults
}

// names are the strings or index elements of a list.
func names(v any) (out []string) {
	items, _ := v.([]any)
	for _, e := range items {
		if s := sval(e); s != "" {
			out = append(out, s)
		} else if _, body := tagged(e.(node)); str(body, "name") != "" {
			out = append(out, str(body, "name"))
		}
	}
	return out
}
