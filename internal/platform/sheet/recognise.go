package sheet

import (
	"bytes"
	"encoding/binary"

	"github.com/richardlehane/mscfb"
)

// fileKind is what the first bytes of a file tell.
type fileKind uint8

const (
	isText     fileKind = iota // perhaps: nothing else was recognised
	isZip                      // XLSX, other office files, archives
	isCompound                 // OLE compound file: .xls, or XLSX with a password
	isTable                    // a table in a form that is not read here
	isOther                    // not a table
)

// signatures are the beginnings of files that are not read, by the name a person knows them by.
var signatures = []struct {
	at   int
	mark string
	kind fileKind
	name string
}{
	{0, "\x09\x00\x04\x00", isTable, "Excel 2 (.xls)"},
	{0, "\x09\x02\x06\x00", isTable, "Excel 3 (.xls)"},
	{0, "\x09\x04\x06\x00", isTable, "Excel 4 (.xls)"},
	{0, "\x09\x08\x08\x00", isTable, "Excel 5 (.xls)"},
	{0, "\x09\x08\x10\x00", isTable, "Excel 97 (.xls)"},
	{0, "SQLite format 3\x00", isTable, "SQLite"},
	{0, "%PDF-", isOther, "PDF"},
	{0, "\x89PNG\r\n\x1a\n", isOther, "PNG"},
	{0, "\xff\xd8\xff", isOther, "JPEG"},
	{0, "GIF8", isOther, "GIF"},
	{6, "\x00\x00\x00\x00", isOther, "BMP"}, // behind "BM" and the size, see recognise
	{0, "II*\x00", isOther, "TIFF"},
	{0, "MM\x00*", isOther, "TIFF"},
	{8, "WEBP", isOther, "WebP"},
	{4, "ftyp", isOther, "HEIC / MP4"},
	{0, "{\\rtf", isOther, "RTF"},
	{0, "Rar!\x1a\x07", isOther, "RAR"},
	{0, "7z\xbc\xaf\x27\x1c", isOther, "7z"},
	{0, "\x1f\x8b", isOther, "gzip"},
}

// recognise looks at the beginning of a file.
func recognise(start []byte) (fileKind, string) {
	switch {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte("PK\x05\x06")):
		return isZip, ""
	case bytes.HasPrefix(start, []byte(compoundMark)):
		return isCompound, ""
	}
	for _, s := range signatures {
		if s.name == "BMP" && !bytes.HasPrefix(start, []byte("BM")) {
			continue
		}
		if len(start) > s.at && bytes.HasPrefix(start[s.at:], []byte(s.mark)) {
			return s.kind, s.name
		}
	}
	return recogniseMarkup(start)
}

// recogniseMarkup finds the web pages and XML files that many programs call .xls.
func recogniseMarkup(start []byte) (fileKind, string) {
	text := bytes.TrimLeft(bytes.TrimPrefix(start, []byte(bomUTF8)), " \t\r\n")
	lower := bytes.ToLower(text[:min(len(text), 1024)])
	switch {
	case bytes.HasPrefix(lower, []byte("mime-version:")):
		return isTable, "MHTML"
	case bytes.HasPrefix(lower, []byte(`{"`)), bytes.HasPrefix(lower, []byte(`[{`)):
		return isOther, "JSON"
	case !bytes.HasPrefix(lower, []byte("<")):
		return isText, ""
	case bytes.Contains(lower, []byte("office:spreadsheet")):
		return isTable, "XML 2003 (.xls)"
	case bytes.Contains(lower, []byte("<html")), bytes.Contains(lower, []byte("<table")):
		return isTable, "HTML"
	case bytes.HasPrefix(lower, []byte("<?xml")), bytes.HasPrefix(lower, []byte("<!")):
		return isOther, "XML"
	}
	return isText, ""
}

// refusal is the error for a file that is recognised and not read.
func refusal(kind fileKind, name string) error {
	if kind == isTable {
		return invalid("sheet.other_table", "format", name)
	}
	return invalid("sheet.not_a_table", "format", name)
}

const (
	compoundMark   = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	compoundRation = 1 << 20 // bytes of directory, 8,000 entries
)

// refuseCompound says which kind of compound file it is (MS-CFB): an XLSX file with a password
// is wrapped in one (MS-OFFCRYPTO 2.3.4), and .xls is one.
func refuseCompound(src *source, start []byte) error {
	if !plausibleCompound(start, src.size) {
		return invalid("sheet.broken_file")
	}
	dir, err := mscfb.New(&rationed{ReaderAt: src, left: compoundRation})
	if err != nil {
		return src.damaged(err, "sheet.broken_file")
	}
	for _, f := range dir.File {
		switch f.Name {
		case "EncryptedPackage":
			return invalid("sheet.password")
		case "Workbook", "Book":
			return invalid("sheet.xls")
		case "WordDocument":
			return invalid("sheet.not_a_table", "format", "Word (.doc)")
		case "PowerPoint Document":
			return invalid("sheet.not_a_table", "format", "PowerPoint (.ppt)")
		}
	}
	return invalid("sheet.unknown")
}

// plausibleCompound holds the sector counts of the header (MS-CFB 2.2) against the size of the
// file: the library would allocate for whatever they claim.
func plausibleCompound(start []byte, size int64) bool {
	if len(start) < 512 {
		return false
	}
	sector := int64(512)
	if binary.LittleEndian.Uint16(start[30:]) == 12 {
		sector = 4096
	}
	for _, at := range []int{40, 44, 64, 72} { // directory, FAT, mini FAT, DIFAT
		if int64(binary.LittleEndian.Uint32(start[at:]))*sector > size {
			return false
		}
	}
	return true
}
