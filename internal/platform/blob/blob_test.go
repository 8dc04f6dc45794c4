package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
)

const chunk = 64 << 10

// open opens a store with a key of its own over db in dir.
func open(t testing.TB, db *sqldb.DB, dir string) *blob.Store {
	t.Helper()
	key := filepath.Join(t.TempDir(), "niangjia.key")
	if err := vault.CreateKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(t.Context(), db, key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := blob.Open(dir, db, v, id.NewSource(db.Now))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t testing.TB, s *blob.Store, content []byte, about blob.About) blob.Blob {
	t.Helper()
	b, err := s.Put(t.Context(), 7, about, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func content(n int) []byte {
	out := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n)})
	r.Read(out)
	return out
}

// files are the paths of the kept files.
func files(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatWasWrittenIsRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := open(t, db, t.TempDir())
		for _, n := range []int{0, 1, chunk - 1, chunk, chunk + 1, 3*chunk + 5} {
			want := content(n)
			about := blob.About{Purpose: "roster upload", FileName: "名册.xlsx", MediaType: "text/csv", DeleteAfter: db.Now().Add(30 * 24 * time.Hour)}
			b := put(t, s, want, about)
			f, err := s.Open(t.Context(), db, b.Ref)
			if err != nil {
				t.Fatal(n, err)
			}
			defer f.Close()
			if diff := cmp.Diff(b, f.Blob); diff != "" || f.Size() != int64(n) {
				t.Error(n, diff, f.Size())
			}
			if err := iotest.TestReader(io.NewSectionReader(f, 0, f.Size()), want); err != nil {
				t.Error(n, err)
			}
			for range 50 {
				got, off := make([]byte, rand.IntN(2*chunk)), rand.Int64N(int64(n)+1)
				m, err := f.ReadAt(got, off)
				k, wantErr := bytes.NewReader(want).ReadAt(got, off)
				if len(got) > 0 && (m != k || !errors.Is(err, wantErr) || !bytes.Equal(got[:m], want[off:off+int64(m)])) {
					t.Fatalf("%d bytes at %d of %d: %d, %v; want %d, %v", len(got), off, n, m, err, k, wantErr)
				}
			}
		}
	})
}

func TestNothingStandsInClear(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}), dir)
	put(t, s, bytes.Repeat([]byte("440399199001011234"), 20000), blob.About{})
	for _, path := range files(t, dir) {
		raw, err := os.ReadFile(path)
		if err != nil || len(raw) < 360000 || bytes.Contains(raw, []byte("4403991990")) {
			t.Errorf("%s: %d bytes, %v", path, len(raw), err)
		}
	}
}

// Whatever is done to a file on the disk, its content is refused, never changed.
func TestDamageIsNoticed(t *testing.T) {
	const n = 2*chunk + 100
	const head, box = 72, chunk + 16
	for name, damage := range map[string]func([]byte) []byte{
		"bit of the magic":   func(b []byte) []byte { b[0] ^= 1; return b },
		"bit of the key":     func(b []byte) []byte { b[30] ^= 1; return b },
		"bit of a chunk":     func(b []byte) []byte { b[head+box+17] ^= 1; return b },
		"bit of the last":    func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"one byte cut":       func(b []byte) []byte { return b[:len(b)-1] },
		"last chunk cut":     func(b []byte) []byte { return b[:head+2*box] },
		"all chunks cut":     func(b []byte) []byte { return b[:head] },
		"half the head":      func(b []byte) []byte { return b[:20] },
		"empty":              func(b []byte) []byte { return nil },
		"bytes added":        func(b []byte) []byte { return append(b, 1, 2, 3) },
		"first chunk twice":  func(b []byte) []byte { copy(b[head+box:], b[head:head+box]); return b },
		"last chunk earlier": func(b []byte) []byte { return append(b[:head+box], b[head+2*box:]...) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db := dbtest.Open(t, "sqlite", sqldb.Options{})
			s := open(t, db, dir)
			b := put(t, s, content(n), blob.About{})
			path := files(t, dir)[0]
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(raw), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := s.Open(t.Context(), db, b.Ref)
			if err == nil {
				_, err = io.Copy(io.Discard, f.Reader())
				f.Close()
			}
			if !errors.Is(err, blob.ErrBroken) {
				t.Errorf("read: %v", err)
			}
		})
	}
}

