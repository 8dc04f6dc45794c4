package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/klauspost/compress/zstd"

	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
)

// Dump writes a backup of the database, as of one moment, and of the files to w. The program may work on
// meanwhile. Memory stays bounded whatever the size. When w cannot be written to its end the error says
// so, and the archive lacks its manifest.
func Dump(ctx context.Context, db *sqldb.DB, files blob.Folder, w io.Writer) (m Manifest, err error) {
	squeeze, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(2))
	if err != nil {
		return m, err
	}
	d := &dumper{out: tar.NewWriter(squeeze), at: db.Now()}
	err = sqldb.Read(ctx, db, func(s *sqldb.Snapshot) error {
		m.Head, err = head(ctx, s, db)
		if err != nil {
			return err
		}
		if err := d.document(headName, m.Head); err != nil {
			return err
		}
		m.Counts = map[string]Count{}
		for _, t := range m.Tables {
			if m.Counts[t.Name], err = d.table(ctx, s, t); err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
		}
		m.Blobs, m.Missing, err = d.blobs(ctx, s, files)
		return err
	})
	if err != nil {
		return m, errors.Join(err, squeeze.Close())
	}
	return m, errors.Join(d.document(manifestName, m), d.out.Close(), squeeze.Close())
}

// head describes the database.
func head(ctx context.Context, s *sqldb.Snapshot, db *sqldb.DB) (h Head, err error) {
	h = Head{Format: Format, MadeAt: db.Now().UTC().Truncate(time.Second)}
	if h.Schema, err = schema.Version(ctx, s); err != nil {
		return h, err
	}
	for _, t := range schema.Tables {
		if !saved(t) {
			continue
		}
		columns, err := schema.Columns(ctx, s, db.Dialect, t.Name)
		if err != nil {
			return h, err
		}
		if len(columns) == 0 {
			return h, fmt.Errorf("the database has no table %s: migrate it first", t.Name)
		}
		h.Tables = append(h.Tables, TableHead{t.Name, columns})
	}
	return h, nil
}

type dumper struct {
	out *tar.Writer
	at  time.Time
}

func (d *dumper) entry(name string, size int64) error {
	return d.out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: d.at})
}

func (d *dumper) document(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := d.entry(name, int64(len(text))); err != nil {
		return err
	}
	_, err = d.out.Write(text)
	return err
}

// table writes a table's rows in pieces: tar wants to know a length before the content.
func (d *dumper) table(ctx context.Context, s *sqldb.Snapshot, t TableHead) (Count, error) {
	count, piece, number := newTally(), new(bytes.Buffer), 0
	flush := func() error {
		number++
		if err := d.entry(fmt.Sprintf("tables/%s/%06d.jsonl", t.Name, number), int64(piece.Len())); err != nil {
			return err
		}
		count.sum.Write(piece.Bytes())
		_, err := piece.WriteTo(d.out)
		return err
	}
	r := newRow(t.Columns)
	err := sqldb.Each(ctx, s, selectAll(t.Name, t.Columns), nil, func(sc sqldb.Scanner) error {
		line, err := r.line(sc)
		if err != nil {
			return err
		}
		count.n++
		piece.Write(line)
		if piece.Len() < chunkBytes {
			return nil
		}
		return flush()
	})
	if err == nil && piece.Len() > 0 {
		err = flush()
	}
	return count.count(), err
}

// blobs writes the files that have a row in the snapshot. One that was deleted since then is missing.
func (d *dumper) blobs(ctx context.Context, s *sqldb.Snapshot, files blob.Folder) (Count, int64, error) {
	count, missing := newTally(), int64(0)
	err := sqldb.Each(ctx, s, allBlobs, nil, func(sc sqldb.Scanner) error {
		var ref id.Ref
		if err := sc.Scan(&ref.Fed, &ref.ID); err != nil {
			return err
		}
		f, err := files.Sealed(ref)
		if errors.Is(err, fs.ErrNotExist) {
			missing++
			return nil
		}
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		count.n++
		if err := d.entry("blobs/"+ref.String(), info.Size()); err != nil {
			return err
		}
		io.WriteString(count.sum, ref.String())
		_, err = io.Copy(io.MultiWriter(d.out, count.sum), f)
		return err
	})
	return count.count(), missing, err
}
