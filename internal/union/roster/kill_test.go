package roster_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// The victim of TestKill is this test program itself, with what it is to do in its environment.
const victim = "NIANGJIA_ROSTER_VICTIM"

type errand struct {
	Target, Key, Folder, File string
	Fed                       id.Fed
	Org                       id.ID
}

func TestMain(m *testing.M) {
	if text := os.Getenv(victim); text != "" {
		if err := run(context.Background(), text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// run is the victim's work: it says when it begins, and imports a file.
func run(ctx context.Context, text string) error {
	var e errand
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return err
	}
	db, err := sqldb.Open(ctx, e.Target, sqldb.Options{})
	if err != nil {
		return err
	}
	w, err := uniontest.Open(ctx, db, e.Key, e.Folder)
	if err != nil {
		return err
	}
	file, err := os.Open(e.File)
	if err != nil {
		return err
	}
	fmt.Println("begins")
	_, err = w.Rosters.Import(ctx, access.NewOperator(e.Fed, "victim"), roster.ImportInput{Org: id.Ref{Fed: e.Fed, ID: e.Org}, FileName: "a.csv", File: file})
	return err
}

// TestKill kills an import at random moments, and imports the same file again: nobody is lost, nobody comes twice, every row has its
// outcome once, and all invariants hold. make verify asks for twenty moments.
func TestKill(t *testing.T) {
	moments := 3
	if dbtest.Long() {
		moments = 20
	}
	const sound, short = 1500, 30
	_, all := made(t, sound+short)
	content := table(all, func(i int, cells []string) {
		if i%51 == 50 { // one of its figures is missing: rejected
			cells[2] = cells[2][:17]
		}
	})
	file := t.TempDir() + "/a.csv"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, engine := range []string{"sqlite", "twin"} {
		t.Run(engine, func(t *testing.T) {
			target := dbtest.Migrated(t, engine)
			db, err := sqldb.Open(t.Context(), target, sqldb.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			w := uniontest.New(t, db)
			longest, halfDone := time.Duration(0), 0
			for i := range moments + 1 {
				o := w.Org(t, w.Street, fmt.Sprintf("K%d", i), fmt.Sprintf("第%d工会", i), org.Grassroots, "")
				e := errand{target, w.Key, w.Folder, file, w.City.Ref.Fed, o.Ref.ID}
				if i == 0 { // the first is let live: it tells how long an import takes
					longest = send(t, e, time.Hour)
					continue
				}
				send(t, e, longest/4+time.Duration(rand.Int64N(int64(longest*3/4)))) // reading comes before writing
				if n := members(t, w, o); n > 0 && n < sound {
					halfDone++
				}
				b := take(t, w, o, "a.csv", content)
				c := b.Counts
				if b.State != roster.Done || c.Rows != sound+short || c.Joined+c.Unchanged != sound || c.Rejected != short || c.Updated+c.NeedsLook != 0 {
					t.Errorf("again: %s %+v", b.State, c)
				}
				left := rowsOf(t, w, b, "rejected")
				if numbers := rowNumbers(left); len(left) != short || len(slices.Compact(numbers)) != short {
					t.Errorf("%d rows are left: %v", len(left), numbers)
				}
				if n := members(t, w, o); n != sound {
					t.Errorf("%d members", n)
				}
				if again := take(t, w, o, "a.csv", content).Counts; again.Unchanged != sound || again.Joined != 0 {
					t.Errorf("once more: %+v", again)
				}
				check(t, w)
			}
			t.Logf("an import takes %v; %d of %d were killed with some people in", longest, halfDone, moments)
		})
	}
}

func rowNumbers(left []roster.RowLeft) (out []int) {
	for _, r := range left {
		out = append(out, r.Number)
	}
	return out
}

// send starts a victim, kills it so long after it has begun, and says how long it lived.
func send(t *testing.T, e errand, after time.Duration) time.Duration {
	t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victim+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "begins") {
		t.Fatalf("%q, %v", line, err)
	}
	begun := time.Now()
	kill := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer kill.Stop()
	if err := cmd.Wait(); err != nil && after == time.Hour {
		t.Fatal(err)
	}
	return time.Since(begun)
}

// members counts the different people on a union's list.
func members(t *testing.T, w *uniontest.World, o org.Org) int {
	t.Helper()
	seen := map[string]bool{}
	for in := (member.ListInput{Node: o.Ref, Limit: 500}); ; {
		page, err := w.Members.List(t.Context(), w.Operator, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Members {
			if seen[l.Document.Reveal()] {
				t.Errorf("%s is on the list twice", l.Name)
			}
			seen[l.Document.Reveal()] = true
		}
		if in.After = page.Next; in.After == "" {
			return len(seen)
		}
	}
}
