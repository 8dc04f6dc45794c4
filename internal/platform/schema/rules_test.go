package schema_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // statements are prepared without the layer that would hide a fault
	_ "modernc.org/sqlite"

	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb/dbtest"
)

// TestStatements holds every statement of the program against the rules, and prepares it on each engine.
func TestStatements(t *testing.T) {
	all := program(t)
	t.Run("rules", func(t *testing.T) {
		for _, s := range all {
			if s.sqliteOnly() {
				continue // PostgreSQL's parser does not read it; its twin is checked
			}
			for _, fault := range lint(s.plain(), s.postgresOnly(), s.fanout()) {
				t.Errorf("%s: %s", s, fault)
			}
		}
	})
	t.Run("sqlite", func(t *testing.T) {
		db := connect(t, "sqlite", dbtest.Migrated(t, "sqlite"))
		for _, s := range all {
			if !s.postgresOnly() {
				rows, err := db.Query("EXPLAIN "+s.plain(), make([]any, parameters(s.plain()))...)
				if err != nil {
					t.Errorf("%s: %v", s, err)
					continue
				}
				rows.Close()
			}
		}
	})
	for _, name := range []string{"postgres", "twin"} {
		t.Run(name, func(t *testing.T) {
			db := connect(t, "pgx", dbtest.Migrated(t, name))
			for _, s := range all {
				if s.sqliteOnly() {
					continue
				}
				plan, err := explain(db, s.plain())
				if err != nil {
					t.Errorf("%s: %v", s, err)
				} else if name == "twin" && !s.fanout() {
					if fault := oneBucket(s.plain(), plan); fault != "" {
						t.Errorf("%s: %s", s, fault)
					}
				}
			}
		})
	}
}

func connect(t *testing.T, driver, target string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, target)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // PREPARE is the connection's
	t.Cleanup(func() { db.Close() })
	return db
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// parameters is how many parameters a statement takes.
func parameters(text string) int {
	n := 0
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		var no int
		fmt.Sscan(m[1], &no)
		n = max(n, no)
	}
	return n
}

// dummies are values for parameters of PostgreSQL's types. All federation ids are alike, so that a
// statement that binds them all touches one bucket.
var dummies = map[string]string{
	"bigint": "12345", "smallint": "12", "integer": "12345", "numeric": "12345", "text": "'x'", "name": "'x'", "bytea": `'\x00'`, "boolean": "true", "tsvector": "'x'", "tsquery": "'x'",
	"double precision": "1", "real": "1", "bigint[]": "'{12345}'", "text[]": "'{x}'", "bytea[]": "'{}'", "boolean[]": "'{true}'",
}

// explain prepares a statement and plans it for real values. PostgreSQL 15 cannot explain a statement
// with its parameters left open.
func explain(db *sql.DB, text string) (plan string, err error) {
	if _, err := db.Exec("SET plan_cache_mode = force_custom_plan"); err != nil {
		return "", err
	}
	if _, err := db.Exec("PREPARE s AS " + text); err != nil {
		return "", err
	}
	defer db.Exec("DEALLOCATE s")
	var types string
	err = db.QueryRow("SELECT array_to_string(CAST(parameter_types AS text[]), ';') FROM pg_prepared_statements WHERE name = 's'").Scan(&types)
	if err != nil {
		return "", err
	}
	var args []string
	for kind := range strings.SplitSeq(types, ";") {
		if kind == "" {
			continue
		}
		v, ok := dummies[kind]
		if !ok {
			return "", fmt.Errorf("a parameter of type %s", kind)
		}
		args = append(args, v)
	}
	call := "EXECUTE s"
	if len(args) > 0 {
		call += "(" + strings.Join(args, ", ") + ")"
	}
	err = db.QueryRow("EXPLAIN (FORMAT JSON) " + call).Scan(&plan)
	return plan, err
}

var partition = regexp.MustCompile(`^(\w+)_p(\d+)$`)

// oneBucket says what is wrong when the plan of a statement touches more than one bucket of the twin. A
// plain insert shows none: its rows are routed by their own federation, which the linter sees to.
func oneBucket(text, plan string) string {
	var tree any
	if err := json.Unmarshal([]byte(plan), &tree); err != nil {
		return err.Error()
	}
	buckets, touched := map[string]bool{}, map[string]string{}
	each(tree, func(key string, v any) {
		if name, ok := v.(string); ok && key == "Relation Name" {
			if m := partition.FindStringSubmatch(name); m != nil {
				buckets[m[2]], touched[name] = true, m[1]
			}
		}
	})
	if len(buckets) <= 1 {
		return ""
	}
	return fmt.Sprintf("touches %d buckets of %v: bind federation_id of every table, of subqueries to the parameter itself; or say -- fanout: and why", len(buckets), slices.Compact(slices.Sorted(maps.Values(touched))))
}

