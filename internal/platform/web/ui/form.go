package ui

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"slices"
	"strconv"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"

	"github.com/a-h/templ"
)

// Field is what all inputs are made from. While a form is shown again after a fault,
// what was typed stands in for Value and the fault stands beside the input.
type Field struct {
	Name, Label string
	Hint        string
	Value       string
	Values      []string // of Checks
	Optional    bool     // says so beside the label; everything else is expected
	Type        string   // "tel", "email", "search", "number"; "" is "text"
	Auto        string   // autocomplete: "username", "name", "off" …
	Max         int      // longest text in characters; 0 is no limit
	Short       bool     // for numbers and codes: a narrow input
}

// Option is one choice.
type Option struct {
	Value, Label string
	Hint         string // below the label of Radios and Checks
}

// Again is the state of a form that is shown again.
type Again struct {
	Msg    errs.Msg     // what is wrong with the form as a whole
	Fields []errs.Field // what is wrong with single inputs
	Typed  url.Values   // what was typed

	labels map[string]string // of the inputs, collected while they are drawn
}

type againKey struct{}

// WithAgain makes the forms in the context show their faults.
func WithAgain(ctx context.Context, a Again) context.Context {
	a.labels = map[string]string{}
	return context.WithValue(ctx, againKey{}, a)
}

func again(ctx context.Context) (Again, bool) {
	a, ok := ctx.Value(againKey{}).(Again)
	return a, ok
}

// announce tells the summary of faults what the input is called.
func (f Field) announce(ctx context.Context) {
	if a, ok := again(ctx); ok {
		a.labels[f.Name] = f.Label
	}
}

// label is what an input is called, for the summary of faults; "" when the form has none
// of that name.
func (a Again) label(name string) string { return a.labels[name] }

// withSummary draws the children of a form after the summary of their faults. They are
// drawn first all the same, because the summary calls each input by its label.
func withSummary() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		children := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		if _, ok := again(ctx); !ok {
			return children.Render(ctx, w)
		}
		var inputs bytes.Buffer
		if err := children.Render(ctx, &inputs); err != nil {
			return err
		}
		if err := faultSummary().Render(ctx, w); err != nil {
			return err
		}
		_, err := inputs.WriteTo(w)
		return err
	})
}

func (f Field) id() string      { return "f-" + f.Name }
func (f Field) hintID() string  { return f.id() + "-hint" }
func (f Field) faultID() string { return f.id() + "-fault" }

// fault is what is wrong with the field, in words, "" when nothing is.
func (f Field) fault(ctx context.Context) string {
	a, _ := again(ctx)
	for _, fault := range a.Fields {
		if fault.Name == f.Name {
			return i18n.From(ctx).Msg(fault.Msg)
		}
	}
	return ""
}

func (f Field) value(ctx context.Context) string {
	if a, ok := again(ctx); ok && a.Typed.Has(f.Name) {
		return a.Typed.Get(f.Name)
	}
	return f.Value
}

// picked reports whether the choice is made: in the typed form when there is one.
func (f Field) picked(ctx context.Context, choice string) bool {
	if a, ok := again(ctx); ok && a.Typed != nil {
		return slices.Contains(a.Typed[f.Name], choice)
	}
	return f.Value == choice || slices.Contains(f.Values, choice)
}

// describedBy names the hint and the fault for screen readers.
func (f Field) describedBy(ctx context.Context) string {
	ids := ""
	if f.Hint != "" {
		ids = f.hintID()
	}
	if f.fault(ctx) != "" {
		if ids != "" {
			ids += " "
		}
		ids += f.faultID()
	}
	return ids
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// maxQuery is the longest search text, in characters.
const maxQuery = 100

// choiceID is the id of the i-th choice; the first has the field's own, so that the
// summary of faults leads there.
func choiceID(f Field, i int) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + strconv.Itoa(i+1)
}

// attributes tie an input to its remarks and limit it.
func (f Field) attributes(ctx context.Context) templ.Attributes {
	a := templ.Attributes{}
	if ids := f.describedBy(ctx); ids != "" {
		a["aria-describedby"] = ids
	}
	if f.fault(ctx) != "" {
		a["aria-invalid"] = "true"
	}
	if f.Auto != "" {
		a["autocomplete"] = f.Auto
	}
	if f.Max > 0 {
		a["maxlength"] = strconv.Itoa(f.Max)
	}
	return a
}
