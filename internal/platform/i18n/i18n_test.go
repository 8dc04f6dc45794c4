package i18n

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"

	"github.com/google/go-cmp/cmp"
)

func files(hans, en, hant string) fstest.MapFS {
	m := fstest.MapFS{
		"locales/zh-Hans.json": {Data: []byte(hans)},
		"locales/en.json":      {Data: []byte(en)},
	}
	if hant != "" {
		m["locales/zh-Hant.json"] = &fstest.MapFile{Data: []byte(hant)}
	}
	return m
}

func load(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load(
		files(`{"a.plain":"会员","a.two":"{a}比{b}多","a.rows":{"one":"{n} 行","other":"{n} 行"},"a.open":"{","a.on":"自{day}起"}`,
			`{"a.plain":"Members","a.two":"{a} has more than {b}","a.rows":{"one":"{n} row","other":"{n} rows"},"a.open":"{","a.on":"since {day}"}`,
			`{"a.plain":"會員"}`),
		files(`{"b.why":"原因：{reasons}"}`, `{"b.why":"Because {reasons}"}`, `{"b.why":"原因：{reasons}"}`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPrinter(t *testing.T) {
	c := load(t)
	tests := []struct {
		lang  Lang
		key   string
		pairs []any
		want  string
	}{
		{ZhHans, "a.plain", nil, "会员"},
		{En, "a.plain", nil, "Members"},
		{ZhHant, "a.plain", nil, "會員"},
		{ZhHant, "a.open", nil, "{"}, // not generated yet: shown in simplified characters
		{ZhHans, "a.none", nil, "a.none"},
		{ZhHans, "a.two", []any{"b", "乙", "a", "甲"}, "甲比乙多"},
		{ZhHans, "a.two", []any{"a", "甲"}, "甲比{b}多"},
		{En, "a.rows", []any{"n", 1}, "1 row"},
		{En, "a.rows", []any{"n", 0}, "0 rows"},
		{En, "a.rows", []any{"n", 1001}, "1,001 rows"},
		{En, "a.rows", []any{"n", float64(1)}, "1 row"}, // as JSON has it
		{ZhHans, "a.rows", []any{"n", int64(-1234567)}, "-1,234,567 行"},
		{ZhHans, "a.on", []any{"day", day.Day("2024-06-02")}, "自2024年6月2日起"},
		{En, "a.on", []any{"day", day.Day("2024-06-02")}, "since 2 June 2024"},
		{En, "a.on", []any{"day", time.Date(2024, 6, 2, 8, 5, 0, 0, time.UTC)}, "since 2 June 2024, 08:05"},
		{ZhHans, "b.why", []any{"reasons", []errs.Msg{errs.M("a.plain"), errs.M("a.rows", "n", 2)}}, "原因：会员、2 行"},
		{En, "b.why", []any{"reasons", errs.M("a.two", "a", "A", "b", "B")}, "Because A has more than B"},
	}
	for _, tt := range tests {
		p := c.Printer(tt.lang)
		if got := p.T(tt.key, tt.pairs...); got != tt.want {
			t.Errorf("%s T(%s, %v) = %q, want %q", tt.lang, tt.key, tt.pairs, got, tt.want)
		}
		if got := p.Msg(errs.M(tt.key, tt.pairs...)); got != tt.want {
			t.Errorf("%s Msg(%s, %v) = %q, want %q", tt.lang, tt.key, tt.pairs, got, tt.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	p := load(t).Printer(ZhHans)
	tests := []struct{ got, want string }{
		{p.Number(0), "0"}, {p.Number(999), "999"}, {p.Number(1000), "1,000"}, {p.Number(218604), "218,604"},
		{p.Number(-12), "-12"}, {p.Number(-1 << 63), "-9,223,372,036,854,775,808"},
		{p.Decimal(1234.56, 1), "1,234.6"}, {p.Decimal(-0.25, 1), "-0.2"}, {p.Decimal(-1234.5, 0), "-1,234"},
		{p.Percent(0.613), "61.3%"}, {p.Percent(1), "100.0%"},
		{p.Bytes(1), "1 kB"}, {p.Bytes(1_500_000), "1.5 MB"}, {p.Bytes(2_000_000_000), "2.0 GB"},
		{p.Day(day.Forever), ""}, {p.List([]string{"甲", "乙"}), "甲、乙"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestLoadFaults(t *testing.T) {
	tests := []struct {
		name  string
		files []fstest.MapFS
		want  string
	}{
		{"two texts", []fstest.MapFS{files(`{"a.b":"甲"}`, `{"a.b":"A"}`, ""), files(`{"a.b":"乙"}`, `{"a.b":"A"}`, "")}, "a.b has two texts"},
		{"only Chinese", []fstest.MapFS{files(`{"a.b":"甲"}`, `{}`, "")}, "a.b is missing in en"},
		{"only English", []fstest.MapFS{files(`{}`, `{"a.b":"A"}`, "")}, "a.b is missing in zh-Hans"},
		{"twice in a file", []fstest.MapFS{files(`{"a.b":"甲","a.b":"甲"}`, `{}`, "")}, "a.b stands twice"},
		{"no text", []fstest.MapFS{files(`{"a.b":1}`, `{}`, "")}, "a.b"},
		{"no plural", []fstest.MapFS{files(`{"a.b":{"one":"甲"}}`, `{}`, "")}, "neither"},
		{"no object", []fstest.MapFS{files(`[]`, `{}`, "")}, "not an object"},
		{"no English", []fstest.MapFS{{"locales/zh-Hans.json": {Data: []byte(`{}`)}}}, "en.json"},
	}
	for _, tt := range tests {
		list := make([]fs.FS, 0, len(tt.files))
		for _, f := range tt.files {
			list = append(list, f)
		}
		_, err := Load(list...)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestMatch(t *testing.T) {
	tests := map[string]Lang{
		"": ZhHans, "zh-CN,zh;q=0.9,en;q=0.8": ZhHans, "zh": ZhHans, "zh-TW": ZhHant, "zh-HK,en": ZhHant, "zh-Hant": ZhHant,
		"en-US,en;q=0.9": En, "de,en;q=0.5": En, "ug": ZhHans, "%%%": ZhHans, "fr": ZhHans,
	}
	for header, want := range tests {
		if got := Match(header); got != want {
			t.Errorf("Match(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestEntryArgs(t *testing.T) {
	entries, err := ReadFile([]byte(`{"a.b":{"one":"{n} of {all}","other":"{n} {all} {n}"},"a.c":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"all", "n"}, nil}, [][]string{entries[0].Args(), entries[1].Args()}); diff != "" {
		t.Error(diff)
	}
}

// TestAllocations keeps the hot path as it is: a plain text costs nothing, any other only itself
// (and what the caller boxes).
func TestAllocations(t *testing.T) {
	p := load(t).Printer(ZhHans)
	if n := testing.AllocsPerRun(100, func() { p.T("a.plain") }); n != 0 {
		t.Errorf("a plain text allocates %v times", n)
	}
	args := []any{"a", "甲", "b", "乙"}
	if n := testing.AllocsPerRun(100, func() { p.T("a.two", args...) }); n > 1 {
		t.Errorf("a text with arguments allocates %v times", n)
	}
}

func BenchmarkPlain(b *testing.B) {
	p := load(b).Printer(ZhHans)
	for b.Loop() {
		p.T("a.plain")
	}
}

func BenchmarkArguments(b *testing.B) {
	p := load(b).Printer(En)
	args := []any{"a", "Futian", "b", "Luohu"}
	for b.Loop() {
		p.T("a.two", args...)
	}
}

func BenchmarkPlural(b *testing.B) {
	p := load(b).Printer(En)
	args := []any{"n", 218604}
	for b.Loop() {
		p.T("a.rows", args...)
	}
}
