package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niangjia/internal/platform/errs"
)

// parts are the files of a workbook under test, by name.
type parts map[string]string

// zipped packs the parts.
func zipped(tb testing.TB, p parts) []byte {
	tb.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, content := range p {
		w, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

const (
	testMain = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	testRel  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
)

// oneSheet is a workbook whose only sheet has this content; styles: 0 plain, 1 a day, 2 day and
// time, 3 a time of day, 4 filled with zeros, 5 custom Chinese day, 6 text.
func oneSheet(content string) parts {
	return parts{
		"_rels/.rels":                `<Relationships><Relationship Id="r" Type="` + testRel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="` + testMain + `" xmlns:r="` + testRel + `"><sheets><sheet name="甲" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + testRel + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + testRel + `/styles" Target="styles.xml"/><Relationship Id="rId3" Type="` + testRel + `/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet xmlns="` + testMain + `"><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="49"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": content,
	}
}

// data is a worksheet with these rows.
func data(rows string) string {
	return `<?xml version="1.0"?><worksheet xmlns="` + testMain + `"><sheetData>` + rows + `</sheetData></worksheet>`
}

// read is all rows of a sheet as lines "number: cell|cell"; a kind other than Text or Empty is
// marked by its first letter and a colon.
func read(b []byte, sheet int, lim Limits) ([]string, error) {
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
	var lines []string
	for rows.Next() {
		lines = append(lines, line(rows.Row()))
	}
	return lines, rows.Err()
}

func line(r Row) string {
	var cells []string
	for _, c := range r.Cells {
		cells = append(cells, [...]string{"", "", "n:", "d:", "b:", "e:"}[c.Kind]+c.Text)
	}
	return fmt.Sprintf("%d: %s", r.Number, strings.Join(cells, "|"))
}

// key is the message key of an error; its text when it has none.
func key(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		if e.Kind != errs.Invalid {
			return "kind " + e.Kind.String()
		}
		return e.Msg.Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func sample(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// unzipped is the opposite of zipped.
func unzipped(tb testing.TB, b []byte) parts {
	tb.Helper()
	zr, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		tb.Fatal(err)
	}
	p := make(parts)
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		p[f.Name] = string(content)
	}
	return p
}
