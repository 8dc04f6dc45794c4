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
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const keyFileHead = "niangjia-key-1 "

// A new key is used when every process has read it: they read the keys each minute.
const (
	followEvery = time.Minute
	settle      = 2 * followEvery
)

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
	v, err := fromMaster(db, master)
	if err != nil {
		return nil, err
	}
	if err := v.Refresh(ctx); err != nil {
		return nil, err
	}
	if v.write == 0 {
		_, err := v.NewKey(ctx)
		return v, err
	}
	return v, nil
}

func fromMaster(db *sqldb.DB, master []byte) (*Vault, error) {
	wrapKey, err := hkdf.Key(sha256.New, master, nil, "niangjia wrap", 32)
	if err != nil {
		return nil, err
	}
	indexKey, err := hkdf.Key(sha256.New, master, nil, "niangjia blind index", 32)
	if err != nil {
		return nil, err
	}
	v := &Vault{db: db, keys: map[uint16]cipher.AEAD{}}
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

// Key is a data key as the operator sees it.
type Key struct {
	Number    int64     `json:"number"`
	MadeAt    time.Time `json:"made_at"`
	UsedFrom  time.Time `json:"used_from"` // when it is the newest
	Destroyed time.Time `json:"destroyed_at,omitzero"`
}

// keyRow is a key with what unwraps to it.
type keyRow struct {
	Key
	wrapped []byte
}

func (v *Vault) rows(ctx context.Context) ([]keyRow, error) {
	rows, err := sqldb.All(ctx, v.db, allKeys, nil, func(s sqldb.Scanner) (k keyRow, err error) {
		var made, retired int64
		err = s.Scan(&k.Number, &k.wrapped, &made, sqldb.Or(&retired))
		k.MadeAt = sqldb.FromMicros(made)
		if k.UsedFrom = k.MadeAt.Add(settle); k.Number == 1 {
			k.UsedFrom = k.MadeAt // there is nobody else yet
		}
		if retired != 0 {
			k.Destroyed = sqldb.FromMicros(retired)
		}
		return k, err
	})
	return rows, err
}

// Keys are all data keys there have been, oldest first.
func (v *Vault) Keys(ctx context.Context) ([]Key, error) {
	rows, err := v.rows(ctx)
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = r.Key
	}
	return keys, err
}

// Refresh reads the keys, of which other processes make and destroy some.
func (v *Vault) Refresh(ctx context.Context) error {
	rows, err := v.rows(ctx)
	if err != nil {
		return err
	}
	keys, write := map[uint16]cipher.AEAD{}, uint16(0)
	for _, r := range rows {
		if !r.Destroyed.IsZero() {
			continue
		}
		key, err := open(v.wrap, keyPlace(r.Number), r.wrapped)
		if err != nil {
			return fmt.Errorf("the key file does not belong to this database: %w", err)
		}
		no := uint16(r.Number)
		if keys[no], err = newGCM(key); err != nil {
			return err
		}
		if write == 0 || !r.UsedFrom.After(v.db.Now()) {
			write = no
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.keys, v.write = keys, write
	return nil
}

// Follow refreshes the keys each minute until ctx ends. A failure is reported, and what was known stays.
func (v *Vault) Follow(ctx context.Context, report func(error)) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := v.Refresh(ctx); err != nil && ctx.Err() == nil {
				report(err)
			}
		}
	}
}

// NewKey makes a data key. It is used from two minutes later on, the first one at once; what older ones sealed still opens.
func (v *Vault) NewKey(ctx context.Context) (Key, error) {
	err := sqldb.Write(ctx, v.db, func(tx *sqldb.Tx) error {
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
		return Key{}, err
	}
	keys, err := v.Keys(ctx)
	if err != nil {
		return Key{}, err
	}
	return keys[len(keys)-1], v.Refresh(ctx)
}

func keyPlace(no int64) []byte { return Place{Column: "vault_key.wrapped", Row: id.ID(no)}.bytes() }
