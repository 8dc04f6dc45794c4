package sheet

import (
	"archive/zip"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/klauspost/compress/flate"
)

// maxCellChars is what Excel takes in a cell, in UTF-16 units.
const maxCellChars = 32_767

// XLSXWriter writes a workbook with one sheet: the headings bold and frozen, every text typed and
// formatted as text, so that digits stay as they are even when somebody edits the cell.
type XLSXWriter struct {
	zip    *zip.Writer
	part   io.Writer // of the sheet
	name   string
	buf    []byte
	widths []float64
	row    int
	cols   []string // names of the columns used so far
	err    error
}

var _ Writer = (*XLSXWriter)(nil)

// NewXLSX writes a workbook to w. What Excel does not allow in the name of a sheet is replaced.
func NewXLSX(w io.Writer, sheetName string) *XLSXWriter {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	return &XLSXWriter{zip: z, name: sheetTitle(sheetName)}
}

// sheetTitle makes a name that Excel takes: up to 31 characters, none of []:*?/\, no apostrophe at
// either end.
func sheetTitle(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	units := 0
	for i, r := range name {
		if units += utf16.RuneLen(r); units > 31 {
			name = name[:i]
			break
		}
	}
	if name = strings.Trim(name, "' "); name == "" {
		return "Sheet1"
	}
	return name
}

// WriteHeader writes the headings.
func (x *XLSXWriter) WriteHeader(columns []Column) error {
	if x.part != nil {
		panic("sheet: WriteHeader after rows")
	}
	cells := make([]Cell, len(columns))
	for i, c := range columns {
		cells[i] = Cell{Text: c.Name, Kind: Text}
		x.widths = append(x.widths, c.Width)
	}
	x.begin(true)
	return x.write(cells, styleHeading)
}

// WriteRow writes a row; Invalid when the sheet is full or a text longer than Excel takes.
func (x *XLSXWriter) WriteRow(cells []Cell) error {
	if x.part == nil {
		x.begin(false)
	}
	return x.write(cells, styleText)
}

// begin writes everything that stands before the rows.
func (x *XLSXWriter) begin(heading bool) {
	for _, p := range workbookParts {
		x.create(p.name)
		x.buf = append(x.buf[:0], xmlHead...)
		before, after, named := strings.Cut(p.content, sheetNameMark)
		if x.buf = append(x.buf, before...); named {
			x.buf = append(appendAttr(x.buf, x.name), after...)
		}
		x.flush()
	}
	x.create("xl/worksheets/sheet1.xml")
	x.buf = append(append(x.buf[:0], xmlHead...), sheetHead...)
	if heading {
		x.buf = append(x.buf, sheetFrozen...)
	}
	x.appendWidths()
	x.buf = append(x.buf, "<sheetData>"...)
}

// appendWidths writes the widths, and that new cells of these columns are texts, too.
func (x *XLSXWriter) appendWidths() {
	if len(x.widths) == 0 {
		return
	}
	x.buf = append(x.buf, "<cols>"...)
	for i, width := range x.widths {
		if width <= 0 {
			width = 9
		}
		n := strconv.Itoa(i + 1)
		x.buf = append(x.buf, `<col min="`+n+`" max="`+n+`" width="`...)
		x.buf = strconv.AppendFloat(x.buf, min(width, 255), 'f', -1, 64)
		x.buf = append(x.buf, `" customWidth="1" style="1"/>`...)
	}
	x.buf = append(x.buf, "</cols>"...)
}

func (x *XLSXWriter) create(name string) {
	if x.err == nil {
		x.part, x.err = x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	}
}

func (x *XLSXWriter) flush() {
	if x.err == nil {
		_, x.err = x.part.Write(x.buf)
	}
	x.buf = x.buf[:0]
}

