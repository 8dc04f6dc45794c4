package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// compound is the smallest compound file with one stream of that name: header, FAT, directory.
func compound(stream string) []byte {
	b := make([]byte, 3*512)
	copy(b, compoundMark)
	put16 := func(at int, v uint16) { binary.LittleEndian.PutUint16(b[at:], v) }
	put32 := func(at int, v uint32) { binary.LittleEndian.PutUint32(b[at:], v) }
	put16(24, 0x3e)
	put16(26, 3)
	put16(28, 0xfffe)
	put16(30, 9)
	put16(32, 6)
	put32(44, 1)          // FAT sectors
	put32(48, 1)          // first directory sector
	put32(56, 4096)       // streams below live in the mini stream
	put32(60, 0xfffffffe) // no mini FAT
	put32(68, 0xfffffffe) // no DIFAT
	for at := 76; at < 1024; at += 4 {
		put32(at, 0xffffffff)
	}
	put32(76, 0)
	put32(512, 0xfffffffd)   // sector 0 is the FAT
	put32(512+4, 0xfffffffe) // sector 1, the directory, ends
	for i, name := range []string{"Root Entry", stream} {
		at := 1024 + i*128
		for j, c := range name {
			put16(at+2*j, uint16(c))
		}
		put16(at+64, uint16(2*len(name)+2))
		b[at+66] = []byte{5, 2}[i]
		for _, link := range []int{68, 72, 76} {
			put32(at+link, 0xffffffff)
		}
		put32(at+116, 0xfffffffe)
	}
	put32(1024+76, 1)
	return b
}

