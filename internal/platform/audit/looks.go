package audit

import (
	"context"
	"sync"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Looks logs who looked at a record. A look decides nothing, so it does not wait for the disk: it is gathered, the same person's
// looks at the same record within an hour as one, and written by Flush, which the program calls every second and when it ends. A
// crash loses a second of looks; what is unmasked, exported or searched by number is logged by Write before it is shown.
type Looks struct {
	log *Log
	db  *sqldb.DB

	mu      sync.Mutex
	hour    int64
	seen    map[look]bool // of this hour
	pending []noted
}

type look struct{ account, record id.Ref }

type noted struct {
	by  access.Actor
	act Act
}

// mostLooks bounds what is gathered between two flushes: far more than a second brings. While the database is not to be written,
// later looks are not remembered either.
const mostLooks = 10_000

// NewLooks gathers looks for the log.
func NewLooks(log *Log, db *sqldb.DB) *Looks { return &Looks{log: log, db: db, seen: map[look]bool{}} }

// Note remembers a look.
func (l *Looks) Note(by access.Actor, a Act) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if hour := l.db.Now().Unix() / 3600; hour != l.hour {
		l.hour, l.seen = hour, map[look]bool{}
	}
	key := look{by.Account, id.Ref{Fed: by.Fed, ID: a.Record}}
	if l.seen[key] || len(l.pending) >= mostLooks {
		return
	}
	l.seen[key] = true
	l.pending = append(l.pending, noted{by, a})
}

// Flush writes what was gathered. What could not be written is kept for the next time.
func (l *Looks) Flush(ctx context.Context) error {
	const slice = 200
	for {
		l.mu.Lock()
		batch := l.pending[:min(slice, len(l.pending))]
		l.mu.Unlock()
		if len(batch) == 0 {
			return nil
		}
		err := sqldb.Write(ctx, l.db, func(tx *sqldb.Tx) error {
			for _, n := range batch {
				if err := l.log.Write(ctx, tx, n.by, n.act); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		l.mu.Lock()
		l.pending = append([]noted(nil), l.pending[len(batch):]...)
		l.mu.Unlock()
	}
}

// Keep flushes every second until ctx is done, and once more then.
func (l *Looks) Keep(ctx context.Context, report func(error)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for done := false; !done; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			done = true
		}
		if err := l.Flush(context.WithoutCancel(ctx)); err != nil {
			report(err)
		}
	}
}
