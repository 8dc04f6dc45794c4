package backup

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
)

// row scans and writes the rows of one table, using the same memory for each.
type row struct {
	columns []schema.Column
	values  []any // *int64, *string, []byte or *bool; nil pointers for NULL
	dest    []any
	out     bytes.Buffer
	json    *json.Encoder
}

func newRow(columns []schema.Column) *row {
	r := &row{columns: columns, values: make([]any, len(columns)), dest: make([]any, len(columns))}
	for i, c := range columns {
		switch c.Type {
		case schema.Integer, schema.Small:
			r.dest[i] = new(*int64)
		case schema.Text:
			r.dest[i] = new(*string)
		case schema.Boolean:
			r.dest[i] = new(*bool)
		default:
			r.dest[i] = new(any) // tells NULL from empty, which a []byte does not on SQLite
		}
	}
	r.json = json.NewEncoder(&r.out)
	r.json.SetEscapeHTML(false)
	return r
}

// line is the current row as a JSON array and a line break; it holds until the next call.
func (r *row) line(s sqldb.Scanner) ([]byte, error) {
	if err := s.Scan(r.dest...); err != nil {
		return nil, err
	}
	for i, d := range r.dest {
		switch d := d.(type) {
		case **int64:
			r.values[i] = *d
		case **bool:
			r.values[i] = *d
		case **string:
			if *d != nil && !utf8.ValidString(**d) {
				return nil, fmt.Errorf("column %s holds a text that is not UTF-8", r.columns[i].Name)
			}
			r.values[i] = *d
		case *any:
			r.values[i] = nil
			if raw, ok := (*d).([]byte); ok {
				r.values[i] = append([]byte{}, raw...)
			}
		}
	}
	r.out.Reset()
	err := r.json.Encode(r.values)
	return r.out.Bytes(), err
}

// parse reads back what line wrote, as values for an insert.
func parse(line []byte, columns []schema.Column) ([]any, error) {
	var cells []json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil {
		return nil, err
	}
	if len(cells) != len(columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(cells), len(columns))
	}
	out := make([]any, len(columns))
	for i, cell := range cells {
		if string(cell) == "null" {
			continue
		}
		v, err := value(cell, columns[i].Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", columns[i].Name, err)
		}
		out[i] = v
	}
	return out, nil
}

func value(cell []byte, of schema.Type) (any, error) {
	switch of {
	case schema.Integer, schema.Small:
		return into[int64](cell)
	case schema.Text:
		s, err := into[string](cell)
		if strings.ContainsRune(s, 0) { // PostgreSQL has no such texts
			return nil, fmt.Errorf("a text with a zero byte")
		}
		return s, err
	case schema.Boolean:
		return into[bool](cell)
	case schema.Bytes:
		return into[[]byte](cell)
	}
	return nil, fmt.Errorf("type %q", of)
}

func into[T any](cell []byte) (v T, err error) {
	err = json.Unmarshal(cell, &v)
	return v, err
}
