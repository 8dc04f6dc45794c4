package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

const million = 1_000_000

// Figure is one number that was measured, and what it must be when something was promised.
type Figure struct {
	What  string  `json:"what"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Must  *Must   `json:"must,omitempty"`
}

// Must is a promise: at least, or at most, so much.
type Must struct {
	Least float64 `json:"least,omitempty"`
	Most  float64 `json:"most,omitempty"`
}

func atLeast(v float64) *Must { return &Must{Least: v} }
func atMost(v float64) *Must  { return &Must{Most: v} }

// Verdict is "met" or "missed", and "" where nothing was promised.
func (f Figure) Verdict() string {
	switch {
	case f.Must == nil:
		return ""
	case f.Must.Least != 0 && f.Value < f.Must.Least, f.Must.Most != 0 && f.Value > f.Must.Most:
		return "missed"
	}
	return "met"
}

func (f Figure) must() string {
	switch {
	case f.Must == nil:
		return ""
	case f.Must.Least != 0:
		return "≥ " + number(f.Must.Least) + " " + f.Unit
	}
	return "≤ " + number(f.Must.Most) + " " + f.Unit
}

// number has three digits that count, and commas between thousands.
func number(v float64) string {
	if math.Abs(v) < 100 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	text := strconv.FormatInt(int64(math.Round(v)), 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// round keeps four digits that count.
func round(v float64) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64) // its own text parses
	return r
}

// Table is what stands behind the figures.
type Table struct {
	Title string     `json:"title"`
	Head  []string   `json:"head"`
	Rows  [][]string `json:"rows"`
}

// Origin is where and when figures were measured.
type Origin struct {
	Machine string    `json:"machine"`
	Go      string    `json:"go"`
	Commit  string    `json:"commit"`
	At      time.Time `json:"at"`
}

// Report is what one part measured.
type Report struct {
	Part    string   `json:"part"`
	Title   string   `json:"title"`
	Origin  Origin   `json:"origin"`
	Seconds float64  `json:"seconds"`
	Modes   []string `json:"modes"` // what was measured, how, and in which settings
	Figures []Figure `json:"figures"`
	Tables  []Table  `json:"tables,omitempty"`
	Skipped []string `json:"skipped,omitempty"` // what was left out, and why
}

func (r *Report) mode(format string, args ...any) {
	r.Modes = append(r.Modes, fmt.Sprintf(format, args...))
}

func (r *Report) skip(format string, args ...any) {
	r.Skipped = append(r.Skipped, fmt.Sprintf(format, args...))
}

func (r *Report) add(what string, value float64, unit string, must *Must) {
	r.Figures = append(r.Figures, Figure{what, round(value), unit, must})
}

func (r *Report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, f := range r.Figures {
		fmt.Fprintf(t, "  %s\t%s\t%s %s\t%s\n", f.What, f.must(), number(f.Value), f.Unit, f.Verdict())
	}
	t.Flush() // the terminal's errors are nobody's
	for _, s := range r.Skipped {
		fmt.Fprintln(w, "  left out:", s)
	}
}

func (r *Report) save(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, r.Part+".json"), append(text, '\n'), 0o644)
}

const documentHead = `# How fast

Made by ` + "`make bench`" + ` (` + "`BENCH=full make bench`" + ` for a million rows and members) from the files in bench/; do not edit.
Ratios are measured in one run, in turns; where rounds are named the median of them counts. The load generator works
on the same processors as the server. "Must" is the promise for 2 processors at the size that stands behind it; a figure
measured at a smaller size says how far it is likely to hold, and no more.
`

// writeDocument makes benchmarks.md from all reports that lie in the folder.
func writeDocument(out string) error {
	var b strings.Builder
	b.WriteString(documentHead)
	for _, p := range parts {
		text, err := os.ReadFile(filepath.Join(out, "bench", p.name+".json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var r Report
		if err = cmp.Or(err, json.Unmarshal(text, &r)); err != nil {
			return err
		}
		r.markdown(&b)
	}
	return os.WriteFile(filepath.Join(out, "benchmarks.md"), []byte(b.String()), 0o644)
}

func (r *Report) markdown(b *strings.Builder) {
	o := r.Origin
	fmt.Fprintf(b, "\n## %s\n\n%s; %s; commit %s; %s\n\n", r.Title, o.Machine, o.Go, o.Commit, o.At.Format("2006-01-02"))
	rows := make([][]string, len(r.Figures))
	for i, f := range r.Figures {
		rows[i] = []string{f.What, f.must(), number(f.Value) + " " + f.Unit, f.Verdict()}
	}
	markdownTable(b, []string{"what", "must", "measured", "verdict"}, rows)
	for _, m := range r.Modes {
		b.WriteString("\n- " + m)
	}
	for _, s := range r.Skipped {
		b.WriteString("\n- Left out: " + s)
	}
	b.WriteString("\n")
	for _, t := range r.Tables {
		b.WriteString("\n" + t.Title + "\n\n")
		markdownTable(b, t.Head, t.Rows)
	}
}

func markdownTable(b *strings.Builder, head []string, rows [][]string) {
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(head)
	line(slices.Repeat([]string{"---"}, len(head)))
	for _, r := range rows {
		line(r)
	}
}

// median of values; 0 when there are none.
func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}

// percentile is the smallest duration that p percent of them do not exceed; they are sorted already.
func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, int(math.Ceil(p/100*float64(len(sorted))))-1)]
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
