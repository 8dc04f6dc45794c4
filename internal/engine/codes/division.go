package codes

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"niangjia/internal/platform/day"
)

// gazetteer is the divisions ready to be asked.
type gazetteer struct {
	rows     []Division // by code, the oldest first
	byCode   map[string]int
	children map[string][]int
	byName   func() map[string][]place // by whole names and short ones, folded; made when the first text is matched
}

// place is a row that a name may mean; loose when the name is a short one, which other places may share.
type place struct {
	row   int
	loose bool
}

// longestName is how many characters of a text are tried as one name.
const longestName = 24

func newGazetteer(rows []Division) *gazetteer {
	g := &gazetteer{rows, make(map[string]int, len(rows)), map[string][]int{}, sync.OnceValue(func() map[string][]place { return names(rows) })}
	for i, d := range rows {
		if i == 0 || rows[i-1].Code != d.Code {
			g.byCode[d.Code] = i
		}
		g.children[d.Parent] = append(g.children[d.Parent], i)
	}
	return g
}

func names(rows []Division) map[string][]place {
	out := make(map[string][]place, 2*len(rows))
	for i, d := range rows {
		name, short := fold(d.Name), fold(d.short())
		out[name] = append(out[name], place{i, false})
		if short != name {
			out[short] = append(out[short], place{i, d.Level != Province})
		}
	}
	return out
}

// filler are rows that the statistics bureau puts where a level is missing; no one says their names.
func (d Division) filler() bool {
	return d.Level == City && (d.Name == "市辖区" || d.Name == "县" || strings.HasSuffix(d.Name, "直辖县级行政区划"))
}

var (
	autonomous = regexp.MustCompile(`(?:(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春)族?|` +
		`(?:各|回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|土|仫佬|羌|布朗|撒拉|毛南|仡佬|普米|怒|裕固|独龙|保安)族)*` +
		`自治[区州县旗]$`)
	ordinary = regexp.MustCompile(`(?:省|市|区|县|盟|旗|地区|林区|特区|特别行政区)$`)
)

// short is the name without what it is: 广东 for 广东省, 延边 for 延边朝鲜族自治州; the whole name where
// less than two characters would be left, and for townships, whose bare names are too common.
func (d Division) short() string {
	if d.Level == Township || d.Level == Village || d.filler() {
		return d.Name
	}
	for _, suffix := range [...]*regexp.Regexp{autonomous, ordinary} {
		if at := suffix.FindStringIndex(d.Name); at != nil {
			if utf8.RuneCountInString(d.Name[:at[0]]) < 2 {
				return d.Name
			}
			return d.Name[:at[0]]
		}
	}
	return d.Name
}

// at is the row of a code that holds on the day.
func (g *gazetteer) at(code string, on day.Day) (int, bool) {
	first, ok := g.byCode[code]
	if !ok {
		return 0, false
	}
	row := -1
	for i := first; i < len(g.rows) && g.rows[i].Code == code && g.rows[i].ValidFrom <= on; i++ {
		row = i
	}
	return row, row >= 0 && on <= g.rows[row].ValidTo
}

func (g *gazetteer) holds(row int, on day.Day) bool {
	n, ok := g.at(g.rows[row].Code, on)
	return ok && n == row
}

// known is the code as the table has it: longer spellings of a code end in zeros (440300 and 440300000000
// for 4403).
func (g *gazetteer) known(code string) (string, bool) {
	for _, n := range [...]int{len(code), 9, 6, 4, 2} {
		if n > len(code) || strings.Trim(code[n:], "0") != "" {
			continue
		}
		if _, ok := g.byCode[code[:n]]; ok {
			return code[:n], true
		}
	}
	return "", false
}

// HasDivision reports whether a code is that of a division of any time; zeros may fill it up.
func (b *Book) HasDivision(code string) bool {
	_, ok := b.now.Load().places.known(code)
	return ok
}

// Division is the division of a code on the day; zeros may fill the code up.
func (b *Book) Division(code string, on day.Day) (Division, bool) {
	g := b.now.Load().places
	code, ok := g.known(code)
	if !ok {
		return Division{}, false
	}
	row, ok := g.at(code, on)
	if !ok {
		return Division{}, false
	}
	return g.rows[row], true
}

// Divisions are the divisions directly below a code, by code; those below "" are the provinces. Rows that
// only fill a missing level are passed over: below 北京市 stand its districts.
func (b *Book) Divisions(parent string, on day.Day) []Division {
	g := b.now.Load().places
	out := []Division{}
	for _, i := range g.children[parent] {
		switch d := g.rows[i]; {
		case !g.holds(i, on):
		case d.filler():
			out = append(out, b.Divisions(d.Code, on)...)
		default:
			out = append(out, d)
		}
	}
	return out
}

