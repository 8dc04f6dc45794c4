package sheet

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// usedKeys finds the message keys in the sources.
func usedKeys(t *testing.T) map[string]bool {
	keys := make(map[string]bool)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(gotoken.NewFileSet(), file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if ok && strings.HasPrefix(lit.Value, `"sheet.`) {
				keys[strings.Trim(lit.Value, `"`)] = true
			}
			return true
		})
	}
	return keys
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func TestEveryKeyHasWords(t *testing.T) {
	keys := usedKeys(t)
	arguments := make(map[string][]string)
	for _, language := range []string{"zh-Hans", "en"} {
		b, err := Locales.ReadFile("locales/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(b, &words); err != nil {
			t.Fatal(err)
		}
		for k := range keys {
			if words[k] == "" {
				t.Errorf("%s: no words for %s", language, k)
			}
		}
		for k, text := range words {
			if !keys[k] {
				t.Errorf("%s: %s is not used", language, k)
			}
			var names []string
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				names = append(names, m[1])
			}
			slices.Sort(names)
			if other, ok := arguments[k]; ok && !slices.Equal(other, names) {
				t.Errorf("%s: the languages differ in their arguments: %v, %v", k, other, names)
			}
			arguments[k] = names
		}
	}
}
