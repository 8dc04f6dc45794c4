package roster

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/union/member"
)

// Column says what one column of the file is.
type Column struct {
	Index   int    `json:"index"` // from 0
	Heading string `json:"heading"`
	Field   string `json:"field"` // key of a Field; "" is not taken
	Hidden  bool   `json:"hidden,omitempty"`
	Guessed bool   `json:"guessed,omitempty"` // by its contents: no heading told
}

// Layout says where a roster stands in its file.
type Layout struct {
	Sheet     int      `json:"sheet"`
	SheetName string   `json:"sheet_name,omitempty"`
	Header    int      `json:"header"` // the row of the (lowest) headings as a person counts; 0 for none
	Columns   []Column `json:"columns"`
	Chosen    bool     `json:"chosen,omitempty"` // the sheet, by a person
	Others    []Other  `json:"others,omitempty"`
}

// column is the column of a field.
func (l Layout) column(field string) (Column, bool) {
	for _, c := range l.Columns {
		if c.Field == field {
			return c, true
		}
	}
	return Column{}, false
}

// headings are the headings in one text: what an arrangement is remembered by.
func (l Layout) headings() string {
	parts := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		parts[i] = compact(c.Heading)
	}
	return strings.Join(parts, "\t")
}

// check says what an arrangement lacks: name and document, each field once.
func (l Layout) check() error {
	var faults []errs.Field
	seen := map[string]bool{}
	for _, c := range l.Columns {
		if c.Field == "" {
			continue
		}
		column := "column" + sheet.ColumnName(c.Index)
		f, ok := fieldByKey(c.Field)
		own, named := fieldByHeading(c.Heading)
		switch {
		case !ok:
			faults = append(faults, errs.Field{Name: column, Msg: errs.M("roster.field_unknown", "field", c.Field)})
		case f.set != nil && named && own.never():
			faults = append(faults, errs.Field{Name: column, Msg: errs.M("roster.field_never", "heading", c.Heading)})
		case f.set != nil && seen[c.Field]:
			faults = append(faults, errs.Field{Name: column, Msg: errs.M("roster.field_twice", "field", errs.M("roster.field_"+c.Field))})
		}
		seen[c.Field] = true
	}
	for _, need := range []string{"name", "document"} {
		if !seen[need] {
			faults = append(faults, errs.Field{Name: need, Msg: errs.M("roster.field_missing", "field", errs.M("roster.field_"+need))})
		}
	}
	return errs.InvalidFields(faults)
}

// sampleRows are read of each sheet to find the headings and to guess columns by their contents.
const (
	sampleRows = 80
	headerRows = 30 // titles may stand above
)

// sample is the beginning of a sheet.
type sample struct {
	rows   []sheet.Row
	hidden func(col int) bool
	width  int
}

func read(ctx context.Context, book *sheet.Book, no int) (*sample, error) {
	rows, err := book.Rows(ctx, no)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	s := &sample{}
	hidden := map[int]bool{}
	for len(s.rows) < sampleRows && rows.Next() {
		r := rows.Row()
		r.Cells = slices.Clone(r.Cells)
		s.rows = append(s.rows, r)
		s.width = max(s.width, len(r.Cells))
	}
	for col := range s.width {
		hidden[col] = rows.Hidden(col)
	}
	s.hidden = func(col int) bool { return hidden[col] }
	return s, rows.Err()
}

func cellAt(r sheet.Row, col int) sheet.Cell {
	if col < len(r.Cells) {
		return r.Cells[col]
	}
	return sheet.Cell{}
}

// known counts the cells of a row that are headings.
func known(r sheet.Row) (n int) {
	for i, c := range r.Cells {
		if i > 0 && c == r.Cells[i-1] {
			continue // one merged heading
		}
		if _, ok := fieldByHeading(c.Text); ok {
			n++
		}
	}
	return n
}

// guess finds the headings and names the columns.
func (s *sample) guess(today day.Day) Layout {
	header, most := -1, 0
	for i, r := range s.rows[:min(len(s.rows), headerRows)] {
		// one known heading is enough beside other words, but a title above the table has one cell and a person's row has numbers
		if n := known(r); n > most && (n > 1 || filled(r) > 1 && !numbers(r)) {
			header, most = i, n
		}
	}
	l := Layout{}
	var upper sheet.Row
	body := s.rows
	if header >= 0 {
		l.Header = s.rows[header].Number
		body = s.rows[header+1:]
		if header > 0 && s.rows[header-1].Number == l.Header-1 && filled(s.rows[header-1]) > 1 {
			upper = s.rows[header-1] // headings in two rows: 联系 above 移动电话
		}
	}
	for col := range s.width {
		c := Column{Index: col, Hidden: s.hidden(col)}
		if header >= 0 {
			c.Heading, c.Field = headingOf(cellAt(upper, col).Text, cellAt(s.rows[header], col).Text)
		}
		l.Columns = append(l.Columns, c)
	}
	l.settle()
	l.byContents(body, today)
	return l
}

// headingOf is the heading of a column with what it means: the lower row's words, with the upper row's before them, or the upper row's.
func headingOf(upper, lower string) (heading, field string) {
	upper, lower = strings.TrimSpace(upper), strings.TrimSpace(lower)
	for _, h := range []string{lower, upper + lower, upper} {
		if f, ok := fieldByHeading(h); ok {
			return h, f.Key
		}
	}
	if lower == "" {
		return upper, ""
	}
	return lower, ""
}

func filled(r sheet.Row) (n int) {
	for _, c := range r.Cells {
		if strings.TrimSpace(c.Text) != "" {
			n++
		}
	}
	return n
}

