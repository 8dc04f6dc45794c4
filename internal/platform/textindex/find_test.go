package textindex

import (
	"database/sql"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"
)

func TestFindKeyAndGrams(t *testing.T) {
	tests := []struct{ name, key, grams string }{
		{"张伟", "张伟|zhang wei", "张 张伟 sz szh szha szhan szhang sz0w szhang0w 伟 sw swe swei"},
		{"单海志", "单海志|shan,chan,dan hai zhi", "单 单海 ss ssh ssha sshan sc sch scha schan sd sda sdan ss0h sc0h sd0h 海 海志 sh sha shai sh0z shai0z 志 sz szh szhi"},
		{"吕布", "吕布|lv,lyu,lu bu", "吕 吕布 sl slv sly slyu slu sl0b 布 sb sbu"},
		{"尉迟恭", "尉迟恭|yu,wei chi gong", "尉 尉迟 sy syu sw swe swei sy0c sw0c swei0c 迟 迟恭 sc sch schi sc0g schi0g 恭 sg sgo sgon sgong"},
		{"买·提买", "买提买|mai ti,di mai", "买 买提 sm sma smai sm0t sm0d smai0t smai0d 提 提买 st sti sd sdi st0m sd0m 买 sm sma smai"},
		{"Al Ståhl-Müller", "---|al,alstahlmuller stahl,stahlmuller muller", "sa sal sals salst salsta salstah sa0s ss sst ssta sstah sstahl sstahlm ss0m sm smu smul smull smulle smuller"},
		{"㐂一", "㐂一| yi", "㐂 㐂一 一 sy syi"},
		{"𠮷", "𠮷|", "𠮷"},
		{"\uF91D", "\u6B04|lan", "欄 sl sla slan"}, // searched as the character it is a form of
		{"", "|", ""},
		{"Иван", "|", ""},
	}
	for _, tt := range tests {
		if got := FindKey(tt.name); got != tt.key {
			t.Errorf("FindKey(%q) = %q, want %q", tt.name, got, tt.key)
		}
		if got := Grams(tt.name); got != tt.grams {
			t.Errorf("Grams(%q) = %q, want %q", tt.name, got, tt.grams)
		}
	}
}

func TestMatch(t *testing.T) {
	tests := []struct{ name, hits, misses string }{
		{"张伟", "张/伟/张伟/张 伟/zhang/zhangwei/zhang wei/ZHANG/zhāng/ｚｈａｎｇ/zhangw/zw/z w/zhwei/zwei/wei/w/张w/张wei/zh伟/zhang伟/张\u3000伟",
			"伟张/章/wang/ang/zhangwen/zhangweiz/wei zhang/张z/hang"},
		{"张大伟", "张 伟/zhang wei/张大/zdw/dw/zhangdawei/张da伟", "zw/张伟/wei da"},
		{"单海志", "单/shan/dan/chan/shanhai/danhaizhi/shz/dhz/hz/haizhi", "ashan/shanzhi/zhihai"},
		{"曾欣", "zeng/zengxin/zx/ceng", "xinzeng"},
		{"吕布", "lv/lü/lyu/lu/lǚ/LYU bu/lvbu/lb/lǚbù", "lve"},
		{"尉迟恭", "尉迟/yuchi/ycg/weichi/chigong/尉迟g", "yuci"},
		{"买买提·艾合买提", "买买提/买买提艾合/买买提·艾合/艾合买提/mmt/maimaiti/maimaitiaihemaiti/买买提 买提/mt ah/mmtahmt", "买买艾"},
		{"John Smith", "john/smith/js/johnsmith/john smith/JOHN/smi/johns/j smith/jsm", "smith john/ohn/jms/johnt"},
		{"José O'Neil", "jose/josé/oneil/o'neil/jon/jose neil", "jason"},
		{"𠮷野", "𠮷/𠮷野/ye/y", "吉"},
		{"\uF91D一", "\uF91D/\u6B04/lan", "兰"},
		{"安安", "an/anan/aa/ana", "anananan/nan"},
		{"王方", "fang/wang/wangfang", "pang/wangwang"},
		{"李娥", "lie/le/li'e", "lier"},
	}
	for _, tt := range tests {
		key := FindKey(tt.name)
		for hit := range strings.SplitSeq(tt.hits, "/") {
			if q, ok := ParseQuery(hit); !ok || !q.Match(key) {
				t.Errorf("%q does not find %s", hit, key)
			}
		}
		for miss := range strings.SplitSeq(tt.misses, "/") {
			if q, ok := ParseQuery(miss); !ok || q.Match(key) {
				t.Errorf("%q finds %s", miss, key)
			}
		}
	}
}

