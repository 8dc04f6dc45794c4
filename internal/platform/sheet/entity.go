package sheet

import (
	"bytes"
	"unicode/utf8"
)

// appendUnescaped resolves entities and line breaks (XML 1.0, 2.11 and 4.6).
func appendUnescaped(dst, raw []byte) []byte {
	for {
		i := 0
		for i < len(raw) && raw[i] != '&' && raw[i] != '\r' {
			i++
		}
		dst = append(dst, raw[:i]...)
		if i == len(raw) {
			return dst
		}
		if raw = raw[i:]; raw[0] == '\r' {
			dst = append(dst, '\n')
			raw = bytes.TrimPrefix(raw[1:], []byte("\n"))
			continue
		}
		r, n := entity(raw)
		if n == 0 { // a bare ampersand
			dst, raw = append(dst, '&'), raw[1:]
			continue
		}
		dst, raw = utf8.AppendRune(dst, r), raw[n:]
	}
}

// entity reads the entity at the beginning of raw; n is its length, 0 when it is none.
func entity(raw []byte) (r rune, n int) {
	end := bytes.IndexByte(raw[:min(len(raw), 16)], ';')
	if end < 2 {
		return 0, 0
	}
	switch name := raw[1:end]; {
	case string(name) == "amp":
		r = '&'
	case string(name) == "lt":
		r = '<'
	case string(name) == "gt":
		r = '>'
	case string(name) == "quot":
		r = '"'
	case string(name) == "apos":
		r = '\''
	case name[0] != '#':
		return 0, 0
	case len(name) > 2 && name[1]|0x20 == 'x':
		r = codePoint(name[2:], 16)
	default:
		r = codePoint(name[1:], 10)
	}
	if r < 0 {
		return 0, 0
	}
	return r, end + 1
}

// codePoint reads the digits of a character reference; -1 when they are none, U+FFFD when there
// is no such character.
func codePoint(digits []byte, base rune) rune {
	r := rune(0)
	for _, c := range digits {
		d := hexDigit(c)
		if d < 0 || d >= base {
			return -1
		}
		if r = r*base + d; r > utf8.MaxRune {
			return utf8.RuneError
		}
	}
	if len(digits) == 0 {
		return -1
	}
	if r == 0 || !utf8.ValidRune(r) {
		return utf8.RuneError
	}
	return r
}

func hexDigit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}
