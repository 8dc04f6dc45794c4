package paper

import (
	"io"
	"strconv"
	"strings"
)

// Size is a size of paper (ISO 216).
type Size uint8

// The sizes, upright.
const (
	A4 Size = iota // 210 × 297 mm
	A3             // 297 × 420 mm
)

// millimetres are a size's width and height.
func (s Size) millimetres() (width, height float64) {
	if s == A3 {
		return 297, 420
	}
	return 210, 297
}

// Poster invites to something by a QR code: a heading that is read across a street,
// whose invitation it is, the code, and how it goes on.
type Poster struct {
	Size    Size
	Lang    string   // of the words, BCP 47; "" is Chinese
	Heading string   // a few words
	Union   string   // who invites; a line feed in a text breaks it where the sense asks for it
	Link    string   // what the code leads to; printed below it, too
	Scan    string   // how to use the code, a few words; "" for none
	Steps   []string // how it goes, in order; three short lines look best
	Promise string   // what the reader may rely on; "" for none
}

// The plane of a poster is an A4 sheet, enlarged as a whole for others.
const (
	posterWidth, posterHeight = 210, 297
	posterMiddle              = posterWidth / 2
	posterMargin              = 17
	posterInner               = posterWidth - 2*posterMargin
	ridge, eaves              = 97, 129 // of the roof whose house holds the code
)

// Poster prints a poster on one page. A link too long for a code is an error of kind Invalid.
func (p *Press) Poster(w io.Writer, in Poster) (Print, error) {
	code, err := QR(in.Link)
	if err != nil {
		return Print{}, err
	}
	d, err := p.document(in.Heading+" "+in.Union, in.Lang)
	if err != nil {
		return Print{}, err
	}
	width, height := in.Size.millimetres()
	page := d.page(width, height, width/posterWidth)
	page.posterGround()
	page.posterHead(in)
	page.posterCode(in, code)
	page.posterSteps(in.Steps)
	page.posterPromise(in.Promise)
	return d.finish(w)
}

// posterGround paints a house: a red sky, and under its roof the warm white wall. The
// colour runs over the edges, so that no white line stays where the sheet is trimmed.
func (p *page) posterGround() {
	const over = 1
	p.rect(-over, -over, posterWidth+2*over, posterHeight+2*over, ground)
	p.polygon(red, -over, -over, posterWidth+over, -over, posterWidth+over, eaves, posterMiddle, ridge, -over, eaves)
	p.op("j", 0)
	const above = 5.5
	p.polyline(1.3, goldLit, -over, eaves-above, posterMiddle, ridge-above, posterWidth+over, eaves-above)
}

// mark draws the sign of the house: a roof over two open hands.
func (p *page) mark(x, y, width float64, roof, hands colour) {
	k := width / 40
	at := func(px, py float64) (float64, float64) { return x + px*k, y + py*k }
	p.op("J", 1)
	p.op("j", 1)
	poly := func(points ...float64) {
		for i := 0; i < len(points); i += 2 {
			points[i], points[i+1] = at(points[i], points[i+1])
		}
		p.polyline(3.4*k, roof, points...)
	}
	poly(4, 19, 20, 6, 36, 19)
	poly(12, 34, 28, 34)
	p.stroke(hands)
	p.op("m", p.pair(at(9, 27))...)
	for _, c := range [][6]float64{{13, 23, 16, 23, 20, 27}, {24, 23, 27, 23, 31, 27}} {
		x1, y1 := at(c[0], c[1])
		x2, y2 := at(c[2], c[3])
		x3, y3 := at(c[4], c[5])
		p.curve(x1, y1, x2, y2, x3, y3)
	}
	p.op("S")
	p.op("J", 0)
}

func (p *page) posterHead(in Poster) {
	p.mark(posterMiddle-9, 9, 18, white, goldLit)
	p.block(in.Heading, box{posterMargin, 30, posterInner, 36}, 1.05, style{face: sans, size: 34, weight: 0.03, colour: white})
	p.block(in.Union, box{posterMargin, 67.5, posterInner, 18.5}, 1.3, style{face: sans, size: 9.5, weight: 0.008, colour: white})
}

