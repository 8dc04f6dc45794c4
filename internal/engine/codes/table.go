package codes

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
)

// The bounds of one file: far above a nation's villages, far below what would hurt.
const (
	maxBytes = 128 << 20
	maxRows  = 1_000_000
	maxText  = 400 // characters of one cell
)

// ImportInput is a CSV file in UTF-8, with or without a byte order mark; its first line names the columns,
// in any order. Name is how the log calls it.
type ImportInput struct {
	Name string
	File io.Reader
}

// Report says what an import did. Each row is one of created, updated, unchanged, rejected.
type Report struct {
	Rows      int     `json:"rows"`
	Created   int     `json:"created"`
	Updated   int     `json:"updated"`
	Unchanged int     `json:"unchanged"`
	Rejected  int     `json:"rejected"`
	Faults    []Fault `json:"faults"` // why rows were rejected, by row
}

// Fault is what is wrong in one cell.
type Fault struct {
	Row    int      `json:"row"`              // the line in the file, the heading being 1
	Column string   `json:"column,omitempty"` // "" when it is about the row
	Why    errs.Msg `json:"why"`
}

func (r *Report) add(o Report) {
	r.Rows += o.Rows
	r.Created += o.Created
	r.Updated += o.Updated
	r.Unchanged += o.Unchanged
	r.Rejected += o.Rejected
	r.Faults = append(r.Faults, o.Faults...)
}

// row is one line of the file while it is read; what is wrong in it gathers in faults.
type row struct {
	line   int
	cells  map[string]string
	faults []Fault
}

func (r *row) fault(column, key string, pairs ...any) {
	r.faults = append(r.faults, Fault{r.line, column, errs.M(key, pairs...)})
}

// text is a cell without blanks around it.
func (r *row) text(column string) string {
	s := strings.TrimSpace(r.cells[column])
	if utf8.RuneCountInString(s) > maxText {
		r.fault(column, "codes.cell_long", "n", maxText)
		return ""
	}
	return s
}

// needed is a cell that must not be empty.
func (r *row) needed(column string) string {
	s := r.text(column)
	if s == "" {
		r.fault(column, "codes.cell_empty")
	}
	return s
}

// span are the days between which an entry holds; an open end is day.Forever.
func (r *row) span() (from, to day.Day) {
	from, to = r.day("valid_from"), r.day("valid_to")
	if to == "" {
		to = day.Forever
	}
	if to < from {
		r.fault("valid_to", "codes.span_reversed")
	}
	return from, to
}

func (r *row) day(column string) day.Day {
	d, err := day.Parse(r.text(column))
	if err != nil {
		r.fault(column, "codes.cell_day")
	}
	return d
}

// readTable reads the lines of a file and its SHA-256. Errors are Invalid and about the file as a whole.
func readTable(in ImportInput, needed, allowed []string) (rows []*row, sum string, err error) {
	b, err := io.ReadAll(io.LimitReader(in.File, maxBytes+1))
	if err != nil {
		return nil, "", fmt.Errorf("read %s: %w", in.Name, err)
	}
	if len(b) > maxBytes {
		return nil, "", errs.New(errs.Invalid, "codes.file_big", "mib", maxBytes>>20)
	}
	hash := sha256.Sum256(b)
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	if !utf8.Valid(b) {
		return nil, "", errs.New(errs.Invalid, "codes.file_encoding")
	}
	file := csv.NewReader(bytes.NewReader(b))
	file.FieldsPerRecord = -1
	file.ReuseRecord = true
	head, err := readHead(file, needed, allowed)
	if err != nil {
		return nil, "", err
	}
	rows, err = readRows(file, head)
	return rows, hex.EncodeToString(hash[:]), err
}

func readHead(file *csv.Reader, needed, allowed []string) ([]string, error) {
	cells, err := file.Read()
	if errors.Is(err, io.EOF) {
		return nil, errs.New(errs.Invalid, "codes.file_empty")
	}
	if err != nil {
		return nil, broken(err)
	}
	head := make([]string, len(cells))
	for i, c := range cells {
		head[i] = strings.ToLower(strings.TrimSpace(c))
		if !slices.Contains(allowed, head[i]) {
			return nil, errs.New(errs.Invalid, "codes.column_unknown", "column", c, "columns", strings.Join(allowed, ", "))
		}
		if slices.Contains(head[:i], head[i]) {
			return nil, errs.New(errs.Invalid, "codes.column_twice", "column", c)
		}
	}
	for _, n := range needed {
		if !slices.Contains(head, n) {
			return nil, errs.New(errs.Invalid, "codes.column_missing", "column", n, "columns", strings.Join(needed, ", "))
		}
	}
	return head, nil
}

func readRows(file *csv.Reader, head []string) ([]*row, error) {
	var rows []*row
	for {
		cells, err := file.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return nil, broken(err)
		case strings.TrimSpace(strings.Join(cells, "")) == "":
			continue // what a spreadsheet leaves below the last row
		case len(rows) == maxRows:
			return nil, errs.New(errs.Invalid, "codes.file_rows", "n", maxRows)
		}
		line, _ := file.FieldPos(0)
		r := &row{line: line, cells: make(map[string]string, len(head))}
		for i, c := range cells {
			if i < len(head) {
				r.cells[head[i]] = c
			} else if strings.TrimSpace(c) != "" {
				r.fault("", "codes.row_long", "n", len(head))
				break
			}
		}
		rows = append(rows, r)
	}
}

// broken says where quotes do not fit.
func broken(err error) error {
	line := 0
	if p := (*csv.ParseError)(nil); errors.As(err, &p) {
		line = p.Line
	}
	return errs.Wrap(err, errs.Invalid, "codes.file_quotes", "line", line)
}