func TestParseQuery(t *testing.T) {
	for text, want := range map[string][]string{ // terms, number, LIKE pattern
		"张伟":                    {"张伟", "", "%张伟%|%"},
		"张w 伟":                  {"张w 伟", "", "%张%伟%|%w%"},
		"zhang w":               {"zhang w", "", "%|%z%h%a%n%g%w%"},
		"13812341024":           {"", "13812341024", ""},
		"+86 138-1234 1024":     {"", "8613812341024", ""},
		"张伟 44039919970224993x": {"张伟", "44039919970224993X", "%张伟%|%"},
		"张伟１３８12341024":         {"张伟", "13812341024", "%张伟%|%"},
		"H12345678":             {"", "H12345678", ""},
		"买买提•艾合":                {"买买提 艾合", "", "%买买提%艾合%|%"},
		"%_\\'\"*":              nil,
		" \u3000":               nil,
		"":                      nil,
		strings.Repeat("张", 61): nil,
		"张\x00%' OR \"1\"=\"1":  {"张 or", "11", "%张%|%o%r%"},
	} {
		q, ok := ParseQuery(text)
		if !ok {
			if want != nil {
				t.Errorf("ParseQuery(%q) refuses", text)
			}
			continue
		}
		var terms []string
		for _, t := range q.terms {
			terms = append(terms, string(t))
		}
		got := []string{strings.Join(terms, " "), q.Number(), q.Like()}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ParseQuery(%q): %s", text, diff)
		}
		if q.HasName() != (len(terms) > 0) {
			t.Errorf("ParseQuery(%q): has a name %t", text, q.HasName())
		}
	}
}

