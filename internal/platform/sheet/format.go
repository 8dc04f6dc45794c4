package sheet

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"
)

// format is how a style shows a number, as far as it changes what a person reads.
type format struct {
	date, clock bool  // shows a day, a time of day
	digits      uint8 // at least so many, filled with zeros; as in the format 000000
}

const (
	maxStyles  = 1 << 16 // Excel allows 65,490 cell formats
	maxFormats = 1 << 16
)

// readFormats reads the number format of each cell style.
func (wb *workbook) readFormats(ctx context.Context, styles string) ([]format, error) {
	custom := make(map[int]format)
	var formats []format
	inCells := false
	err := wb.eachElement(ctx, styles, func(s *scanner) error {
		switch string(s.name) {
		case "numFmt":
			id, code := -1, ""
			for s.nextAttr() {
				switch string(s.key) {
				case "numFmtId":
					id = numberFormatID(s)
				case "formatCode":
					code = s.attrText()
				}
			}
			// Formats inside dxfs may repeat an id; those of the list come first.
			if _, known := custom[id]; !known && len(custom) < maxFormats {
				custom[id] = parseFormat(code)
			}
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells || len(formats) == maxStyles {
				return nil
			}
			f := format{}
			for s.nextAttr() {
				if string(s.key) != "numFmtId" {
					continue
				}
				id := numberFormatID(s)
				own, ok := custom[id]
				if f = own; !ok {
					f = builtinFormat(id)
				}
			}
			formats = append(formats, f)
		}
		return nil
	})
	return formats, err
}

func numberFormatID(s *scanner) int {
	id, ok := parseCount(s.val)
	if !ok {
		return -1
	}
	return id
}

// builtinFormat knows the formats that are not written into files: ECMA-376 part 1, 18.8.30,
// with the Chinese ones, 27 to 36 and 50 to 58, which are all days and times.
func builtinFormat(id int) format {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return format{date: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47:
		return format{clock: true}
	case id == 22:
		return format{date: true, clock: true}
	}
	return format{}
}

// parseFormat reads a format code (ECMA-376 part 1, 18.8.31): only what is outside quotes,
// brackets and escapes counts, and only its first section.
func parseFormat(code string) format {
	var f format
	minutes := false // m is a month unless hours or seconds are shown
	plain := strings.ToLower(bareFormat(code))
	if strings.Contains(plain, "general") || strings.Contains(plain, "通用格式") {
		return f
	}
	for i := 0; i < len(plain); i++ {
		switch plain[i] {
		case 'y', 'd':
			f.date = true
		case 'h', 's':
			f.clock = true
		case 'm':
			minutes = true
		case 'e': // the year of an era, but not an exponent
			f.date = f.date || i+1 == len(plain) || plain[i+1] != '+' && plain[i+1] != '-'
		}
	}
	if minutes && !f.clock {
		f.date = true
	}
	if n := strings.Count(code, "0"); n > 1 && n == len(code) && n < 64 {
		f.digits = uint8(n)
	}
	return f
}

