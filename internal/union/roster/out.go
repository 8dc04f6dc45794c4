package roster

import (
	"context"
	"io"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
)

// Format is the form of a file that is written.
type Format string

// The forms.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// FormatOf is the form that a file's name asks for; XLSX when it says nothing.
func FormatOf(name string) Format {
	if lower := strings.ToLower(name); strings.HasSuffix(lower, ".csv") || strings.HasSuffix(lower, ".txt") || strings.HasSuffix(lower, ".tsv") {
		return CSV
	}
	return XLSX
}

func (f Format) writer(w io.Writer, title string) sheet.Writer {
	if f == CSV {
		return sheet.NewCSV(w)
	}
	return sheet.NewXLSX(w, title)
}

// Words puts a message into the reader's words.
type Words func(errs.Msg) string

// Rejects writes the rows of an import that need a person, as a file of the same form with a column of reasons: mended, it can be
// imported as it is. Outcomes are rejected, needs_look or both. The file is made as of now and kept, sealed, as long as the upload; it takes the place
// of the one made before, and is whole before its first byte leaves.
func (s *Service) Rejects(ctx context.Context, by access.Actor, ref id.Ref, f Format, w io.Writer, in Words, outcomes ...string) error {
	b, _, err := s.load(ctx, s.DB, by, UseRejects, ref)
	if err != nil {
		return err
	}
	file, err := s.Blobs.Create(ref.Fed)
	if err != nil {
		return err
	}
	defer file.Abort()
	if err := s.writeRejects(ctx, by, b, f.writer(file, b.Layout.SheetName), in, outcomes); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	var kept *blob.File
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
		kept, err = s.keepRejects(ctx, tx, by, b, file)
		return err
	})
	if err != nil {
		return err
	}
	defer kept.Close()
	_, err = io.Copy(w, kept.Reader())
	return err
}

// keepRejects keeps a file of rejects in place of the one before, and opens it: whoever asks beside may put a newer one in its place.
func (s *Service) keepRejects(ctx context.Context, tx *sqldb.Tx, by access.Actor, b Batch, file *blob.Writer) (*blob.File, error) {
	before, _, err := sqldb.One(ctx, tx, rejectsOf, []any{b.Ref.Fed, b.Ref.ID}, sqldb.Value[id.ID])
	if err != nil {
		return nil, err
	}
	if err := s.Blobs.Delete(ctx, tx, id.Ref{Fed: b.Ref.Fed, ID: before}); err != nil {
		return nil, err
	}
	if _, err := s.Blobs.Record(ctx, tx, file, blob.About{Purpose: "roster rejects", FileName: b.FileName, MediaType: "application/octet-stream",
		DeleteAfter: b.KeptUntil}); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, keepRejects, b.Ref.Fed, b.Ref.ID, file.Ref.ID); err != nil {
		return nil, err
	}
	if err := s.Log.Write(ctx, tx, by, audit.Act{Use: UseRejects, Org: b.Org, Kind: "import", Record: b.Ref.ID}); err != nil { // it has whole numbers
		return nil, err
	}
	return s.Blobs.Open(ctx, tx, file.Ref)
}

// writeRejects writes the rows with their reasons.
func (s *Service) writeRejects(ctx context.Context, by access.Actor, b Batch, out sheet.Writer, in Words, outcomes []string) error {
	head := make([]sheet.Column, 0, len(b.Layout.Columns)+1)
	for _, c := range b.Layout.Columns {
		head = append(head, sheet.Column{Name: headingFor(c), Width: 16})
	}
	reasons, _ := fieldByKey("reasons")
	if err := out.WriteHeader(append(head, sheet.Column{Name: reasons.Heading, Width: 60})); err != nil {
		return err
	}
	for after := 0; ; {
		rows, err := s.Rows(ctx, by, b.Ref, after, 500, outcomes...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			after = r.Number
			line := cells(r.Cells)
			if len(line) > len(b.Layout.Columns) {
				line = line[:len(b.Layout.Columns)]
			}
			if err := out.WriteRow(append(line, sheet.Cell{Text: reasonText(r, in), Kind: sheet.Text})); err != nil {
				return err
			}
		}
		if len(rows) < 500 {
			return out.Close()
		}
	}
}

// headingFor is the heading of a column in a reject file: its own, or for a file without headings the field's.
func headingFor(c Column) string {
	if f, ok := fieldByKey(c.Field); ok && (c.Heading == "" || c.Guessed) && f.Heading != "" {
		return f.Heading
	}
	return c.Heading
}

func reasonText(r RowLeft, in Words) string {
	parts := make([]string, len(r.Reasons))
	for i, reason := range r.Reasons {
		parts[i] = in(reason.Msg)
		if reason.Heading != "" {
			parts[i] = reason.Heading + "：" + parts[i]
		}
	}
	return strings.Join(parts, "；")
}

// ExportInput asks for the roster of a union and of those below it as a file.
type ExportInput struct {
	member.ExportInput
	Format Format
}

// Export writes the roster in the layout of the import, codes as their names, so that it can be imported again. Documents, phones and
// cards are masked unless Clear is asked for with a reason.
func (s *Service) Export(ctx context.Context, by access.Actor, in ExportInput, w io.Writer) error {
	if err := s.Plan.Permits(by, member.UseExport); err != nil {
		return err
	}
	o, err := s.Orgs.Load(ctx, s.DB, in.Node)
	if err != nil {
		return err
	}
	if err := s.Plan.Allow(by, member.UseExport, o.Target()); err != nil { // before the first byte is written
		return err
	}
	columns := exportFields()
	head := make([]sheet.Column, len(columns))
	for i, f := range columns {
		head[i] = sheet.Column{Name: f.Heading, Width: 16}
	}
	out := in.Format.writer(w, "花名册")
	if err := out.WriteHeader(head); err != nil {
		return err
	}
	today := s.today()
	line := make([]sheet.Cell, len(columns))
	err = s.Members.Export(ctx, by, in.ExportInput, func(e member.Exported) error {
		for i, f := range columns {
			text := f.get(e)
			if f.list != "" && text != "" {
				if name := s.Codes.Name(f.list, text, i18n.ZhHans, today); name != "" {
					text = name
				}
			}
			line[i] = sheet.Cell{Text: text, Kind: sheet.Text}
		}
		return out.WriteRow(line)
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// exportFields are the fields that an export has.
func exportFields() (out []Field) {
	for _, f := range fields {
		if f.get != nil {
			out = append(out, f)
		}
	}
	return out
}

// FieldKeys are the fields a column may be given, for the column page.
func FieldKeys() (out []string) {
	for _, f := range fields {
		if f.set != nil {
			out = append(out, f.Key)
		}
	}
	return out
}
