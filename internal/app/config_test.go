package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/errs"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "niangjia.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLoadOrder: flags over environment over file over default.
func TestLoadOrder(t *testing.T) {
	file := write(t, "listen = \"file:1\"\npublic-url = \"https://file.example/\"\ntimezone = \"Asia/Urumqi\"\nproxies = [\"10.0.0.0/8\", \"fd00::/8\"]\napi-rate = 7\n")
	env := map[string]string{"NIANGJIA_CONFIG": file, "NIANGJIA_LISTEN": "env:2", "NIANGJIA_PUBLIC_URL": "https://env.example"}
	c, err := Load(map[string]string{"listen": "flag:3", "data": "/d"}, func(n string) string { return env[n] })
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.Listen, c.PublicURL, c.Zone.String(), c.LogLevel.String(), c.Proxies[0].String(), c.Proxies[1].String(), c.MetricsFrom[0].String()}
	want := []string{"flag:3", "https://env.example", "Asia/Urumqi", "INFO", "10.0.0.0/8", "fd00::/8", "127.0.0.0/8"}
	if diff := cmp.Diff(want, got); diff != "" || c.APIRate != 7 {
		t.Errorf("%s api-rate %d", diff, c.APIRate)
	}
}

func TestLoadPlaces(t *testing.T) {
	working, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		flags               map[string]string
		data, database, key string
	}{
		"nothing said": {nil, working + "/niangjia-data", working + "/niangjia-data/niangjia.db", working + "/niangjia-data.key"},
		"a folder":     {map[string]string{"data": "/srv/nj/"}, "/srv/nj", "/srv/nj/niangjia.db", "/srv/nj.key"},
		"a key":        {map[string]string{"data": "/srv/nj", "key": "/root/nj.key"}, "/srv/nj", "/srv/nj/niangjia.db", "/root/nj.key"},
		"PostgreSQL": {map[string]string{"database": "postgres://u:secret@db.example:6432/gh?sslmode=require"},
			"/home/u/.niangjia/db.example-6432-gh", "postgres://u:secret@db.example:6432/gh?sslmode=require", "/home/u/.niangjia/db.example-6432-gh.key"},
		"PostgreSQL by its socket": {map[string]string{"database": "postgres:///gh?host=/run/postgresql"},
			"/home/u/.niangjia/_run_postgresql-5432-gh", "postgres:///gh?host=/run/postgresql", "/home/u/.niangjia/_run_postgresql-5432-gh.key"},
		"PostgreSQL and a folder": {map[string]string{"database": "postgres://db/gh", "data": "/srv/nj"}, "/srv/nj", "postgres://db/gh", "/srv/nj.key"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Load(tt.flags, func(n string) string { return map[string]string{"HOME": "/home/u"}[n] })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.data, tt.database, tt.key}, []string{c.Data, c.Database, c.Key}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		flags map[string]string
		key   string
	}{
		"a time zone that is none":      {map[string]string{"timezone": "Mars/Olympus"}, "app.setting_wrong"},
		"a log level that is none":      {map[string]string{"log-level": "loud"}, "app.setting_wrong"},
		"a network that is none":        {map[string]string{"proxies": "10.0.0.0/8,here"}, "app.setting_wrong"},
		"a negative rate":               {map[string]string{"api-rate": "-1"}, "app.setting_wrong"},
		"a file that is not there":      {map[string]string{"config": "/nowhere.toml"}, "app.config_missing"},
		"a file that is none":           {map[string]string{"config": write(t, "listen =")}, "app.config_broken"},
		"a setting that is none":        {map[string]string{"config": write(t, "lisen = 'x'")}, "app.config_unknown"},
		"a key inside the folder":       {map[string]string{"data": "/srv/nj", "key": "/srv/nj/keys/nj.key"}, "app.key_inside"},
		"an address that holds no host": {map[string]string{"database": "postgres://u:secret@[::1/x"}, "app.database_url"},
		"PostgreSQL without a home":     {map[string]string{"database": "postgres://db/gh"}, "app.home_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(tt.flags, func(string) string { return "" })
			var e *errs.Error
			if !errors.As(err, &e) || e.Kind != errs.Invalid || e.Msg.Key != tt.key {
				t.Errorf("got %v, want %s", err, tt.key)
			}
		})
	}
}