// bareFormat leaves of the first section what is not quoted; elapsed time, [h] [mm] [ss], becomes h.
func bareFormat(code string) string {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return b.String()
		case '\\', '_', '*':
			i++
		case '"', '[':
			closing := map[byte]byte{'"': '"', '[': ']'}[c]
			n := strings.IndexByte(code[i+1:], closing)
			if n < 0 {
				return b.String()
			}
			inner := code[i+1 : i+1+n]
			if c == '[' && strings.Trim(strings.ToLower(inner), "hms") == "" {
				b.WriteByte('h')
			}
			i += n + 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// maxSerial is the last day a spreadsheet knows, 9999-12-31, in the 1900 system.
const maxSerial = 2_958_465

// appendDate adds a serial number as ISO 8601; ok is false when it is no date.
//
// In the 1900 system day 60 is 29 February 1900, which never was: it is shown as such, and the
// days before it are counted from one day later (ECMA-376 part 1, 18.17.4.1).
func appendDate(dst []byte, serial float64, f format, date1904 bool) ([]byte, bool) {
	if !(serial >= 0 && serial < maxSerial+1) {
		return dst, false
	}
	day := math.Floor(serial)
	seconds := int(math.Round((serial - day) * 86400))
	if !f.clock {
		seconds = 0
	}
	if seconds == 86400 {
		day, seconds = day+1, 0
	}
	if f.clock && day == 0 {
		return appendClock(dst, seconds), true
	}
	switch d := int(day); {
	case date1904:
		dst = time.Date(1904, 1, 1+d, 0, 0, 0, 0, time.UTC).AppendFormat(dst, time.DateOnly)
	case d == 0:
		return dst, false
	case d == 60:
		dst = append(dst, "1900-02-29"...)
	case d < 60:
		dst = time.Date(1899, 12, 31+d, 0, 0, 0, 0, time.UTC).AppendFormat(dst, time.DateOnly)
	default:
		dst = time.Date(1899, 12, 30+d, 0, 0, 0, 0, time.UTC).AppendFormat(dst, time.DateOnly)
	}
	if seconds > 0 {
		dst = appendClock(append(dst, 'T'), seconds)
	}
	return dst, true
}

func appendClock(dst []byte, seconds int) []byte {
	return time.Unix(int64(seconds), 0).UTC().AppendFormat(dst, time.TimeOnly)
}

// isoDate shortens the text of a cell of type d (ISO 8601 itself) to what this package writes.
func isoDate(text string) string {
	text = strings.TrimSuffix(text, "Z")
	if day, clock, ok := strings.Cut(text, "T"); ok {
		clock, _, _ = strings.Cut(clock, ".")
		if clock == "00:00:00" {
			return day
		}
		return day + "T" + clock
	}
	return text
}

// appendNumber adds a stored number as a person sees it: without exponent, a fraction with the
// 15 digits that count, filled with zeros where the format says so. ok is false for what is no number.
func appendNumber(dst []byte, stored string, f format) ([]byte, bool) {
	if isDigits(stored) && (len(stored) == 1 || stored[0] != '0') {
		for n := len(stored); n < int(f.digits); n++ {
			dst = append(dst, '0')
		}
		return append(dst, stored...), true
	}
	digits, point, negative, ok := decimal(stored)
	if !ok {
		return dst, false
	}
	if point < len(digits) && len(digits) > 15 {
		v, err := strconv.ParseFloat(stored, 64)
		if err != nil {
			return dst, false
		}
		digits, point, _, _ = decimal(strconv.FormatFloat(math.Abs(v), 'e', 14, 64))
	}
	if point > 20+len(digits) || point < -20 {
		return append(dst, stored...), true // nobody reads such a number without its exponent
	}
	if negative && digits != "" {
		dst = append(dst, '-')
	}
	for n := max(point, 1); n < int(f.digits) && point >= len(digits); n++ {
		dst = append(dst, '0')
	}
	return appendPlain(dst, digits, point), true
}

// appendPlain writes digits with the decimal point behind the first point of them.
func appendPlain(dst []byte, digits string, point int) []byte {
	if point <= 0 {
		dst = append(dst, '0')
	}
	for i := range max(point, len(digits)) {
		if i == max(point, 0) {
			dst = append(dst, '.')
			for range -point {
				dst = append(dst, '0')
			}
		}
		if i < len(digits) {
			dst = append(dst, digits[i])
		} else {
			dst = append(dst, '0')
		}
	}
	return dst
}

// decimal takes a number apart: its digits without zeros at either end, and where the decimal
// point stands among them; "" for zero.
func decimal(s string) (digits string, point int, negative, ok bool) {
	if len(s) > 64 {
		return "", 0, false, false
	}
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	exponent := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil || n < -400 || n > 400 {
			return "", 0, false, false
		}
		exponent, s = n, s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits = whole + fraction
	if !isDigits(digits) {
		return "", 0, false, false
	}
	point = len(whole) + exponent
	trimmed := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(trimmed)
	digits = strings.TrimRight(trimmed, "0")
	if digits == "" {
		point = 0
	}
	return digits, point, negative, true
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
