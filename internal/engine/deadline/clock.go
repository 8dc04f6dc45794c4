package deadline

import (
	"errors"
	"time"

	"niangjia/internal/platform/day"
)

// Clock is a span under way. It begins with an event, stands still while it is paused, and is longer by what was granted.
type Clock struct {
	From   time.Time `json:"from"`
	Span   Span      `json:"span"`
	Pauses []Pause   `json:"pauses,omitempty"` // in their order; the last may go on
	Grants []Grant   `json:"grants,omitempty"` // extensions, in the order of their approval
}

// Pause is a time in which a clock stands still. In days, it stands still from the day after the pause began to the day it ended: neither
// event's own day is counted anew.
type Pause struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"` // zero while it goes on
}

// Grant is an extension with the approval that it rests on.
type Grant struct {
	Span     Span   `json:"span"`
	Approval string `json:"approval"` // number of the document, or who approved
}

// The faults of a clock's use.
var (
	ErrPaused   = errors.New("deadline: the clock stands still already")
	ErrRunning  = errors.New("deadline: the clock is not paused")
	ErrApproval = errors.New("deadline: an extension needs its approval")
	ErrUnit     = errors.New("deadline: hours are extended by hours, days by days")
)

// Start is a clock that an event begins.
func Start(event time.Time, s Span) Clock { return Clock{From: event, Span: s} }

// Paused reports whether the clock stands still.
func (k Clock) Paused() bool { return len(k.Pauses) > 0 && k.Pauses[len(k.Pauses)-1].To.IsZero() }

// Pause stops the clock. Its error is ErrPaused.
func (k Clock) Pause(at time.Time) (Clock, error) {
	if k.Paused() {
		return k, ErrPaused
	}
	k.Pauses = append(k.Pauses[:len(k.Pauses):len(k.Pauses)], Pause{From: at})
	return k, nil
}

// Resume lets a paused clock go on. Its error is ErrRunning.
func (k Clock) Resume(at time.Time) (Clock, error) {
	if !k.Paused() {
		return k, ErrRunning
	}
	pauses := append([]Pause(nil), k.Pauses...)
	pauses[len(pauses)-1].To = at
	k.Pauses = pauses
	return k, nil
}

// Extend makes the clock longer. Its errors are ErrApproval and ErrUnit.
func (k Clock) Extend(g Grant) (Clock, error) {
	switch {
	case g.Approval == "":
		return k, ErrApproval
	case (g.Span.Unit == Hours) != (k.Span.Unit == Hours) || g.Span.N <= 0:
		return k, ErrUnit
	}
	k.Grants = append(k.Grants[:len(k.Grants):len(k.Grants)], g)
	return k, nil
}

// Due is the instant at which the clock has run out: the first that is too late. False while it is paused, for then nobody can say.
func (c Counter) Due(k Clock) (time.Time, bool) {
	if k.Paused() {
		return time.Time{}, false
	}
	if k.Span.Unit == Hours {
		at := k.From
		for _, s := range k.spans() {
			at = at.Add(time.Duration(s.N) * time.Hour)
		}
		for _, p := range k.Pauses {
			at = at.Add(p.To.Sub(p.From))
		}
		return at, true
	}
	last := c.Day(k.From)
	for _, s := range k.spans() {
		last = c.count(last, s, c.still(k.Pauses))
	}
	return c.Midnight(c.OnWork(last)), true
}

func (k Clock) spans() []Span {
	spans := []Span{k.Span}
	for _, g := range k.Grants {
		spans = append(spans, g.Span)
	}
	return spans
}

// still reports of a day whether a clock with the pauses stands still on it.
func (c Counter) still(pauses []Pause) func(day.Day) bool {
	return func(d day.Day) bool {
		for _, p := range pauses {
			if c.Day(p.From) < d && d <= c.Day(p.To) {
				return true
			}
		}
		return false
	}
}
