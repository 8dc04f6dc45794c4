package procedure

import (
	"slices"
	"strings"
)

// moment is a state with the duties that are under way in it.
type moment struct {
	state string
	under map[string]bool // the duty → whether it is paused
}

// key names a moment.
func (m moment) key() string {
	duties := make([]string, 0, len(m.under))
	for d, paused := range m.under {
		if paused {
			d += " (paused)"
		}
		duties = append(duties, d)
	}
	slices.Sort(duties)
	return m.state + ": " + strings.Join(duties, ", ")
}

// after is the moment that an event leads to. An end ends every duty.
func (p *Procedure) after(m moment, e Event) moment {
	next := moment{state: m.state, under: map[string]bool{}}
	if e.To != "" {
		next.state = e.To
	}
	if s, _ := p.State(next.state); s.End {
		return next
	}
	for d, paused := range m.under {
		next.under[d] = paused
	}
	for _, d := range e.Ends {
		delete(next.under, d)
	}
	for _, d := range e.Starts {
		next.under[d] = false
	}
	for _, d := range e.Pauses {
		if _, under := next.under[d]; under {
			next.under[d] = true
		}
	}
	for _, d := range e.Resumes {
		if _, under := next.under[d]; under {
			next.under[d] = false
		}
	}
	return next
}

// first is the moment in which the procedure begins.
func (p *Procedure) first() moment {
	m := moment{state: p.States[0].Name, under: map[string]bool{}}
	for _, d := range p.Duties {
		if d.First {
			m.under[d.Name] = false
		}
	}
	return m
}

// possible reports whether an event can be raised in a moment, by anybody. The clock raises it only where a duty of its runs.
func (p *Procedure) possible(m moment, e Event) bool {
	if !slices.Contains(e.From, m.state) {
		return false
	}
	if slices.ContainsFunc(e.By, func(by Party) bool { return by != Clock }) {
		return true
	}
	return slices.ContainsFunc(p.Duties, func(d Duty) bool {
		paused, under := m.under[d.Name]
		return slices.Contains(d.lates(), e.Name) && under && !paused
	})
}

// walk goes through every moment that can come about.
func (f *faults) walk() {
	p := f.p
	f.visited, f.raised = map[string]bool{}, map[string]bool{}
	begin := p.first()
	seen, ahead := map[string]bool{begin.key(): true}, []moment{begin}
	for len(ahead) > 0 {
		m := ahead[0]
		ahead = ahead[1:]
		f.visited[m.state] = true
		f.moment(m)
		for _, e := range p.Events {
			if !p.possible(m, e) {
				continue
			}
			f.raised[e.Name] = true
			if next := p.after(m, e); !seen[next.key()] {
				seen[next.key()] = true
				ahead = append(ahead, next)
			}
		}
	}
	for _, s := range p.States {
		if !f.visited[s.Name] {
			f.add("state %s cannot be reached", s.Name)
		}
	}
	for _, e := range p.Events {
		if !f.raised[e.Name] {
			f.add("event %s can never be raised", e.Name)
		}
	}
}

// moment finds what is wrong in a moment: nobody owes anything, a clock stands still for ever, or it raises what is not possible.
func (f *faults) moment(m moment) {
	p := f.p
	if s, _ := p.State(m.state); s.End {
		return
	}
	running := false
	for name, paused := range m.under {
		d, _ := p.Duty(name)
		running = running || !paused
		if paused && !slices.ContainsFunc(p.Events, func(e Event) bool {
			return p.possible(m, e) && (slices.Contains(e.Resumes, name) || slices.Contains(e.Starts, name) || slices.Contains(e.Ends, name) || p.isEnd(e.To))
		}) {
			f.add("%s: nothing lets duty %s go on", m.state, name)
		}
		for _, name := range d.lates() {
			if late, _ := p.Event(name); !paused && !slices.Contains(late.From, m.state) {
				f.add("%s: the clock of duty %s raises %s, which is not possible there", m.state, d.Name, name)
			}
		}
		if !paused && !slices.ContainsFunc(p.Events, func(e Event) bool { return slices.Contains(e.From, m.state) && slices.Contains(e.By, d.Party) }) {
			f.add("%s: who owes duty %s can do nothing", m.state, name)
		}
	}
	if !running {
		f.add("%s: nobody owes anything", m.key())
	}
}

func (p *Procedure) isEnd(state string) bool {
	s, _ := p.State(state)
	return s.End
}

// ends finds states from which no end can be reached.
func (f *faults) ends() {
	leads := map[string]bool{}
	for _, s := range f.p.States {
		leads[s.Name] = s.End
	}
	for changed := true; changed; {
		changed = false
		for _, e := range f.p.Events {
			for _, from := range e.From {
				if !leads[from] && leads[e.To] {
					leads[from], changed = true, true
				}
			}
		}
	}
	for _, s := range f.p.States {
		if !leads[s.Name] {
			f.add("state %s leads to no end", s.Name)
		}
	}
}
