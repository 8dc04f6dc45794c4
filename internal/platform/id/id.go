// Package id makes and writes identifiers: random federation ids, time-ordered
// local ids, and the reference of both that stands in URLs and JSON.
package id

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"sync"
	"time"
)

// Len is the length of a written ID, FedLen that of a federation.
const (
	Len    = 13
	FedLen = 7
)

// alphabet is Crockford's base 32: no I, L, O, U, so that it can be read aloud.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Fed is a federation's id: 35 random bits, so that one installation can be
// absorbed by another. 0 stands for the bodies above the cities.
type Fed int64

// ID is a local id: 63 bits, unique within its federation.
type ID int64

// Ref names a record over all federations; it is written FFFFFFF-XXXXXXXXXXXXX.
type Ref struct {
	Fed Fed
	ID  ID
}

// ErrForm says that a text is not a written id.
var ErrForm = errors.New("not an id")

func (f Fed) String() string { return encode(uint64(f), FedLen) }
func (i ID) String() string  { return encode(uint64(i), Len) }
func (r Ref) String() string { return r.Fed.String() + "-" + r.ID.String() }

// IsZero reports whether the reference names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

func encode(v uint64, n int) string {
	var b [Len]byte
	for i := n - 1; i >= 0; i-- {
		b[i] = alphabet[v&31]
		v >>= 5
	}
	return string(b[:n])
}

// decoding maps a character to its value + 1; 0 means not in the alphabet.
// Crockford's reading of look-alikes (O as 0, I and L as 1) and lower case are taken.
var decoding = func() (t [256]byte) {
	for i := range len(alphabet) {
		c := alphabet[i]
		t[c] = byte(i + 1)
		if c >= 'A' {
			t[c|0x20] = byte(i + 1)
		}
	}
	for _, c := range []byte("oO") {
		t[c] = 1
	}
	for _, c := range []byte("iIlL") {
		t[c] = 2
	}
	return t
}()

func decode(s string, n, bits int) (int64, error) {
	if len(s) != n {
		return 0, ErrForm
	}
	var v uint64
	for i := range n {
		d := decoding[s[i]]
		if d == 0 {
			return 0, ErrForm
		}
		if i == 0 && n == Len && d > 8 { // 13 characters hold 65 bits, an ID has 63
			return 0, ErrForm
		}
		v = v<<5 | uint64(d-1)
	}
	if v>>bits != 0 {
		return 0, ErrForm
	}
	return int64(v), nil
}

// Parse reads a written local id.
func Parse(s string) (ID, error) {
	v, err := decode(s, Len, 63)
	return ID(v), err
}

// ParseFed reads a written federation id.
func ParseFed(s string) (Fed, error) {
	v, err := decode(s, FedLen, 35)
	return Fed(v), err
}

// ParseRef reads FFFFFFF-XXXXXXXXXXXXX.
func ParseRef(s string) (Ref, error) {
	if len(s) != FedLen+1+Len || s[FedLen] != '-' {
		return Ref{}, ErrForm
	}
	f, err := ParseFed(s[:FedLen])
	if err != nil {
		return Ref{}, err
	}
	i, err := Parse(s[FedLen+1:])
	return Ref{Fed: f, ID: i}, err
}

// MarshalText and UnmarshalText make the three types their written form in JSON and forms.
func (f Fed) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (f *Fed) UnmarshalText(b []byte) (err error) { *f, err = ParseFed(string(b)); return err }

// MarshalText writes the 13 characters.
func (i ID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (i *ID) UnmarshalText(b []byte) (err error) { *i, err = Parse(string(b)); return err }

// MarshalText writes FFFFFFF-XXXXXXXXXXXXX; the zero Ref is empty.
func (r Ref) MarshalText() ([]byte, error) {
	if r.IsZero() {
		return nil, nil
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (r *Ref) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*r = Ref{}
		return nil
	}
	*r, err = ParseRef(string(b))
	return err
}

// Value makes ids plain integers in the database.
func (f Fed) Value() (driver.Value, error) { return int64(f), nil }

// Value makes ids plain integers in the database.
func (i ID) Value() (driver.Value, error) { return int64(i), nil }

// epoch is where the clock in an ID starts; 42 bits of milliseconds last until 2163.
var epoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

const seqBits = 21

// Source makes ids. Its ids rise; two sources that run at the same time start each
// millisecond at a random place, so that they hardly ever meet, and a unique key
// catches it when they do.
type Source struct {
	now  func() time.Time
	rand func() uint64

	mu   sync.Mutex
	last int64 // milliseconds since epoch
	seq  uint64
}

// NewSource makes ids from a clock and the system's randomness.
func NewSource(now func() time.Time) *Source { return &Source{now: now, rand: systemRand} }

// NewSeeded makes ids that depend on the clock and the given numbers alone, for made-up data.
func NewSeeded(now func() time.Time, rand func() uint64) *Source {
	return &Source{now: now, rand: rand}
}

func systemRand() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint64(b[:])
}

// New makes the next time-ordered id.
func (s *Source) New() ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	ms := s.now().UnixMilli() - epoch
	switch {
	case ms > s.last:
		s.last, s.seq = ms, s.rand()&(1<<(seqBits-1)-1) // lower half: leaves room to count up
	default: // same millisecond, or the clock went back: count on
		s.seq++
		if s.seq>>seqBits != 0 {
			s.last, s.seq = s.last+1, 0
		}
	}
	return ID(s.last<<seqBits | int64(s.seq))
}

// Random makes an id that tells neither order nor time.
func (s *Source) Random() ID { return ID(s.rand() >> 1) }

// NewFed makes a federation's id; never 0.
func (s *Source) NewFed() Fed {
	for {
		if f := Fed(s.rand() >> (64 - 35)); f != 0 {
			return f
		}
	}
}

// Time is when a time-ordered id was made.
func (i ID) Time() time.Time { return time.UnixMilli(int64(i)>>seqBits + epoch).UTC() }
