package blob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// unrecorded is how long a file may lie without a row: its writer may be about to record it.
const unrecorded = 24 * time.Hour

// Swept says what a sweep did.
type Swept struct {
	Expired int // rows whose time was over
	Files   int // files taken from the disk
}

// Sweep deletes what is past its day, then takes from the disk every file without a row that is older
// than a day. It never touches a file that this vault did not seal: with the wrong database before it,
// it deletes nothing. Breaking off at any moment does no harm; the next sweep goes on.
func (s *Store) Sweep(ctx context.Context) (done Swept, err error) {
	for {
		n, err := s.expire(ctx)
		done.Expired += n
		if err != nil {
			return done, err
		}
		if n == 0 {
			break
		}
	}
	folders, err := os.ReadDir(s.dir)
	if err != nil {
		return done, err
	}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		n, err := s.sweepFolder(ctx, filepath.Join(s.dir, folder.Name()))
		done.Files += n
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// expire deletes the rows of up to 200 files whose time is over.
func (s *Store) expire(ctx context.Context) (int, error) {
	old, err := sqldb.All(ctx, s.db, expiredBlobs, []any{sqldb.Micros(s.db.Now()), 200}, func(row sqldb.Scanner) (ref id.Ref, err error) {
		err = row.Scan(&ref.Fed, &ref.ID)
		return ref, err
	})
	if err != nil {
		return 0, err
	}
	for _, ref := range old {
		err := sqldb.Write(ctx, s.db, func(tx *sqldb.Tx) error { return s.Delete(ctx, tx, ref) })
		if err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

// sweepFolder removes the files of one folder that have no row.
func (s *Store) sweepFolder(ctx context.Context, folder string) (removed int, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	old := map[id.Fed][]id.ID{}
	for _, e := range entries {
		ref, err := id.ParseRef(e.Name())
		if err != nil {
			continue // not ours
		}
		info, err := e.Info()
		if err != nil || s.db.Now().Sub(info.ModTime()) < unrecorded {
			continue // gone meanwhile, or young
		}
		old[ref.Fed] = append(old[ref.Fed], ref.ID)
	}
	for fed, ids := range old {
		known := map[id.ID]bool{}
		if folder != s.underWay() { // what was never closed has no claim to stay
			if known, err = s.known(ctx, fed, ids); err != nil {
				return removed, err
			}
		}
		for _, no := range ids {
			if known[no] {
				continue
			}
			gone, err := s.remove(filepath.Join(folder, id.Ref{Fed: fed, ID: no}.String()), id.Ref{Fed: fed, ID: no})
			if err != nil {
				return removed, err
			}
			if gone {
				removed++
			}
		}
	}
	return removed, nil
}

func (s *Store) known(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]bool, error) {
	known := make(map[id.ID]bool, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 500)
		err := sqldb.Each(ctx, s.db, knownBlobs, []any{fed, sqldb.ListOf(ids[:n])}, func(row sqldb.Scanner) error {
			var no id.ID
			err := row.Scan(&no)
			known[no] = true
			return err
		})
		if err != nil {
			return nil, err
		}
		ids = ids[n:]
	}
	return known, nil
}

// remove deletes the file at path when the vault sealed it for ref, or when it broke off before its
// head was whole.
func (s *Store) remove(path string, ref id.Ref) (bool, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	if info.Size() >= int64(headLen) {
		if _, err := fileKey(f, s.vault, ref); errors.Is(err, ErrBroken) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	return true, os.Remove(path)
}