func (p *page) posterCode(in Poster, code *Code) {
	const side, top = 92, 113.5
	left := float64(posterMiddle) - side/2
	p.rounded(left-0.4, top-0.4, side+0.8, side+0.8, 5.4, hair)
	p.rounded(left, top, side, side, 5, white)
	width := side * float64(code.Size()) / float64(code.Size()+2*quiet)
	inset := (side - width) / 2
	p.code(code, left+inset, top+inset, width, ink)
	p.leads(left, top, side, side, in.Link)

	shown := strings.TrimSuffix(strings.TrimPrefix(in.Link, "https://"), "/")
	below := box{posterMargin, top + side + 3.5, posterInner, 8}
	if in.Scan != "" {
		p.block(in.Scan, below, 1.3, style{face: sans, size: 5.6, colour: inkSoft})
		below.y += 8.6
	}
	p.block(shown, below, 1.2, style{face: sans, size: 6.2, weight: 0.012, colour: redDeep})
	p.leads(below.x, below.y, below.width, below.height, in.Link)
}

// posterSteps stand side by side, each under its number.
func (p *page) posterSteps(steps []string) {
	if len(steps) == 0 {
		return
	}
	const top, circle, between = 232.5, 9.0, 7.0
	width := (posterInner - between*float64(len(steps)-1)) / float64(len(steps))
	for i, step := range steps {
		left := posterMargin + float64(i)*(width+between)
		centre := left + width/2
		p.rounded(centre-circle/2, top, circle, circle, circle/2, red)
		p.block(strconv.Itoa(i+1), box{centre - circle/2, top, circle, circle}, 1, style{face: sans, size: 5.4, weight: 0.02, colour: white})
		p.column(step, box{left, top + circle + 2.2, width, 17.5}, 1.32, style{face: sans, size: 6, colour: ink})
		if i > 0 { // the way from one to the next
			p.line(left-between/2-width/2+circle, top+circle/2, left-between/2+width/2-circle, top+circle/2, 0.5, hair)
		}
	}
}

func (p *page) posterPromise(promise string) {
	if promise == "" {
		return
	}
	const top, height = 264.5, 18
	p.rounded(posterMargin, top, posterInner, height, 4, goldBg)
	p.block(promise, box{posterMargin + 8, top + 2, posterInner - 16, height - 4}, 1.3, style{face: sans, size: 6.2, weight: 0.012, colour: gold})
}

// box is a rectangle on the plane.
type box struct{ x, y, width, height float64 }

// block prints a text in the middle of a box, as large as its style says or as the box
// allows; its lines are of about the same length.
func (p *page) block(text string, b box, leading float64, s style) {
	lines, s := p.doc.fit(text, b, leading, s)
	b.y += (b.height - leading*s.size*float64(len(lines))) / 2
	p.centred(lines, b, leading, s)
}

// column is a block that begins at the box's upper edge.
func (p *page) column(text string, b box, leading float64, s style) {
	lines, s := p.doc.fit(text, b, leading, s)
	p.centred(lines, b, leading, s)
}

func (p *page) centred(lines []line, b box, leading float64, s style) {
	step := leading * s.size
	for i, l := range lines {
		p.text(l, b.x+(b.width-l.seen()*s.size)/2, b.y+step*(float64(i)+0.5)+middle*s.size, s)
	}
}

// fit breaks a text into lines that go into a box, of letters no larger than s says.
func (d *document) fit(text string, b box, leading float64, s style) ([]line, style) {
	const smaller, least = 0.97, 0.5
	for ; ; s.size *= smaller {
		width := b.width / s.size
		lines := d.wrap(text, s, width, 0, false)
		fits := float64(len(lines))*leading*s.size <= b.height && (len(lines) == 1 || d.keepsWords(text, s, width))
		if fits || s.size < least {
			return d.balanced(text, s, width, lines), s
		}
	}
}

// keepsWords says whether no word is longer than a line.
func (d *document) keepsWords(text string, s style, width float64) bool {
	for word := range strings.FieldsSeq(text) {
		if !strings.ContainsFunc(word, wide) && measured(d.set(word, s.face)).width > width {
			return false
		}
	}
	return true
}

// balanced breaks a text into as many lines as given, the longest of which is as short
// as can be.
func (d *document) balanced(text string, s style, width float64, lines []line) []line {
	for narrow := width * 0.98; narrow > width/float64(len(lines)+1); narrow *= 0.98 {
		next := d.wrap(text, s, narrow, 0, false)
		if len(next) > len(lines) || !d.keepsWords(text, s, narrow) {
			break
		}
		lines = next
	}
	return lines
}
