package codes

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/textindex"
)

// list is one code list ready to be asked. A nil list knows nothing.
type list struct {
	rows   []Code           // in the order of a menu
	byCode map[string][]int // rows of a code, the oldest first
	byText map[string][]hit // rows by what people write, folded
}

// hit is a row that a text may mean, and how directly it says so.
type hit struct {
	row  int
	rank uint8
}

const (
	byItsCode uint8 = iota
	byItsName
	bySynonym
	byShortCode // without the zeros in front, which spreadsheets drop
)

func newLists(rows []Code) map[string]*list {
	lists := map[string]*list{}
	for _, c := range rows {
		l := lists[c.List]
		if l == nil {
			l = &list{byCode: map[string][]int{}, byText: map[string][]hit{}}
			lists[c.List] = l
		}
		l.add(c)
	}
	return lists
}

func (l *list) add(c Code) {
	n := len(l.rows)
	l.rows = append(l.rows, c)
	at := l.byCode[c.Code]
	i := len(at)
	for i > 0 && l.rows[at[i-1]].ValidFrom > c.ValidFrom { // rows come by position, not by day
		i--
	}
	l.byCode[c.Code] = append(at[:i:i], append([]int{n}, at[i:]...)...)
	l.index(c.Code, hit{n, byItsCode})
	l.index(c.Name, hit{n, byItsName})
	l.index(c.NameEn, hit{n, byItsName})
	for s := range strings.SplitSeq(c.Synonyms, "|") {
		l.index(s, hit{n, bySynonym})
	}
	if short := strings.TrimLeft(c.Code, "0"); short != c.Code {
		l.index(short, hit{n, byShortCode})
	}
}

func (l *list) index(text string, h hit) {
	if key := fold(text); key != "" {
		l.byText[key] = append(l.byText[key], h)
	}
}

// row is the row of a code that holds on the day: the last to have begun, unless it has ended.
func (l *list) row(code string, on day.Day) (int, bool) {
	rows := l.byCode[code]
	for i := len(rows) - 1; i >= 0; i-- {
		if c := &l.rows[rows[i]]; c.ValidFrom <= on {
			return rows[i], on <= c.ValidTo
		}
	}
	return 0, false
}

func (l *list) at(code string, on day.Day) (Code, bool) {
	if l == nil {
		return Code{}, false
	}
	n, ok := l.row(code, on)
	if !ok {
		return Code{}, false
	}
	return l.rows[n], true
}

// latest is the row of the day, else the newest.
func (l *list) latest(code string, on day.Day) (Code, bool) {
	if c, ok := l.at(code, on); ok || l == nil {
		return c, ok
	}
	if rows := l.byCode[code]; len(rows) > 0 {
		return l.rows[rows[len(rows)-1]], true
	}
	return Code{}, false
}

func (l *list) on(on day.Day) []Code {
	out := []Code{}
	if l == nil {
		return out
	}
	for i, c := range l.rows {
		if n, ok := l.row(c.Code, on); ok && n == i {
			out = append(out, c)
		}
	}
	return out
}

func (l *list) match(text string, on day.Day) (string, bool) {
	if l == nil {
		return "", false
	}
	key := fold(text)
	if code, ok := l.meaning(key, on); ok {
		return code, true
	}
	if len(l.byText[key]) > 0 {
		return "", false // it means several things
	}
	if bare := strings.TrimLeft(key, "0"); bare != key && bare != "" && isCode(bare) {
		return l.meaning(bare, on)
	}
	return l.codeWithName(key, on)
}

// meaning is the one code that a folded text means.
func (l *list) meaning(key string, on day.Day) (string, bool) {
	best := byShortCode + 1
	var found []*Code
	for _, h := range l.byText[key] {
		c := &l.rows[h.row]
		if n, ok := l.row(c.Code, on); !ok || n != h.row || h.rank > best {
			continue
		}
		if h.rank < best {
			best, found = h.rank, found[:0]
		}
		if len(found) == 0 || found[len(found)-1].Code != c.Code {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return "", false
	}
	for _, c := range found[1:] {
		if c.Parent != found[0].Code {
			return "", false
		}
	}
	return found[0].Code, true
}

// codeWithName reads "20本科" and "本科20": both parts must mean the same.
func (l *list) codeWithName(key string, on day.Day) (string, bool) {
	head := strings.IndexFunc(key, notCode)
	if head < 0 {
		return "", false
	}
	tail := strings.LastIndexFunc(key, notCode)
	_, size := utf8.DecodeRuneInString(key[tail:])
	tail += size
	code, name := key[:head], key[head:]
	if code == "" {
		code, name = key[tail:], key[:tail]
	}
	byCode, ok := l.meaning(code, on)
	if !ok {
		return "", false
	}
	byName, ok := l.meaning(name, on)
	return byCode, ok && byName == byCode
}

func notCode(r rune) bool     { return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z') }
func isCode(text string) bool { return strings.IndexFunc(text, notCode) < 0 }

// parent is the list and the code that a row's Parent names.
func (c Code) parent() (list, code string) {
	if list, code, other := strings.Cut(c.Parent, "/"); other {
		return list, code
	}
	return c.List, c.Parent
}

// fold is a text as it is compared: half-width, small, without blanks and punctuation, except between two
// digits, where "1/2" must not become 12.
func fold(text string) string {
	s := strings.ToLower(textindex.Compact(text))
	if strings.IndexFunc(s, unicode.IsPunct) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if unicode.IsPunct(r) && !(i > 0 && isDigit(s[i-1]) && i+utf8.RuneLen(r) < len(s) && isDigit(s[i+utf8.RuneLen(r)])) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
