package sheet

import (
	"bufio"
	"io"
	"strings"
)

// CSVWriter writes comma-separated values (RFC 4180) in UTF-8 with byte order mark, which
// Excel and WPS need to see, and CR LF.
//
// A text that a spreadsheet program would take for a formula, one that begins with = + - @, with
// a tab, CR or LF or with a wide = + - @, gets an apostrophe in front, and so does a text that
// begins with apostrophes and then one of these. Reading takes exactly that apostrophe away.
// CSV cannot say that digits are a text: programs show a long number shortened. Who is to open
// a table in one should get XLSX.
type CSVWriter struct {
	w   *bufio.Writer
	err error
}

var _ Writer = (*CSVWriter)(nil)

// NewCSV writes a table to w.
func NewCSV(w io.Writer) *CSVWriter {
	c := &CSVWriter{w: bufio.NewWriterSize(w, 64<<10)}
	_, c.err = c.w.WriteString(bomUTF8)
	return c
}

// WriteHeader writes the headings; the widths have no place in CSV.
func (c *CSVWriter) WriteHeader(columns []Column) error {
	for i, column := range columns {
		c.field(i, column.Name, needsGuard(column.Name))
	}
	return c.endRecord()
}

// WriteRow writes a row.
func (c *CSVWriter) WriteRow(cells []Cell) error {
	for i, cell := range cells {
		number := cell.Kind == Number && plainNumber(cell.Text)
		c.field(i, cell.Text, !number && needsGuard(cell.Text))
	}
	return c.endRecord()
}

// Close writes what is left.
func (c *CSVWriter) Close() error {
	if c.err == nil {
		c.err = c.w.Flush()
	}
	return c.err
}

func (c *CSVWriter) field(i int, text string, guard bool) {
	if i > 0 {
		c.w.WriteByte(',')
	}
	if guard {
		text = "'" + text
	}
	if strings.ContainsAny(text, ",;\t\"\r\n") {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	c.w.WriteString(text)
}

// endRecord also reports what went wrong within the record: a bufio.Writer keeps its error.
func (c *CSVWriter) endRecord() error {
	if c.err == nil {
		_, c.err = c.w.WriteString("\r\n")
	}
	return c.err
}