func (x *XLSXWriter) write(cells []Cell, text style) error {
	if x.err != nil {
		return x.err
	}
	if x.row++; x.row > maxSheetRows {
		x.err = invalid("sheet.too_many_rows", "sheet", x.name, "limit", maxSheetRows)
		return x.err
	}
	if len(cells) > maxSheetCols {
		x.err = invalid("sheet.too_many_columns", "sheet", x.name, "row", x.row, "limit", maxSheetCols)
		return x.err
	}
	var digits [8]byte
	row := strconv.AppendInt(digits[:0], int64(x.row), 10)
	x.buf = append(append(append(x.buf, `<row r="`...), row...), `">`...)
	for i, c := range cells {
		if c.Text == "" {
			continue
		}
		for len(x.cols) <= i {
			x.cols = append(x.cols, ColumnName(len(x.cols)))
		}
		x.buf = append(append(append(x.buf, `<c r="`...), x.cols[i]...), row...)
		if x.value(c, text, i); x.err != nil {
			return x.err
		}
	}
	x.buf = append(x.buf, "</row>"...)
	if len(x.buf) >= 32<<10 {
		x.flush()
	}
	return x.err
}

// value writes the rest of a cell element, from behind its reference.
func (x *XLSXWriter) value(c Cell, text style, col int) {
	switch c.Kind {
	case Number:
		if plainNumber(c.Text) {
			x.buf = append(append(append(x.buf, `"><v>`...), c.Text...), "</v></c>"...)
			return
		}
	case Date:
		if days, seconds, ok := serialOf(c.Text); ok {
			x.date(days, seconds)
			return
		}
	case Bool:
		if c.Text == "TRUE" || c.Text == "FALSE" {
			value := byte('0')
			if c.Text == "TRUE" {
				value = '1'
			}
			x.buf = append(append(append(x.buf, `" t="b"><v>`...), value), "</v></c>"...)
			return
		}
	}
	if len(c.Text) > maxCellChars && len(utf16.Encode([]rune(c.Text))) > maxCellChars {
		x.err = invalid("sheet.cell_too_long", "sheet", x.name, "row", x.row, "cell", x.cols[col]+strconv.Itoa(x.row), "limit", maxCellChars>>10)
		return
	}
	x.buf = append(append(append(x.buf, `" s="`...), byte('0'+text)), `" t="inlineStr"><is><t xml:space="preserve">`...)
	x.buf = append(appendEscaped(x.buf, c.Text), "</t></is></c>"...)
}

func (x *XLSXWriter) date(days, seconds int) {
	s := styleDate
	if seconds > 0 {
		s = styleDateTime
	}
	x.buf = append(append(append(x.buf, `" s="`...), byte('0'+s)), `"><v>`...)
	x.buf = strconv.AppendInt(x.buf, int64(days), 10)
	if seconds > 0 {
		fraction := strconv.AppendFloat(nil, float64(seconds)/86400, 'f', 9, 64)
		x.buf = append(x.buf, fraction[1:]...)
	}
	x.buf = append(x.buf, "</v></c>"...)
}

// Close finishes the workbook.
func (x *XLSXWriter) Close() error {
	if x.part == nil {
		x.begin(false)
	}
	x.buf = append(x.buf, "</sheetData></worksheet>"...)
	x.flush()
	if x.err == nil {
		x.err = x.zip.Close()
	}
	return x.err
}

// appendAttr adds text as the value of an attribute.
func appendAttr(dst []byte, text string) []byte {
	return append(dst, attrEscaper.Replace(text)...)
}

var attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// style is the index of a cell format in stylesXML.
type style uint8

const (
	styleGeneral style = iota
	styleText
	styleHeading
	styleDate
	styleDateTime
)

const (
	xmlHead     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	main        = `"http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	officeRel   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	packageRel  = `"http://schemas.openxmlformats.org/package/2006/relationships"`
	contentType = `application/vnd.openxmlformats-officedocument.spreadsheetml.`

	sheetHead   = `<worksheet xmlns=` + main + `>`
	sheetFrozen = `<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>` +
		`<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>`
	sheetNameMark = "\x00"
)

// workbookParts are the parts besides the sheet; the number format 49 is text.
var workbookParts = []struct{ name, content string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + contentType + `sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + contentType + `styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + contentType + `worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns=` + packageRel + `>` +
		`<Relationship Id="rId1" Type="` + officeRel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns=` + main + ` xmlns:r="` + officeRel + `">` +
		`<bookViews><workbookView/></bookViews><sheets><sheet name="` + sheetNameMark + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns=` + packageRel + `>` +
		`<Relationship Id="rId1" Type="` + officeRel + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + officeRel + `/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns=` + main + `><numFmts count="2">` +
		`<numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>` +
		`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
}
