package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Printer writes in one language. It has no state and may be shared.
type Printer struct {
	lang  Lang
	texts map[string]text
}

// Printer is the catalogue in one language.
func (c *Catalogue) Printer(l Lang) *Printer { return &Printer{l, c.texts[l]} }

// Lang is the printer's language.
func (p *Printer) Lang() Lang { return p.lang }

// T puts a key into words; pairs are the names and values of its arguments, as in errs.M.
// A key that the catalogue lacks is shown as it stands.
func (p *Printer) T(key string, pairs ...any) string {
	t, ok := p.texts[key]
	switch {
	case !ok:
		return key
	case t.plain != "":
		return t.plain
	}
	return p.print(t, arguments{pairs: pairs})
}

// Msg puts a message into words, and the messages among its arguments too.
func (p *Printer) Msg(m errs.Msg) string {
	t, ok := p.texts[m.Key]
	switch {
	case !ok:
		return m.Key
	case t.plain != "":
		return t.plain
	}
	return p.print(t, arguments{named: m.Args})
}

// arguments are those of T, in pairs, or those of Msg, by name.
type arguments struct {
	pairs []any
	named map[string]any
}

func (a arguments) get(name string) (any, bool) {
	for i := 0; i+1 < len(a.pairs); i += 2 {
		if a.pairs[i] == name {
			return a.pairs[i+1], true
		}
	}
	v, ok := a.named[name]
	return v, ok
}

func (p *Printer) print(t text, args arguments) string {
	parts := t.other
	if t.one != nil && p.singular(args) {
		parts = t.one
	}
	var room [256]byte // most texts fit, so that only the result is allocated
	b := room[:0]
	for _, part := range parts {
		if part.arg == "" {
			b = append(b, part.literal...)
			continue
		}
		v, ok := args.get(part.arg)
		if !ok {
			b = append(append(append(b, '{'), part.arg...), '}')
			continue
		}
		if text, ok := v.(string); ok {
			b = append(b, text...)
		} else if n, ok := integer(v); ok {
			b = appendGrouped(b, n)
		} else {
			b = append(b, p.words(v)...)
		}
	}
	return string(b)
}

// singular asks CLDR for the form that the argument n takes.
func (p *Printer) singular(args arguments) bool {
	v, _ := args.get("n")
	n, whole := integer(v)
	if !whole || p.lang != En {
		return false
	}
	return plural.Cardinal.MatchPlural(language.English, int(n%1_000_000), 0, 0, 0, 0) == plural.One
}

// integer is the whole number in v, if it is one.
func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case uint32:
		return int64(v), true
	case float64: // what JSON makes of a whole number
		return int64(v), v == float64(int64(v))
	}
	return 0, false
}

// words writes an argument that is neither a text nor a whole number. Numbers are grouped,
// days and times are words; a number that must not be grouped, such as a year, is passed
// as text.
func (p *Printer) words(v any) string {
	switch v := v.(type) {
	case float64:
		return p.Decimal(v, 1)
	case day.Day:
		return p.Day(v)
	case time.Time:
		return p.Time(v)
	case errs.Msg:
		return p.Msg(v)
	case []errs.Msg:
		list := make([]string, len(v))
		for i, m := range v {
			list[i] = p.Msg(m)
		}
		return p.List(list)
	}
	return fmt.Sprint(v)
}

// Number groups the digits of n by thousands: 218,604.
func (p *Printer) Number(n int64) string {
	var room [32]byte
	return string(appendGrouped(room[:0], n))
}

func appendGrouped(b []byte, n int64) []byte {
	var room [24]byte
	digits := strconv.AppendInt(room[:0], n, 10)
	if n < 0 {
		b, digits = append(b, '-'), digits[1:]
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, d)
	}
	return b
}

// Decimal writes x with the given number of places, grouped.
func (p *Printer) Decimal(x float64, places int) string {
	s := strconv.FormatFloat(x, 'f', places, 64)
	dot := len(s)
	if places > 0 {
		dot -= places + 1
	}
	whole, err := strconv.ParseInt(s[:dot], 10, 64)
	if err != nil || whole == 0 { // out of range or not a number; and -0.5 keeps its sign
		return s
	}
	return string(append(appendGrouped(nil, whole), s[dot:]...))
}

// Percent writes a share of one: 0.613 is 61.3%.
func (p *Printer) Percent(share float64) string { return p.Decimal(share*100, 1) + "%" }

// Bytes writes the size of a file in kB, MB or GB of a thousand.
func (p *Printer) Bytes(n int64) string {
	switch {
	case n < 1e6:
		return p.Number((n+999)/1e3) + " kB"
	case n < 1e9:
		return p.Decimal(float64(n)/1e6, 1) + " MB"
	}
	return p.Decimal(float64(n)/1e9, 1) + " GB"
}

// Day writes a day in words: 2024年6月12日, 12 June 2024. The open day is "".
func (p *Printer) Day(d day.Day) string {
	if d == "" || d == day.Forever {
		return ""
	}
	if p.lang == En {
		return d.Time().Format("2 January 2006")
	}
	return d.Time().Format("2006年1月2日")
}

// Time writes an instant in words, to the minute, in the zone that t is in.
func (p *Printer) Time(t time.Time) string {
	if p.lang == En {
		return t.Format("2 January 2006, 15:04")
	}
	return t.Format("2006年1月2日 15:04")
}

// List joins texts as the language does: 甲、乙 or A, B.
func (p *Printer) List(items []string) string {
	return strings.Join(items, p.comma())
}

func (p *Printer) comma() string {
	if p.lang == En {
		return ", "
	}
	return "、"
}
