package sheet

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"

	"niangjia/internal/platform/errs"
)

// sheetRows reads the rows of a worksheet (ECMA-376 part 1, 18.3.1.73).
type sheetRows struct {
	ctx    context.Context
	wb     *workbook
	sheet  *worksheet
	merges []merge
	part   io.ReadCloser
	s      *scanner
	inData bool
	row    int
	col    int
	buf    []byte // the texts of the row
	marks  []mark // where each cell's text stands in buf
	handed int64  // bytes of all texts so far
	done   bool
}

type mark struct {
	from, to int
	kind     Kind
}

func (wb *workbook) rows(ctx context.Context, sheet int) (rowSource, error) {
	w := wb.sheets[sheet]
	x := &sheetRows{ctx: ctx, wb: wb, sheet: w}
	if err := wb.survey(ctx, w); err != nil {
		return nil, x.located(err)
	}
	part, err := wb.open(ctx, w.part)
	if err != nil {
		return nil, x.located(err)
	}
	x.merges = slices.Clone(w.merges)
	x.part, x.s = part, newScanner(part)
	return x, nil
}

func (x *sheetRows) hidden(col int) bool {
	return slices.ContainsFunc(x.sheet.hidden, func(s span) bool { return s.from <= col && col <= s.to })
}

func (x *sheetRows) close() error { return x.part.Close() }

// located names the place where reading failed.
func (x *sheetRows) located(err error) error {
	return x.wb.src.damaged(err, "sheet.broken_sheet", "sheet", x.sheet.name, "row", x.row)
}

func (x *sheetRows) next(row *Row) (bool, error) {
	for {
		found, err := x.nextRow()
		if err != nil || !found {
			return false, x.located(err)
		}
		if len(x.marks) == 0 {
			continue
		}
		text := string(x.buf) // one allocation for the texts of a row
		row.Number, row.Cells = x.row, row.Cells[:0]
		for _, m := range x.marks {
			row.Cells = append(row.Cells, Cell{Text: text[m.from:m.to], Kind: m.kind})
		}
		fill(x.merges, row)
		return true, nil
	}
}

// nextRow reads the next row element; false behind the last one.
func (x *sheetRows) nextRow() (bool, error) {
	x.buf, x.marks, x.col = x.buf[:0], x.marks[:0], -1
	for !x.done {
		t, err := x.s.next()
		if err != nil {
			return false, err
		}
		switch name := x.s.name; {
		case t == tokenText:
		case t == tokenStart && string(name) == "sheetData":
			x.inData = true
		case t == tokenEnd && (string(name) == "sheetData" || string(name) == "worksheet"):
			x.done = true
		case t == tokenStart && x.inData && string(name) == "row":
			return true, x.readRow()
		case t == tokenStart && x.inData:
			return false, errMarkup // rows are all there may be
		}
	}
	return false, nil
}

func (x *sheetRows) readRow() error {
	number := x.row + 1
	for x.s.nextAttr() {
		if string(x.s.key) == "r" {
			n, ok := parseCount(x.s.val)
			if !ok || n <= x.row {
				return errMarkup // a row twice, or rows out of order
			}
			number = n
		}
	}
	x.row = number
	if number > x.wb.lim.Rows {
		return invalid("sheet.too_many_rows", "sheet", x.sheet.name, "limit", x.wb.lim.Rows)
	}
	for {
		t, err := x.s.next()
		if err != nil {
			return err
		}
		switch {
		case t == tokenStart && string(x.s.name) == "c":
			if err := x.readCell(); err != nil {
				return err
			}
		case t == tokenStart && string(x.s.name) == "extLst":
			if err := x.s.skipElement(); err != nil {
				return err
			}
		case t == tokenStart:
			return errMarkup // cells are all else there may be
		case t == tokenEnd && string(x.s.name) == "row":
			return x.checkRow()
		}
	}
}

// checkRow keeps shared texts from growing without bound when cells refer to them.
func (x *sheetRows) checkRow() error {
	if x.handed += int64(len(x.buf)); x.handed > x.wb.lim.PartBytes {
		return invalid("sheet.unpacked_too_large", "limit", megabytes(x.wb.lim.PartBytes))
	}
	return nil
}

// cellState is what a cell element says about its value.
type cellState struct {
	typ      byte // n, s(hared), t(ext), b, e, d
	style    int
	from     int // of its text in buf
	hasValue bool
	formula  bool
}

func (x *sheetRows) readCell() error {
	c := cellState{typ: 'n', from: len(x.buf)}
	x.col++
	for x.s.nextAttr() {
		switch string(x.s.key) {
		case "r":
			col, row, ok := parseRef(x.s.val)
			if !ok || row != x.row || col < x.col {
				return errMarkup // no telling where the value belongs
			}
			x.col = col
		case "s":
			c.style, _ = parseCount(x.s.val)
		case "t":
			if c.typ = cellType(x.s.val); c.typ == 0 {
				return errMarkup
			}
		}
	}
	if err := x.readValue(&c); err != nil {
		return err
	}
	kind, err := x.finish(c)
	if err != nil {
		return err
	}
	return x.keep(c, kind)
}

// cellType shortens a type (ECMA-376 part 1, 18.18.11); 0 when there is no such type.
func cellType(t []byte) byte {
	switch string(t) {
	case "n", "s", "b", "e", "d":
		return t[0]
	case "str", "inlineStr":
		return 't'
	}
	return 0
}

