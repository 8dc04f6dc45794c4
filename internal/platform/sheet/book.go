package sheet

import (
	"context"
	"fmt"
	"io"
)

// Info describes one sheet. Delimited text is a single sheet without a name.
type Info struct {
	Name   string
	Hidden bool
}

// Book is an open file of tables.
type Book struct {
	sheets []Info
	table  table
}

// table is what a kind of file must offer to be a Book.
type table interface {
	rows(ctx context.Context, sheet int) (rowSource, error)
	close() error
}

// rowSource reads the rows of one sheet, one after the other.
type rowSource interface {
	next(*Row) (bool, error)
	hidden(col int) bool
	close() error
}

// Open recognises the file by its content and reads its directory. The reader must stay
// usable until Close. Errors are Invalid when the file is not a table that can be read.
func Open(ctx context.Context, r io.ReaderAt, size int64, lim Limits) (*Book, error) {
	switch {
	case size <= 0:
		return nil, invalid("sheet.empty")
	case size > lim.Bytes:
		return nil, invalid("sheet.too_large", "limit", megabytes(lim.Bytes))
	}
	src := &source{ReaderAt: r, size: size}
	start, err := src.head(4096)
	if err != nil {
		return nil, err
	}
	switch kind, name := recognise(start); kind {
	case isZip:
		return openWorkbook(ctx, src, lim)
	case isCompound:
		return nil, refuseCompound(src, start)
	case isTable, isOther:
		return nil, refusal(kind, name)
	}
	return openText(ctx, src, lim)
}

// Sheets are the worksheets in the order of their tabs.
func (b *Book) Sheets() []Info { return b.sheets }

// Rows begins to read the sheet with that index in Sheets. It may be called again for
// another reading; of the readings of one Book only one may be used at a time.
func (b *Book) Rows(ctx context.Context, sheet int) (*Rows, error) {
	if sheet < 0 || sheet >= len(b.sheets) {
		return nil, fmt.Errorf("sheet: no sheet %d of %d", sheet, len(b.sheets))
	}
	src, err := b.table.rows(ctx, sheet)
	if err != nil {
		return nil, err
	}
	return &Rows{src: src}, nil
}

// Close gives back what reading took; the file itself stays open.
func (b *Book) Close() error { return b.table.close() }

// Rows goes through the rows of a sheet.
type Rows struct {
	src rowSource
	row Row
	err error
	end bool
}

// Next reads the next row with a value; false at the end and on an error (see Err).
func (r *Rows) Next() bool {
	if r.end {
		return false
	}
	more, err := r.src.next(&r.row)
	if err != nil || !more {
		r.end, r.err, r.row = true, err, Row{}
	}
	return !r.end
}

// Row is the row that Next read; its cells are valid until the next call of Next, their
// texts for ever.
func (r *Rows) Row() Row { return r.row }

// Err is what ended the reading too early: Invalid where the file is at fault.
func (r *Rows) Err() error { return r.err }

// Hidden reports whether the column, counted from 0, is hidden in the sheet.
func (r *Rows) Hidden(col int) bool { return r.src.hidden(col) }

// Close ends the reading.
func (r *Rows) Close() error {
	r.end = true
	return r.src.close()
}

func megabytes(n int64) int64 { return max(1, n>>20) }
