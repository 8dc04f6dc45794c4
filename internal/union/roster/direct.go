package roster

import (
	"context"
	"io"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// ImportInput is an import from end to end, without the pages between.
type ImportInput struct {
	Org      id.Ref
	FileName string
	File     io.Reader
	Sheet    string            // as UploadInput.Sheet
	Fields   map[string]string // by heading, overriding the guess: heading → field key, "" leaves a column out
	Dry      bool
	Progress func(Batch)
}

// Import uploads a file and takes it in at once, in this process. When an import of the same file into the same union was cut off,
// it goes on where that one stopped, and the counts are those of both. Errors: Conflict when that one has other columns than Fields say.
func (s *Service) Import(ctx context.Context, by access.Actor, in ImportInput) (Batch, error) {
	b, err := s.Upload(ctx, by, UploadInput{Org: in.Org, FileName: in.FileName, File: in.File, Sheet: in.Sheet})
	if err != nil {
		return Batch{}, err
	}
	fields := b.Layout.named(in.Fields)
	if !in.Dry {
		old, found, err := s.cutOff(ctx, b)
		if err != nil {
			return Batch{}, err
		}
		if found {
			if err := s.discard(ctx, b); err != nil {
				return Batch{}, err
			}
			if len(in.Fields) > 0 && !slices.Equal(fields, old.Layout.fields()) {
				return Batch{}, errs.New(errs.Conflict, "roster.other_columns", "batch", old.Ref.String(), "n", old.DoneRow)
			}
			return s.goOn(ctx, by, old, in.Progress)
		}
	}
	if len(in.Fields) > 0 {
		if b, err = s.Arrange(ctx, by, ArrangeInput{Batch: b.Ref, Fields: fields}); err != nil {
			return Batch{}, err
		}
	}
	to := Running
	if in.Dry {
		to = Previewing
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
		b, err = s.enter(ctx, tx, by, b.Ref, to)
		return err
	})
	if err != nil {
		return Batch{}, err
	}
	return s.goOn(ctx, by, b, in.Progress)
}

// fields are what the columns are, in the order of the file.
func (l Layout) fields() []string {
	out := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		out[i] = c.Field
	}
	return out
}

// named are the fields of the columns where some are named by their headings.
func (l Layout) named(fields map[string]string) []string {
	out := l.fields()
	for i, c := range l.Columns {
		for heading, field := range fields {
			if compact(heading) == compact(c.Heading) {
				out[i] = field
			}
		}
	}
	return out
}

// cutOff finds an import of the same sheet of the same file into the same union that has not come to its end.
func (s *Service) cutOff(ctx context.Context, b Batch) (Batch, bool, error) {
	hash, _, err := sqldb.One(ctx, s.DB, hashOfBatch, []any{b.Ref.Fed, b.Ref.ID}, sqldb.Value[[]byte])
	if err != nil {
		return Batch{}, false, err
	}
	all, err := sqldb.All(ctx, s.DB, batchesToResume, []any{b.Ref.Fed, b.Org, hash}, scanBatch(b.Ref.Fed))
	for _, old := range all {
		if old.Layout.Sheet == b.Layout.Sheet {
			return old, true, nil
		}
	}
	return Batch{}, false, err
}

// goOn works on an import to its end, entering it again when it was stopped.
func (s *Service) goOn(ctx context.Context, by access.Actor, b Batch, progress func(Batch)) (Batch, error) {
	if b.State == Stopped {
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
			b, err = s.enter(ctx, tx, by, b.Ref, Running)
			return err
		})
		if err != nil {
			return Batch{}, err
		}
	}
	if err := s.Work(ctx, b.Ref, progress); err != nil {
		return Batch{}, err
	}
	b, err := s.Find(ctx, by, b.Ref)
	if err == nil && b.State == Failed {
		err = &errs.Error{Kind: errs.Invalid, Msg: *b.Problem}
	}
	if err != nil || b.State != Done {
		return b, err
	}
	_, err = s.Members.Fold(ctx, b.Ref.Fed)
	return b, err
}
