package schema_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../../.."

// statement is one SQL statement of the program's source.
type statement struct {
	pos     token.Position
	pkg     string // its folder
	name    string
	text    string // as in the source
	comment string // what stands above it
	reason  bool   // it, or its file, says why the engines differ
}

// A statement for one engine alone says so in its name: claimSQLite and claimPostgres.
func (s statement) sqliteOnly() bool   { return strings.HasSuffix(s.name, "SQLite") }
func (s statement) postgresOnly() bool { return strings.HasSuffix(s.name, "Postgres") }

// fanout reports whether the statement may touch every bucket: it says why, itself or in the comment above.
func (s statement) fanout() bool {
	return fanoutMark.MatchString(s.text) || fanoutMark.MatchString(s.comment)
}

// plain is the statement with "$n..." as a list of one.
func (s statement) plain() string { return listMark.ReplaceAllString(s.text, "$1") }

func (s statement) String() string { return fmt.Sprintf("%s: %s", s.pos, s.name) }

var (
	fanoutMark = regexp.MustCompile(`(?m)(--|//|^)\s*fanout: \S`)
	listMark   = regexp.MustCompile(`(\$\d+)\.\.\.`)
	sqlText    = regexp.MustCompile(`^\s*(SELECT\s|INSERT INTO\s|UPDATE\s+\w+\s+SET\s|DELETE FROM\s|WITH\s+(RECURSIVE\s+)?\w+.*\sAS\s*\(|MERGE\s+INTO\s)`)
)

// elsewhere are the places that make statements outside the constants of a store*.go, each with the reason.
var elsewhere = map[string]string{
	"internal/platform/sqldb/bulk.go":   "turns one row's insert into a bulk insert",
	"internal/platform/backup/store.go": "reads and writes every table of the list, whatever its columns",
	"internal/platform/schema/stats.go": "writes the statistics that SQLite's planner alone reads",
}

// program is the source: every statement, and faults of form that need no parser of SQL.
func program(t *testing.T) (statements []statement) {
	t.Helper()
	for _, dir := range packages(t) {
		fset := token.NewFileSet()
		files := map[string]*ast.File{}
		paths, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
				continue
			}
			f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
			if err != nil {
				t.Error(err)
				continue
			}
			files[path] = f
		}
		consts := constants(files)
		for path, f := range files {
			short, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			inStore := strings.HasPrefix(filepath.Base(path), "store") && elsewhere[short] == ""
			used := map[ast.Node]bool{}
			if inStore {
				statements = append(statements, storeConstants(fset, dir, f, consts, used)...)
			}
			if elsewhere[short] == "" && !strings.Contains(dir, "test") {
				strays(t, fset, f, used)
			}
		}
	}
	slices.SortFunc(statements, func(a, b statement) int { return strings.Compare(a.String(), b.String()) })
	if len(statements) < 20 {
		t.Fatalf("found only %d statements: does the test still read the source?", len(statements))
	}
	return statements
}

// packages are the folders with Go files below internal and cmd.
func packages(t *testing.T) (dirs []string) {
	t.Helper()
	for _, top := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, e fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || !e.IsDir() {
				return err
			}
			if e.Name() == "testdata" {
				return filepath.SkipDir
			}
			dir, err := filepath.Rel(root, path)
			dirs = append(dirs, dir)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return dirs
}

// constants are a package's constants by name.
func constants(files map[string]*ast.File) map[string]ast.Expr {
	out := map[string]ast.Expr{}
	for _, f := range files {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
				for _, spec := range g.Specs {
					v := spec.(*ast.ValueSpec)
					for i, name := range v.Names {
						if i < len(v.Values) {
							out[name.Name] = v.Values[i]
						}
					}
				}
			}
		}
	}
	return out
}

// text is the value of a constant string expression; false when it is not one of this package.
func text(e ast.Expr, consts map[string]ast.Expr, used map[ast.Node]bool) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		used[e] = true
		return s, err == nil && e.Kind == token.STRING
	case *ast.Ident:
		v, ok := consts[e.Name]
		if !ok {
			return "", false
		}
		return text(v, consts, used)
	case *ast.ParenExpr:
		return text(e.X, consts, used)
	case *ast.BinaryExpr:
		a, okA := text(e.X, consts, used)
		b, okB := text(e.Y, consts, used)
		return a + b, okA && okB && e.Op == token.ADD
	}
	return "", false
}

// storeConstants are the statements among the constants of a store file; used gathers their literals.
func storeConstants(fset *token.FileSet, dir string, f *ast.File, consts map[string]ast.Expr, used map[ast.Node]bool) (out []statement) {
	said := slices.ContainsFunc(f.Comments, func(c *ast.CommentGroup) bool { return strings.Contains(c.Text(), "engines differ") })
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			for i, name := range v.Names {
				if i >= len(v.Values) {
					continue
				}
				s, ok := text(v.Values[i], consts, used)
				if ok && sqlText.MatchString(s) {
					out = append(out, statement{pos: fset.Position(name.Pos()), pkg: dir, name: name.Name, text: s,
						comment: v.Doc.Text() + v.Comment.Text(), reason: said || v.Doc != nil})
				}
			}
		}
	}
	return out
}

// strays are statements that no check would see: literals that are no constant of a store file.
func strays(t *testing.T, fset *token.FileSet, f *ast.File, used map[ast.Node]bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING || used[lit] {
			return true
		}
		if s, err := strconv.Unquote(lit.Value); err == nil && sqlText.MatchString(s) {
			t.Errorf("%s: a statement stands outside the constants of a store*.go, where no rule is checked: %.60q", fset.Position(lit.Pos()), s)
		}
		return true
	})
}
