package sheet

import (
	"bytes"
	"errors"
	"io"
)

// token is a step of a scanner.
type token uint8

const (
	tokenStart token = iota // an element begins: name, nextAttr
	tokenEnd                // an element ends: name
	tokenText               // text or a piece of it: appendText
)

// scanWindow is the memory of a scanner and the longest tag it takes.
const scanWindow = 64 << 10

// maxDepth is far deeper than the elements of a workbook are nested.
const maxDepth = 100

var errMarkup = errors.New("sheet: not well-formed XML")

// scanner cuts XML into tokens, for exactly what office files contain. It holds no more than its
// window and copies nothing; encoding/xml takes about ten times as long. Tags must match; in
// smaller things it is lenient. Names are local names. Everything it hands out is valid until the
// next call.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	err      error // of r

	name     []byte // with tokenStart and tokenEnd
	tag      []byte // name with its prefix
	key, val []byte // with nextAttr
	attrs    []byte
	text     []byte
	open     []byte // names of the open elements, one behind the other
	opened   []int  // where in open each begins
	owesEnd  bool   // the element was self-closing
	inCDATA  bool
	verbatim bool // text is not escaped
}

func newScanner(r io.Reader) *scanner { return &scanner{r: r, buf: make([]byte, scanWindow)} }

// next is the next token; io.ErrUnexpectedEOF behind the last one.
func (s *scanner) next() (token, error) {
	if s.owesEnd {
		s.owesEnd = false
		return tokenEnd, nil
	}
	for {
		if s.inCDATA {
			if t, err := s.cdata(); len(s.text) > 0 || err != nil {
				return t, err
			}
			continue
		}
		if s.pos == s.end && !s.fill() {
			return 0, s.ended()
		}
		if s.buf[s.pos] != '<' {
			return s.chars(), nil
		}
		if !s.have(2) {
			return 0, s.ended()
		}
		switch s.buf[s.pos+1] {
		case '?':
			if !s.skipPast("?>", 0) {
				return 0, s.ended()
			}
		case '!':
			if err := s.declaration(); err != nil {
				return 0, err
			}
		default:
			return s.element()
		}
	}
}

// fill moves the rest of the window to its front and reads on; false when the window is full
// or nothing more comes.
func (s *scanner) fill() bool {
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	for s.err == nil && s.end < len(s.buf) {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 {
			return true
		}
	}
	return false
}

func (s *scanner) have(n int) bool {
	for s.end-s.pos < n {
		if !s.fill() {
			return false
		}
	}
	return true
}

// ended is the error for input that stops where something should follow.
func (s *scanner) ended() error {
	switch s.err {
	case nil:
		return errMarkup // the window is full: a tag longer than any real one
	case io.EOF:
		return io.ErrUnexpectedEOF
	}
	return s.err
}

// element takes a start or end tag; the window begins with it.
func (s *scanner) element() (token, error) {
	for {
		w := s.buf[s.pos:s.end]
		if n := tagLength(w); n > 0 {
			s.pos += n
			return s.cutTag(w[1 : n-1])
		}
		if !s.fill() {
			return 0, s.ended()
		}
	}
}

// tagLength is the length of the tag at the beginning of w; 0 when w does not hold its end.
func tagLength(w []byte) int {
	n := bytes.IndexByte(w, '>')
	if n < 0 || bytes.IndexByte(w[:n], '\'') < 0 && bytes.Count(w[:n], []byte{'"'})&1 == 0 {
		return n + 1
	}
	quote := byte(0) // the bracket may stand in a value
	for i, c := range w {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return i + 1
		case c == '"' || c == '\'':
			quote = c
		}
	}
	return 0
}

// cutTag splits what stands between the angle brackets.
func (s *scanner) cutTag(tag []byte) (token, error) {
	t := tokenStart
	closed := false
	if len(tag) > 0 && tag[0] == '/' {
		t, tag = tokenEnd, tag[1:]
	} else if n := len(tag) - 1; n >= 0 && tag[n] == '/' {
		tag, closed = tag[:n], true
	}
	i, local := 0, 0
	for ; i < len(tag) && tag[i] > ' '; i++ {
		if tag[i] == ':' {
			local = i + 1
		}
	}
	s.tag, s.name, s.attrs = tag[:i], tag[local:i], tag[i:]
	switch s.owesEnd = closed; {
	case len(s.name) == 0:
		return 0, errMarkup
	case t == tokenEnd:
		return t, s.leave()
	case !closed:
		return t, s.enter()
	}
	return t, nil
}

// enter remembers the element that begins.
func (s *scanner) enter() error {
	if len(s.opened) == maxDepth {
		return errMarkup
	}
	s.opened = append(s.opened, len(s.open))
	s.open = append(s.open, s.tag...)
	return nil
}

// leave checks that what ends is what began last.
func (s *scanner) leave() error {
	n := len(s.opened) - 1
	if n < 0 || string(s.open[s.opened[n]:]) != string(s.tag) {
		return errMarkup
	}
	s.pop()
	return nil
}

// pop forgets the element that was opened last.
func (s *scanner) pop() {
	n := len(s.opened) - 1
	s.open, s.opened = s.open[:s.opened[n]], s.opened[:n]
}

