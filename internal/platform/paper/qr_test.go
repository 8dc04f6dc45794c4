package paper

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"strings"
	"testing"

	"niangjia/internal/platform/errs"
)

func TestCodesAreReadBack(t *testing.T) {
	for _, text := range []string{"7", "HELLO 123", joinLink, "娘家：加入工会", joinLink + "?" + strings.Repeat("a=1&", 150)} {
		code, err := QR(text)
		if err != nil {
			t.Fatal(err)
		}
		b, err := code.PNG(4)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if got := decoded(t, picture); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
		if side := picture.Bounds().Dx(); side != (code.Size()+8)*4 {
			t.Errorf("%d pixels", side)
		}
	}
}

func TestCodeTooLongIsRefused(t *testing.T) {
	_, err := QR(strings.Repeat("长", 2000))
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid {
		t.Error(err)
	}
}

// The drawing for pages has the same squares as the picture, and nothing that a strict
// content policy forbids.
func TestSVGIsAPlainDrawing(t *testing.T) {
	code, err := QR(joinLink)
	if err != nil {
		t.Fatal(err)
	}
	svg := code.SVG()
	if strings.Contains(svg, "style") || strings.Contains(svg, "script") || len(svg) > 12_000 {
		t.Errorf("%d bytes: %.200s", len(svg), svg)
	}
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	dark := 0
	code.runs(func(x, y, length int) {
		dark += length
		for i := range length {
			if !code.Dark(x+i, y) {
				t.Fatalf("%d, %d is light", x+i, y)
			}
		}
	})
	all := 0
	for y := range code.Size() {
		for x := range code.Size() {
			if code.Dark(x, y) {
				all++
			}
		}
	}
	if dark != all {
		t.Errorf("%d of %d squares are drawn", dark, all)
	}
}
