package rules

import (
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
)

// Origin says where a value stands.
type Origin string

// The origins, farthest first.
const (
	Declared     Origin = "declared"     // the default of the declaration
	Installation Origin = "installation" // set for all federations
	Node         Origin = "node"         // set for a body of the tree
)

// Words say the origin to a person.
func (o Origin) Words() errs.Msg { return errs.M("rules.from_" + string(o)) }

// Found is the value of a rule for a body on a day, and what it rests on.
type Found struct {
	Rule      Rule
	Value     Value
	From      Origin
	Org       id.ID   // the body that has the value, with Node
	ValidFrom day.Day // "" with Declared
	Source    string
	Grade     Grade
	CheckedOn day.Day // "" when the source was never read
}

func (r Rule) found() Found {
	return Found{Rule: r, Value: r.Default, From: Declared, Source: r.Source, Grade: r.Grade, CheckedOn: r.CheckedOn}
}

// at reports whether the value stands at the body itself, or at the installation for the zero Ref.
func (f Found) at(org id.Ref) bool {
	return f.From == Node && f.Org == org.ID || f.From == Installation && org == installation
}

// Int is the value of a rule that is declared with an Int; the accessors of other kinds panic, as theirs do here.
func (f Found) Int() int64 { return int64(f.Value.(Int)) }

// Bool is the value of a rule that is declared with a Bool.
func (f Found) Bool() bool { return bool(f.Value.(Bool)) }

// Text is the value of a rule that is declared with a Text.
func (f Found) Text() string { return string(f.Value.(Text)) }

// Fraction is the value of a rule that is declared with a Fraction.
func (f Found) Fraction() Fraction { return f.Value.(Fraction) }

// Duration is the value of a rule that is declared with a Duration.
func (f Found) Duration() Duration { return f.Value.(Duration) }

// Bands are the value of a rule that is declared with Bands.
func (f Found) Bands() Bands { return f.Value.(Bands) }

// Verdict is what follows from a rule for an act.
type Verdict uint8

// The verdicts.
const (
	Pass   Verdict = iota // the rule is kept
	Warn                  // it is not, but its source is not law that was read: a reason will do
	Refuse                // it is not, and it is law
)

// Verdict judges an act that keeps the rule or not.
func (f Found) Verdict(kept bool) Verdict {
	switch {
	case kept:
		return Pass
	case f.Grade == A:
		return Refuse
	}
	return Warn
}

// Check is nil when the rule is kept, or when it only warns and a reason is given. Else it is Invalid: with
// rules.refused, or with rules.reason_needed on the field "reason". Both name the rule and its source.
func (f Found) Check(kept bool, reason string) error {
	rule := errs.M(f.Rule.Text)
	switch f.Verdict(kept) {
	case Refuse:
		return errs.New(errs.Invalid, "rules.refused", "rule", rule, "source", f.Source)
	case Warn:
		if reason == "" {
			return errs.InvalidField("reason", "rules.reason_needed", "rule", rule, "source", f.Source)
		}
	}
	return nil
}
