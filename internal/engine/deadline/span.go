// Package deadline counts time as the law does (民法典 arts 200–204): the day of the event is not counted; months and years end on the
// corresponding day, or on the last of the month; an end that is no working day moves to the next one; a last day ends at
// midnight. A [Clock] is such a span under way: it pauses, goes on and is extended, and says when it is due.
//
// Which days are worked is known by the imported calendar, and outside its years by weekends alone. Days and midnights are those of the
// installation's time zone. The package keeps nothing: whoever has a duty stores its Clock as JSON.
package deadline

import (
	"time"

	"niangjia/internal/platform/day"
)

// Unit is what a Span counts in. Days of the law are calendar days unless it says working days; hours run on.
type Unit string

// The units.
const (
	Hours       Unit = "hour"
	Days        Unit = "day"
	WorkingDays Unit = "working_day"
	Months      Unit = "month"
	Years       Unit = "year"
)

// Units are all units, the shortest first.
var Units = []Unit{Hours, Days, WorkingDays, Months, Years}

// Span is a length of time as a rule words it; its end depends on where it begins.
type Span struct {
	N    int64 `json:"n"`
	Unit Unit  `json:"unit"`
}

// Calendar knows which days are worked.
type Calendar interface {
	IsWorkingDay(day.Day) bool
}

// Counter counts in a calendar and a time zone.
type Counter struct {
	Calendar Calendar
	Zone     *time.Location
}

// Day is the day of an instant.
func (c Counter) Day(t time.Time) day.Day { return day.Of(t.In(c.Zone)) }

// Midnight is when a day ends, 24:00.
func (c Counter) Midnight(d day.Day) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, c.Zone)
}

// OnWork is the day itself when it is worked, else the next that is (民法典 art 203).
func (c Counter) OnWork(d day.Day) day.Day {
	for !c.Calendar.IsWorkingDay(d) {
		d = d.Add(1)
	}
	return d
}

// LastDay is the last day of a span that an event on the day begins. A span of hours has none of its own and ends on the day
// itself.
func (c Counter) LastDay(event day.Day, s Span) day.Day {
	return c.OnWork(c.count(event, s, func(day.Day) bool { return false }))
}

// count is the day on which a span ends, before it moves to a working day; days that stand still are not counted.
func (c Counter) count(from day.Day, s Span, still func(day.Day) bool) day.Day {
	switch s.Unit {
	case Months, Years:
		n := int(s.N)
		if s.Unit == Years {
			n *= 12
		}
		end := corresponding(from, n)
		for d := from.Add(1); d <= end; d = d.Add(1) {
			if still(d) {
				end = end.Add(1)
			}
		}
		return end
	case Days, WorkingDays:
		d := from
		for n := s.N; n > 0; {
			d = d.Add(1)
			if !still(d) && (s.Unit == Days || c.Calendar.IsWorkingDay(d)) {
				n--
			}
		}
		return d
	}
	return from
}

// corresponding is the same day n months later, or the last of that month (民法典 art 202).
func corresponding(d day.Day, n int) day.Day {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return day.Of(first.AddDate(0, 0, min(t.Day(), last)-1))
}
