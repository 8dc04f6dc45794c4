package sheet

import (
	"context"
	"path"
	"strings"
)

// workbook is an XLSX file (ECMA-376, transitional and strict).
type workbook struct {
	*archive
	sheets   []*worksheet
	date1904 bool
	formats  []format // by style index
	shared   *sharedTexts
	sharedAt string // part of the shared texts, "" when there is none
}

// worksheet is one sheet of a workbook.
type worksheet struct {
	name     string
	part     string
	surveyed bool
	hidden   []span // of columns
	merges   []merge
}

// openWorkbook reads the directory of an XLSX file: what sheets there are, and how numbers look.
func openWorkbook(ctx context.Context, src *source, lim Limits) (*Book, error) {
	a, err := openArchive(src, lim)
	if err != nil {
		return nil, err
	}
	wb := &workbook{archive: a}
	main, err := wb.mainPart(ctx)
	if err != nil {
		return nil, src.damaged(err, "sheet.broken_file")
	}
	infos, err := wb.readDirectory(ctx, main)
	if err != nil {
		return nil, src.damaged(err, "sheet.broken_file")
	}
	if len(infos) == 0 {
		return nil, invalid("sheet.empty")
	}
	return &Book{sheets: infos, table: wb}, nil
}

// mainPart finds the workbook in the archive, or says what the archive is instead.
func (wb *workbook) mainPart(ctx context.Context) (string, error) {
	main := "xl/workbook.xml"
	rels, err := wb.relations(ctx, "")
	if err != nil && err != errNoPart {
		return "", err
	}
	for _, r := range rels {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if wb.has(main) && !strings.HasSuffix(main, ".bin") && !wb.has("word/document.xml") && !wb.has("ppt/presentation.xml") {
		return main, nil
	}
	return "", wb.refuse()
}

// strangers are archives that are not XLSX, told by a part they have.
var strangers = []struct {
	part, key, format string
}{
	{"xl/workbook.bin", "sheet.other_table", "Excel (.xlsb)"},
	{"content.xml", "sheet.other_table", "OpenDocument (.ods)"},
	{"index/document.iwa", "sheet.other_table", "Apple Numbers"},
	{"index.zip", "sheet.other_table", "Apple Numbers"},
	{"word/document.xml", "sheet.not_a_table", "Word (.docx)"},
	{"ppt/presentation.xml", "sheet.not_a_table", "PowerPoint (.pptx)"},
	{"", "sheet.not_a_table", "ZIP"},
}

func (wb *workbook) refuse() error {
	for _, s := range strangers {
		if s.part == "" || wb.has(s.part) {
			return invalid(s.key, "format", s.format)
		}
	}
	return nil
}

// relation is a line of a .rels part (ECMA-376 part 2, 6.5).
type relation struct{ id, kind, target string }

// maxRelations is far above what 256 sheets need.
const maxRelations = 10_000

// relations are those of a part; of the whole package when the part is "".
func (wb *workbook) relations(ctx context.Context, of string) ([]relation, error) {
	dir, file := path.Split(of)
	var all []relation
	err := wb.eachElement(ctx, dir+"_rels/"+file+".rels", func(s *scanner) error {
		if string(s.name) != "Relationship" {
			return nil
		}
		if len(all) == maxRelations {
			return errMarkup
		}
		r, external := relation{}, false
		for s.nextAttr() {
			switch string(s.key) {
			case "Id":
				r.id = s.attrText()
			case "Type":
				r.kind = path.Base(s.attrText()) // transitional and strict differ before it
			case "Target":
				r.target = s.attrText()
			case "TargetMode":
				external = string(s.val) == "External"
			}
		}
		if r.target = strings.ReplaceAll(r.target, `\`, "/"); strings.HasPrefix(r.target, "/") {
			r.target = path.Clean(r.target)[1:]
		} else {
			r.target = path.Join(dir, r.target)
		}
		if !external {
			all = append(all, r)
		}
		return nil
	})
	return all, err
}

// eachElement calls f at each start tag of a part, down to the end of its root.
func (wb *workbook) eachElement(ctx context.Context, name string, f func(*scanner) error) error {
	rc, err := wb.open(ctx, name)
	if err != nil {
		return err
	}
	defer rc.Close()
	s := newScanner(rc)
	for {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t == tokenStart {
			if err := f(s); err != nil {
				return err
			}
		}
		if t == tokenEnd && len(s.opened) == 0 {
			return s.drain()
		}
	}
}

// readDirectory reads the workbook part and what it points to.
func (wb *workbook) readDirectory(ctx context.Context, main string) ([]Info, error) {
	rels, err := wb.relations(ctx, main)
	if err != nil {
		return nil, err
	}
	worksheets := make(map[string]string)
	styles := ""
	for _, r := range rels {
		switch r.kind {
		case "worksheet":
			worksheets[r.id] = r.target
		case "styles":
			styles = r.target
		case "sharedStrings":
			wb.sharedAt = r.target
		}
	}
	var infos []Info
	err = wb.eachElement(ctx, main, func(s *scanner) error {
		switch string(s.name) {
		case "workbookPr":
			for s.nextAttr() {
				if string(s.key) == "date1904" {
					wb.date1904 = s.attrTrue()
				}
			}
		case "sheet":
			info, id := sheetElement(s)
			if worksheets[id] == "" {
				return nil // a sheet of charts, or none at all
			}
			if len(infos) == wb.lim.Sheets {
				return invalid("sheet.too_many_sheets", "limit", wb.lim.Sheets)
			}
			infos = append(infos, info)
			wb.sheets = append(wb.sheets, &worksheet{name: info.Name, part: worksheets[id]})
		}
		return nil
	})
	if err == nil && styles != "" && wb.has(styles) {
		wb.formats, err = wb.readFormats(ctx, styles)
	}
	return infos, err
}

func sheetElement(s *scanner) (info Info, id string) {
	for s.nextAttr() {
		switch string(s.key) {
		case "name":
			info.Name = string(clean([]byte(s.attrText()), 0))
		case "state":
			info.Hidden = string(s.val) != "visible"
		case "id":
			id = s.attrText()
		}
	}
	return info, id
}

// texts are the shared texts, read when first needed.
func (wb *workbook) texts(ctx context.Context) (*sharedTexts, error) {
	if wb.shared == nil {
		shared, err := wb.readShared(ctx)
		if err != nil {
			return nil, err
		}
		wb.shared = shared
	}
	return wb.shared, nil
}

func (wb *workbook) close() error {
	if wb.shared == nil {
		return nil
	}
	return wb.shared.close()
}
