package sheet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// charset is how the characters of a text file are stored.
type charset uint8

const (
	charsetUTF8 charset = iota
	charsetGB18030
	charsetUTF16LE
	charsetUTF16BE
)

const (
	bomUTF8    = "\xef\xbb\xbf"
	bomUTF16LE = "\xff\xfe"
	bomUTF16BE = "\xfe\xff"
)

// decoder reads the text as UTF-8; what cannot be read becomes U+FFFD or stays invalid.
func (c charset) decoder(r io.Reader) io.Reader {
	switch c {
	case charsetGB18030:
		return transform.NewReader(r, simplifiedchinese.GB18030.NewDecoder())
	case charsetUTF16LE:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case charsetUTF16BE:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	}
	return r
}

// detectCharset finds the charset of a text file and the length of its byte order mark.
func detectCharset(ctx context.Context, src *source) (c charset, skip int64, err error) {
	start, err := src.head(64 << 10)
	if err != nil {
		return 0, 0, err
	}
	switch {
	case bytes.HasPrefix(start, []byte(bomUTF8)):
		return charsetUTF8, int64(len(bomUTF8)), nil
	case bytes.HasPrefix(start, []byte("\xff\xfe\x00\x00")):
		return 0, 0, invalid("sheet.encoding") // UTF-32
	case bytes.HasPrefix(start, []byte(bomUTF16LE)):
		return charsetUTF16LE, int64(len(bomUTF16LE)), nil
	case bytes.HasPrefix(start, []byte(bomUTF16BE)):
		return charsetUTF16BE, int64(len(bomUTF16BE)), nil
	}
	if c, ok := guessUTF16(start); ok {
		return c, 0, nil
	}
	if hasControls(start) {
		return 0, 0, invalid("sheet.unknown")
	}
	c, err = utf8OrGB18030(ctx, src)
	return c, 0, err
}

// guessUTF16 recognises UTF-16 without a mark by the zero half of separators, digits and line
// ends, which all stand on one side.
func guessUTF16(start []byte) (charset, bool) {
	var zeros [2]int
	for i, b := range start {
		if b == 0 {
			zeros[i&1]++
		}
	}
	enough := max(2, len(start)/64)
	switch {
	case zeros[1] >= enough && zeros[0]*16 < zeros[1] && readsAsUTF16(start, 1):
		return charsetUTF16LE, true
	case zeros[0] >= enough && zeros[1]*16 < zeros[0] && readsAsUTF16(start, 0):
		return charsetUTF16BE, true
	}
	return 0, false
}

// readsAsUTF16 reports whether hardly any unit is a control character; high is where the high
// byte of a unit stands.
func readsAsUTF16(start []byte, high int) bool {
	controls := 0
	for i := 0; i+1 < len(start); i += 2 {
		if start[i+high] == 0 && isControl(start[i+1-high]) {
			controls++
		}
	}
	return controls <= len(start)/200
}

// isControl reports whether a byte of ASCII is a control character that tables do not have.
func isControl(b byte) bool {
	return b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f'
}

// hasControls reports whether there are bytes that no text has: NUL, or many control characters.
func hasControls(start []byte) bool {
	controls := 0
	for _, b := range start {
		if b == 0 {
			return true
		}
		if isControl(b) {
			controls++
		}
	}
	return controls > len(start)/100
}

// utf8OrGB18030 decides by the characters beyond ASCII, wherever in the file they begin: in
// another charset nearly none of them would be well-formed UTF-8.
func utf8OrGB18030(ctx context.Context, src *source) (charset, error) {
	good, bad, err := countRunes(withContext{ctx, io.NewSectionReader(src, 0, src.size)})
	switch {
	case err != nil:
		return 0, src.damaged(err, "sheet.encoding")
	case bad*10 <= good:
		return charsetUTF8, nil
	}
	good, bad, err = countRunes(charsetGB18030.decoder(withContext{ctx, io.NewSectionReader(src, 0, src.size)}))
	switch {
	case err != nil:
		return 0, src.damaged(err, "sheet.encoding")
	case bad*20 > good:
		return 0, invalid("sheet.encoding")
	}
	return charsetGB18030, nil
}

// countRunes counts the characters beyond ASCII and the malformed ones, until there are enough.
func countRunes(r io.Reader) (good, bad int, err error) {
	const enough = 20_000
	buf, rest := make([]byte, 64<<10), 0
	for err == nil && good+bad < enough {
		var n int
		n, err = r.Read(buf[rest:])
		whole := buf[:rest+n]
		for len(whole) > 0 && (err != nil || utf8.FullRune(whole)) {
			c, size := utf8.DecodeRune(whole)
			switch {
			case c == utf8.RuneError:
				bad++
			case size > 1:
				good++
			}
			whole = whole[size:]
		}
		rest = copy(buf, whole)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return good, bad, err
}
