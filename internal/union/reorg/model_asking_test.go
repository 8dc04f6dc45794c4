package reorg_test

import (
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
)

// What is asked and not answered yet: applications, and transfers of somebody to another union.

// asked is an application that is open.
type asked struct {
	ref    id.Ref
	code   string
	person int
	proved bool
}

// moving is somebody whose old union was asked to release them.
type moving struct{ old, to *entered }

// applies lets somebody apply by a union's doorway, most of them with the digits that came to the phone.
func (m *model) applies() bool {
	p, u := m.r.IntN(len(m.people)), m.union()
	if m.busy(u) {
		return false
	}
	door, ok := m.doors[u]
	if !ok {
		var err error
		if door, err = m.w.joining.OpenDoorway(m.t.Context(), m.w.Operator, joining.OpenDoorwayInput{Org: m.ref(u), Kind: joining.AtUnion, Place: "工会办公室"}); err != nil {
			m.t.Fatal(err)
		}
		m.doors[u] = door
	}
	tel := vault.Secret(m.people[p].Phone)
	made, err := m.w.joining.Apply(m.t.Context(), joining.ApplyInput{Doorway: door.Ref, Name: m.people[p].Name, Document: vault.Secret(m.people[p].IDNumber), Phone: tel, Consent: true})
	if errs.Is(err, errs.TooMany) {
		return false
	}
	if err != nil {
		m.t.Fatal(err)
	}
	a := &asked{ref: made.Ref, code: made.Code, person: p, proved: m.r.IntN(6) > 0}
	m.asked = append(m.asked, a)
	defer m.w.phones.Forget()
	if a.proved {
		m.proves(a, tel)
	}
	return true
}

