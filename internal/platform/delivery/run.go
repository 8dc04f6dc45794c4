package delivery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/obs"
	"niangjia/internal/platform/sqldb"
)

// A slice of messages is taken, sent and noted at a time. Also when each waits for a gateway's last second, that ends before they are due
// again: 200 / 25 × 10 s = 80 s.
const (
	slice  = 200
	atOnce = 25
	lease  = 2 * time.Minute
	within = 10 * time.Second
)

// due is a message that is to be sent now.
type due struct {
	ref id.Ref
	org id.ID
	at  int64 // µs
}

// waiting is such a message as its row holds it.
type waiting struct {
	no, org   id.ID
	to        [16]byte
	urgent    bool
	until     time.Time
	attempts  int64
	budgetDay string
	secrets   []byte
}

// Run sends what is due, in all federations, what is urgent before all else; a periodic job. It may be killed at any moment, and is safe
// when two run at once: each message goes out at least once. One that fails keeps no other from its turn.
func (s *Service) Run(ctx context.Context) (failed error) {
	r := &round{Service: s, now: s.DB.Now(), terms: map[id.Ref]Terms{}}
	var urgent, other due
	for ctx.Err() == nil {
		page, err := r.page(ctx, true, &urgent)
		if err == nil && len(page) == 0 {
			page, err = r.page(ctx, false, &other)
		}
		if err != nil || len(page) == 0 {
			return errors.Join(failed, err)
		}
		byFed := map[id.Fed][]due{}
		for _, d := range page {
			byFed[d.ref.Fed] = append(byFed[d.ref.Fed], d)
		}
		for fed, some := range byFed {
			failed = errors.Join(failed, r.send(ctx, fed, some))
		}
	}
	return errors.Join(failed, ctx.Err())
}

// round is one run. Messages that become due while it goes on are for the next, but for urgent ones.
type round struct {
	*Service
	now   time.Time
	terms map[id.Ref]Terms // of the bodies met so far
}

// page is the next slice behind a message, which it moves on.
func (r *round) page(ctx context.Context, urgent bool, after *due) ([]due, error) {
	now := r.now
	if urgent {
		now = r.DB.Now()
	}
	found, err := sqldb.All(ctx, r.DB, dueMessages, []any{urgent, sqldb.Micros(now), after.at, after.ref.Fed, after.ref.ID, slice}, scanDue)
	if len(found) > 0 {
		*after = found[len(found)-1]
	}
	return found, err
}

// send takes due messages of a federation, hands them to the provider, and notes how that went.
func (r *round) send(ctx context.Context, fed id.Fed, some []due) error {
	ids, failed := r.ruled(ctx, fed, some)
	taken, err := r.take(ctx, fed, ids)
	if err != nil || len(taken) == 0 {
		return errors.Join(failed, err)
	}
	faults := r.deliver(ctx, fed, taken)
	// how it went is noted also when the run is to stop: else all of them would go out again
	noting, done := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer done()
	return errors.Join(failed, r.note(noting, fed, taken, faults))
}

// ruled are the due messages whose bodies' terms are known; those of others wait until they can be read.
func (r *round) ruled(ctx context.Context, fed id.Fed, some []due) (ids sqldb.List, failed error) {
	unknown := map[id.ID]bool{}
	for _, d := range some {
		of := id.Ref{Fed: fed, ID: d.org}
		if _, known := r.terms[of]; !known && !unknown[d.org] {
			t, err := r.Rules.Terms(ctx, r.DB, of)
			if err != nil {
				unknown[d.org], failed = true, errors.Join(failed, fmt.Errorf("terms for messages of %s: %w", of, err))
			} else {
				r.terms[of] = t
			}
		}
		if !unknown[d.org] {
			ids = append(ids, d.ref.ID)
		}
	}
	return ids, failed
}

// take decides about due messages, and returns those that are to go out now; for a while nobody else takes them.
func (r *round) take(ctx context.Context, fed id.Fed, ids sqldb.List) (taken []waiting, err error) {
	err = sqldb.Write(ctx, r.DB, func(tx *sqldb.Tx) error {
		taken = nil
		rows, err := sqldb.All(ctx, tx, findMessages, []any{fed, sqldb.Micros(tx.Now), ids}, scanWaiting)
		if err != nil {
			return err
		}
		now := tx.Now.In(r.Zone)
		spent, err := spending(ctx, tx, fed, day.Of(now), rows)
		if err != nil {
			return err
		}
		going, plan := r.plan(fed, now, rows, spent)
		mine := map[id.ID]bool{}
		for budgetDay, list := range plan.take {
			err := sqldb.Each(ctx, tx, takeMessages, []any{fed, sqldb.Micros(tx.Now.Add(lease)), budgetDay, sqldb.Micros(tx.Now), list},
				func(sc sqldb.Scanner) error {
					var no id.ID
					err := sc.Scan(&no)
					mine[no] = true
					return err
				})
			if err != nil {
				return err
			}
		}
		for _, w := range going {
			if mine[w.no] {
				w.attempts++
				taken = append(taken, w)
			}
		}
		return plan.putAside(ctx, tx, fed)
	})
	return taken, err
}

