package deadline_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/platform/day"
)

// calendar is the national notice for the autumn of 2026 (State Council, November 2025): what differs from the ordinary week.
type calendar map[day.Day]bool

var autumn = calendar{
	"2026-09-20": true, "2026-09-25": false, "2026-09-26": false, "2026-09-27": false, "2026-10-01": false, "2026-10-02": false, "2026-10-03": false,
	"2026-10-04": false, "2026-10-05": false, "2026-10-06": false, "2026-10-07": false, "2026-10-10": true,
}

func (c calendar) IsWorkingDay(d day.Day) bool {
	if worked, listed := c[d]; listed {
		return worked
	}
	w := d.Time().Weekday()
	return w != time.Saturday && w != time.Sunday
}

var (
	shanghai = time.FixedZone("CST", 8*3600)
	counter  = deadline.Counter{Calendar: autumn, Zone: shanghai}
)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestLastDay(t *testing.T) {
	for name, tc := range map[string]struct {
		event day.Day
		n     int64
		unit  deadline.Unit
		want  day.Day
	}{
		"limitation of arbitration: the employment ended in June": {"2025-06-15", 1, deadline.Years, "2026-06-15"},
		"a contract is filed within ten days":                     {"2026-03-02", 10, deadline.Days, "2026-03-12"},
		"fifteen days end on a Wednesday":                         {"2026-03-10", 15, deadline.Days, "2026-03-25"},
		"the last day is a Sunday":                                {"2026-06-04", 10, deadline.Days, "2026-06-15"},
		"a year ends on a Sunday":                                 {"2025-06-14", 1, deadline.Years, "2026-06-15"},
		"the last day lies in the long holiday":                   {"2026-09-21", 10, deadline.Days, "2026-10-08"},
		"three working days over the long holiday":                {"2026-09-30", 3, deadline.WorkingDays, "2026-10-10"},
		"a Saturday that is worked counts":                        {"2026-10-09", 1, deadline.WorkingDays, "2026-10-10"},
		"a Sunday that is worked counts":                          {"2026-09-18", 1, deadline.WorkingDays, "2026-09-20"},
		"a week day that is a holiday does not":                   {"2026-09-24", 1, deadline.WorkingDays, "2026-09-28"},
		"no corresponding day: the end of the month, a Saturday":  {"2026-01-31", 1, deadline.Months, "2026-03-02"},
		"from the end of February":                                {"2028-02-29", 1, deadline.Years, "2029-02-28"},
		"six months over the turn of the year":                    {"2026-08-31", 6, deadline.Months, "2027-03-01"},
		"nothing":                                                 {"2026-03-10", 0, deadline.Days, "2026-03-10"},
	} {
		if got := counter.LastDay(tc.event, deadline.Span{N: tc.n, Unit: tc.unit}); got != tc.want {
			t.Errorf("%s: %d %s from %s end on %s, want %s", name, tc.n, tc.unit, tc.event, got, tc.want)
		}
	}
}

func TestDue(t *testing.T) {
	three := deadline.Span{N: 3, Unit: deadline.WorkingDays}
	for name, tc := range map[string]struct {
		clock func() deadline.Clock
		want  string
	}{
		"in the morning or in the evening is one": {func() deadline.Clock { return deadline.Start(at("2026-09-30 23:59"), three) }, "2026-10-11 00:00"},
		"paused over two days": {func() deadline.Clock {
			k := pause(deadline.Start(at("2026-03-02 09:00"), three), "2026-03-03 10:00", "2026-03-05 18:00")
			return k // the 3rd, the 6th and the 9th count; the 4th and the 5th stand still
		}, "2026-03-10 00:00"},
		"paused and resumed on one day: nothing changes": {func() deadline.Clock {
			return pause(deadline.Start(at("2026-03-02 09:00"), three), "2026-03-03 10:00", "2026-03-03 18:00")
		}, "2026-03-06 00:00"},
		"a month that stood still for ten days": {func() deadline.Clock {
			return pause(deadline.Start(at("2026-03-02 09:00"), deadline.Span{N: 1, Unit: deadline.Months}), "2026-03-10 10:00", "2026-03-20 10:00")
		}, "2026-04-14 00:00"}, // the 12th is a Sunday
		"hours stand still to the minute": {func() deadline.Clock {
			return pause(deadline.Start(at("2026-03-02 09:00"), deadline.Span{N: 24, Unit: deadline.Hours}), "2026-03-02 10:00", "2026-03-02 11:30")
		}, "2026-03-03 10:30"},
		"hours end on a Sunday as well": {func() deadline.Clock {
			return deadline.Start(at("2026-03-07 09:00"), deadline.Span{N: 24, Unit: deadline.Hours})
		}, "2026-03-08 09:00"},
		"a term of three years, and half a year more": {func() deadline.Clock {
			k, err := deadline.Start(at("2023-05-20 09:00"), deadline.Span{N: 3, Unit: deadline.Years}).
				Extend(deadline.Grant{Span: deadline.Span{N: 6, Unit: deadline.Months}, Approval: "深总工复〔2026〕8号"})
			if err != nil {
				t.Error(err)
			}
			return k
		}, "2026-11-21 00:00"},
	} {
		got, running := counter.Due(tc.clock())
		if !running || !got.Equal(at(tc.want)) {
			t.Errorf("%s: due %s (%t), want %s", name, got.In(shanghai), running, tc.want)
		}
	}
}

