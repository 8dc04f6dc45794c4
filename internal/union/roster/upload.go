package roster

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
)

// UploadInput is a roster's file.
type UploadInput struct {
	Org      id.Ref
	FileName string
	File     io.Reader
	Sheet    string // the name of a sheet or its number, counted from 1; "" for the one that shows the most of a roster
}

// Upload keeps the file, finds the roster in it and guesses its columns, or takes the arrangement that the union
// used for the same headings before. Nothing is read of people yet. Errors: Invalid when the file is no table, is
// protected, too large or damaged; then nothing is kept.
func (s *Service) Upload(ctx context.Context, by access.Actor, in UploadInput) (Batch, error) {
	if err := s.Plan.Permits(by, UseUpload); err != nil {
		return Batch{}, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, in.Org)
	if err != nil {
		return Batch{}, err
	}
	if err := s.Plan.Allow(by, UseUpload, o.Target()); err != nil {
		return Batch{}, err
	}
	if !o.Kind.HasMembers() {
		return Batch{}, errs.New(errs.Invalid, "member.org_without_members", "name", o.Name)
	}
	terms, err := s.terms(ctx, o)
	if err != nil {
		return Batch{}, err
	}
	w, hash, err := s.receive(in, terms)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{Ref: id.Ref{Fed: in.Org.Fed, ID: s.IDs.New()}, Org: in.Org.ID, Account: by.Account.ID, Actor: by.Name, Via: by.Via,
		FileName: in.FileName, State: Uploaded, Version: 1}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		b.CreatedAt, b.KeptUntil = tx.Now, tx.Now.Add(terms.keep())
		kept, err := s.Blobs.Record(ctx, tx, w, blob.About{Purpose: "roster upload", FileName: in.FileName, MediaType: "application/octet-stream",
			DeleteAfter: b.KeptUntil})
		if err != nil {
			return err
		}
		b.Blob = kept.ID
		_, err = tx.Exec(ctx, insertBatch, b.Ref.Fed, b.Ref.ID, b.Org, sqldb.Null(b.Account), b.Actor, b.Via, b.FileName, hash, b.Blob, "{}",
			sqldb.Micros(tx.Now), sqldb.Micros(b.KeptUntil))
		if err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseUpload, Org: b.Org, Kind: "import", Record: b.Ref.ID})
	})
	if err != nil {
		return Batch{}, err
	}
	if b.Layout, err = s.guess(ctx, b, in.Sheet); err != nil {
		return Batch{}, beside(err, s.discard(ctx, b))
	}
	return b, sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		saved := b
		err := save(ctx, tx, &saved)
		b = saved
		return err
	})
}

// receive takes the file in, as far as it may be long, with its hash.
func (s *Service) receive(in UploadInput, terms Terms) (*blob.Writer, []byte, error) {
	w, err := s.Blobs.Create(in.Org.Fed)
	if err != nil {
		return nil, nil, err
	}
	defer w.Abort() // nothing once it is closed
	hash, most := sha256.New(), int64(terms.MB)<<20
	n, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(in.File, most+1))
	if err != nil {
		return nil, nil, err
	}
	if n > most {
		return nil, nil, errs.New(errs.Invalid, "roster.file_large", "mb", terms.MB)
	}
	return w, hash.Sum(nil), w.Close()
}

// open opens the file of a batch; done closes it.
func (s *Service) open(ctx context.Context, b Batch) (book *sheet.Book, done func(), err error) {
	if b.Blob == 0 {
		return nil, nil, errs.New(errs.Conflict, "roster.file_gone")
	}
	f, err := s.Blobs.Open(ctx, s.DB, id.Ref{Fed: b.Ref.Fed, ID: b.Blob})
	if err != nil {
		return nil, nil, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, id.Ref{Fed: b.Ref.Fed, ID: b.Org})
	if err != nil {
		return nil, nil, beside(err, f.Close())
	}
	terms, err := s.terms(ctx, o)
	if err != nil {
		return nil, nil, beside(err, f.Close())
	}
	if book, err = sheet.Open(ctx, f, f.Size(), terms.limits()); err != nil {
		return nil, nil, beside(err, f.Close())
	}
	return book, func() { book.Close(); f.Close() }, nil // read only: closing has nothing to lose
}

// beside adds what went wrong after an error to it; the first stays in front, with its words.
func beside(first, second error) error {
	if second == nil {
		return first
	}
	return errors.Join(first, second)
}

// discard forgets an upload that is no roster.
func (s *Service) discard(ctx context.Context, b Batch) error {
	ctx = context.WithoutCancel(ctx)
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, deleteBatch, b.Ref.Fed, b.Ref.ID); err != nil {
			return err
		}
		return s.Blobs.Delete(ctx, tx, id.Ref{Fed: b.Ref.Fed, ID: b.Blob})
	})
}

// SampleOf is an import with the first rows of its file, as the column page shows them.
type SampleOf struct {
	Batch Batch
	Org   id.Ref
	Rows  [][]string // the first rows below the headings
}

