package paper

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
)

// face is a font with TrueType outlines, read in place. It is never written to, so
// many prints share it.
type face struct {
	name             string // as it is called in a PDF
	data             []byte
	tables           map[string][]byte
	groups           []group // which glyph stands for which characters, ascending
	unitsPerEm       int
	ascent, descent  int // units of the font
	glyphs, advances int // how many there are
	longLoca         bool
}

// group maps the characters first…last to the glyphs glyph, glyph+1, …
type group struct {
	first, last rune
	glyph       int
}

var errDamaged = errors.New("the font is damaged")

// parseFace reads a font file; of a collection (.ttc), the first font.
func parseFace(name string, data []byte) (*face, error) {
	f := &face{name: name, data: data, tables: make(map[string][]byte)}
	start := 0
	if len(data) >= 16 && string(data[:4]) == "ttcf" {
		start = int(binary.BigEndian.Uint32(data[12:]))
	}
	if start < 0 || len(data) < start+12 {
		return nil, errDamaged
	}
	if string(data[start:start+4]) == "OTTO" {
		return nil, errors.New("the font has PostScript outlines; one with TrueType outlines (.ttf) is needed")
	}
	for i := range int(binary.BigEndian.Uint16(data[start+4:])) {
		at := start + 12 + 16*i
		if at+16 > len(data) {
			return nil, errDamaged
		}
		offset, length := int(binary.BigEndian.Uint32(data[at+8:])), int(binary.BigEndian.Uint32(data[at+12:]))
		if offset+length > len(data) {
			return nil, errDamaged
		}
		f.tables[string(data[at:at+4])] = data[offset : offset+length]
	}
	for tag, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 32, "hmtx": 4, "cmap": 4, "loca": 4, "glyf": 1} {
		if len(f.tables[tag]) < least {
			return nil, fmt.Errorf("the font lacks its table %q; one with TrueType outlines (.ttf) is needed", tag)
		}
	}
	if err := f.readSizes(); err != nil {
		return nil, err
	}
	return f, f.readCmap(f.tables["cmap"])
}

func (f *face) readSizes() error {
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.unitsPerEm = int(binary.BigEndian.Uint16(head[18:]))
	f.longLoca = binary.BigEndian.Uint16(head[50:]) != 0
	f.ascent = int(int16(binary.BigEndian.Uint16(hhea[4:])))
	f.descent = int(int16(binary.BigEndian.Uint16(hhea[6:])))
	f.advances = int(binary.BigEndian.Uint16(hhea[34:]))
	f.glyphs = int(binary.BigEndian.Uint16(f.tables["maxp"][4:]))
	locaWidth := 2
	if f.longLoca {
		locaWidth = 4
	}
	if f.unitsPerEm == 0 || f.advances == 0 || len(f.tables["hmtx"]) < 4*f.advances || len(f.tables["loca"]) < locaWidth*(f.glyphs+1) {
		return errDamaged
	}
	return nil
}

// readCmap takes the table of characters that reaches furthest: format 12 knows all of
// Unicode, format 4 its first plane.
func (f *face) readCmap(cmap []byte) error {
	best, format := -1, 0
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		at := 4 + 8*i
		if at+8 > len(cmap) {
			return errDamaged
		}
		platform, offset := binary.BigEndian.Uint16(cmap[at:]), int(binary.BigEndian.Uint32(cmap[at+4:]))
		if offset+16 > len(cmap) || platform == 1 {
			continue
		}
		if n := int(binary.BigEndian.Uint16(cmap[offset:])); (n == 4 || n == 12) && n > format {
			best, format = offset, n
		}
	}
	switch format {
	case 12:
		return f.readCmap12(cmap[best:])
	case 4:
		return f.readCmap4(cmap[best:])
	}
	return errors.New("the font has no table of Unicode characters")
}

func (f *face) readCmap12(b []byte) error {
	n := int(binary.BigEndian.Uint32(b[12:]))
	if n > (len(b)-16)/12 {
		return errDamaged
	}
	f.groups = make([]group, n)
	for i := range f.groups {
		g := b[16+12*i:]
		f.groups[i] = group{rune(binary.BigEndian.Uint32(g)), rune(binary.BigEndian.Uint32(g[4:])), int(binary.BigEndian.Uint32(g[8:]))}
	}
	return nil
}

func (f *face) readCmap4(b []byte) error {
	n := int(binary.BigEndian.Uint16(b[6:])) / 2
	if len(b) < 16+8*n {
		return errDamaged
	}
	at := func(part, i int) int { return int(binary.BigEndian.Uint16(b[14+part*2*n+min(part, 1)*2+2*i:])) }
	for i := range n {
		first, last, delta, offset := at(1, i), at(0, i), at(2, i), at(3, i)
		for c := first; c <= last && c != 0xffff; c++ {
			glyph := c + delta
			if offset != 0 {
				place := 16 + 6*n + 2*i + offset + 2*(c-first)
				if place+2 > len(b) {
					return errDamaged
				}
				if glyph = int(binary.BigEndian.Uint16(b[place:])); glyph == 0 {
					continue
				}
				glyph += delta
			}
			f.groups = append(f.groups, group{rune(c), rune(c), glyph & 0xffff})
		}
	}
	return nil
}

// glyph is the glyph that stands for a character, 0 if none does.
func (f *face) glyph(r rune) int {
	i := sort.Search(len(f.groups), func(i int) bool { return f.groups[i].last >= r })
	if i == len(f.groups) || r < f.groups[i].first {
		return 0
	}
	if g := f.groups[i].glyph + int(r) - int(f.groups[i].first); g >= 0 && g < f.glyphs {
		return g
	}
	return 0
}

// advance is a glyph's width in thousandths of the size.
func (f *face) advance(glyph int) int {
	i := min(glyph, f.advances-1)
	return (int(binary.BigEndian.Uint16(f.tables["hmtx"][4*i:]))*1000 + f.unitsPerEm/2) / f.unitsPerEm
}

// bearing is the empty space to the left of a glyph, in units of the font.
func (f *face) bearing(glyph int) uint16 {
	hmtx, at := f.tables["hmtx"], 4*glyph+2
	if glyph >= f.advances {
		at = 4*f.advances + 2*(glyph-f.advances)
	}
	if at+2 > len(hmtx) {
		return 0
	}
	return binary.BigEndian.Uint16(hmtx[at:])
}

// outline is the glyph's description in the table glyf; empty for a space.
func (f *face) outline(glyph int) []byte {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var from, to int
	if f.longLoca {
		from, to = int(binary.BigEndian.Uint32(loca[4*glyph:])), int(binary.BigEndian.Uint32(loca[4*glyph+4:]))
	} else {
		from, to = 2*int(binary.BigEndian.Uint16(loca[2*glyph:])), 2*int(binary.BigEndian.Uint16(loca[2*glyph+2:]))
	}
	if from >= to || to > len(glyf) {
		return nil
	}
	return glyf[from:to]
}
