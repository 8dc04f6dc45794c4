package sqldb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// values finds the one VALUES group of an insert: $1 … $n in order, nothing else.
var values = regexp.MustCompile(`(?s)VALUES\s*\(\s*\$1(?:\s*,\s*\$\d+)*\s*\)`)

// InsertMany runs an insert for many rows; each row has one value for each of the statement's
// $1 … $n. It returns how many rows were inserted or updated. The engines differ in how a bulk
// travels: SQLite takes many VALUES groups (with plain "?", as it finds "$n" by name and that
// turns quadratic), PostgreSQL one array per column.
func (tx *Tx) InsertMany(ctx context.Context, text string, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	at := values.FindStringIndex(text)
	if at == nil || strings.Contains(text[at[1]:], "$") {
		return 0, fmt.Errorf("sqldb: not one plain VALUES group with all parameters in %s", brief(text))
	}
	if tx.on == Postgres {
		bulk, args, err := unnest(text, at, rows)
		if err != nil {
			return 0, err
		}
		return tx.Exec(ctx, bulk, args...)
	}
	var sum int64
	for len(rows) > 0 {
		n := block(len(rows), len(rows[0]))
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		done, err := tx.Exec(ctx, repeat(text, at, n, len(rows[0])), args...)
		if err != nil {
			tx.broken = err
			return sum, err
		}
		sum += done
		rows = rows[n:]
	}
	return sum, nil
}

// block is how many of n rows go into one statement: few sizes, so that each is prepared once,
// and no more than 4,096 parameters.
func block(n, cols int) int {
	for _, size := range [...]int{256, 64, 16, 4} {
		if n >= size && size*cols <= 4096 {
			return size
		}
	}
	return 1
}

func repeat(text string, at []int, n, cols int) string {
	group := "(" + strings.TrimSuffix(strings.Repeat("?,", cols), ",") + ")"
	// OR FAIL: an error ends the write on every engine, so nothing of it needs to be kept for taking one statement back
	return strings.Replace(text[:at[0]], "INSERT INTO", "INSERT OR FAIL INTO", 1) + "VALUES " + strings.TrimSuffix(strings.Repeat(group+",", n), ",") + text[at[1]:]
}

// unnest turns rows into one array per column, typed by the column's first value that is not NULL. A
// column of NULLs alone has no type of its own: it is written as NULL and takes the table's.
func unnest(text string, at []int, rows [][]any) (string, []any, error) {
	var args []any
	var picked, arrays, names []string
	for c := range rows[0] {
		arr, kind, err := column(rows, c)
		if err != nil {
			return "", nil, fmt.Errorf("%w in column %d of %s", err, c+1, brief(text))
		}
		if kind == "" {
			picked = append(picked, "NULL")
			continue
		}
		args = append(args, arr)
		no := strconv.Itoa(len(args))
		picked, names = append(picked, "c"+no), append(names, "c"+no)
		arrays = append(arrays, "CAST($"+no+" AS "+kind+"[])")
	}
	if len(arrays) == 0 {
		return "", nil, fmt.Errorf("sqldb: rows of nothing but NULL in %s", brief(text))
	}
	return text[:at[0]] + "SELECT " + strings.Join(picked, ",") + " FROM unnest(" + strings.Join(arrays, ",") +
		") AS v(" + strings.Join(names, ",") + ")" + text[at[1]:], args, nil
}

func column(rows [][]any, c int) (arr any, kind string, err error) {
	vs := make([]any, len(rows))
	var sample any
	for i, r := range rows {
		if vs[i], err = plain(r[c]); err != nil {
			return nil, "", err
		}
		if sample == nil {
			sample = vs[i]
		}
	}
	switch sample.(type) {
	case int64:
		return pointers[int64](vs), "bigint", nil
	case bool:
		return pointers[bool](vs), "boolean", nil
	case []byte:
		out := make([][]byte, len(vs))
		for i, v := range vs {
			out[i], _ = v.([]byte)
		}
		return out, "bytea", nil
	case string:
		return pointers[string](vs), "text", nil
	case nil:
		return nil, "", nil
	}
	return nil, "", fmt.Errorf("sqldb: %T cannot be inserted in bulk", sample)
}

func pointers[T any](vs []any) []*T {
	out := make([]*T, len(vs))
	for i, v := range vs {
		if t, ok := v.(T); ok {
			out[i] = &t
		}
	}
	return out
}

// plain reduces a value to nil, int64, bool, string or []byte.
func plain(v any) (any, error) {
	switch t := v.(type) {
	case nil, int64, bool, string:
		return v, nil
	case []byte:
		if t == nil {
			return nil, nil
		}
		return t, nil
	case driver.Valuer:
		return t.Value()
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.String:
		return r.String(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int(), nil
	case reflect.Bool:
		return r.Bool(), nil
	case reflect.Pointer:
		if r.IsNil() {
			return nil, nil
		}
		return plain(r.Elem().Interface())
	}
	return nil, fmt.Errorf("sqldb: %T cannot be inserted in bulk", v)
}
