package sheet

import (
	"bytes"
	"strings"
)

// In delimited text a field may be a formula to the program that opens it: the ones that begin
// with these characters (OWASP, CSV Injection; the wide forms count in East Asian versions).
var formulaStarts = [...]string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}

// needsGuard reports whether a text would be taken for a formula, or for one that is already
// guarded: guard and unguard are each other's inverse.
func needsGuard(text string) bool {
	text = strings.TrimLeft(text, "'")
	for _, start := range formulaStarts {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// unguard takes away the apostrophe in front of what looks like a formula, as a spreadsheet
// program does, and the ="…" with which other programs keep digits a text.
func unguard(field []byte) []byte {
	switch {
	case field[0] == '\'' && needsGuard(string(field)):
		return field[1:]
	case len(field) >= 3 && bytes.HasPrefix(field, []byte(`="`)) && bytes.IndexByte(field[2:], '"') == len(field)-3:
		return field[2 : len(field)-1]
	}
	return field
}
