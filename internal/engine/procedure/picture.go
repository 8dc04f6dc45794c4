package procedure

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

// The measures of a picture, in px.
const (
	boxWidth  = 190
	titleLine = 30
	eventLine = 20
	boxGap    = 30
	laneWidth = 14
	margin    = 12
)

// box is a state in the picture, with the events that lead out of it beyond the next state.
type box struct {
	state       State
	top, height int
	down        []string // words of the events that lead to the box right below
	aside       []arrow
	stays       []string
}

// arrow leads from a box to another by the lane at its side.
type arrow struct {
	words string
	to    int
	y     int
	lane  int
}

// Picture draws the procedure as SVG: the states one below the other in the order in which they come about, ends last, the way from each to the
// next straight down, all other ways in lanes at the side. words says a state ("state_open") or an event ("event_approve") to a person.
func (p *Procedure) Picture(words func(key string) string) string {
	boxes := p.boxes(words)
	label := 0
	for _, b := range boxes {
		for _, a := range b.aside {
			label = max(label, width(a.words))
		}
		for _, d := range b.down {
			label = max(label, width(d)-boxWidth/2)
		}
	}
	lanes := assign(boxes)
	left := margin + boxWidth + label + 16
	last := boxes[len(boxes)-1]
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-size="13" fill="none" stroke="currentColor">`,
		left+lanes*laneWidth+margin, last.top+last.height+margin)
	for i, b := range boxes {
		b.draw(&s)
		if i+1 < len(boxes) && len(b.down) > 0 {
			x, y := margin+boxWidth/2, b.top+b.height
			line(&s, fmt.Sprintf("M%d %dV%d", x, y, boxes[i+1].top-1))
			head(&s, x, boxes[i+1].top, 0, 1)
			text(&s, x+8, y+boxGap/2+4, strings.Join(b.down, " / "), "")
		}
		for _, a := range b.aside {
			x, to := left+a.lane*laneWidth, boxes[a.to].top+titleLine/2
			line(&s, fmt.Sprintf("M%d %dH%dV%dH%d", margin+boxWidth, a.y, x, to, margin+boxWidth+1))
			head(&s, margin+boxWidth, to, -1, 0)
			text(&s, margin+boxWidth+8, a.y-4, a.words, "")
		}
	}
	s.WriteString("</svg>")
	return s.String()
}

// boxes are the states in the picture's order, with their places.
func (p *Procedure) boxes(words func(string) string) []box {
	order := p.order()
	place := map[string]int{}
	for i, s := range order {
		place[s.Name] = i
	}
	boxes, top := make([]box, len(order)), margin
	for i, s := range order {
		b := box{state: State{Name: words("state_" + s.Name), End: s.End}, top: top}
		ways := map[int][]string{}
		for _, e := range p.Events {
			if !slices.Contains(e.From, s.Name) {
				continue
			}
			switch said := words("event_" + e.Name); {
			case e.To == "" || e.To == s.Name:
				b.stays = append(b.stays, said)
			case place[e.To] == i+1:
				b.down = append(b.down, said)
			default:
				ways[place[e.To]] = append(ways[place[e.To]], said)
			}
		}
		for to := range order {
			if said := ways[to]; said != nil {
				b.aside = append(b.aside, arrow{words: strings.Join(said, " / "), to: to, y: top + titleLine + eventLine*(len(b.aside)+1) - 4})
			}
		}
		b.height = titleLine + eventLine*max(len(b.aside), len(b.stays))
		if len(b.aside)+len(b.stays) > 0 {
			b.height += 6
		}
		top += b.height + boxGap
		boxes[i] = b
	}
	return boxes
}

// order is the states as they come about, ends behind all others.
func (p *Procedure) order() []State {
	rank := map[string]int{p.States[0].Name: 0}
	for ahead := []string{p.States[0].Name}; len(ahead) > 0; ahead = ahead[1:] {
		for _, e := range p.Events {
			if _, known := rank[e.To]; slices.Contains(e.From, ahead[0]) && e.To != "" && !known {
				rank[e.To] = len(rank)
				ahead = append(ahead, e.To)
			}
		}
	}
	out := slices.Clone(p.States)
	slices.SortStableFunc(out, func(a, b State) int {
		if a.End != b.End {
			if a.End {
				return 1
			}
			return -1
		}
		return cmp.Compare(rank[a.Name], rank[b.Name])
	})
	return out
}

// assign gives arrows lanes in which none meets another, the short ones inside; it returns how many lanes there are.
func assign(boxes []box) int {
	type way struct {
		a        *arrow
		from, to int
	}
	var ways []way
	for i := range boxes {
		for j := range boxes[i].aside {
			a := &boxes[i].aside[j]
			to := boxes[a.to].top + titleLine/2
			ways = append(ways, way{a, min(a.y, to), max(a.y, to)})
		}
	}
	slices.SortStableFunc(ways, func(a, b way) int { return cmp.Compare(a.to-a.from, b.to-b.from) })
	var lanes [][]way
	for _, w := range ways {
		at := slices.IndexFunc(lanes, func(in []way) bool {
			return !slices.ContainsFunc(in, func(o way) bool { return w.from <= o.to && o.from <= w.to })
		})
		if at < 0 {
			at = len(lanes)
			lanes = append(lanes, nil)
		}
		w.a.lane = at
		lanes[at] = append(lanes[at], w)
	}
	return len(lanes)
}

func (b box) draw(s *strings.Builder) {
	fmt.Fprintf(s, `<rect x="%d" y="%d" width="%d" height="%d" rx="%d"/>`, margin, b.top, boxWidth, b.height, map[bool]int{false: 4, true: 15}[b.state.End])
	text(s, margin+12, b.top+20, b.state.Name, ` font-weight="600"`)
	for i, said := range b.stays {
		text(s, margin+12, b.top+titleLine+eventLine*(i+1)-6, "↻ "+said, "")
	}
}

func line(s *strings.Builder, d string) { fmt.Fprintf(s, `<path d="%s"/>`, d) }

// head is the point of an arrow that comes in a direction.
func head(s *strings.Builder, x, y, dx, dy int) {
	fmt.Fprintf(s, `<path fill="currentColor" d="M%d %dL%d %dL%d %dZ"/>`, x, y, x-7*dx+4*dy, y-7*dy+4*dx, x-7*dx-4*dy, y-7*dy-4*dx)
}

func text(s *strings.Builder, x, y int, words, more string) {
	fmt.Fprintf(s, `<text x="%d" y="%d" fill="currentColor" stroke="none"%s>%s</text>`, x, y, more, html.EscapeString(words))
}

// width is about how wide words are.
func width(words string) int {
	n := 0
	for _, r := range words {
		n += 7
		if utf8.RuneLen(r) > 2 {
			n += 6
		}
	}
	return n
}
