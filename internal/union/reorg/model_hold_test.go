package reorg_test

import (
	"context"
	"slices"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// above reports whether a body was another or stood above it on a day.
func (m *model) above(o, upper id.ID, on day.Day) bool {
	for o != 0 {
		if o == upper {
			return true
		}
		parents := m.parents[o]
		if parents == nil {
			return upper == m.w.City.Ref.ID
		}
		o = standing(parents, on).parent
	}
	return false
}

// standing is where a body stood on a day.
func standing(all []stood, on day.Day) stood {
	at := all[0]
	for _, x := range all {
		if x.on <= on {
			at = x
		}
	}
	return at
}

// onListOf reports whether the people of a body were on a union's list on a day: it was the union, or a part of it.
func (m *model) onListOf(o, union id.ID, on day.Day) bool {
	for at := (stood{part: true}); at.part && o != union; o = at.parent {
		if at = standing(m.parents[o], on); !at.part {
			return false
		}
	}
	return o == union
}

// hold holds the program against the account.
func (m *model) hold() {
	m.goOn()
	m.w.sound(m.t)
	listed := map[id.ID]int{}
	for _, e := range m.all {
		if e.now().state.Present() {
			listed[e.now().org]++
		}
	}
	for _, u := range m.unions {
		if got := len(m.w.listed(m.t, m.orgs[u])); got != listed[u] {
			m.t.Errorf("%s lists %d, want %d", m.orgs[u].Name, got, listed[u])
		}
	}
	for range 6 {
		on := day.Day(firstDay).Add(m.r.IntN(1 + int(m.today.Time().Sub(day.Day(firstDay).Time()).Hours()/24)))
		for _, o := range []org.Org{m.w.City, m.w.Futian, m.w.Luohu, m.w.Street, m.orgs[m.union()]} {
			m.recount(o, on)
		}
		m.past(m.union(), on)
	}
}

// light holds after an event what can be held quickly: one claim a person, ledgers without holes, and somebody for each thing that is asked.
func (m *model) light(n int) {
	if n%20 != 0 && !dbtest.Long() {
		return
	}
	for name, check := range map[string]func(context.Context, id.Fed) ([]string, error){"member": m.w.Members.Check, "transfer": m.w.transfers.Check, "joining": m.w.joining.Check,
		"procedure": m.w.procedures.Check} {
		if broken, err := check(m.t.Context(), m.w.City.Ref.Fed); err != nil || len(broken) > 0 {
			m.t.Errorf("%s: %q, %v", name, broken, err)
		}
	}
}

// recount holds a body's figures of a day against those who were there.
func (m *model) recount(o org.Org, on day.Day) {
	var want member.Figures
	for _, e := range m.all {
		if x, ok := e.at(on); ok && x.state.Present() && m.above(x.org, o.Ref.ID, on) {
			want.Listed++
			if x.held {
				want.Counted++
			}
			if x.held && x.sure {
				want.Confirmed++
			}
		}
	}
	if got := m.w.figures(m.t, o, on); got != want {
		m.t.Errorf("figures of %s on %s: %+v, want %+v", o.Name, on, got, want)
	}
}

// at is how a membership stood on a day.
func (e *entered) at(on day.Day) (span, bool) {
	for _, x := range slices.Backward(e.life) {
		if x.on <= on {
			return x, true
		}
	}
	return span{}, false
}

// past holds a union's list of a day against those who were on it.
func (m *model) past(u id.ID, on day.Day) {
	want := 0
	for _, e := range m.all {
		if x, ok := e.at(on); ok && x.state.Present() && m.onListOf(x.org, u, on) {
			want++
		}
	}
	if got := len(m.w.past(m.t, m.orgs[u], on)); got != want {
		m.t.Errorf("%s listed %d on %s, want %d", m.orgs[u].Name, got, on, want)
	}
}
