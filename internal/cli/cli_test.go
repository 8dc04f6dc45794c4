package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/platform/sqldb/dbtest"
)

// TestScripts runs the program as an operator does, built as for use; each script has a home and a folder of its own.
func TestScripts(t *testing.T) {
	postgres := os.Getenv("NIANGJIA_TEST_POSTGRES") != ""
	programs := t.TempDir()
	build := exec.Command("go", "build", "-o", programs, "niangjia/cmd/niangjia")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir:       "testdata",
		Condition: func(string) (bool, error) { return postgres, nil }, // the only one
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"json":    cmdJSON,
			"exits":   cmdExits,
			"listen":  cmdListen,
			"founded": founded(t.TempDir()),
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "en_US.UTF-8")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("PATH", programs+string(filepath.ListSeparator)+e.Getenv("PATH"))
			if postgres && strings.HasSuffix(e.WorkDir, "postgres") { // the script of that name
				e.Setenv("DATABASE", dbtest.New(e.T().(testing.TB), "postgres"))
			}
			return nil
		},
	})
}

// cmdJSON checks the last output: json KEY… says that it is one JSON object with exactly these keys in this order; json
// KEY=VALUE compares; json KEY>NAME keeps a value in the environment.
func cmdJSON(ts *testscript.TestScript, not bool, args []string) {
	text := ts.ReadFile("stdout")
	var got map[string]any
	ts.Check(json.Unmarshal([]byte(text), &got))
	var keys []string
	for _, a := range args {
		if name, value, ok := strings.Cut(a, "="); ok {
			if have := fmt.Sprint(got[name]); have != value {
				ts.Fatalf("%s is %s, want %s", name, have, value)
			}
			a = name
		} else if name, variable, ok := strings.Cut(a, ">"); ok {
			ts.Setenv(variable, fmt.Sprint(got[name]))
			a = name
		}
		keys = append(keys, a)
	}
	at := -1
	for _, k := range keys {
		next := strings.Index(text, `"`+k+`":`)
		if next <= at {
			ts.Fatalf("key %s is missing or out of order in %s", k, text)
		}
		at = next
	}
	if len(got) != len(keys) {
		ts.Fatalf("want exactly the keys %v in %s", keys, text)
	}
}

// cmdExits runs a command and compares its exit code: exits CODE COMMAND…
func cmdExits(ts *testscript.TestScript, not bool, args []string) {
	code := 0
	err := ts.Exec(args[1], args[2:]...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%v ended with %d, want %s", args[1:], code, args[0])
	}
}

// founded puts a new installation of 深圳市总工会 into the script's folder, as init makes it. It is made once and copied.
func founded(dir string) func(*testscript.TestScript, bool, []string) {
	var once sync.Once
	return func(ts *testscript.TestScript, _ bool, _ []string) {
		once.Do(func() {
			ts.Check(ts.Exec("niangjia", "init", "--name", "深圳市总工会", "--division", "4403", "--data", filepath.Join(dir, "niangjia-data")))
		})
		ts.Check(os.Mkdir(ts.MkAbs("niangjia-data"), 0o700))
		files, err := filepath.Glob(filepath.Join(dir, "niangjia-data", "niangjia.db*")) // the log beside it, too
		ts.Check(err)
		for _, from := range append(files, filepath.Join(dir, "niangjia-data.key")) {
			to, err := filepath.Rel(dir, from)
			ts.Check(err)
			b, err := os.ReadFile(from)
			ts.Check(err)
			ts.Check(os.WriteFile(ts.MkAbs(to), b, 0o600))
		}
	}
}

// cmdListen waits until a server in the background says where it listens, in the file given: listen FILE VARIABLE.
func cmdListen(ts *testscript.TestScript, not bool, args []string) {
	url := regexp.MustCompile(`http://[0-9.:]+`)
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if b, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && url.Match(b) {
			ts.Setenv(args[1], url.FindString(string(b)))
			return
		}
	}
	ts.Fatalf("nothing listens")
}

func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }

// TestEveryCommand: each has a short help, an example that begins with its own name, and says wrong arguments in our words.
func TestEveryCommand(t *testing.T) {
	words, err := app.Catalogue(Locales)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{Printer: words.Printer(i18n.En), out: io.Discard, err: io.Discard, env: func(string) string { return "" }, settings: map[string]string{}}
	n := 0
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		n++
		switch {
		case c.Short == "":
			t.Errorf("%s: no help", c.CommandPath())
		case !c.HasSubCommands() && !strings.Contains(c.Example, "  "+c.CommandPath()):
			t.Errorf("%s: no example", c.CommandPath())
		}
		var wrong misuse
		if err := c.Args(c, []string{"a", "b", "c"}); !c.HasSubCommands() && !errors.As(err, &wrong) {
			t.Errorf("%s a b c: %v, want a misuse", c.CommandPath(), err)
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(p.root())
	if n < 30 {
		t.Errorf("only %d commands", n)
	}
}

func TestLanguage(t *testing.T) {
	for _, tt := range []struct {
		args []string
		env  map[string]string
		want i18n.Lang
	}{
		{nil, nil, i18n.En},
		{nil, map[string]string{"LANG": "C.UTF-8"}, i18n.En},
		{nil, map[string]string{"LANG": "zh_CN.UTF-8"}, i18n.ZhHans},
		{nil, map[string]string{"LANG": "zh_TW.UTF-8"}, i18n.ZhHant},
		{nil, map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, i18n.En},
		{nil, map[string]string{"LANG": "zh_CN.UTF-8", "NIANGJIA_LANG": "zh-Hant"}, i18n.ZhHant},
		{[]string{"check", "--lang", "zh-Hans"}, map[string]string{"LANG": "de_DE"}, i18n.ZhHans},
		{[]string{"--lang=en", "check"}, map[string]string{"LANG": "zh_CN.UTF-8"}, i18n.En},
	} {
		if got := language(tt.args, func(n string) string { return tt.env[n] }); got != tt.want {
			t.Errorf("language(%q, %v) = %v, want %v", tt.args, tt.env, got, tt.want)
		}
	}
}
