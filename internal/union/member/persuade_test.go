package member_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
)

// dated is a world whose clock is set by hand, and whose phones show what arrived.
type dated struct {
	*world
	now    *atomic.Int64 // µs
	phones *phones
}

// phones are a provider that keeps what it sent.
type phones struct {
	mu   sync.Mutex
	sent []delivery.Outgoing
}

// Name implements delivery.Provider.
func (*phones) Name() string { return "phones" }

// Send implements delivery.Provider.
func (p *phones) Send(_ context.Context, m delivery.Outgoing) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

// arrived sends what is due and returns the texts on somebody's phone.
func (w dated) arrived(t *testing.T, who rehearse.Person) (texts []string) {
	t.Helper()
	if err := w.Members.Messages.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.phones.mu.Lock()
	defer w.phones.mu.Unlock()
	for _, m := range w.phones.sent {
		if m.Phone == vault.Secret(who.Phone) {
			texts = append(texts, m.Text.Reveal())
		}
	}
	return texts
}

// set sets the clock to noon of a day.
func (w dated) set(d day.Day) { w.now.Store(d.Time().Add(4 * time.Hour).UnixMicro()) }

// TestPersuasion runs everything in one world on each engine.
func TestPersuasion(t *testing.T) {
	for _, engine := range []string{"sqlite", "twin"} {
		t.Run(engine, func(t *testing.T) {
			w := dated{now: &atomic.Int64{}, phones: &phones{}}
			w.set("2026-05-29")
			w.world = newWorld(t, dbtest.Open(t, engine, sqldb.Options{Now: func() time.Time { return time.UnixMicro(w.now.Load()) }}), 60)
			w.Members.Messages.Provider = w.phones
			for name, test := range map[string]func(*testing.T, dated){"lapse": testLapseAfterPersuasion, "answer": testPersuasionIsAnswered, "rule": testLapseRuleIsTightened} {
				t.Run(name, func(t *testing.T) {
					w := w
					w.world = w.again(t)
					w.set("2026-05-29")
					test(t, w)
					w.check(t)
				})
			}
		})
	}
}

// member enters somebody who joined long ago.
func (w dated) member(t *testing.T) (rehearse.Person, id.Ref) {
	t.Helper()
	p := w.next()
	p.JoinedOn = "2024-01-05"
	return p, w.enter(t, w.A, p)
}

// refused is what is said against an entry, by field.
func (w dated) refused(t *testing.T, in member.RecordInput) map[string]string {
	t.Helper()
	_, err := w.Members.Record(t.Context(), w.Operator, in)
	return keysOf(err)
}

// testLapseAfterPersuasion: no membership lapses before its union has tried to persuade the person, and six months have gone by in which the person,
// who was told, gave no answer.
func testLapseAfterPersuasion(t *testing.T, w dated) {

	p, m := w.member(t)
	lapse := member.RecordInput{Membership: m, Kind: member.EntryLapsed, Reason: "半年没有参加活动"}
	diff(t, "unpersuaded", w.refused(t, lapse), map[string]string{"kind": "member.lapse_unpersuaded"})
	diff(t, "about nothing", w.refused(t, member.RecordInput{Membership: m, Kind: member.EntryPersuaded}), map[string]string{"reason": "member.reason_needed"})
	// entered for a day long past, it shortens nothing: only now is the member told
	said := member.RecordInput{Membership: m, Kind: member.EntryPersuaded, On: "2025-10-09", Reason: "上门说明会员可以参加的互助保障"}
	got, err := w.Members.Record(t.Context(), w.Operator, said)
	if err != nil || got.State != member.Active || got.Since != "2024-01-05" {
		t.Fatalf("%+v, %v", got, err)
	}
	// 29 November is a Sunday: the last day is the 30th
	const from = "2026-12-01"
	if seen := w.view(t, m); seen.Persuaded.Lapse != from || seen.Persuaded.On != "2025-10-09" || seen.Persuaded.RecordedBy != "test" {
		t.Errorf("%+v", seen.Persuaded)
	}
	if mine, err := w.Members.Mine(t.Context(), w.worker(p)); err != nil || mine[0].Persuaded.Lapse != from || mine[0].Persuaded.Reason != said.Reason {
		t.Errorf("%+v, %v", mine, err)
	}
	if told := w.arrived(t, p); len(told) != 1 || !strings.Contains(told[0], "2026年12月1日") || strings.Contains(told[0], said.Reason) || strings.Contains(told[0], w.A.Name) {
		t.Errorf("told %q", told)
	}
	w.set("2026-11-30")
	diff(t, "a day too early", w.refused(t, lapse), map[string]string{"kind": "member.lapse_early"})
	w.set("2026-12-03")
	lapse.On = "2026-11-30"
	diff(t, "from a day too early", w.refused(t, lapse), map[string]string{"on": "member.day_before"})
	lapse.On = from
	if got, err := w.Members.Record(t.Context(), w.Operator, lapse); err != nil || got.State != member.Lapsed || got.Since != from {
		t.Fatalf("%+v, %v", got, err)
	}
	// taken back, the membership is what it was, and the persuasion stands
	if got, err := w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: m, Entry: 3, Reason: "登记错了人"}); err != nil || got.State != member.Active ||
		got.Since != "2024-01-05" {
		t.Fatalf("%+v, %v", got, err)
	}
	if seen := w.view(t, m); seen.Persuaded.Lapse != from {
		t.Errorf("%+v", seen.Persuaded)
	}
	if _, err := w.Members.Record(t.Context(), w.Operator, lapse); err != nil {
		t.Error(err)
	}
}

