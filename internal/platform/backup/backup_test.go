package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
)

// place is an installation: database, files, key.
type place struct {
	db    *sqldb.DB
	dir   string
	files blob.Folder
	key   string
}

func newPlace(t *testing.T, db *sqldb.DB) place {
	t.Helper()
	p := place{db: db, dir: t.TempDir(), key: filepath.Join(t.TempDir(), "niangjia.key")}
	var err error
	if p.files, err = blob.OpenFolder(p.dir); err != nil {
		t.Fatal(err)
	}
	return p
}

// store opens the files with the key, as the program does.
func (p place) store(t *testing.T) *blob.Store {
	t.Helper()
	v, err := vault.Open(t.Context(), p.db, p.key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := blob.Open(p.dir, p.db, v, id.NewSource(p.db.Now))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// furnish fills a place: rows with every kind of value in every table, and two files.
func (p place) furnish(t *testing.T) (blobs []id.Ref) {
	t.Helper()
	if err := vault.CreateKeyFile(p.key); err != nil {
		t.Fatal(err)
	}
	s := p.store(t)
	for _, content := range []string{"", strings.Repeat("甲乙丙", 100000)} {
		b, err := s.Put(t.Context(), 7, blob.About{Purpose: "test", FileName: "名册.xlsx"}, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		blobs = append(blobs, b.Ref)
	}
	for _, table := range schema.Tables {
		if saved(table) && table.Name != "vault_key" && table.Name != "blob" {
			fill(t, p.db, table.Name)
		}
	}
	return blobs
}

// fill inserts rows with plain values, with values at the edge, and, where the table lets it, with NULL.
func fill(t *testing.T, db *sqldb.DB, table string) {
	t.Helper()
	columns, err := schema.Columns(t.Context(), db, db.Dialect, table)
	if err != nil || len(columns) == 0 {
		t.Fatal(table, columns, err)
	}
	text := insertRow(table, columns)
	put := func(n, null int) error {
		values := make([]any, len(columns))
		for i, c := range columns {
			if i != null {
				values[i] = example(c.Type, n)
			}
		}
		return sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), text, values...)
			return err
		})
	}
	for n := range 5 {
		if err := put(n, -1); err != nil {
			t.Fatal(err)
		}
	}
	for i := range columns {
		put(100+i, i) // fails where the column may not be NULL
	}
}

func example(of schema.Type, n int) any {
	switch of {
	case schema.Integer:
		return []int64{1, 0, -1, 1<<63 - 1, -1 << 63, int64(n)}[min(n, 5)]
	case schema.Small:
		return []int64{1, 0, -1, 1<<15 - 1, -1 << 15, int64(n)}[min(n, 5)]
	case schema.Text:
		return []string{"plain", "", "\"quoted\" \\ <b>\n\t\u2028", "𠮷𪚥买买提·托合提", "0", fmt.Sprint("n", n)}[min(n, 5)]
	case schema.Boolean:
		return n%2 == 0
	}
	return [][]byte{{0}, {}, {255, 0, 10}, []byte("text"), bytes.Repeat([]byte{7}, 5000), {byte(n)}}[min(n, 5)]
}