// readValue collects the text of v, or of is, to the end of the cell.
func (x *sheetRows) readValue(c *cellState) error {
	if done, err := x.readPlain(c); done || err != nil {
		return err
	}
	inValue := false
	var rich richText
	for {
		t, err := x.s.next()
		if err != nil {
			return err
		}
		switch {
		case t == tokenText:
			if inValue {
				x.buf = x.s.appendText(x.buf)
				break
			}
			x.buf = rich.take(x.s, t, x.buf)
		case len(x.s.name) == 1 && x.s.name[0] == 'v':
			if t == tokenStart && c.hasValue {
				return errMarkup // a cell has one value
			}
			inValue, c.hasValue = t == tokenStart, true
			if t == tokenEnd && c.typ == 't' {
				x.buf = x.buf[:c.from+len(unescapeX(x.buf[c.from:]))]
			}
		case t == tokenEnd && len(x.s.name) == 1 && x.s.name[0] == 'c':
			return nil
		case t == tokenStart && string(x.s.name) == "f":
			c.formula = true
		default:
			x.buf = rich.take(x.s, t, x.buf)
		}
		if err := x.checkCell(c); err != nil {
			return err
		}
	}
}

// readPlain takes the cells as nearly every program writes them; the others take readValue's way,
// to the same result at half the speed.
func (x *sheetRows) readPlain(c *cellState) (done bool, err error) {
	switch s := x.s; {
	case string(s.tag) != "c":
		return false, nil
	case s.enclosed("<v>", "</v></c>"):
		c.hasValue = true
	case c.typ != 't':
		return false, nil
	case s.enclosed("<is><t>", "</t></is></c>"):
	case s.enclosed(`<is><t xml:space="preserve">`, "</t></is></c>"):
	default:
		return false, nil
	}
	x.buf = x.s.appendText(x.buf)
	if c.typ == 't' {
		x.buf = x.buf[:c.from+len(unescapeX(x.buf[c.from:]))]
	}
	return true, x.checkCell(c)
}

func (x *sheetRows) checkCell(c *cellState) error {
	if len(x.buf)-c.from > x.wb.lim.CellBytes {
		return x.tooLong("sheet.cell_too_long", x.wb.lim.CellBytes)
	}
	return nil
}

// finish turns what is stored into what a person sees.
func (x *sheetRows) finish(c cellState) (Kind, error) {
	raw := x.buf[c.from:]
	if len(raw) == 0 {
		if c.formula && !c.hasValue {
			x.buf = append(x.buf, "#FORMULA!"...)
			return Error, nil
		}
		return Empty, nil
	}
	switch c.typ {
	case 's':
		return x.sharedText(c.from)
	case 'b':
		switch string(raw) {
		case "0", "false":
			x.buf = append(x.buf[:c.from], "FALSE"...)
			return Bool, nil
		case "1", "true":
			x.buf = append(x.buf[:c.from], "TRUE"...)
			return Bool, nil
		}
	case 'n':
		return x.number(c), nil
	case 'd':
		x.buf = append(x.buf[:c.from], isoDate(string(clean(x.buf, c.from)[c.from:]))...)
		return Date, nil
	}
	x.buf = clean(x.buf, c.from)
	if c.typ == 'e' {
		return Error, nil
	}
	return Text, nil
}

func (x *sheetRows) sharedText(from int) (Kind, error) {
	i, ok := parseCount(bytes.TrimSpace(x.buf[from:]))
	if !ok {
		return Empty, errMarkup
	}
	texts, err := x.wb.texts(x.ctx)
	if err != nil {
		return Empty, err
	}
	if x.buf, ok, err = texts.appendTo(x.buf[:from], i); err != nil {
		return Empty, err
	}
	switch {
	case !ok:
		return Empty, errMarkup
	case len(x.buf) == from:
		return Empty, nil
	}
	return Text, nil
}

// number shows a number as its style does; what is no number stays as it is, as text.
func (x *sheetRows) number(c cellState) Kind {
	var f format
	if c.style < len(x.wb.formats) {
		f = x.wb.formats[c.style]
	}
	raw := bytes.TrimSpace(x.buf[c.from:])
	if !f.date && !f.clock && f.digits == 0 && plainWhole(raw) {
		x.buf = append(x.buf[:c.from], raw...)
		return Number
	}
	stored := string(raw)
	x.buf = x.buf[:c.from]
	if f.date || f.clock {
		if v, err := strconv.ParseFloat(stored, 64); err == nil {
			var ok bool
			if x.buf, ok = appendDate(x.buf, v, f, x.wb.date1904); ok {
				return Date
			}
		}
	}
	var ok bool
	if x.buf, ok = appendNumber(x.buf, stored, f); ok {
		return Number
	}
	x.buf = clean(append(x.buf, stored...), c.from)
	return Text
}

// plainWhole reports whether the stored number already reads as a person sees it.
func plainWhole(b []byte) bool {
	if len(b) == 0 || len(b) > 1 && b[0] == '0' {
		return false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// keep takes the cell into the row.
func (x *sheetRows) keep(c cellState, kind Kind) error {
	if kind == Empty {
		x.buf = x.buf[:c.from]
		return nil
	}
	if x.col >= x.wb.lim.Cols {
		return invalid("sheet.too_many_columns", "sheet", x.sheet.name, "row", x.row, "limit", x.wb.lim.Cols)
	}
	if len(x.buf) > x.wb.lim.RowBytes {
		return x.tooLong("sheet.row_too_long", x.wb.lim.RowBytes)
	}
	for len(x.marks) <= x.col {
		x.marks = append(x.marks, mark{})
	}
	x.marks[x.col] = mark{from: c.from, to: len(x.buf), kind: kind}
	return nil
}

func (x *sheetRows) tooLong(key string, limit int) error {
	return errs.New(errs.Invalid, key, "sheet", x.sheet.name, "row", x.row,
		"cell", ColumnName(x.col)+strconv.Itoa(x.row), "limit", limit>>10)
}
