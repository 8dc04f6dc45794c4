package textindex

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MiddleDot stands between the parts of a name: 买买提·艾合买提. It is U+00B7, the
// one that GB/T 15834 names 间隔号.
const MiddleDot = '·'

// Compact is text as numbers and codes are compared by: half-width, without blanks,
// control characters and whatever cannot be seen. Letters keep their case.
func Compact(text string) string {
	return strings.Map(func(r rune) rune {
		r = halfwidth(r)
		if unicode.IsSpace(r) || invisible(r) {
			return -1
		}
		return r
	}, text)
}

// Normalise is a name as it is kept: composed (NFC), Latin letters and digits
// half-width, every kind of middle dot U+00B7, no blanks in a Chinese name and single
// ones in a Latin name. A rare character stays the one that the person writes, even where
// Unicode holds it for a compatible form of another; FindKey finds both.
func Normalise(name string) string {
	if plainHan(name) {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		r = fold(r)
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case invisible(r):
			continue
		}
		b.WriteRune(r)
	}
	return string(joinDots(dropBlanks([]rune(compose(b.String())))))
}

// plainHan reports whether the name holds nothing but characters of the main block, as
// nearly all do: there is nothing to mend then.
func plainHan(name string) bool {
	for _, r := range name {
		if r < 0x4E00 || r > 0x9FFF {
			return false
		}
	}
	return true
}

// compose is NFC, except that it leaves compatibility ideographs alone: NFC would
// replace them by other characters. s is valid UTF-8.
func compose(s string) string {
	var b strings.Builder
	from := 0
	for at, r := range s {
		if compatibility(r) {
			b.WriteString(norm.NFC.String(s[from:at]))
			b.WriteRune(r)
			from = at + utf8.RuneLen(r)
		}
	}
	b.WriteString(norm.NFC.String(s[from:]))
	return b.String()
}

// compatibility reports whether r is of the blocks CJK Compatibility Ideographs and
// their supplement.
func compatibility(r rune) bool {
	return r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}

// fold maps one rune to the one it is kept as.
func fold(r rune) rune {
	if r < 0x80 {
		return r
	}
	if r >= 0x2F00 && r <= 0x2FD5 { // Kangxi radicals: what copying from a PDF makes of 一 or 文
		return []rune(norm.NFKC.String(string(r)))[0]
	}
	switch r {
	case '•', '・', '･', '‧', '∙', '⋅', '᛫', '⸱', 'ꞏ', '⦁', '﹒', '\u0387':
		return MiddleDot
	}
	return halfwidth(r)
}

// halfwidth maps the full-width forms of ASCII and the ideographic blank.
func halfwidth(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '　':
		return ' '
	}
	return r
}

// invisible reports whether r has no shape of its own: control and format characters,
// variation selectors, fillers.
func invisible(r rune) bool {
	if r < 0x80 {
		return r < ' ' || r == 0x7F
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) || r == 'ㅤ' || r == 'ﾠ'
}

// dropBlanks keeps a blank, one, only between two runes that are neither Han nor a dot.
func dropBlanks(runes []rune) []rune {
	out := runes[:0]
	for i, r := range runes {
		if r == ' ' {
			if len(out) == 0 || out[len(out)-1] == ' ' || closed(out[len(out)-1]) {
				continue
			}
			next := nextShown(runes[i+1:])
			if next == 0 || closed(next) {
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

func nextShown(runes []rune) rune {
	for _, r := range runes {
		if r != ' ' {
			return r
		}
	}
	return 0
}

// closed reports whether no blank may stand beside r.
func closed(r rune) bool { return r == MiddleDot || IsHan(r) }

// joinDots takes a full stop between two characters for the middle dot that was meant. A
// black circle is one between longer parts only: in 张●三 it hides a character.
func joinDots(runes []rune) []rune {
	for i := 1; i < len(runes)-1; i++ {
		if !IsHan(runes[i-1]) || !IsHan(runes[i+1]) {
			continue
		}
		switch runes[i] {
		case '.', '。', '｡':
			runes[i] = MiddleDot
		case '●':
			if i > 1 && IsHan(runes[i-2]) && i+2 < len(runes) && IsHan(runes[i+2]) {
				runes[i] = MiddleDot
			}
		}
	}
	return runes
}

// IsHan reports whether r is a Chinese character. The planes 2 and 3 are set aside for
// them, so later extensions than this program's tables are known, too.
func IsHan(r rune) bool {
	switch {
	case r < 0x2E80:
		return false
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x20000 && r <= 0x3FFFD:
		return true
	}
	return unicode.Is(unicode.Han, r)
}
