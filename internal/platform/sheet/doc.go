// Package sheet reads and writes tables as people keep them: XLSX workbooks and
// delimited text (CSV, TSV), as streams in bounded memory. It knows cells, rows
// and sheets, and nothing of what stands in them.
//
// # Reading
//
// Open recognises a file by its content, never by its name, and refuses what is
// not a table with words on how to mend it. A Book hands out its sheets row by
// row:
//
//	book, err := sheet.Open(ctx, file, size, sheet.DefaultLimits())
//	…
//	defer book.Close()
//	rows, err := book.Rows(ctx, 0)
//	…
//	defer rows.Close()
//	for rows.Next() {
//		row := rows.Row() // row.Number, row.Cells[i].Text, row.Cells[i].Kind
//	}
//	err = rows.Err()
//
// Texts are valid UTF-8 without NUL; what could not be read is U+FFFD. They may be
// kept (strings.Clone saves memory when few of a row are); the slice of cells is
// used again for the next row. Rows without any value are left out, which shows in
// the numbers. A Book serves one goroutine at a time.
//
// A worksheet is read twice: once quickly, for its checksum and for the merged
// ranges that stand behind the cells in the file, then for the rows. So a damaged
// sheet is refused before its first row is handed out.
//
// Every error that the file's owner can mend is an *errs.Error of kind Invalid;
// errors of the underlying reader and of the context are passed on as they are.
//
// # Writing
//
// NewXLSX and NewCSV make a Writer. Neither can write a formula: XLSX has typed
// texts; in CSV a text that a spreadsheet program would compute gets an apostrophe
// in front, which reading takes away again (see CSVWriter).
package sheet
