package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// hardTexts are texts that a careless writer would spoil.
var hardTexts = []string{
	"440399198706259450", "17012345678", "007", "1E5", "2021-03-05", "TRUE", "#N/A",
	"=1+1", "+86 170", "-", "-5", "@x", "\ttab", "\rcr", "\nlf", "＝1", "＋", "－", "＠",
	"'=1", "''", "'a", "'", `="00123"`, "a,b", `say "x"`, `"`, ";", "a\r\nb", " 张 ", "𠮷㐂·㴓𬱖", "<&>", "_x000D_", "\x01\x1f", "\u2028",
	"{=SUM(A1)}", "=cmd|' /C calc'!A0", "长" + strings.Repeat("文", 10_000),
}

func TestXLSXRoundTrip(t *testing.T) {
	var buf bytes.Buffer
	w := NewXLSX(&buf, "花名册")
	if err := w.WriteHeader([]Column{{"姓名", 12}, {"=证件", 0}}); err != nil {
		t.Fatal(err)
	}
	want := []string{"1: 姓名|=证件"}
	write := func(cells ...Cell) {
		t.Helper()
		if err := w.WriteRow(cells); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range hardTexts {
		write(Cell{text, Text}, Cell{}, Cell{text, Text})
		want = append(want, fmt.Sprintf("%d: %s||%s", i+2, text, text))
	}
	write() // an empty row keeps its number
	write(Cell{"12.5", Number}, Cell{"-3", Number}, Cell{"0", Number}, Cell{"17012345678", Number}, Cell{"2019-09-01", Date}, Cell{"2019-09-01T18:30:05", Date}, Cell{"TRUE", Bool}, Cell{"FALSE", Bool})
	n := len(hardTexts) + 3
	want = append(want, fmt.Sprintf("%d: n:12.5|n:-3|n:0|n:17012345678|d:2019-09-01|d:2019-09-01T18:30:05|b:TRUE|b:FALSE", n))
	// What is not what its kind says is a text, not lost and not a formula.
	write(Cell{"1+1", Number}, Cell{"440399198706259450", Number}, Cell{"007", Number}, Cell{"=1", Number}, Cell{"1900-01-01", Date}, Cell{"=1", Date}, Cell{"yes", Bool}, Cell{"#N/A", Error})
	want = append(want, fmt.Sprintf("%d: 1+1|440399198706259450|007|=1|1900-01-01|=1|yes|#N/A", n+1))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := read(buf.Bytes(), 0, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	checkWithExcelize(t, buf.Bytes())
}

// checkWithExcelize looks at the workbook of TestXLSXRoundTrip with another program's eyes.
func checkWithExcelize(t *testing.T, b []byte) {
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if diff := cmp.Diff([]string{"花名册"}, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	for i, text := range hardTexts {
		at := fmt.Sprintf("A%d", i+2)
		if got, _ := f.GetCellValue("花名册", at); got != text {
			t.Errorf("%s: %q, want %q", at, got, text)
		}
		if typ, _ := f.GetCellType("花名册", at); typ != excelize.CellTypeInlineString {
			t.Errorf("%s: type %v", at, typ)
		}
		if formula, _ := f.GetCellFormula("花名册", at); formula != "" {
			t.Errorf("%s: formula %q", at, formula)
		}
	}
	panes, err := f.GetPanes("花名册")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	id, _ := f.GetCellStyle("花名册", "A1")
	style, err := f.GetStyle(id)
	if err != nil || style.Font == nil || !style.Font.Bold || style.NumFmt != 49 {
		t.Errorf("style of the heading %+v, %v", style, err)
	}
	if width, _ := f.GetColWidth("花名册", "A"); width != 12 {
		t.Errorf("width %v", width)
	}
}

func TestCSVRoundTrip(t *testing.T) {
	var buf bytes.Buffer
	w := NewCSV(&buf)
	if err := w.WriteHeader([]Column{{"姓名", 0}, {"=证件", 0}}); err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"姓名", "=证件"}}
	for _, text := range hardTexts {
		if err := w.WriteRow([]Cell{{"x", Text}, {text, Text}}); err != nil {
			t.Fatal(err)
		}
		want = append(want, []string{"x", text})
	}
	if err := w.WriteRow([]Cell{{"-5.5", Number}, {"-x", Number}}); err != nil {
		t.Fatal(err)
	}
	want = append(want, []string{"-5.5", "-x"})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(buf.Bytes(), []byte(bomUTF8+"姓名,'=证件\r\n")) || !bytes.HasSuffix(buf.Bytes(), []byte("\r\n-5.5,'-x\r\n")) {
		t.Errorf("written %.60q … %.30q", buf.Bytes(), buf.Bytes()[buf.Len()-20:])
	}
	var got [][]string
	readAll(t, bytes.NewReader(buf.Bytes()), int64(buf.Len()), func(r Row) {
		var texts []string
		for _, c := range r.Cells {
			texts = append(texts, c.Text)
		}
		got = append(got, texts)
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// No field of our CSV begins like a formula for the program that opens it, unless it is a number.
func TestCSVHasNoFormulas(t *testing.T) {
	for _, text := range hardTexts {
		var buf bytes.Buffer
		w := NewCSV(&buf)
		w.WriteRow([]Cell{{text, Text}})
		w.Close()
		field := strings.TrimPrefix(strings.TrimPrefix(buf.String(), bomUTF8), `"`)
		for _, start := range formulaStarts {
			if strings.HasPrefix(field, start) {
				t.Errorf("%q is written as %q", text, buf.String())
			}
		}
	}
}

func TestEmptyXLSX(t *testing.T) {
	var buf bytes.Buffer
	if err := NewXLSX(&buf, "").Close(); err != nil {
		t.Fatal(err)
	}
	got, err := read(buf.Bytes(), 0, DefaultLimits())
	if err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	f, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}

func TestSheetTitle(t *testing.T) {
	for name, want := range map[string]string{
		"": "Sheet1", "''": "Sheet1", "花名册": "花名册", "a/b\\c[d]:e*?": "a_b_c_d__e__", "'x'": "x",
		strings.Repeat("名", 40): strings.Repeat("名", 31), strings.Repeat("𠮷", 20): strings.Repeat("𠮷", 15), "a\x01b\xff": "a_b_",
	} {
		if got := sheetTitle(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	var buf bytes.Buffer
	w := NewXLSX(&buf, `<"&">`)
	w.WriteRow([]Cell{{"x", Text}})
	w.Close()
	f, err := excelize.OpenReader(&buf)
	if err != nil || f.GetSheetList()[0] != `<"&">` {
		t.Errorf("%v, %v", f.GetSheetList(), err)
	}
}

func TestWriterRefuses(t *testing.T) {
	w := NewXLSX(&bytes.Buffer{}, "a")
	if err := w.WriteRow([]Cell{{strings.Repeat("x", maxCellChars+1), Text}}); key(err) != "sheet.cell_too_long" {
		t.Error(err)
	}
	if err := w.Close(); key(err) != "sheet.cell_too_long" {
		t.Errorf("the error is forgotten: %v", err)
	}
	w = NewXLSX(&bytes.Buffer{}, "a")
	if err := w.WriteRow(make([]Cell, maxSheetCols+1)); key(err) != "sheet.too_many_columns" {
		t.Error(err)
	}
	w = NewXLSX(&bytes.Buffer{}, "a")
	w.row = maxSheetRows - 1
	if err := w.WriteRow(nil); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteRow(nil); key(err) != "sheet.too_many_rows" {
		t.Error(err)
	}
}

func TestWriterPassesFaultsOn(t *testing.T) {
	fault := errors.New("disk full")
	for name, w := range map[string]Writer{"xlsx": NewXLSX(full{fault}, "a"), "csv": NewCSV(full{fault})} {
		var err error
		for i := 0; i < 100_000 && err == nil; i++ {
			err = w.WriteRow([]Cell{{fmt.Sprint(i * 7919), Text}})
		}
		if !errors.Is(err, fault) {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.Close(); !errors.Is(err, fault) {
			t.Errorf("%s, close: %v", name, err)
		}
	}
}

type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }
