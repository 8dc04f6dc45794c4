package app

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"niangjia/internal/platform/errs"
)

// defaultData is where an installation lies that says nothing.
const defaultData = "niangjia-data"

// place settles where data, database and key lie. With a database of its own and no folder the files lie in the
// home folder under the database's name, so that they are found again from every working folder.
func (c *Config) place(env func(string) string) error {
	if c.Data == "" {
		c.Data = defaultData
		if c.Postgres() {
			name, err := databaseName(c.Database)
			if err != nil {
				return err
			}
			home := env("HOME")
			if home == "" {
				return errs.New(errs.Invalid, "app.home_missing")
			}
			c.Data = filepath.Join(home, ".niangjia", name)
		}
	}
	data, err := filepath.Abs(c.Data)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	c.Data = data
	if c.Database == "" {
		c.Database = filepath.Join(c.Data, "niangjia.db")
	}
	if c.Key == "" {
		c.Key = c.Data + ".key"
	}
	if c.Key, err = filepath.Abs(c.Key); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	if strings.HasPrefix(c.Key, c.Data+string(filepath.Separator)) {
		return errs.New(errs.Invalid, "app.key_inside", "key", c.Key, "data", c.Data)
	}
	return nil
}

// Postgres reports whether the database is PostgreSQL.
func (c Config) Postgres() bool {
	return strings.HasPrefix(c.Database, "postgres://") || strings.HasPrefix(c.Database, "postgresql://")
}

// databaseName is host-port-dbname, fit for the name of a folder.
func databaseName(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errs.New(errs.Invalid, "app.database_url") // without err: it holds the address and in it the password
	}
	host := cmp.Or(u.Hostname(), u.Query().Get("host"), "localhost")
	name := host + "-" + cmp.Or(u.Port(), u.Query().Get("port"), "5432") + "-" + strings.TrimPrefix(u.Path, "/")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '.' || r == '-' || r == '_', '0' <= r && r <= '9', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
			return r
		}
		return '_'
	}, name), nil
}

// hasDatabase reports whether the database may exist: a PostgreSQL server says so itself when it is asked.
func (c Config) hasDatabase() bool {
	if c.Postgres() {
		return true
	}
	_, err := os.Stat(c.Database)
	return !errors.Is(err, fs.ErrNotExist)
}

func (c Config) hasKey() bool {
	_, err := os.Stat(c.Key)
	return !errors.Is(err, fs.ErrNotExist)
}
