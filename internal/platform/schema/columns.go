package schema

import (
	"context"
	"fmt"
	"strings"

	"niangjia/internal/platform/sqldb"
)

// Type is what a column holds, alike on every engine.
type Type string

// The types of our columns. Index is an engine's own (full text), only in derived tables.
const (
	Integer Type = "integer" // also times in µs and money in fen
	Small   Type = "small"   // an integer of two bytes
	Text    Type = "text"
	Bytes   Type = "bytes"
	Boolean Type = "boolean"
	Index   Type = "index"
)

// Column is one column of a table.
type Column struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
}

// Columns are a table's columns in their order, as the database has them; none when it has no such table.
func Columns(ctx context.Context, q sqldb.Queryer, on sqldb.Dialect, table string) ([]Column, error) {
	text := columnsOfPostgres
	if on == sqldb.SQLite {
		text = columnsOfSQLite
	}
	return sqldb.All(ctx, q, text, []any{table}, func(s sqldb.Scanner) (c Column, err error) {
		var declared string
		if err := s.Scan(&c.Name, &declared); err != nil {
			return c, err
		}
		c.Type, err = typeOf(declared)
		if err != nil {
			err = fmt.Errorf("%s.%s: %w", table, c.Name, err)
		}
		return c, err
	})
}

func typeOf(declared string) (Type, error) {
	switch strings.ToLower(declared) {
	case "bigint":
		return Integer, nil
	case "smallint":
		return Small, nil
	case "text":
		return Text, nil
	case "bytea":
		return Bytes, nil
	case "boolean":
		return Boolean, nil
	case "tsvector", "":
		return Index, nil
	}
	return "", fmt.Errorf("columns are BIGINT, SMALLINT, TEXT, BYTEA or BOOLEAN, not %s", declared)
}
