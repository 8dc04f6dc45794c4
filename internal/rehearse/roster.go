package rehearse

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"strconv"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
)

// The day on which WriteRoster sees its people, and the rows that a sheet has below its header.
const (
	rosterDay  day.Day = "2026-06-30"
	rosterRows         = 1<<20 - 1
)

// form is how a column's cells are stored, as spreadsheet programs do it.
type form uint8

const (
	inline form = iota // text in the cell
	shared             // text in the table of shared strings
	number             // a number: a phone as most rosters have it
	date               // a serial number with a date's style
)

// rosterColumn is one column of the large roster.
type rosterColumn struct {
	heading string
	form    form
	text    func(c *City, p *Person) string
}

var rosterColumns = [...]rosterColumn{
	{"姓名", inline, func(_ *City, p *Person) string { return p.Name }},
	{"性别", shared, func(_ *City, p *Person) string { return Word("sex", p.Sex) }},
	{"出生日期", date, func(_ *City, p *Person) string { return string(p.Birth) }},
	{"公民身份号码", inline, func(_ *City, p *Person) string { return p.IDNumber }},
	{"手机号码", number, func(_ *City, p *Person) string { return p.Phone }},
	{"入会日期", date, func(_ *City, p *Person) string { return string(p.JoinedOn) }},
	{"学历", shared, func(_ *City, p *Person) string { return Word("education", p.Education) }},
	{"户籍类型", shared, func(_ *City, p *Person) string { return Word("hukou_kind", p.HukouKind) }},
	{"户籍地", shared, func(c *City, p *Person) string { return c.Place(p.HukouPlace) }},
	{"是否农民工", shared, func(_ *City, p *Person) string { return YesNo(p.Migrant) }},
	{"婚姻状况", shared, func(_ *City, p *Person) string { return Word("marital", p.Marital) }},
	{"工作单位", shared, func(_ *City, p *Person) string { return p.WorkUnit }},
	{"部门", shared, func(_ *City, p *Person) string { return p.Department }},
	{"职务", shared, func(_ *City, p *Person) string { return p.Post }},
	{"就业状况", shared, func(_ *City, p *Person) string { return Word("work_state", p.WorkState) }},
	{"用工形式", shared, func(_ *City, p *Person) string { return Word("work_form", p.WorkForm) }},
	{"职业（工种）", shared, func(_ *City, p *Person) string { return p.Occupation }},
	{"技能等级", shared, func(_ *City, p *Person) string { return Word("skill_level", p.SkillLevel) }},
	{"会员卡号", inline, func(_ *City, p *Person) string { return p.CardNo }},
	{"紧急联系人", inline, func(_ *City, p *Person) string { return p.EmergencyContact }},
}

// WriteRoster writes an XLSX file of n made-up people, up to 1,048,575, in 20 columns: the file
// by which reading and import are measured. Errors are those of w, and errs.Invalid for more.
func WriteRoster(w io.Writer, n int, seed uint64) error {
	if n > rosterRows {
		return errs.New(errs.Invalid, "rehearse.members", "most", rosterRows)
	}
	c, err := NewCity(seed, Size{Unions: MinUnions, Members: n, Today: rosterDay})
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, part := range rosterParts {
		if err := writePart(z, part.name, func(w *bufio.Writer) { w.WriteString(part.text) }); err != nil {
			return err
		}
	}
	s := rosterSheet{city: c, places: map[string]int{}}
	if err := writePart(z, "xl/worksheets/sheet1.xml", s.write); err != nil {
		return err
	}
	if err := writePart(z, "xl/sharedStrings.xml", s.writeShared); err != nil {
		return err
	}
	return z.Close()
}

// writePart writes one file of the package; errors stick to the buffer until it is flushed.
func writePart(z *zip.Writer, name string, write func(*bufio.Writer)) error {
	part, err := z.Create(name)
	if err != nil {
		return fmt.Errorf("rehearse: roster: %w", err)
	}
	w := bufio.NewWriterSize(part, 1<<16)
	write(w)
	if err := w.Flush(); err != nil {
		return fmt.Errorf("rehearse: roster: %w", err)
	}
	return nil
}

