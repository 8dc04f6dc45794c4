package procedure_test

import (
	"slices"
	"strings"
	"testing"

	"niangjia/internal/engine/procedure"
)

// joining is a small sound procedure: an application is answered, returned to the applicant, or withdrawn; nobody's silence ends it but the applicant's.
func joining() *procedure.Procedure {
	return &procedure.Procedure{
		Name: "joining", Words: "joining.",
		States: []procedure.State{{Name: "open"}, {Name: "returned"}, {Name: "approved", End: true}, {Name: "refused", End: true}, {Name: "withdrawn", End: true}},
		Events: []procedure.Event{
			{Name: "approve", From: []string{"open"}, To: "approved", By: []procedure.Party{"union"}},
			{Name: "refuse", From: []string{"open"}, To: "refused", By: []procedure.Party{"union"}},
			{Name: "return", From: []string{"open"}, To: "returned", By: []procedure.Party{"union"}, Pauses: []string{"answer"}, Starts: []string{"mend"}},
			{Name: "hand", From: []string{"open"}, By: []procedure.Party{"union"}, Hands: []string{"answer"}},
			{Name: "remind", From: []string{"returned"}, By: []procedure.Party{"union"}},
			{Name: "mended", From: []string{"returned"}, To: "open", By: []procedure.Party{"applicant"}, Resumes: []string{"answer"}, Ends: []string{"mend"}},
			{Name: "withdraw", From: []string{"open", "returned"}, To: "withdrawn", By: []procedure.Party{"applicant"}},
			{Name: "lapse", From: []string{"returned"}, To: "withdrawn", By: []procedure.Party{procedure.Clock}},
		},
		Duties: []procedure.Duty{
			{Name: "answer", Party: "union", Rule: "joining_answer", First: true},
			{Name: "mend", Party: "applicant", Rule: "joining_mending", Late: "lapse"},
		},
	}
}

func TestSound(t *testing.T) {
	if faults := joining().Faults(); len(faults) > 0 {
		t.Errorf("%q", faults)
	}
}

// TestFaults breaks the procedure in one way after the other, and has each found and named.
func TestFaults(t *testing.T) {
	event := func(p *procedure.Procedure, name string) *procedure.Event {
		return &p.Events[slices.IndexFunc(p.Events, func(e procedure.Event) bool { return e.Name == name })]
	}
	for want, breaks := range map[string]func(*procedure.Procedure){
		"no state":                              func(p *procedure.Procedure) { p.States = nil },
		"no words":                              func(p *procedure.Procedure) { p.Words = "" },
		"state \"open\" has no name of its own": func(p *procedure.Procedure) { p.States = append(p.States, procedure.State{Name: "open"}) },
		"event \"refuse\" has no name of its own": func(p *procedure.Procedure) {
			event(p, "approve").Name = "refuse"
		},
		"event approve: nobody may raise it":        func(p *procedure.Procedure) { event(p, "approve").By = nil },
		"event approve comes from no state":         func(p *procedure.Procedure) { event(p, "approve").From = nil },
		"event approve: no state nowhere":           func(p *procedure.Procedure) { event(p, "approve").To = "nowhere" },
		"event withdraw: refused is an end":         func(p *procedure.Procedure) { event(p, "withdraw").From = []string{"open", "refused"} },
		"event return: no duty mending":             func(p *procedure.Procedure) { event(p, "return").Starts = []string{"mending"} },
		"event approve: no duty's clock raises it":  func(p *procedure.Procedure) { event(p, "approve").By = []procedure.Party{"union", procedure.Clock} },
		"duty mend: the clock may not raise return": func(p *procedure.Procedure) { p.Duties[1].Late = "return" },
		"duty answer: somebody owes it, by a rule":  func(p *procedure.Procedure) { p.Duties[0].Rule = "" },
		"state refused cannot be reached":           func(p *procedure.Procedure) { event(p, "refuse").To = "approved" },
		"event mended can never be raised": func(p *procedure.Procedure) {
			p.States = append(p.States, procedure.State{Name: "lost"})
			event(p, "mended").From = []string{"lost"}
		},
		"state returned leads to no end": func(p *procedure.Procedure) {
			p.Events = slices.DeleteFunc(p.Events, func(e procedure.Event) bool { return e.Name == "mended" || e.Name == "lapse" })
			event(p, "withdraw").From = []string{"open"}
			p.Duties[1].Late = ""
		},
		"open: : nobody owes anything": func(p *procedure.Procedure) { p.Duties[0].First = false },
		"returned: answer (paused): nobody owes anything": func(p *procedure.Procedure) {
			event(p, "return").Starts = nil
		},
		"open: who owes duty answer can do nothing": func(p *procedure.Procedure) { p.Duties[0].Party = "desk" },
		"open: the clock of duty mend raises lapse, which is not possible there": func(p *procedure.Procedure) {
			event(p, "mended").Ends = nil
		},
	} {
		p := joining()
		breaks(p)
		if faults := p.Faults(); !slices.Contains(faults, want) {
			t.Errorf("%s: found %q", want, faults)
		}
	}
}

func TestMay(t *testing.T) {
	var names []string
	for _, e := range joining().May("returned", "applicant") {
		names = append(names, e.Name)
	}
	if want := []string{"mended", "withdraw"}; !slices.Equal(names, want) {
		t.Errorf("%v", names)
	}
}

// TestPicture: every state and every event stands in it, and what is said is no markup.
func TestPicture(t *testing.T) {
	p := joining()
	svg := p.Picture(func(key string) string { return "<" + key + ">" })
	for _, s := range p.States {
		if !strings.Contains(svg, "&lt;state_"+s.Name+"&gt;") {
			t.Errorf("no state %s", s.Name)
		}
	}
	for _, e := range p.Events {
		if !strings.Contains(svg, "&lt;event_"+e.Name+"&gt;") {
			t.Errorf("no event %s", e.Name)
		}
	}
}
