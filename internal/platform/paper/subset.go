package paper

import (
	"encoding/binary"
	"slices"
)

// cut is the part of a face that one print carries: a glyph of its own for each
// character, in the order of their first use. So a character that the face lacks has a
// box of its own, too, and a reader can tell which character it stands for.
type cut struct {
	face   *face
	glyphs []int        // by number within the cut: the glyph of the face; the first is the box for "none"
	runes  []rune       // by number within the cut
	number map[rune]int // of characters
}

func newCut(f *face) *cut {
	return &cut{face: f, glyphs: []int{0}, runes: []rune{0xfffd}, number: make(map[rune]int)}
}

// take gives a character its number within the cut.
func (c *cut) take(r rune) int {
	if n, ok := c.number[r]; ok {
		return n
	}
	n := len(c.glyphs)
	c.number[r] = n
	c.glyphs, c.runes = append(c.glyphs, c.face.glyph(r)), append(c.runes, r)
	return n
}

// Parts of a composite glyph, as the table glyf describes it (OpenType, glyf).
const (
	argsAreWords   = 1 << 0
	hasScale       = 1 << 3
	moreComponents = 1 << 5
	hasTwoScales   = 1 << 6
	hasTwoByTwo    = 1 << 7
)

// parts calls visit with the place of each component's glyph number within a composite outline.
func parts(outline []byte, visit func(at int)) {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return
	}
	for at := 10; at+4 <= len(outline); {
		flags := binary.BigEndian.Uint16(outline[at:])
		visit(at + 2)
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&hasScale != 0:
			at += 2
		case flags&hasTwoScales != 0:
			at += 4
		case flags&hasTwoByTwo != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			return
		}
	}
}

// font writes the cut as a font file with the tables that PDF asks for (ISO 32000-1, 9.9).
func (c *cut) font() []byte {
	glyphs := slices.Clone(c.glyphs)
	var glyf, loca, hmtx []byte
	for i := 0; i < len(glyphs); i++ { // components are added at the end while it runs
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		outline := slices.Clone(c.face.outline(glyphs[i]))
		parts(outline, func(at int) {
			part := int(binary.BigEndian.Uint16(outline[at:]))
			if part >= c.face.glyphs {
				part = 0
			}
			n := slices.Index(glyphs, part)
			if n < 0 {
				n, glyphs = len(glyphs), append(glyphs, part)
			}
			binary.BigEndian.PutUint16(outline[at:], uint16(n))
		})
		glyf = append(glyf, outline...)
		glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		width := c.face.tables["hmtx"][4*min(glyphs[i], c.face.advances-1):]
		hmtx = append(hmtx, width[0], width[1])
		hmtx = binary.BigEndian.AppendUint16(hmtx, c.face.bearing(glyphs[i]))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))

	head, hhea, maxp := slices.Clone(c.face.tables["head"]), slices.Clone(c.face.tables["hhea"]), slices.Clone(c.face.tables["maxp"])
	clear(head[8:12]) // checksum of the whole: no reader of PDF looks at it
	binary.BigEndian.PutUint16(head[50:], 1)
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(glyphs)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(glyphs)))
	return tables(map[string][]byte{
		"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": glyf,
		// The programs that fit outlines to a coarse screen, where the face has them.
		"cvt ": c.face.tables["cvt "], "fpgm": c.face.tables["fpgm"], "prep": c.face.tables["prep"],
	})
}

// tables puts a font file together.
func tables(parts map[string][]byte) []byte {
	var tags []string
	for tag, b := range parts {
		if len(b) > 0 {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	power := 0
	for 2<<power <= len(tags) {
		power++
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(tags), 16 << power, power, 16*len(tags) - 16<<power} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	offset := 12 + 16*len(tags)
	for _, tag := range tags {
		b := parts[tag]
		out = append(out, tag...)
		for _, v := range []uint32{checksum(b), uint32(offset), uint32(len(b))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		offset += (len(b) + 3) &^ 3
	}
	for _, tag := range tags {
		out = append(out, parts[tag]...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	return out
}

// checksum is the sum of a table's 32-bit words.
func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}
