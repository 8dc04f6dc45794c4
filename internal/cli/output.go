package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
)

// json writes one document to standard output.
func (p *program) json(v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// progress is a line on a terminal that is written over again and again; elsewhere it is silent.
type progress struct {
	p     *program
	on    bool
	shown time.Time
	width int
}

func (p *program) progress() *progress {
	return &progress{p: p, on: isTerminal(p.err)}
}

// show writes the line, at most ten times a second.
func (g *progress) show(text string) {
	if !g.on || time.Since(g.shown) < 100*time.Millisecond {
		return
	}
	g.shown = time.Now()
	g.write(text)
}

// end takes the line away.
func (g *progress) end() {
	if g.width > 0 {
		g.write("")
		fmt.Fprint(g.p.err, "\r")
	}
}

func (g *progress) write(text string) {
	if !g.on {
		return
	}
	width := 0
	for _, r := range text {
		width++
		if r > 0x2e80 { // wide characters
			width++
		}
	}
	fmt.Fprint(g.p.err, "\r"+text+strings.Repeat(" ", max(0, g.width-width)))
	g.width = width
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