// skipElement goes behind the end of the element that has just begun.
func (s *scanner) skipElement() error {
	if s.owesEnd {
		s.owesEnd = false
		return nil
	}
	for depth := len(s.opened); len(s.opened) >= depth; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// nextAttr goes to the next attribute of a start tag: key without prefix, val still escaped.
func (s *scanner) nextAttr() bool {
	a, i := s.attrs, 0
	if len(a) > 4 && a[0] == ' ' && a[2] == '=' && a[3] == '"' { // the way of nearly all of them
		if n := bytes.IndexByte(a[4:], '"'); n >= 0 {
			s.key, s.val, s.attrs = a[1:2], a[4:4+n], a[5+n:]
			return true
		}
	}
	for i < len(a) && a[i] <= ' ' {
		i++
	}
	key := i
	end := 0 // of the key
	for ; i < len(a) && a[i] != '='; i++ {
		switch {
		case a[i] == ':':
			key = i + 1
		case a[i] > ' ':
			end = i + 1
		}
	}
	for i++; i < len(a) && a[i] <= ' '; i++ {
	}
	if i >= len(a) || key > end {
		return false
	}
	quote := a[i]
	i++
	val := i
	for i < len(a) && a[i] != quote {
		i++
	}
	if i == len(a) {
		return false
	}
	s.key, s.val, s.attrs = a[key:end], a[val:i], a[i+1:]
	return true
}

// attrText is the value of the current attribute in clear.
func (s *scanner) attrText() string { return string(appendUnescaped(nil, s.val)) }

// attrTrue reads the current attribute as xsd:boolean.
func (s *scanner) attrTrue() bool { return string(s.val) == "1" || string(s.val) == "true" }

// enclosed takes, in one step, the rest of the element at hand when that is text between two runs
// of tags written exactly like this; end closes the element, too. It is false, and nothing is
// taken, when it is not so or the window does not hold it whole.
func (s *scanner) enclosed(open, end string) bool {
	w := s.buf[s.pos:s.end]
	if s.owesEnd || len(w) < len(open) || string(w[:len(open)]) != open {
		return false
	}
	n := bytes.IndexByte(w[len(open):], '<')
	if n < 0 {
		return false
	}
	n += len(open)
	if len(w)-n < len(end) || string(w[n:n+len(end)]) != end {
		return false
	}
	s.text, s.verbatim = w[len(open):n], false
	s.pos += n + len(end)
	s.pop()
	return true
}

// chars takes text up to the next tag, or as much of it as the window holds.
func (s *scanner) chars() token {
	s.verbatim = false
	for from := 0; ; {
		w := s.buf[s.pos:s.end]
		if i := bytes.IndexByte(w[from:], '<'); i >= 0 {
			s.text = w[:from+i]
			s.pos += from + i
			return tokenText
		}
		from = len(w)
		if s.fill() {
			continue
		}
		w = s.buf[s.pos:s.end] // fill has moved it
		if s.err == nil {
			w = w[:wholeText(w)]
		}
		s.text = w
		s.pos += len(w)
		return tokenText
	}
}

// wholeText is where text can be cut without cutting an entity or a line break in two.
func wholeText(w []byte) int {
	if n := len(w) - 1; w[n] == '\r' {
		return n
	}
	tail := max(0, len(w)-16)
	if i := bytes.LastIndexByte(w[tail:], '&'); tail+i > 0 && i >= 0 && bytes.IndexByte(w[tail+i:], ';') < 0 {
		return tail + i
	}
	return len(w)
}

// declaration takes what begins with "<!": a comment is skipped, a document type refused.
func (s *scanner) declaration() error {
	switch {
	case s.have(4) && string(s.buf[s.pos:s.pos+4]) == "<!--":
		s.pos += 4
		if !s.skipPast("-->", 0) {
			return s.ended()
		}
		return nil
	case s.have(9) && string(s.buf[s.pos:s.pos+9]) == "<![CDATA[":
		s.pos += 9
		s.inCDATA = true
		return nil
	}
	return errMarkup
}

func (s *scanner) cdata() (token, error) {
	s.verbatim = true
	for {
		w := s.buf[s.pos:s.end]
		if i := bytes.Index(w, []byte("]]>")); i >= 0 {
			s.text, s.inCDATA = w[:i], false
			s.pos += i + 3
			return tokenText, nil
		}
		if s.fill() {
			continue
		}
		w = s.buf[s.pos:s.end]
		if s.err != nil || len(w) < 3 {
			return 0, s.ended()
		}
		s.text = w[:len(w)-2]
		s.pos += len(s.text)
		return tokenText, nil
	}
}

// skipPast goes behind the next mark without looking at anything before it. The byte of the
// mark at rare should be the one that is found least often in what is skipped.
func (s *scanner) skipPast(mark string, rare int) bool {
	from := s.pos + rare
	for {
		if i := bytes.IndexByte(s.buf[min(from, s.end):s.end], mark[rare]); i >= 0 {
			at := from + i - rare
			if rest := s.buf[at:s.end]; len(rest) >= len(mark) {
				if string(rest[:len(mark)]) == mark {
					s.pos = at + len(mark)
					return true
				}
				from += i + 1
				continue
			}
			s.pos = at
		} else {
			s.pos = max(s.pos, s.end-rare)
		}
		if !s.fill() {
			return false
		}
		from = s.pos + rare
	}
}

// drain reads to the end of the input, which is where its checksum is checked.
func (s *scanner) drain() error {
	for {
		s.pos = s.end
		if !s.fill() {
			break
		}
	}
	if s.err != io.EOF {
		return s.err
	}
	return nil
}

// appendText adds the current text, in clear, to dst.
func (s *scanner) appendText(dst []byte) []byte {
	if s.verbatim {
		return append(dst, s.text...)
	}
	return appendUnescaped(dst, s.text)
}
