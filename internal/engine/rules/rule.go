package rules

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
)

// Grade is how good the evidence for a rule is.
type Grade string

// The grades. A is the text of a law, or of a government or union body; B is state press by way of others; C
// is any other publication; GK is general knowledge that nobody has held against a source; Own is
// a choice of this program or of the body itself, where nothing outside decides.
const (
	A   Grade = "A"
	B   Grade = "B"
	C   Grade = "C"
	GK  Grade = "GK"
	Own Grade = "own"
)

// Grades are all grades, the best first.
var Grades = []Grade{A, B, C, GK, Own}

// Words say the grade to a person.
func (g Grade) Words() errs.Msg { return errs.M("rules.grade_" + strings.ToLower(string(g))) }

// Direction is how a value may differ from the one above it in the tree.
type Direction uint8

// The directions; where one is prescribed, the strictest value on the way up counts.
const (
	Freely Direction = iota
	Upwards
	Downwards
)

// Rule is the declaration of a rule.
type Rule struct {
	Name    string // snake_case, unique over all modules
	Text    string // message key: what the rule decides, in a few words
	Default Value  // while nothing is set; its kind is the kind of all values
	Choices []Value
	// Min and Max bound an Int or the number of a Duration, always; Max 0 is no bound.
	Min, Max int64
	Tighten  Direction // of an Int or Duration
	// Installation says that the rule is about the machine: one value for all.
	Installation bool
	Source       string  // law and article, standard, report; may be "" with the grade Own
	Grade        Grade   // of the default
	CheckedOn    day.Day // when the source was last read; "" never
}

// Registry is the rules of all modules.
type Registry struct{ rules map[string]Rule }

// NewRegistry joins the modules' rules. A rule that is declared twice, or whose default breaks its own bounds, is
// a programming error and panics.
func NewRegistry(modules ...[]Rule) *Registry {
	all := map[string]Rule{}
	for _, r := range slices.Concat(modules...) {
		if _, twice := all[r.Name]; twice {
			panic("rules: declared twice: " + r.Name)
		}
		if r.Text == "" || r.Source == "" && r.Grade != Own || !slices.Contains(Grades, r.Grade) || !r.Default.sound() || !r.bounded(r.Default) || !r.chosen(r.Default) {
			panic("rules: " + r.Name + " has no text, source or grade, or a default that it refuses")
		}
		all[r.Name] = r
	}
	return &Registry{all}
}

// Rules are all rules, by name.
func (r *Registry) Rules() []Rule {
	out := make([]Rule, 0, len(r.rules))
	for _, name := range slices.Sorted(maps.Keys(r.rules)) {
		out = append(out, r.rules[name])
	}
	return out
}

// rule is the declared rule; asking for another one is a programming error.
func (r *Registry) rule(name string) (Rule, error) {
	rule, ok := r.rules[name]
	if !ok {
		return Rule{}, fmt.Errorf("rules: %q is not declared", name)
	}
	return rule, nil
}

// size is what Min, Max and Tighten compare.
func size(v Value) int64 {
	switch t := v.(type) {
	case Int:
		return int64(t)
	case Duration:
		return t.N
	}
	return 0
}

func (r Rule) bounded(v Value) bool {
	switch v.(type) {
	case Int, Duration:
		return size(v) >= r.Min && (r.Max == 0 || size(v) <= r.Max)
	}
	return true
}

func (r Rule) chosen(v Value) bool {
	return len(r.Choices) == 0 || slices.ContainsFunc(r.Choices, func(c Value) bool { return reflect.DeepEqual(c, v) })
}

// comparable reports whether v can stand in a chain with the default: sizes are compared in one unit.
func (r Rule) comparable(v Value) bool {
	d, ok := v.(Duration)
	return !ok || r.Tighten == Freely || d.Unit == r.Default.(Duration).Unit
}

// looser reports whether v grants more than the rule allows below w.
func (r Rule) looser(v, w Value) bool {
	switch r.Tighten {
	case Upwards:
		return size(v) < size(w)
	case Downwards:
		return size(v) > size(w)
	}
	return false
}

// check holds a new value against the declaration. Bounds always refuse; choices refuse where they are law,
// else they come back as a warning.
func (r Rule) check(v Value) (warning *errs.Msg, err error) {
	switch {
	case !r.comparable(v):
		return nil, errs.InvalidField("value", "rules.value_unit")
	case !r.bounded(v) && r.Max == 0:
		return nil, errs.InvalidField("value", "rules.value_least", "min", r.Min)
	case !r.bounded(v):
		return nil, errs.InvalidField("value", "rules.value_bounds", "min", r.Min, "max", r.Max)
	case r.chosen(v):
		return nil, nil
	case r.Grade == A || isText(v):
		return nil, errs.InvalidField("value", "rules.value_choice", "source", r.Source)
	}
	m := errs.M("rules.value_unusual", "source", r.Source)
	return &m, nil
}

// isText: the words of a choice mean something to the program; others would mean nothing.
func isText(v Value) bool { _, ok := v.(Text); return ok }
