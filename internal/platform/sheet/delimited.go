package sheet

import (
	"bytes"
	"context"
	"io"
	"strings"
)

// delimited is a table as text: records of fields with a separator between them, fields in
// quotes where they contain it (RFC 4180, read leniently).
type delimited struct {
	src       *source
	lim       Limits
	charset   charset
	skip      int64 // the byte order mark
	separator byte
	announced bool // by a first line "sep=;"
}

// separators in the order in which they win a draw.
var separators = [...]byte{'\t', ',', ';'}

// sampleBytes of text decide the separator.
const sampleBytes = 64 << 10

func openText(ctx context.Context, src *source, lim Limits) (*Book, error) {
	c, skip, err := detectCharset(ctx, src)
	if err != nil {
		return nil, err
	}
	d := &delimited{src: src, lim: lim, charset: c, skip: skip}
	sample, err := io.ReadAll(io.LimitReader(d.text(ctx), sampleBytes))
	if err != nil {
		return nil, src.damaged(err, "sheet.encoding")
	}
	if len(bytes.TrimSpace(sample)) == 0 && int64(len(sample)) < sampleBytes {
		return nil, invalid("sheet.empty")
	}
	if kind, name := recogniseMarkup(sample); kind != isText { // seen only now, in UTF-16
		return nil, refusal(kind, name)
	}
	d.detectSeparator(sample)
	return &Book{sheets: []Info{{}}, table: d}, nil
}

// text is the file as UTF-8, without byte order mark.
func (d *delimited) text(ctx context.Context) io.Reader {
	return d.charset.decoder(withContext{ctx, io.NewSectionReader(d.src, d.skip, d.src.size-d.skip)})
}

func (d *delimited) rows(ctx context.Context, _ int) (rowSource, error) {
	return newFields(d.text(ctx), d), nil
}

func (d *delimited) close() error { return nil }

// detectSeparator takes the separator that an own first line announces, else the one under which
// the sample looks most like a table.
func (d *delimited) detectSeparator(sample []byte) {
	line, _, _ := bytes.Cut(sample, []byte("\n"))
	first := strings.Trim(string(bytes.ToLower(line)), "\r\"")
	if len(first) == len("sep=;") && strings.HasPrefix(first, "sep=") {
		d.separator, d.announced = first[4], true
		return
	}
	best := shape{}
	d.separator = ','
	for _, s := range separators {
		trial := *d
		trial.separator = s
		if found := trial.shapeOf(sample); found.better(best) {
			best, d.separator = found, s
		}
	}
}

// shape is how a sample looks when it is cut at a separator.
type shape struct {
	width   int // the most frequent number of fields, two or more
	regular int // records of that width
	quotes  int // records with quotes where none should be: a sign that it is cut wrongly
}

func (a shape) better(b shape) bool {
	switch {
	case a.regular == 0 || b.regular == 0:
		return a.regular > 0
	case a.quotes != b.quotes:
		return a.quotes < b.quotes
	case a.regular != b.regular:
		return a.regular > b.regular
	}
	return a.width > b.width
}

func (d *delimited) shapeOf(sample []byte) (s shape) {
	counts := make(map[int]int)
	f := newFields(bytes.NewReader(sample), d)
	for {
		n, err := f.record()
		if err != nil || n == 0 {
			break
		}
		counts[n]++
		if f.oddQuotes {
			s.quotes++
		}
	}
	for n, count := range counts {
		if n > 1 && (count > s.regular || count == s.regular && n > s.width) {
			s.regular, s.width = count, n
		}
	}
	return s
}
