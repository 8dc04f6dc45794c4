package textindex

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// character is what is known of a Chinese character at one place of a name.
type character struct {
	sort      string   // two characters, the rank of the main reading
	spellings []string // without tone, ü as v; the main one first
	group     string   // the spellings with commas between
	initials  string   // the first letters of the spellings, each once

	joints []string // what is told together with the next character's initial: initials, and spellings that begin no other
	grams  string   // a token for each beginning of a spelling
}

// unread is a character without a known reading.
var unread = character{}

// surname is a surname whose reading has to be known: a character for each of its own.
type surname struct {
	shown      string // Yùchí
	characters []character
}

// table holds all that names need, made once and never changed.
type table struct {
	main       []uint16 // by code point from firstHan on: a place in characters
	beyond     []uint16 // the same from plane 2 on
	characters []character
	surnames   map[string]surname
	longest    int // characters of the longest compound surname
	syllables  []string
	ranks      map[string]int
	prefixes   map[string]bool // each beginning of each spelling
	whole      map[string]bool // spellings that begin no other
}

const (
	firstHan  = 0x3007
	plane2    = 0x20000
	lastPlane = 0x3FFFF
)

var tables = sync.OnceValue(newTable)

func newTable() *table {
	t := &table{
		main:       make([]uint16, 0xA000-firstHan),
		beyond:     make([]uint16, lastPlane+1-plane2),
		characters: []character{unread},
		surnames:   make(map[string]surname, 2*len(singleSurnames)),
		syllables:  strings.Fields(syllables),
		ranks:      map[string]int{},
		prefixes:   map[string]bool{},
		whole:      map[string]bool{},
	}
	for i, s := range t.syllables {
		t.ranks[s] = i
		for _, spelling := range spell(s) {
			for n := range len(spelling) {
				t.prefixes[spelling[:n+1]] = true
			}
			t.whole[spelling] = true
		}
	}
	for spelling := range t.whole {
		for n := 1; n < len(spelling); n++ {
			delete(t.whole, spelling[:n])
		}
	}
	places := map[string]uint16{}
	put := func(r rune, readings []string) {
		key := strings.Join(readings, " ")
		if _, ok := places[key]; !ok {
			places[key] = uint16(len(t.characters))
			t.characters = append(t.characters, t.character(readings))
		}
		if at := t.place(r); at != nil {
			*at = places[key]
		}
	}
	for code, readings := range pinyin.PinyinDict {
		main, _, _ := strings.Cut(readings, ",")
		put(rune(code), []string{main})
	}
	for _, p := range polyphones {
		for _, r := range p.characters {
			put(r, strings.Fields(p.readings))
		}
	}
	t.addSurnames()
	return t
}

func (t *table) addSurnames() {
	for _, s := range singleSurnames {
		readings := strings.Fields(s.readings)
		for _, r := range s.characters {
			t.surnames[string(r)] = surname{title(readings[0]), []character{t.withGivenName(r, readings)}}
		}
	}
	for _, s := range compoundSurnames {
		readings := strings.Fields(s.reading)
		for _, name := range strings.Fields(s.names) {
			entry := surname{shown: title(strings.Join(readings, ""))}
			for i, r := range []rune(name) {
				entry.characters = append(entry.characters, t.withGivenName(r, readings[i:i+1]))
			}
			t.surnames[name] = entry
			t.longest = max(t.longest, len(readings))
		}
	}
}

// withGivenName is a surname's character: its readings there, then those that it has
// elsewhere, for people search by what they are used to.
func (t *table) withGivenName(r rune, readings []string) character {
	c := t.character(readings)
	for _, s := range t.of(r).spellings {
		t.add(&c, s)
	}
	return c
}

// character makes the entry of toned readings (zhāng).
func (t *table) character(readings []string) character {
	var c character
	for i, reading := range readings {
		syllable, tone := untone(reading)
		if i == 0 {
			c.sort = rankCode(t.ranks[syllable], tone)
		}
		for _, s := range spell(syllable) {
			t.add(&c, s)
		}
	}
	return c
}

func (t *table) add(c *character, spelling string) {
	if slices.Contains(c.spellings, spelling) {
		return
	}
	c.spellings = append(slices.Clip(c.spellings), spelling)
	c.group = strings.Join(c.spellings, ",")
	if strings.IndexByte(c.initials, spelling[0]) < 0 {
		c.initials += spelling[:1]
		c.joints = append(slices.Clip(c.joints), spelling[:1])
	}
	if t.whole[spelling] {
		c.joints = append(slices.Clip(c.joints), spelling)
	}
	for n := 1; n <= len(spelling); n++ {
		if gram := "s" + spelling[:n] + " "; !strings.Contains(" "+c.grams, " "+gram) {
			c.grams += gram
		}
	}
}

// place is where the character's number stands, nil for a rune outside the blocks.
func (t *table) place(r rune) *uint16 {
	switch {
	case r >= firstHan && int(r) < firstHan+len(t.main):
		return &t.main[r-firstHan]
	case r >= plane2 && r <= lastPlane:
		return &t.beyond[r-plane2]
	}
	return nil
}

func (t *table) of(r rune) *character {
	if at := t.place(r); at != nil {
		return &t.characters[*at]
	}
	return &t.characters[0]
}

// spell gives the ways in which people write a syllable. With ü: v as keyboards have it, YU
// as passports do (GB/T 28039-2011, 吕 LYU), and U as older ones did.
func spell(syllable string) []string {
	initial, final := syllable[:1], syllable[1:]
	switch final {
	case "v":
		return []string{syllable, initial + "yu", initial + "u"}
	case "ve":
		return []string{syllable, initial + "yue", initial + "ue"}
	}
	return []string{syllable}
}

// untone takes zhāng apart into zhang and 1; no mark is tone 5.
func untone(reading string) (syllable string, tone int) {
	tone = 5
	var b []byte
	for _, r := range norm.NFD.String(reading) {
		switch {
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		case r == 0x0308: // ü
			b[len(b)-1] = 'v'
		default:
			if i := slices.Index(toneMarks, r); i >= 0 {
				tone = i + 1
			}
		}
	}
	return string(b), tone
}

// toneMarks are the combining marks of the tones 1 to 4.
var toneMarks = []rune{0x0304, 0x0301, 0x030C, 0x0300}

// title writes a surname as GB/T 28039-2011 does: joined, the first letter a capital.
func title(reading string) string {
	r, n := utf8.DecodeRuneInString(reading)
	return strings.ToUpper(string(r)) + reading[n:]
}
