package backup

import (
	"strconv"
	"strings"

	"niangjia/internal/platform/schema"
)

// These statements depend on the table's columns; a backup is no request and reads every bucket.

func selectAll(table string, columns []schema.Column) string {
	return "SELECT " + names(columns) + " FROM " + table + " -- fanout: a backup reads everything"
}

func selectAny(table string) string {
	return "SELECT 1 FROM " + table + " LIMIT 1 -- fanout: is the database empty"
}

// insertRow bears being done twice: the answer to a commit may have been lost.
func insertRow(table string, columns []schema.Column) string {
	params := make([]string, len(columns))
	for i := range columns {
		params[i] = "$" + strconv.Itoa(i+1)
	}
	return "INSERT INTO " + table + " (" + names(columns) + ") VALUES (" + strings.Join(params, ", ") + ") ON CONFLICT DO NOTHING"
}

func names(columns []schema.Column) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return strings.Join(out, ", ")
}
