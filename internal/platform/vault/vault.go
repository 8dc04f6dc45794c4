// Package vault keeps what must never stand in clear: ID numbers, phones, bank cards. Values are
// sealed with AES-256-GCM, each bound to its place (table, column, federation, row), and
// found again through a blind index, an HMAC under a key of its own.
//
// The data keys, which the master key of the key file wraps, are renewed: values are sealed with the newest key and open with any,
// [Vault.Renew] seals anew what an older key sealed, and then destroys that key.
//
// The key file lies outside the data folder and in no backup. A stolen database without it opens
// no sealed value. It does show names, unions and who is a member: the disk is to be encrypted. A
// software library alone does not satisfy the Chinese rules for commercial cryptography (密评); the
// algorithm tag is where SM4-GCM and SM3 plug in.
package vault

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"sync"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	version   = 1
	aesGCM    = 1 // algorithm tag
	headerLen = 4 // version, algorithm, key id (2 bytes)
	nonceLen  = 12
)

// ErrSealed says that a value does not open: another key, another place, or a changed byte.
var ErrSealed = errors.New("vault: sealed value does not open")

// Vault seals, opens and indexes. It is safe for concurrent use.
type Vault struct {
	db    *sqldb.DB
	wrap  cipher.AEAD // seals the data keys
	macs  sync.Pool   // of hash.Hash under the index key
	mu    sync.RWMutex
	keys  map[uint16]cipher.AEAD
	write uint16 // the newest key that every process knows
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

// keyOf is the number of the key that sealed a value.
func keyOf(sealed []byte) (no uint16, ok bool) {
	if len(sealed) < headerLen || sealed[0] != version || sealed[1] != aesGCM {
		return 0, false
	}
	return binary.BigEndian.Uint16(sealed[2:]), true
}

// OpenBytes is Open for a value that is not text.
func (v *Vault) OpenBytes(at Place, sealed []byte) ([]byte, error) {
	no, ok := keyOf(sealed)
	if !ok {
		return nil, ErrSealed
	}
	v.mu.RLock()
	gcm, ok := v.keys[no]
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
