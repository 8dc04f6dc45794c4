package roster

import (
	"context"
	"crypto/sha256"
	"encoding/json"
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
	w, err := s.Blobs.Create(in.Org.Fed)
	if err != nil {
		return Batch{}, err
	}
	defer w.Abort()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(in.File, MaxFile+1))
	if err != nil {
		return Batch{}, err
	}
	if n > MaxFile {
		return Batch{}, errs.New(errs.Invalid, "roster.file_large", "mb", MaxFile>>20)
	}
	if err := w.Close(); err != nil {
		return Batch{}, err
	}
	b := Batch{Ref: id.Ref{Fed: in.Org.Fed, ID: s.IDs.New()}, Org: in.Org.ID, Account: by.Account.ID, Actor: by.Name, Via: by.Via,
		FileName: in.FileName, State: Uploaded, CreatedAt: s.DB.Now(), Version: 1}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		kept, err := s.Blobs.Record(ctx, tx, w, blob.About{Purpose: "roster upload", FileName: in.FileName, MediaType: "application/octet-stream",
			DeleteAfter: tx.Now.Add(blob.Keep)})
		if err != nil {
			return err
		}
		b.Blob = kept.ID
		_, err = tx.Exec(ctx, insertBatch, b.Ref.Fed, b.Ref.ID, b.Org, sqldb.Null(b.Account), b.Actor, b.Via, b.FileName, hash.Sum(nil), b.Blob, "{}",
			sqldb.Micros(tx.Now))
		if err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseUpload, Org: b.Org, Kind: "import", Record: b.Ref.ID})
	})
	if err != nil {
		return Batch{}, err
	}
	if b.Layout, err = s.guess(ctx, b); err != nil {
		return Batch{}, errsJoin(err, s.discard(ctx, b))
	}
	return b, sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		saved := b
		err := save(ctx, tx, &saved)
		b = saved
		return err
	})
}

// guess finds the columns of a batch's file.
func (s *Service) guess(ctx context.Context, b Batch) (Layout, error) {
	book, done, err := s.open(ctx, b)
	if err != nil {
		return Layout{}, err
	}
	defer done()
	l, err := Guess(ctx, book, s.today())
	if err != nil {
		return Layout{}, err
	}
	text, known, err := sqldb.One(ctx, s.DB, findMap, []any{b.Ref.Fed, b.Org, l.headings()}, sqldb.Value[string])
	if err != nil || !known {
		return l, err
	}
	var remembered Layout
	if err := json.Unmarshal([]byte(text), &remembered); err != nil {
		return l, nil // written by an older program: the guess serves
	}
	for i := range l.Columns {
		if i < len(remembered.Columns) {
			l.Columns[i].Field = remembered.Columns[i].Field
		}
	}
	return l, nil
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
	if book, err = sheet.Open(ctx, f, f.Size(), limits()); err != nil {
		return nil, nil, errsJoin(err, f.Close())
	}
	return book, func() { book.Close(); f.Close() }, nil // read only: closing has nothing to lose
}

// errsJoin keeps the error that a person can mend in front.
func errsJoin(first, second error) error {
	if second == nil {
		return first
	}
	return &errs.Error{Kind: errs.KindOf(first), Msg: errs.M("errs.invalid"), Err: second}
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
	Fields []string // what each column is, in the order of the file; "" is not taken
}

// Arrange says what the columns are, and remembers it for the union.
func (s *Service) Arrange(ctx context.Context, by access.Actor, in ArrangeInput) (Batch, error) {
	var b Batch
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
		if b, _, err = s.load(ctx, tx, by, UseArrange, in.Batch); err != nil {
			return err
		}
		if b.State != Uploaded && b.State != Previewed && b.State != Failed {
			return errs.New(errs.Conflict, "roster.already_started")
		}
		for i := range b.Layout.Columns {
			if i < len(in.Fields) {
				b.Layout.Columns[i].Field = in.Fields[i]
			}
		}
		if err := b.Layout.check(); err != nil {
			return err
		}
		b.State, b.Total, b.DoneRow, b.Counts, b.Problem = Uploaded, 0, 0, Counts{}, nil
		if err := save(ctx, tx, &b); err != nil {
			return err
		}
		return s.remember(ctx, tx, b)
	})
	return b, err
}

func (s *Service) remember(ctx context.Context, tx *sqldb.Tx, b Batch) error {
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

// purgeAfter is how long rows that need a person are kept: as long as the file they came from.
const purgeAfter = blob.Keep

// Purge deletes the rows of imports older than 30 days, in slices; a nightly job.
func (s *Service) Purge(ctx context.Context) error {
	const slice = 500
	for {
		old, err := sqldb.All(ctx, s.DB, oldBatches, []any{sqldb.Micros(s.DB.Now().Add(-purgeAfter)), 100}, func(sc sqldb.Scanner) (r id.Ref, err error) {
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
