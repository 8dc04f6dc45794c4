package messy

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"niangjia/internal/platform/day"
	"niangjia/internal/rehearse"
)

// encodings by name; UTF-8 needs none.
var encodings = map[Encoding]encoding.Encoding{
	UTF8BOM: unicode.UTF8BOM,
	GB18030: simplifiedchinese.GB18030,
	UTF16LE: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	UTF16BE: unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
}

// writeText writes the table with separators and CRLF, quoted where needed.
func (s *sheet) writeText(w io.Writer) error {
	var end io.Closer = io.NopCloser(nil)
	if e, ok := encodings[s.layout.Encoding]; ok {
		t := transform.NewWriter(w, e.NewEncoder())
		w, end = t, t
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if s.layout.Separator != 0 {
		out.Comma = s.layout.Separator
	}
	for _, row := range s.grid {
		texts := make([]string, len(row))
		for i, c := range row {
			texts[i] = c.text
		}
		if err := out.Write(texts); err != nil {
			return fmt.Errorf("messy: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("messy: %w", err)
	}
	if err := end.Close(); err != nil {
		return fmt.Errorf("messy: %w", err)
	}
	return nil
}

// writeXLSX writes the table as a workbook: phones and serials as numbers, days with a style.
func (s *sheet) writeXLSX(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	b := book{file: f, name: "花名册"}
	b.do(f.SetSheetName("Sheet1", b.name))
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	b.do(err)
	b.style = style
	for i, row := range s.grid {
		for j, c := range row {
			b.set(i+1, j+1, c)
		}
	}
	for _, m := range s.merged {
		b.do(f.MergeCell(b.name, address(m.row, m.from), address(m.row, m.to)))
	}
	for i, c := range s.columns {
		if c.name == hiddenColumn.name {
			name, _ := excelize.ColumnNumberToName(i + 1)
			b.do(f.SetColVisible(b.name, name, false))
		}
	}
	if s.layout.Cover {
		b.cover()
	}
	b.do(f.Write(w))
	if b.err != nil {
		return fmt.Errorf("messy: %w", b.err)
	}
	return nil
}

// book keeps the first error of many calls.
type book struct {
	file  *excelize.File
	name  string
	style int
	err   error
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) set(row, column int, c cell) {
	at := address(row, column)
	switch {
	case c.text == "":
	case c.kind == serial || c.kind == aPhone:
		n, err := strconv.ParseInt(c.text, 10, 64)
		b.do(err)
		b.do(b.file.SetCellInt(b.name, at, n))
	case c.kind == aDay:
		b.do(b.file.SetCellInt(b.name, at, int64(rehearse.Serial(day.Day(c.text)))))
		b.do(b.file.SetCellStyle(b.name, at, at, b.style))
	default:
		b.do(b.file.SetCellStr(b.name, at, c.text))
	}
}

// cover puts a sheet of instructions before the roster.
func (b *book) cover() {
	const name = "填表说明"
	_, err := b.file.NewSheet(name)
	b.do(err)
	b.do(b.file.SetCellStr(name, "A1", "填表说明：请勿修改表头。"))
	b.do(b.file.SetCellStr(name, "A2", "联系人：工会办公室"))
	b.do(b.file.MoveSheet(name, b.name))
}

func address(row, column int) string {
	at, _ := excelize.CoordinatesToCellName(column, row)
	return at
}