func withPassword(t *testing.T) []byte {
	f := excelize.NewFile()
	var buf bytes.Buffer
	if err := f.Write(&buf, excelize.Options{Password: "娘家"}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestRefuses(t *testing.T) {
	whole := sample(t, "07-two-sheets.xlsx")
	hostile := compound("Workbook")
	binary.LittleEndian.PutUint32(hostile[64:], 0xffffff00) // as if it had a mini FAT of terabytes
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "sheet.empty"},
		{"blank text", []byte(" \r\n\t\n"), "sheet.empty"},
		{"only a mark", []byte(bomUTF8), "sheet.empty"},
		{"no sheets", zipped(t, parts{"xl/workbook.xml": "<workbook/>", "xl/_rels/workbook.xml.rels": "<Relationships/>"}), "sheet.empty"},
		{"password", withPassword(t), "sheet.password"},
		{"password, small", compound("EncryptedPackage"), "sheet.password"},
		{"xls", compound("Workbook"), "sheet.xls"},
		{"xls of Excel 5", compound("Book"), "sheet.xls"},
		{"doc", compound("WordDocument"), "sheet.not_a_table"},
		{"msi", compound("Whatever"), "sheet.unknown"},
		{"broken compound file", compound("Workbook")[:700], "sheet.broken_file"},
		{"hostile compound file", hostile, "sheet.broken_file"},
		{"bare BIFF", []byte("\x09\x08\x10\x00\x00\x06\x05\x00"), "sheet.other_table"},
		{"HTML called xls", []byte("\r\n<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>"), "sheet.other_table"},
		{"HTML in UTF-16", []byte("\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00"), "sheet.other_table"},
		{"XML 2003", []byte(bomUTF8 + "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"), "sheet.other_table"},
		{"XML", []byte("<?xml version=\"1.0\"?><a/>"), "sheet.not_a_table"},
		{"MHTML", []byte("MIME-Version: 1.0\r\n"), "sheet.other_table"},
		{"JSON", []byte(`{"a":1}`), "sheet.not_a_table"},
		{"PDF", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3"), "sheet.not_a_table"},
		{"PNG", []byte("\x89PNG\r\n\x1a\n\x00\x00"), "sheet.not_a_table"},
		{"JPEG", []byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "sheet.not_a_table"},
		{"BMP", []byte("BM\x00\x10\x00\x00\x00\x00\x00\x00"), "sheet.not_a_table"},
		{"xlsb", zipped(t, parts{"xl/workbook.bin": ""}), "sheet.other_table"},
		{"ods", zipped(t, parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}), "sheet.other_table"},
		{"docx", zipped(t, parts{"word/document.xml": ""}), "sheet.not_a_table"},
		{"zip", zipped(t, parts{"a.txt": "a"}), "sheet.not_a_table"},
		{"zip of nothing", zipped(t, nil), "sheet.not_a_table"},
		{"zip with a password", encryptedZip(t), "sheet.password"},
		{"cut zip", whole[:len(whole)-30], "sheet.broken_file"},
		{"half a zip", whole[:len(whole)/2], "sheet.broken_file"},
		{"bytes", bytes.Repeat([]byte("\x01\x02\x00\x07\x80\xff"), 100), "sheet.unknown"},
		{"Latin 1", []byte("na\xefve,caf\xe9\nb\xe9,\xe0\n"), "sheet.encoding"},
		{"UTF-32", []byte("\xff\xfe\x00\x00a\x00\x00\x00"), "sheet.encoding"},
		{"open quote", []byte("a,b\nc,\"d\ne,f\n"), "sheet.open_quote"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(tt.file, 0, DefaultLimits())
			if got := key(err); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func encryptedZip(t *testing.T) []byte {
	b := zipped(t, oneSheet(data("")))
	zr, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(b, []byte("PK\x01\x02")) // the flag counts in the directory
	for range zr.File {
		b[at+8] |= encrypted
		at = bytes.LastIndex(b[:max(at, 0)], []byte("PK\x01\x02"))
	}
	return b
}

// A file cut anywhere gives an error or all of its rows, never a part of them in silence.
func TestCutAnywhere(t *testing.T) {
	whole := sample(t, "07-two-sheets.xlsx")
	for n := len("PK\x03\x04"); n < len(whole); n++ {
		got, err := read(whole[:n], 1, DefaultLimits())
		if err == nil {
			t.Fatalf("%d of %d bytes: no error, %d rows", n, len(whole), len(got))
		}
		if !strings.HasPrefix(key(err), "sheet.") {
			t.Fatalf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// A damaged sheet is refused before its first row: the checksum is at the end.
func TestDamagedSheetHandsOutNothing(t *testing.T) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, content := range oneSheet(data(strings.Repeat(`<row><c><v>12345</v></c></row>`, 1000))) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, content)
	}
	z.Close()
	b := buf.Bytes()
	b[bytes.LastIndex(b, []byte("12345"))]++
	got, err := read(b, 0, DefaultLimits())
	if key(err) != "sheet.broken_sheet" || len(got) != 0 {
		t.Errorf("%d rows, %v", len(got), err)
	}
}

func TestBrokenSheets(t *testing.T) {
	for name, rows := range map[string]string{
		"rows out of order":    `<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>`,
		"row twice":            `<row r="2"/><row r="2"/>`,
		"row number":           `<row r="x"/>`,
		"huge row number":      `<row r="99999999999999999999"/>`,
		"reference":            `<row r="1"><c r="A_1"><v>1</v></c></row>`,
		"cell of another row":  `<row r="1"><c r="A2"><v>1</v></c></row>`,
		"unknown type":         `<row r="1"><c t="x"><v>1</v></c></row>`,
		"two values":           `<row r="1"><c><v>1</v><v>2</v></c></row>`,
		"cell twice":           `<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`,
		"cells out of order":   `<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>`,
		"row in row":           `<row><row><c><v>1</v></c></row></row>`,
		"cell without row":     `<c><v>1</v></c>`,
		"no such shared text":  `<row><c t="s"><v>5</v></c></row>`,
		"shared text by name":  `<row><c t="s"><v>abc</v></c></row>`,
		"negative shared text": `<row><c t="s"><v>-1</v></c></row>`,
		"not closed":           `<row><c><v>1</v></c>`,
		"document type":        `<!DOCTYPE x><row/>`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := read(zipped(t, oneSheet(data(rows))), 0, DefaultLimits()); key(err) != "sheet.broken_sheet" {
				t.Errorf("%v", err)
			}
		})
	}
	p := oneSheet("")
	delete(p, "xl/worksheets/sheet1.xml")
	if _, err := read(zipped(t, p), 0, DefaultLimits()); key(err) != "sheet.broken_sheet" {
		t.Errorf("missing part: %v", err)
	}
}

// A failing disk is not the file's fault, and a person cannot mend a context.
func TestFaultsOfOthers(t *testing.T) {
	b := sample(t, "07-two-sheets.xlsx")
	fault := errors.New("the disk is on fire")
	for _, from := range []int64{0, 100, int64(len(b)) - 400} {
		_, err := Open(context.Background(), failing{bytes.NewReader(b), from, fault}, int64(len(b)), DefaultLimits())
		if !errors.Is(err, fault) || strings.HasPrefix(key(err), "sheet.e") {
			t.Errorf("from byte %d: %v", from, err)
		}
	}
	for _, name := range []string{"07-two-sheets.xlsx", "01-plain-bom.csv", "02-gb18030-tab.txt"} {
		ctx, cancel := context.WithCancel(context.Background())
		b := sample(t, name)
		book, err := Open(ctx, bytes.NewReader(b), int64(len(b)), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		rows, err := book.Rows(ctx, 0)
		if err == nil && rows.Next() {
			t.Errorf("%s: a row after the context ended", name)
		}
		if err == nil {
			err = rows.Err()
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Open(ctx, bytes.NewReader(b), int64(len(b)), DefaultLimits()); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, open: %v", name, err)
		}
	}
}

type failing struct {
	r    io.ReaderAt
	from int64
	err  error
}

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}

func TestLeavesNoFiles(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	manyTexts(t, 20_000, func(l *Limits) { l.SharedInMem = 64 << 10 })
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v left, %v", left, err)
	}
}
