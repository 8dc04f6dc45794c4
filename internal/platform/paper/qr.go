package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"niangjia/internal/platform/errs"
)

// Code is a QR code (ISO/IEC 18004).
type Code struct {
	squares barcode.Barcode
}

// quiet is the empty border that readers need, in squares.
const quiet = 4

// QR makes the code of a text, which can be read with a quarter of it soiled. A text of
// more than some 1,600 bytes does not fit: an error of kind Invalid.
func QR(text string) (*Code, error) {
	squares, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "paper.qr_too_long")
	}
	return &Code{squares}, nil
}

// Size is how many squares the code has on a side, without its border.
func (c *Code) Size() int { return c.squares.Bounds().Dx() }

// Dark says whether a square is dark.
func (c *Code) Dark(x, y int) bool {
	r, _, _, _ := c.squares.At(x, y).RGBA()
	return r == 0
}

// runs calls visit with each row of dark squares that touch.
func (c *Code) runs(visit func(x, y, length int)) {
	size := c.Size()
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && c.Dark(x, y) {
				x++
			}
			if x > from {
				visit(from, y, x-from)
			}
		}
	}
}

// SVG draws the code for a page, with its border, dark on white in either colour scheme.
// The class "qr" gives it its size; beside it the page shows what it leads to, so it is
// hidden from a screen reader.
func (c *Code) SVG() string {
	var path strings.Builder
	c.runs(func(x, y, length int) { fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, length, length) })
	side := c.Size() + 2*quiet
	return fmt.Sprintf(`<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" aria-hidden="true" focusable="false">`+
		`<path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`, side, side, side, side, path.String())
}

// PNG draws the code as a picture, with its border; each square is module pixels wide.
func (c *Code) PNG(module int) ([]byte, error) {
	module = max(module, 1)
	side := (c.Size() + 2*quiet) * module
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	c.runs(func(x, y, length int) {
		for py := (y + quiet) * module; py < (y+quiet+1)*module; py++ {
			for px := (x + quiet) * module; px < (x+quiet+length)*module; px++ {
				picture.SetColorIndex(px, py, 1)
			}
		}
	})
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	return b.Bytes(), err
}
