package uniontest

import (
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/day"
)

// Clock is a clock that is set by hand, in the zone of World. It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock makes a clock that stands at a moment, as Set reads it.
func NewClock(t testing.TB, text string) *Clock {
	t.Helper()
	c := &Clock{}
	c.Set(t, text)
	return c
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set sets the clock to a moment, "2026-09-30 10:00", or to noon of a day.
func (c *Clock) Set(t testing.TB, text string) {
	t.Helper()
	if len(text) == len("2026-09-30") {
		text += " 12:00"
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Day is the length of a day, for Advance.
const Day = 24 * time.Hour

// Today is the day that the clock shows.
func (c *Clock) Today() day.Day { return day.Of(c.Now()) }

// zone is China's, where the world lies.
var zone = time.FixedZone("CST", 8*3600)

// Week has working days from Monday to Friday but for its holidays, and the days that are worked in exchange.
type Week struct{ Off, Worked []day.Day }

// IsWorkingDay implements deadline.Calendar.
func (w Week) IsWorkingDay(d day.Day) bool {
	for _, off := range w.Off {
		if d == off {
			return false
		}
	}
	for _, worked := range w.Worked {
		if d == worked {
			return true
		}
	}
	weekday := d.Time().Weekday()
	return weekday != time.Saturday && weekday != time.Sunday
}

// NationalDay2026 is the week with the long holiday of 2026 (国务院办公厅关于2026年部分节假日安排的通知).
var NationalDay2026 = Week{Off: []day.Day{"2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"}, Worked: []day.Day{"2026-10-10"}}
