package ui

import (
	"strings"
	"unicode/utf8"
)

type maskedPart struct {
	text  string
	stars bool
}

// maskedParts cuts a masked number where stars begin and end.
func maskedParts(number string) []maskedPart {
	var parts []maskedPart
	for number != "" {
		stars := number[0] == '*'
		end := strings.IndexFunc(number, func(r rune) bool { return (r == '*') != stars })
		if end < 0 {
			end = len(number)
		}
		parts = append(parts, maskedPart{number[:end], stars})
		number = number[end:]
	}
	return parts
}

// isFigure reports whether a text is a number or a day, which is not broken in two.
func isFigure(s string) bool {
	return len(s) <= 20 && strings.Trim(s, "0123456789-:., %+") == ""
}

// isShort reports whether a name fits into a column without being broken: that of a person
// does, that of a union may not.
func isShort(name string) bool { return utf8.RuneCountInString(name) <= 16 }
