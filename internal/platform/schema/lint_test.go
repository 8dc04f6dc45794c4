package schema_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/wasilibs/go-pgquery/parser"

	"niangjia/internal/platform/schema"
)

// node is an object of PostgreSQL's parse tree in JSON; a tagged node has one member, its kind.
type node = map[string]any

// linter gathers the faults of one statement.
type linter struct {
	postgres bool // a text for PostgreSQL alone: functions, operators and locks are its own
	fanout   bool
	ctes     map[string]bool
	faults   []string
}

// lint holds a statement against the rules of docs/decisions/0002.
func lint(text string, postgres, fanout bool) []string {
	kind, body, err := parseOne(text)
	if err != nil {
		return []string{err.Error()}
	}
	root := node{kind: body}
	l := &linter{postgres: postgres, fanout: fanout, ctes: map[string]bool{}}
	if strings.Contains(text, "::") {
		l.fault("a cast is written CAST(x AS type)")
	}
	each(root, func(key string, v any) {
		if key == "CommonTableExpr" {
			l.ctes[str(v.(node), "ctename")] = true
		}
	})
	each(root, l.construct)
	l.level(root, nil)
	return l.faults
}

// parseOne is the kind and the tree of a text with one statement.
func parseOne(text string) (kind string, body node, err error) {
	out, err := parser.ParseToJSON(text)
	if err != nil {
		return "", nil, err
	}
	var tree struct {
		Stmts []struct{ Stmt node }
	}
	if err := json.Unmarshal([]byte(out), &tree); err != nil {
		return "", nil, err
	}
	if len(tree.Stmts) != 1 {
		return "", nil, fmt.Errorf("%d statements in one text", len(tree.Stmts))
	}
	kind, body = tagged(tree.Stmts[0].Stmt)
	return kind, body, nil
}

func (l *linter) fault(format string, args ...any) {
	if f := fmt.Sprintf(format, args...); !slices.Contains(l.faults, f) {
		l.faults = append(l.faults, f)
	}
}

// functions that mean the same on every engine.
var functions = []string{"count", "sum", "min", "max", "avg", "length", "substr", "abs", "lower", "upper", "replace", "row_number", "like_escape"}

// operators that mean the same on every engine.
var operators = []string{"=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "||"}

// construct refuses what some engine does not have, or has in its own way.
func (l *linter) construct(key string, v any) {
	n, _ := v.(node)
	switch key {
	case "CommonTableExpr":
		q, _ := n["ctequery"].(node)
		if _, reads := q["SelectStmt"]; !reads {
			l.fault("a CTE that changes data")
		}
	case "RangeVar", "relation":
		catalogue := l.postgres && str(n, "schemaname") == "information_schema"
		if name := str(n, "relname"); name != "" && !l.ctes[name] && !catalogue {
			if _, known := schema.Find(name); !known {
				l.fault("%s: no such table in the list", name)
			}
		}
	case "MergeStmt":
		l.fault("MERGE")
	case "A_Star":
		l.fault("columns are named: no *")
	case "limitOffset":
		l.fault("OFFSET: page by keyset")
	case "distinctClause":
		if on, ok := v.([]any); ok && len(on) > 0 && len(on[0].(node)) > 0 { // plain DISTINCT has an empty one
			l.fault("DISTINCT ON")
		}
	case "A_ArrayExpr", "A_Indirection":
		l.fault("arrays are PostgreSQL's own")
	case "lockingClause":
		if !l.postgres {
			l.fault("FOR UPDATE: SQLite has no row locks")
		}
	case "SQLValueFunction":
		l.fault("function %s: time is a parameter", strings.ToLower(strings.TrimPrefix(str(n, "op"), "SVFOP_")))
	case "FuncCall":
		l.call(n)
	case "A_Expr":
		l.operator(n)
	case "ParamRef":
		if n["number"] == nil {
			l.fault("a parameter is written $n")
		}
	}
}

func (l *linter) call(n node) {
	names, _ := n["funcname"].([]any)
	if len(names) == 0 {
		return
	}
	if name := sval(names[len(names)-1]); !l.postgres && !slices.Contains(functions, name) {
		l.fault("function %s() is not in the list of those that mean the same everywhere", name)
	}
}

func (l *linter) operator(n node) {
	names, _ := n["name"].([]any)
	op := ""
	if len(names) > 0 {
		op = sval(names[0])
	}
	switch kind := str(n, "kind"); kind {
	case "AEXPR_ILIKE":
		l.fault("ILIKE")
	case "AEXPR_LIKE":
		if left, _ := n["lexpr"].(node); strings.HasSuffix(lastName(left), "path") {
			l.fault("LIKE on a path: a subtree is a range")
		}
	case "AEXPR_OP_ANY", "AEXPR_OP_ALL":
		l.fault("= ANY: a list is written out, $n...")
	case "AEXPR_OP":
		if !l.postgres && !slices.Contains(operators, op) {
			l.fault("operator %s is not in the list of those that mean the same everywhere", op)
		}
	}
}

// scope is what one level of a query sees.
type scope struct {
	outer *scope
	alias map[string]string // alias → table, "" for a query or a CTE, whose own text is checked
	given map[string]bool   // alias.column that comes from outside
	ties  [][2]string       // columns that are said to be equal
}

func newScope(outer *scope) *scope {
	return &scope{outer: outer, alias: map[string]string{}, given: map[string]bool{}}
}

// level checks one level of a statement and goes down into its parts.
func (l *linter) level(n node, outer *scope) {
	switch kind, body := tagged(n); kind {
	case "SelectStmt":
		l.selects(body, outer)
	case "InsertStmt":
		l.insert(body)
		l.ctesOf(body, outer)
		if q, ok := body["selectStmt"].(node); ok {
			l.level(q, outer)
		}
	case "UpdateStmt", "DeleteStmt":
		s := newScope(outer)
		l.table(node{"RangeVar": body["relation"]}, s)
		for _, key := range []string{"fromClause", "usingClause"} {
			l.list(body[key], s)
		}
		if kind == "UpdateStmt" {
			l.assignments(body["targetList"], s.alias)
		}
		l.ctesOf(body, outer)
		l.where(body["whereClause"], s)
		l.settle(s)
		l.below(body["targetList"], s)
		l.below(body["whereClause"], s)
	}
}

func (l *linter) selects(body node, outer *scope) {
	l.ctesOf(body, outer)
	for _, side := range []string{"larg", "rarg"} { // UNION and its like
		if q, ok := body[side].(node); ok {
			l.level(node{"SelectStmt": q}, outer)
		}
	}
	s := newScope(outer)
	l.list(body["fromClause"], s)
	l.where(body["whereClause"], s)
	l.settle(s)
	for _, key := range []string{"targetList", "fromClause", "whereClause", "havingClause", "valuesLists"} {
		l.below(body[key], s)
	}
}

func (l *linter) ctesOf(body node, outer *scope) {
	with, _ := body["withClause"].(node)
	ctes, _ := with["ctes"].([]any)
	for _, c := range ctes {
		_, cte := tagged(c.(node))
		if q, ok := cte["ctequery"].(node); ok {
			l.level(q, outer)
		}
	}
}

// below finds the queries inside an expression or a FROM.
func (l *linter) below(v any, s *scope) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			l.below(e, s)
		}
	case node:
		for _, k := range sortedKeys(v) {
			if k == "SelectStmt" {
				l.level(node{k: v[k]}, s)
			} else {
				l.below(v[k], s)
			}
		}
	}
}

func (l *linter) list(v any, s *scope) {
	items, _ := v.([]any)
	for _, e := range items {
		l.table(e.(node), s)
	}
}

// table notes a table of FROM under its alias; a join's condition binds like WHERE.
func (l *linter) table(n node, s *scope) {
	switch kind, body := tagged(n); kind {
	case "RangeVar":
		name, alias := str(body, "relname"), aliasOf(body)
		if alias == "" {
			alias = name
		}
		if l.ctes[name] {
			name = ""
		}
		s.alias[alias] = name
	case "JoinExpr":
		l.table(body["larg"].(node), s)
		l.table(body["rarg"].(node), s)
		l.where(body["quals"], s)
	case "RangeSubselect":
		s.alias[aliasOf(body)] = ""
	}
}

// where notes what the conjuncts of a condition bind.
func (l *linter) where(v any, s *scope) {
	n, ok := v.(node)
	if !ok {
		return
	}
	switch kind, body := tagged(n); kind {
	case "BoolExpr":
		if str(body, "boolop") == "AND_EXPR" {
			for _, e := range body["args"].([]any) {
				l.where(e, s)
			}
		}
	case "A_Expr":
		names, _ := body["name"].([]any)
		if len(names) == 0 || sval(names[0]) != "=" {
			return
		}
		a, b := s.column(body["lexpr"]), s.column(body["rexpr"])
		listed := str(body, "kind") == "AEXPR_IN" // a few buckets: only a directory is asked for a few at once
		switch {
		case a != "" && b != "":
			s.ties = append(s.ties, [2]string{a, b})
		case a != "" && given(body["rexpr"]):
			s.given[a] = s.given[a] || !listed || s.isDirectory(a)
		case b != "" && given(body["lexpr"]):
			s.given[b] = true
		}
	}
}

// column is "alias.column" of a column reference, "" for any other expression.
func (s *scope) column(v any) string {
	n, _ := v.(node)
	ref, ok := n["ColumnRef"].(node)
	if !ok {
		return ""
	}
	fields, _ := ref["fields"].([]any)
	name := sval(fields[len(fields)-1])
	if len(fields) == 2 {
		return sval(fields[0]) + "." + name
	}
	if len(s.alias) == 1 {
		for alias := range s.alias {
			return alias + "." + name
		}
	}
	return "" // of several tables: a key has to say of which
}

