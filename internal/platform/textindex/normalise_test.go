package textindex

import "testing"

func TestNormalise(t *testing.T) {
	for name, want := range map[string]string{
		"张伟":         "张伟",
		"张　三":        "张三",
		" 张 \t伟\n明 ": "张伟明",
		"买买提•艾合买提":   "买买提·艾合买提",
		"买买提 ・ 艾合买提": "买买提·艾合买提",
		"买买提･艾合‧买提∙江⋅尔":        "买买提·艾合·买提·江·尔",
		"买买提.艾合买提":             "买买提·艾合买提",
		"买买提．艾合买提":             "买买提·艾合买提",
		"买买提。艾合买提":             "买买提·艾合买提",
		"买买提●艾合买提":             "买买提·艾合买提",
		"张●三":                  "张●三", // a hidden character
		"  John \u00a0 Smith ": "John Smith",
		"Ｊｏｈｎ　Ｓｍｉｔｈ":           "John Smith",
		"Jose\u0301 García":    "José García",
		"Ａ\u0301":              "Á",
		"J. R. Smith":          "J. R. Smith",
		"John 张":               "John张",
		"\ufeff张\u200b伟\u202c": "张伟",
		"葛\U000E0100城":         "葛城",
		"﨑":                    "﨑",        // a character of its own in the compatibility block
		"\uF91D":               "\uF91D",   // stays, though NFC would make it U+6B04
		"e\u0301\uF91De\u0301": "é\uF91Dé", // and does not keep NFC from the rest
		"⽂⼀":                   "文一",       // Kangxi radicals
		"𠮷野":                   "𠮷野",
		"\xff张":                "\uFFFD张",
		"":                     "",
		" ":                    "",
	} {
		if got := Normalise(name); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestCompact(t *testing.T) {
	for text, want := range map[string]string{
		"４４０３ ９９－Ｘ":             "440399-X",
		"\u200e138\u00a01234\t": "1381234",
		"　ａｂ c":                 "abc",
		"":                      "",
	} {
		if got := Compact(text); got != want {
			t.Errorf("Compact(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{"张 三", "买.买●提", "Ａ\u0301 b", "\uF91D\u0301", "a \u200b b", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := Normalise(name)
		if twice := Normalise(once); twice != once {
			t.Errorf("%q gives %q gives %q", name, once, twice)
		}
	})
}
