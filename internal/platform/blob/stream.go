package blob

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
)

// A file is the magic, the file's key as the vault sealed it, and the chunks.
const (
	magic     = "njblob1\n"
	sealedLen = 64 // envelope 4, nonce 12, key 32, tag 16
	headLen   = len(magic) + sealedLen
	chunkLen  = 64 << 10
	tagLen    = 16
)

// ErrBroken says that a file is not what was written: changed, cut off, or under another key.
var ErrBroken = errors.New("blob: the file is damaged or belongs to another database")

func keyPlace(ref id.Ref) vault.Place {
	return vault.Place{Column: "blob.key", Fed: ref.Fed, Row: ref.ID}
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// nonce counts the chunks; its last byte marks the last one.
func nonce(chunk int64, last bool) []byte {
	var n [12]byte
	binary.BigEndian.PutUint64(n[3:], uint64(chunk))
	if last {
		n[11] = 1
	}
	return n[:]
}

// sealer encrypts what is written to it. The file's key serves for this one file alone.
type sealer struct {
	out   *bufio.Writer
	gcm   cipher.AEAD
	plain []byte // the chunk under way; a full one waits, as it may be the last
	box   []byte
	chunk int64
	size  int64
}

func newSealer(out io.Writer, v *vault.Vault, ref id.Ref) (*sealer, error) {
	var key [32]byte
	rand.Read(key[:]) // never fails
	gcm, err := newAEAD(key[:])
	if err != nil {
		return nil, err
	}
	sealed := v.SealBytes(keyPlace(ref), key[:])
	if len(sealed) != sealedLen {
		return nil, fmt.Errorf("blob: the vault's envelope has %d bytes, not %d", len(sealed), sealedLen)
	}
	s := &sealer{out: bufio.NewWriterSize(out, 4*chunkLen), gcm: gcm, plain: make([]byte, 0, chunkLen), box: make([]byte, 0, chunkLen+tagLen)}
	s.out.WriteString(magic) // a bufio.Writer keeps its error until Flush
	s.out.Write(sealed)
	return s, nil
}

// Write implements io.Writer.
func (s *sealer) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		if len(s.plain) == chunkLen {
			if err := s.seal(false); err != nil {
				return n - len(p), err
			}
		}
		take := min(len(p), chunkLen-len(s.plain))
		s.plain = append(s.plain, p[:take]...)
		p = p[take:]
	}
	s.size += int64(n)
	return n, nil
}

func (s *sealer) seal(last bool) error {
	s.box = s.gcm.Seal(s.box[:0], nonce(s.chunk, last), s.plain, nil)
	s.chunk++
	s.plain = s.plain[:0]
	_, err := s.out.Write(s.box)
	return err
}

// finish writes the last chunk, which is there also when it is empty.
func (s *sealer) finish() error {
	if err := s.seal(true); err != nil {
		return err
	}
	return s.out.Flush()
}

// opener reads any part of a sealed file.
type opener struct {
	file   io.ReaderAt
	gcm    cipher.AEAD
	chunks int64
	size   int64 // of the content

	mu    sync.Mutex
	no    int64  // which chunk plain holds; −1 for none
	plain []byte // the chunk read last: readers go forward, mostly
	box   []byte
}

// newOpener opens the file's key. Its error is ErrBroken when this is no file of this vault for ref.
func newOpener(file io.ReaderAt, size int64, v *vault.Vault, ref id.Ref) (*opener, error) {
	key, err := fileKey(file, v, ref)
	if err != nil {
		return nil, err
	}
	gcm, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	boxes := size - int64(headLen)
	chunks := (boxes + chunkLen + tagLen - 1) / (chunkLen + tagLen)
	if boxes < tagLen || boxes-(chunks-1)*(chunkLen+tagLen) < tagLen {
		return nil, ErrBroken
	}
	return &opener{file: file, gcm: gcm, chunks: chunks, size: boxes - chunks*tagLen, no: -1, box: make([]byte, chunkLen+tagLen)}, nil
}

// fileKey opens the key in the file's head.
func fileKey(file io.ReaderAt, v *vault.Vault, ref id.Ref) ([]byte, error) {
	var head [headLen]byte
	if _, err := file.ReadAt(head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(head[:len(magic)]) != magic {
		return nil, ErrBroken
	}
	key, err := v.OpenBytes(keyPlace(ref), head[len(magic):])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return key, nil
}

// ReadAt implements io.ReaderAt on the content; it may be called at the same time from several places.
// Its errors are ErrBroken, io.EOF, and those of the disk.
func (o *opener) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("blob: negative offset")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	done := 0
	for done < len(p) {
		at := off + int64(done)
		if at >= o.size {
			return done, io.EOF
		}
		if err := o.load(at / chunkLen); err != nil {
			return done, err
		}
		done += copy(p[done:], o.plain[at%chunkLen:])
	}
	return done, nil
}

func (o *opener) load(chunk int64) error {
	if chunk == o.no {
		return nil
	}
	o.no = -1
	last := chunk == o.chunks-1
	box := o.box
	if last {
		box = box[:o.size-chunk*chunkLen+tagLen]
	}
	if _, err := o.file.ReadAt(box, int64(headLen)+chunk*(chunkLen+tagLen)); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	plain, err := o.gcm.Open(o.plain[:0], nonce(chunk, last), box, nil)
	if err != nil {
		return ErrBroken
	}
	o.plain, o.no = plain, chunk
	return nil
}

// verify reads the last chunk, which carries the mark of the end: a file that was cut off is found
// before the first byte is used.
func (o *opener) verify() error {
	return o.load(o.chunks - 1)
}
