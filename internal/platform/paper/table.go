package paper

// Table has a heading, which is printed again on each page that it reaches.
type Table struct {
	Columns []Column
	Rows    [][]string // as many cells in each as there are columns
}

// Column is a column of a Table.
type Column struct {
	Title string
	Width float64 // as a share of all columns' widths; 0 counts as 1
	Align Align
}

// Align is where a column's text stands.
type Align uint8

// The places.
const (
	Left Align = iota
	Middle
	Right
)

// A table is set smaller than the text, and its cells keep a distance from the rules.
const (
	tableSize = 12 * point
	tableStep = 6.4
	tablePad  = 1.6
	tableRule = 0.2
)

// grid is a table being printed.
type grid struct {
	*letter
	columns []Column
	widths  []float64 // millimetres
	head    row
}

// row is a row's cells, each broken into lines.
type row struct {
	cells [][]line
	style style
	head  bool
}

// lines is how many lines the highest cell has.
func (r row) lines() int {
	n := 1
	for _, c := range r.cells {
		n = max(n, len(c))
	}
	return n
}

func rowHeight(lines int) float64 { return float64(lines)*tableStep + 2*tablePad }

// cut parts a row after a number of lines.
func (r row) cut(lines int) (first, rest row) {
	first, rest = row{style: r.style, head: r.head}, row{style: r.style, head: r.head}
	for _, c := range r.cells {
		n := min(lines, len(c))
		first.cells, rest.cells = append(first.cells, c[:n]), append(rest.cells, c[n:])
	}
	return first, rest
}

// print prints the table. A row stands on one page unless it is higher than a page.
func (t Table) print(l *letter) error {
	for i, cells := range t.Rows {
		if len(cells) != len(t.Columns) {
			return uneven(i)
		}
	}
	g := &grid{letter: l, columns: t.Columns, widths: t.widths()}
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = c.Title
	}
	g.head = g.row(titles, letterColumn)
	g.head.head = true
	l.y += tableStep / 2
	rows := make([]row, len(t.Rows))
	for i, cells := range t.Rows {
		rows[i] = g.row(cells, letterCell)
	}
	first := 1
	if len(rows) > 0 {
		first = rows[0].lines()
	}
	l.room(rowHeight(g.head.lines()) + rowHeight(first)) // a heading never stands alone
	g.printRow(g.head)
	for _, r := range rows {
		g.add(r)
	}
	l.y += tableStep / 2
	return nil
}

func (t Table) widths() []float64 {
	all := 0.0
	share := func(c Column) float64 {
		if c.Width <= 0 {
			return 1
		}
		return c.Width
	}
	for _, c := range t.Columns {
		all += share(c)
	}
	widths := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = typeWidth * share(c) / all
	}
	return widths
}

// row breaks a row's texts into lines.
func (g *grid) row(texts []string, s style) row {
	r := row{style: s}
	for i, text := range texts {
		width := max(g.widths[i]-2*tablePad, s.size)
		r.cells = append(r.cells, g.doc.wrap(text, s, width/s.size, 0, false))
	}
	return r
}

// add prints a row on this page, or on the next; one that is higher than a page is parted.
func (g *grid) add(r row) {
	whole := typeHeight - rowHeight(g.head.lines())
	for {
		height := rowHeight(r.lines())
		if g.full(min(height, whole)) {
			g.turn()
			g.printRow(g.head)
		}
		room := max(int((typeHeight-g.y-2*tablePad+0.01)/tableStep), 1)
		if r.lines() <= room {
			g.printRow(r)
			g.marks++
			return
		}
		var first row
		first, r = r.cut(room)
		g.printRow(first)
	}
}

// printRow prints a row with the rules around it.
func (g *grid) printRow(r row) {
	height := rowHeight(r.lines())
	x, top := float64(letterLeft), letterTop+g.y
	if r.head {
		g.page.rect(x, top, typeWidth, height, tableHead)
	}
	for i, cell := range r.cells {
		y := top + (height-float64(len(cell))*tableStep)/2
		for _, text := range cell {
			free := g.widths[i] - 2*tablePad - text.width*r.style.size
			left := x + tablePad
			switch {
			case r.head || g.columns[i].Align == Middle:
				left += free / 2
			case g.columns[i].Align == Right:
				left += free
			}
			g.page.text(text, left, y+tableStep/2+middle*r.style.size, r.style)
			y += tableStep
		}
		g.page.line(x, top, x, top+height, tableRule, ink)
		x += g.widths[i]
	}
	g.page.line(x, top, x, top+height, tableRule, ink)
	g.page.line(letterLeft, top, x, top, tableRule, ink)
	g.page.line(letterLeft, top+height, x, top+height, tableRule, ink)
	g.y += height
}