// proves gives the newest digits that came to a phone.
func (m *model) proves(a *asked, tel vault.Secret) {
	if err := m.w.joining.Messages.Run(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	if err := m.w.joining.Prove(m.t.Context(), a.code, m.w.phones.Digits(tel)); err != nil {
		m.t.Fatal(err)
	}
}

// answers answers one of the applications: a union does, or the applicant takes it back.
func (m *model) answers() bool {
	if len(m.asked) == 0 {
		return false
	}
	i := m.r.IntN(len(m.asked))
	a, how := m.asked[i], m.r.IntN(10)
	seen, err := m.w.joining.View(m.t.Context(), m.w.Operator, a.ref)
	if err != nil {
		m.t.Fatal(err)
	}
	u := m.whole(seen.Org)
	switch {
	case m.busy(u):
		return false
	case how < 2 || !a.proved:
		err = m.w.joining.Withdraw(m.t.Context(), a.code)
	case how < 4:
		err = m.w.joining.Refuse(m.t.Context(), m.w.Operator, joining.AnswerInput{Application: a.ref, Ground: joining.NotWorker, Reason: "本单位没有这位职工"})
	default:
		if !slices.Contains(m.unions, u) { // it climbed to a body that keeps no roster
			u = m.union()
		}
		if m.busy(u) {
			return false
		}
		m.takesIn(a, u)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	m.asked = slices.Delete(m.asked, i, i+1)
	return true
}

// takesIn approves an application into a union.
func (m *model) takesIn(a *asked, u id.ID) {
	made, err := m.w.joining.Approve(m.t.Context(), m.w.Operator, joining.AnswerInput{Application: a.ref, Into: m.ref(u), Despite: true})
	if err != nil {
		m.t.Fatalf("approve %s at %s: %v", m.people[a.person].Name, m.orgs[u].Name, err)
	}
	e := m.on(a.person, u)
	if e == nil {
		e = &entered{ref: made, person: a.person}
		e.life = []span{{m.today, u, member.Active, m.claim(a.person, e), true}}
		m.all = append(m.all, e)
	} else if e.ref != made {
		m.t.Errorf("%s is twice on the list of %s", m.people[a.person].Name, m.orgs[u].Name)
	}
	if !e.now().sure {
		e.becomes(m.today, e.now().org, e.now().state, e.now().held)
		e.life[len(e.life)-1].sure = true
	}
	m.asks(e)
}

// asks is what an own act of somebody at a union does: the claim comes at once when nobody has it, else who has it is asked to let go.
func (m *model) asks(to *entered) {
	old := m.home[to.person]
	switch {
	case old == nil && !to.now().held:
		m.home[to.person] = to
		to.becomes(m.today, to.now().org, to.now().state, true)
	case old != nil && old != to && old.now().state == member.Active:
		old.becomes(m.today, old.now().org, member.Transferring, true)
		m.moving = append(m.moving, moving{old, to})
	}
}

// transfer asks the union of somebody who is in two to release them to the other.
func (m *model) transfer() bool {
	to := m.any(member.Active)
	if to == nil || to.now().held || m.home[to.person] == nil || m.busy(m.home[to.person].now().org) {
		return false
	}
	if err := sqldb.Write(m.t.Context(), m.w.DB, func(tx *sqldb.Tx) error { return m.w.transfers.Begin(m.t.Context(), tx, to.ref) }); err != nil {
		m.t.Fatal(err)
	}
	m.asks(to)
	return true
}

// released lets a union release somebody, or the member stay.
func (m *model) released() bool {
	if len(m.moving) == 0 {
		return false
	}
	i := m.r.IntN(len(m.moving))
	v := m.moving[i]
	if m.busy(v.old.now().org) || m.busy(v.to.now().org) {
		return false
	}
	ref, open, err := m.w.transfers.Of(m.t.Context(), m.w.Operator, v.old.ref)
	if err != nil || !open {
		m.t.Fatalf("no transfer of %s: %v", v.old.ref, err)
	}
	if m.r.IntN(3) == 0 {
		err = m.w.transfers.Cancel(m.t.Context(), m.w.Worker(vault.Secret(m.people[v.old.person].IDNumber)), ref)
		m.stays(v)
	} else {
		err = m.w.transfers.Release(m.t.Context(), m.w.Actor(access.Desk, m.w.City, true), ref)
		m.goes(v)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	m.moving = slices.Delete(m.moving, i, i+1)
	return true
}

func (m *model) stays(v moving) {
	v.old.becomes(m.today, v.old.now().org, member.Active, true)
}

// goes hands the claim over, unless there is nobody any more who could take it.
func (m *model) goes(v moving) {
	if !v.to.now().state.Present() {
		m.stays(v)
		return
	}
	v.old.becomes(m.today, v.old.now().org, member.Left, false)
	v.to.becomes(m.today, v.to.now().org, v.to.now().state, true)
	m.home[v.to.person] = v.to
}

// clocks lets the clocks run that are due, and notes what they did: silence releases, and what was not proved lapses.
func (m *model) clocks() {
	if _, err := m.w.procedures.Run(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	m.moving = slices.DeleteFunc(m.moving, func(v moving) bool {
		_, open, err := m.w.transfers.Of(m.t.Context(), m.w.Operator, v.old.ref)
		if err != nil {
			m.t.Fatal(err)
		}
		if !open {
			m.did["released by silence"]++
			m.goes(v)
		}
		return !open
	})
	m.asked = slices.DeleteFunc(m.asked, func(a *asked) bool {
		seen, err := m.w.joining.View(m.t.Context(), m.w.Operator, a.ref)
		if err != nil {
			m.t.Fatal(err)
		}
		if seen.At.State == joining.Lapsed {
			m.did["lapsed"]++
		}
		return seen.At.State == joining.Lapsed
	})
}

// merged notes which transfers ended because a change brought the two unions together.
func (m *model) merged() {
	m.moving = slices.DeleteFunc(m.moving, func(v moving) bool {
		_, open, err := m.w.transfers.Of(m.t.Context(), m.w.Operator, v.old.ref)
		if err != nil {
			m.t.Fatal(err)
		}
		return !open
	})
}

// busy reports whether a change is at work on a body's union.
func (m *model) busy(o id.ID) bool {
	u := m.whole(o)
	return m.cut != nil && (u == m.cut.Body || u == m.cut.Other())
}
