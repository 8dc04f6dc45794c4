package delivery_test

import (
	"regexp"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

var sixDigits = regexp.MustCompile(`\d{6}`)

const phone = vault.Secret("17055556666")

func record(n id.ID) id.Ref { return id.Ref{Fed: fed, ID: n} }

// ask asks for a code and returns it as the phone shows it.
func (w *world) ask(t testing.TB, to vault.Secret, of id.Ref) (string, error) {
	t.Helper()
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		return w.SendCode(t.Context(), tx, delivery.CodeInput{Fed: fed, Org: body, Phone: to, Record: of, Text: "t.code"})
	})
	if err != nil {
		return "", err
	}
	if err := w.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := w.gate.take()
	if len(got) != 1 || got[0].Phone != to {
		t.Fatalf("%d messages", len(got))
	}
	return sixDigits.FindString(got[0].Text.Reveal()), nil
}

func (w *world) asked(t testing.TB, to vault.Secret, of id.Ref) string {
	t.Helper()
	code, err := w.ask(t, to, of)
	if err != nil || len(code) != 6 {
		t.Fatalf("%q, %v", code, err)
	}
	return code
}

// try types a code, and commits as a caller must.
func (w *world) try(t testing.TB, of id.Ref, code string) (wrong error) {
	t.Helper()
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		wrong = w.CheckCode(t.Context(), tx, fed, of, code)
		if wrong != nil && !errs.Is(wrong, errs.Invalid) {
			return wrong
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return wrong
}

// says is the message of the field code, "" of none.
func says(err error) string {
	e, ok := err.(*errs.Error)
	if !ok || len(e.Fields) != 1 || e.Fields[0].Name != "code" {
		return ""
	}
	return e.Fields[0].Msg.String()
}

// other is a code that is not that one.
func other(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func TestCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.clock.set(noon.Add(12 * time.Hour)) // at midnight: whoever asks for a code is awake
		code := w.asked(t, phone, record(1))
		for _, tc := range []struct {
			name string
			of   id.Ref
			code string
			want string
		}{
			{"of another record", record(2), code, "delivery.code_over"},
			{"wrong", record(1), other(code), "delivery.code_wrong map[n:4]"},
			{"none", record(1), "", "delivery.code_wrong map[n:3]"},
			{"right", record(1), code[:3] + " " + code[3:], ""},
			{"used twice", record(1), code, "delivery.code_over"},
		} {
			if err := w.try(t, tc.of, tc.code); says(err) != tc.want || (err == nil) != (tc.want == "") {
				t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
			}
		}
	})
}

func TestCodeTries(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		code := w.asked(t, phone, record(1))
		for _, want := range []string{"delivery.code_wrong map[n:4]", "delivery.code_wrong map[n:3]", "delivery.code_wrong map[n:2]",
			"delivery.code_wrong map[n:1]", "delivery.code_spent", "delivery.code_over"} {
			if err := w.try(t, record(1), other(code)); says(err) != want {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if err := w.try(t, record(1), code); says(err) != "delivery.code_over" {
			t.Errorf("the right one after all tries: %v", err)
		}
	})
}

// TestCodeGuessedAtOnce: of many guesses at the same time five are counted, and no more are looked at.
func TestCodeGuessedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		code := w.asked(t, phone, record(1))
		var all sync.WaitGroup
		var mu sync.Mutex
		looked := 0
		for range 20 {
			all.Go(func() {
				err := w.try(t, record(1), other(code))
				mu.Lock()
				defer mu.Unlock()
				if says(err) != "delivery.code_over" {
					looked++
				}
			})
		}
		all.Wait()
		if looked != 5 {
			t.Errorf("%d guesses were looked at", looked)
		}
	})
}

func TestCodeTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		code := w.asked(t, phone, record(1))
		w.clock.pass(10*time.Minute - time.Second)
		if err := w.try(t, record(1), other(code)); says(err) != "delivery.code_wrong map[n:4]" {
			t.Errorf("in time: %v", err)
		}
		w.clock.pass(time.Second)
		if err := w.try(t, record(1), code); says(err) != "delivery.code_over" {
			t.Errorf("too late: %v", err)
		}
		fresh := w.asked(t, phone, record(1))
		if fresh != code {
			if err := w.try(t, record(1), code); says(err) == "" {
				t.Errorf("the old code beside the new one: %v", err)
			}
		}
		if err := w.try(t, record(1), fresh); err != nil {
			t.Errorf("the new code: %v", err)
		}
	})
}

func TestCodeLimits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.clock.set(noon.Add(6 * time.Hour))
		refused := func(want string) {
			t.Helper()
			if _, err := w.ask(t, phone, record(9)); !errs.Is(err, errs.TooMany) || errs.MsgOf(err).String() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		for i := range 5 {
			w.asked(t, phone, record(id.ID(i)))
			w.clock.pass(59 * time.Second)
			refused("delivery.code_soon map[n:1]")
			w.clock.pass(time.Second)
		}
		refused("delivery.code_many map[n:5]")
		w.asked(t, "17055550000", record(9)) // another phone
		w.clock.set(time.Date(2026, 3, 2, 23, 59, 59, 0, zone))
		refused("delivery.code_many map[n:5]")
		w.clock.set(time.Date(2026, 3, 3, 0, 0, 0, 0, zone))
		w.asked(t, phone, record(9))

		w.clock.pass(72 * time.Hour)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		n, _, err := sqldb.One(t.Context(), w.DB, `SELECT count(*) FROM phone_code`, nil, sqldb.Value[int])
		if err != nil || n != 0 {
			t.Errorf("%d codes are left, %v", n, err)
		}
	})
}

// TestCodeAskedAtOnce: of many that ask at the same time one gets a code.
func TestCodeAskedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
					return w.SendCode(t.Context(), tx, delivery.CodeInput{Fed: fed, Org: body, Phone: phone, Record: record(1), Text: "t.code"})
				})
				if err != nil && !errs.Is(err, errs.TooMany) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := w.run(t); n != 1 {
			t.Errorf("%d codes went out", n)
		}
	})
}
