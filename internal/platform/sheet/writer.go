package sheet

import (
	"strings"
	"time"
)

// Media types of the files.
const (
	TypeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	TypeCSV  = "text/csv"
)

// Writer writes one table, row by row. Close finishes it and must be called; it leaves the
// underlying writer open. After an error every call returns it again.
type Writer interface {
	// WriteHeader writes the headings; it may be called once, before the first row.
	WriteHeader(columns []Column) error
	// WriteRow writes a row. A Text is written as text whatever it looks like; a Number, Date or
	// Bool whose Text does not read like one is written as text, too, and so is an Error.
	WriteRow(cells []Cell) error
	Close() error
}

// Column is a heading with the width of what stands below it, in characters of the width of a
// digit (a Chinese character takes two); 0 leaves the width to the program that opens the table.
type Column struct {
	Name  string
	Width float64
}

// plainNumber reports whether a text is a number that a spreadsheet keeps as it is: no more than
// 15 digits, none of them a leading zero.
func plainNumber(text string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return isDigits(whole) && (whole == "0" || whole[0] != '0') &&
		(!point || isDigits(fraction)) && len(whole)+len(fraction) <= 15
}

// serialOf is the serial number of a date that this package reads, in the 1900 system; ok is
// false before 1 March 1900, where the system is off by one, and for what is no date.
func serialOf(text string) (days int, seconds int, ok bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		if t, err = time.Parse("2006-01-02T15:04:05", text); err != nil {
			return 0, 0, false
		}
	}
	const day = 24 * time.Hour
	since := t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC))
	days = int(since / day)
	return days, int(since % day / time.Second), days > 60 && days <= maxSerial
}
