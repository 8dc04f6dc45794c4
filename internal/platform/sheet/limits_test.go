package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	cell := func(text string) string { return `<c t="inlineStr"><is><t>` + text + `</t></is></c>` }
	shared := func(rows, texts string) []byte {
		p := oneSheet(data(rows))
		p["xl/sharedStrings.xml"] = `<sst>` + texts + `</sst>`
		return zipped(t, p)
	}
	xlsx := func(rows string) []byte { return zipped(t, oneSheet(data(rows))) }
	sheets := oneSheet(data(""))
	sheets["xl/workbook.xml"] = `<workbook><sheets>` + strings.Repeat(`<sheet name="a" r:id="rId1"/>`, 9) + `</sheets></workbook>`
	tests := []struct {
		name   string
		file   []byte
		change func(*Limits)
		want   string
	}{
		{"file", []byte("a,b,c"), func(l *Limits) { l.Bytes = 4 }, "sheet.too_large"},
		{"rows", xlsx(`<row r="5"><c><v>1</v></c></row>`), func(l *Limits) { l.Rows = 4 }, "sheet.too_many_rows"},
		{"rows in text", []byte("a,b\n\n\nc,d\n"), func(l *Limits) { l.Rows = 3 }, "sheet.too_many_lines"},
		{"columns", xlsx(`<row r="1"><c r="E1"><v>1</v></c></row>`), func(l *Limits) { l.Cols = 4 }, "sheet.too_many_columns"},
		{"a million columns", xlsx(`<row r="1">` + strings.Repeat(`<c><v>1</v></c>`, 1_000_000) + `</row>`), nil, "sheet.too_many_columns"},
		{"far column", xlsx(`<row r="1"><c r="ZZZZZZZZZZZZZZ1"><v>1</v></c></row>`), nil, "sheet.too_many_columns"},
		{"a million empty columns", xlsx(`<row r="1"><c><v>1</v></c>` + strings.Repeat(`<c s="1"/>`, 1_000_000) + `</row>`), nil, ""},
		{"columns in text", []byte("a,b,c,d,e"), func(l *Limits) { l.Cols = 4 }, "sheet.too_many_fields"},
		{"a million fields", []byte(strings.Repeat("a,", 1_000_000)), nil, "sheet.too_many_fields"},
		{"a million empty fields", []byte("a" + strings.Repeat(",", 1_000_000) + "\n"), nil, ""},
		{"sheets", zipped(t, sheets), func(l *Limits) { l.Sheets = 8 }, "sheet.too_many_sheets"},
		{"cell", xlsx(`<row>` + cell(strings.Repeat("长", 2000)) + `</row>`), func(l *Limits) { l.CellBytes = 4 << 10 }, "sheet.cell_too_long"},
		{"cell of runs", xlsx(`<row><c t="inlineStr"><is>` + strings.Repeat(`<r><t>1234567890</t></r>`, 500) + `</is></c></row>`), func(l *Limits) { l.CellBytes = 4 << 10 }, "sheet.cell_too_long"},
		{"row", xlsx(`<row>` + strings.Repeat(cell("1234567890"), 500) + `</row>`), func(l *Limits) { l.RowBytes = 4 << 10 }, "sheet.row_too_long"},
		{"field", []byte("a,b\n" + strings.Repeat("x", 5000)), func(l *Limits) { l.CellBytes = 4 << 10 }, "sheet.field_too_long"},
		{"line", []byte(strings.Repeat("1234567890,", 500)), func(l *Limits) { l.RowBytes = 4 << 10 }, "sheet.line_too_long"},
		{"quote that never closes", []byte("a,\"b\n" + strings.Repeat("c,d\n", 1_000_000)), nil, "sheet.open_quote"},
		{"shared text", shared(`<row><c t="s"><v>0</v></c></row>`, `<si><t>`+strings.Repeat("x", 5000)+`</t></si>`), func(l *Limits) { l.CellBytes = 4 << 10 }, "sheet.text_too_long"},
		{"row of shared texts", shared(`<row>`+strings.Repeat(`<c t="s"><v>0</v></c>`, 50)+`</row>`, `<si><t>`+strings.Repeat("x", 100)+`</t></si>`), func(l *Limits) { l.RowBytes = 4 << 10 }, "sheet.row_too_long"},
		{"shared texts again and again", shared(strings.Repeat(`<row>`+strings.Repeat(`<c t="s"><v>0</v></c>`, 50)+`</row>`, 100), `<si><t>`+strings.Repeat("x", 100)+`</t></si>`), func(l *Limits) { l.PartBytes = 200 << 10 }, "sheet.unpacked_too_large"},
		{"parts", xlsx(strings.Repeat(`<row><c><v>1</v></c></row>`, 50_000)), func(l *Limits) { l.PartBytes = 1 << 20 }, "sheet.unpacked_too_large"},
		{"many parts in the archive", manyEntries(t), nil, "sheet.broken_file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lim := DefaultLimits()
			if tt.change != nil {
				tt.change(&lim)
			}
			if _, err := read(tt.file, 0, lim); key(err) != tt.want {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

// manyEntries is an archive with a directory of megabytes.
func manyEntries(t *testing.T) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := range 30_000 {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("xl/media/image%d.png", i)}); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return buf.Bytes()
}

// bomb is a workbook whose sheet unpacks to so many bytes of spaces.
func bomb(t *testing.T, part string, megabytes int) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	p := oneSheet(data(`<row><c t="s"><v>0</v></c></row>`))
	p[part] = ""
	for name, content := range p {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, content)
		if name != part {
			continue
		}
		io.WriteString(w, `<worksheet><sheetData>`)
		spaces := bytes.Repeat([]byte(" "), 1<<20)
		for range megabytes {
			w.Write(spaces)
		}
	}
	z.Close()
	return buf.Bytes()
}