func pause(k deadline.Clock, from, to string) deadline.Clock {
	k, err := k.Pause(at(from))
	if err != nil {
		panic(err)
	}
	if k, err = k.Resume(at(to)); err != nil {
		panic(err)
	}
	return k
}

func TestClockRefuses(t *testing.T) {
	k := deadline.Start(at("2026-03-02 09:00"), deadline.Span{N: 3, Unit: deadline.Days})
	if _, err := k.Resume(k.From); !errors.Is(err, deadline.ErrRunning) {
		t.Error(err)
	}
	paused, err := k.Pause(k.From)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := paused.Pause(k.From); !errors.Is(err, deadline.ErrPaused) {
		t.Error(err)
	}
	if _, running := counter.Due(paused); running {
		t.Error("a paused clock is due")
	}
	if k.Paused() {
		t.Error("the clock before was changed")
	}
	if _, err := k.Extend(deadline.Grant{Span: k.Span}); !errors.Is(err, deadline.ErrApproval) {
		t.Error(err)
	}
	if _, err := k.Extend(deadline.Grant{Span: deadline.Span{N: 3, Unit: deadline.Hours}, Approval: "x"}); !errors.Is(err, deadline.ErrUnit) {
		t.Error(err)
	}
}

// TestDueByDays holds the count against a plain walk over the days, for clocks of all sorts.
func TestDueByDays(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		k := deadline.Start(at("2026-08-01 00:00").Add(time.Duration(random.IntN(80*24*60))*time.Minute),
			deadline.Span{N: int64(1 + random.IntN(30)), Unit: []deadline.Unit{deadline.Days, deadline.WorkingDays}[random.IntN(2)]})
		when := k.From
		for range random.IntN(3) {
			from := when.Add(time.Duration(random.IntN(5*24*60)) * time.Minute)
			when = from.Add(time.Duration(random.IntN(9*24*60)) * time.Minute)
			k, _ = k.Pause(from)
			k, _ = k.Resume(when)
		}
		got, _ := counter.Due(k)
		if want := walked(k); !got.Equal(want) {
			t.Fatalf("%+v: due %s, want %s", k, got.In(shanghai), want)
		}
	}
}

// walked is when a clock in days is due, found by ticking off one midnight after the other.
func walked(k deadline.Clock) time.Time {
	still := func(d day.Day) bool {
		for _, p := range k.Pauses {
			if d > day.Of(p.From.In(shanghai)) && d <= day.Of(p.To.In(shanghai)) {
				return true
			}
		}
		return false
	}
	d, left := day.Of(k.From.In(shanghai)), k.Span.N
	for {
		if left <= 0 && autumn.IsWorkingDay(d) {
			t := d.Time()
			return time.Date(t.Year(), t.Month(), t.Day(), 24, 0, 0, 0, shanghai)
		}
		d = d.Add(1)
		if left > 0 && !still(d) && (k.Span.Unit == deadline.Days || autumn.IsWorkingDay(d)) {
			left--
		}
	}
}
