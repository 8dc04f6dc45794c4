package member

import (
	"strings"
	"testing"
)

func TestParseName(t *testing.T) {
	for text, want := range map[string]string{
		"张三":                    "张三",
		"张　三":                   "张三",
		" 李 明 ":                 "李明",
		"'王芳":                   "王芳",
		"买买提•艾合买提":              "买买提·艾合买提",
		"买买提 . 艾合买提":            "买买提·艾合买提",
		"㐂子㴓":                   "㐂子㴓",
		"𠮷野":                    "𠮷野",
		"\U000323B0一":           "\U000323B0一", // extension J, younger than Go's tables
		"﨑本":                    "﨑本",
		"李〇二":                   "李〇二",
		"John  Smith":           "John Smith",
		"O'Neil Jean-Luc Jr.":   "O'Neil Jean-Luc Jr.",
		"José Ａlvarez":          "José Alvarez",
		"Jose\u0301 A":          "José A",
		strings.Repeat("长", 30): strings.Repeat("长", 30),
		"":                      "member.name_empty",
		" \u3000\u200b":         "member.name_empty",
		"-":                     "member.name_placeholder",
		"——":                    "member.name_placeholder",
		"/":                     "member.name_placeholder",
		"。":                     "member.name_placeholder",
		"测试":                    "member.name_placeholder",
		"测试员工":                  "member.name_placeholder",
		"Test":                  "member.name_placeholder",
		"无":                     "member.name_placeholder",
		"N/A":                   "member.name_placeholder",
		"合　计":                   "member.name_placeholder",
		"某某":                    "member.name_placeholder",
		"张三2":                   "member.name_digits",
		"张三２":                   "member.name_digits",
		"13812341024":           "member.name_digits",
		"张*三":                   "member.name_masked",
		"张●三":                   "member.name_masked",
		"张某某":                   "member.name_masked",
		"李XX":                   "member.name_masked",
		"张?":                    "member.name_lost",
		"张\uFFFD":               "member.name_lost",
		"张\xff":                 "member.name_lost",
		"王\uE123":               "member.name_private",
		"Иван":                  "member.name_script",
		"김철수":                   "member.name_script",
		"张三（女）":                 "member.name_characters",
		"张三、李四":                 "member.name_characters",
		"张-三":                   "member.name_characters",
		"张三A":                   "member.name_mixed",
		"买买提·":                  "member.name_marks",
		"买买提··艾合买提":             "member.name_marks",
		"王":                     "member.name_short",
		strings.Repeat("长", 31): "member.name_long",
		strings.Repeat("a", 61): "member.name_long",
	} {
		got, err := ParseName(text)
		if err != nil {
			got = keyOf(t, err)
		}
		if got != want {
			t.Errorf("ParseName(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, seed := range []string{"张 三", "买买提•艾合买提", "𠮷野", "O'Neil", "张\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, err := ParseName(text)
		if err != nil {
			return
		}
		if again, err := ParseName(name); err != nil || again != name {
			t.Errorf("%q gives %q, which gives %q, %v", text, name, again, err)
		}
	})
}
