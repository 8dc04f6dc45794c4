package i18ntest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFaults(t *testing.T) {
	root := t.TempDir()
	write(t, root, map[string]string{
		"a/a.go": `package a
			var _ = []string{"a.used", "a.nowhere", "other.word", "a.css", "a.state_" + x}
			// "a.in_a_comment" is no use`,
		"a/a_test.go":            `package a; var _ = "a.only_in_a_test"`,
		"a/locales/zh-Hans.json": `{"a.used": "{n} 行", "a.unused": "没人用", "a.state_on": "开"}`,
		"a/locales/zh-Hant.json": `{"a.used": "{n} 行", "a.unused": "沒人用"}`,
		"a/locales/en.json":      `{"a.used": "{m} rows", "a.unused": "unused", "a.state_on": "on"}`,
		"a/testdata/b.go":        `package b; var _ = "a.not_read"`,
	})
	var got []string
	for _, f := range read(t, root).faults([]string{"a.css"}) {
		got = append(got, strings.TrimPrefix(filepath.ToSlash(f), filepath.ToSlash(root)+"/"))
	}
	want := []string{
		"a/a.go: no text for a.nowhere",
		"a/locales: a.state_on is missing in zh-Hant (run: node tools/zh-hant.mjs)",
		"a/locales: a.used takes other arguments in en",
		"a/locales: no code names a.unused",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