func TestFilesCannotBeExchanged(t *testing.T) {
	dir := t.TempDir()
	db := dbtest.Open(t, "sqlite", sqldb.Options{})
	s := open(t, db, dir)
	a, b := put(t, s, content(10), blob.About{}), put(t, s, content(10), blob.About{})
	paths := files(t, dir)
	if err := os.Rename(paths[0], paths[1]); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []id.Ref{a.Ref, b.Ref} {
		f, err := s.Open(t.Context(), db, ref)
		if err == nil {
			f.Close()
			t.Errorf("%s opens with the other's content", ref)
		}
	}
}

func TestUnknownIsNotFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := open(t, db, t.TempDir())
		b := put(t, s, content(10), blob.About{})
		for _, ref := range []id.Ref{{Fed: 8, ID: b.ID}, {Fed: 7, ID: b.ID + 1}} {
			if _, err := s.Open(t.Context(), db, ref); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v", ref, err)
			}
		}
	})
}

func TestSweep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		s := open(t, db, dir)
		kept := put(t, s, content(10), blob.About{Purpose: "kept"})
		until := put(t, s, content(11), blob.About{DeleteAfter: db.Now().Add(time.Hour)})
		expired := put(t, s, content(12), blob.About{DeleteAfter: db.Now().Add(-time.Second)})
		deleted := put(t, s, content(13), blob.About{})
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error { return s.Delete(t.Context(), tx, deleted.Ref) })
		if err != nil {
			t.Fatal(err)
		}
		unrecorded := create(t, s, true)
		halfDone := create(t, s, false)
		foreign := filepath.Join(dir, "blobs", "00", "0000007-0000000000000")
		if err := errors.Join(os.MkdirAll(filepath.Dir(foreign), 0o700), os.WriteFile(foreign, content(200), 0o600)); err != nil {
			t.Fatal(err)
		}

		sweep(t, s, blob.Swept{Expired: 1}) // all files are young
		present(t, dir, kept.Ref, until.Ref, expired.Ref, deleted.Ref, unrecorded, halfDone, id.Ref{Fed: 7})
		if _, err := s.Open(t.Context(), db, expired.Ref); !errs.Is(err, errs.NotFound) {
			t.Errorf("opened after its day: %v", err)
		}

		age(t, dir)
		stranger := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}), dir)
		sweep(t, stranger, blob.Swept{}) // the wrong database before it
		present(t, dir, kept.Ref, until.Ref, expired.Ref, deleted.Ref, unrecorded, halfDone, id.Ref{Fed: 7})

		sweep(t, s, blob.Swept{Files: 4})
		present(t, dir, kept.Ref, until.Ref, id.Ref{Fed: 7})
		sweep(t, s, blob.Swept{})
	})
}

// create writes a file that nobody records; it is closed or, as in a crash, left open.
func create(t *testing.T, s *blob.Store, closed bool) id.Ref {
	t.Helper()
	w, err := s.Create(7)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content(5 * chunk)); err != nil {
		t.Fatal(err)
	}
	if closed {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return w.Ref
}

func age(t *testing.T, dir string) {
	t.Helper()
	long := time.Now().Add(-25 * time.Hour)
	for _, path := range files(t, dir) {
		if err := os.Chtimes(path, long, long); err != nil {
			t.Fatal(err)
		}
	}
}

func sweep(t *testing.T, s *blob.Store, want blob.Swept) {
	t.Helper()
	got, err := s.Sweep(t.Context())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func present(t *testing.T, dir string, refs ...id.Ref) {
	t.Helper()
	want, got := map[string]bool{}, map[string]bool{}
	for _, ref := range refs {
		want[ref.String()] = true
	}
	for _, path := range files(t, dir) {
		got[filepath.Base(path)] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}), dir)
	failing := io.MultiReader(bytes.NewReader(content(chunk)), iotest.ErrReader(errors.New("connection lost")))
	if _, err := s.Put(context.Background(), 7, blob.About{}, failing); err == nil {
		t.Error("kept half a file")
	}
	if left := files(t, dir); len(left) != 0 {
		t.Error(left)
	}
}

func BenchmarkWrite(b *testing.B) {
	s := open(b, dbtest.Open(b, "sqlite", sqldb.Options{}), b.TempDir())
	data := content(16 << 20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		put(b, s, data, blob.About{})
	}
}
