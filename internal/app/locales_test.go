package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/i18n/i18ntest"
)

// The names of periodic work and of files have the form of keys and are none.
func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }

// TestCatalogue: a package whose words were forgotten here would show keys to people.
func TestCatalogue(t *testing.T) {
	words, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	keys, files := words.Keys(), 0
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		above := strings.HasPrefix(path, filepath.Join("..", "cli")) // adds its own
		if err != nil || above || d.Name() != "en.json" || filepath.Base(filepath.Dir(path)) != "locales" {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		entries, err := i18n.ReadFile(text)
		for _, e := range entries {
			if _, found := slices.BinarySearch(keys, e.Key); !found {
				t.Errorf("%s: %s is in no catalogue: add the package's Locales in locales.go", path, e.Key)
				break
			}
		}
		return err
	})
	if err != nil || files < 20 {
		t.Fatalf("read %d files: %v", files, err)
	}
}
