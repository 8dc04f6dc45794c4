package app

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/i18n"
)

var update = flag.Bool("update", false, "draw docs/procedures anew")

// TestProcedures: each procedure has all its words in every language, and its picture in the documents is the one that the program draws.
func TestProcedures(t *testing.T) {
	a, _ := sealedDemo(t, time.Now)
	all := a.Procedures.Procedures()
	if len(all) < 2 {
		t.Fatalf("%d procedures", len(all))
	}
	for _, p := range all {
		for _, lang := range i18n.Langs {
			words := a.Words.Printer(lang)
			for _, key := range p.Keys() {
				if words.T(key) == key {
					t.Errorf("%s: no text for %s", lang, key)
				}
			}
		}
		if proceedings[p.Name] == "" {
			t.Errorf("%s: no page", p.Name)
		}
		words := a.Words.Printer(i18n.ZhHans)
		drawn := p.Picture(func(key string) string { return words.T(p.Words + key) }) + "\n"
		drawn = strings.Replace(drawn, `stroke="currentColor"`, `stroke="currentColor" style="color:#1f1b18;background:#fff"`, 1)
		path := filepath.Join("../../docs/procedures", p.Name+".svg")
		if *update {
			if err := os.WriteFile(path, []byte(drawn), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.ReadFile(path); err != nil || string(kept) != drawn {
			t.Errorf("%s is not what the program draws: go test ./internal/app -run Procedures -update (%v)", path, err)
		}
	}
}
