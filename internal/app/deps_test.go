package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "niangjia/"
)

// A layer may import what lies below it, and of itself only what open says.
type layer struct {
	name string
	has  func(pkg string) bool
	open bool // its packages may import each other; Go itself forbids circles
}

// layers, from the bottom up: platform ← engine ← org ← member ← account ← other modules ← report ←
// *web ← app ← cli ← cmd. The first that has a package is its layer.
var layers = []layer{
	{"platform", below("internal/platform"), true},
	{"engine", func(pkg string) bool { return below("internal/engine")(pkg) && !isWeb(pkg) }, false},
	{"union/org", is("internal/union/org"), false},
	{"union/member", is("internal/union/member"), false},
	{"union/account", is("internal/union/account"), false},
	{"modules", func(pkg string) bool {
		return moduleOf(pkg) != "" && pkg == moduleOf(pkg) && path.Base(pkg) != "report"
	}, false},
	{"report", is("internal/union/report"), false},
	{"rehearsal", below("internal/rehearse"), true}, // made-up people: over the rules of the modules, known to none of them
	{"tests of modules", is("internal/union/uniontest"), false},
	{"web", isWeb, false},
	{"app", is("internal/app"), false},
	{"cli", is("internal/cli"), false},
	{"cmd", below("cmd"), true},
	{"tools", anyOf(below("e2e"), below("tools"), below("scripts"), below("bench")), true},
}

// isWeb reports whether a package is the pages and JSON of a module or of an engine: cases/casesweb.
func isWeb(pkg string) bool { return path.Base(pkg) == path.Base(path.Dir(pkg))+"web" }

func below(dir string) func(string) bool {
	return func(pkg string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }
}

func is(dir string) func(string) bool { return func(pkg string) bool { return pkg == dir } }

func anyOf(fs ...func(string) bool) func(string) bool {
	return func(pkg string) bool {
		return slices.ContainsFunc(fs, func(f func(string) bool) bool { return f(pkg) })
	}
}

// moduleOf is the module's folder that a package lies in: internal/union/cases.
func moduleOf(pkg string) string {
	parts := strings.Split(pkg, "/")
	if len(parts) < 3 || parts[0] != "internal" || parts[1] != "union" || strings.HasSuffix(parts[2], "test") {
		return ""
	}
	return strings.Join(parts[:3], "/")
}

// sideways are the imports within one layer that are allowed all the same, each with its reason.
var sideways = map[[2]string]string{
	{"internal/engine/rules", "internal/engine/deadline"}:     "a rule's duration is a span of the law, in the same units",
	{"internal/engine/procedure", "internal/engine/deadline"}: "each duty has a clock",
	{"internal/union/cadre", "internal/union/office"}:         "a post is held in a term, and whoever may not stand may not hold it",
}

// only says who may use a package of the standard library or of others, and why.
var only = []struct {
	pkg    string
	by     func(pkg string) bool
	reason string
}{
	{"database/sql", anyOf(below("internal/platform/sqldb"), below("bench")), "every statement runs through sqldb, which fixes the time, retries, and shares commits"},
	{"github.com/jackc/pgx/v5", below("internal/platform/sqldb"), "the engine below is known in one place"},
	{"modernc.org/sqlite", below("internal/platform/sqldb"), "the engine below is known in one place"},
	{"net/http", anyOf(below("internal/platform/web"), below("internal/platform/obs"), isWeb,
		is("internal/platform/delivery"), is("internal/app"), is("internal/cli"), below("e2e"), below("bench"), below("cmd")), "a use case is called by forms, the API, the command line and jobs alike: it knows no request"},
	{"github.com/chromedp", anyOf(below("internal/platform/web/webtest"), below("bench")), "one driver serves all tests of pages: what it cannot do yet is added there"},
	{"unsafe", func(string) bool { return false }, "nothing here needs it"},
}

// noName are package names that say nothing.
var noName = []string{"common", "util", "utils", "base", "core", "types", "models", "helpers", "misc", "shared"}

type source struct {
	path string // from the root
	pkg  string // its folder
	file *ast.File
	fset *token.FileSet
	test bool
	made bool // by a generator
}

// sources are all Go files of the project.
func sources(t *testing.T) (out []source) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "testdata" || e.Name() == "node_modules" || (strings.HasPrefix(e.Name(), ".") && p != root)) {
			return filepath.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(fset, p, nil, parser.ParseComments)
		if err != nil {
			t.Error(err)
			return nil
		}
		short, err := filepath.Rel(root, p)
		out = append(out, source{path: filepath.ToSlash(short), pkg: path.Dir(filepath.ToSlash(short)), file: f, fset: fset,
			test: strings.HasSuffix(p, "_test.go"), made: ast.IsGenerated(f)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 50 {
		t.Fatalf("found only %d files: does the test still read the source?", len(out))
	}
	return out
}

func layerOf(pkg string) int {
	return slices.IndexFunc(layers, func(l layer) bool { return l.has(pkg) })
}

// imported says what is wrong when package from imports package to; "" when nothing is.
func imported(from, to string) string {
	target, ours := strings.CutPrefix(to, module)
	if !ours {
		for _, o := range only {
			if (to == o.pkg || strings.HasPrefix(to, o.pkg+"/")) && to != "database/sql/driver" && !o.by(from) { // driver: how a type is stored
				return o.reason
			}
		}
		return ""
	}
	switch a, b := layerOf(from), layerOf(target); {
	case b < 0:
		return "that package has no place among the layers: give it one in deps_test.go"
	case a < b:
		return fmt.Sprintf("%s lies below %s: a lower package that must call up declares a small interface, and app passes the implementation; one that only announces enqueues a job", layers[a].name, layers[b].name)
	case target == "internal/engine/procedure/procedureweb" && isWeb(from):
		return "" // it shows how a proceeding stands, on the pages of every module that has procedures
	case a == b && !layers[a].open && sideways[[2]string{from, target}] == "":
		return fmt.Sprintf("%s packages do not know each other: what both need belongs below them, or app joins them", layers[a].name)
	case strings.HasSuffix(target, "test") && !strings.HasSuffix(from, "test"):
		return "a package for tests is no part of the program"
	}
	return ""
}

func TestWhoMayImportWhom(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue // a test may use whatever helps it
		}
		if layerOf(s.pkg) < 0 {
			t.Errorf("%s: the package has no place among the layers: give it one here", s.path)
			continue
		}
		for _, spec := range s.file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if fault := imported(s.pkg, to); fault != "" {
				t.Errorf("%s imports %s: %s", s.fset.Position(spec.Pos()), to, fault)
			}
		}
	}
}

