package org

import (
	"context"
	"io"
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/textindex"
)

// maxImportRows bounds one file: more unions than any province has.
const maxImportRows = 300_000

// orgHeadings are the headings a table of bodies may have, in English and Chinese.
var orgHeadings = map[string]string{
	"code": "code", "工会代码": "code", "代码": "code", "编码": "code", "组织代码": "code", "工会编码": "code", "统计代码": "code",
	"parent": "parent", "上级": "parent", "上级工会": "parent", "上级代码": "parent", "上级工会代码": "parent", "所属工会": "parent",
	"name": "name", "名称": "name", "工会名称": "name", "工会全称": "name", "组织名称": "name",
	"kind": "kind", "类型": "kind", "工会类型": "kind", "组织类型": "kind", "类别": "kind",
	"division": "division", "区划": "division", "行政区划": "division", "行政区划代码": "division", "区划代码": "division", "所在地": "division",
	"uscc": "uscc", "统一社会信用代码": "uscc", "工会统一社会信用代码": "uscc", "信用代码": "uscc",
	"employer": "employer", "单位": "employer", "单位名称": "employer", "用人单位": "employer", "所在单位": "employer",
	"employer_uscc": "employer_uscc", "单位统一社会信用代码": "employer_uscc", "单位信用代码": "employer_uscc", "用人单位统一社会信用代码": "employer_uscc",
	"employees": "employees", "职工数": "employees", "职工人数": "employees", "从业人数": "employees", "员工数": "employees",
	"industry": "industry", "行业": "industry", "所属行业": "industry", "行业代码": "industry",
	"address": "address", "地址": "address", "phone": "phone", "电话": "phone", "联系电话": "phone",
	"legal_person_no": "legal_person_no", "法人证号": "legal_person_no", "法人资格证书号": "legal_person_no",
	"founded_on": "founded_on", "成立日期": "founded_on", "建会日期": "founded_on", "建会时间": "founded_on",
}

// employerHeadings are those of a table of employers.
var employerHeadings = map[string]string{
	"uscc": "uscc", "统一社会信用代码": "uscc", "信用代码": "uscc", "employer_uscc": "uscc",
	"name": "name", "名称": "name", "单位名称": "name", "企业名称": "name", "用人单位": "name", "employer": "name",
	"kind": "kind", "单位性质": "kind", "单位类别": "kind", "登记类型": "kind", "经济类型": "kind",
	"industry": "industry", "行业": "industry", "所属行业": "industry", "行业代码": "industry",
	"division": "division", "行政区划": "division", "行政区划代码": "division", "区划代码": "division",
	"address": "address", "地址": "address", "注册地址": "address",
	"opened_on": "opened_on", "成立日期": "opened_on", "开业日期": "opened_on",
	"employees": "employees", "职工数": "employees", "职工人数": "employees", "从业人数": "employees",
	"women": "women", "女职工数": "women", "migrants": "migrants", "农民工数": "migrants",
	"dispatched": "dispatched", "劳务派遣数": "dispatched", "new_form": "new_form", "新就业形态人数": "new_form",
	"org": "org", "union": "org", "工会代码": "org", "所属工会": "org", "覆盖工会": "org",
}

// tableRow is one row of a table with known columns.
type tableRow struct {
	Number  int
	columns map[string]int
	cells   []string
}

func (r tableRow) cell(column string) string {
	if i, ok := r.columns[column]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// hasEmployer reports whether the row names an employer.
func (r tableRow) hasEmployer() bool {
	return tidy(r.cell("employer")) != "" || tidyCode(r.cell("employer_uscc")) != ""
}

// readTable reads the first sheet that has a row of known headings, the needed one among them, in its first 30 rows.
func readTable(ctx context.Context, file io.ReaderAt, size int64, headings map[string]string, needed string) ([]tableRow, error) {
	book, err := sheet.Open(ctx, file, size, sheet.DefaultLimits())
	if err != nil {
		return nil, err
	}
	defer book.Close()
	for i := range book.Sheets() {
		table, found, err := readSheet(ctx, book, i, headings, needed)
		if err != nil || found {
			return table, err
		}
	}
	return nil, errs.New(errs.Invalid, "org.import_no_heading")
}

func readSheet(ctx context.Context, book *sheet.Book, no int, headings map[string]string, needed string) ([]tableRow, bool, error) {
	rows, err := book.Rows(ctx, no)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	var columns map[string]int
	var out []tableRow
	for seen := 0; rows.Next(); seen++ {
		row := rows.Row()
		if columns == nil {
			if columns = findColumns(row, headings, needed); columns == nil && seen >= 30 {
				return nil, false, nil
			}
			continue
		}
		cells, any := make([]string, len(row.Cells)), false
		for i, c := range row.Cells {
			cells[i] = strings.TrimSpace(c.Text)
			any = any || cells[i] != ""
		}
		if !any {
			continue
		}
		if len(out) == maxImportRows {
			return nil, false, errs.New(errs.Invalid, "org.import_too_many", "n", maxImportRows)
		}
		out = append(out, tableRow{row.Number, columns, cells})
	}
	return out, columns != nil, rows.Err()
}

// findColumns reads a row as headings; nil when the needed one or a second is missing.
func findColumns(row sheet.Row, headings map[string]string, needed string) map[string]int {
	columns := map[string]int{}
	for i, c := range row.Cells {
		text := strings.ToLower(strings.Trim(textindex.Compact(c.Text), "*＊:："))
		if column, ok := headings[text]; ok {
			if _, twice := columns[column]; !twice {
				columns[column] = i
			}
		}
	}
	if _, ok := columns[needed]; !ok || len(columns) < 2 {
		return nil
	}
	return columns
}
