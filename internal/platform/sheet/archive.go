package sheet

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
)

const (
	// directoryRation is how much of a file may be read to learn what is in the archive: about
	// 20,000 entries, where an XLSX file has some dozens.
	directoryRation = 1 << 20
	// smallPart is what a part may unpack to without a look at its ratio.
	smallPart = 16 << 20
	// encrypted is the flag of an entry with a password (APPNOTE 4.4.4).
	encrypted = 1
)

var errNoPart = errors.New("sheet: a part is missing")

// archive is a zip file whose parts cannot unpack beyond the limits.
type archive struct {
	src   *source
	lim   Limits
	parts map[string]*part
	total int64 // bytes unpacked of all parts, each counted once
}

type part struct {
	file *zip.File
	seen int64 // bytes unpacked in the longest reading
}

func openArchive(src *source, lim Limits) (*archive, error) {
	ration := &rationed{ReaderAt: src, left: directoryRation}
	zr, err := zip.NewReader(ration, src.size)
	if err != nil {
		return nil, src.damaged(err, "sheet.broken_file")
	}
	ration.lift()
	zr.RegisterDecompressor(zip.Deflate, flate.NewReader) // a quarter faster than the standard one
	a := &archive{src: src, lim: lim, parts: make(map[string]*part, len(zr.File))}
	for _, f := range zr.File {
		if name := partName(f.Name); a.parts[name] == nil {
			a.parts[name] = &part{file: f}
		}
	}
	return a, nil
}

// partName makes names of parts comparable: they are the same whatever their case (ECMA-376
// part 2, 6.2.2.3), and some programs write backslashes.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (a *archive) has(name string) bool { return a.parts[partName(name)] != nil }

// open starts to read a part.
func (a *archive) open(ctx context.Context, name string) (io.ReadCloser, error) {
	p := a.parts[partName(name)]
	if p == nil {
		return nil, errNoPart
	}
	if p.file.Flags&encrypted != 0 {
		return nil, invalid("sheet.password")
	}
	rc, err := p.file.Open()
	if err != nil {
		return nil, err
	}
	packed := min(int64(p.file.CompressedSize64), a.src.size)
	return &partReader{ReadCloser: rc, ctx: ctx, a: a, p: p, most: max(smallPart, packed*int64(a.lim.Ratio))}, nil
}

// partReader reads a part and stops when it gets larger than it may.
type partReader struct {
	io.ReadCloser
	ctx  context.Context
	a    *archive
	p    *part
	n    int64
	most int64
}

func (r *partReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.ReadCloser.Read(b)
	r.n += int64(n)
	if r.n > r.p.seen {
		r.a.total += r.n - r.p.seen
		r.p.seen = r.n
	}
	switch {
	case r.n > r.most:
		return n, invalid("sheet.bomb", "ratio", r.a.lim.Ratio)
	case r.a.total > r.a.lim.PartBytes:
		return n, invalid("sheet.unpacked_too_large", "limit", megabytes(r.a.lim.PartBytes))
	}
	return n, err
}