// Sample reads an import with the first rows of its file, for the page on which a person puts the columns right.
func (s *Service) Sample(ctx context.Context, by access.Actor, ref id.Ref) (SampleOf, error) {
	b, o, err := s.load(ctx, s.DB, by, UseFind, ref)
	if err != nil {
		return SampleOf{}, err
	}
	book, done, err := s.open(ctx, b)
	if err != nil {
		return SampleOf{}, err
	}
	defer done()
	rows, err := book.Rows(ctx, b.Layout.Sheet)
	if err != nil {
		return SampleOf{}, err
	}
	defer rows.Close()
	out := SampleOf{Batch: b, Org: o.Ref}
	for len(out.Rows) < 5 && rows.Next() {
		if r := rows.Row(); r.Number > b.Layout.Header && b.Layout.person(r) {
			out.Rows = append(out.Rows, texts(r, len(b.Layout.Columns)))
		}
	}
	return out, rows.Err()
}

func texts(r sheet.Row, width int) []string {
	out := make([]string, width)
	for i := range out {
		out[i] = cellAt(r, i).Text
	}
	return out
}

// ArrangeInput puts the columns of an import right.
type ArrangeInput struct {
	Batch  id.Ref
	Sheet  string   // the name or number of another sheet, to be read instead; "" for the one it is
	Fields []string // what each column of the sheet is, in the order of the file; "" is not taken. None leaves them as they are
}

// Arrange says what the columns are, and remembers it for the union; or which sheet of the file is the roster, whose columns are guessed
// first.
func (s *Service) Arrange(ctx context.Context, by access.Actor, in ArrangeInput) (Batch, error) {
	b, _, err := s.load(ctx, s.DB, by, UseArrange, in.Batch)
	if err != nil {
		return b, err
	}
	var other Layout
	if in.Sheet != "" {
		if other, err = s.guess(ctx, b, in.Sheet); err != nil {
			return b, err
		}
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
		if b, _, err = s.load(ctx, tx, by, UseArrange, in.Batch); err != nil {
			return err
		}
		switch {
		case b.Partly():
			return errs.New(errs.Conflict, "roster.partly_taken")
		case b.State != Uploaded && b.State != Previewed && b.State != Failed:
			return errs.New(errs.Conflict, "roster.already_started")
		}
		if in.Sheet != "" {
			b.Layout = other
		}
		for i := range b.Layout.Columns {
			if i < len(in.Fields) {
				b.Layout.Columns[i].Field = in.Fields[i]
			}
		}
		if in.Fields != nil {
			if err := b.Layout.check(); err != nil {
				return err
			}
			if err := s.remember(ctx, tx, b); err != nil {
				return err
			}
		}
		b.State, b.Total, b.DoneRow, b.Counts, b.Problem = Uploaded, 0, 0, Counts{}, nil
		if err := save(ctx, tx, &b); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseArrange, Org: b.Org, Kind: "import", Record: b.Ref.ID})
	})
	return b, err
}

func (s *Service) remember(ctx context.Context, tx *sqldb.Tx, b Batch) error {
	b.Layout.Others = nil // they are this file's
	text, err := json.Marshal(b.Layout)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, rememberMap, b.Ref.Fed, b.Org, b.Layout.headings(), string(text), sqldb.Micros(tx.Now))
	return err
}

// Find reads one import.
func (s *Service) Find(ctx context.Context, by access.Actor, ref id.Ref) (Batch, error) {
	b, _, err := s.load(ctx, s.DB, by, UseFind, ref)
	return b, err
}

// List are the imports into a union, newest first, before the given one.
func (s *Service) List(ctx context.Context, by access.Actor, node id.Ref, before id.ID, limit int) ([]Batch, error) {
	if err := s.Plan.Permits(by, UseFind); err != nil {
		return nil, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, node)
	if err != nil {
		return nil, err
	}
	if err := s.Plan.Allow(by, UseFind, o.Target()); err != nil {
		return nil, err
	}
	if before == 0 {
		before = id.ID(1<<63 - 1)
	}
	return sqldb.All(ctx, s.DB, batchesOfOrg, []any{node.Fed, node.ID, before, limit}, scanBatch(node.Fed))
}

// Rows are the rows of an import with one of the outcomes, behind the given row: needs_look, rejected, or noted, which were
// taken with a remark.
func (s *Service) Rows(ctx context.Context, by access.Actor, ref id.Ref, after, limit int, outcomes ...string) ([]RowLeft, error) {
	if _, _, err := s.load(ctx, s.DB, by, UseFind, ref); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, rowsOfBatch, []any{ref.Fed, ref.ID, after, limit, sqldb.ListOf(outcomes)}, s.scanRow(ref))
}

// Purge deletes the rows that need a person, as long after the upload as the file they came from, in slices; an hourly job.
func (s *Service) Purge(ctx context.Context) error {
	const slice = 500
	for {
		old, err := sqldb.All(ctx, s.DB, oldBatches, []any{sqldb.Micros(s.DB.Now()), 100}, func(sc sqldb.Scanner) (r id.Ref, err error) {
			err = sc.Scan(&r.Fed, &r.ID)
			return r, err
		})
		if err != nil || len(old) == 0 {
			return err
		}
		for _, b := range old {
			if err := s.deleteRows(ctx, b, slice); err != nil {
				return err
			}
		}
	}
}

func (s *Service) deleteRows(ctx context.Context, batch id.Ref, slice int) error {
	for {
		var n int64
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
			n, err = tx.Exec(ctx, deleteRows, batch.Fed, batch.ID, slice)
			return err
		})
		if err != nil || n < int64(slice) {
			return err
		}
	}
}