func TestExpressions(t *testing.T) {
	for text, want := range map[string][2]string{
		"张":    {"((张))", "((张))"},
		"张伟明":  {"((张伟 AND 伟明))", "((张伟 & 伟明))"},
		"z":    {"((sz))", "((sz))"},
		"zw":   {"((sz0w) OR (szw))", "((sz0w) | (szw))"},
		"张 wu": {"((张)) AND ((sw0u) OR (swu))", "((张)) & ((sw0u) | (swu))"},
		"zwm":  {"((sz0w AND sw0m) OR (sz0w AND swm) OR (szwm))", "((sz0w & sw0m) | (sz0w & swm) | (szwm))"},
		"123":  {"", ""},
	} {
		q, _ := ParseQuery(text)
		if diff := cmp.Diff(want, [2]string{q.FTS5(), q.TSQuery()}); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// madeNames are names of the kinds that there are, in awkward mixtures.
func madeNames(n int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	surnames := []string{"张", "王", "单", "曾", "尉迟", "欧阳", "吕", "区", "长孙", "安", "", "㐂", "买买提·", "John ", "De la "}
	given := []rune("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂安恩长行乐晟茜略律绿女𠮷㐂欧阿饿傲娥一衣")
	names := make([]string, n)
	for i := range names {
		name := surnames[random.IntN(len(surnames))]
		if random.IntN(20) == 0 {
			names[i] = name + "Smith-Jones"
			continue
		}
		for range 1 + random.IntN(3) {
			name += string(given[random.IntN(len(given))])
		}
		names[i] = name
	}
	return names
}

// madeQuery takes a query out of a name as a person would, and sometimes slips.
func madeQuery(random *rand.Rand, name string) string {
	var text string
	elements := tables().parse(name, nil)
	from := random.IntN(len(elements))
	for _, e := range elements[from : from+1+random.IntN(len(elements)-from)] {
		spellings := []string{e.word}
		if e.han != 0 {
			spellings = e.read.spellings
		}
		spelling := ""
		if len(spellings) > 0 {
			spelling = spellings[random.IntN(len(spellings))]
		}
		switch way := random.IntN(8); {
		case e.han != 0 && way < 3 || spelling == "":
			text += string(e.han)
		case way < 5:
			text += spelling
		case way < 7:
			text += spelling[:1+random.IntN(len(spelling))]
		}
		if random.IntN(5) == 0 {
			text += " "
		}
	}
	return text
}

// accepts decides a query's choices on the grams of a name, as an index would.
func (q Query) accepts(grams string) bool {
	tokens := strings.Fields(grams)
	for _, need := range q.needs {
		if !slices.ContainsFunc(need, func(way []string) bool {
			return !slices.ContainsFunc(way, func(gram string) bool { return !slices.Contains(tokens, gram) })
		}) {
			return false
		}
	}
	return len(q.needs) > 0
}

// like is LIKE without escapes.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "%")
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = rest
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}

// oracle is Match written down as its comment has it, by trying everything.
func oracle(terms []term, parts []keyPart) bool {
	if len(terms) == 0 {
		return true
	}
	for start := range parts {
		for end := start + 1; end <= len(parts); end++ {
			if divides(string(terms[0]), parts[start:end]) && oracle(terms[1:], parts[end:]) {
				return true
			}
		}
	}
	return false
}

func divides(text string, parts []keyPart) bool {
	if len(parts) == 0 || text == "" {
		return len(parts) == 0 && text == ""
	}
	part := parts[0]
	if rest, ok := strings.CutPrefix(text, string(part.char)); ok && divides(rest, parts[1:]) {
		return true
	}
	for reading := range strings.SplitSeq(part.group, ",") {
		for n := 1; n <= len(reading); n++ {
			rest, ok := strings.CutPrefix(text, reading[:n])
			reaches := rest == "" || rest[0] < 'a' || rest[0] > 'z'
			if ok && (part.char != '-' || n == 1 || reaches) && divides(rest, parts[1:]) {
				return true
			}
		}
	}
	return false
}

// The index and the pattern let through whatever Match does, and Match is what it says.
func TestIndexFindsWhateverMatches(t *testing.T) {
	names := madeNames(400)
	random := rand.New(rand.NewPCG(3, 4))
	hits, candidates := 0, 0
	for range 1500 {
		text := madeQuery(random, names[random.IntN(len(names))])
		q, ok := ParseQuery(text)
		if !ok {
			continue
		}
		for _, name := range names {
			key := FindKey(name)
			match := q.Match(key)
			if want := oracle(q.terms, keyParts(key, nil)); match != want {
				t.Fatalf("%q matches %s: %t, want %t", text, key, match, want)
			}
			if accepted := q.accepts(Grams(name)); accepted {
				candidates++
			} else if match {
				t.Fatalf("%q matches %s, but its grams %s do not fulfil %s", text, key, Grams(name), q.FTS5())
			}
			if match {
				hits++
				if !like(q.Like(), key) {
					t.Fatalf("%q matches %s, but not like %s", text, key, q.Like())
				}
			}
		}
	}
	t.Logf("%d hits, %d candidates of the index", hits, candidates)
	if hits < 1500 || candidates > hits*5/4 {
		t.Errorf("%d hits, %d candidates of the index", hits, candidates)
	}
}

func TestFTS5(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE VIRTUAL TABLE grams USING fts5(text, content='', detail=none, tokenize='ascii');
		CREATE TABLE keys (id INTEGER PRIMARY KEY, key TEXT NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	names := madeNames(300)
	for id, name := range names {
		if _, err := db.Exec(`INSERT INTO grams (rowid, text) VALUES (?, ?)`, id, Grams(name)); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`INSERT INTO keys (id, key) VALUES (?, ?)`, id, FindKey(name)); err != nil {
			t.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		text := madeQuery(random, names[random.IntN(len(names))])
		q, ok := ParseQuery(text)
		if !ok {
			continue
		}
		byGrams := selectIDs(t, db, `SELECT rowid FROM grams WHERE grams MATCH ?`, q.FTS5())
		byPattern := selectIDs(t, db, `SELECT id FROM keys WHERE key LIKE ?`, q.Like())
		for id, name := range names {
			if byGrams[id] != q.accepts(Grams(name)) {
				t.Errorf("%s finds %s: %t", q.FTS5(), Grams(name), byGrams[id])
			}
			if byPattern[id] != like(q.Like(), FindKey(name)) {
				t.Errorf("%s finds %s: %t", q.Like(), FindKey(name), byPattern[id])
			}
		}
	}
}

func selectIDs(t *testing.T, db *sql.DB, query, arg string) map[int]bool {
	t.Helper()
	rows, err := db.Query(query, arg)
	if err != nil {
		t.Fatalf("%s: %v", arg, err)
	}
	defer rows.Close()
	found := map[int]bool{}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		found[id] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

func FuzzQuery(f *testing.F) {
	f.Add("张伟", "zw")
	f.Add("John Smith", "johns")
	f.Add("买买提·艾合买提", "mt 艾h")
	f.Add("\uF91D吕", "lyu")
	f.Fuzz(func(t *testing.T, name, text string) {
		key, grams := FindKey(name), Grams(name)
		SortKey(name)
		if strings.IndexFunc(grams, func(r rune) bool {
			return !IsHan(r) && !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789 ", r)
		}) >= 0 {
			t.Errorf("grams of %q: %q", name, grams)
		}
		q, ok := ParseQuery(text)
		if !ok || !q.Match(key) {
			return
		}
		if !q.accepts(grams) || !like(q.Like(), key) {
			t.Errorf("%q matches %s, but not by %s or %s", text, key, q.FTS5(), q.Like())
		}
	})
}

func BenchmarkKeys(b *testing.B) {
	names := madeNames(1000)
	FindKey(names[0])
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		name := names[i%len(names)]
		SortKey(name)
		FindKey(name)
		Grams(name)
	}
}

func BenchmarkMatch(b *testing.B) {
	names := madeNames(1000)
	for i, name := range names {
		names[i] = FindKey(name)
	}
	q, _ := ParseQuery("zhangw")
	for i := 0; b.Loop(); i++ {
		q.Match(names[i%len(names)])
	}
}

func BenchmarkTable(b *testing.B) {
	for b.Loop() {
		newTable()
	}
}
