package rosterweb

import (
	"errors"
	"net/url"
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/roster"
)

// mostColumns is how many columns the page asks about, besides those that are taken; a file may have thousands that are empty.
const mostColumns = 60

// columnView is one column of the file.
type columnView struct {
	Name    string // of its input: columnC
	Letters string
	Heading string
	Tags    []ui.Tag
	Values  []string
	Field   string
	Never   string // why it is never taken, "" when it may be
	Options []ui.Option
	Fault   string
}

// columnsView is the page on which a person puts the columns right.
type columnsView struct {
	batch   roster.Batch
	head    ui.Head
	steps   []string
	sheet   string      // where in the file the roster stands; "" when it has no sheets
	note    string      // where the headings are
	others  []string    // further sheets that look like rosters, in words
	sheets  []ui.Option // among which the reader may choose; none when there is no choice
	columns []columnView
	more    int // columns that are not shown
	faults  *columnFaults
}

// columnFaults are what is wrong with an arrangement: as a whole, and by column.
type columnFaults struct {
	Title string
	Whole []string
	Links []ui.Option // Value is the input, Label the words
}

// columns shows what each column is taken for.
func (p pages) columns(c *web.Ctx) error {
	var in batchPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	b, err := p.rosters.Find(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	if !arrangeable(b) {
		return c.Redirect(batchHref(in.Ref))
	}
	v, err := p.columnsView(c, in, nil)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, columnsPage(v))
}

func arrangeable(b roster.Batch) bool {
	return b.State == roster.Uploaded || b.State == roster.Previewed || b.State == roster.Failed && !b.Partly()
}

// columnsView reads the import; typed, when not nil, is what the reader has chosen instead.
func (p pages) columnsView(c *web.Ctx, in batchPath, typed url.Values) (columnsView, error) {
	s, err := p.rosters.Sample(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return columnsView{}, err
	}
	o, err := p.unionOf(c, s.Batch)
	if err != nil {
		return columnsView{}, err
	}
	v := columnsView{batch: s.Batch, steps: steps(c), head: ui.Head{Title: c.T("rosterweb.columns"), Crumbs: crumbs(c, o.Org, true),
		Note: c.T("rosterweb.file_into", "file", s.Batch.FileName, "name", o.Name)}}
	v.note = c.T("rosterweb.no_heading_row")
	if l := s.Batch.Layout; l.Header > 0 {
		v.note = c.T("rosterweb.heading_row", "row", l.Header)
	}
	if name := s.Batch.Layout.SheetName; name != "" {
		v.sheet = c.T("rosterweb.on_sheet", "sheet", name)
	}
	for _, o := range s.Batch.Layout.Others {
		v.others = append(v.others, c.Msg(o.Words()))
		v.sheets = append(v.sheets, ui.Option{Value: o.Name, Label: o.Name})
	}
	if len(v.sheets) > 0 {
		v.sheets = append([]ui.Option{{Value: s.Batch.Layout.SheetName, Label: s.Batch.Layout.SheetName}}, v.sheets...)
	}
	options := fieldOptions(c)
	for i, col := range s.Batch.Layout.Columns {
		values := samples(s.Rows, i, col)
		taken := col.Field != ""
		if !taken && (col.Heading == "" && len(values) == 0 || len(v.columns) >= mostColumns) {
			v.more++
			continue
		}
		cv := columnView{Name: inputOf(col), Letters: letters(col), Heading: col.Heading, Values: values, Field: col.Field, Options: options}
		if cv.Never = never(c, col); cv.Never == "" {
			cv.Options = withOwn(c, options, col.Field)
		}
		if typed.Has(cv.Name) {
			cv.Field = typed.Get(cv.Name)
		}
		if col.Guessed && col.Field != "" {
			cv.Tags = append(cv.Tags, ui.Tag{Tone: ui.Gold, Word: c.T("rosterweb.guessed")})
		}
		if col.Hidden {
			cv.Tags = append(cv.Tags, ui.Tag{Tone: ui.Warn, Word: c.T("rosterweb.hidden_column")})
		}
		v.columns = append(v.columns, cv)
	}
	return v, nil
}

