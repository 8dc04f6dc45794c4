package sheet

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"niangjia/internal/platform/errs"
)

// grid is what stands in a sheet, by row and column; blanks are left out.
type grid map[[2]int]Cell

func ours(b []byte, sheet int) (grid, error) {
	lim := DefaultLimits()
	book, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)), lim)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	rows, err := book.Rows(context.Background(), sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	g := make(grid)
	for rows.Next() {
		r := rows.Row()
		for col, c := range r.Cells {
			if c.Kind != Empty {
				g[[2]int{r.Number, col}] = c
			}
		}
	}
	return g, rows.Err()
}

// theirs is the same by excelize, with stored values.
func theirs(b []byte, sheet int) (map[[2]int]string, error) {
	f, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{RawCellValue: true, UnzipSizeLimit: 64 << 20, UnzipXMLSizeLimit: 64 << 20})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetList()[sheet])
	if err != nil {
		return nil, err
	}
	g := make(map[[2]int]string)
	for r, row := range rows {
		for col, text := range row {
			if text != "" {
				g[[2]int{r + 1, col}] = text
			}
		}
	}
	return g, nil
}

// same compares one value of ours with excelize's stored one.
func same(our Cell, stored string) bool {
	if our.Kind != Text {
		stored = strings.TrimSpace(stored)
	}
	switch our.Kind {
	case Bool:
		return our.Text == map[string]string{"1": "TRUE", "0": "FALSE", "TRUE": "TRUE", "FALSE": "FALSE"}[stored]
	case Date:
		serial, err := strconv.ParseFloat(stored, 64)
		if err != nil {
			return our.Text == stored
		}
		if serial < 61 {
			return true // excelize takes no account of the day that never was, see appendDate
		}
		at, err := excelize.ExcelDateToTime(serial, false)
		return err == nil && (our.Text == at.Format(time.DateOnly) || our.Text == at.Format("2006-01-02T15:04:05") || our.Text == at.Format(time.TimeOnly))
	case Number:
		a, errA := strconv.ParseFloat(our.Text, 64)
		b, errB := strconv.ParseFloat(stored, 64)
		return errA == nil && errB == nil && (a == b || (a-b)/b < 1e-14 && (b-a)/b < 1e-14)
	}
	return our.Text == stored
}

// generated is a workbook by excelize with everything that it can write.
func generated(t *testing.T, r *rand.Rand) []byte {
	f := excelize.NewFile()
	defer f.Close()
	day, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
	code := `yyyy"年"m"月"d"日" hh:mm`
	both, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	for range 300 {
		at, _ := excelize.CoordinatesToCellName(1+r.IntN(30), 1+r.IntN(80))
		switch r.IntN(9) {
		case 0:
			f.SetCellValue("Sheet1", at, hardTexts[r.IntN(len(hardTexts)-1)])
		case 1:
			f.SetCellValue("Sheet1", at, r.Int64N(1e15))
		case 2:
			f.SetCellValue("Sheet1", at, r.NormFloat64()*1e6)
		case 3:
			f.SetCellValue("Sheet1", at, r.IntN(2) == 0)
		case 4:
			f.SetCellRichText("Sheet1", at, []excelize.RichTextRun{{Text: "富"}, {Text: " 文本 ", Font: &excelize.Font{Bold: true}}})
		case 5:
			f.SetCellValue("Sheet1", at, 61+r.IntN(60_000))
			f.SetCellStyle("Sheet1", at, at, day)
		case 6:
			f.SetCellValue("Sheet1", at, 61+float64(r.IntN(60_000*24*60))/24/60)
			f.SetCellStyle("Sheet1", at, at, both)
		case 7:
			f.SetCellStyle("Sheet1", at, at, day)
		case 8:
			f.SetCellValue("Sheet1", at, strconv.Itoa(r.IntN(50)))
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestOracleOnGenerated(t *testing.T) {
	for seed := range uint64(10) {
		compare(t, generated(t, rand.New(rand.NewPCG(seed, 1))), 0, true)
	}
}

// compare holds ours against excelize's reading; strict asks that both read the file whole. Else
// cells may be missing in excelize's, which stops in silence at what it does not understand.
func compare(t *testing.T, b []byte, sheet int, strict bool) {
	t.Helper()
	our, err := ours(b, sheet)
	if err != nil && !errs.Is(err, errs.Invalid) {
		t.Fatalf("an error that nobody can mend: %v", err)
	}
	their, theirErr := theirs(b, sheet)
	if strict && (err != nil || theirErr != nil) {
		t.Fatalf("ours %v, theirs %v", err, theirErr)
	}
	if err != nil || theirErr != nil || !wellFormed(t, b) {
		return
	}
	for at, stored := range their {
		if c, ok := our[at]; !ok || !same(c, stored) {
			t.Errorf("row %d, column %s: %q, theirs %q", at[0], ColumnName(at[1]), c.Text, stored)
		}
	}
	for at, c := range our {
		if _, ok := their[at]; !ok && strict {
			t.Errorf("row %d, column %s: %q, nothing in theirs", at[0], ColumnName(at[1]), c.Text)
		}
	}
}

// wellFormed reports whether the parts are XML: of what is not, excelize may read on wrongly.
func wellFormed(t *testing.T, b []byte) bool {
	for _, content := range unzipped(t, b) {
		d := xml.NewDecoder(strings.NewReader(content))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				return false
			}
		}
	}
	return true
}

// TestOracleOnMutated changes parts of a workbook, byte by byte, and repacks it: what both
// readers accept they must read alike, and ours must say of the rest that it is broken.
func TestOracleOnMutated(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	whole := unzipped(t, generated(t, rand.New(rand.NewPCG(5, 1))))
	read := 0
	for range 150 {
		changed := make(parts)
		for name, content := range whole {
			changed[name] = content
		}
		name := []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"}[r.IntN(4)]
		b := []byte(changed[name])
		root := bytes.LastIndex(b[:min(len(b), 400)], []byte("main")) // excelize finds nothing under another namespace
		switch at := root + 6 + r.IntN(len(b)-root-6); r.IntN(4) {
		case 0:
			b[at] ^= 1 << r.IntN(8)
		case 1:
			b = append(b[:at], b[min(len(b), at+1+r.IntN(20)):]...)
		case 2:
			n := min(len(b), at+1+r.IntN(60))
			b = append(b[:n:n], b[at:]...)
		case 3:
			b[at] = "<>/\"&;019 A_x"[r.IntN(13)]
		}
		changed[name] = string(b)
		file := zipped(t, changed)
		if _, err := ours(file, 0); err == nil {
			read++
		}
		compare(t, file, 0, false)
		if t.Failed() {
			at := max(0, firstDifference(whole[name], changed[name])-100)
			t.Fatalf("%s: …%s…\nwas …%s…", name, changed[name][at:at+200], whole[name][at:at+200])
		}
	}
	if read < 15 || read > 145 {
		t.Errorf("%d of 150 were read: the mutations test nothing", read)
	}
}

func firstDifference(a, b string) int {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return i
}
