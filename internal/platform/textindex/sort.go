package textindex

import (
	"sort"
	"unicode/utf8"
)

// sortLength bounds the parts of a name that its sort key counts: people who agree in so
// many are told apart by what the list sorts by next.
const sortLength = 24

// Surname is the surname at the beginning of a Chinese name as it is read, with tone marks
// (Shàn, Yùchí), when a reader may well take it for another; else "".
func Surname(name string) string {
	t := tables()
	var buf [32]element
	elements := t.parse(name, buf[:])
	if len(elements) == 0 || elements[0].read == nil {
		return ""
	}
	if s, ok := t.surnameOf(elements); ok && &s.characters[0] == elements[0].read {
		return s.shown
	}
	return ""
}

// SortKey is text whose bytes order names by pinyin: character by character, each by its
// syllable, tone and code point; 单 stands among the Shàn when it is a surname. A Latin
// word stands behind the characters of the syllables before it: Smith behind Si. Characters
// without a known reading follow all others. About five bytes a character.
func SortKey(name string) string {
	t := tables()
	var buf [32]element
	elements := t.parse(name, buf[:])
	var out [96]byte
	key := out[:0]
	for _, e := range elements[:min(len(elements), sortLength)] {
		switch {
		case e.han == 0:
			key = append(key, rankCode(t.rankOf(e.word), latinSlot)...)
			key = append(key, e.word...)
			key = append(key, ' ')
			continue
		case e.read.sort == "":
			key = append(key, '~')
		default:
			key = append(key, e.read.sort...)
		}
		key = utf8.AppendRune(key, e.han)
	}
	return string(key)
}

// latinSlot comes after the tones 1 to 5 of a syllable.
const latinSlot = 6

// rankOf is the last syllable that does not come after the word.
func (t *table) rankOf(word string) int {
	n := sort.SearchStrings(t.syllables, word)
	if n < len(t.syllables) && t.syllables[n] == word {
		return n
	}
	return max(n-1, 0)
}

const digits62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// rankCode writes the place of a syllable and a tone as two characters that sort alike.
func rankCode(syllable, tone int) string {
	n := syllable*latinSlot + tone - 1
	return string([]byte{digits62[n/62], digits62[n%62]})
}
