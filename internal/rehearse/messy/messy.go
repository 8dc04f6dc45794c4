// Package messy writes rosters as offices really send them: titles above the header, merged and
// hidden cells, blank rows, totals and signatures, files in the encodings of old programs,
// numbers and dates in everybody's own spelling, and faults of a dozen kinds. With each comes
// what an import must make of its rows, so that tests can hold one against the other.
package messy

import (
	"errors"
	"io"
	"iter"
	"slices"

	"niangjia/internal/rehearse"
)

// Format is the kind of file.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv" // separator as the layout says
)

// Encoding is that of a text file.
type Encoding string

// The encodings of text files.
const (
	UTF8    Encoding = "utf-8"
	UTF8BOM Encoding = "utf-8 with bom"
	GB18030 Encoding = "gb18030"
	UTF16LE Encoding = "utf-16le" // with byte order mark
	UTF16BE Encoding = "utf-16be" // with byte order mark
)

// Layout says what a roster looks like. The zero Layout is a plain table in UTF-8 with commas.
type Layout struct {
	Name      string // for test output
	Format    Format // CSV when empty
	Encoding  Encoding
	Separator rune // comma when 0

	Cover        bool // XLSX: a sheet with instructions comes first
	Titles       bool // two title rows above the header
	MergedHeader bool // two header rows, the upper one merged over groups of columns
	NoHeader     bool // data from the first row on
	HiddenColumn bool // XLSX: a hidden column of old telephone numbers
	BlankRows    bool // a blank row now and then
	Totals       bool // a row of totals at the end
	Signatures   bool // rows for signatures at the very end
	Remarks      bool // a column of remarks with line breaks and separators inside
	Wide         bool // more columns: schooling, household, work
	Handwriting  bool // everybody's own spelling of names, numbers and days

	Faults []Fault // one row of each, in this order, among the sound ones
}

// Outcome is what an import makes of a row.
type Outcome string

// The outcomes for people of whom the union knows nothing yet.
const (
	Joined    Outcome = "joined"
	Unchanged Outcome = "unchanged"
	NeedsLook Outcome = "needs_look"
	Rejected  Outcome = "rejected"
)

// Row is a row of the file and what must come of it.
type Row struct {
	Number  int // of the row in its sheet, or of the line on which it begins, from 1
	Outcome Outcome
	Fault   Fault           // "" for a sound row
	Person  rehearse.Person // as entered when joined, with Phone "" when the row has none
}

// Roster is what the file holds.
type Roster struct {
	Layout Layout
	Rows   []Row // without titles, blanks, totals and signatures
}

// Count is how many rows have the outcome.
func (r Roster) Count(o Outcome) int {
	n := 0
	for _, row := range r.Rows {
		if row.Outcome == o {
			n++
		}
	}
	return n
}

// ErrTooFew says that there are not enough people for each fault to have one that fits it.
var ErrTooFew = errors.New("messy: too few people for the faults")

// Write writes the people as a roster. Other errors than ErrTooFew are those of w.
func Write(w io.Writer, seed uint64, layout Layout, city *rehearse.City, people iter.Seq[rehearse.Person]) (Roster, error) {
	lines, err := spoil(slices.Collect(people), layout.Faults)
	if err != nil {
		return Roster{}, err
	}
	s := newSheet(seed, layout, city)
	s.fill(lines)
	roster := Roster{layout, s.rows}
	if layout.Format == XLSX {
		return roster, s.writeXLSX(w)
	}
	return roster, s.writeText(w)
}

// line is one person's row before it is spelled: what stands in the cells, what was meant.
type line struct {
	shown   rehearse.Person
	row     Row
	cells   map[string]string // cells that the fault replaces, by column
	natural bool              // spelled plainly: the fault lies in the spelling
}

// spoil spreads the faults evenly over the people.
func spoil(people []rehearse.Person, faults []Fault) ([]line, error) {
	var lines []line
	next := 0
	for i, p := range people {
		l := line{shown: p, row: Row{Outcome: Joined, Person: p}}
		due := next < len(faults) && i >= next*len(people)/len(faults)
		if !due || !remedies[faults[next]].fits(p) {
			lines = append(lines, l)
			continue
		}
		f := faults[next]
		next++
		if f == Repeated {
			lines = append(lines, l)
		}
		l.natural = true
		l.row.Fault, l.row.Outcome = f, remedies[f].outcome
		l.cells = remedies[f].cells(p)
		if _, touched := l.cells[phoneColumn]; touched && l.row.Outcome == Joined {
			l.row.Person.Phone = ""
		}
		lines = append(lines, l)
	}
	if next < len(faults) {
		return nil, ErrTooFew
	}
	return lines, nil
}

// Layouts are one of each kind; with 60 people or more each can be written.
func Layouts() []Layout {
	return []Layout{
		{Name: "plain", Encoding: UTF8BOM},
		{Name: "gb18030, tabs", Encoding: GB18030, Separator: '\t', Handwriting: true},
		{Name: "utf-16, remarks over lines", Encoding: UTF16LE, Separator: ';', Remarks: true},
		{Name: "big-endian, tabs", Encoding: UTF16BE, Separator: '\t', Wide: true},
		{Name: "no header", NoHeader: true},
		{Name: "handwriting", Handwriting: true, Wide: true},
		{Name: "faults", Faults: Faults(), Totals: true},
		{Name: "paper form", Titles: true, BlankRows: true, Totals: true, Signatures: true, Handwriting: true, Encoding: GB18030},
		{Name: "workbook", Format: XLSX},
		{Name: "workbook as printed", Format: XLSX, Cover: true, Titles: true, MergedHeader: true, HiddenColumn: true,
			BlankRows: true, Totals: true, Signatures: true, Wide: true, Handwriting: true},
		{Name: "workbook with faults", Format: XLSX, Titles: true, Totals: true, Signatures: true, Faults: Faults()},
	}
}
