package paper

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// style is how a text looks.
type style struct {
	face   int     // sans or serif
	size   float64 // of the letters, millimetres of the plane
	weight float64 // added to each stroke, as a part of the size: a bolder face
	colour colour
}

// point is a printer's point in millimetres of the plane.
const point = 1 / millimetre

// middle is how high the middle of a letter is above its foot, as a part of its size.
const middle = 0.37

// glyph is one character of a line.
type glyph struct {
	char    rune
	face    int
	advance float64 // as a part of the size
	stretch bool    // a line that is justified may open after it
}

// line is a text that fits on one line.
type line struct {
	glyphs []glyph
	width  float64 // as a part of the size
	gap    float64 // added after each glyph that may stretch, as a part of the size
}

// set puts a text into glyphs, each from the first face that has it: the one asked for,
// then the others in their order. What none has is reported and becomes a box.
func (d *document) set(text string, face int) []glyph {
	var glyphs []glyph
	for _, r := range d.typographic(plain(text)) {
		if r == '\t' {
			r = ' '
		}
		glyphs = append(glyphs, d.glyph(r, face))
	}
	return glyphs
}

func (d *document) glyph(r rune, face int) glyph {
	found := face
	n := d.faces[face].glyph(r)
	for i := 0; n == 0 && i < len(d.faces); i++ {
		if n = d.faces[i].glyph(r); n != 0 {
			found = i
		}
	}
	if n == 0 {
		d.missing = append(d.missing, r)
	}
	return glyph{char: r, face: found, advance: float64(d.faces[found].advance(n)) / 1000}
}

// plain joins letters with their accents, and leaves out what makes no mark and no
// space: controls, and marks that choose among forms of a character that the fonts have
// once.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef:
			return -1
		}
		return r
	}, norm.NFC.String(text))
}

// typographic turns quotation marks straight where a text is not Chinese: the fonts
// have curved ones of a Chinese character's width only.
func (d *document) typographic(text string) string {
	if d.chinese() {
		return text
	}
	return straight.Replace(text)
}

var straight = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'")

func (d *document) chinese() bool { return d.lang == "" || strings.HasPrefix(d.lang, "zh") }

// one sets a text as a single line.
func (d *document) one(text string, s style) line {
	return measured(d.set(strings.ReplaceAll(text, "\n", " "), s.face))
}

func measured(glyphs []glyph) line {
	l := line{glyphs: glyphs}
	for _, g := range glyphs {
		l.width += g.advance
	}
	return l
}

// seen is a line's width without the empty half of a mark at its end, for centring.
func (l line) seen() float64 {
	if n := len(l.glyphs); n > 0 && strings.ContainsRune("，。、；：！？", l.glyphs[n-1].char) {
		return l.width - l.glyphs[n-1].advance/2
	}
	return l.width
}

// Marks that stand at no line's beginning and at no line's end (GB/T 15834 5.1).
const (
	notFirst = "，。、；：？！）》〉」』】〕〗〙”’…—·•‰％%℃.,;:?!)]}~～／/"
	notLast  = "（《〈「『【〔〖〘“‘([{＃￥$"
)

// opens says whether a line may end between two characters.
func opens(before, after glyph) bool {
	switch {
	case after.char == ' ':
		return false
	case strings.ContainsRune(notFirst, after.char) || strings.ContainsRune(notLast, before.char):
		return false
	case before.char == ' ' || before.char == '-':
		return true
	}
	return wide(before.char) || wide(after.char)
}

// wide says that a character stands in a square of its own, with which a line may begin or end.
func wide(r rune) bool {
	return r >= 0x2e80 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe4f ||
		r >= 0xff00 && r <= 0xffef || r >= 0x20000 || strings.ContainsRune("“”‘’…—·•", r)
}

// wrap breaks a text into lines of at most width (as a part of the size), the first of
// which is narrower by indent. Within a long word a line ends only where the word would
// not fit on a line of its own. With justify, Chinese lines reach to the margin.
func (d *document) wrap(text string, s style, width, indent float64, justify bool) []line {
	var lines []line
	for _, paragraph := range strings.Split(text, "\n") {
		glyphs := d.set(paragraph, s.face)
		room := width - indent
		for first := true; first || len(glyphs) > 0; first = false {
			n := fitting(glyphs, room)
			l := measured(trimmed(glyphs[:n]))
			glyphs = leading(glyphs[n:])
			if justify && len(glyphs) > 0 {
				l.justify(room)
			}
			lines, room = append(lines, l), width
		}
		indent = 0
	}
	return lines
}

// fitting is how many glyphs go on a line of a width.
func fitting(glyphs []glyph, width float64) int {
	used, last := 0.0, 0
	for i, g := range glyphs {
		if i > 0 && opens(glyphs[i-1], g) {
			last = i
		}
		if used += g.advance; used > width+0.001 && g.char != ' ' {
			switch {
			case last > 0:
				return last
			case i > 0:
				return i
			}
			return 1
		}
	}
	return len(glyphs)
}

func trimmed(glyphs []glyph) []glyph {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].char == ' ' {
		glyphs = glyphs[:len(glyphs)-1]
	}
	return glyphs
}

func leading(glyphs []glyph) []glyph {
	for len(glyphs) > 0 && glyphs[0].char == ' ' {
		glyphs = glyphs[1:]
	}
	return glyphs
}

// justify opens a line to a width, between characters of which one is wide. It leaves a
// line alone that would be torn apart.
func (l *line) justify(width float64) {
	places := 0
	for i := range len(l.glyphs) - 1 {
		if wide(l.glyphs[i].char) || wide(l.glyphs[i+1].char) {
			l.glyphs[i].stretch = true
			places++
		}
	}
	if missing := width - l.width; places > 0 && missing/float64(places) < 0.25 {
		l.gap, l.width = missing/float64(places), width
	}
}
