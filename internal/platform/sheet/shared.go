package sheet

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sort"
)

const (
	blockBytes   = 8 << 10 // of shared texts, in memory or in the file
	cachedBlocks = 128     // of those in the file
)

// sharedTexts is the table of texts that cells refer to by number (ECMA-376 part 1, 18.4.9).
// The first ones stay in memory: texts are numbered as they first occur, so these are the
// ones used most. The others go to a temporary file, in blocks, because rows ask for them
// nearly in order. People's data does not touch the disk in clear: the file is encrypted under
// a key that is never stored, and it has no name.
type sharedTexts struct {
	blocks []block
	count  int
	lim    Limits
	ends   []uint32 // of the block being filled
	texts  []byte
	inMem  int64
	spill  *spill
	cache  [cachedBlocks]cachedBlock
}

// block is a run of texts: the end of each as uint32, then the texts themselves.
type block struct {
	first, count int
	data         []byte // nil when it is in the file
	at           int64
	size         int
}

type cachedBlock struct {
	number int // + 1
	data   []byte
}

// readShared reads the part with the shared texts.
func (wb *workbook) readShared(ctx context.Context) (*sharedTexts, error) {
	t := &sharedTexts{lim: wb.lim}
	if wb.sharedAt == "" {
		return t, nil
	}
	rc, err := wb.open(ctx, wb.sharedAt)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	if err := t.read(newScanner(rc)); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

func (t *sharedTexts) read(s *scanner) error {
	start := 0 // of the text at hand in t.texts
	var rich richText
	for {
		tok, err := s.next()
		if err != nil {
			return err
		}
		t.texts = rich.take(s, tok, t.texts)
		if len(t.texts)-start > t.lim.CellBytes {
			return invalid("sheet.text_too_long", "limit", t.lim.CellBytes>>10)
		}
		if tok != tokenEnd {
			continue
		}
		switch string(s.name) {
		case "si":
			t.texts = clean(t.texts, start)
			if err := t.endText(); err != nil {
				return err
			}
			start = len(t.texts)
		case "sst":
			if err := t.endBlock(); err != nil {
				return err
			}
			return s.drain()
		}
	}
}

// endText takes the text that was just read into the table.
func (t *sharedTexts) endText() error {
	t.ends = append(t.ends, uint32(len(t.texts)))
	if len(t.texts)+4*len(t.ends) < blockBytes {
		return nil
	}
	return t.endBlock()
}

func (t *sharedTexts) endBlock() error {
	if len(t.ends) == 0 {
		return nil
	}
	b := block{first: t.count, count: len(t.ends), size: len(t.texts) + 4*len(t.ends)}
	data := make([]byte, 0, b.size)
	for _, end := range t.ends {
		data = binary.LittleEndian.AppendUint32(data, end)
	}
	data = append(data, t.texts...)
	if t.inMem+int64(b.size) <= t.lim.SharedInMem {
		t.inMem += int64(b.size)
		b.data = data
	} else if err := t.toFile(&b, data); err != nil {
		return err
	}
	t.blocks = append(t.blocks, b)
	t.count += b.count
	t.ends, t.texts = t.ends[:0], t.texts[:0]
	return nil
}

func (t *sharedTexts) toFile(b *block, data []byte) error {
	if t.spill == nil {
		s, err := newSpill()
		if err != nil {
			return err
		}
		t.spill = s
	}
	b.at = t.spill.size
	if b.at+int64(b.size) > t.lim.SharedBytes {
		return invalid("sheet.shared_too_large", "limit", megabytes(t.lim.SharedBytes))
	}
	return t.spill.append(data)
}

// appendTo adds text number i to dst; ok is false when there is none.
func (t *sharedTexts) appendTo(dst []byte, i int) (_ []byte, ok bool, err error) {
	if i < 0 || i >= t.count {
		return dst, false, nil
	}
	n := sort.Search(len(t.blocks), func(k int) bool { return t.blocks[k].first > i }) - 1
	b := &t.blocks[n]
	data := b.data
	if data == nil {
		if data, err = t.fromFile(n); err != nil {
			return dst, false, err
		}
	}
	i -= b.first
	from := uint32(0)
	if i > 0 {
		from = binary.LittleEndian.Uint32(data[4*(i-1):])
	}
	texts := data[4*b.count:]
	return append(dst, texts[from:binary.LittleEndian.Uint32(data[4*i:])]...), true, nil
}

func (t *sharedTexts) fromFile(n int) ([]byte, error) {
	c := &t.cache[n%cachedBlocks]
	if c.number == n+1 {
		return c.data, nil
	}
	b := &t.blocks[n]
	if cap(c.data) < b.size {
		c.data = make([]byte, max(b.size, blockBytes+1024))
	}
	c.data = c.data[:b.size]
	c.number = 0
	if err := t.spill.readAt(c.data, b.at); err != nil {
		return nil, err
	}
	c.number = n + 1
	return c.data, nil
}

func (t *sharedTexts) close() error {
	if t.spill == nil {
		return nil
	}
	return t.spill.close()
}

// richText collects the text of an si or is element: its runs, without the phonetic ones
// (ECMA-376 part 1, 18.4).
type richText struct {
	phonetic bool
	inText   bool
	from     int
}

func (x *richText) take(s *scanner, tok token, dst []byte) []byte {
	switch tok {
	case tokenText:
		if x.inText {
			return s.appendText(dst)
		}
	case tokenStart:
		switch string(s.name) {
		case "t":
			x.inText, x.from = !x.phonetic, len(dst)
		case "rPh":
			x.phonetic = true
		}
	case tokenEnd:
		switch string(s.name) {
		case "t":
			if x.inText {
				x.inText = false
				return dst[:x.from+len(unescapeX(dst[x.from:]))]
			}
		case "rPh":
			x.phonetic = false
		}
	}
	return dst
}

// errSpill marks faults of the temporary file, which are not the table's.
var errSpill = errors.New("sheet: temporary file")

// spill is an encrypted temporary file.
type spill struct {
	file  *os.File
	block cipher.Block
	size  int64
	buf   []byte
}

func newSpill() (*spill, error) {
	key := make([]byte, 32)
	rand.Read(key) // never fails, see crypto/rand
	c, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSpill, err)
	}
	f, err := os.CreateTemp("", "sheet-*")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSpill, err)
	}
	os.Remove(f.Name()) // an open file lives on without its name; where it cannot, close removes it
	return &spill{file: f, block: c}, nil
}

// stream is the key stream for what stands at an offset: each block of texts is written once
// and begins at another offset, so no two share an initial counter; the high half of the
// counter holds the offset, the low half counts.
func (s *spill) stream(at int64) cipher.Stream {
	var iv [aes.BlockSize]byte
	binary.BigEndian.PutUint64(iv[:8], uint64(at))
	return cipher.NewCTR(s.block, iv[:])
}

func (s *spill) append(data []byte) error {
	s.buf = append(s.buf[:0], data...)
	s.stream(s.size).XORKeyStream(s.buf, s.buf)
	if _, err := s.file.Write(s.buf); err != nil {
		return fmt.Errorf("%w: %w", errSpill, err)
	}
	s.size += int64(len(data))
	return nil
}

func (s *spill) readAt(data []byte, at int64) error {
	if _, err := s.file.ReadAt(data, at); err != nil {
		return fmt.Errorf("%w: %w", errSpill, err)
	}
	s.stream(at).XORKeyStream(data, data)
	return nil
}

func (s *spill) close() error {
	err := s.file.Close()
	os.Remove(s.file.Name())
	return err
}
