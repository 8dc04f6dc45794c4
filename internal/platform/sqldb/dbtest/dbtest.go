// Package dbtest gives tests real databases: a fresh SQLite file, and a database of its own on the
// real PostgreSQL that NIANGJIA_TEST_POSTGRES names (`make test` starts one).
package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // for administration: create and drop databases

	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
)

// Each runs f as a subtest on both engines. On PostgreSQL it is the twin of a cluster: distributed
// tables are partitioned by federation, so that PostgreSQL refuses what would not shard.
func Each(t *testing.T, f func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) { f(t, Open(t, name, sqldb.Options{})) })
	}
}

// Open opens a migrated database of the test's own on "sqlite", "postgres" or "twin"; it is removed
// when the test ends.
func Open(t testing.TB, name string, o sqldb.Options) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), Migrated(t, name), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Migrated makes a migrated database and returns its target, for tests that open it several times. On
// PostgreSQL it is a copy of one that is migrated once: that takes a tenth of the time.
func Migrated(t testing.TB, name string) string {
	t.Helper()
	if name != "sqlite" {
		return create(t, server(t), template(t, server(t), name))
	}
	target := New(t, name)
	migrate(t, name, target)
	return target
}

func migrate(t testing.TB, name, target string) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), target, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = schema.Migrate(t.Context(), db, options(name))
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func options(name string) schema.Options {
	if name == "twin" {
		return schema.Options{Partitions: 8}
	}
	return schema.Options{}
}

// New makes an empty database and returns its target.
func New(t testing.TB, name string) string {
	t.Helper()
	if name == "sqlite" {
		return filepath.Join(t.TempDir(), "niangjia.db")
	}
	return create(t, server(t), "template0")
}

func server(t testing.TB) string {
	t.Helper()
	server := os.Getenv("NIANGJIA_TEST_POSTGRES")
	if server == "" {
		t.Skip("SKIPPED: no PostgreSQL: set NIANGJIA_TEST_POSTGRES=postgres://…, or run `make test`, which starts one")
	}
	return server
}

// create makes a database like the template, which is dropped when the test ends.
func create(t testing.TB, server, template string) string {
	t.Helper()
	dbname := fmt.Sprintf("t%016x", rand.Uint64())
	admin := administer(t, server)
	defer admin.Close()
	createDatabase(t, admin, dbname, template)
	t.Cleanup(func() { drop(t, server, dbname) })
	return at(t, server, dbname)
}

func createDatabase(t testing.TB, admin *sql.DB, name, template string) {
	t.Helper()
	var fsync string
	if err := admin.QueryRow(`SHOW fsync`).Scan(&fsync); err != nil {
		t.Fatal(err)
	}
	// Copying the files takes half the time, unless each of the thousand has to be synced.
	strategy := map[string]string{"on": "wal_log", "off": "file_copy"}[fsync]
	// C.UTF-8: a plain C locale knows no letters beyond ASCII
	_, err := admin.Exec(`CREATE DATABASE ` + name + ` TEMPLATE ` + template + ` STRATEGY ` + strategy +
		` ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`)
	if err != nil {
		t.Fatal(err)
	}
}

// template is a migrated database that is kept on the server, one for each state of the migrations.
func template(t testing.TB, server, name string) string {
	t.Helper()
	all, err := schema.All()
	if err != nil {
		t.Fatal(err)
	}
	sum := fnv.New64a()
	fmt.Fprint(sum, all, schema.Tables)
	dbname := fmt.Sprintf("template_%s_%016x", name, sum.Sum64())

	admin := administer(t, server)
	defer admin.Close()
	admin.SetMaxOpenConns(1) // the lock is the connection's; closing it gives the lock back
	if _, err := admin.Exec(`SELECT pg_advisory_lock(20180518)`); err != nil {
		t.Fatal(err)
	}
	var made bool
	if err := admin.QueryRow(`SELECT count(*) = 1 FROM pg_database WHERE datname = $1`, dbname).Scan(&made); err != nil {
		t.Fatal(err)
	}
	if made {
		return dbname
	}
	half := dbname + "_half" // renamed when it is whole, so that a test that is killed leaves none half done
	if _, err := admin.Exec(`DROP DATABASE IF EXISTS ` + half + ` WITH (FORCE)`); err != nil {
		t.Fatal(err)
	}
	createDatabase(t, admin, half, "template0")
	migrate(t, name, at(t, server, half))
	if _, err := admin.Exec(`ALTER DATABASE ` + half + ` RENAME TO ` + dbname); err != nil {
		t.Fatal(err)
	}
	return dbname
}

func administer(t testing.TB, server string) *sql.DB {
	t.Helper()
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	return admin
}

// at is the URL of a database on the server.
func at(t testing.TB, server, dbname string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + dbname
	return u.String()
}

func drop(t testing.TB, server, dbname string) {
	admin := administer(t, server)
	defer admin.Close()
	if _, err := admin.ExecContext(context.Background(), `DROP DATABASE `+dbname+` WITH (FORCE)`); err != nil && !strings.Contains(err.Error(), "does not exist") {
		t.Error(err)
	}
}

// Long reports whether the long runs are asked for, as make verify does: more moments to kill at, more questions to an oracle.
func Long() bool { return os.Getenv("NIANGJIA_VERIFY") != "" }
