package roster_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"niangjia/internal/platform/errs"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// zipped is an archive of parts.
func zipped(t *testing.T, parts map[string]string) string {
	t.Helper()
	out := &bytes.Buffer{}
	w := zip.NewWriter(out)
	for name, content := range parts {
		part, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(part, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// testWrongFiles uploads what is no roster: each is refused in words of its own, and nothing of it is kept.
func testWrongFiles(t *testing.T, w *uniontest.World) {
	good := string(write(t, roster.XLSX, csvCells(t, table(people(t, 3)))))
	workbook := func(rows string) string {
		return zipped(t, map[string]string{
			"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
			"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="sheet.xml"/></Relationships>`,
			"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r"/></sheets></workbook>`,
			"xl/sheet.xml":               `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`,
		})
	}
	before := []int{count(t, w, `SELECT count(*) FROM import_batch b WHERE b.federation_id = $1`), count(t, w, `SELECT count(*) FROM blob b WHERE b.federation_id = $1`)}
	for name, tc := range map[string]struct{ content, want string }{
		"empty.csv":     {"", "sheet.empty"},
		"prose.csv":     {"今天天气很好。\n没有名册。\n", "roster.no_roster"},
		"wages.csv":     {"工资,奖金\n1,2\n3,4\n", "roster.no_roster"},
		"picture.xlsx":  {"\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\x01", 500), "sheet.not_a_table"},
		"report.xlsx":   {"%PDF-1.7\n%âãÏÓ\n1 0 obj", "sheet.not_a_table"},
		"cut.xlsx":      {good[:len(good)/2], "sheet.broken_file"},
		"archive.xlsx":  {zipped(t, map[string]string{"a.txt": "a"}), "sheet.not_a_table"},
		"wide.xlsx":     {workbook(`<row r="1"><c r="XFE1"><v>1</v></c></row>`), "sheet.too_many_columns"},
		"bomb.xlsx":     {workbook(`<row r="1"><c r="A1" t="inlineStr"><is><t>` + strings.Repeat("0", 24<<20) + `</t></is></c></row>`), "sheet.bomb"},
		"no sheet.xlsx": {zipped(t, map[string]string{"xl/workbook.xml": "<workbook/>"}), "sheet.broken_file"},
	} {
		_, err := w.Rosters.Upload(t.Context(), w.Operator, roster.UploadInput{Org: w.A.Ref, FileName: name, File: strings.NewReader(tc.content)})
		if !errs.Is(err, errs.Invalid) || key(err) != tc.want {
			t.Errorf("%s: %.300v, want %s", name, err, tc.want)
		}
	}
	endless := io.LimitReader(nothing{}, roster.MaxFile+1)
	_, err := w.Rosters.Upload(t.Context(), w.Operator, roster.UploadInput{Org: w.A.Ref, FileName: "endless.csv", File: endless})
	if key(err) != "roster.file_large" {
		t.Errorf("endless: %v", err)
	}
	broken := io.MultiReader(strings.NewReader(table(people(t, 3))), failing{})
	if _, err := w.Rosters.Upload(t.Context(), w.Operator, roster.UploadInput{Org: w.A.Ref, FileName: "cut.csv", File: broken}); err == nil {
		t.Error("an upload that was cut off is taken")
	}
	if _, err := w.Rosters.Upload(t.Context(), w.Operator, roster.UploadInput{Org: w.Futian.Ref, FileName: "a.xlsx", File: strings.NewReader(good)}); key(err) != "member.org_without_members" {
		t.Errorf("into a federation: %v", err)
	}
	after := []int{count(t, w, `SELECT count(*) FROM import_batch b WHERE b.federation_id = $1`), count(t, w, `SELECT count(*) FROM blob b WHERE b.federation_id = $1`)}
	if after[0] != before[0] || after[1] != before[1] {
		t.Errorf("kept: %v batches and blobs, before %v", after, before)
	}
}

// nothing is zeros without end.
type nothing struct{}

func (nothing) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// failing is a connection that breaks.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
