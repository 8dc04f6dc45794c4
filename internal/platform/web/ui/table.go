package ui

import "github.com/a-h/templ"

// Col is a column; on a narrow screen its label stands before each cell.
type Col struct {
	Label   string
	Numeric bool // figures stand right
	Main    bool // names the row
}

// Row is a row: one cell for each column.
type Row struct {
	ID    string // what the tick box sends; "" has none
	Name  string // names the row for screen readers, beside its tick box
	Cells []templ.Component
}

// BulkButton is something that can be done with all ticked rows.
type BulkButton struct {
	Label  string
	Action string // where the form is posted
	Look   Look
}

// Table is a list as a table. With Bulk, rows can be ticked; the ids come as "pick".
type Table struct {
	Caption string // read by screen readers only
	Cols    []Col
	Rows    []Row
	Bulk    []BulkButton
	Empty   templ.Component // instead of the table when there are no rows; nil says "none yet"
}

func (t Table) cell(r Row, i int) templ.Component {
	if i < len(r.Cells) && r.Cells[i] != nil {
		return r.Cells[i]
	}
	return Text("")
}