// each calls f for every member of every object in a JSON value.
func each(v any, f func(key string, v any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sortedKeys(v) {
			f(k, v[k])
			each(v[k], f)
		}
	case []any:
		for _, e := range v {
			each(e, f)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// oneEngine are statements that only one engine has a use for, each with the reason.
var oneEngine = map[string]string{
	"mergeGrams": "FTS5 leaves a part of its index for each commit, GIN has none",
	"changes":    "how FTS5 says that nothing is left to merge",
}

// TestDialectBudget: the engines may differ in one statement of twenty, side by side and with a reason.
func TestDialectBudget(t *testing.T) {
	all := program(t)
	type place struct{ pkg, file, name string }
	halves := map[place][]statement{}
	for _, s := range all {
		for _, suffix := range []string{"SQLite", "Postgres"} {
			if base, ok := strings.CutSuffix(s.name, suffix); ok {
				p := place{s.pkg, s.pos.Filename, base}
				halves[p] = append(halves[p], s)
			}
		}
	}
	for p, h := range halves {
		if len(h) != 2 && oneEngine[p.name] == "" {
			t.Errorf("%s: the other engine's %s must stand beside it", h[0], p.name)
		}
		if !slices.ContainsFunc(h, func(s statement) bool { return s.reason }) {
			t.Errorf("%s: no comment says why the engines differ", h[0])
		}
	}
	texts := len(all) - len(halves)
	t.Logf("%d statements, %d of them with a text for each engine", texts, len(halves))
	if allowed := (texts + 19) / 20; len(halves) > allowed {
		t.Errorf("%d statements with two texts; of %d statements %d may have them", len(halves), texts, allowed)
	}
}

// TestLinterFindsFaults: a linter that finds nothing proves nothing.
func TestLinterFindsFaults(t *testing.T) {
	for text, want := range map[string]string{
		`SELECT name FROM org WHERE id = $1`:                                                                                                        "org: federation_id is not bound",
		`SELECT o.name FROM org o JOIN employer e ON e.id = o.id WHERE o.federation_id = $1`:                                                        "employer: federation_id is not bound",
		`SELECT name FROM org WHERE federation_id = $1 OR id = $2`:                                                                                  "org: federation_id is not bound",
		`SELECT name FROM org WHERE federation_id = $1 AND id IN (SELECT org_id FROM coverage WHERE employer_id = $2)`:                              "coverage: federation_id is not bound",
		`SELECT name FROM org WHERE federation_id IN ($1)`:                                                                                          "org: federation_id is not bound",
		`SELECT person_id FROM person_claim WHERE federation_id = $1`:                                                                               "person_claim: id_index is not bound",
		`UPDATE org SET name = $1 WHERE id = $2`:                                                                                                    "org: federation_id is not bound",
		`DELETE FROM org WHERE id = $1`:                                                                                                             "org: federation_id is not bound",
		`INSERT INTO org_figure (org_id, federation_id, period) VALUES ($1, $2, $3)`:                                                                "insert into org_figure: federation_id stands first",
		`INSERT INTO org_figure VALUES ($1, $2, $3)`:                                                                                                "insert into org_figure: federation_id stands first",
		`INSERT INTO org (federation_id, id) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`:                                                           "ON CONFLICT names federation_id first",
		`INSERT INTO org (federation_id, id) VALUES ($1, $2) ON CONFLICT DO NOTHING`:                                                                "ON CONFLICT names its columns",
		`UPDATE org SET federation_id = $1 WHERE federation_id = $2`:                                                                                "federation_id is never changed",
		`UPDATE person_claim SET id_index = $1 WHERE id_index = $2`:                                                                                 "id_index is never changed",
		`UPDATE org SET name = lower($3) WHERE federation_id = $1`:                                                                                  "SET takes parameters, columns",
		`UPDATE org SET version = version * 2 WHERE federation_id = $1`:                                                                             "SET takes parameters, columns",
		`INSERT INTO org (federation_id, id) VALUES ($1, $2) ON CONFLICT (federation_id, id) DO UPDATE SET name = now()`:                            "now()",
		`SELECT * FROM org WHERE federation_id = $1`:                                                                                                "columns are named",
		`SELECT o.* FROM org o WHERE federation_id = $1`:                                                                                            "columns are named",
		`DELETE FROM org WHERE federation_id = $1 RETURNING *`:                                                                                      "columns are named",
		`SELECT name FROM org WHERE federation_id = $1 LIMIT 5 OFFSET 10`:                                                                           "OFFSET",
		`SELECT name::text FROM org WHERE federation_id = $1`:                                                                                       "CAST(",
		`SELECT name FROM org WHERE federation_id = $1 AND name ILIKE $2`:                                                                           "ILIKE",
		`SELECT name FROM org WHERE federation_id = $1 AND path LIKE $2`:                                                                            "LIKE",
		`SELECT name FROM org WHERE federation_id = $1 AND id = ANY ($2)`:                                                                           "ANY",
		`SELECT name FROM org WHERE federation_id = $1 AND name @> $2`:                                                                              "operator @>",
		`SELECT DISTINCT ON (kind) name FROM org WHERE federation_id = $1`:                                                                          "DISTINCT ON",
		`SELECT ARRAY[name] FROM org WHERE federation_id = $1`:                                                                                      "arrays",
		`SELECT now() FROM org WHERE federation_id = $1`:                                                                                            "function now",
		`SELECT current_timestamp FROM org WHERE federation_id = $1`:                                                                                "function current_timestamp",
		`SELECT name FROM org WHERE federation_id = $1 FOR UPDATE`:                                                                                  "FOR UPDATE",
		`SELECT pg_advisory_lock($1) FROM org WHERE federation_id = $2`:                                                                             "function pg_advisory_lock",
		`WITH x AS (DELETE FROM org WHERE federation_id = $1 RETURNING id) SELECT id FROM x`:                                                        "CTE that changes data",
		`MERGE INTO org USING employer ON org.id = employer.id AND org.federation_id = $1 AND employer.federation_id = $1 WHEN MATCHED THEN DELETE`: "MERGE",
		`SELECT name FROM orgs WHERE federation_id = $1`:                                                                                            "orgs: no such table",
	} {
		if faults := strings.Join(lint(text, false, false), "; "); !strings.Contains(faults, want) {
			t.Errorf("%s\n\tfaults: %q; want %q", text, faults, want)
		}
	}
}

// TestLinterPassesWhatIsRight keeps the linter from refusing the ways the rules ask for.
func TestLinterPassesWhatIsRight(t *testing.T) {
	for _, text := range []string{
		`SELECT name FROM org WHERE federation_id = $1 AND (sort_key, id) > ($2, $3) ORDER BY sort_key, id LIMIT $4`,
		`SELECT o.name, e.name FROM org o JOIN coverage c ON c.federation_id = o.federation_id AND c.org_id = o.id LEFT JOIN employer e ON e.federation_id = c.federation_id AND e.id = c.employer_id WHERE o.federation_id = $1`,
		`SELECT name FROM org o WHERE o.federation_id = $1 AND EXISTS (SELECT 1 FROM coverage c WHERE c.federation_id = o.federation_id AND c.org_id = o.id)`,
		`WITH RECURSIVE up AS (SELECT id, parent_id FROM org WHERE federation_id = $1 AND id = $2 UNION ALL SELECT o.id, o.parent_id FROM org o JOIN up ON o.id = up.parent_id WHERE o.federation_id = $1) SELECT id FROM up`,
		`INSERT INTO org_figure (federation_id, org_id, grain, period, listed, counted, confirmed) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (federation_id, org_id, grain, period) DO UPDATE SET listed = org_figure.listed + excluded.listed`,
		`UPDATE org SET name = $1, version = version + 1, address = coalesce($4, address) WHERE federation_id = $2 AND id = $3 RETURNING version`,
		`SELECT count(*), sum(listed) FROM org_figure WHERE federation_id = $1 GROUP BY org_id`,
		`SELECT federation_id FROM person_claim WHERE id_index = $1`,
		`SELECT id_index FROM person_claim WHERE id_index IN ($1, $2)`,
		`SELECT name FROM division WHERE code = $1`,
		`SELECT until FROM lease WHERE name = $1`,
		`SELECT name FROM org WHERE federation_id = $1 AND find_key LIKE $2`,
		`UPDATE person_claim SET federation_id = $1, person_id = $2 WHERE id_index = $3 AND federation_id = $4`,
		`SELECT t.n FROM (SELECT count(*) AS n FROM org WHERE federation_id = $1) t`,
	} {
		if faults := lint(text, false, false); len(faults) > 0 {
			t.Errorf("%s\n\t%v", text, faults)
		}
	}
}

// A statement that fans out is caught on the twin also where the linter could be deceived.
func TestTwinFindsFanout(t *testing.T) {
	db := connect(t, "pgx", dbtest.Migrated(t, "twin"))
	for text, bound := range map[string]bool{
		`SELECT name FROM org WHERE federation_id = $1`: true,
		`SELECT name FROM org WHERE id = $1`:            false,
		`UPDATE org SET name = $1 WHERE id = $2`:        false,
		`DELETE FROM org WHERE federation_id + 0 = $1`:  false,
		`SELECT o.name FROM org o LEFT JOIN employer e ON e.federation_id = o.federation_id AND e.id = o.id WHERE o.federation_id = $1`:                     true,
		`SELECT o.name FROM org o LEFT JOIN employer e ON e.id = o.id WHERE o.federation_id = $1`:                                                           false,
		`SELECT name FROM org o WHERE federation_id = $1 AND EXISTS (SELECT 1 FROM coverage c WHERE c.federation_id = o.federation_id AND c.org_id = o.id)`: true,
	} {
		plan, err := explain(db, text)
		if err != nil {
			t.Error(err)
		} else if fault := oneBucket(text, plan); (fault == "") != bound {
			t.Errorf("%s: %q", text, fault)
		}
	}
}

func TestTablesAreDeclaredOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range schema.Tables {
		if seen[table.Name] {
			t.Errorf("%s stands in the list twice", table.Name)
		}
		seen[table.Name] = true
		if table.Kind == schema.Distributed && table.Key != "federation_id" {
			t.Errorf("%s is distributed by %s", table.Name, table.Key)
		}
	}
}
