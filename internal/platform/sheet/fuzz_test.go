package sheet

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"niangjia/internal/platform/errs"
)

// checkAny reads whatever it is given and holds the result against what the package promises.
func checkAny(t *testing.T, b []byte) {
	lim := DefaultLimits()
	lim.PartBytes, lim.RowBytes = 16<<20, 1<<20
	book, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)), lim)
	if err != nil {
		checkError(t, err)
		return
	}
	defer book.Close()
	for i := range book.Sheets() {
		rows, err := book.Rows(context.Background(), i)
		if err != nil {
			checkError(t, err)
			continue
		}
		last := 0
		for rows.Next() {
			r := rows.Row()
			if r.Number <= last || len(r.Cells) > lim.Cols || len(r.Cells) == 0 {
				t.Fatalf("row %d of %d cells after row %d", r.Number, len(r.Cells), last)
			}
			last = r.Number
			for _, c := range r.Cells {
				if (c.Kind == Empty) != (c.Text == "") || len(c.Text) > 3*lim.CellBytes || !utf8.ValidString(c.Text) || strings.IndexByte(c.Text, 0) >= 0 {
					t.Fatalf("row %d: %q", r.Number, c)
				}
			}
			if r.Cells[len(r.Cells)-1].Kind == Empty {
				t.Fatalf("row %d ends with an empty cell", r.Number)
			}
		}
		checkError(t, rows.Err())
		rows.Close()
	}
}

func checkError(t *testing.T, err error) {
	if err != nil && !errs.Is(err, errs.Invalid) {
		t.Fatalf("an error that nobody can mend: %v", err)
	}
}

// FuzzXLSX changes the parts of a workbook; the zip around them stays whole, so that changes reach
// the reader.
func FuzzXLSX(f *testing.F) {
	p := unzipped(f, sample(f, "07-two-sheets.xlsx"))
	f.Add(p["xl/worksheets/sheet2.xml"], `<sst><si><t>a</t></si></sst>`, p["xl/styles.xml"], p["xl/workbook.xml"])
	f.Add(data(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="b"><v>1</v></c><c t="d"><v>2019-09-01T00:00:00</v></c></row>`), `<sst><si><r><t>_x0041_</t></r><rPh><t>x</t></rPh></si></sst>`, oneSheet("")["xl/styles.xml"], oneSheet("")["xl/workbook.xml"])
	f.Fuzz(func(t *testing.T, sheet, shared, styles, workbook string) {
		p := oneSheet(sheet)
		p["xl/sharedStrings.xml"], p["xl/styles.xml"], p["xl/workbook.xml"] = shared, styles, workbook
		checkAny(t, zipped(t, p))
	})
}

// FuzzFile changes whole files of every kind.
func FuzzFile(f *testing.F) {
	for _, name := range []string{"07-two-sheets.xlsx", "02-gb18030-tab.txt", "03-utf16-quoted.csv"} {
		f.Add(sample(f, name))
	}
	f.Add(compound("Workbook"))
	f.Fuzz(checkAny)
}

// FuzzCSV reads any text, and what it read must survive writing and reading again.
func FuzzCSV(f *testing.F) {
	for _, text := range []string{"a,b\n'=c,\"d\"\"\"\n", "sep=;\r\na;b", "\"a\nb\"\tc\r", "=\"1\",''=x"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		checkAny(t, b)
		var buf bytes.Buffer
		w := NewCSV(&buf)
		w.WriteHeader([]Column{{Name: "x"}, {Name: "y"}})
		text := string(clean(bytes.Clone(b), 0))
		w.WriteRow([]Cell{{"x", Text}, {text, Text}})
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var got []string
		readAll(t, bytes.NewReader(buf.Bytes()), int64(buf.Len()), func(r Row) {
			for _, c := range r.Cells {
				got = append(got, c.Text)
			}
		})
		want := []string{"x", "y", "x", text}
		if text == "" {
			want = want[:3]
		}
		if strings.Join(got, "\x00") != strings.Join(want, "\x00") {
			t.Fatalf("%q came back as %q", want, got)
		}
	})
}
