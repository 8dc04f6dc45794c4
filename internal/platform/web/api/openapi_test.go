package api_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/codes/codesweb"
	"niangjia/internal/engine/rules"
	"niangjia/internal/engine/rules/rulesweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/account"
	"niangjia/internal/union/account/accountweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/member/memberweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/org/orgweb"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/roster/rosterweb"
)

// everything is the API of all modules, without a database below: the document needs none.
func everything(t *testing.T) []byte {
	t.Helper()
	matrix := access.NewPlanner(codes.Access, rules.Access, org.Access, member.Access, roster.Access, account.Access).Rules()
	r, err := api.New(api.Config{Version: "1", Rules: matrix})
	if err != nil {
		t.Fatal(err)
	}
	orgweb.API(r, nil, nil)
	memberweb.API(r, nil)
	rosterweb.API(r, nil)
	accountweb.API(r, nil)
	codesweb.API(r, nil, nil)
	rulesweb.API(r, nil)
	text, err := r.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestOpenAPIStable: whoever changes the API sees in the golden file what other programs will see. "-update" writes it anew.
func TestOpenAPIStable(t *testing.T) {
	const golden = "testdata/openapi.json"
	got := everything(t)
	want, err := os.ReadFile(golden)
	if *update {
		want, err = got, os.WriteFile(golden, got, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// document is as much of OpenAPI 3.1 as is checked here.
type document struct {
	OpenAPI    string
	Paths      map[string]map[string]operation
	Components struct {
		Schemas         map[string]any
		SecuritySchemes map[string]any
	}
}

type operation struct {
	OperationID string
	Summary     string
	Description string
	Tags        []string
	Parameters  []struct{ Name, In string }
	RequestBody *struct{ Content map[string]any }
	Responses   map[string]struct{ Content map[string]any }
	Security    []map[string][]string
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

// TestOpenAPIValid holds the document against OpenAPI 3.1 and against what the API promises of each route.
func TestOpenAPIValid(t *testing.T) {
	text := everything(t)
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" || len(doc.Paths) < 50 {
		t.Errorf("OpenAPI %s with %d paths", doc.OpenAPI, len(doc.Paths))
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range item {
			name := method + " " + path
			if op.OperationID == "" || ids[op.OperationID] {
				t.Errorf("%s: operationId %q is missing or twice", name, op.OperationID)
			}
			ids[op.OperationID] = true
			if op.Summary == "" || len(op.Tags) != 1 || op.Description == "" {
				t.Errorf("%s: not described", name)
			}
			checkInputs(t, name, path, op)
			checkAnswers(t, name, op)
			for _, s := range op.Security {
				for scheme := range s {
					if doc.Components.SecuritySchemes[scheme] == nil {
						t.Errorf("%s: no security scheme %s", name, scheme)
					}
				}
			}
			if len(op.Security) == 0 {
				t.Errorf("%s: open to everybody", name)
			}
		}
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`"\$ref": "#/components/schemas/(\w+)"`).FindAllStringSubmatch(string(text), -1) {
		if used[m[1]] = true; doc.Components.Schemas[m[1]] == nil {
			t.Errorf("no schema %s", m[1])
		}
	}
	for name := range doc.Components.Schemas {
		if !used[name] {
			t.Errorf("nothing uses schema %s", name)
		}
		if strings.HasPrefix(strings.ToLower(name), "api") {
			t.Errorf("schema %s bears the name of a Go type", name)
		}
	}
}

// checkInputs: each variable of the path is declared, and only a POST takes an Idempotency-Key.
func checkInputs(t *testing.T, name, path string, op operation) {
	t.Helper()
	var declared, needed []string
	for _, p := range op.Parameters {
		if p.In == "path" {
			declared = append(declared, p.Name)
		}
		if p.Name == "Idempotency-Key" && !strings.HasPrefix(name, "post ") {
			t.Errorf("%s: takes an Idempotency-Key", name)
		}
	}
	for _, m := range inPath.FindAllStringSubmatch(path, -1) {
		needed = append(needed, m[1])
	}
	slices.Sort(declared)
	slices.Sort(needed)
	if !slices.Equal(declared, needed) {
		t.Errorf("%s: declares %v", name, declared)
	}
}

// checkAnswers: one success, and every fault as a problem.
func checkAnswers(t *testing.T, name string, op operation) {
	t.Helper()
	if len(op.Responses) != 2 || op.Responses["default"].Content["application/problem+json"] == nil {
		t.Errorf("%s answers with %v", name, op.Responses)
	}
}
