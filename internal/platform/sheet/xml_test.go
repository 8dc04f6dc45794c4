package sheet

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// steps lists what the scanner finds, down to the end of the root.
func steps(s *scanner) (out []string, err error) {
	var text []byte
	flush := func() {
		if len(text) > 0 {
			out = append(out, "text "+string(text))
			text = nil
		}
	}
	for depth := 0; ; {
		t, err := s.next()
		if err != nil {
			return out, err
		}
		switch t {
		case tokenText:
			if depth > 0 {
				text = s.appendText(text)
			}
		case tokenStart:
			flush()
			depth++
			step := "<" + string(s.name)
			for s.nextAttr() {
				step += " " + string(s.key) + "=" + s.attrText()
			}
			out = append(out, step)
		case tokenEnd:
			flush()
			out = append(out, "/"+string(s.name))
			if depth--; depth == 0 {
				return out, nil
			}
		}
	}
}

// oracle does the same with the standard library.
func oracle(t *testing.T, doc string) (out []string) {
	d := xml.NewDecoder(strings.NewReader(doc))
	var text strings.Builder
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := tok.(xml.CharData); ok {
			text.Write(c)
			continue
		}
		if _, ok := tok.(xml.Comment); ok {
			continue
		}
		if text.Len() > 0 && len(out) > 0 {
			out = append(out, "text "+text.String())
		}
		text.Reset()
		switch e := tok.(type) {
		case xml.StartElement:
			step := "<" + e.Name.Local
			for _, a := range e.Attr {
				step += " " + a.Name.Local + "=" + a.Value
			}
			out = append(out, step)
		case xml.EndElement:
			out = append(out, "/"+e.Name.Local)
		}
	}
}

func TestScannerAgainstStandardLibrary(t *testing.T) {
	docs := []string{
		`<?xml version="1.0"?><!-- <a> --><a><b c="1" d='2"3>4'/>x &amp; y<e:f xmlns:e="z" e:g = "h" >&#x4E2D;&#20013;&lt;</e:f></a>`,
		"<a>one\r\ntwo\rthree<![CDATA[<&amp;]] >]]>four<!-- - > five -->six</a>",
		`<a>` + strings.Repeat(`<row r="1" spans="1:2"><c r="A1" t="s"><v>12</v></c><c r="B1"/></row>`, 50) + `</a>`,
		`<a>` + strings.Repeat("长文本&amp;\r\n", 100) + `</a>`,
	}
	for _, doc := range docs {
		want := oracle(t, doc)
		for _, window := range []int{100, 101, 128, 150, scanWindow} {
			s := newScanner(iotest.HalfReader(strings.NewReader(doc)))
			s.buf = s.buf[:window]
			got, err := steps(s)
			if err != nil {
				t.Fatalf("window %d: %v", window, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("window %d: %s", window, diff)
			}
		}
	}
}

func TestScannerRefuses(t *testing.T) {
	for doc, want := range map[string]error{
		``:                                io.ErrUnexpectedEOF,
		`<a`:                              io.ErrUnexpectedEOF,
		`<a><b></b>`:                      io.ErrUnexpectedEOF,
		`<a><!-- `:                        io.ErrUnexpectedEOF,
		`<a><![CDATA[x`:                   io.ErrUnexpectedEOF,
		`<`:                               io.ErrUnexpectedEOF,
		`<!DOCTYPE a [<!ENTITY>]>`:        errMarkup,
		`<a>< b/></a>`:                    errMarkup,
		`<a><b></a></b>`:                  errMarkup,
		`</a>`:                            errMarkup,
		strings.Repeat("<a>", maxDepth+1): errMarkup,
		`<a x="` + strings.Repeat("y", scanWindow) + `"/>`: errMarkup,
	} {
		if _, err := steps(newScanner(strings.NewReader(doc))); err != want {
			t.Errorf("%.30q: %v, want %v", doc, err, want)
		}
	}
}

func TestSkipPast(t *testing.T) {
	text := strings.Repeat("</sheetX<D", 500) + "</sheetData>rest"
	for window := 20; window < 60; window++ {
		s := newScanner(iotest.HalfReader(strings.NewReader(text)))
		s.buf = s.buf[:window]
		if !s.skipPast("</sheetData", len("</sheet")) {
			t.Fatalf("window %d: not found", window)
		}
		rest, _ := io.ReadAll(io.MultiReader(strings.NewReader(string(s.buf[s.pos:s.end])), s.r))
		if string(rest) != ">rest" {
			t.Fatalf("window %d: rest %q", window, rest)
		}
		s = newScanner(strings.NewReader(text))
		s.buf = s.buf[:window]
		if s.skipPast("</sheetDatum", 7) {
			t.Fatal("found what is not there")
		}
	}
}

func TestXStrings(t *testing.T) {
	for _, text := range []string{"", "plain", "a\tb\nc", "\x01\x1f\r", "_x000D_", "_x005F_x000D_", "__x0041__", "𠮷·㐂", "<&>\"'", "\uFFFE\uFFFF", "a_b_x", "_xZZZZ_"} {
		if got := string(unescapeX(appendUnescaped(nil, appendEscaped(nil, text)))); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
	if got := string(appendEscaped(nil, "\x0b_x0041_\xff")); got != "_x000B__x005F_x0041_\uFFFD" {
		t.Errorf("written as %q", got)
	}
}
