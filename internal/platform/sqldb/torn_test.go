package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

// A person may be a member in one federation at a time: the claim row is the lock. Ledger rows have
// their ids from outside and bear being written twice.
const (
	createClaim  = `CREATE TABLE claim (key BIGINT NOT NULL, federation_id BIGINT NOT NULL, PRIMARY KEY (key))`
	createLedger = `CREATE TABLE ledger (federation_id BIGINT NOT NULL, id BIGINT NOT NULL, key BIGINT NOT NULL, change BIGINT NOT NULL,
		PRIMARY KEY (federation_id, id))`
	takeClaim = `INSERT INTO claim (key, federation_id) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`
	moveClaim = `UPDATE claim SET federation_id = $1 WHERE key = $2 AND federation_id = $3`
	ownClaim  = `SELECT federation_id FROM claim WHERE key = $1`
	enter     = `INSERT INTO ledger (federation_id, id, key, change) VALUES ($1, $2, $3, $4) ON CONFLICT (federation_id, id) DO NOTHING`
	wrongSums = `SELECT key FROM (SELECT l.federation_id, l.key, SUM(l.change) AS sum FROM ledger l GROUP BY l.federation_id, l.key) s
		WHERE s.sum <> (SELECT count(*) FROM claim c WHERE c.key = s.key AND c.federation_id = s.federation_id)`
	unbacked = `SELECT c.key FROM claim c WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.key = c.key AND l.federation_id = c.federation_id)`
)

var errTaken = errors.New("somebody else has the claim")

// join is what joining a federation does; transfer what a move between two does. Each writes its entry
// first: one that is there already says that an earlier try was committed and only its answer was lost.
// (To look at the claim alone is not enough: it may have moved away and back meanwhile.)
func join(ctx context.Context, tx *sqldb.Tx, fed id.Fed, key int64, entry id.ID) error {
	if n, err := tx.Exec(ctx, enter, fed, entry, key, 1); err != nil || n == 0 {
		return err
	}
	return one(tx.Exec(ctx, takeClaim, key, fed))
}

func transfer(ctx context.Context, tx *sqldb.Tx, from, to id.Fed, key int64, entry id.ID) error {
	if n, err := tx.Exec(ctx, enter, to, entry, key, 1); err != nil || n == 0 {
		return err
	}
	if _, err := tx.Exec(ctx, enter, from, entry, key, -1); err != nil {
		return err
	}
	return one(tx.Exec(ctx, moveClaim, to, key, from))
}

// one is errTaken when the guarded write found no row.
func one(n int64, err error) error {
	if err == nil && n != 1 {
		return errTaken
	}
	return err
}

// TestTornWorld lets two federations join and move the same people while connections are lost at
// COMMIT: claim ⇔ ledger holds all the same, and what was acknowledged is there.
func TestTornWorld(t *testing.T) {
	world := dbtest.NewTorn(1)
	db := dbtest.Open(t, "postgres", sqldb.Options{Wrap: world.Wrap})
	for _, text := range []string{createClaim, createLedger} {
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), text)
			return err
		})
		// of a CREATE TABLE that was committed and not acknowledged the second try says "exists"
		var pg *pgconn.PgError
		if err != nil && !(errors.As(err, &pg) && pg.Code == "42P07") {
			t.Fatal(err)
		}
	}
	ids := id.NewSource(db.Now)
	const people, rounds = 40, 8
	var mu sync.Mutex
	acknowledged := map[int64]int{}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			fed, other := id.Fed(7+worker%2), id.Fed(8-worker%2)
			for round := range rounds {
				for key := range int64(people) {
					entry := ids.New()
					err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
						if round > 0 {
							return transfer(t.Context(), tx, other, fed, key, entry)
						}
						return join(t.Context(), tx, fed, key, entry)
					})
					if err == nil {
						mu.Lock()
						acknowledged[key]++
						mu.Unlock()
					} else if !errors.Is(err, errTaken) {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	if world.After < 5 || world.Before < 5 {
		t.Errorf("the world was hardly torn: %d after, %d before", world.After, world.Before)
	}
	for key := range int64(people) {
		if _, ok, err := sqldb.One(t.Context(), db, ownClaim, []any{key}, sqldb.Value[id.Fed]); err != nil || ok != (acknowledged[key] > 0) {
			t.Errorf("person %d: acknowledged %d times, claim %v, %v", key, acknowledged[key], ok, err)
		}
	}
	for name, text := range map[string]string{"ledger and claims differ": wrongSums, "claims without ledger": unbacked} {
		bad, err := sqldb.All(t.Context(), db, text, nil, sqldb.Value[int64])
		if len(bad) > 0 || err != nil {
			t.Errorf("%s: %v, %v", name, bad, err)
		}
	}
}

// The world must be able to show the fault it is there for: a write that cannot bear being done twice.
func TestTornWorldShowsDoubles(t *testing.T) {
	world := dbtest.NewTorn(2)
	db := dbtest.Open(t, "postgres", sqldb.Options{Wrap: world.Wrap})
	seen := false
	for i := range 200 {
		err := sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error { return addDay(t.Context(), tx, fmt.Sprint(i)) })
		if err == nil {
			continue
		}
		var pg *pgconn.PgError
		if !sqldb.IsDuplicate(err) || !errors.As(err, &pg) || pg.ConstraintName != "" {
			t.Fatalf("want a duplicate without a name: %v", err)
		}
		seen = true
	}
	if !seen || world.After == 0 {
		t.Errorf("no double showed in %d lost commits", world.After)
	}
}
