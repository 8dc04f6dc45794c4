package paper

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// document is one print in the making.
type document struct {
	title, lang string
	faces       []*face
	cuts        []*cut // by face, nil while a face is not used
	pages       []*page
	missing     []rune
}

func (p *Press) document(title, lang string) (*document, error) {
	faces, err := p.faces()
	if err != nil {
		return nil, err
	}
	d := &document{lang: lang, faces: faces, cuts: make([]*cut, len(faces))}
	between := " "
	if d.chinese() {
		between = ""
	}
	d.title = strings.ReplaceAll(plain(title), "\n", between)
	return d, nil
}

// finish writes the document.
func (d *document) finish(w io.Writer) (Print, error) {
	slices.Sort(d.missing)
	made := Print{Pages: len(d.pages), Missing: slices.Compact(d.missing)}
	return made, d.write(w)
}

// page is one side of paper. Its plane is measured in millimetres from the upper left
// corner; unit is how many points one of them is, more than usual where a plane is
// enlarged as a whole.
type page struct {
	doc           *document
	width, height float64 // points
	unit          float64
	ink           bytes.Buffer // the marks made, as PDF operators
	links         []link
}

// link is a place on a page that leads to an address.
type link struct {
	x, y, width, height float64 // points, from the lower left corner
	address             string
}

const millimetre = 72 / 25.4 // in points

// page adds one; width and height are in millimetres of paper, and enlarged says how
// many of them one of the plane is.
func (d *document) page(width, height, enlarged float64) *page {
	p := &page{doc: d, width: width * millimetre, height: height * millimetre, unit: enlarged * millimetre}
	d.pages = append(d.pages, p)
	return p
}

// colour is red, green and blue, 0–1.
type colour [3]float64

func hex(rgb uint32) colour {
	return colour{float64(rgb>>16) / 255, float64(rgb>>8&255) / 255, float64(rgb&255) / 255}
}

// The colours of the pages (tokens of the style sheet, light).
var (
	ink     = hex(0x1f1a17)
	inkSoft = hex(0x5c534d)
	hair    = hex(0xe5ddd3)
	ground  = hex(0xfbf8f3)
	white   = hex(0xffffff)
	red     = hex(0xb3261e)
	redDeep = hex(0x8f1d17)
	gold    = hex(0x8a6100)
	goldLit = hex(0xe5bf6a)
	goldBg  = hex(0xfbf1da)
)

// num writes a number with at most three places.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*1000)/1000+0, 'f', -1, 64)
}

// op writes one operator after its operands.
func (p *page) op(operator string, operands ...float64) {
	for _, v := range operands {
		p.ink.WriteString(num(v))
		p.ink.WriteByte(' ')
	}
	p.ink.WriteString(operator)
	p.ink.WriteByte('\n')
}

// at turns a place on the plane into one in points.
func (p *page) at(x, y float64) (float64, float64) { return x * p.unit, p.height - y*p.unit }

func (p *page) fill(c colour)   { p.op("rg", c[:]...) }
func (p *page) stroke(c colour) { p.op("RG", c[:]...) }

// rect fills a rectangle.
func (p *page) rect(x, y, width, height float64, c colour) {
	p.fill(c)
	left, bottom := p.at(x, y+height)
	p.op("re", left, bottom, width*p.unit, height*p.unit)
	p.op("f")
}

// line draws a straight line.
func (p *page) line(x1, y1, x2, y2, width float64, c colour) { p.polyline(width, c, x1, y1, x2, y2) }

// polyline joins points, given as x and y in turns, with round corners and ends.
func (p *page) polyline(width float64, c colour, points ...float64) {
	p.stroke(c)
	p.op("w", width*p.unit)
	p.path(points...)
	p.op("S")
}

// polygon fills the area between points, given as x and y in turns.
func (p *page) polygon(c colour, points ...float64) {
	p.fill(c)
	p.path(points...)
	p.op("f")
}

func (p *page) path(points ...float64) {
	for i := 0; i < len(points); i += 2 {
		x, y := p.at(points[i], points[i+1])
		if i == 0 {
			p.op("m", x, y)
		} else {
			p.op("l", x, y)
		}
	}
}

// curve continues a path: two points that pull, and where it ends.
func (p *page) curve(x1, y1, x2, y2, x3, y3 float64) {
	ax, ay := p.at(x1, y1)
	bx, by := p.at(x2, y2)
	cx, cy := p.at(x3, y3)
	p.op("c", ax, ay, bx, by, cx, cy)
}

// rounded fills a rectangle with round corners.
func (p *page) rounded(x, y, width, height, radius float64, c colour) {
	const pull = 0.5523 // how far a quarter of a circle is pulled
	k := radius * (1 - pull)
	right, bottom := x+width, y+height
	p.fill(c)
	p.path(x+radius, y, right-radius, y)
	p.curve(right-k, y, right, y+k, right, y+radius)
	p.op("l", p.pair(right, bottom-radius)...)
	p.curve(right, bottom-k, right-k, bottom, right-radius, bottom)
	p.op("l", p.pair(x+radius, bottom)...)
	p.curve(x+k, bottom, x, bottom-k, x, bottom-radius)
	p.op("l", p.pair(x, y+radius)...)
	p.curve(x, y+k, x+k, y, x+radius, y)
	p.op("f")
}

func (p *page) pair(x, y float64) []float64 {
	x, y = p.at(x, y)
	return []float64{x, y}
}

// code fills the dark squares of a QR code, as one path so that no seam shows between them.
func (p *page) code(q *Code, x, y, width float64, c colour) {
	step := width / float64(q.Size())
	p.fill(c)
	q.runs(func(column, row, length int) {
		left, bottom := p.at(x+float64(column)*step, y+float64(row+1)*step)
		p.op("re", left, bottom, float64(length)*step*p.unit, step*p.unit)
	})
	p.op("f")
}

// leads makes a rectangle a link.
func (p *page) leads(x, y, width, height float64, address string) {
	left, bottom := p.at(x, y+height)
	p.links = append(p.links, link{left, bottom, width * p.unit, height * p.unit, address})
}

// text prints a line whose letters stand on y, beginning at x.
func (p *page) text(l line, x, y float64, s style) {
	left, bottom := p.at(x, y)
	size := s.size * p.unit
	p.op("q")
	p.fill(s.colour)
	if s.weight > 0 { // bolder: the outline is drawn, too
		p.stroke(s.colour)
		p.op("w", s.weight*size)
		p.op("j", 0) // sharp corners, cut short where a stroke would end in a thorn
		p.op("M", 3)
	}
	p.op("BT")
	if s.weight > 0 {
		p.op("Tr", 2)
	}
	p.op("Td", left, bottom)
	for i := 0; i < len(l.glyphs); {
		face := l.glyphs[i].face
		fmt.Fprintf(&p.ink, "/F%d %s Tf\n[<", face, num(size))
		for ; i < len(l.glyphs) && l.glyphs[i].face == face; i++ {
			g := l.glyphs[i]
			fmt.Fprintf(&p.ink, "%04X", p.doc.number(face, g.char))
			if l.gap != 0 && g.stretch {
				fmt.Fprintf(&p.ink, ">%s<", num(-1000*l.gap))
			}
		}
		p.ink.WriteString(">] TJ\n")
	}
	p.op("ET")
	p.op("Q")
}

// number is a character's number within the part of a face that the document carries.
func (d *document) number(face int, r rune) int {
	if d.cuts[face] == nil {
		d.cuts[face] = newCut(d.faces[face])
	}
	return d.cuts[face].take(r)
}
