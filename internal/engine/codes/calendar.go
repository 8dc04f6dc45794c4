package codes

import (
	"time"

	"niangjia/internal/platform/day"
)

// calendar knows on which days work differs from the ordinary week.
type calendar struct {
	kinds       map[day.Day]DayKind
	first, last day.Day
}

func newCalendar(rows []CalendarDay) *calendar {
	c := &calendar{kinds: make(map[day.Day]DayKind, len(rows))}
	for _, r := range rows {
		c.kinds[r.Day] = r.Kind
	}
	if len(rows) > 0 {
		c.first = rows[0].Day[:4] + "-01-01"
		c.last = rows[len(rows)-1].Day[:4] + "-12-31"
	}
	return c
}

// IsWorkingDay reports whether a day is worked: by the calendar where it lists the day, else from Monday
// to Friday. Outside CalendarRange only weekends are known.
func (b *Book) IsWorkingDay(d day.Day) bool {
	switch b.now.Load().days.kinds[d] {
	case Holiday:
		return false
	case Workday:
		return true
	}
	w := d.Time().Weekday()
	return w != time.Saturday && w != time.Sunday
}

// CalendarRange is the first and the last day for which the holidays are known, whole years; both "" when
// no calendar was imported.
func (b *Book) CalendarRange() (first, last day.Day) {
	c := b.now.Load().days
	return c.first, c.last
}
