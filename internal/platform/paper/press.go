package paper

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Options are what an operator may choose.
type Options struct {
	Fallback string // a font file with TrueType outlines (.ttf, .ttc) for characters that the program's own fonts lack; "" for none
}

// Press prints. It may be used by many goroutines at once.
type Press struct {
	fallback *face
}

// Print says what was printed.
type Print struct {
	Pages   int
	Missing []rune // the characters that no font has, ascending; a box stands in their place
}

// New makes a press. Its error says what is wrong with the fallback font.
func New(o Options) (*Press, error) {
	p := &Press{}
	if o.Fallback == "" {
		return p, nil
	}
	data, err := os.ReadFile(o.Fallback)
	if err != nil {
		return nil, fmt.Errorf("fallback font: %w", err)
	}
	name := strings.TrimSuffix(filepath.Base(o.Fallback), filepath.Ext(o.Fallback))
	if p.fallback, err = parseFace(pdfName(name), data); err != nil {
		return nil, fmt.Errorf("fallback font %s: %w", o.Fallback, err)
	}
	return p, nil
}

// Missing names the characters of texts that no font has, ascending. They would be
// printed as boxes.
func (p *Press) Missing(texts ...string) ([]rune, error) {
	faces, err := p.faces()
	if err != nil {
		return nil, err
	}
	var missing []rune
	for _, r := range plain(strings.Join(texts, "\n")) {
		if r != '\n' && r != '\t' && !slices.ContainsFunc(faces, func(f *face) bool { return f.glyph(r) != 0 }) {
			missing = append(missing, r)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing), nil
}

// Places of the program's own faces among a press's faces.
const (
	sans = iota
	serif
)

// faces are all fonts at hand, in the order in which they stand in for each other.
func (p *Press) faces() ([]*face, error) {
	own, err := ownFaces()
	if err != nil || p.fallback == nil {
		return own, err
	}
	return append(slices.Clip(own), p.fallback), nil
}

//go:embed fonts
var fontFiles embed.FS

// ownFaces unpacks the program's fonts when something is printed for the first time:
// 14 MB, which a server that never prints does not spend.
var ownFaces = sync.OnceValues(func() ([]*face, error) {
	unpacker, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer unpacker.Close()
	faces := make([]*face, 2)
	for i, f := range []struct{ file, name string }{sans: {"sans", "NotoSansSC-Medium"}, serif: {"serif", "NotoSerifSC-Regular"}} {
		packed, err := fontFiles.ReadFile("fonts/" + f.file + ".ttf.zst")
		if err != nil {
			return nil, err
		}
		data, err := unpacker.DecodeAll(packed, nil)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", f.name, err)
		}
		if faces[i], err = parseFace(f.name, data); err != nil {
			return nil, fmt.Errorf("font %s: %w", f.name, err)
		}
	}
	return faces, nil
})
