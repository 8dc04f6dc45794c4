// Package procedure is how a union does something by the book: joining, a transfer, founding, a merger. A [Procedure] (程序) is data: the states it
// may be in, the events that lead from one to the next and who may raise them, and the duties (who owes what, by which rule's clock) that
// events start and end. [Procedure.Faults] finds dead ends, states that cannot be reached, events that nobody may raise, and moments in which
// nobody owes anything; [Procedure.Picture] draws it.
//
// The package names no module. What a procedure is about, its guards and its effects are the module's.
package procedure

import (
	"fmt"
	"slices"
)

// Party is somebody with a part in a procedure, in the module's words: "applicant", "union", "above". The clock is one too.
type Party string

// Clock raises the event of a duty that has run out.
const Clock Party = "clock"

// Procedure is a course of acts. It begins in the first state.
type Procedure struct {
	Name   string
	Words  string // what its texts begin with: <Words>name, <Words>state_<state>, <Words>event_<event>, <Words>party_<party>, <Words>duty_<duty>
	States []State
	Events []Event
	Duties []Duty
}

// State is where a procedure stands.
type State struct {
	Name string
	End  bool // nothing happens any more
}

// Event leads from a state to the next.
type Event struct {
	Name string
	From []string
	To   string // "" stays
	By   []Party
	// What becomes of duties. A duty that is under way and starts anew begins from the start; one that is handed goes to the body that its
	// party is now, with the clock that runs.
	Starts, Ends, Pauses, Resumes, Hands []string
}

// Duty is what somebody owes by a clock. When the clock runs out, the event Late is raised, or where there is none the duty climbs to the body
// above, and its clock begins anew there. A duty that starts with the procedure has First.
type Duty struct {
	Name  string
	Party Party
	Rule  string // the rule that says how long
	First bool
	Late  string
	Or    []string // events that the module may raise in place of Late, as things stand
}

// lates are the events that the duty's clock may raise.
func (d Duty) lates() []string {
	if d.Late == "" {
		return nil
	}
	return append([]string{d.Late}, d.Or...)
}

// Keys are the keys of all texts that the procedure needs.
func (p *Procedure) Keys() (keys []string) {
	keys = append(keys, p.Words+"name")
	for _, s := range p.States {
		keys = append(keys, p.Words+"state_"+s.Name)
	}
	for _, e := range p.Events {
		keys = append(keys, p.Words+"event_"+e.Name)
		for _, by := range e.By {
			if by != Clock {
				keys = append(keys, p.Words+"party_"+string(by))
			}
		}
	}
	for _, d := range p.Duties {
		keys = append(keys, p.Words+"duty_"+d.Name)
	}
	return keys
}

// Event is the event of that name.
func (p *Procedure) Event(name string) (Event, bool) {
	i := slices.IndexFunc(p.Events, func(e Event) bool { return e.Name == name })
	if i < 0 {
		return Event{}, false
	}
	return p.Events[i], true
}

// Duty is the duty of that name.
func (p *Procedure) Duty(name string) (Duty, bool) {
	i := slices.IndexFunc(p.Duties, func(d Duty) bool { return d.Name == name })
	if i < 0 {
		return Duty{}, false
	}
	return p.Duties[i], true
}

// State is the state of that name.
func (p *Procedure) State(name string) (State, bool) {
	i := slices.IndexFunc(p.States, func(s State) bool { return s.Name == name })
	if i < 0 {
		return State{}, false
	}
	return p.States[i], true
}

// May are the events that a party may raise in a state.
func (p *Procedure) May(state string, by Party) (events []Event) {
	for _, e := range p.Events {
		if slices.Contains(e.From, state) && slices.Contains(e.By, by) {
			events = append(events, e)
		}
	}
	return events
}

// Faults are what is wrong with the procedure, each in a sentence; none when it is sound.
func (p *Procedure) Faults() []string {
	f := &faults{p: p}
	f.names()
	if len(f.found) == 0 { // what follows walks along names
		f.walk()
		f.ends()
	}
	return f.found
}

type faults struct {
	p       *Procedure
	found   []string
	visited map[string]bool // states that can be reached
	raised  map[string]bool // events that can be raised
}

func (f *faults) add(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(f.found, text) {
		f.found = append(f.found, text)
	}
}

// names finds what is named and not there, or twice.
func (f *faults) names() {
	p := f.p
	if len(p.States) == 0 {
		f.add("no state")
	}
	if p.Words == "" {
		f.add("no words")
	}
	seen := map[string]bool{}
	once := func(kind, name string) {
		if key := kind + " " + name; name == "" || seen[key] {
			f.add("%s %q has no name of its own", kind, name)
		} else {
			seen[key] = true
		}
	}
	for _, s := range p.States {
		once("state", s.Name)
	}
	for _, d := range p.Duties {
		once("duty", d.Name)
		if d.Party == "" || d.Party == Clock || d.Rule == "" {
			f.add("duty %s: somebody owes it, by a rule", d.Name)
		}
		for _, late := range d.lates() {
			if e, ok := p.Event(late); !ok || !slices.Contains(e.By, Clock) {
				f.add("duty %s: the clock may not raise %s", d.Name, late)
			}
		}
	}
	for _, e := range p.Events {
		once("event", e.Name)
		f.event(e)
	}
}

func (f *faults) event(e Event) {
	if len(e.By) == 0 {
		f.add("event %s: nobody may raise it", e.Name)
	}
	if len(e.From) == 0 {
		f.add("event %s comes from no state", e.Name)
	}
	for _, from := range e.From {
		if s, ok := f.p.State(from); !ok {
			f.add("event %s: no state %s", e.Name, from)
		} else if s.End {
			f.add("event %s: %s is an end", e.Name, from)
		}
	}
	if _, ok := f.p.State(e.To); !ok && e.To != "" {
		f.add("event %s: no state %s", e.Name, e.To)
	}
	for _, name := range slices.Concat(e.Starts, e.Ends, e.Pauses, e.Resumes, e.Hands) {
		if _, ok := f.p.Duty(name); !ok {
			f.add("event %s: no duty %s", e.Name, name)
		}
	}
	if slices.Contains(e.By, Clock) && !slices.ContainsFunc(f.p.Duties, func(d Duty) bool { return slices.Contains(d.lates(), e.Name) }) {
		f.add("event %s: no duty's clock raises it", e.Name)
	}
}