// numbers reports whether a row has a number of six digits or more, as no heading has.
func numbers(r sheet.Row) bool {
	for _, c := range r.Cells {
		if longNumber.MatchString(textindex.Compact(c.Text)) {
			return true
		}
	}
	return false
}

var longNumber = regexp.MustCompile(`\d{6}`)

// settle leaves each field with one column: the first that is not hidden.
func (l *Layout) settle() {
	for _, hidden := range []bool{false, true} {
		for i, c := range l.Columns {
			f, ok := fieldByKey(c.Field)
			if !ok || f.set == nil || c.Hidden != hidden {
				continue
			}
			for j := range l.Columns {
				if j != i && l.Columns[j].Field == c.Field && (j > i || l.Columns[j].Hidden) {
					l.Columns[j].Field = ""
				}
			}
		}
	}
}

// contents are the fields that a column's values give away, surest first.
var contents = []struct {
	field string
	is    func(text string, today day.Day) bool
}{
	{"document", func(t string, today day.Day) bool { _, err := member.ParseID(t, today); return err == nil }},
	{"phone", func(t string, _ day.Day) bool { _, err := member.ParsePhone(t); return err == nil }},
	{"sex", func(t string, _ day.Day) bool { return t == "男" || t == "女" }},
	{"joined_on", func(t string, _ day.Day) bool { _, _, ok := ParseDate(t); return ok }},
	{"name", func(t string, _ day.Day) bool {
		n, err := member.ParseName(t)
		return err == nil && textindex.IsHan([]rune(n)[0]) && (len([]rune(n)) <= 4 || strings.ContainsRune(n, textindex.MiddleDot))
	}},
}

// byContents guesses columns that no heading names. A birth date is no day of joining: of several columns of dates none is guessed.
func (l *Layout) byContents(body []sheet.Row, today day.Day) {
	for _, guess := range contents {
		if guess.field == "joined_on" {
			l.birthByDocument(body, today)
		}
		if _, have := l.column(guess.field); have {
			continue
		}
		hits := []int{}
		for i, c := range l.Columns {
			if c.Field != "" || c.Heading != "" && guess.field == "joined_on" { // an unknown date is not the day of joining
				continue
			}
			if mostly(body, c.Index, func(t string) bool { return guess.is(t, today) }) {
				hits = append(hits, i)
			}
		}
		if len(hits) == 1 || len(hits) > 1 && guess.field != "joined_on" {
			l.Columns[hits[0]].Field, l.Columns[hits[0]].Guessed = guess.field, true
		}
	}
}

// birthByDocument finds the column of dates that are the dates of birth in the documents beside them.
func (l *Layout) birthByDocument(body []sheet.Row, today day.Day) {
	document, ok := l.column("document")
	if _, have := l.column("birth"); have || !ok {
		return
	}
	for i, c := range l.Columns {
		n, hits := 0, 0
		for _, r := range body {
			born, err := member.ParseID(cellAt(r, document.Index).Text, today)
			given, _, ok := ParseDate(cellAt(r, c.Index).Text)
			if err != nil || !ok {
				continue
			}
			if n++; given == born.Birth() {
				hits++
			}
		}
		if c.Field == "" && c.Heading == "" && n > 0 && hits*10 >= n*6 {
			l.Columns[i].Field, l.Columns[i].Guessed = "birth", true
			return
		}
	}
}

// mostly reports whether at least 6 in 10 of a column's values pass.
func mostly(rows []sheet.Row, col int, pass func(string) bool) bool {
	n, hits := 0, 0
	for _, r := range rows {
		text := strings.TrimSpace(cellAt(r, col).Text)
		if text == "" {
			continue
		}
		n++
		if pass(text) {
			hits++
		}
	}
	return n > 0 && hits*10 >= n*6
}

var (
	totals    = regexp.MustCompile(`^(合计|小计|总计|共计|总人数|合计人数|共\d+人)`)
	signature = regexp.MustCompile(`(制表|填表|填报|审核|复核|经办|签字|签名|盖章|签章|负责人|主席|单位[（(]?公章|日期[:：]|注[:：]|说明[:：]|第\d+页|共\d+页)`)
)

// person reports whether a row below the headings is a person's, and not blank, a total, a signature or the headings once more.
func (l Layout) person(r sheet.Row) bool {
	given, first := 0, ""
	for _, c := range l.Columns {
		text := strings.TrimSpace(cellAt(r, c.Index).Text)
		if text == "" {
			continue
		}
		if first == "" {
			first = text
		}
		if f, ok := fieldByKey(c.Field); ok && f.set != nil {
			given++
		}
	}
	document := l.text(r, "document")
	switch {
	case first == "":
		return false
	case document != "" && given > 1 && strings.ContainsAny(document, "0123456789*"):
		return true // quickly, for a million rows
	case l.Header > 0 && known(r) >= 2 && known(r)*2 >= filled(r):
		return false // headings again on the next printed page
	case document != "" && given > 1:
		return true
	}
	_, unnamed := member.ParseName(l.text(r, "name"))
	if _, _, born := ParseDate(l.text(r, "birth")); unnamed == nil && (born || l.text(r, "sex") != "") {
		return true // a person without a document: 工会主席 as a post makes no signature
	}
	for _, c := range r.Cells {
		if text := textindex.Compact(c.Text); totals.MatchString(text) || signature.MatchString(text) {
			return false
		}
	}
	if given == 1 { // a line of words below the table, or a person of whom only the name is known
		return unnamed == nil
	}
	return given > 1
}

func (l Layout) text(r sheet.Row, field string) string {
	if c, ok := l.column(field); ok {
		return strings.TrimSpace(cellAt(r, c.Index).Text)
	}
	return ""
}