// spending is how many messages of the day's budget each of the people has had. It holds what waits for them.
func spending(ctx context.Context, tx *sqldb.Tx, fed id.Fed, today day.Day, rows []waiting) (map[[16]byte]int, error) {
	people := sqldb.List{}
	for _, w := range rows {
		if !w.urgent {
			people = append(people, w.to[:])
		}
	}
	spent := make(map[[16]byte]int, len(people))
	if len(people) == 0 {
		return spent, nil
	}
	if _, err := tx.Exec(ctx, holdMessages, fed, people); err != nil {
		return nil, err
	}
	err := sqldb.Each(ctx, tx, spentOn, []any{fed, string(today), people}, func(sc sqldb.Scanner) error {
		var to []byte
		var n int
		err := sc.Scan(&to, &n)
		spent[[16]byte(to)] = n
		return err
	})
	return spent, err
}

// plan is what becomes of due messages.
type plan struct {
	take map[string]sqldb.List // go out now, by the day on whose budget they are
	off  map[int64]sqldb.List  // wait, by the instant (µs)
	over map[int64]sqldb.List  // their time is over, by the instant when they are deleted
}

// plan decides about due messages by the terms of their bodies; going are those that go out now.
func (r *round) plan(fed id.Fed, now time.Time, rows []waiting, spent map[[16]byte]int) (going []waiting, p plan) {
	p = plan{map[string]sqldb.List{}, map[int64]sqldb.List{}, map[int64]sqldb.List{}}
	today := string(day.Of(now))
	for _, w := range rows {
		terms := r.terms[id.Ref{Fed: fed, ID: w.org}]
		onBudget := ""
		at := now
		if !w.urgent {
			onBudget = today
			got := spent[w.to]
			if w.budgetDay == today {
				got = 0 // sent again, it is counted already
			}
			at = terms.when(now, got)
		}
		switch {
		case !w.until.After(now):
			gone := terms.deleteAfter(now)
			p.over[gone] = append(p.over[gone], w.no)
		case at.After(now):
			again := sqldb.Micros(earlier(at, w.until))
			p.off[again] = append(p.off[again], w.no)
		default:
			if !w.urgent && w.budgetDay != today {
				spent[w.to]++
			}
			p.take[onBudget] = append(p.take[onBudget], w.no)
			going = append(going, w)
		}
	}
	return going, p
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// deleteAfter is when a message goes that is done with now, in µs.
func (t Terms) deleteAfter(now time.Time) int64 { return sqldb.Micros(now.AddDate(0, 0, t.Kept)) }

// putAside writes down what does not go out now.
func (p plan) putAside(ctx context.Context, tx *sqldb.Tx, fed id.Fed) error {
	for at, list := range p.off {
		if _, err := tx.Exec(ctx, putOff, fed, at, list); err != nil {
			return err
		}
	}
	for gone, list := range p.over {
		if _, err := tx.Exec(ctx, expire, fed, gone, list); err != nil {
			return err
		}
	}
	return nil
}

// deliver hands messages to the provider, some at once; a fault for each.
func (r *round) deliver(ctx context.Context, fed id.Fed, taken []waiting) []error {
	faults, next := make([]error, len(taken)), make(chan int)
	var senders sync.WaitGroup
	for range min(atOnce, len(taken)) {
		senders.Go(func() {
			for i := range next {
				faults[i] = r.hand(ctx, id.Ref{Fed: fed, ID: taken[i].no}, taken[i].secrets)
			}
		})
	}
	for i := range taken {
		next <- i
	}
	close(next)
	senders.Wait()
	return faults
}

// hand gives one message to the provider. What does not open never will.
func (r *round) hand(ctx context.Context, ref id.Ref, secrets []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m, err := r.unseal(ref, secrets)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPermanent, err)
	}
	ctx, done := context.WithTimeout(ctx, within)
	defer done()
	return r.Provider.Send(ctx, m)
}

// note writes down how it went.
func (r *round) note(ctx context.Context, fed id.Fed, taken []waiting, faults []error) error {
	return sqldb.Write(ctx, r.DB, func(tx *sqldb.Tx) error {
		went := map[int64]sqldb.List{}
		for i, w := range taken {
			gone := r.terms[id.Ref{Fed: fed, ID: w.org}].deleteAfter(tx.Now)
			var err error
			switch fault := faults[i]; {
			case fault == nil:
				went[gone] = append(went[gone], w.no)
			case errors.Is(fault, ErrPermanent):
				_, err = tx.Exec(ctx, refused, fed, w.no, w.attempts, describe(fault), gone)
			default:
				again := earlier(tx.Now.Add(pause(w)), w.until)
				_, err = tx.Exec(ctx, retry, fed, w.no, w.attempts, sqldb.Micros(again), describe(fault))
			}
			if err != nil {
				return err
			}
		}
		for gone, list := range went {
			if _, err := tx.Exec(ctx, sent, fed, sqldb.Micros(tx.Now), gone, list); err != nil {
				return err
			}
		}
		return nil
	})
}

// pause is how long a message waits that did not go: from a minute, or five seconds when somebody sits and waits, twice as long each time, at most an
// hour.
func pause(w waiting) time.Duration {
	first := time.Minute
	if w.urgent {
		first = 5 * time.Second
	}
	return min(first<<min(w.attempts-1, 10), time.Hour)
}

// describe is a fault as kept with the message: its beginning, without persons' numbers.
func describe(err error) string {
	text := []rune(obs.Scrub(err.Error()))
	return string(text[:min(len(text), 200)])
}
