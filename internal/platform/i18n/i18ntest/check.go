// Package i18ntest checks a source tree against its own words: that every key which the
// code names has a text in every language, and that no text lies unused.
package i18ntest

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"niangjia/internal/platform/i18n"
)

// CheckTree walks the Go source and the locales folders below root and reports
//   - a literal in code that has the form of a key, in a package that owns keys, but no text,
//   - a key that no code names, in full or by a literal prefix that ends in "_" or ".",
//   - a key that is missing in a language, or takes other arguments there.
//
// A literal of that form which is no key is named in except. Templates are covered by
// the Go code generated from them; tests are not read.
func CheckTree(t testing.TB, root string, except ...string) {
	t.Helper()
	tree := read(t, root)
	for _, fault := range tree.faults(except) {
		t.Error(fault)
	}
}

// tree is what the walk has found.
type tree struct {
	literals map[string]string                   // literal → a file that has it
	texts    map[string]map[i18n.Lang]i18n.Entry // key → its entry in each language
	hans     map[string]string                   // key → folder of its Chinese text
}

func read(t testing.TB, root string) *tree {
	t.Helper()
	tr := &tree{map[string]string{}, map[string]map[i18n.Lang]i18n.Entry{}, map[string]string{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		switch {
		case d.IsDir() && (name == "testdata" || name == "node_modules" || (strings.HasPrefix(name, ".") && path != root)):
			return filepath.SkipDir
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			return tr.readCode(path)
		case filepath.Base(filepath.Dir(path)) == "locales" && strings.HasSuffix(name, ".json"):
			return tr.readTexts(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func (tr *tree) readCode(path string) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile(path, -1, len(src)), src, nil, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return nil
		}
		if tok != token.STRING {
			continue
		}
		if text, err := strconv.Unquote(lit); err == nil && form.MatchString(text) {
			tr.literals[text] = path
		}
	}
}

func (tr *tree) readTexts(path string) error {
	lang, ok := i18n.ParseLang(strings.TrimSuffix(filepath.Base(path), ".json"))
	if !ok {
		return nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	entries, err := i18n.ReadFile(src)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if tr.texts[e.Key] == nil {
			tr.texts[e.Key] = map[i18n.Lang]i18n.Entry{}
		}
		tr.texts[e.Key][lang] = e
		tr.hans[e.Key] = filepath.Dir(path)
	}
	return nil
}

// form is that of a key, or of the part of one that ends where a variable follows.
var form = regexp.MustCompile(`^[a-z][a-z0-9]*\.([a-z0-9_]+[._]?)?$`)

func (tr *tree) faults(except []string) []string {
	var faults []string
	owned := map[string]bool{}
	for key := range tr.texts {
		owned[owner(key)] = true
	}
	used := map[string]bool{}
	for lit, file := range tr.literals {
		if !owned[owner(lit)] || slices.Contains(except, lit) {
			continue
		}
		found := false
		for key := range tr.texts {
			if key == lit || (strings.HasSuffix(lit, "_") || strings.HasSuffix(lit, ".")) && strings.HasPrefix(key, lit) {
				used[key], found = true, true
			}
		}
		if !found {
			faults = append(faults, file+": no text for "+lit)
		}
	}
	for key, in := range tr.texts {
		if !used[key] {
			faults = append(faults, tr.hans[key]+": no code names "+key)
		}
		faults = append(faults, tr.compare(key, in)...)
	}
	slices.Sort(faults)
	return faults
}

func (tr *tree) compare(key string, in map[i18n.Lang]i18n.Entry) []string {
	var faults []string
	for _, l := range i18n.Langs {
		e, ok := in[l]
		if !ok {
			hint := ""
			if l == i18n.ZhHant {
				hint = " (run: node tools/zh-hant.mjs)"
			}
			faults = append(faults, tr.hans[key]+": "+key+" is missing in "+l.String()+hint)
			continue
		}
		if zh, ok := in[i18n.ZhHans]; ok && !slices.Equal(zh.Args(), e.Args()) {
			faults = append(faults, tr.hans[key]+": "+key+" takes other arguments in "+l.String())
		}
	}
	return faults
}

func owner(key string) string {
	name, _, _ := strings.Cut(key, ".")
	return name
}