// rosterSheet writes the rows and gathers the shared strings.
type rosterSheet struct {
	city    *City
	places  map[string]int // of the shared strings
	strings []string
	line    []byte
}

const (
	mainNamespace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

func (s *rosterSheet) write(w *bufio.Writer) {
	w.WriteString(xmlHead + "<worksheet " + mainNamespace + "><sheetData>")
	s.line = append(s.line, `<row r="1">`...)
	for i := range rosterColumns {
		s.cell(i, 1, shared, rosterColumns[i].heading)
	}
	row := 1
	for p := range s.city.Everyone() {
		row++
		s.line = append(s.line, `</row><row r="`...)
		s.line = append(strconv.AppendInt(s.line, int64(row), 10), `">`...)
		for i := range rosterColumns {
			s.cell(i, row, rosterColumns[i].form, rosterColumns[i].text(s.city, &p))
		}
		w.Write(s.line)
		s.line = s.line[:0]
	}
	w.Write(s.line)
	w.WriteString(`</row></sheetData></worksheet>`)
}

// cell appends one cell; the texts here hold no character that XML would escape.
func (s *rosterSheet) cell(column, row int, as form, text string) {
	if text == "" {
		return
	}
	s.line = append(s.line, `<c r="`...)
	s.line = append(s.line, byte('A'+column))
	s.line = strconv.AppendInt(s.line, int64(row), 10)
	switch as {
	case inline:
		s.line = append(s.line, `" t="inlineStr"><is><t>`...)
		s.line = append(append(s.line, text...), `</t></is></c>`...)
		return
	case shared:
		s.line = append(s.line, `" t="s"><v>`...)
		s.line = strconv.AppendInt(s.line, int64(s.place(text)), 10)
	case number:
		s.line = append(append(s.line, `"><v>`...), text...)
	case date:
		s.line = append(s.line, `" s="1"><v>`...)
		s.line = strconv.AppendInt(s.line, int64(Serial(day.Day(text))), 10)
	}
	s.line = append(s.line, `</v></c>`...)
}

func (s *rosterSheet) place(text string) int {
	at, ok := s.places[text]
	if !ok {
		at = len(s.strings)
		s.places[text] = at
		s.strings = append(s.strings, text)
	}
	return at
}

func (s *rosterSheet) writeShared(w *bufio.Writer) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `%s<sst %s uniqueCount="%d">`, xmlHead, mainNamespace, len(s.strings))
	for _, text := range s.strings {
		b.WriteString("<si><t>" + text + "</t></si>")
	}
	b.WriteString("</sst>")
	w.Write(b.Bytes())
}

// Serial is the number by which spreadsheets store a day: those since 1899-12-30, which is
// right from March 1900 on.
func Serial(d day.Day) int { return dayNumber(d) + 18264 }

// rosterParts are the parts of the package (ECMA-376) that are the same for every roster.
var rosterParts = [...]struct{ name, text string }{
	{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", relations(`<Relationship Id="rId1" Type="` + officeRelation + `/officeDocument" Target="xl/workbook.xml"/>`)},
	{"xl/_rels/workbook.xml.rels", relations(`<Relationship Id="rId1" Type="` + officeRelation + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + officeRelation + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId3" Type="` + officeRelation + `/sharedStrings" Target="sharedStrings.xml"/>`)},
	{"xl/workbook.xml", xmlHead + `<workbook ` + mainNamespace + ` xmlns:r="` + officeRelation + `">` +
		`<sheets><sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/styles.xml", xmlHead + `<styleSheet ` + mainNamespace + `><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
		`<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`},
}

const officeRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

func relations(inner string) string {
	return xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + inner + `</Relationships>`
}