// contents are all saved rows as text, by table, sorted.
func contents(t *testing.T, db *sqldb.DB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, table := range schema.Tables {
		if !saved(table) {
			continue
		}
		columns, err := schema.Columns(t.Context(), db, db.Dialect, table.Name)
		if err != nil {
			t.Fatal(err)
		}
		r := newRow(columns)
		err = sqldb.Each(t.Context(), db, selectAll(table.Name, columns), nil, func(s sqldb.Scanner) error {
			line, err := r.line(s)
			out[table.Name] = append(out[table.Name], string(line))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(out[table.Name])
	}
	return out
}

func dump(t *testing.T, p place) []byte {
	t.Helper()
	var out bytes.Buffer
	m, err := Dump(t.Context(), p.db, p.files, &out)
	if err != nil {
		t.Fatal(err)
	}
	verified, err := Verify(t.Context(), bytes.NewReader(out.Bytes()))
	if diff := cmp.Diff(m, verified); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	return out.Bytes()
}

func TestRoundTrip(t *testing.T) {
	for _, from := range []string{"sqlite", "twin"} {
		t.Run(from, func(t *testing.T) {
			source := newPlace(t, dbtest.Open(t, from, sqldb.Options{}))
			blobs := source.furnish(t)
			want := contents(t, source.db)
			archive := dump(t, source)
			for _, to := range []string{"sqlite", "twin"} {
				t.Run(to, func(t *testing.T) {
					target := newPlace(t, dbtest.Open(t, to, sqldb.Options{}))
					target.key = source.key
					rebuilt := false
					_, err := Restore(t.Context(), target.db, target.files, bytes.NewReader(archive), func(ctx context.Context, db *sqldb.DB) error {
						rebuilt = true
						if marked, err := Unfinished(ctx, db); !marked || err != nil {
							t.Error("not marked while it goes on", err)
						}
						return nil
					})
					if err != nil || !rebuilt {
						t.Fatal(rebuilt, err)
					}
					if marked, err := Unfinished(t.Context(), target.db); marked || err != nil {
						t.Error("marked after it ended", err)
					}
					if diff := cmp.Diff(want, contents(t, target.db)); diff != "" {
						t.Error(diff)
					}
					readBlobs(t, target, blobs)
					if _, err := Restore(t.Context(), target.db, target.files, bytes.NewReader(archive)); !errs.Is(err, errs.Conflict) {
						t.Errorf("restored over data: %v", err)
					}
				})
			}
		})
	}
}

func readBlobs(t *testing.T, p place, blobs []id.Ref) {
	t.Helper()
	s := p.store(t)
	for i, size := range []int64{0, 900000} {
		f, err := s.Open(t.Context(), p.db, blobs[i])
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, f.Reader())
		f.Close()
		if n != size || err != nil {
			t.Error(n, err)
		}
	}
}

// An empty database, without any table, is given its schema.
func TestRestoreIntoNothing(t *testing.T) {
	source := newPlace(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	source.furnish(t)
	archive := dump(t, source)
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			db, err := sqldb.Open(t.Context(), dbtest.New(t, name), sqldb.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := Restore(t.Context(), db, newPlace(t, db).files, bytes.NewReader(archive)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(contents(t, source.db), contents(t, db)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOnlyIntoAnEmptyFolder(t *testing.T) {
	source := newPlace(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	archive := dump(t, source)
	target := newPlace(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	if err := target.files.Accept(id.Ref{Fed: 1, ID: 2}, strings.NewReader("somebody's")); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), target.db, target.files, bytes.NewReader(archive)); !errs.Is(err, errs.Conflict) {
		t.Error(err)
	}
}

// Whatever happened to the file: it is said, and nothing is changed.
func TestBrokenArchives(t *testing.T) {
	source := newPlace(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	source.furnish(t)
	archive := dump(t, source)
	broken := map[string][]byte{"empty": nil, "no archive": []byte("PK\x03\x04 something else"), "another tar": pack(t, map[string]string{"x": "y"})}
	for i := 1; i < 20; i++ {
		at := len(archive) * i / 20
		broken[fmt.Sprint("cut at ", at)] = archive[:at]
		flipped := bytes.Clone(archive)
		flipped[at] ^= 0x10
		broken[fmt.Sprint("flipped at ", at)] = flipped
	}
	for name, text := range forgeries(t, archive) {
		broken[name] = text
	}
	for name, text := range broken {
		t.Run(name, func(t *testing.T) {
			db, err := sqldb.Open(t.Context(), filepath.Join(t.TempDir(), "new.db"), sqldb.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			files := newPlace(t, db).files
			if _, err := Restore(t.Context(), db, files, bytes.NewReader(text)); !errs.Is(err, errs.Invalid) {
				t.Errorf("%v", err)
			}
			columns, err := schema.Columns(t.Context(), db, db.Dialect, "org")
			empty, emptyErr := files.Empty()
			if len(columns) > 0 || !empty || errors.Join(err, emptyErr) != nil {
				t.Error("it was begun: ", columns, empty, err, emptyErr)
			}
		})
	}
}

// forgeries are archives that are whole in themselves and not what Dump writes.
func forgeries(t *testing.T, archive []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, change := range map[string]func(map[string]string){
		"a row less": func(m map[string]string) {
			m["tables/org/000001.jsonl"] = m["tables/org/000001.jsonl"][strings.IndexByte(m["tables/org/000001.jsonl"], '\n')+1:]
		},
		"a value changed": func(m map[string]string) {
			m["tables/org/000001.jsonl"] = strings.Replace(m["tables/org/000001.jsonl"], "plain", "forged", 1)
		},
		"a file less": func(m map[string]string) {
			maps.DeleteFunc(m, func(name, _ string) bool { return strings.HasPrefix(name, "blobs/") })
		},
		"no manifest":   func(m map[string]string) { delete(m, manifestName) },
		"no head":       func(m map[string]string) { delete(m, headName) },
		"newer":         func(m map[string]string) { m[headName] = strings.Replace(m[headName], `"format": 1`, `"format": 2`, 1) },
		"unknown table": func(m map[string]string) { m[headName] = strings.Replace(m[headName], `"org"`, `"orgs"`, 1) },
		"foreign column": func(m map[string]string) {
			m[headName] = strings.Replace(m[headName], `"legal_person_no"`, `"x) SELECT 1 --"`, 1)
		},
		"climbing file": func(m map[string]string) { m["blobs/../../x"] = "y" },
		"stray entry":   func(m map[string]string) { m["niangjia.key"] = "y" },
		"wrong type":    func(m map[string]string) { m[headName] = strings.Replace(m[headName], `"integer"`, `"boolean"`, 1) },
	} {
		members := unpack(t, archive)
		before := maps.Clone(members)
		change(members)
		if maps.Equal(before, members) {
			t.Fatalf("%s: nothing was forged", name)
		}
		out[name] = pack(t, members)
	}
	return out
}

func TestKeyIsNeverInABackup(t *testing.T) {
	p := newPlace(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	p.key = filepath.Join(p.dir, "niangjia.key") // even where somebody laid it among the data
	p.furnish(t)
	key, err := os.ReadFile(p.key)
	if err != nil {
		t.Fatal(err)
	}
	archive := dump(t, p)
	plain, err := zstd.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	text, err := io.ReadAll(plain)
	secret := bytes.Fields(key)[1]
	if err != nil || len(text) < 100000 || bytes.Contains(text, secret) || bytes.Contains(text, []byte("niangjia.key")) || bytes.Contains(text, []byte("甲乙丙")) {
		t.Error("the key or a file's content in clear is in the backup ", len(text), err)
	}
}

// TestConsistentWhileWritten: every row of one table has its counterpart in the other.
func TestConsistentWhileWritten(t *testing.T) {
	const day = `INSERT INTO calendar_day (day, kind, name) VALUES ($1, '', '')`
	const division = `INSERT INTO division (code, parent, level, name, valid_from, valid_to) VALUES ($1, '', '', '', '', '')`
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p := newPlace(t, db)
		ctx, stop := context.WithCancel(t.Context())
		begun, ended := make(chan struct{}), make(chan error, 1)
		go func() {
			var err error
			for i := 0; ctx.Err() == nil && err == nil; i++ {
				err = sqldb.Write(context.WithoutCancel(ctx), db, func(tx *sqldb.Tx) error {
					_, first := tx.Exec(t.Context(), day, fmt.Sprint(i))
					_, second := tx.Exec(t.Context(), division, fmt.Sprint(i))
					return errors.Join(first, second)
				})
				if i == 20 {
					close(begun)
				}
			}
			ended <- err
		}()
		<-begun
		for range 5 {
			m, err := Dump(t.Context(), db, p.files, io.Discard)
			if a, b := m.Counts["calendar_day"].N, m.Counts["division"].N; a != b || a < 20 || err != nil {
				t.Errorf("%d and %d rows of the same writes, %v", a, b, err)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestDeletedFileIsCounted(t *testing.T) {
	p := newPlace(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	blobs := p.furnish(t)
	f, err := p.files.Sealed(blobs[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		t.Fatal(err)
	}
	m, err := Dump(t.Context(), p.db, p.files, io.Discard)
	if m.Missing != 1 || m.Blobs.N != 1 || err != nil {
		t.Error(m.Missing, m.Blobs.N, err)
	}
}

func TestDumpToAFullDisk(t *testing.T) {
	p := newPlace(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	p.furnish(t)
	full := errors.New("disk full")
	if _, err := Dump(t.Context(), p.db, p.files, failing{full}); !errors.Is(err, full) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
