package roster_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/rehearse/messy"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// cellsOf reads a table back.
func cellsOf(t *testing.T, file []byte) (out [][]string) {
	t.Helper()
	book, err := sheet.Open(t.Context(), bytes.NewReader(file), int64(len(file)), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.Rows(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line []string
		for _, c := range rows.Row().Cells {
			line = append(line, c.Text)
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func csvCells(t *testing.T, text string) [][]string { return cellsOf(t, []byte(text)) }

// write makes a file of lines, the first being the headings.
func write(t *testing.T, f roster.Format, lines [][]string) []byte {
	t.Helper()
	out := &bytes.Buffer{}
	var w sheet.Writer = sheet.NewXLSX(out, "花名册")
	if f == roster.CSV {
		w = sheet.NewCSV(out)
	}
	var head []sheet.Column
	for _, name := range lines[0] {
		head = append(head, sheet.Column{Name: name})
	}
	err := w.WriteHeader(head)
	for _, l := range lines[1:] {
		cells := make([]sheet.Cell, len(l))
		for i, text := range l {
			cells[i] = sheet.Cell{Text: text, Kind: sheet.Text}
		}
		if err == nil {
			err = w.WriteRow(cells)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// damage breaks the sheet of a workbook nine tenths of the way.
func damage(t *testing.T, file []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := &bytes.Buffer{}
	w := zip.NewWriter(out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			at := len(content) * 9 / 10
			at += bytes.Index(content[at:], []byte("<row"))
			content = slices.Concat(content[:at], []byte("<row r=\"9\" <<<"), content[at:])
		}
		part, err := w.Create(f.Name)
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// export gives the roster of a body as a file.
func export(t *testing.T, w *uniontest.World, o org.Org, f roster.Format, clear bool) []byte {
	t.Helper()
	out := &bytes.Buffer{}
	in := member.ExportInput{Node: o.Ref, Clear: clear, Reason: "核对名册"}
	if err := w.Rosters.Export(t.Context(), w.Operator, roster.ExportInput{ExportInput: in, Format: f}, out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// wide imports a roster with every column that a messy one may have, and people whose names are rare.
func wide(t *testing.T, w *uniontest.World, o org.Org) {
	t.Helper()
	city, all := made(t, 60)
	for i, name := range []string{"𠮷田一", "买买提·艾力", "John Smith", "李𬭚"} {
		all[i].Name = name
	}
	file := &bytes.Buffer{}
	if _, err := messy.Write(file, 5, messy.Layout{Format: messy.XLSX, Wide: true}, city, slices.Values(all)); err != nil {
		t.Fatal(err)
	}
	if b := take(t, w, o, "a.xlsx", file.String()); b.Counts.Joined != 60 {
		t.Fatalf("%+v", b.Counts)
	}
}

// testRoundTrip: what is exported in clear changes nothing when it is imported again, and into another union makes the same roster.
func testRoundTrip(t *testing.T, w *uniontest.World) {
	wide(t, w, w.A)
	for _, f := range []roster.Format{roster.XLSX, roster.CSV} {
		file := export(t, w, w.A, f, true)
		if again := take(t, w, w.A, "out."+string(f), string(file)); again.Counts != (roster.Counts{Rows: 60, Unchanged: 60}) {
			t.Errorf("%s: %+v", f, again.Counts)
		}
		o := w.Org(t, w.Street, "X"+string(f), "另一"+string(f)+"工会", org.Grassroots, "")
		if other := take(t, w, o, "out."+string(f), string(file)); other.Counts != (roster.Counts{Rows: 60, Joined: 60}) {
			t.Errorf("%s elsewhere: %+v", f, other.Counts)
		}
		same := func(lines [][]string) (out []string) {
			at := slices.Index(lines[0], "所属工会")
			for _, l := range lines {
				out = append(out, strings.Join(slices.Delete(l, at, at+1), "|"))
			}
			return out
		}
		if got, want := same(cellsOf(t, export(t, w, o, f, true))), same(cellsOf(t, file)); !slices.Equal(got, want) {
			t.Errorf("%s: the roster elsewhere differs:\n%q\n%q", f, got[1], want[1])
		}
		masked := cellsOf(t, export(t, w, w.A, f, false))
		at := slices.Index(masked[0], "证件号码")
		for _, l := range masked[1:] {
			if !strings.Contains(l[at], "*") {
				t.Errorf("not masked: %q", l)
			}
		}
		if again := take(t, w, w.A, "masked."+string(f), string(export(t, w, w.A, f, false))); again.Counts.Rejected != 60 {
			t.Errorf("a masked file: %+v", again.Counts)
		}
	}
	check(t, w)
}

// testFormulas: texts that a spreadsheet program would run as formulas leave as texts, and come back as they were.
func testFormulas(t *testing.T, w *uniontest.World) {
	posts := []string{`=HYPERLINK("http://x","点")`, "+86", "-1+1", "@SUM(A1)", "\ttab", "=cmd|' /C calc'!A0", "普通"}
	all := people(t, len(posts))
	lines := csvCells(t, table(all))
	lines[0] = append(lines[0], "岗位")
	for i := range all {
		lines[i+1] = append(lines[i+1], posts[i])
	}
	if b := take(t, w, w.A, "a.xlsx", string(write(t, roster.XLSX, lines))); b.Counts.Joined != len(posts) {
		t.Fatalf("%+v %+v", b.Counts, rowsOf(t, w, b, "rejected", "needs_look"))
	}
	for _, f := range []roster.Format{roster.XLSX, roster.CSV} {
		file := export(t, w, w.A, f, true)
		if f == roster.CSV {
			for _, field := range strings.FieldsFunc(string(file), func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
				if field = strings.TrimLeft(field, `"`); field != "" && strings.ContainsAny(field[:1], "=+-@\t") {
					t.Errorf("a field begins a formula: %q", field)
				}
			}
		}
		if again := take(t, w, w.A, "out."+string(f), string(file)); again.Counts.Unchanged != len(posts) {
			t.Errorf("%s: %+v", f, again.Counts)
		}
	}
}

// TestLibreOffice opens both exports with the office program and compares cell by cell what it makes of them.
func TestLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("SKIPPED: no LibreOffice: install libreoffice-calc to see that exports open unchanged")
	}
	w := uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	wide(t, w, w.A)
	folder := t.TempDir()
	for _, f := range []roster.Format{roster.XLSX, roster.CSV} {
		file := export(t, w, w.A, f, true)
		path := filepath.Join(folder, "out."+string(f))
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"-env:UserInstallation=file://" + filepath.Join(folder, "profile"), "--headless", "--convert-to",
			"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "--outdir", filepath.Join(folder, string(f))}
		if f == roster.CSV {
			args = append(args, "--infilter=CSV:44,34,76,1,"+asText(len(cellsOf(t, file)[0])))
		}
		if out, err := exec.CommandContext(t.Context(), office, append(args, path)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		opened, err := os.ReadFile(filepath.Join(folder, string(f), "out.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := cellsOf(t, opened), cellsOf(t, file); !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Errorf("%s: LibreOffice shows\n%q\nfor\n%q", f, got[:2], want[:2])
		}
	}
}

// asText tells the import filter that the columns are texts, as a person does in the dialogue.
func asText(columns int) string {
	var out []string
	for i := range columns {
		out = append(out, fmt.Sprintf("%d/2", i+1))
	}
	return strings.Join(out, "/")
}