func TestBombs(t *testing.T) {
	for _, part := range []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"} {
		b := bomb(t, part, 24)
		peak := peakHeap(func() {
			if _, err := read(b, 0, DefaultLimits()); key(err) != "sheet.bomb" {
				t.Errorf("%s: %v", part, err)
			}
		})
		if peak > 8<<20 {
			t.Errorf("%s: %d KiB", part, peak>>10)
		}
	}
}

// peakHeap is how much the heap grows, at most, while f runs.
func peakHeap(f func()) uint64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, result := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			if now.HeapInuse > before.HeapInuse {
				peak = max(peak, now.HeapInuse-before.HeapInuse)
			}
			select {
			case <-stop:
				result <- peak
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	f()
	close(stop)
	return <-result
}

// manyTexts reads a workbook with so many different shared texts, twice each, the second time
// in another order, and checks every one.
func manyTexts(t *testing.T, n int, change func(*Limits)) (peak uint64, err error) {
	var sheet, texts strings.Builder
	text := func(i int) string { return fmt.Sprintf("文字%08d%s", i, strings.Repeat("·", i%40)) }
	for i := range n {
		other := int(uint64(i) * 2654435761 % uint64(n))
		fmt.Fprintf(&sheet, `<row><c t="s"><v>%d</v></c><c t="s"><v>%d</v></c></row>`, i, other)
		fmt.Fprintf(&texts, `<si><t>%s</t></si>`, text(i))
	}
	p := oneSheet(data(sheet.String()))
	p["xl/sharedStrings.xml"] = `<sst>` + texts.String() + `</sst>`
	b := zipped(t, p)
	sheet.Reset()
	texts.Reset()
	p = nil
	lim := DefaultLimits()
	if change != nil {
		change(&lim)
	}
	peak = peakHeap(func() {
		book, openErr := Open(context.Background(), bytes.NewReader(b), int64(len(b)), lim)
		if openErr != nil {
			t.Fatal(openErr)
		}
		defer book.Close()
		rows, openErr := book.Rows(context.Background(), 0)
		if openErr != nil {
			t.Fatal(openErr)
		}
		defer rows.Close()
		i := 0
		for ; rows.Next(); i++ {
			c := rows.Row().Cells
			if other := int(uint64(i) * 2654435761 % uint64(n)); c[0].Text != text(i) || c[1].Text != text(other) {
				t.Fatalf("row %d: %q", i, c)
			}
		}
		if err = rows.Err(); err == nil && i != n {
			t.Fatalf("%d rows of %d", i, n)
		}
	})
	return peak, err
}

// Shared texts beyond what stays in memory come from the temporary file, in any order.
func TestManySharedTexts(t *testing.T) {
	peak, err := manyTexts(t, 60_000, func(l *Limits) { l.SharedInMem = 256 << 10 }) // of 4 MB
	if err != nil {
		t.Fatal(err)
	}
	if peak > 12<<20 {
		t.Errorf("%d MiB", peak>>20)
	}
	_, err = manyTexts(t, 30_000, func(l *Limits) { l.SharedInMem, l.SharedBytes = 256<<10, 1<<20 })
	if key(err) != "sheet.shared_too_large" {
		t.Errorf("above the limit: %v", err)
	}
}

// Memory does not grow with the rows.
func TestMemoryOfManyRows(t *testing.T) {
	var buf bytes.Buffer
	writeBench(t, &buf, 20_000)
	peak := peakHeap(func() {
		if n := readAll(t, bytes.NewReader(buf.Bytes()), int64(buf.Len()), nil); n != 20_001 {
			t.Errorf("%d rows", n)
		}
	})
	if peak > 16<<20 {
		t.Errorf("%d MiB", peak>>20)
	}
	peak = peakHeap(func() { writeBench(t, io.Discard, 10_000) })
	if peak > 12<<20 {
		t.Errorf("writing: %d MiB", peak>>20)
	}
}
