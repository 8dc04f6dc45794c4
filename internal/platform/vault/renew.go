package vault

import (
	"context"
	"fmt"
	"slices"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// grace is how long a key is kept at least when a newer one is used: no act that began with it is still under way.
const grace = 24 * time.Hour

// slice bounds the values that one write seals anew.
const slice = 500

// Column is where sealed values stand, as the module declares it that seals them. They are either renewed, by Next and Set, or
// pass away by themselves, and then Oldest says since when none is older.
type Column struct {
	Name string // table.column
	// Next reads values with their rows' keys: behind ($2, $3), the next $4 of the federation $1. A key of one part is followed by 0.
	Next string
	// Set puts $4 in the place of $5 in the row ($2, $3) of the federation $1, if that still stands there.
	Set   string
	Place func(fed id.Fed, key [2]int64) Place
	// Oldest is the instant in µs when the oldest value of the federation $1 was sealed.
	Oldest string
}

// Renewed is what a run of Renew did.
type Renewed struct {
	Sealed    int64   `json:"sealed"`    // values that an older key had sealed
	Destroyed []int64 `json:"destroyed"` // keys that no value needs any more
}

// Renew seals anew, with the newest key, what older keys sealed, in slices beside all other work; wherever it is stopped, the next run
// goes on. It destroys the older keys when the newest has been used for a day and a whole run has met no value of theirs.
func (v *Vault) Renew(ctx context.Context, feds []id.Fed, columns []Column) (Renewed, error) {
	out := Renewed{Destroyed: []int64{}}
	if err := v.Refresh(ctx); err != nil {
		return out, err
	}
	keys, err := v.Keys(ctx)
	if err != nil {
		return out, err
	}
	v.mu.RLock()
	newest := int64(v.write)
	v.mu.RUnlock()
	old := slices.DeleteFunc(slices.Clone(keys), func(k Key) bool { return k.Number >= newest || !k.Destroyed.IsZero() })
	if len(old) == 0 {
		return out, nil
	}
	from := keys[slices.IndexFunc(keys, func(k Key) bool { return k.Number == newest })].UsedFrom.Add(followEvery)
	needed := false
	for _, fed := range feds {
		for _, c := range columns {
			if c.Oldest != "" {
				oldest, found, err := sqldb.One(ctx, v.db, c.Oldest, []any{fed}, sqldb.Value[int64])
				if err != nil {
					return out, fmt.Errorf("%s: %w", c.Name, err)
				}
				needed = needed || found && sqldb.FromMicros(oldest).Before(from.Add(grace))
				continue
			}
			n, err := v.renew(ctx, fed, c, uint16(newest))
			out.Sealed += n
			if err != nil {
				return out, fmt.Errorf("%s: %w", c.Name, err)
			}
		}
	}
	if needed || out.Sealed > 0 || v.db.Now().Before(from.Add(grace)) {
		return out, nil
	}
	err = sqldb.Write(ctx, v.db, func(tx *sqldb.Tx) error {
		for _, k := range old {
			if _, err := tx.Exec(ctx, destroyKey, k.Number, []byte{}, sqldb.Micros(tx.Now)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	for _, k := range old {
		out.Destroyed = append(out.Destroyed, k.Number)
	}
	return out, v.Refresh(ctx)
}

// value is a sealed value and the key of its row.
type value struct {
	key    [2]int64
	sealed []byte
}

// renew goes through a column of a federation and returns how many values it has sealed anew.
func (v *Vault) renew(ctx context.Context, fed id.Fed, c Column, newest uint16) (n int64, err error) {
	for at := (value{}); ; {
		found, err := sqldb.All(ctx, v.db, c.Next, []any{fed, at.key[0], at.key[1], slice}, func(s sqldb.Scanner) (x value, err error) {
			err = s.Scan(&x.key[0], &x.key[1], &x.sealed)
			return x, err
		})
		if err != nil || len(found) == 0 {
			return n, err
		}
		at = found[len(found)-1]
		found = slices.DeleteFunc(found, func(x value) bool {
			no, ok := keyOf(x.sealed)
			return len(x.sealed) == 0 || ok && no >= newest
		})
		if len(found) == 0 {
			continue
		}
		again := make([][]byte, len(found))
		for i, x := range found {
			place := c.Place(fed, x.key)
			plain, err := v.OpenBytes(place, x.sealed)
			if err != nil {
				return n, fmt.Errorf("row %d/%d of federation %s: %w", x.key[0], x.key[1], fed, err)
			}
			again[i] = v.SealBytes(place, plain)
		}
		err = sqldb.Write(ctx, v.db, func(tx *sqldb.Tx) error {
			for i, x := range found {
				if _, err := tx.Exec(ctx, c.Set, fed, x.key[0], x.key[1], again[i], x.sealed); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n += int64(len(found))
	}
}
