package messy

import (
	"math/rand/v2"
	"strconv"

	"niangjia/internal/platform/day"
	"niangjia/internal/rehearse"
)

// cell is one cell as it will be stored; a text file has the text alone.
type cell struct {
	text string
	kind kind // plain is text; serial and aPhone are numbers, aDay a day where the text is one
}

// span is a merged range of one row, columns from 1.
type span struct{ row, from, to int }

// sheet is the table while it is laid out.
type sheet struct {
	layout  Layout
	city    *rehearse.City
	hand    hand
	columns []column
	grid    [][]cell
	merged  []span
	lines   int // lines of text so far: a cell with a line break makes two
	rows    []Row
	entered int
}

func newSheet(seed uint64, layout Layout, city *rehearse.City) *sheet {
	s := &sheet{layout: layout, city: city, hand: hand{rand.New(rand.NewPCG(seed, 0))}}
	s.columns = append(s.columns, columns...)
	if layout.HiddenColumn && layout.Format == XLSX {
		s.columns = append(s.columns, hiddenColumn)
	}
	if layout.Wide {
		s.columns = append(s.columns, wideColumns...)
	}
	if layout.Remarks {
		s.columns = append(s.columns, remarksColumn)
	}
	return s
}

// add appends a row; its number is that of the line it begins on.
func (s *sheet) add(cells []cell) (number int) {
	s.grid = append(s.grid, cells)
	number = s.lines + 1
	s.lines++
	if s.layout.Format != XLSX {
		for _, c := range cells {
			for _, r := range c.text {
				if r == '\n' {
					s.lines++
				}
			}
		}
	}
	return number
}

// fill lays out the whole sheet.
func (s *sheet) fill(lines []line) {
	if s.layout.Titles {
		s.merged = append(s.merged, span{s.add(s.one(0, "职工花名册（2026年度）")), 1, len(s.columns)})
		s.add(s.one(0, "填报单位：工会办公室　　填报日期：2026年6月30日"))
	}
	if s.layout.MergedHeader {
		s.groups()
	}
	if !s.layout.NoHeader {
		head := make([]cell, len(s.columns))
		for i, c := range s.columns {
			head[i].text = s.hand.one(c.headings...)
		}
		s.add(head)
	}
	for i, l := range lines {
		if s.layout.BlankRows && i%9 == 4 {
			s.add(make([]cell, len(s.columns)))
		}
		l.row.Number = s.add(s.cells(l))
		s.rows = append(s.rows, l.row)
	}
	if s.layout.Totals {
		total := s.one(0, "合计")
		total[1].text = strconv.Itoa(len(lines)) + "人"
		s.add(total)
	}
	if s.layout.Signatures {
		s.add(make([]cell, len(s.columns)))
		s.add(s.one(0, "制表人：（签字）"))
		s.add(s.one(2, "审核人：（签字）　　　　工会主席：（签字）"))
		s.add(s.one(4, "（盖章）　　2026年6月30日"))
	}
}

// one is a row with one filled cell.
func (s *sheet) one(at int, text string) []cell {
	row := make([]cell, len(s.columns))
	row[at].text = text
	return row
}

// groups is the upper row of a merged header: the heading stands in the first cell of its group.
func (s *sheet) groups() {
	row := make([]cell, len(s.columns))
	number := s.lines + 1
	for i := 0; i < len(s.columns); {
		end := i + 1
		for end < len(s.columns) && s.columns[end].group == s.columns[i].group {
			end++
		}
		row[i].text = s.columns[i].group
		if end-i > 1 {
			s.merged = append(s.merged, span{number, i + 1, end})
		}
		i = end
	}
	s.add(row)
}

// cells are the cells of a person's row.
func (s *sheet) cells(l line) []cell {
	s.entered++
	row := make([]cell, len(s.columns))
	for i, c := range s.columns {
		if c.kind == serial {
			row[i] = cell{strconv.Itoa(s.entered), serial}
			continue
		}
		text, replaced := l.cells[c.name]
		if !replaced {
			text = c.text(s.city, l.shown)
		}
		row[i] = cell{text, c.kind}
		if s.layout.Handwriting && !l.natural {
			if spelled := s.hand.spell(c.kind, text); spelled != text {
				row[i] = cell{spelled, plain}
			}
		}
		if !storable(row[i]) {
			row[i].kind = plain
		}
	}
	return row
}

// storable reports whether a spreadsheet can hold the cell as the number or day it is meant for.
func storable(c cell) bool {
	switch c.kind {
	case aPhone:
		return len(c.text) == 11
	case aDay:
		_, err := day.Parse(c.text)
		return err == nil && c.text != ""
	}
	return true
}
