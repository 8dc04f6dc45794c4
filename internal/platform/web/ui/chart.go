package ui

import (
	"fmt"
	"math"
	"strings"
)

// Point is one value of a chart.
type Point struct {
	Label string // the month, or the unit that is compared
	Value float64
	Text  string // the value in words, as the table and the hover title have it
}

// Chart is figures over time (Area) or side by side (Bars). It is drawn by the server
// and has the same figures as a table.
type Chart struct {
	Title  string
	Label  string // heads the table's first column
	Unit   string // heads the second: "people"
	Points []Point
}

// The plot of an Area is a square of 100 that is stretched to the place it gets.
const plotSize = 100

// scale is a rounded range of values with its grid lines.
type scale struct {
	low, high, step float64
}

// newScale finds a range of three to five steps of 1, 2, 2.5 or 5 times a power of ten
// around the values. It starts at 0 unless the values lie close together far above.
func newScale(points []Point) scale {
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		low, high = math.Min(low, p.Value), math.Max(high, p.Value)
	}
	if high <= low { // one value, or all the same
		low, high = math.Min(0, low), math.Max(1, high)
	}
	if low > 0 && low < (high-low)*2 {
		low = 0
	}
	raw := (high - low) / 3
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * power
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= raw {
			step = m * power
			break
		}
	}
	return scale{math.Floor(low/step) * step, math.Ceil(high/step) * step, step}
}

// lines are the values at which a grid line is drawn, from below.
func (s scale) lines() []float64 {
	var at []float64
	for v := s.low; v <= s.high+s.step/2; v += s.step {
		at = append(at, v)
	}
	return at
}

// y is how far below the top a value lies, from 0 to plotSize.
func (s scale) y(v float64) float64 {
	return plotSize * (s.high - v) / (s.high - s.low)
}

// x is how far right the i-th of n points lies, from 0 to plotSize.
func x(i, n int) float64 {
	if n < 2 {
		return plotSize / 2
	}
	return plotSize * float64(i) / float64(n-1)
}

// line is the path through the points, area the path around what is below it.
func (c Chart) line(s scale) string {
	var b strings.Builder
	for i, p := range c.Points {
		command := 'L'
		if i == 0 {
			command = 'M'
		}
		fmt.Fprintf(&b, "%c%.2f %.2f", command, x(i, len(c.Points)), s.y(p.Value))
	}
	return b.String()
}

func (c Chart) area(s scale) string {
	n := len(c.Points)
	return fmt.Sprintf("%sL%.2f %dL%.2f %dZ", c.line(s), x(n-1, n), plotSize, x(0, n), plotSize)
}

// end is a line of no length at the last point: with round caps it is a dot that keeps
// its shape when the plot is stretched.
func (c Chart) end(s scale) string {
	n := len(c.Points)
	return fmt.Sprintf("M%.2f %.2fh0", x(n-1, n), s.y(c.Points[n-1].Value))
}

// band is the part of the plot's width that belongs to the i-th point, for its hover title.
func (c Chart) band(i int) (from, width string) {
	n := len(c.Points)
	if n < 2 {
		return "0%", "100%"
	}
	w := 100 / float64(n-1)
	left := math.Max(0, x(i, n)-w/2)
	return percent(left), percent(math.Min(100, x(i, n)+w/2) - left)
}

func percent(v float64) string { return fmt.Sprintf("%.2f%%", v) }

// labelled reports whether the i-th point has its label below the axis: the first, the
// last, and as many between them as there is room for.
func (c Chart) labelled(i int) bool {
	const room = 5
	n := len(c.Points)
	every := (n + room - 2) / (room - 1)
	return i == n-1 || (i%every == 0 && n-1-i >= every)
}

// anchor keeps the first and the last label inside the picture.
func (c Chart) anchor(i int) string {
	switch {
	case len(c.Points) > 1 && i == 0:
		return "start"
	case len(c.Points) > 1 && i == len(c.Points)-1:
		return "end"
	}
	return "middle"
}

// share is the length of the bar of p, in hundredths of the longest.
func (c Chart) share(p Point) string {
	longest := 0.0
	for _, q := range c.Points {
		longest = math.Max(longest, q.Value)
	}
	if longest <= 0 {
		return "0%"
	}
	return percent(100 * math.Max(0, p.Value) / longest)
}

// places is how many decimal places the grid lines need.
func (s scale) places() int {
	places := 0
	for step := s.step; step < 1 && step != math.Trunc(step) && places < 6; step *= 10 {
		places++
	}
	return places
}

// The plot of an Area lies between plotTop and plotTop+plotHeight pixels; above it is
// room for the highest grid line's value, below it for the labels.
const plotTop, plotHeight = 22, 170

// plotY is the height of a value in pixels.
func plotY(s scale, v float64) string {
	return fmt.Sprintf("%.1f", plotTop+s.y(v)*plotHeight/plotSize)
}

// sparkScale fits the values closely: a spark shows movement, not size.
func sparkScale(points []Point) scale {
	s := newScale(points)
	low, high := s.high, s.low
	for _, p := range points {
		low, high = math.Min(low, p.Value), math.Max(high, p.Value)
	}
	if high <= low {
		return s
	}
	return scale{low: low - (high-low)/6, high: high, step: s.step}
}
