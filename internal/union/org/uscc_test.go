package org

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"niangjia/internal/platform/errs"
)

// keyOf is the message key of an error, "" without one; it must have words in each language.
func keyOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid {
		t.Fatalf("not an Invalid error: %v", err)
	}
	for _, language := range []string{"zh-Hans", "en"} {
		raw, err := Locales.ReadFile("locales/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatal(err)
		}
		if words[e.Msg.Key] == nil {
			t.Errorf("%s has no words in %s", e.Msg.Key, language)
		}
	}
	return e.Msg.Key
}

func TestParseUSCC(t *testing.T) {
	for text, want := range map[string]string{
		"9144030071526726XG":   "", // public codes of companies
		"91110000802100433B":   "",
		" 91440300 71526726xg": "",
		"'９１４４０３００７１５２６７２６ＸＧ": "",
		"91440300-71526726X-G":     "",
		"":                         "org.uscc_empty",
		"9144030071526726XH":       "org.uscc_check",
		"9144O30071526726XG":       "org.uscc_letter",
		"914403007I526726XG":       "org.uscc_letter",
		"9144030071526726SG":       "org.uscc_letter",
		"9144030071526726ZG":       "org.uscc_letter",
		"9144030071526726VG":       "org.uscc_letter",
		"9144030071526726中G":       "org.uscc_characters",
		"9144*30071526726XG":       "org.uscc_characters",
		"440301103097413":          "org.uscc_licence",
		"71526726-X":               "org.uscc_body",
		"9144030071526726X":        "org.uscc_length",
		"9144030071526726XGG":      "org.uscc_length",
		"9144A30071526726XG":       "org.uscc_division",
		"9144030071526726XG 91440": "org.uscc_length",
	} {
		code, err := ParseUSCC(text)
		if got := keyOf(t, err); got != want {
			t.Errorf("ParseUSCC(%q) = %q, want %q", text, got, want)
		}
		if kept := want == "" || want == "org.uscc_check"; (code != "") != kept {
			t.Errorf("ParseUSCC(%q) gives %q with %q", text, code, want)
		}
	}
}

// Any one character changed is found: 31 is a prime and no weight is a multiple of it.
func TestUSCCCheckFindsSlips(t *testing.T) {
	const code = "9144030071526726XG"
	for i := range code {
		for _, r := range []byte(usccAlphabet) {
			slip := []byte(code)
			slip[i] = r
			if _, err := ParseUSCC(string(slip)); (err == nil) != (string(slip) == code) {
				t.Errorf("%s: %v", slip, err)
			}
		}
	}
}

// TestOfUnion: whose codes begin how.
func TestOfUnion(t *testing.T) {
	for head, want := range map[string][2]bool{"81": {true, true}, "89": {true, true}, "13": {true, false}, "91": {}, "51": {}} {
		s := head + "440300715267261"
		code, err := ParseUSCC(s + string(usccCheck(s)))
		if got := [2]bool{code.OfUnion(), code.onlyUnions()}; err != nil || got != want {
			t.Errorf("%s: may a union bear it, and nobody else: %v, want %v; %v", code, got, want, err)
		}
	}
}

func FuzzUSCC(f *testing.F) {
	for _, seed := range []string{"9144030071526726XG", "９１", "71526726-X", "I", "张"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseUSCC(text)
		key := keyOf(t, err)
		if key != "" && key != "org.uscc_check" {
			return
		}
		if again, err := ParseUSCC(string(code)); again != code || keyOf(t, err) != key {
			t.Errorf("%q gives %q, which gives %q, %v", text, code, again, err)
		}
		if len(code) != 18 || strings.Trim(string(code), usccAlphabet) != "" {
			t.Errorf("%q gives %q", text, code)
		}
		_ = code.OfUnion() // any code has an answer
	})
}