// DivisionPath are a division and those above it, the province first, without rows that only fill a level.
// Empty when the code is unknown on the day.
func (b *Book) DivisionPath(code string, on day.Day) []Division {
	path := []Division{}
	d, ok := b.Division(code, on)
	for ok {
		if !d.filler() {
			path = append(path, d)
		}
		d, ok = b.Division(d.Parent, on)
	}
	slices.Reverse(path)
	return path
}

// DivisionName is the whole name: 广东省深圳市福田区. It is the code itself when that is unknown.
func (b *Book) DivisionName(code string, on day.Day) string {
	path := b.DivisionPath(code, on)
	if len(path) == 0 {
		return code
	}
	var name strings.Builder
	for i, d := range path {
		if i == 0 || d.Name != path[i-1].Name { // 东莞市 stands twice, as city and as county
			name.WriteString(d.Name)
		}
	}
	return name.String()
}

// MatchDivision finds the division that a text means on the day: a code, or names from the wide to the narrow
// with levels left out at will and with or without 省, 市, 县 ("广东省深圳市福田区", "广东 深圳", "福田区").
// A name that several places share means none of them, unless one holds the others.
func (b *Book) MatchDivision(text string, on day.Day) (code string, ok bool) {
	g := b.now.Load().places
	text = fold(text)
	if text == "" {
		return "", false
	}
	if code, ok := g.known(text); ok {
		_, ok = g.at(code, on)
		return code, ok
	}
	found := g.read(text, "", false, on, nil)
	for _, loose := range [...]bool{false, true} {
		if code, n := widest(found, loose); n > 0 {
			return code, code != ""
		}
	}
	return "", false
}

// reading is a division that a text names, and whether it does so with short names.
type reading struct {
	code  string
	loose bool
}

// read consumes names from the left; each place lies below the one before.
func (g *gazetteer) read(text, above string, loose bool, on day.Day, found []reading) []reading {
	byName, runes := g.byName(), 0
	for end := range text + "." {
		if runes++; end == 0 {
			continue
		}
		if runes > longestName {
			break
		}
		for _, p := range byName[text[:end]] {
			code := g.rows[p.row].Code
			if code == above || !strings.HasPrefix(code, above) || !g.holds(p.row, on) {
				continue
			}
			if end == len(text) {
				found = append(found, reading{code, loose || p.loose})
			} else {
				found = g.read(text[end:], code, loose || p.loose, on, found)
			}
		}
	}
	return found
}

// widest is the code among the readings that all others lie below, "" when there is none such; n is how many
// readings of this looseness there are.
func widest(found []reading, loose bool) (code string, n int) {
	codes := []string{}
	for _, r := range found {
		if r.loose == loose {
			codes = append(codes, r.code)
		}
	}
	if len(codes) == 0 {
		return "", 0
	}
	code = slices.MinFunc(codes, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	for _, c := range codes {
		if !strings.HasPrefix(c, code) {
			return "", len(codes)
		}
	}
	return code, len(codes)
}

// SearchDivisions finds places for a picker: by the beginning of a code, or by a part of the name, which
// words before it may narrow ("深圳 沙头"). Whole names stand first, then beginnings; wide places before
// narrow ones; at most limit.
func (b *Book) SearchDivisions(text string, on day.Day, limit int) []Division {
	g := b.now.Load().places
	words := strings.Fields(text)
	if len(words) == 0 {
		return []Division{}
	}
	above, ok := "", true
	if n := len(words) - 1; n > 0 {
		if above, ok = b.MatchDivision(strings.Join(words[:n], ""), on); !ok {
			return []Division{}
		}
	}
	type candidate struct {
		Division
		rank int
	}
	var found []candidate
	want := fold(words[len(words)-1])
	for i, d := range g.rows {
		if rank := d.rank(want); rank > 0 && strings.HasPrefix(d.Code, above) && g.holds(i, on) {
			found = append(found, candidate{d, rank})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(len(a.Code), len(b.Code)), cmp.Compare(a.Code, b.Code))
	})
	out := make([]Division, 0, min(limit, len(found)))
	for _, c := range found[:min(limit, len(found))] {
		out = append(out, c.Division)
	}
	return out
}

// rank says how well a division answers a search, 1 best; 0 not at all.
func (d Division) rank(want string) int {
	switch {
	case want == "" || d.filler():
		return 0
	case d.Name == want || d.Code == want:
		return 1
	case strings.HasPrefix(d.Name, want) || strings.HasPrefix(d.Code, want):
		return 2
	case strings.Contains(d.Name, want):
		return 3
	}
	return 0
}
