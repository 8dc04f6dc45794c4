package org

import (
	"cmp"
	"context"
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sheet"
)

// reasonsHeading stands above the reasons in a table of rejected rows; an import does not know it.
const reasonsHeading = "原因"

// WriteRejects writes the rows of a table that Import did not take, in the form in which they came and with a column of reasons in the
// reader's words: mended, the table can be imported as it is.
func WriteRejects(ctx context.Context, in ImportInput, faults []RowFault, out sheet.Writer, words func(errs.Msg) string) error {
	return writeRejects(ctx, in, orgHeadings, faults, out, words)
}

// WriteEmployerRejects is WriteRejects for a table of ImportEmployers.
func WriteEmployerRejects(ctx context.Context, in ImportInput, faults []RowFault, out sheet.Writer, words func(errs.Msg) string) error {
	return writeRejects(ctx, in, employerHeadings, faults, out, words)
}

func writeRejects(ctx context.Context, in ImportInput, headings map[string]string, faults []RowFault, out sheet.Writer, words func(errs.Msg) string) error {
	why := map[int][]RowFault{}
	for _, f := range faults {
		why[f.Row] = append(why[f.Row], f)
	}
	book, err := sheet.Open(ctx, in.File, in.Size, sheet.DefaultLimits())
	if err != nil {
		return err
	}
	defer book.Close()
	for i := range book.Sheets() {
		if found, err := rejectsOf(ctx, book, i, headings, why, out, words); err != nil || found {
			return err
		}
	}
	return errs.New(errs.Invalid, "org.import_no_heading")
}

// rejectsOf writes the rows of the sheet; false when the table is not there.
func rejectsOf(ctx context.Context, book *sheet.Book, no int, headings map[string]string, why map[int][]RowFault, out sheet.Writer,
	words func(errs.Msg) string) (bool, error) {
	rows, err := book.Rows(ctx, no)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	width := 0
	called := map[string]string{} // by column, what stands above it
	for seen := 0; rows.Next(); seen++ {
		row := rows.Row()
		if width > 0 {
			if faults := why[row.Number]; faults != nil {
				line := make([]sheet.Cell, width+1)
				copy(line[:width], row.Cells)
				var reasons []string
				for _, f := range faults {
					reason := words(f.Msg)
					if name := cmp.Or(called[f.Column], f.Column); name != "" {
						reason = name + "：" + reason
					}
					reasons = append(reasons, reason)
				}
				line[width] = sheet.Cell{Text: strings.Join(reasons, "；"), Kind: sheet.Text}
				if err := out.WriteRow(line); err != nil {
					return false, err
				}
			}
			continue
		}
		columns := findColumns(row, headings, "name")
		if columns == nil {
			if seen >= 30 {
				return false, nil
			}
			continue
		}
		for column, at := range columns {
			called[column] = row.Cells[at].Text
		}
		var head []sheet.Column
		for _, c := range row.Cells {
			if c.Text == reasonsHeading { // of rejects that were mended in part
				break
			}
			head = append(head, sheet.Column{Name: c.Text, Width: 16})
		}
		width = len(head)
		if err := out.WriteHeader(append(head, sheet.Column{Name: reasonsHeading, Width: 60})); err != nil {
			return false, err
		}
	}
	if err := rows.Err(); err != nil || width == 0 {
		return false, err
	}
	return true, out.Close()
}