// testPersuasionIsAnswered: by staying or confirming the person ends the clock, and so does a change of the state; the union takes back what it recorded
// in error.
func testPersuasionIsAnswered(t *testing.T, w dated) {
	persuade := func(t *testing.T, w dated, m id.Ref) {
		t.Helper()
		w.record(t, m, member.EntryPersuaded, "2026-05-29")
	}
	for name, answer := range map[string]func(t *testing.T, w dated, p rehearse.Person, m id.Ref) error{
		"stays": func(t *testing.T, w dated, p rehearse.Person, m id.Ref) error {
			_, err := w.Members.Stay(t.Context(), w.worker(p), m)
			return err
		},
		"confirms": func(t *testing.T, w dated, p rehearse.Person, m id.Ref) error {
			_, err := w.Members.Confirm(t.Context(), w.worker(p), m)
			return err
		},
		"is retained, and back": func(t *testing.T, w dated, _ rehearse.Person, m id.Ref) error {
			w.record(t, m, member.EntryRetained, "2026-05-29")
			w.record(t, m, member.EntryResumed, "2026-05-29")
			return nil
		},
		"taken back": func(t *testing.T, w dated, _ rehearse.Person, m id.Ref) error {
			_, err := w.Members.Correct(t.Context(), w.Operator, member.CorrectInput{Membership: m, Entry: 2, Reason: "登记错了人"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w.set("2026-05-29")
			p, m := w.member(t)
			if _, err := w.Members.Stay(t.Context(), w.worker(p), m); !errs.Is(err, errs.Conflict) {
				t.Errorf("an answer to nothing: %v", err)
			}
			persuade(t, w, m)
			if err := answer(t, w, p, m); err != nil {
				t.Fatal(err)
			}
			if seen := w.view(t, m); seen.State != member.Active || seen.Persuaded != (member.Persuasion{}) {
				t.Errorf("%+v", seen)
			}
			w.set("2027-05-29")
			lapse := member.RecordInput{Membership: m, Kind: member.EntryLapsed, Reason: "半年没有参加活动"}
			diff(t, "lapse", w.refused(t, lapse), map[string]string{"kind": "member.lapse_unpersuaded"})
			w.record(t, m, member.EntryPersuaded, "2027-05-29")
			w.set("2027-12-30")
			if _, err := w.Members.Record(t.Context(), w.Operator, lapse); err != nil {
				t.Errorf("after another persuasion: %v", err)
			}
			past, err := w.Members.Past(t.Context(), w.Operator, member.PastInput{Node: w.A.Ref, On: "2027-06-01", Text: p.Name})
			if err != nil || len(past.Members) != 1 || past.Members[0].State != member.Active {
				t.Errorf("between the persuasion and the lapse: %+v, %v", past, err)
			}
		})
	}
}

// testLapseRuleIsTightened: a union above may ask for more time than the rule, and that the clock ran already shortens nothing.
func testLapseRuleIsTightened(t *testing.T, w dated) {

	if _, err := w.Rules.Set(t.Context(), w.Operator, rules.SetInput{Org: w.City.Ref, Name: "lapse_after", Value: json.RawMessage(`{"n":8,"unit":"month"}`), Source: "市总工会决定",
		Grade: rules.Own, Reason: "多给时间"}); err != nil {
		t.Fatal(err)
	}
	_, m := w.member(t)
	w.record(t, m, member.EntryPersuaded, "2026-05-29")
	if seen := w.view(t, m); seen.Persuaded.Lapse != "2027-01-30" {
		t.Errorf("%+v", seen.Persuaded)
	}
	// with a second persuasion the clock of the first runs on
	w.set("2026-08-03")
	w.record(t, m, member.EntryPersuaded, "2026-08-03")
	if seen := w.view(t, m); seen.Persuaded.Lapse != "2027-01-30" {
		t.Errorf("%+v", seen.Persuaded)
	}
}
