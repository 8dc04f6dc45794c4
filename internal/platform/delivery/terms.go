package delivery

import (
	"time"

	"niangjia/internal/platform/day"
)

// hour is that hour of the day on which t is, n days later; where a clock change leaves it out, the one after.
func hour(t time.Time, n, h int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+n, h, 0, 0, 0, t.Location())
}

// loud is the first instant from t on, in its zone, that is not in the quiet hours.
func (t Terms) loud(at time.Time) time.Time {
	h := at.Hour()
	switch {
	case t.QuietFrom < t.QuietTo && h >= t.QuietFrom && h < t.QuietTo: // within a day
		return hour(at, 0, t.QuietTo)
	case t.QuietFrom > t.QuietTo && h >= t.QuietFrom: // over midnight
		return hour(at, 1, t.QuietTo)
	case t.QuietFrom > t.QuietTo && h < t.QuietTo:
		return hour(at, 0, t.QuietTo)
	}
	return at
}

// when is the first instant from now on at which the terms allow a message to somebody who got so many on the day of now already. now is
// in the installation's zone.
func (t Terms) when(now time.Time, got int) time.Time {
	at := t.loud(now)
	if got >= t.Budget && day.Of(at) == day.Of(now) {
		return t.loud(hour(now, 1, 0))
	}
	return at
}
