package textindex

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	gocmp "github.com/google/go-cmp/cmp"
)

// A reading that is not in the list of syllables would sort as the first of them.
func TestSyllablesHoldEveryReading(t *testing.T) {
	tables := tables()
	if !slices.IsSorted(tables.syllables) {
		t.Error("the syllables are not in order")
	}
	known := func(source, reading string) {
		if s, tone := untone(reading); tables.syllables[tables.ranks[s]] != s || tone < 1 || tone > 5 {
			t.Errorf("%s: %q is not a syllable", source, reading)
		}
	}
	for r, readings := range pinyin.PinyinDict {
		for reading := range strings.SplitSeq(readings, ",") {
			known(string(rune(r)), reading)
		}
	}
	for _, s := range slices.Concat(singleSurnames, polyphones) {
		for _, reading := range strings.Fields(s.readings) {
			known(s.characters, reading)
		}
	}
	for _, s := range compoundSurnames {
		readings := strings.Fields(s.reading)
		for _, reading := range readings {
			known(s.names, reading)
		}
		for _, name := range strings.Fields(s.names) {
			if utf8.RuneCountInString(name) != len(readings) || len(readings) > 4 {
				t.Errorf("%s has not the readings %s", name, s.reading)
			}
		}
	}
}

// Every line of the tables says something that the dictionary does not, and only once.
func TestTablesHoldNothingNeedless(t *testing.T) {
	for i, lines := range [][]struct{ characters, readings string }{singleSurnames, polyphones} {
		seen := map[rune]bool{}
		for _, line := range lines {
			for _, r := range line.characters {
				if seen[r] {
					t.Errorf("%c stands twice", r)
				}
				seen[r] = true
			}
			first, _ := utf8.DecodeRuneInString(line.characters)
			main, _, several := strings.Cut(pinyin.PinyinDict[int(first)], ",")
			if line.readings == main && (i == 1 || !several) {
				t.Errorf("%c is %s anyway", first, main)
			}
		}
	}
}

func TestSurname(t *testing.T) {
	for name, want := range map[string]string{
		"单海志":     "Shàn",
		"單海志":     "Shàn",
		"曾欣":      "Zēng",
		"仇国海":     "Qiú",
		"区文英":     "Ōu",
		"解宇":      "Xiè",
		"查良镛":     "Zhā",
		"盖叫天":     "Gě",
		"任盈盈":     "Rén",
		"华罗庚":     "Huà",
		"朴槿惠":     "Piáo",
		"尉迟子文":    "Yùchí",
		"尉迟恭":     "Yùchí",
		"万俟卨":     "Mòqí",
		"长孙无忌":    "Zhǎngsūn",
		"令狐冲":     "Línghú",
		"澹台灭明":    "Tántái",
		"诸葛亮":     "Zhūgě",
		"爱新觉罗溥仪":  "Àixīnjuéluó",
		"缪荃孙":     "Miào",
		"员半千":     "Yùn",
		"翟志刚":     "Zhái",
		"覃塘":      "Qín",
		"乐毅":      "Yuè",
		"种师道":     "Chóng",
		"黑伯理":     "Hè",
		"折可适":     "Shé",
		"隗嚣":      "Wěi",
		"张伟":      "",
		"欧阳燕":     "", // read as it is written
		"单":       "", // no name
		"单·海志":    "",
		"任买买提艾":   "", // too long for a surname of one character
		"John 单":  "",
		"Smith":   "",
		"𠮷野":      "",
		"":        "",
		"　单　海 志":  "Shàn",
		"尉迟":      "Wèi", // 尉 with a given name: a compound surname needs one, too
		"\uF96F明": "",    // 說
	} {
		if got := Surname(name); got != want {
			t.Errorf("Surname(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSortKeyOrder(t *testing.T) {
	for _, list := range [][]string{
		{"阿依古丽·买买提", "艾合买提", "安静", "Anna Karenina", "柏杨", "陈伟", "程明", "丁一", "单海志"},
		{"单海志", "善良", "尚小云"},                 // shàn, shàn, shàng
		{"仇英", "尚小云", "Smith", "苏轼"},         // qiú, shàng, sm, sū
		{"区文英", "欧阳修"},                       // both ōu: U+533A, U+6B27
		{"王伟", "王伟明", "王卫"},                  // wěi before wèi, the shorter name first
		{"张三", "张伟", "彰三", "章三", "掌三", "丈三"}, // tones 1, 3, 4; within a tone by character
		{"蓝天", "郎平", "Lanz", "老舍"},
		{"吕布", "绿珠", "马超"},
		{"岳飞", "曾欣", "左宗棠", "㐂子㴓", "\U000323B0明"}, // characters without a reading last
	} {
		got := slices.Clone(list)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, func(a, b string) int { return cmp.Compare(SortKey(a), SortKey(b)) })
		if diff := gocmp.Diff(list, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSortKeyIsShortText(t *testing.T) {
	for name, longest := range map[string]int{"张伟": 10, "欧阳文英": 20, "𠮷野": 12, strings.Repeat("长", 30): 120, "": 0} {
		if key := SortKey(name); !utf8.ValidString(key) || len(key) > longest || strings.ContainsRune(key, 0) {
			t.Errorf("SortKey(%q) = %q, %d bytes", name, key, len(key))
		}
	}
	if SortKey("买买提•艾合买提") != SortKey("买买提·艾合买提") {
		t.Error("another dot sorts elsewhere")
	}
}