// inputOf is the name of a column's input: the one that the use case gives its faults.
func inputOf(col roster.Column) string { return "column" + letters(col) }

// never says in a sentence why a column is not taken whatever it holds, "" when it may be.
func never(c *web.Ctx, col roster.Column) string {
	switch col.Field {
	case "restricted", "remark":
		return c.T("rosterweb.never_" + col.Field)
	}
	return ""
}

// fieldOptions are what a column may be.
func fieldOptions(c *web.Ctx) []ui.Option {
	out := []ui.Option{{Label: c.T("rosterweb.not_taken")}}
	for _, key := range roster.FieldKeys() {
		out = append(out, ui.Option{Value: key, Label: c.T("roster.field_" + key)})
	}
	return out
}

// withOwn are the options with the column's own meaning, when it is one that is recognised and not taken.
func withOwn(c *web.Ctx, options []ui.Option, field string) []ui.Option {
	for _, o := range options {
		if o.Value == field {
			return options
		}
	}
	return append([]ui.Option{{Value: field, Label: c.T("roster.field_" + field)}}, options...)
}

// samples are the first values of a column, none of a column that is never taken.
func samples(rows [][]string, at int, col roster.Column) []string {
	if col.Field == "restricted" || col.Field == "remark" {
		return nil
	}
	var out []string
	for _, r := range rows {
		if at < len(r) && strings.TrimSpace(r[at]) != "" {
			out = append(out, shortened(roster.Masked(col.Field, r[at])))
		}
	}
	return out
}

// longestSample is how much of a value is shown, in characters.
const longestSample = 20

func shortened(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > longestSample {
		return string(r[:longestSample-1]) + "…"
	}
	return s
}

// arrange takes the columns as they were put right, and begins the preview.
func (p pages) arrange(c *web.Ctx) error {
	var in batchPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	b, err := p.rosters.Find(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	fields := make([]string, len(b.Layout.Columns))
	for i, col := range b.Layout.Columns {
		fields[i] = col.Field
		if name := inputOf(col); c.R.PostForm.Has(name) && never(c, col) == "" {
			fields[i] = c.R.PostForm.Get(name)
		}
	}
	if _, err = p.rosters.Arrange(c.Context(), c.Actor, roster.ArrangeInput{Batch: in.Ref, Fields: fields}); err == nil {
		_, err = p.rosters.Preview(c.Context(), c.Actor, in.Ref)
	}
	if err == nil {
		return c.Redirect(batchHref(in.Ref))
	}
	v, failed := p.columnsView(c, in, c.R.PostForm)
	if failed != nil {
		return failed
	}
	v.refuse(c, err)
	return c.Again(err, web.Desk, v.head.Title, columnsPage(v))
}

// chooseSheet has another sheet of the file read instead, and shows its columns.
func (p pages) chooseSheet(c *web.Ctx) error {
	var in struct {
		batchPath
		Sheet string `form:"sheet"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	if _, err := p.rosters.Arrange(c.Context(), c.Actor, roster.ArrangeInput{Batch: in.Ref, Sheet: in.Sheet}); err != nil {
		return err
	}
	return c.Redirect(batchHref(in.Ref) + "/columns")
}

// refuse puts the faults of an arrangement beside their columns and into a summary.
func (v *columnsView) refuse(c *web.Ctx, err error) {
	var e *errs.Error
	if !errors.As(err, &e) {
		return
	}
	v.faults = &columnFaults{Title: c.Msg(e.Msg)}
	for _, f := range e.Fields {
		words, found := c.Msg(f.Msg), false
		for i := range v.columns {
			if col := &v.columns[i]; col.Name == f.Name {
				col.Fault, found = words, true
				v.faults.Links = append(v.faults.Links, ui.Option{Value: col.Name, Label: c.T("rosterweb.column_fault", "column", col.Letters, "fault", words)})
			}
		}
		if !found {
			v.faults.Whole = append(v.faults.Whole, words)
		}
	}
}

// org is the union that the import is for, as a query has it.
func (v columnsView) org() string { return id.Ref{Fed: v.batch.Ref.Fed, ID: v.batch.Org}.String() }
