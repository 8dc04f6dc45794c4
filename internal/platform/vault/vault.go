// Package vault keeps what must never stand in clear: ID numbers, phones, bank cards. Values are
// sealed with AES-256-GCM, each bound to its place (table, column, federation, row), and
// found again through a blind index, an HMAC under a key of its own.
//
// The key file lies outside the data folder and in no backup. A stolen database without it opens
// no sealed value. It does show names, unions and who is a member: the disk is to be encrypted. A
// software library alone does not satisfy the Chinese rules for commercial cryptography (密评); the
// algorithm tag is where SM4-GCM and SM3 plug in.
package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	version     = 1
	aesGCM      = 1 // algorithm tag
	headerLen   = 4 // version, algorithm, key id (2 bytes)
	nonceLen    = 12
	keyFileHead = "niangjia-key-1 "
)

// ErrSealed says that a value does not open: another key, another place, or a changed byte.
var ErrSealed = errors.New("vault: sealed value does not open")

// Vault seals, opens and indexes. It is safe for concurrent use.
type Vault struct {
	wrap  cipher.AEAD // seals the data keys
	macs  sync.Pool   // of hash.Hash under the index key
	mu    sync.RWMutex
	keys  map[uint16]cipher.AEAD
	write uint16 // the newest key
}

// Place is where a sealed value stands; it cannot be moved to another.
type Place struct {
	Column string // "person.phone"
	Fed    id.Fed
	Row    id.ID
}

func (p Place) bytes() []byte {
	b := make([]byte, 0, len(p.Column)+16)
	b = append(b, p.Column...)
	b = binary.BigEndian.AppendUint64(b, uint64(p.Fed))
	return binary.BigEndian.AppendUint64(b, uint64(p.Row))
}

// CreateKeyFile writes a new master key to path, readable by its owner alone. It refuses to
// overwrite: a lost key cannot be had again, and neither can what it sealed.
func CreateKeyFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	var key [32]byte
	rand.Read(key[:]) // never fails
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	_, err = fmt.Fprintf(f, "%s%s\n", keyFileHead, base64.StdEncoding.EncodeToString(key[:]))
	return errors.Join(err, f.Sync(), f.Close())
}

// Open reads the key file and unwraps the database's data keys, making the first one when there is none.
func Open(ctx context.Context, db *sqldb.DB, keyFile string) (*Vault, error) {
	text, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	encoded, ok := strings.CutPrefix(strings.TrimSpace(string(text)), keyFileHead)
	master, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(master) != 32 {
		return nil, fmt.Errorf("key file %s: not a key of niangjia", keyFile)
	}
	v, err := fromMaster(master)
	if err != nil {
		return nil, err
	}
	if err := v.load(ctx, db); err != nil {
		return nil, err
	}
	if v.write == 0 {
		return v, v.NewKey(ctx, db)
	}
	return v, nil
}

func fromMaster(master []byte) (*Vault, error) {
	wrapKey, err := hkdf.Key(sha256.New, master, nil, "niangjia wrap", 32)
	if err != nil {
		return nil, err
	}
	indexKey, err := hkdf.Key(sha256.New, master, nil, "niangjia blind index", 32)
	if err != nil {
		return nil, err
	}
	v := &Vault{keys: map[uint16]cipher.AEAD{}}
	if v.wrap, err = newGCM(wrapKey); err != nil {
		return nil, err
	}
	v.macs.New = func() any { return hmac.New(sha256.New, indexKey) }
	return v, nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (v *Vault) load(ctx context.Context, db *sqldb.DB) error {
	return sqldb.Each(ctx, db, findKeys, nil, func(s sqldb.Scanner) error {
		var no int64
		var wrapped []byte
		if err := s.Scan(&no, &wrapped); err != nil {
			return err
		}
		key, err := open(v.wrap, keyPlace(no), wrapped)
		if err != nil {
			return fmt.Errorf("the key file does not belong to this database: %w", err)
		}
		gcm, err := newGCM(key)
		if err != nil {
			return err
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		v.keys[uint16(no)] = gcm
		v.write = max(v.write, uint16(no))
		return nil
	})
}

// NewKey makes a data key; from now on values are sealed with it, and older ones still open.
func (v *Vault) NewKey(ctx context.Context, db *sqldb.DB) error {
	err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
		last, _, err := sqldb.One(ctx, tx, lastKey, nil, sqldb.Value[int64])
		if err != nil {
			return err
		}
		if last >= 1<<16-1 {
			return errors.New("vault: out of key numbers")
		}
		var key [32]byte
		rand.Read(key[:]) // never fails
		_, err = tx.Exec(ctx, insertKey, last+1, seal(v.wrap, keyPlace(last+1), key[:], nil), sqldb.Micros(tx.Now))
		return err
	})
	if err != nil {
		return err
	}
	return v.load(ctx, db)
}

func keyPlace(no int64) []byte { return Place{Column: "vault_key.wrapped", Row: id.ID(no)}.bytes() }

func seal(gcm cipher.AEAD, place, plain, head []byte) []byte {
	out := make([]byte, len(head)+nonceLen, len(head)+nonceLen+len(plain)+gcm.Overhead())
	copy(out, head)
	nonce := out[len(head):]
	rand.Read(nonce) // never fails
	return gcm.Seal(out, nonce, plain, place)
}

func open(gcm cipher.AEAD, place, sealed []byte) ([]byte, error) {
	if len(sealed) < nonceLen {
		return nil, ErrSealed
	}
	plain, err := gcm.Open(nil, sealed[:nonceLen], sealed[nonceLen:], place)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// Seal encrypts a value for its place; nil for the empty value.
func (v *Vault) Seal(at Place, plain Secret) []byte {
	if plain == "" {
		return nil
	}
	return v.SealBytes(at, []byte(plain))
}

// SealBytes is Seal for a value that is not text.
func (v *Vault) SealBytes(at Place, plain []byte) []byte {
	v.mu.RLock()
	no, gcm := v.write, v.keys[v.write]
	v.mu.RUnlock()
	head := [headerLen]byte{version, aesGCM}
	binary.BigEndian.PutUint16(head[2:], no)
	return seal(gcm, at.bytes(), plain, head[:])
}

// Open decrypts what Seal made for the same place; "" for nil. Its error is ErrSealed.
func (v *Vault) Open(at Place, sealed []byte) (Secret, error) {
	if sealed == nil {
		return "", nil
	}
	plain, err := v.OpenBytes(at, sealed)
	return Secret(plain), err
}

// OpenBytes is Open for a value that is not text.
func (v *Vault) OpenBytes(at Place, sealed []byte) ([]byte, error) {
	if len(sealed) < headerLen || sealed[0] != version || sealed[1] != aesGCM {
		return nil, ErrSealed
	}
	v.mu.RLock()
	gcm, ok := v.keys[binary.BigEndian.Uint16(sealed[2:])]
	v.mu.RUnlock()
	if !ok {
		return nil, ErrSealed
	}
	return open(gcm, at.bytes(), sealed[headerLen:])
}

// Index is the blind index of a value: 128 bits that find it again and tell nothing without the
// key. kind keeps a phone and a document of equal digits apart.
func (v *Vault) Index(kind string, value Secret) [16]byte {
	mac := v.macs.Get().(interface {
		Write([]byte) (int, error)
		Sum([]byte) []byte
		Reset()
	})
	defer v.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(kind))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	var sum [32]byte
	return [16]byte(mac.Sum(sum[:0])[:16])
}