// TestImportRulesFindFaults: a rule that refuses nothing proves nothing.
func TestImportRulesFindFaults(t *testing.T) {
	for _, tc := range []struct {
		from, to string
		allowed  bool
	}{
		{"internal/platform/vault", "niangjia/internal/platform/sqldb", true},
		{"internal/platform/vault", "niangjia/internal/engine/codes", false},
		{"internal/engine/codes", "niangjia/internal/engine/rules", false},
		{"internal/union/member", "niangjia/internal/union/org", true},
		{"internal/union/org", "niangjia/internal/union/member", false},
		{"internal/union/cases", "niangjia/internal/union/account", true},
		{"internal/union/cases", "niangjia/internal/union/aid", false},
		{"internal/union/report", "niangjia/internal/union/aid", true},
		{"internal/union/aid", "niangjia/internal/union/report", false},
		{"internal/union/org/orgweb", "niangjia/internal/union/member", true},
		{"internal/union/org/orgweb", "niangjia/internal/union/member/memberweb", false},
		{"internal/union/org", "niangjia/internal/union/org/orgweb", false},
		{"internal/engine/codes/codesweb", "niangjia/internal/union/account", true},
		{"internal/engine/codes", "niangjia/internal/engine/codes/codesweb", false},
		{"internal/app", "niangjia/internal/union/org/orgweb", true},
		{"internal/union/org/orgweb", "niangjia/internal/app", false},
		{"internal/cli", "niangjia/internal/app", true},
		{"cmd/niangjia", "niangjia/internal/cli", true},
		{"internal/app", "niangjia/internal/nowhere", false},
		{"internal/app", "niangjia/internal/platform/sqldb/dbtest", false},
		{"internal/union/org/orgweb", "niangjia/internal/platform/web/webtest", false},
		{"internal/platform/web/webtest", "niangjia/internal/platform/web", true},
		{"internal/platform/web/webtest", "niangjia/internal/union/org", false},
		{"internal/platform/web/webtest", "github.com/chromedp/cdproto/network", true},
		{"internal/platform/web", "github.com/chromedp/chromedp", false},
		{"internal/union/org", "net/http", false},
		{"internal/union/org/orgweb", "net/http", true},
		{"internal/union/org", "database/sql", false},
		{"internal/union/org", "github.com/jackc/pgx/v5/stdlib", false},
	} {
		if fault := imported(tc.from, tc.to); (fault == "") != tc.allowed {
			t.Errorf("%s imports %s: %q", tc.from, tc.to, fault)
		}
	}
}

func TestPackages(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		documented[s.pkg] = documented[s.pkg] || (s.file.Doc != nil && !s.test)
		if name := s.file.Name.Name; slices.Contains(noName, strings.TrimSuffix(name, "_test")) {
			t.Errorf("%s: package %s says nothing: name it by its noun", s.path, name)
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "init" && f.Recv == nil && !s.made {
				t.Errorf("%s: func init: what is set up is set up in app, where it can be seen", s.fset.Position(f.Pos()))
			}
		}
	}
	for _, s := range sources(t) {
		if !documented[s.pkg] && !s.test {
			t.Errorf("package %s has no comment that says what it is", s.pkg)
			documented[s.pkg] = true
		}
	}
}

const (
	fileLines = 500
	funcLines = 60
)

// long are the files and functions that may be longer, each with its reason.
var long = map[string]string{}

func TestSize(t *testing.T) {
	found := map[string]bool{}
	for _, s := range sources(t) {
		if s.made {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, s.path))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(content), "\n"); n > fileLines {
			if found[s.path] = true; long[s.path] == "" {
				t.Errorf("%s has %d lines; at %d a file has more than one subject", s.path, n, fileLines)
			}
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			name := s.path + " " + f.Name.Name
			if n := length(s.fset, f); n > funcLines {
				if found[name] = true; long[name] == "" {
					t.Errorf("%s: %s has %d lines, tables not counted; more than %d is more than one thought", s.fset.Position(f.Pos()), f.Name.Name, n, funcLines)
				}
			}
		}
	}
	for name := range long {
		if !found[name] {
			t.Errorf("%s is short enough by now: strike it from the list", name)
		}
	}
}

// length is how many lines a function has, without those of the tables in it.
func length(fset *token.FileSet, f *ast.FuncDecl) int {
	line := func(p token.Pos) int { return fset.Position(p).Line }
	n := line(f.End()) - line(f.Pos()) + 1
	ast.Inspect(f.Body, func(node ast.Node) bool {
		table, ok := node.(*ast.CompositeLit)
		if !ok {
			return true
		}
		n -= line(table.End()) - line(table.Pos())
		return false
	})
	return n
}
