// Package errs holds the kinds of error that a use case returns. A kind becomes
// an HTTP status or an exit code in exactly one place (web.Status, cli.exitCode);
// the message key becomes words in the reader's language there, too.
package errs

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Kind says what the caller can do about an error.
type Kind uint8

// The kinds, from the caller's fault to ours.
const (
	Internal        Kind = iota // our fault; the reader gets an incident number
	Invalid                     // what was given is wrong; says what and where
	Unauthenticated             // sign in first
	Denied                      // signed in, but not allowed
	NotFound                    // no such thing in what the actor may see
	Conflict                    // it changed meanwhile, or something depends on it
	TooMany                     // slow down
	Unavailable                 // try again later
)

var kindNames = [...]string{"internal", "invalid", "unauthenticated", "denied", "not_found", "conflict", "too_many", "unavailable"}

func (k Kind) String() string { return kindNames[k] }

// Msg is a text that is put into words only where the reader's language is known:
// a key of the catalogue and its arguments, by name.
type Msg struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// UnmarshalJSON reads a message that was kept; an argument that is a message is one again.
func (m *Msg) UnmarshalJSON(b []byte) error {
	var kept struct {
		Key  string                     `json:"key"`
		Args map[string]json.RawMessage `json:"args"`
	}
	if err := json.Unmarshal(b, &kept); err != nil {
		return err
	}
	*m = Msg{Key: kept.Key}
	for name, raw := range kept.Args {
		var inner Msg
		var value any
		if err := json.Unmarshal(raw, &inner); err == nil && inner.Key != "" {
			value = inner
		} else if err := json.Unmarshal(raw, &value); err != nil {
			return err
		}
		if m.Args == nil {
			m.Args = make(map[string]any, len(kept.Args))
		}
		m.Args[name] = value
	}
	return nil
}

// M makes a Msg from a key and pairs of name and value.
func M(key string, pairs ...any) Msg {
	if len(pairs)%2 != 0 {
		panic("errs.M: odd number of arguments for " + key)
	}
	m := Msg{Key: key}
	for i := 0; i < len(pairs); i += 2 {
		if m.Args == nil {
			m.Args = make(map[string]any, len(pairs)/2)
		}
		m.Args[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

func (m Msg) String() string {
	if len(m.Args) == 0 {
		return m.Key
	}
	return fmt.Sprintf("%s %v", m.Key, m.Args)
}

// Field is one fault of one input field; Name is the field's name in the form or JSON body.
type Field struct {
	Name string `json:"name"`
	Msg  Msg    `json:"msg"`
}

// Error is an error with a kind and words for the reader.
type Error struct {
	Kind   Kind
	Msg    Msg
	Fields []Field // only with Invalid
	Err    error   // the cause; goes to the log, never to the reader
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Msg)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Msg)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind; pairs are the arguments of the message, by name.
func New(kind Kind, key string, pairs ...any) *Error {
	return &Error{Kind: kind, Msg: M(key, pairs...)}
}

// Wrap gives an error from below a kind and words.
func Wrap(err error, kind Kind, key string, pairs ...any) *Error {
	return &Error{Kind: kind, Msg: M(key, pairs...), Err: err}
}

// InvalidField is the Invalid error of a single field.
func InvalidField(name, key string, pairs ...any) *Error {
	return &Error{Kind: Invalid, Msg: M("errs.invalid"), Fields: []Field{{Name: name, Msg: M(key, pairs...)}}}
}

// InvalidFields is nil when there are no faults, else one Invalid error with all of them.
func InvalidFields(fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Msg: M("errs.invalid"), Fields: fields}
}

// KindOf is the kind of the outermost *Error in err's chain; Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Hidden reports whether an error only says that the reader does not see the thing: a page leaves that part out.
func Hidden(err error) bool { return Is(err, Denied) || Is(err, NotFound) }

// MsgOf is the message of the outermost *Error in err's chain; of another error, that something was wrong.
func MsgOf(err error) Msg {
	var e *Error
	if errors.As(err, &e) {
		return e.Msg
	}
	return M("errs.invalid")
}

// At puts an Invalid error that names no field at the field that it is about; other errors stay as they are.
func At(field string, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Invalid || len(e.Fields) > 0 {
		return err
	}
	return InvalidFields([]Field{{Name: field, Msg: e.Msg}})
}
