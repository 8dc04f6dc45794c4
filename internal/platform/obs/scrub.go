package obs

import "strings"

const redacted = "[redacted]"

// Scrub takes out of a text every run of digits that could be a person's number: a mobile phone
// (11 digits that begin with 13 to 19, also behind 86), an ID number of either
// generation (GB 11643: 15 digits, or 17 and a check character), a bank card (16 to 19 digits).
// It is the second line: the first is not to log such values at all.
func Scrub(text string) string {
	var out strings.Builder
	kept := 0 // text before it is in out
	for i := 0; i < len(text); {
		if !digit(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && digit(text[end]) {
			end++
		}
		if end-i == 17 && end < len(text) && (text[end] == 'X' || text[end] == 'x') {
			end++
		}
		if personal(text[i:end]) {
			out.WriteString(text[kept:i])
			out.WriteString(redacted)
			kept = end
		}
		i = end
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func personal(run string) bool {
	switch n := len(run); {
	case n == 11:
		return run[0] == '1' && run[1] >= '3'
	case n == 13: // with the country's code in front
		return strings.HasPrefix(run, "861") && run[3] >= '3'
	default:
		return 15 <= n && n <= 19
	}
}
