package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
)

// TestBudget queues five messages for one person and one for another, and looks day by day at what goes out.
func TestBudget(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 5 {
			w.queue(t, news("13800000001", fmt.Sprint(i)))
		}
		w.queue(t, news("13800000002", "x"))
		for _, step := range []struct {
			at   string
			want int
		}{
			{"2026-03-02 12:00", 3}, {"2026-03-02 12:01", 0}, {"2026-03-02 23:59", 0}, {"2026-03-03 07:59", 0}, {"2026-03-03 08:00", 2},
			{"2026-03-03 20:00", 0}, {"2026-03-04 08:00", 1}, {"2026-03-05 08:00", 0},
		} {
			at, err := time.ParseInLocation("2006-01-02 15:04", step.at, zone)
			if err != nil {
				t.Fatal(err)
			}
			w.clock.set(at)
			if got := w.run(t); got != step.want {
				t.Errorf("%s: %d went out, want %d", step.at, got, step.want)
			}
			w.sound(t)
		}
	})
}

// TestQuietHours: only what the person asked for goes out at night, and it costs no budget.
func TestQuietHours(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.clock.set(noon.Add(11 * time.Hour))
		urgent := news("13800000001", "urgent")
		urgent.Urgent, urgent.Lang = true, i18n.En
		w.queue(t, news("13800000001", "a"), urgent, urgent, urgent, news("13800000001", "b"))
		if err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := w.gate.take()
		if len(got) != 3 || got[0].Phone.Reveal() != "13800000001" || got[0].Text.Reveal() != "Hello, urgent." {
			t.Fatalf("%d messages: %q", len(got), got[0].Text.Reveal())
		}
		w.clock.set(time.Date(2026, 3, 3, 8, 0, 0, 0, zone))
		if n := w.run(t); n != 2 {
			t.Errorf("%d in the morning, want 2", n)
		}
	})
}

// TestUntil: what could not go in its time is kept as expired, and goes with the others.
func TestUntil(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		short := news("13800000001", "short")
		short.Until = noon.Add(2 * time.Hour)
		w.queue(t, news("13800000001", "1"), news("13800000001", "2"), short)
		if n := w.run(t); n != 2 {
			t.Fatalf("%d went out", n)
		}
		w.clock.pass(2 * time.Hour)
		if n := w.run(t); n != 0 {
			t.Errorf("%d went out", n)
		}
		if got, want := w.states(t), map[string]int{"sent": 2, "expired": 1}; !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		w.sound(t)
		for _, step := range []struct{ days, left int }{{29, 3}, {1, 0}} {
			w.clock.pass(time.Duration(step.days) * 24 * time.Hour)
			if err := w.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			left := 0
			for _, n := range w.states(t) {
				left += n
			}
			if left != step.left {
				t.Errorf("after %d more days %d are left, want %d", step.days, left, step.left)
			}
		}
	})
}

// TestFaults: a temporary fault is tried again with growing pauses under the same id, within the day's budget; one for good fails.
func TestFaults(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		broken := true
		w.gate.answer = func(m delivery.Outgoing) error {
			switch {
			case m.Phone == "13800000009":
				return fmt.Errorf("%w: no such number", delivery.ErrPermanent)
			case broken:
				return errors.New("the gateway is down for 13800000001")
			}
			return nil
		}
		w.queue(t, news("13800000001", "a"), news("13800000001", "b"), news("13800000001", "c"), news("13800000009", "d"))
		ids := map[id.Ref]int{}
		for range 90 { // minutes
			if err := w.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, m := range w.gate.take() {
				ids[m.ID]++
			}
			w.clock.pass(time.Minute)
		}
		tries := 0
		for _, n := range ids {
			tries = max(tries, n)
		}
		if len(ids) != 3 || tries != 7 { // after 0, 1, 3, 7, 15, 31, 63 minutes
			t.Errorf("%d messages were tried, the most %d times", len(ids), tries)
		}
		broken = false
		w.clock.pass(time.Hour)
		if n := w.run(t); n != 2 {
			t.Errorf("%d went out, want the two of the day's budget", n)
		}
		if got, want := w.states(t), map[string]int{"sent": 2, "waiting": 1, "failed": 1}; !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		w.sound(t)
	})
}

