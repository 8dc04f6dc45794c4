package textindex

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Query is what somebody types to find a person: parts of a name in characters, pinyin or
// initials, and a number. The zero Query finds nobody.
type Query struct {
	terms  []term
	number string
	needs  []choice
}

// longestQuery bounds the characters of a query.
const longestQuery = 60

// ParseQuery reads a query: 张, 张伟, zhangwei, zhang w, zw, 张w, lv or lü or lyu, smith, and
// a number of a document or phone in any grouping. It is false when there is nothing to
// look for, or more than 60 characters.
func ParseQuery(text string) (Query, bool) {
	var q Query
	runes := queryRunes(text)
	if len(runes) > longestQuery {
		return Query{}, false
	}
	for _, word := range strings.FieldsFunc(string(runes), separates) {
		var name term
		for word != "" {
			n := runLength(word)
			run := word[:n]
			word = word[n:]
			if strings.ContainsAny(run, "0123456789") {
				q.number += strings.ToUpper(run)
				continue
			}
			name = append(name, []rune(run)...)
		}
		if len(name) > 0 {
			q.terms = append(q.terms, name)
		}
	}
	for _, t := range q.terms {
		q.needs = append(q.needs, t.needs()...)
	}
	return q, len(q.terms) > 0 || q.number != ""
}

// HasName reports whether the query asks for a name.
func (q Query) HasName() bool { return len(q.terms) > 0 }

// Number is the number of a document or phone in the query, digits and capital letters, or
// "". It is looked up exactly, by whoever holds the numbers; Match does not see it.
func (q Query) Number() string { return q.number }

// Like is a pattern for LIKE over FindKey, in need of no escape: the characters and the
// letters in their order. What it lets through is more than Match does, never less. It is
// "" for a query without a name.
func (q Query) Like() string {
	var han, pinyin strings.Builder
	for _, t := range q.terms {
		for i, r := range t {
			switch {
			case !IsHan(r):
				pinyin.WriteRune(r)
				pinyin.WriteByte('%')
			case i > 0 && IsHan(t[i-1]) || han.Len() == 0:
				han.WriteRune(r)
			default:
				han.WriteByte('%')
				han.WriteRune(r)
			}
		}
	}
	switch {
	case pinyin.Len() == 0 && han.Len() == 0:
		return ""
	case pinyin.Len() == 0:
		return "%" + han.String() + "%|%"
	case han.Len() == 0:
		return "%|%" + pinyin.String()
	}
	return "%" + han.String() + "%|%" + pinyin.String()
}

// queryRunes brings a query to the characters and letters of find keys.
func queryRunes(text string) []rune {
	var out []rune
	for _, r := range text {
		r = fold(r)
		switch {
		case invisible(r):
		case IsHan(r):
			out = append(out, unify(r))
		default:
			out = appendLetters(out, r)
		}
	}
	return out
}

// appendLetters adds a rune that is no character, its marks taken off: ǚ is u with two dots
// and a tone mark. After l and n the dots make it v.
func appendLetters(out []rune, r rune) []rune {
	for _, d := range latin.Replace(norm.NFD.String(string(unicode.ToLower(r)))) {
		n := len(out)
		switch {
		case d == 0x0308 && n > 1 && out[n-1] == 'u' && (out[n-2] == 'l' || out[n-2] == 'n'):
			out[n-1] = 'v'
		case !unicode.Is(unicode.Mn, d):
			out = append(out, unicode.ToLower(d))
		}
	}
	return out
}

// separates reports whether r stands between the words of a query.
func separates(r rune) bool {
	return !IsHan(r) && (r < '0' || r > '9') && (r < 'a' || r > 'z')
}

// runLength is the length in bytes of the characters, or of the letters and digits, with
// which the word begins.
func runLength(word string) int {
	var first rune
	for at, r := range word {
		if at == 0 {
			first = r
		} else if IsHan(r) != IsHan(first) {
			return at
		}
	}
	return len(word)
}
