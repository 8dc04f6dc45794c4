package textindex

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// FindKey is the text in which a name is found: a character for each part of the name ('-'
// for a Latin word), a bar, then for each part its readings with commas between.
//
//	单海志      单海志|shan,chan,dan hai zhi
//	John Smith  --|john,johnsmith smith
//
// Query.Match reads it; Query.Like is a pattern for it.
func FindKey(name string) string {
	t := tables()
	var buf [32]element
	elements := t.parse(name, buf[:])
	var out [160]byte
	key := out[:0]
	for _, e := range elements {
		if e.han == 0 {
			key = append(key, wordMark)
		} else {
			key = utf8.AppendRune(key, e.han)
		}
	}
	key = append(key, '|')
	for i, e := range elements {
		if i > 0 {
			key = append(key, ' ')
		}
		switch {
		case e.han != 0:
			key = append(key, e.read.group...)
		case e.words != e.word:
			key = append(append(append(key, e.word...), ','), e.words...)
		default:
			key = append(key, e.word...)
		}
	}
	return string(key)
}

const wordMark = '-'

// Match reports whether the name of the key is a hit. The query's terms (between blanks)
// occur in the name one after the other, others may stand between. Within a term no part is
// left out: a character is that character, and letters are divided among the parts so that
// each gets a beginning of one of its readings: zhangwei, zhangw, zwei, zhw and zw are 张伟,
// and wei is, too. Of a Latin word, one letter will do, or as far as the letters reach. A
// query without a name matches none.
func (q Query) Match(findKey string) bool {
	var buf [mostElements]keyPart
	parts := keyParts(findKey, buf[:0])
	from := 0
	for _, term := range q.terms {
		end := term.find(parts, from)
		if end < 0 {
			return false
		}
		from = end
	}
	return len(q.terms) > 0
}

// keyPart is a part of a name, read back from its key.
type keyPart struct {
	char  rune
	group string
}

func keyParts(key string, parts []keyPart) []keyPart {
	chars, groups, _ := strings.Cut(key, "|")
	for _, r := range chars {
		var group string
		group, groups, _ = strings.Cut(groups, " ")
		parts = append(parts, keyPart{r, group})
	}
	return parts
}

// term is a word of a query: characters and small letters, less than 64.
type term []rune

// find is the first place behind an occurrence of the term that begins at from or later; -1
// when there is none.
func (t term) find(parts []keyPart, from int) int {
	best := -1
	for start := from; start < len(parts) && (best < 0 || start < best); start++ {
		if n := t.consume(parts[start:]); n > 0 && (best < 0 || start+n < best) {
			best = start + n
		}
	}
	return best
}

// consume is the least number of parts from the first on that use the whole term up; 0 when
// none do. The bits of reached are the places in the term that may have been reached.
func (t term) consume(parts []keyPart) int {
	reached := uint64(1)
	for n, part := range parts {
		next := uint64(0)
		for rest := reached; rest != 0; rest &= rest - 1 {
			next |= t.step(part, bits.TrailingZeros64(rest))
		}
		if next&(1<<len(t)) != 0 {
			return n + 1
		}
		if next == 0 {
			return 0
		}
		reached = next
	}
	return 0
}

// step gives the places that the part may lead to from a place of the term.
func (t term) step(part keyPart, from int) (to uint64) {
	if t[from] == part.char && IsHan(part.char) {
		return 1 << (from + 1)
	}
	for groups, more := part.group, part.group != ""; more; {
		var reading string
		reading, groups, more = strings.Cut(groups, ",")
		n := 0
		for n < len(reading) && from+n < len(t) && t[from+n] == rune(reading[n]) {
			n++
		}
		switch {
		case n == 0:
		case part.char != wordMark:
			to |= 1<<(from+n+1) - 1<<(from+1)
		case from+n == len(t) || IsHan(t[from+n]):
			to |= 1<<(from+n) | 1<<(from+1)
		default:
			to |= 1 << (from + 1)
		}
	}
	return to
}