func (s *scope) isDirectory(column string) bool {
	alias, _, _ := strings.Cut(column, ".")
	t, ok := schema.Find(s.alias[alias])
	return ok && t.Kind == schema.Directory
}

// isGiven reports whether a column is bound, here or in the query around.
func (s *scope) isGiven(column string) bool {
	alias, _, _ := strings.Cut(column, ".")
	for o := s; o != nil; o = o.outer {
		if table, here := o.alias[alias]; here {
			return table == "" || o.given[column]
		}
	}
	return false
}

// given reports whether a value comes from outside: a parameter, a constant, a list of them.
func given(v any) bool {
	n, _ := v.(node)
	switch kind, body := tagged(n); kind {
	case "ParamRef", "A_Const":
		return true
	case "TypeCast":
		return given(body["arg"])
	case "List":
		return !slices.ContainsFunc(body["items"].([]any), func(e any) bool { return !given(e) })
	}
	return false
}

// settle follows the ties and names the tables of the level that stay unbound.
func (l *linter) settle(s *scope) {
	for range s.ties {
		for _, tie := range s.ties {
			if s.isGiven(tie[0]) || s.isGiven(tie[1]) {
				s.given[tie[0]], s.given[tie[1]] = true, true
			}
		}
	}
	for _, alias := range sortedKeys(s.alias) {
		t, known := schema.Find(s.alias[alias])
		if known && (t.Kind == schema.Distributed || t.Kind == schema.Directory) && !s.isGiven(alias+"."+t.Key) && !l.fanout {
			l.fault("%s: %s is not bound; bind it, or say -- fanout: and why", t.Name, t.Key)
		}
	}
}

// insert: the key stands first, also in the key that a conflict is looked for by.
func (l *linter) insert(body node) {
	rel, _ := body["relation"].(node)
	name := str(rel, "relname")
	t, _ := schema.Find(name)
	key := t.Key
	if t.Kind == schema.Distributed && firstName(body["cols"]) != key {
		l.fault("insert into %s: %s stands first", name, key)
	}
	if body["cols"] == nil {
		l.fault("insert into %s: columns are named", name)
	}
	conflict, ok := body["onConflictClause"].(node)
	if !ok {
		return
	}
	infer, _ := conflict["infer"].(node)
	switch first := firstName(infer["indexElems"]); {
	case infer == nil:
		l.fault("ON CONFLICT names its columns")
	case t.Kind == schema.Distributed && first != key:
		l.fault("ON CONFLICT names %s first", key)
	}
	l.assignments(conflict["targetList"], map[string]string{name: name})
}

func firstName(v any) string {
	items, _ := v.([]any)
	if len(items) == 0 {
		return ""
	}
	_, first := tagged(items[0].(node))
	return str(first, "name")
}

// assignments: SET takes what every engine can do on a shard, and never moves a row to another one. (A
// transfer moves the claim: in a directory the federation is a value like any other.)
func (l *linter) assignments(v any, tables map[string]string) {
	items, _ := v.([]any)
	for _, e := range items {
		_, target := tagged(e.(node))
		for _, name := range tables {
			if t, known := schema.Find(name); known && t.Kind != schema.Local && str(target, "name") == t.Key {
				l.fault("%s is never changed", t.Key)
			}
		}
		if !l.settable(target["val"]) {
			l.fault("SET takes parameters, columns, + - ||, excluded.x and coalesce: %s is more; now() and the like are parameters", str(target, "name"))
		}
	}
}

func (l *linter) settable(v any) bool {
	n, _ := v.(node)
	switch kind, body := tagged(n); kind {
	case "ParamRef", "A_Const", "ColumnRef":
		return true
	case "TypeCast":
		return l.settable(body["arg"])
	case "CoalesceExpr":
		return !slices.ContainsFunc(body["args"].([]any), func(e any) bool { return !l.settable(e) })
	case "A_Expr":
		names, _ := body["name"].([]any)
		return len(names) == 1 && slices.Contains([]string{"+", "-", "||"}, sval(names[0])) &&
			(body["lexpr"] == nil || l.settable(body["lexpr"])) && l.settable(body["rexpr"])
	case "FuncCall":
		return l.postgres
	}
	return false
}

// tagged splits a node into its kind and its body.
func tagged(n node) (string, node) {
	if len(n) == 1 {
		for kind, body := range n {
			b, _ := body.(node)
			return kind, b
		}
	}
	return "", nil
}

func str(n node, key string) string { s, _ := n[key].(string); return s }

func sval(v any) string {
	n, _ := v.(node)
	s, _ := n["String"].(node)
	return str(s, "sval")
}

func aliasOf(body node) string {
	alias, _ := body["alias"].(node)
	return str(alias, "aliasname")
}

// lastName is the column that a reference names.
func lastName(n node) string {
	ref, _ := n["ColumnRef"].(node)
	fields, _ := ref["fields"].([]any)
	if len(fields) == 0 {
		return ""
	}
	return sval(fields[len(fields)-1])
}
