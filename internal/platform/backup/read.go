package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/schema"
)

// broken is the error of an archive that is not what Dump wrote; part is where it shows.
func broken(part string, err error) error {
	return errs.Wrap(err, errs.Invalid, "backup.broken", "part", part)
}

// Verify reads an archive to its end and checks that it is whole. Its error is Invalid when it is not.
func Verify(ctx context.Context, r io.Reader) (Manifest, error) {
	return read(ctx, r, visitor{
		head: func(Head) error { return nil },
		rows: func(TableHead, [][]any) error { return nil },
		file: func(_ id.Ref, r io.Reader) error { _, err := io.Copy(io.Discard, r); return err },
	})
}

// visitor is told what an archive holds, in its order. Its errors come back as they are.
type visitor struct {
	head func(Head) error
	rows func(TableHead, [][]any) error
	file func(id.Ref, io.Reader) error
}

// reader checks an archive while it is read.
type reader struct {
	visitor
	manifest Manifest
	tables   map[string]TableHead
	tallies  map[string]*tally
	blobs    *tally
	begun    bool
	ended    bool
}

func read(ctx context.Context, r io.Reader, v visitor) (Manifest, error) {
	plain, err := zstd.NewReader(r, zstd.WithDecoderMaxWindow(64<<20), zstd.WithDecoderConcurrency(2))
	if err != nil {
		return Manifest{}, broken("zstd", err)
	}
	defer plain.Close()
	in := tar.NewReader(plain)
	rd := &reader{visitor: v, tables: map[string]TableHead{}, tallies: map[string]*tally{}, blobs: newTally()}
	for {
		if err := ctx.Err(); err != nil {
			return Manifest{}, err
		}
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Manifest{}, broken("tar", err)
		}
		if err := rd.entry(h, member{in, h.Name}); err != nil {
			return Manifest{}, err
		}
	}
	return rd.manifest, rd.whole()
}

// member is one entry's content; what goes wrong in reading it is the archive's fault.
type member struct {
	io.Reader
	name string
}

func (m member) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = broken(m.name, err)
	}
	return n, err
}

// entry reads one member of the archive.
func (rd *reader) entry(h *tar.Header, in io.Reader) error {
	switch table, isTable := strings.CutPrefix(h.Name, "tables/"); {
	case h.Typeflag != tar.TypeReg || rd.ended || (h.Name == headName) == rd.begun:
		return broken(h.Name, errors.New("an entry that Dump does not write there"))
	case isTable:
		name, _, _ := strings.Cut(table, "/")
		return rd.piece(h, name, in)
	case strings.HasPrefix(h.Name, "blobs/"):
		return rd.blob(h, in)
	}
	text, err := rd.bounded(h, in)
	if err != nil {
		return err
	}
	switch h.Name {
	case headName:
		return rd.start(text)
	case manifestName:
		rd.ended = true
		if err := json.Unmarshal(text, &rd.manifest); err != nil {
			return broken(h.Name, err)
		}
		return nil
	}
	return broken(h.Name, errors.New("an entry that Dump does not write"))
}

// bounded reads an entry that is held in memory.
func (rd *reader) bounded(h *tar.Header, in io.Reader) ([]byte, error) {
	if h.Size > maxPiece {
		return nil, broken(h.Name, fmt.Errorf("%d bytes", h.Size))
	}
	return io.ReadAll(in)
}

func (rd *reader) start(text []byte) error {
	var h Head
	if err := json.Unmarshal(text, &h); err != nil {
		return broken(headName, err)
	}
	if h.Format != Format {
		return errs.New(errs.Invalid, "backup.newer", "schema", h.Schema)
	}
	for _, t := range h.Tables {
		// Names become part of statements: none but ours are taken.
		if known, ok := schema.Find(t.Name); !ok || !saved(known) || slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return !plainName(c.Name) }) {
			return broken(headName, fmt.Errorf("table %q", t.Name))
		}
		rd.tables[t.Name], rd.tallies[t.Name] = t, newTally()
	}
	rd.begun = true
	return rd.visitor.head(h)
}

func plainName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func (rd *reader) piece(h *tar.Header, table string, in io.Reader) error {
	t, known := rd.tables[table]
	if !known {
		return broken(h.Name, errors.New("a table that the head does not name"))
	}
	text, err := rd.bounded(h, in)
	if err != nil {
		return err
	}
	count := rd.tallies[table]
	count.sum.Write(text)
	var rows [][]any
	for line := range bytes.Lines(text) {
		row, err := parse(line, t.Columns)
		if err != nil {
			return broken(h.Name, err)
		}
		rows = append(rows, row)
	}
	count.n += int64(len(rows))
	return rd.visitor.rows(t, rows)
}

func (rd *reader) blob(h *tar.Header, in io.Reader) error {
	ref, err := id.ParseRef(strings.TrimPrefix(h.Name, "blobs/"))
	if err != nil {
		return broken(h.Name, err)
	}
	rd.blobs.n++
	io.WriteString(rd.blobs.sum, ref.String())
	return rd.visitor.file(ref, io.TeeReader(in, rd.blobs.sum))
}

// whole compares what was read with the manifest.
func (rd *reader) whole() error {
	if !rd.ended {
		return broken(manifestName, io.ErrUnexpectedEOF)
	}
	got := map[string]Count{}
	for name, t := range rd.tallies {
		got[name] = t.count()
	}
	if !maps.Equal(got, rd.manifest.Counts) || rd.blobs.count() != rd.manifest.Blobs {
		return broken(manifestName, errors.New("the sums do not agree"))
	}
	return nil
}
