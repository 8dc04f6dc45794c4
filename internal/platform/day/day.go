// Package day is the calendar day: ISO text that sorts and compares as it stands.
package day

import (
	"errors"
	"time"
)

// Day is YYYY-MM-DD in the installation's time zone; "" means open or unknown.
type Day string

// Forever ends a span that has no end yet; it sorts behind every real day.
const Forever Day = "9999-12-31"

// ErrForm says that a text is not a day of the calendar.
var ErrForm = errors.New("not a day")

const layout = "2006-01-02"

// Of is the day at the instant t in its location.
func Of(t time.Time) Day { return Day(t.Format(layout)) }

// New is the day of a year, month and day of the month; false when there is none such.
func New(year, month, dom int) (Day, bool) {
	t := time.Date(year, time.Month(month), dom, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != dom || year < 1 || year > 9999 {
		return "", false
	}
	return Of(t), true
}

// Parse reads YYYY-MM-DD; "" is the open day.
func Parse(s string) (Day, error) {
	if s == "" {
		return "", nil
	}
	if _, err := time.Parse(layout, s); err != nil {
		return "", ErrForm
	}
	return Day(s), nil
}

// Time is the day's midnight in UTC, for arithmetic.
func (d Day) Time() time.Time { t, _ := time.Parse(layout, string(d)); return t }

// Add is n calendar days later.
func (d Day) Add(n int) Day { return Of(d.Time().AddDate(0, 0, n)) }

// Month is YYYY-MM.
func (d Day) Month() string {
	if len(d) < 7 {
		return ""
	}
	return string(d[:7])
}

// UnmarshalText reads a day in JSON and forms; errors are ErrForm.
func (d *Day) UnmarshalText(b []byte) (err error) { *d, err = Parse(string(b)); return err }
