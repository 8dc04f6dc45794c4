package sheet

import (
	"bytes"
	"errors"
	"io"

	"niangjia/internal/platform/errs"
)

// fields cuts delimited text into records.
type fields struct {
	r         io.Reader
	d         *delimited
	window    []byte
	pos, end  int
	err       error // of r
	buf       []byte
	marks     []mark
	col       int // fields of the record so far
	records   int
	line      int  // at which the record at hand begins
	lineAfter int  // at which the next one begins
	announced bool // the first line is still to be skipped
	oddQuotes bool // the record at hand has quotes where none should be
}

func newFields(r io.Reader, d *delimited) *fields {
	return &fields{r: r, d: d, window: make([]byte, 64<<10), lineAfter: 1, announced: d.announced}
}

func (f *fields) hidden(int) bool { return false }
func (f *fields) close() error    { return nil }

func (f *fields) next(row *Row) (bool, error) {
	for {
		n, err := f.record()
		if err != nil {
			return false, f.d.src.damaged(err, "sheet.broken_file")
		}
		if n == 0 {
			return false, nil
		}
		f.records++
		if f.announced {
			f.announced = false
			continue
		}
		if f.records > f.d.lim.Rows {
			return false, invalid("sheet.too_many_lines", "limit", f.d.lim.Rows)
		}
		if len(f.marks) == 0 {
			continue
		}
		text := string(f.buf)
		row.Number, row.Cells = f.line, row.Cells[:0]
		for _, m := range f.marks {
			row.Cells = append(row.Cells, Cell{Text: text[m.from:m.to], Kind: m.kind})
		}
		return true, nil
	}
}

// terminator is what ends a field.
type terminator uint8

const (
	endOfField terminator = iota
	endOfRecord
	endOfText
)

// record reads a record and is the number of its fields, 0 at the end of the text.
func (f *fields) record() (int, error) {
	f.buf, f.marks, f.col = f.buf[:0], f.marks[:0], 0
	f.line, f.oddQuotes = f.lineAfter, false
	if !f.more() {
		return 0, f.fault()
	}
	for {
		from := len(f.buf)
		t, err := f.field(from)
		if err == nil {
			err = f.fault()
		}
		if err == nil {
			err = f.keep(from)
		}
		if err != nil {
			return 0, err
		}
		f.col++
		if t != endOfField {
			return f.col, nil
		}
	}
}

// more makes sure that there is something in the window.
func (f *fields) more() bool {
	for f.pos == f.end && f.err == nil {
		f.pos = 0
		f.end, f.err = f.r.Read(f.window)
	}
	return f.pos < f.end
}

func (f *fields) fault() error {
	if errors.Is(f.err, io.EOF) {
		return nil
	}
	return f.err
}

// field reads one field into buf.
func (f *fields) field(from int) (terminator, error) {
	if !f.more() || f.window[f.pos] != '"' {
		end, err := f.bare(from)
		f.oddQuotes = f.oddQuotes || bytes.IndexByte(f.buf[from:], '"') >= 0
		return end, err
	}
	f.pos++
	if err := f.quoted(from); err != nil {
		return endOfText, err
	}
	closed := len(f.buf)
	end, err := f.bare(from) // nothing should be left before the separator
	f.oddQuotes = f.oddQuotes || len(f.buf) > closed
	return end, err
}

// bare reads up to the next separator or line end; quotes are nothing special here.
func (f *fields) bare(from int) (terminator, error) {
	separator := f.d.separator
	for f.more() {
		w := f.window[f.pos:f.end]
		i := 0
		for i < len(w) && w[i] != separator && w[i] != '\n' && w[i] != '\r' {
			i++
		}
		f.buf = append(f.buf, w[:i]...)
		if err := f.checkLength(from); err != nil {
			return endOfText, err
		}
		if i == len(w) {
			f.pos = f.end
			continue
		}
		f.pos += i + 1
		end := w[i]
		if end == separator {
			return endOfField, nil
		}
		f.lineAfter++
		if end == '\r' && f.more() && f.window[f.pos] == '\n' {
			f.pos++
		}
		return endOfRecord, nil
	}
	return endOfText, nil
}

// quoted reads behind an opening quote to the closing one.
func (f *fields) quoted(from int) error {
	for f.more() {
		w := f.window[f.pos:f.end]
		i := bytes.IndexByte(w, '"')
		if i < 0 {
			i = len(w)
		}
		f.buf = append(f.buf, w[:i]...)
		f.pos += i
		if err := f.checkLength(from); err != nil {
			return errs.Wrap(err, errs.Invalid, "sheet.open_quote", "line", f.line)
		}
		if i == len(w) {
			continue
		}
		f.pos++
		if !f.more() || f.window[f.pos] != '"' {
			f.lineAfter += lineBreaks(f.buf[from:])
			return nil
		}
		f.buf = append(f.buf, '"')
		f.pos++
	}
	if err := f.fault(); err != nil {
		return err
	}
	return invalid("sheet.open_quote", "line", f.line)
}

func lineBreaks(b []byte) int {
	return bytes.Count(b, []byte("\n")) + bytes.Count(b, []byte("\r")) - bytes.Count(b, []byte("\r\n"))
}

func (f *fields) checkLength(from int) error {
	switch {
	case len(f.buf)-from > f.d.lim.CellBytes:
		return invalid("sheet.field_too_long", "line", f.line, "column", ColumnName(f.col), "limit", f.d.lim.CellBytes>>10)
	case len(f.buf) > f.d.lim.RowBytes:
		return invalid("sheet.line_too_long", "line", f.line, "limit", f.d.lim.RowBytes>>10)
	}
	return nil
}

// keep takes the field that begins at from into the record.
func (f *fields) keep(from int) error {
	f.buf = clean(f.buf, from)
	if text := f.buf[from:]; len(text) > 0 && (text[0] == '=' || text[0] == '\'') {
		f.buf = append(f.buf[:from], unguard(text)...)
	}
	if len(f.buf) == from {
		return nil
	}
	if f.col >= f.d.lim.Cols {
		return invalid("sheet.too_many_fields", "line", f.line, "limit", f.d.lim.Cols)
	}
	for len(f.marks) < f.col {
		f.marks = append(f.marks, mark{})
	}
	f.marks = append(f.marks, mark{from: from, to: len(f.buf), kind: Text})
	return nil
}
