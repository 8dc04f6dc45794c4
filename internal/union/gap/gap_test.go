package gap

import (
	"testing"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/platform/day"
)

type always struct{}

func (always) IsWorkingDay(day.Day) bool { return true }

// TestOpenedBy: a firm is old enough on the first day after its last.
func TestOpenedBy(t *testing.T) {
	c := deadline.Counter{Calendar: always{}, Zone: time.UTC}
	for _, tc := range []struct {
		n     int64
		unit  deadline.Unit
		today day.Day
		want  day.Day
	}{
		{6, deadline.Months, "2026-07-02", "2026-01-01"},
		{6, deadline.Months, "2026-03-01", "2025-08-31"}, // 31 August and six months end on 28 February
		{6, deadline.Months, "2026-02-28", "2025-08-27"},
		{30, deadline.Days, "2026-01-31", "2025-12-31"},
		{0, deadline.Days, "2026-01-31", "2026-01-30"},
	} {
		if got := openedBy(c, deadline.Span{N: tc.n, Unit: tc.unit}, tc.today); got != tc.want {
			t.Errorf("%d %s before %s: %s, want %s", tc.n, tc.unit, tc.today, got, tc.want)
		}
	}
}

func TestTrim(t *testing.T) {
	for code, want := range map[string]string{"": "", "44": "44", "440000": "44", "440300": "4403", "440304": "440304", "440310": "440310",
		"440304000000": "440304", "440304001000": "440304001", "440304001002": "440304001002", "110101": "110101", "110100": "1101"} {
		if got := trim(code); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

// TestLevel: what lies at a division itself, however its code is filled up, and not below it.
func TestLevel(t *testing.T) {
	for _, tc := range []struct {
		division, code string
		want           bool
	}{{"440304", "440304", true}, {"440304", "440304000000", true}, {"440304", "440304001", false}, {"440304", "440305", false},
		{"4403", "4403", true}, {"4403", "440300", true}, {"4403", "440301", false}, {"440304001", "440304001", true}, {"440304001", "440304001001", false}} {
		if got := level(tc.division).holds(tc.code); got != tc.want {
			t.Errorf("%s at %s: %v", tc.code, tc.division, got)
		}
	}
}
