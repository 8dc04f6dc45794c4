package textindex

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// element is one part of a name that is read at a stretch: a Chinese character, or a word
// of Latin letters.
type element struct {
	han   rune // 0 for a word
	read  *character
	word  string
	words string // the word and all that follow it, written together
}

// longestWord bounds the letters of a word, or of words written together, that are found.
const longestWord = 24

// mostElements bounds the parts of a name; the rest of a longer one is not looked at.
const mostElements = 40

// parse takes a name apart. The result may use buf's memory.
func (t *table) parse(name string, buf []element) []element {
	name = Normalise(name)
	elements := buf[:0]
	word, dotted := -1, false
	for at, r := range name {
		han := IsHan(r)
		if !han && word < 0 && unicode.IsLetter(r) {
			word = at
		}
		if word >= 0 && (han || !unicode.In(r, unicode.Letter, unicode.Mn)) {
			elements = appendWord(elements, name[word:at])
			word = -1
		}
		if han {
			r = unify(r)
			elements = append(elements, element{han: r, read: t.of(r)})
		}
		dotted = dotted || r == MiddleDot
	}
	if word >= 0 {
		elements = appendWord(elements, name[word:])
	}
	if !dotted {
		if s, ok := t.surnameOf(elements); ok {
			for i := range s.characters {
				elements[i].read = &s.characters[i]
			}
		}
	}
	elements = elements[:min(len(elements), mostElements)]
	joinWords(elements)
	return elements
}

// surnameOf finds the longest listed surname that the name begins with and goes beyond. A
// name of five characters and more begins with a compound surname or with none: it is that
// of a minority, written without its dots.
func (t *table) surnameOf(elements []element) (found surname, ok bool) {
	var buf [4 * utf8.UTFMax]byte
	text := buf[:0]
	for i, e := range elements {
		if e.han == 0 || i == t.longest || i == len(elements)-1 {
			break
		}
		text = utf8.AppendRune(text, e.han)
		if s, listed := t.surnames[string(text)]; listed && (i > 0 || len(elements) < 5) {
			found, ok = s, true
		}
	}
	return found, ok
}

func appendWord(elements []element, word string) []element {
	if w := letters(word); w != "" {
		elements = append(elements, element{word: w})
	}
	return elements
}

// joinWords gives each word the words that follow it.
func joinWords(elements []element) {
	for i := len(elements) - 1; i >= 0; i-- {
		e := &elements[i]
		e.word = e.word[:min(len(e.word), longestWord)]
		e.words = e.word
		if i+1 < len(elements) && e.han == 0 {
			e.words += elements[i+1].words
			e.words = e.words[:min(len(e.words), longestWord)]
		}
	}
}

// unify maps a compatible form of a character to the character, as NFC would.
func unify(r rune) rune {
	if compatibility(r) {
		return []rune(norm.NFC.String(string(r)))[0]
	}
	return r
}

// latin maps letters that do not come apart into a plain one and a mark.
var latin = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ħ", "h")

// letters writes a Latin word with the letters a to z; ü becomes u.
func letters(word string) string {
	word = strings.ToLower(word)
	if isPlain(word) {
		return word
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, latin.Replace(norm.NFD.String(word)))
}

func isPlain(word string) bool {
	for _, b := range []byte(word) {
		if b < 'a' || b > 'z' {
			return false
		}
	}
	return true
}
