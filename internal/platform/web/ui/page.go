package ui

import "github.com/a-h/templ"

// Fact is one line of Facts.
type Fact struct {
	Label  string
	Value  templ.Component // nil when nothing is known
	Change string          // where it can be changed, "" for nowhere
}

// F is the fact whose value is a text; "" is nothing known.
func F(label, value string) Fact {
	if value == "" {
		return Fact{Label: label}
	}
	return Fact{Label: label, Value: Text(value)}
}

// tint is the class that colours text in a tone.
func tint(t Tone) string {
	if t == Plain {
		return "dim"
	}
	return "in-" + string(t)
}

func noticeIcon(t Tone) string {
	switch t {
	case OK:
		return "check"
	case Warn, Bad:
		return "alert"
	}
	return "info"
}
