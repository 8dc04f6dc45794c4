package textindex

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Grams are the tokens of a name for an inverted index, with blanks between: characters, small
// letters and digits only, so that the text is at once a document for the ascii tokenizer of FTS5
// (detail=none) and a literal of PostgreSQL's tsvector.
//
//	张        a character                     张伟        two neighbours
//	szha      a beginning of a reading        sz0w        the initials of two neighbours
//	                                          szhang0w    a reading that begins no other, and the next one's initial
//
// Every beginning is a token of its own because an index answers for whole tokens at once,
// but has to collect all that begin alike: zhangwei among 300,000 names takes SQLite 1 ms so, 200 ms by prefixes.
func Grams(name string) string {
	t := tables()
	var buf [32]element
	elements := t.parse(name, buf[:])
	var out [512]byte
	text := out[:0]
	for i, e := range elements {
		next := ""
		if i+1 < len(elements) {
			next = elements[i+1].initials()
		}
		if e.han == 0 {
			text = appendWordGrams(text, e, next)
		} else {
			text = append(utf8.AppendRune(text, e.han), ' ')
			if i+1 < len(elements) && elements[i+1].han != 0 {
				text = append(utf8.AppendRune(utf8.AppendRune(text, e.han), elements[i+1].han), ' ')
			}
			text = append(text, e.read.grams...)
			for _, b := range e.read.joints {
				text = appendWithNext(text, b, next)
			}
		}
	}
	return strings.TrimSuffix(string(text), " ")
}

// longestSyllable is the length of zhuang: longer beginnings of words are no tokens.
const longestSyllable = 6

// appendWordGrams adds the beginnings of a word, or of the words written together.
func appendWordGrams(text []byte, e element, next string) []byte {
	for n := 1; n <= min(len(e.words), longestSyllable); n++ {
		text = append(append(append(text, 's'), e.words[:n]...), ' ')
	}
	return appendWithNext(text, e.word[:1], next)
}

// appendWithNext adds the beginning of a part together with each initial of the next.
func appendWithNext(text []byte, beginning, next string) []byte {
	for _, initial := range []byte(next) {
		text = append(append(append(text, 's'), beginning...), '0', initial, ' ')
	}
	return text
}

func (e element) initials() string {
	if e.han == 0 {
		return e.word[:1]
	}
	return e.read.initials
}

// choice is a list of ways; a name must have all the grams of one of them.
type choice [][]string

// needs are the choices that every match of the term fulfils.
func (t term) needs() []choice {
	var needs []choice
	for from := 0; from < len(t); {
		to := from + 1
		for to < len(t) && IsHan(t[to]) == IsHan(t[from]) {
			to++
		}
		if IsHan(t[from]) {
			needs = append(needs, choice{hanGrams(t[from:to])})
		} else {
			needs = append(needs, letterGrams(string(t[from:to])))
		}
		from = to
	}
	return needs
}

func hanGrams(run []rune) []string {
	if len(run) == 1 {
		return []string{string(run)}
	}
	var grams []string
	for i := range len(run) - 1 {
		grams = append(grams, string(run[i:i+2]))
	}
	return grams
}

// mostSegments is how many parts of a name the grams of one way look at; the letters that
// remain are left to Match.
const mostSegments = 3

// mostWays bounds the ways of a choice; beyond, fewer segments are looked at.
const mostWays = 40

// letterGrams covers all ways to divide the letters among parts of a name: a part but the
// last gets one letter, or the beginning of a syllable.
func letterGrams(run string) choice {
	for depth := mostSegments; ; depth-- {
		ways := reduce(divide(run, nil, depth))
		if len(ways) <= mostWays || depth == 1 {
			return ways
		}
	}
}

// divide lists the ways that begin with the given segments.
func divide(run string, segments []string, depth int) choice {
	if run == "" || len(segments) == depth {
		return choice{segmentGrams(segments)}
	}
	var ways choice
	for n := 1; n <= len(run); n++ {
		if n == len(run) || n == 1 || tables().prefixes[run[:n]] {
			ways = append(ways, divide(run[n:], append(slices.Clip(segments), run[:n]), depth)...)
		}
	}
	return ways
}

// segmentGrams are the grams of neighbours that begin with the segments, none of them
// needless.
func segmentGrams(segments []string) []string {
	last := len(segments) - 1
	var grams []string
	for i, s := range segments {
		s = s[:min(len(s), longestSyllable)]
		switch {
		case i < last && (len(s) == 1 || tables().whole[s]):
			grams = append(grams, "s"+s+"0"+segments[i+1][:1])
		case i < last: // the beginning itself is a long list, and says little beside the initials
			grams = append(grams, "s"+s[:1]+"0"+segments[i+1][:1])
		case i == last && (len(s) > 1 || last == 0):
			grams = append(grams, "s"+s)
		}
	}
	return grams
}

// reduce leaves out each way that asks for no less than another.
func reduce(ways choice) choice {
	var kept choice
	for i, way := range ways {
		needless := slices.ContainsFunc(kept, func(other []string) bool { return implyAll(way, other) }) ||
			slices.ContainsFunc(ways[i+1:], func(other []string) bool { return implyAll(way, other) && !implyAll(other, way) })
		if !needless {
			kept = append(kept, way)
		}
	}
	return kept
}

// implyAll reports whether a name that has all of a has all of b.
func implyAll(a, b []string) bool {
	for _, need := range b {
		if !slices.ContainsFunc(a, func(gram string) bool { return implies(gram, need) }) {
			return false
		}
	}
	return true
}

// implies reports whether every name that has gram a has b: the same, or a shorter beginning
// of the same part.
func implies(a, b string) bool {
	if len(a) == 0 || a[0] != 's' {
		return a == b
	}
	read, next, _ := strings.Cut(a, "0")
	needRead, needNext, pair := strings.Cut(b, "0")
	return strings.HasPrefix(read, needRead) && (!pair || next == needNext)
}

// FTS5 is the MATCH text for SQLite over Grams; what it finds is more than Match does, never
// less. It is "" for a query without a name.
func (q Query) FTS5() string { return q.expression(" AND ", " OR ") }

// TSQuery is the same as the text of a PostgreSQL tsquery.
func (q Query) TSQuery() string { return q.expression(" & ", " | ") }

func (q Query) expression(and, or string) string {
	var all []string
	for _, need := range q.needs {
		var ways []string
		for _, way := range need {
			ways = append(ways, "("+strings.Join(way, and)+")")
		}
		all = append(all, "("+strings.Join(ways, or)+")")
	}
	return strings.Join(all, and)
}
