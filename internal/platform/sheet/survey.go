package sheet

import (
	"context"
	"slices"
)

// span is a run of columns, counted from 0, both ends included.
type span struct{ from, to int }

// merge is a merged range: columns from 0, rows from 1. Its value stands in its first cell.
type merge struct {
	cols     span
	top, end int
	value    Cell
}

const (
	// mergedRows is down to which row merged ranges fill their cells: headings do, data need not.
	mergedRows = 50
	maxMerges  = 10_000
	maxSpans   = maxSheetCols
)

// survey reads a worksheet once for what the rows need to know beforehand: hidden columns stand
// before them, merged ranges behind. The rows are skipped over as bytes. It goes on to the end
// of the part, where its checksum is.
func (wb *workbook) survey(ctx context.Context, w *worksheet) error {
	if w.surveyed {
		return nil
	}
	rc, err := wb.open(ctx, w.part)
	if err != nil {
		return err
	}
	defer rc.Close()
	s := newScanner(rc)
	w.hidden, w.merges = nil, nil
	if err := w.scanAround(s, wb.lim); err != nil {
		return err
	}
	if err := s.drain(); err != nil {
		return err
	}
	w.surveyed = true
	return nil
}

func (w *worksheet) scanAround(s *scanner, lim Limits) error {
	found := false
	for {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t == tokenEnd && string(s.name) == "worksheet" {
			if !found {
				return errMarkup // every worksheet has its data, though perhaps none in it
			}
			return nil
		}
		if t != tokenStart {
			continue
		}
		switch string(s.name) {
		case "col":
			w.addHidden(s)
		case "mergeCell":
			w.addMerge(s, lim)
		case "sheetData":
			if err := skipData(s); err != nil {
				return err
			}
			found = true
		}
	}
}

// skipData goes behind the rows, of which the end tag must be written exactly like the start.
func skipData(s *scanner) error {
	if s.owesEnd {
		return nil
	}
	mark := "</" + string(s.tag)
	if !s.skipPast(mark, len(mark)-len("Data")) {
		return s.ended()
	}
	s.pop()
	return nil
}

func (w *worksheet) addHidden(s *scanner) {
	from, to, hidden := 0, 0, false
	for s.nextAttr() {
		switch string(s.key) {
		case "min":
			from, _ = parseCount(s.val)
		case "max":
			to, _ = parseCount(s.val)
		case "hidden":
			hidden = hidden || s.attrTrue()
		case "width":
			hidden = hidden || string(s.val) == "0"
		}
	}
	if hidden && len(w.hidden) < maxSpans {
		w.hidden = append(w.hidden, span{from - 1, to - 1})
	}
}

func (w *worksheet) addMerge(s *scanner, lim Limits) {
	for s.nextAttr() {
		if string(s.key) != "ref" {
			continue
		}
		i := slices.Index(s.val, ':')
		if i < 0 || len(w.merges) == maxMerges {
			return
		}
		left, top, ok := parseRef(s.val[:i])
		right, end, okEnd := parseRef(s.val[i+1:])
		right, end = min(right, lim.Cols-1), min(end, mergedRows)
		if ok && okEnd && left <= right && top <= end {
			w.merges = append(w.merges, merge{cols: span{left, right}, top: top, end: end})
		}
	}
}

// fill gives the empty cells of merged ranges their value; rows come in order.
func fill(merges []merge, row *Row) {
	if row.Number > mergedRows {
		return
	}
	for i := range merges {
		m := &merges[i]
		if m.top == row.Number && m.cols.from < len(row.Cells) {
			m.value = row.Cells[m.cols.from]
		}
		if m.value.Kind == Empty || row.Number < m.top || row.Number > m.end {
			continue
		}
		for col := m.cols.from; col <= m.cols.to; col++ {
			for len(row.Cells) <= col {
				row.Cells = append(row.Cells, Cell{})
			}
			if row.Cells[col].Kind == Empty {
				row.Cells[col] = m.value
			}
		}
	}
}
