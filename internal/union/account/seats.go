package account

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	// remembered is how long what a token stands for is not asked of the database again.
	remembered = 3 * time.Second
	// seenEvery is how exactly the last use of a session is known.
	seenEvery = time.Minute
	// keepEvery is how often what is kept in memory goes to the database.
	keepEvery = 20 * time.Second
	// manySeats is when the forgotten are looked for; a seat is about 1 kB.
	manySeats = 10_000
)

type seatKind uint8

const (
	bySession seatKind = iota
	byAPIToken
)

// place is whose seat it is.
type place struct {
	kind seatKind
	secret
}

// seat is what a token stands for.
type seat struct {
	actor         access.Actor
	created, seen time.Time
	idle          time.Duration
	until         time.Time // remembered until
}

// seats remember actors for a few seconds, and the uses of sessions until they are written.
type seats struct {
	mu     sync.Mutex
	known  map[place]seat
	used   map[place]time.Time // not yet written
	change uint64              // counts what made seats be forgotten
}

func newSeats() *seats { return &seats{known: map[place]seat{}, used: map[place]time.Time{}} }

func (c *seats) epoch() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.change
}

func (c *seats) find(at place, now time.Time) (seat, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.known[at]
	return s, ok && now.Before(s.until)
}

// keep remembers a seat that was read, unless something changed since the epoch: then what was read may be old.
func (c *seats) keep(at place, s seat, now time.Time, epoch uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.change {
		return
	}
	if len(c.known) >= manySeats {
		for k, old := range c.known {
			if !now.Before(old.until) {
				delete(c.known, k)
			}
		}
	}
	s.until = now.Add(remembered)
	c.known[at] = s
}

// use notes the use of a seat; false when it was left alone for too long.
func (c *seats) use(at place, s seat, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := s.seen
	if later := c.used[at]; later.After(seen) {
		seen = later
	}
	if now.Sub(seen) >= s.idle {
		return false
	}
	if at.kind == bySession && now.Sub(seen) >= seenEvery {
		c.used[at] = now
	}
	return true
}

// forget makes the next use of an account's tokens ask the database.
func (c *seats) forget(account id.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.change++
	for k, s := range c.known {
		if s.actor.Account == account {
			delete(c.known, k)
		}
	}
}

// unwritten are the uses that the database does not know.
func (c *seats) unwritten() map[place]time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[place]time.Time, len(c.used))
	for k, t := range c.used {
		out[k] = t
	}
	return out
}

// written drops the uses that the database knows now.
func (c *seats) written(done map[place]time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, t := range done {
		if c.used[k].Equal(t) {
			delete(c.used, k)
		}
	}
}

// Keep writes when sessions were last used, and who was refused at sign-in, until ctx is done and once more then. It runs
// beside every process that answers requests, so that no request waits for that.
func (s *Service) Keep(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for done := false; !done; {
		select {
		case <-ctx.Done():
			done = true
		case <-tick.C:
		}
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepEvery)
		if err := errors.Join(s.writeSeen(last), s.writeRefusals(last)); err != nil {
			log.ErrorContext(ctx, "uses of sessions and refusals not written", "error", err)
		}
		cancel()
	}
}

// writeSeen writes the uses in small transactions, so that nobody waits long behind it for SQLite's writer.
func (s *Service) writeSeen(ctx context.Context) error {
	const few = 200
	uses := s.seats.unwritten()
	for len(uses) > 0 {
		part := make(map[place]time.Time, few)
		for k, t := range uses {
			part[k] = t
			delete(uses, k)
			if len(part) == few {
				break
			}
		}
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
			for k, t := range part {
				if _, err := tx.Exec(ctx, sessionSeen, k.fed, k.hash[:], sqldb.Micros(t)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		s.seats.written(part)
	}
	return nil
}

// Sweep deletes the sessions that are over and the links that were used or expired a month ago: periodic work, once an hour.
func (s *Service) Sweep(ctx context.Context) error {
	feds, err := s.Orgs.Federations(ctx)
	if err != nil {
		return err
	}
	for _, f := range feds {
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, sweepSessions, f.Fed, sqldb.Micros(tx.Now.Add(-lifetime)), sqldb.Micros(tx.Now.Add(-idleWorker))); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, sweepInvitations, f.Fed, sqldb.Micros(tx.Now.Add(-30*24*time.Hour)))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
