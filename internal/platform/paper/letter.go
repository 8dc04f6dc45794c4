package paper

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"niangjia/internal/platform/errs"
)

// Letter is a paper in the form of an official document (GB/T 9704-2012): A4, 22 lines
// of 28 characters a page, the title in the middle, the addressee at the margin, then
// what is said, who says it and when, and the number of each page.
type Letter struct {
	Lang      string // of the text, BCP 47; "" is Chinese
	Number    string // the document's number (发文字号); "" for none
	Title     string // a line feed in it breaks it where the sense asks for it
	Addressee string // with its colon; "" for none
	Body      []Block
	From      string   // who signs; "" for none
	Date      string   // below it, as it is to be printed; "" for none
	Signing   []string // what is to be signed or dated by hand; each gets a rule to write on
}

// Block is a part of a letter's body: Heading, Paragraph, Numbered or Table.
type Block interface{ print(*letter) error }

// Paragraph is a text whose first line is indented by two characters. A line feed begins
// another paragraph.
type Paragraph string

// Heading stands over what follows it, in the sans, and is numbered like a Numbered of
// the first level: 一、
type Heading string

// Numbered is a paragraph with a number, which counts by itself: on level 1 一、, on 2
// （一）, on 3 1. (in English 1., 1.1, 1.1.1). A paragraph of a higher level begins the
// count below it anew.
type Numbered struct {
	Level int // 1–3
	Text  string
}

// Measures of GB/T 9704-2012, in millimetres.
const (
	letterWidth, letterHeight = 210, 297
	letterTop, letterLeft     = 37, 28            // 5.2.1
	typeWidth, typeHeight     = 156, 225          // 5.2.1
	typeSize                  = typeWidth / 28.0  // 5.2.3: 28 characters a line; what is called size 3
	typeStep                  = typeHeight / 22.0 // 5.2.3: 22 lines a page
	titleSize                 = 22 * point        // 7.3.1: size 2
	numberSize, numberBelow   = 14 * point, 7     // 7.5: size 4, 7 mm below the text
	signRoom                  = 10 * typeSize     // a rule to sign on
	signRule                  = 0.25
	signStep                  = 1.3 // as a part of a line
)

var (
	letterBody    = style{face: serif, size: typeSize, colour: ink}
	letterHeading = style{face: sans, size: typeSize, colour: ink}
	letterTitle   = style{face: serif, size: titleSize, weight: 0.026, colour: ink} // as 小标宋: a strong serif
	letterNumber  = style{face: serif, size: numberSize, colour: ink}
	letterCell    = style{face: serif, size: tableSize, colour: ink}
	letterColumn  = style{face: sans, size: tableSize, colour: ink}
	tableHead     = hex(0xf1ebe2)
)

// letter is a Letter being printed.
type letter struct {
	doc   *document
	page  *page
	y     float64 // how much of the page's height is used
	count [3]int  // the numbers reached, by level
	marks int     // how many lines and rows are printed
	early int     // after so many of them a page is turned though it is not full; 0 for never
	alone int     // how many they are where the signature stands on a page of its own, or 0
	head  [2]int  // how many they were before and after the last heading
}

// Letter prints a letter. A table whose rows differ in length is an error of kind Invalid.
func (p *Press) Letter(w io.Writer, in Letter) (Print, error) {
	l, err := p.letter(in, 0)
	if err == nil && l.alone > 0 {
		// A signature without text above it could be put under any text: its page takes
		// the last lines of the page before.
		early := max(l.alone-2, 1)
		if early == l.head[1] {
			early = l.head[0]
		}
		l, err = p.letter(in, early)
	}
	if err != nil {
		return Print{}, err
	}
	return l.doc.finish(w)
}

// letter sets a letter, with a page turned early after so many lines and rows.
func (p *Press) letter(in Letter, early int) (*letter, error) {
	d, err := p.document(in.Title, in.Lang)
	if err != nil {
		return nil, err
	}
	l := &letter{doc: d, early: early}
	l.turn()
	l.top(in)
	for _, b := range in.Body {
		if err := b.print(l); err != nil {
			return nil, err
		}
	}
	l.sign(in)
	l.numberPages()
	return l, nil
}

// turn begins a page.
func (l *letter) turn() {
	l.page, l.y = l.doc.page(letterWidth, letterHeight, 1), 0
	if l.marks == l.early {
		l.early = 0
	}
}

// full says that so much height is not left on the page.
func (l *letter) full(height float64) bool {
	return l.y > 0 && (l.y+height > typeHeight+0.01 || l.early > 0 && l.marks == l.early)
}

// room turns the page unless so much height is left on it.
func (l *letter) room(height float64) {
	if l.full(height) {
		l.turn()
	}
}

// line prints a line of a height at a distance from the left margin.
func (l *letter) line(text line, left, height float64, s style) {
	l.room(height)
	l.page.text(text, letterLeft+left, letterTop+l.y+height/2+middle*s.size, s)
	l.y += height
	l.marks++
}

