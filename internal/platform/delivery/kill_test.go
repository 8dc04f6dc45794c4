package delivery_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
)

// The victim of TestKilled is this test program itself, started with victim set to a database, its key file, the file in which
// its gateway writes down what it got, and how far its clock is ahead.
const victim = "NIANGJIA_DELIVERY_VICTIM"

func TestMain(m *testing.M) {
	if parts := strings.Split(os.Getenv(victim), "\n"); len(parts) == 4 {
		ahead, err := time.ParseDuration(parts[3])
		if err == nil {
			err = sendAll(parts[0], parts[1], parts[2], ahead)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// ledger is a provider that writes each message in a line of a file.
type ledger struct {
	first sync.Once
	mu    sync.Mutex
	file  *os.File
}

// Name implements delivery.Provider.
func (l *ledger) Name() string { return "ledger" }

// Send implements delivery.Provider.
func (l *ledger) Send(_ context.Context, m delivery.Outgoing) error {
	l.first.Do(func() { fmt.Println("sending") }) // the kill comes from now on
	time.Sleep(10 * time.Millisecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := fmt.Fprintf(l.file, "%s %s\n", m.ID, m.Text.Reveal())
	return err
}

// sendAll is the victim's work.
func sendAll(target, key, file string, ahead time.Duration) error {
	ctx, now := context.Background(), func() time.Time { return noon.Add(ahead) }
	db, err := sqldb.Open(ctx, target, sqldb.Options{Now: now})
	if err != nil {
		return err
	}
	defer db.Close()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := service(ctx, db, key, &ledger{file: f}, now)
	if err != nil {
		return err
	}
	return s.Run(ctx)
}

// TestKilled kills the sending at random moments, also between handing a message over and noting so: every message goes out, some twice and then
// under the same id with the same words.
func TestKilled(t *testing.T) {
	kills := 5
	if dbtest.Long() {
		kills = 20
	}
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			target, key, file := dbtest.Migrated(t, name), newKey(t), t.TempDir()+"/sent"
			db, err := sqldb.Open(t.Context(), target, sqldb.Options{Now: func() time.Time { return noon }})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			w := &world{}
			if w.Service, err = service(t.Context(), db, key, delivery.Outbox{}, db.Now); err != nil {
				t.Fatal(err)
			}
			const many = 1500
			var all []delivery.Message
			for i := range many {
				all = append(all, news(vault.Secret(fmt.Sprintf("138%08d", i)), fmt.Sprint(i)))
			}
			w.queue(t, all...)
			ahead := time.Duration(0)
			for range kills {
				dbtest.Kill(t, fmt.Sprintf("%s=%s\n%s\n%s\n%s", victim, target, key, file, ahead), 120*time.Millisecond)
				ahead += 3 * time.Minute
			}
			if err := sendAll(target, key, file, ahead); err != nil {
				t.Fatal(err)
			}
			said, twice := map[id.Ref]string{}, 0
			for ref, text := range written(t, file) {
				if before, known := said[ref]; known {
					if twice++; before != text {
						t.Errorf("%s said %q, then %q", ref, before, text)
					}
				}
				said[ref] = text
			}
			if got := w.states(t); len(said) != many || got["sent"] != many || len(got) != 1 {
				t.Errorf("%d of %d messages went out; %v", len(said), many, got)
			}
			if t.Logf("%d went out twice", twice); twice == 0 {
				t.Error("none was killed between sending and noting: nothing is shown by it")
			}
			w.sound(t)
		})
	}
}

// written is what the gateway got, in order.
func written(t *testing.T, file string) func(yield func(id.Ref, string) bool) {
	return func(yield func(id.Ref, string) bool) {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			ref, text, _ := strings.Cut(lines.Text(), " ")
			of, err := id.ParseRef(ref)
			if err != nil {
				t.Errorf("%q: %v", lines.Text(), err)
			}
			if !yield(of, text) {
				return
			}
		}
	}
}
