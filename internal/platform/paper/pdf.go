package paper

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// file is a PDF being written (ISO 32000-1): numbered objects, then a table of where
// each of them stands.
type file struct {
	bytes.Buffer
	offsets []int // of object n at n-1; 0 while it is promised only
}

// promise gives out an object's number before the object is written.
func (f *file) promise() int {
	f.offsets = append(f.offsets, 0)
	return len(f.offsets)
}

func (f *file) object(n int, format string, args ...any) {
	f.offsets[n-1] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n%s\nendobj\n", n, fmt.Sprintf(format, args...))
}

// stream writes compressed data as an object; entries stand in its dictionary.
func (f *file) stream(n int, entries string, data []byte) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(data) // a buffer takes everything
	_ = z.Close()
	f.offsets[n-1] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n<< %s/Filter /FlateDecode /Length %d >>\nstream\n", n, entries, packed.Len())
	f.Write(packed.Bytes())
	f.WriteString("\nendstream\nendobj\n")
}

// write writes the document.
func (d *document) write(w io.Writer) error {
	f := &file{}
	f.WriteString("%PDF-1.7\n%\xe5\xa8\x98\xe5\xae\xb6\n")
	catalog, pages, info := f.promise(), f.promise(), f.promise()
	var fonts, kids strings.Builder
	for i, c := range d.cuts {
		if c != nil {
			fmt.Fprintf(&fonts, "/F%d %d 0 R ", i, f.font(c))
		}
	}
	for _, p := range d.pages {
		fmt.Fprintf(&kids, "%d 0 R ", f.page(p, pages, fonts.String()))
	}
	f.object(pages, "<< /Type /Pages /Count %d /Kids [%s] >>", len(d.pages), kids.String())
	f.object(catalog, "<< /Type /Catalog /Pages %d 0 R /Lang %s /ViewerPreferences << /DisplayDocTitle true >> >>", pages, pdfText(d.lang))
	f.object(info, "<< /Title %s /Producer (Niangjia) >>", pdfText(d.title))
	f.finish(catalog, info)
	_, err := f.WriteTo(w)
	return err
}

// finish writes the table of objects. The file's identity is a hash of what it says.
func (f *file) finish(catalog, info int) {
	identity := sha256.Sum256(f.Bytes())
	start := f.Len()
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, at := range f.offsets {
		fmt.Fprintf(f, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(f, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>] >>\nstartxref\n%d\n%%%%EOF\n",
		len(f.offsets)+1, catalog, info, identity[:16], identity[:16], start)
}

func (f *file) page(p *page, pages int, fonts string) int {
	n, content := f.promise(), f.promise()
	f.stream(content, "", p.ink.Bytes())
	var links strings.Builder
	for _, l := range p.links {
		fmt.Fprintf(&links, "<< /Type /Annot /Subtype /Link /Rect [%s %s %s %s] /Border [0 0 0] /A << /S /URI /URI (%s) >> >> ",
			num(l.x), num(l.y), num(l.x+l.width), num(l.y+l.height), escaper.Replace(l.address))
	}
	f.object(n, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources << /Font << %s>> >> /Contents %d 0 R /Annots [%s] >>",
		pages, num(p.width), num(p.height), fonts, content, links.String())
	return n
}

var escaper = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)

// font writes what a document carries of a face: its outlines, the widths, and which
// characters the glyphs stand for.
func (f *file) font(c *cut) int {
	font, descendant, descriptor, program, characters := f.promise(), f.promise(), f.promise(), f.promise(), f.promise()
	outlines := c.font()
	mark := sha256.Sum256(outlines)
	tag := make([]byte, 6) // six capitals mark a font that is cut down
	for i := range tag {
		tag[i] = 'A' + mark[i]%26
	}
	name := string(tag) + "+" + c.face.name
	f.object(font, "<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>",
		name, descendant, characters)
	var widths strings.Builder
	for _, g := range c.glyphs {
		fmt.Fprintf(&widths, "%d ", c.face.advance(g))
	}
	f.object(descendant, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"+
		" /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 1000 /W [0 [%s]] >>", name, descriptor, widths.String())
	scaled := func(v int) int { return v * 1000 / c.face.unitsPerEm }
	f.object(descriptor, "<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [0 %d 1000 %d] /ItalicAngle 0 /Ascent %d /Descent %d"+
		" /CapHeight 700 /StemV 80 /FontFile2 %d 0 R >>", name, scaled(c.face.descent), scaled(c.face.ascent), scaled(c.face.ascent), scaled(c.face.descent), program)
	f.stream(program, fmt.Sprintf("/Length1 %d ", len(outlines)), outlines)
	f.stream(characters, "", c.unicode())
	return font
}

// unicode is the map from the glyphs of a cut to characters, by which text is copied
// and found (ISO 32000-1, 9.10.3).
func (c *cut) unicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const most = 100 // entries at a time
	for from := 1; from < len(c.runes); from += most {
		part := c.runes[from:min(from+most, len(c.runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%04X> <%s>\n", from+i, utf16hex(string(r)))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// pdfText is a text as a string of PDF.
func pdfText(s string) string { return "<FEFF" + utf16hex(s) + ">" }

func utf16hex(s string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}

// pdfName keeps of a font's name what a name in a PDF may have.
func pdfName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return -1
	}, s)
	if s == "" {
		return "Fallback"
	}
	return s
}
