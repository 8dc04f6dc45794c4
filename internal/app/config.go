package app

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
)

// Config is how one installation is set up. Load makes it; the zero Config is not usable.
type Config struct {
	Data        string         // folder of the database file and the blobs
	Database    string         // postgres:// URL, or the path of a SQLite file
	Key         string         // key file, outside of Data
	Zone        *time.Location // decides which day it is
	LogLevel    slog.Level
	Listen      string // host:port
	PublicURL   string // as people type it
	Proxies     []netip.Prefix
	MetricsFrom []netip.Prefix
	APIRate     int // requests of one token in a second; 0 for no limit

	Font string // a file with rare characters, for posters and papers; "" for none

	DeliveryURL   string // where messages to people go; "" leaves them in the outbox
	DeliveryToken vault.Secret
}

// Setting is one thing that can be set: by flag, in the environment, or in the file.
type Setting struct {
	Name    string // of the flag and in the file
	Default string // "" for nothing, or where another setting decides
	Shown   string // the default as it is documented, where another setting decides
	Value   string // what a value is, in a word: DIR
	Text    string // message key: what it is for
	Server  bool   // read by the server alone, so that only its commands have the flag
	Secret  bool   // has no flag: everybody on the machine reads a command line
	set     func(*Config, string) error
}

// Env is the setting's name in the environment.
func (s Setting) Env() string {
	return "NIANGJIA_" + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
}

// ConfigFile is the setting that names the file of the others; it cannot stand in that file itself.
var ConfigFile = Setting{Name: "config", Value: "FILE", Text: "app.setting_config"}

// Settings are all settings, in the order in which they are documented.
func Settings() []Setting {
	return []Setting{
		{Name: "data", Value: "DIR", Shown: "./niangjia-data", Text: "app.setting_data",
			set: func(c *Config, v string) error { c.Data = v; return nil }},
		{Name: "database", Value: "URL", Shown: "DIR/niangjia.db", Text: "app.setting_database",
			set: func(c *Config, v string) error { c.Database = v; return nil }},
		{Name: "key", Value: "FILE", Shown: "DIR.key", Text: "app.setting_key",
			set: func(c *Config, v string) error { c.Key = v; return nil }},
		{Name: "timezone", Value: "ZONE", Default: "Asia/Shanghai", Text: "app.setting_timezone",
			set: func(c *Config, v string) (err error) { c.Zone, err = time.LoadLocation(v); return err }},
		{Name: "log-level", Value: "LEVEL", Default: "info", Text: "app.setting_log_level",
			set: func(c *Config, v string) error { return c.LogLevel.UnmarshalText([]byte(v)) }},
		{Name: "listen", Value: "HOST:PORT", Default: "127.0.0.1:8470", Text: "app.setting_listen", Server: true,
			set: func(c *Config, v string) error { c.Listen = v; return nil }},
		{Name: "public-url", Value: "URL", Text: "app.setting_public_url",
			set: func(c *Config, v string) error { c.PublicURL = strings.TrimRight(v, "/"); return nil }},
		{Name: "proxies", Value: "NETWORKS", Text: "app.setting_proxies", Server: true,
			set: func(c *Config, v string) (err error) { c.Proxies, err = prefixes(v); return err }},
		{Name: "metrics-from", Value: "NETWORKS", Default: "127.0.0.0/8,::1/128", Text: "app.setting_metrics_from", Server: true,
			set: func(c *Config, v string) (err error) { c.MetricsFrom, err = prefixes(v); return err }},
		{Name: "api-rate", Value: "N", Default: "1000", Text: "app.setting_api_rate", Server: true,
			set: func(c *Config, v string) (err error) { c.APIRate, err = count(v); return err }},
		{Name: "font", Value: "FILE", Text: "app.setting_font", Server: true,
			set: func(c *Config, v string) error { c.Font = v; return nil }},
		{Name: "delivery-url", Value: "URL", Text: "app.setting_delivery_url", Server: true,
			set: func(c *Config, v string) error { c.DeliveryURL = v; return nil }},
		{Name: "delivery-token", Value: "TEXT", Text: "app.setting_delivery_token", Server: true, Secret: true,
			set: func(c *Config, v string) error { c.DeliveryToken = vault.Secret(v); return nil }},
	}
}

// count is a number of things.
func count(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 20)
	return int(n), err
}

func prefixes(list string) (out []netip.Prefix, err error) {
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Load reads every setting: the flags that were given win over the environment, that over the file that the
// setting "config" names, that over the defaults. Errors are Invalid and name the setting and where it stood.
func Load(flags map[string]string, env func(string) string) (Config, error) {
	path := flags[ConfigFile.Name]
	if path == "" {
		path = env(ConfigFile.Env())
	}
	file, err := readFile(path)
	if err != nil {
		return Config{}, err
	}
	var c Config
	for _, s := range Settings() {
		value, source := s.Default, ""
		if v, ok := file[s.Name]; ok {
			value, source = v, path
		}
		if v := env(s.Env()); v != "" {
			value, source = v, s.Env()
		}
		if v, ok := flags[s.Name]; ok {
			value, source = v, "--"+s.Name
		}
		if value == "" {
			continue
		}
		if err := s.set(&c, value); err != nil {
			return Config{}, errs.Wrap(err, errs.Invalid, "app.setting_wrong", "name", s.Name, "value", value, "source", source)
		}
	}
	return c, c.place(env)
}

// readFile reads a TOML file of settings; none when the path is empty.
func readFile(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.Wrap(err, errs.Invalid, "app.config_missing", "path", path)
	}
	if err != nil {
		return nil, err
	}
	var raw map[string]any
	if err := toml.Unmarshal(text, &raw); err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "app.config_broken", "path", path, "fault", err.Error())
	}
	known := map[string]bool{}
	for _, s := range Settings() {
		known[s.Name] = true
	}
	out := make(map[string]string, len(raw))
	for name, v := range raw {
		if !known[name] {
			return nil, errs.New(errs.Invalid, "app.config_unknown", "path", path, "name", name)
		}
		out[name] = plain(v)
	}
	return out, nil
}

// plain is a value of the file as text; a list is joined by commas.
func plain(v any) string {
	list, ok := v.([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = fmt.Sprint(item)
	}
	return strings.Join(texts, ",")
}
