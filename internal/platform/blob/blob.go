package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// Store keeps the files of one installation.
type Store struct {
	Folder
	db    *sqldb.DB
	vault *vault.Vault
	ids   *id.Source
}

// Sealed is what the store seals: each file's key, in the file. A file passes away with its key.
var Sealed = []vault.Column{{Name: "blob", Oldest: oldestBlob}}

// Open opens the store in the data folder dir, making what is missing.
func Open(dir string, db *sqldb.DB, v *vault.Vault, ids *id.Source) (*Store, error) {
	folder, err := OpenFolder(dir)
	return &Store{Folder: folder, db: db, vault: v, ids: ids}, err
}

// About says what a file is.
type About struct {
	Purpose     string // in a word or two, for the operator: "roster upload"
	FileName    string // as a person named it; "" for none
	MediaType   string
	DeleteAfter time.Time // zero: kept until Delete
}

// Blob is a kept file's row.
type Blob struct {
	id.Ref
	About
	Bytes     int64 // of the content
	CreatedAt time.Time
}

// Writer takes a new file's content. Close puts it into its place; Abort after Close does nothing.
type Writer struct {
	id.Ref
	s      *Store
	file   *os.File
	sealer *sealer
	closed bool
}

// Create begins a file of the federation.
func (s *Store) Create(fed id.Fed) (*Writer, error) {
	w := &Writer{Ref: id.Ref{Fed: fed, ID: s.ids.New()}, s: s}
	var err error
	if w.file, err = os.OpenFile(filepath.Join(s.underWay(), w.Ref.String()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return nil, fmt.Errorf("new file: %w", err)
	}
	if w.sealer, err = newSealer(w.file, s.vault, w.Ref); err != nil {
		w.Abort()
		return nil, err
	}
	return w, nil
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) { return w.sealer.Write(p) }

// Size is how many bytes of content were written.
func (w *Writer) Size() int64 { return w.sealer.size }

// Abort throws away a file that was not closed.
func (w *Writer) Abort() {
	if !w.closed {
		w.closed = true
		w.file.Close()
		os.Remove(w.file.Name())
	}
}

// Close ends the content. When it returns nil the file survives a power cut.
func (w *Writer) Close() error {
	if w.closed {
		return nil
	}
	if err := errors.Join(w.sealer.finish(), w.file.Sync()); err != nil {
		w.Abort()
		return fmt.Errorf("end of file: %w", err)
	}
	w.closed = true
	return errors.Join(w.file.Close(), w.s.settle(w.file.Name(), w.Ref))
}

// Record writes the row of a closed file. Without it the file is swept away after a day.
func (s *Store) Record(ctx context.Context, tx *sqldb.Tx, w *Writer, about About) (Blob, error) {
	b := Blob{Ref: w.Ref, About: about, Bytes: w.Size(), CreatedAt: tx.Now}
	var until any
	if !about.DeleteAfter.IsZero() {
		until = sqldb.Micros(about.DeleteAfter)
	}
	_, err := tx.Exec(ctx, insertBlob, b.Fed, b.ID, about.Purpose, about.FileName, about.MediaType, b.Bytes, until, sqldb.Micros(tx.Now))
	return b, err
}

// Put keeps all of r as a file: for content that no other row has to come with.
func (s *Store) Put(ctx context.Context, fed id.Fed, about About, r io.Reader) (b Blob, err error) {
	w, err := s.Create(fed)
	if err != nil {
		return Blob{}, err
	}
	defer w.Abort()
	if _, err := io.Copy(w, r); err != nil {
		return Blob{}, err
	}
	if err := w.Close(); err != nil {
		return Blob{}, err
	}
	err = sqldb.Write(ctx, s.db, func(tx *sqldb.Tx) (err error) {
		b, err = s.Record(ctx, tx, w, about)
		return err
	})
	return b, err
}

// Find is a file's row. Its error is NotFound when there is none.
func (s *Store) Find(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Blob, error) {
	b, ok, err := sqldb.One(ctx, q, findBlob, []any{ref.Fed, ref.ID}, func(row sqldb.Scanner) (Blob, error) {
		b := Blob{Ref: ref}
		var until, created int64
		err := row.Scan(&b.Purpose, &b.FileName, &b.MediaType, &b.Bytes, sqldb.Or(&until), &created)
		if until != 0 {
			b.DeleteAfter = sqldb.FromMicros(until)
		}
		b.CreatedAt = sqldb.FromMicros(created)
		return b, err
	})
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "blob.gone")
	}
	return b, err
}

// File is an open file: its content in clear, any part of it at a time.
type File struct {
	Blob
	*opener
	file *os.File
}

// Open opens a file. Its errors are NotFound, and Internal (ErrBroken) when the content was damaged.
func (s *Store) Open(ctx context.Context, q sqldb.Queryer, ref id.Ref) (*File, error) {
	b, err := s.Find(ctx, q, ref)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(s.path(ref))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.Wrap(err, errs.NotFound, "blob.gone")
	}
	if err != nil {
		return nil, err
	}
	o, err := s.openFile(f, ref)
	if err == nil && o.size != b.Bytes {
		err = ErrBroken
	}
	if err != nil {
		f.Close()
		return nil, errs.Wrap(err, errs.Internal, "blob.broken")
	}
	return &File{Blob: b, opener: o, file: f}, nil
}

func (s *Store) openFile(f *os.File, ref id.Ref) (*opener, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	o, err := newOpener(f, info.Size(), s.vault, ref)
	if err != nil {
		return nil, err
	}
	return o, o.verify()
}

// Size is the length of the content.
func (f *File) Size() int64 { return f.size }

// Reader reads the content from its beginning.
func (f *File) Reader() io.Reader { return io.NewSectionReader(f, 0, f.size) }

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Delete deletes a file with the transaction: from its commit on it cannot be opened, and the
// next sweep takes it from the disk. A file that is not there is no error.
func (s *Store) Delete(ctx context.Context, tx *sqldb.Tx, ref id.Ref) error {
	_, err := tx.Exec(ctx, deleteBlobs, ref.Fed, sqldb.List{ref.ID})
	return err
}
