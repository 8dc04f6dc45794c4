package rules

import (
	"bytes"
	"encoding/json"
	"errors"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/platform/errs"
)

// Value is what a rule says. The kinds are Int, Bool, Text, Fraction, Duration and Bands; a rule's default
// decides which kind its values have.
type Value interface {
	// Words say the value to a person; bands take a line each.
	Words() []errs.Msg
	// sound reports whether the value is one of its kind at all.
	sound() bool
}

// Int is a plain number: people, rows, characters.
type Int int64

// Bool is a yes or no.
type Bool bool

// Text is one of the words that the rule offers as choices.
type Text string

// Unit is what a Duration counts in.
type Unit = deadline.Unit

// The units.
const (
	Hours       = deadline.Hours
	Days        = deadline.Days
	WorkingDays = deadline.WorkingDays
	Months      = deadline.Months
	Years       = deadline.Years
)

// Duration is a length of time as a rule words it; the deadline depends on where it begins.
type Duration deadline.Span

// Band says how many seats or delegates belong to a size: from From people on, Min to Max.
type Band struct {
	From int64 `json:"from"`
	Min  int64 `json:"min"`
	Max  int64 `json:"max"`
}

// Bands are in rising order of From.
type Bands []Band

// For is the band of n people; false when n lies before the first.
func (b Bands) For(n int64) (Band, bool) {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i].From <= n {
			return b[i], true
		}
	}
	return Band{}, false
}

func (v Int) sound() bool  { return true }
func (v Bool) sound() bool { return true }
func (v Text) sound() bool { return v != "" }

func (f Fraction) sound() bool {
	const most = 1000 // no law has finer shares, and products with heads stay far from the end of int64
	return (f.Op == AtLeast || f.Op == MoreThan) && f.Den > 0 && f.Den <= most && f.Num > 0 &&
		(f.Num < f.Den || f.Num == f.Den && f.Op == AtLeast)
}

func (d Duration) sound() bool {
	switch d.Unit {
	case Hours, Days, WorkingDays, Months, Years:
		return d.N >= 0 && d.N <= 100_000
	}
	return false
}

func (b Bands) sound() bool {
	for i, band := range b {
		if band.Min < 0 || band.Max < band.Min || band.From < 0 || i > 0 && band.From <= b[i-1].From {
			return false
		}
	}
	return len(b) > 0
}

// Words is the number.
func (v Int) Words() []errs.Msg { return []errs.Msg{errs.M("rules.number", "n", int64(v))} }

// Words is yes or no.
func (v Bool) Words() []errs.Msg {
	if v {
		return []errs.Msg{errs.M("rules.yes")}
	}
	return []errs.Msg{errs.M("rules.no")}
}

// Words is the text of the choice.
func (v Text) Words() []errs.Msg { return []errs.Msg{errs.M("rules.choice_" + string(v))} }

// Words is "at least 2/3" or "more than 1/2".
func (f Fraction) Words() []errs.Msg {
	key := "rules.share_at_least"
	if f.Op == MoreThan {
		key = "rules.share_more_than"
	}
	return []errs.Msg{errs.M(key, "num", f.Num, "den", f.Den)}
}

// Words is the number with its unit.
func (d Duration) Words() []errs.Msg {
	return []errs.Msg{errs.M("rules.unit_"+string(d.Unit), "n", d.N)}
}

// Words is a line for each band.
func (b Bands) Words() []errs.Msg {
	out := make([]errs.Msg, len(b))
	for i, band := range b {
		out[i] = errs.M("rules.band", "from", band.From, "min", band.Min, "max", band.Max)
	}
	return out
}

var errForm = errors.New("not a value of the rule's kind")

// like reads JSON as a value of the same kind as the sample.
func like(sample Value, raw []byte) (Value, error) {
	switch sample.(type) {
	case Int:
		return decode[Int](raw)
	case Bool:
		return decode[Bool](raw)
	case Text:
		return decode[Text](raw)
	case Fraction:
		return decode[Fraction](raw)
	case Duration:
		return decode[Duration](raw)
	}
	return decode[Bands](raw)
}

func decode[T Value](raw []byte) (Value, error) {
	var v *T // stays nil on JSON null, which is no value
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil || v == nil || dec.More() || !(*v).sound() {
		return nil, errForm
	}
	return *v, nil
}
