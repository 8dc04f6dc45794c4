package sheet

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// SpreadsheetML writes characters that XML does not allow as _xHHHH_, and an underscore that
// would read like that as _x005F_ (ECMA-376 part 1, 22.9.2.19 ST_Xstring).

// unescapeX resolves _xHHHH_ in b, in place.
func unescapeX(b []byte) []byte {
	first := bytes.Index(b, []byte("_x"))
	if first < 0 {
		return b
	}
	out := b[:first]
	for i := first; i < len(b); {
		unit, ok := xEscape(b[i:])
		if !ok {
			out = append(out, b[i])
			i++
			continue
		}
		i += 7
		if utf16.IsSurrogate(unit) {
			if low, ok := xEscape(b[i:]); ok && utf16.DecodeRune(unit, low) != utf8.RuneError {
				unit = utf16.DecodeRune(unit, low)
				i += 7
			}
		}
		out = utf8.AppendRune(out, unit)
	}
	return out
}

// xEscape reads an escape at the beginning of b.
func xEscape(b []byte) (unit rune, ok bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	for _, c := range b[2:6] {
		d := hexDigit(c)
		if d < 0 {
			return 0, false
		}
		unit = unit<<4 | d
	}
	return unit, true
}

// appendEscaped adds text as content of an XML element that is an ST_Xstring.
func appendEscaped(dst []byte, text string) []byte {
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '&' && c != '<' && c != '>' && c != '_' || c == '\t' || c == '\n' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		escaped, ok := escapeRune(r, size, text[i:])
		if ok {
			dst = append(dst, text[from:i]...)
			dst = append(dst, escaped...)
			from = i + size
		}
		i += size
	}
	return append(dst, text[from:]...)
}

// escapeRune is how the rune at the beginning of rest is written, when not as it is.
func escapeRune(r rune, size int, rest string) (string, bool) {
	const hex = "0123456789ABCDEF"
	switch {
	case r == '&':
		return "&amp;", true
	case r == '<':
		return "&lt;", true
	case r == '>':
		return "&gt;", true
	case r == '_':
		_, ok := xEscape([]byte(rest[:min(len(rest), 7)]))
		return "_x005F_", ok
	case r < ' ':
		return "_x00" + string(hex[r>>4]) + string(hex[r&15]) + "_", true
	case r == 0xFFFE || r == 0xFFFF:
		return "_xFFF" + string(hex[r&15]) + "_", true
	case r == utf8.RuneError && size == 1:
		return "\uFFFD", true
	}
	return "", false
}

// clean makes what stands behind from valid UTF-8 without NUL.
func clean(b []byte, from int) []byte {
	if tail := b[from:]; !utf8.Valid(tail) || bytes.IndexByte(tail, 0) >= 0 {
		bad := []byte("\uFFFD")
		return append(b[:from], bytes.ReplaceAll(bytes.ToValidUTF8(tail, bad), []byte{0}, bad)...)
	}
	return b
}
