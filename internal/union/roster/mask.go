package roster

import (
	"regexp"
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/union/member"
)

// Hidden stands for the digits of a number that are not shown.
const Hidden = "****"

// Masked is the value of a column as a page shows it. What the column is said to be may be wrong, so numbers are hidden in
// every column.
func Masked(field, text string) string {
	text = strings.TrimSpace(text)
	switch field {
	case "document":
		return maskedNumber(text, member.MaskID)
	case "phone":
		return maskedNumber(text, member.MaskPhone)
	case "bank_card":
		return maskedNumber(text, member.MaskCard)
	case "emergency_contact":
		if text != "" {
			return Hidden
		}
	}
	return hideNumbers(text)
}

// maskedNumber masks a number as far as it is one: what people write instead of a number is shown.
func maskedNumber(text string, mask func(string) string) string {
	text = strings.Trim(textindex.Compact(text), "'‘’`") // people write '4403… so that a spreadsheet takes it for text
	switch {
	case !strings.ContainsAny(text, "0123456789"):
		return text
	case !ascii(text):
		return Hidden
	}
	return mask(text)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// digits are seven digits or more, as documents, phones and cards have, in full width or not, with blanks and dashes between
// them or not.
var digits = regexp.MustCompile(`[0-9０-９](?:[\s\x{3000}\x{00A0}－–—-]*[0-9０-９]){6,}[XxＸｘ]?`)

// dayDigits is a day in one: 20210305. It has the length of some documents, but none begins so.
var dayDigits = regexp.MustCompile(`^(19|20)\d{6}$`)

// longestDate is that of a day with its time, 2021-03-05 10:30:00: behind one there is no room for a number.
const longestDate = 19

// hideNumbers hides every long number in a text, and leaves dates.
func hideNumbers(text string) string {
	if _, _, ok := ParseDate(text); ok && len([]rune(text)) <= longestDate {
		return text
	}
	return digits.ReplaceAllStringFunc(text, func(found string) string {
		number := strings.Map(digit, found)
		switch {
		case dayDigits.MatchString(number):
			return found
		case len(number) >= 15:
			return member.MaskID(number)
		}
		return member.MaskPhone(number)
	})
}

// digit leaves the digits of a number, half-width.
func digit(r rune) rune {
	switch {
	case '０' <= r && r <= '９':
		return r - '０' + '0'
	case '0' <= r && r <= '9' || r == 'X' || r == 'x':
		return r
	case r == 'Ｘ' || r == 'ｘ':
		return 'X'
	}
	return -1
}

// WithoutNumbers is a message with the numbers in its texts hidden, those of the messages in it, too: a reason may repeat what stands
// in a cell.
func WithoutNumbers(m errs.Msg) errs.Msg {
	out := errs.Msg{Key: m.Key}
	for name, v := range m.Args {
		if out.Args == nil {
			out.Args = make(map[string]any, len(m.Args))
		}
		switch v := v.(type) {
		case string:
			out.Args[name] = hideNumbers(v)
		case errs.Msg:
			out.Args[name] = WithoutNumbers(v)
		default:
			out.Args[name] = v
		}
	}
	return out
}