// TestTwoRuns: two runs at once neither send twice nor spend one budget twice.
func TestTwoRuns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const people = 150
		var all []delivery.Message
		for range 3 {
			for p := range people {
				all = append(all, news(vault.Secret(fmt.Sprintf("138%08d", p)), "x"))
			}
		}
		w.queue(t, all...)
		var both sync.WaitGroup
		for range 4 {
			both.Go(func() {
				if err := w.Run(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		ids, to := map[id.Ref]int{}, map[vault.Secret]int{}
		for _, m := range w.gate.take() {
			ids[m.ID]++
			to[m.Phone]++
		}
		for _, n := range ids {
			if n != 1 {
				t.Errorf("one went out %d times", n)
			}
		}
		if len(ids) != 2*people || len(to) != people {
			t.Errorf("%d messages to %d people", len(ids), len(to))
		}
		for _, n := range to {
			if n != 2 {
				t.Errorf("somebody got %d", n)
			}
		}
	})
}

// TestTermsFail: a body whose rules cannot be read keeps no other from its turn, and its messages wait.
func TestTermsFail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.queue(t, news("13800000001", "a"))
		err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
			m := news("13800000002", "b")
			m.Fed, m.Org = fed, body+1
			return w.Send(t.Context(), tx, m)
		})
		if err != nil {
			t.Fatal(err)
		}
		w.queue(t, news("13800000003", "c"))
		w.Rules = unreadable{body + 1}
		if err := w.Run(t.Context()); err == nil || len(w.gate.take()) != 2 {
			t.Errorf("%v, %v", err, w.states(t))
		}
		w.Rules = same(usual)
		if n := w.run(t); n != 1 {
			t.Errorf("%d went out when the rules could be read again", n)
		}
	})
}

// unreadable are the usual terms, but for one body whose own cannot be read.
type unreadable struct{ body id.ID }

// Terms implements delivery.Rules.
func (u unreadable) Terms(_ context.Context, _ sqldb.Queryer, org id.Ref) (delivery.Terms, error) {
	if org.ID == u.body {
		return delivery.Terms{}, errors.New("unreadable")
	}
	return usual, nil
}

// TestSend: what is queued is queued with the act or not at all.
func TestSend(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		failure := errors.New("the act failed")
		err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
			if err := w.Send(t.Context(), tx, delivery.Message{Fed: fed, Org: body, Phone: "13800000001", Text: errs.M("t.news", "what", "x")}); err != nil {
				return err
			}
			return failure
		})
		if !errors.Is(err, failure) || len(w.states(t)) != 0 {
			t.Errorf("%v, %v", err, w.states(t))
		}
		err = sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error { return w.Send(t.Context(), tx, delivery.Message{Fed: fed, Org: body}) })
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("without a phone: %v", err)
		}
	})
}

// TestCheck finds what it is there to find.
func TestCheck(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.queue(t, news("13800000001", "a"), news("13800000002", "b"), news("13800000003", "c"))
		w.sound(t)
		for _, step := range []struct {
			text string
			want int
		}{
			{`UPDATE message SET secrets = $1 WHERE federation_id = 7`, 3},
			{`UPDATE message SET state = 'sent', secrets = $1 WHERE federation_id = 7`, 9},
			{`UPDATE message SET state = 'expired', secrets = $1 WHERE federation_id = 7`, 6},
		} {
			err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error { _, err := tx.Exec(t.Context(), step.text, []byte{}); return err })
			if err != nil {
				t.Fatal(err)
			}
			if broken, err := w.Check(t.Context(), fed); err != nil || len(broken) != step.want {
				t.Errorf("%s: %v, %v", step.text, broken, err)
			}
		}
	})
}

// TestMany: 20,000 messages that are due at once are queued and sent in some seconds; a tenth of them where the long runs are not asked for.
func TestMany(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		many := 2_000
		if dbtest.Long() {
			many = 20_000
		}
		w.Provider = delivery.Outbox{}
		all := make([]delivery.Message, many)
		for i := range all {
			all[i] = news(vault.Secret(fmt.Sprintf("138%08d", i)), "x")
		}
		start := time.Now()
		for i := 0; i < many; i += 1000 {
			w.queue(t, all[i:i+1000]...)
		}
		queued := time.Since(start)
		start = time.Now()
		if err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		t.Logf("queued in %s, sent in %s", queued, took)
		if got := w.states(t); got["sent"] != many {
			t.Errorf("%v", got)
		}
		if took += queued; took > time.Minute { // some seconds; other tests run beside
			t.Errorf("took %s", took)
		}
	})
}