func (l *letter) top(in Letter) {
	if in.Number != "" {
		n := l.doc.one(in.Number, letterBody)
		l.line(n, (typeWidth-n.width*typeSize)/2, typeStep, letterBody)
		l.y += typeStep
	}
	lines, s := l.doc.fit(in.Title, box{width: typeWidth - 2*titleSize, height: typeHeight}, typeStep/titleSize, letterTitle)
	for _, t := range lines {
		l.line(t, (typeWidth-t.seen()*s.size)/2, typeStep, s)
	}
	l.y += typeStep
	if in.Addressee != "" {
		l.paragraph(in.Addressee, letterBody, 0)
	}
}

// paragraph prints a text, its first line indented by a number of characters.
func (l *letter) paragraph(text string, s style, indent float64) {
	for part := range strings.SplitSeq(text, "\n") {
		lines := l.doc.wrap(part, s, typeWidth/s.size, indent, l.doc.chinese())
		for i, t := range lines {
			left := 0.0
			if i == 0 {
				left = indent * s.size
			}
			if i == 0 && len(lines) > 1 {
				l.room(2 * typeStep) // no first line stays alone at a page's end
			}
			l.line(t, left, typeStep, s)
		}
	}
}

func (t Paragraph) print(l *letter) error {
	l.paragraph(string(t), letterBody, 2)
	return nil
}

func (t Heading) print(l *letter) error {
	l.room(2 * typeStep) // with what it stands over
	before := l.marks
	l.paragraph(l.next(1)+string(t), letterHeading, 2)
	l.head = [2]int{before, l.marks}
	return nil
}

func (t Numbered) print(l *letter) error {
	l.paragraph(l.next(t.Level)+t.Text, letterBody, 2)
	return nil
}

// next counts on a level and gives the number's text.
func (l *letter) next(level int) string {
	level = min(max(level, 1), len(l.count))
	l.count[level-1]++
	clear(l.count[level:])
	n := l.count[level-1]
	if !l.doc.chinese() {
		if level == 1 {
			return fmt.Sprintf("%d.  ", n)
		}
		path := strconv.Itoa(l.count[0])
		for _, n := range l.count[1:level] {
			path += "." + strconv.Itoa(n)
		}
		return path + "  "
	}
	switch level {
	case 1:
		return chineseNumber(n) + "、"
	case 2:
		return "（" + chineseNumber(n) + "）"
	}
	return fmt.Sprintf("%d. ", n)
}

// chineseNumber writes 1–99 in Chinese; more in digits, as such a paper has no use for them.
func chineseNumber(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n > 99:
		return fmt.Sprint(n)
	case n >= 20:
		return digits[n/10] + "十" + digits[n%10]
	case n >= 10:
		return "十" + digits[n%10]
	}
	return digits[n]
}

// sign prints the rules to sign on, and who signs over the date: the date four
// characters from the right margin, the name over its middle, as GB/T 9704 7.3.5.1 has
// it for papers that get a seal.
func (l *letter) sign(in Letter) {
	if in.From == "" && in.Date == "" && len(in.Signing) == 0 {
		return
	}
	date := l.doc.one(in.Date, letterBody)
	var from []line
	if in.From != "" {
		from, _ = l.doc.fit(in.From, box{width: typeWidth - 4*typeSize, height: 3 * typeStep}, typeStep/typeSize, letterBody)
	}
	centre := 4 + date.width/2 // from the right margin
	for _, t := range from {
		centre = max(centre, 2+t.width/2)
	}
	by := typeStep * signStep * float64(len(in.Signing))
	l.room(by + typeStep*float64(len(from)+2) + typeStep/2)
	if l.y == 0 {
		l.alone = l.marks
	}
	l.signers(in.Signing)
	l.y += typeStep
	for _, t := range append(from, date) {
		l.line(t, typeWidth-(centre+t.width/2)*typeSize, typeStep, letterBody)
	}
}

// signers print what is to be written by hand, each beside its rule.
func (l *letter) signers(labels []string) {
	if len(labels) > 0 {
		l.y += typeStep / 2
	}
	for _, label := range labels {
		t := l.doc.one(label, letterBody)
		l.line(t, 2*typeSize, typeStep*signStep, letterBody)
		from := letterLeft + (2+t.width+0.4)*typeSize
		foot := letterTop + l.y - typeStep*signStep/2 + 0.6*typeSize
		l.page.line(from, foot, min(from+signRoom, letterLeft+typeWidth), foot, signRule, ink)
	}
}

// numberPages prints the page numbers as GB/T 9704 7.5: between dashes, at the outer
// side, one character from the margin.
func (l *letter) numberPages() {
	for i, page := range l.doc.pages {
		t := l.doc.one(fmt.Sprintf("— %d —", i+1), letterNumber)
		left := numberSize
		if i%2 == 0 {
			left = typeWidth - numberSize - t.width*numberSize
		}
		page.text(t, letterLeft+left, letterTop+typeHeight+numberBelow+numberSize/2, letterNumber)
	}
}

// uneven is the error of a table with a row of another length.
func uneven(row int) error { return errs.New(errs.Invalid, "paper.table_uneven", "row", row+1) }
