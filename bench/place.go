package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"niangjia/internal/app"
	"niangjia/internal/platform/sqldb"
)

// engines are those that can be measured here.
func (b *bench) engines(r *Report) []string {
	if b.postgres == "" {
		r.skip("PostgreSQL: NIANGJIA_TEST_POSTGRES names no server")
		return []string{"SQLite"}
	}
	return []string{"SQLite", "PostgreSQL"}
}

// ours begins the names of the databases that a run makes on PostgreSQL, and drops.
const ours = "niangjia_bench_"

// place is an empty place for an installation on the engine.
func (b *bench) place(ctx context.Context, engine string) (app.Config, error) {
	dir, err := os.MkdirTemp(b.scratch, "place-")
	if err != nil {
		return app.Config{}, err
	}
	settings := map[string]string{"data": filepath.Join(dir, "data"), "key": filepath.Join(dir, "key")}
	if engine == "PostgreSQL" {
		name := ours + strings.ToLower(rand.Text())
		// C.UTF-8: a plain C locale knows no letters beyond ASCII
		if err := b.administer(ctx, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"); err != nil {
			return app.Config{}, err
		}
		u, err := url.Parse(b.postgres)
		if err != nil {
			return app.Config{}, errors.New("NIANGJIA_TEST_POSTGRES is no URL")
		}
		u.Path = "/" + name
		settings["database"] = u.String()
	}
	return settled(settings)
}

// settled makes a configuration of settings alone, whatever the environment says.
func settled(settings map[string]string) (app.Config, error) {
	return app.Load(settings, func(string) string { return "" })
}

// administer runs a statement that wants no transaction: reading is the way without one.
func (b *bench) administer(ctx context.Context, text string) error {
	db, err := sqldb.Open(ctx, b.postgres, sqldb.Options{})
	if err != nil {
		return err
	}
	err = sqldb.Each(ctx, db, text, nil, func(sqldb.Scanner) error { return nil })
	return errors.Join(err, db.Close())
}

// drop gives back what a place took.
func (b *bench) drop(cfg app.Config) error {
	err := os.RemoveAll(filepath.Dir(cfg.Data))
	if !cfg.Postgres() {
		return err
	}
	u, parsed := url.Parse(cfg.Database)
	return errors.Join(err, parsed, b.administer(context.Background(), "DROP DATABASE IF EXISTS "+strings.TrimPrefix(u.Path, "/")+" WITH (FORCE)"))
}

// modes tells the settings that decide how fast a database writes, as the database itself says.
func modes(ctx context.Context, db *sqldb.DB) (string, error) {
	names := []string{"synchronous", "journal_mode", "page_size"}
	ask, said := "PRAGMA ", "SQLite"
	if db.Dialect == sqldb.Postgres {
		names = []string{"server_version", "fsync", "synchronous_commit", "shared_buffers", "max_wal_size"}
		ask, said = "SHOW ", "PostgreSQL"
	}
	for _, name := range names {
		value, _, err := sqldb.One(ctx, db, ask+name, nil, sqldb.Value[string])
		if err != nil {
			return "", err
		}
		said += fmt.Sprintf(", %s %s", name, value)
	}
	return said, nil
}
