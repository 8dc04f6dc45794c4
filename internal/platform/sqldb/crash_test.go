package sqldb_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the log is restarted from outside

	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

// TestTornLogTail cuts the power at a known moment: what was acknowledged until then was synced, what
// came after is in the log only in part, or as garbage. The database opens with everything that was
// acknowledged, and of the rest with whole writes in their order.
func TestTornLogTail(t *testing.T) {
	for _, checkpointed := range []bool{false, true} {
		t.Run(fmt.Sprint("checkpointed=", checkpointed), func(t *testing.T) {
			target := dbtest.Migrated(t, "sqlite")
			db, err := sqldb.Open(t.Context(), target, sqldb.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if checkpointed { // the log begins anew over the frames of its past, which must not come back
				fill(t, db, 500)
				restartLog(t, target)
			}
			const acknowledged, after = 30, 20
			acknowledge(t, db, 0, acknowledged)
			file, log := read(t, target), read(t, target+"-wal")
			acknowledge(t, db, acknowledged, after)
			later := read(t, target+"-wal")
			if len(later) < len(log) || string(read(t, target)) != string(file) {
				t.Fatal("a checkpoint came between: the test has lost its moment")
			}
			for name, tail := range tails(log, later) {
				t.Run(name, func(t *testing.T) { opens(t, file, tail, acknowledged, acknowledged+after) })
			}
		})
	}
}

// synced is where the log ends at the moment: behind it may lie frames of an earlier round.
func synced(log, later []byte) int {
	n := 0
	for n < len(log) && log[n] == later[n] {
		n++
	}
	const frame, head = 4096 + 24, 32
	return head + (n-head)/frame*frame
}

// tails are logs as a power cut may leave them.
func tails(log, later []byte) map[string][]byte {
	random := rand.New(rand.NewPCG(7, 7))
	end := synced(log, later)
	out := map[string][]byte{"as synced": slices.Clone(later[:end]), "all there": slices.Clone(later)}
	for i := range 4 {
		cut := end + random.IntN(len(later)-end)
		out[fmt.Sprint("cut ", i)] = slices.Clone(later[:cut])

		garbled := slices.Clone(later)
		for j := cut; j < len(garbled); j++ {
			garbled[j] = byte(random.Uint32())
		}
		out[fmt.Sprint("garbled ", i)] = garbled

		holed := slices.Clone(later)
		clear(holed[cut:min(len(holed), cut+4096)]) // a sector that never came, with good ones behind it
		out[fmt.Sprint("holed ", i)] = holed
	}
	return out
}

func opens(t *testing.T, file, log []byte, acknowledged, written int) {
	target := filepath.Join(t.TempDir(), "niangjia.db")
	for path, content := range map[string][]byte{target: file, target + "-wal": log} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sqldb.Open(t.Context(), target, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	sound, _, err := sqldb.One(t.Context(), db, `PRAGMA integrity_check`, nil, sqldb.Value[string])
	if err != nil || sound != "ok" {
		t.Fatal(sound, err)
	}
	const byWrite = `SELECT kind, count(*) FROM calendar_day WHERE kind <> 'fill' GROUP BY kind ORDER BY kind`
	n := 0
	err = sqldb.Each(t.Context(), db, byWrite, nil, func(s sqldb.Scanner) error {
		var kind string
		var rows int
		err := s.Scan(&kind, &rows)
		if kind != fmt.Sprintf("%04d", n) || rows != perWrite {
			t.Errorf("write %s has %d rows, and should be number %d", kind, rows, n)
		}
		n++
		return err
	})
	if err != nil || n < acknowledged || n > written {
		t.Errorf("%d writes are there; %d were acknowledged, %d done; %v", n, acknowledged, written, err)
	}
	write(t, db, "and it goes on")
}

const perWrite = 7

// acknowledge does n acknowledged writes of several rows each.
func acknowledge(t *testing.T, db *sqldb.DB, from, n int) {
	t.Helper()
	for i := range n {
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
			for j := range perWrite {
				if _, err := tx.Exec(t.Context(), insertDay, fmt.Sprintf("%d-%d-%d", (from+i)*7919%1000, from+i, j), fmt.Sprintf("%04d", from+i), ""); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// fill writes frames of a round that is over.
func fill(t *testing.T, db *sqldb.DB, rows int) {
	t.Helper()
	var batch [][]any
	for i := range rows {
		batch = append(batch, []any{fmt.Sprintf("fill %x %d", rand.Uint64(), i), "fill", strings.Repeat("名字", 200)})
	}
	err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
		_, err := tx.InsertMany(t.Context(), insertDay, batch)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// restartLog copies the log back, so that the next write begins it anew over the old frames.
func restartLog(t *testing.T, target string) {
	t.Helper()
	db, err := sql.Open("sqlite", target)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var busy, frames, copied int
	err = db.QueryRow(`PRAGMA wal_checkpoint(RESTART)`).Scan(&busy, &frames, &copied)
	if err != nil || busy != 0 || frames < 100 || copied != frames {
		t.Fatal("checkpoint: ", busy, frames, copied, err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestLogIsSynced: what the test above takes for granted is what SQLite is told.
func TestLogIsSynced(t *testing.T) {
	db := dbtest.Open(t, "sqlite", sqldb.Options{})
	for text, want := range map[string]string{`PRAGMA synchronous`: "2", `PRAGMA journal_mode`: "wal", `PRAGMA foreign_keys`: "1"} {
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
			got, _, err := sqldb.One(t.Context(), tx, text, nil, sqldb.Value[string])
			if got != want {
				t.Errorf("%s is %s, want %s", text, got, want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
