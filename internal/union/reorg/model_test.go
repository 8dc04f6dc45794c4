package reorg_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
)

// TestModel drives random events against the plainest account of them: people, memberships and bodies as lists of what held from which day. A change of the
// tree is cut off at random, and others act before it goes on.
func TestModel(t *testing.T) {
	rounds, events := uint64(1), 600
	if dbtest.Long() {
		rounds, events = 34, 1500 // 102,000 on both engines
	}
	each(t, func(t *testing.T, w *world) {
		w.Slice(4)
		did := map[string]int{}
		for seed := range rounds {
			w.clock.Set(t, firstDay) // each round begins on the same day, the founding of its bodies too
			m := newModel(t, w.again(t), seed, did)
			for n := range events {
				m.event()
				m.light(n)
				if n%150 == 149 {
					m.hold()
				}
				if t.Failed() {
					t.Fatalf("after %d events of seed %d", n+1, seed)
				}
			}
		}
		t.Log(did)
	})
}

// firstDay is when a round begins.
const firstDay = "2026-02-02"

// modelPeople are the people of one round.
const modelPeople = 120

// span is how a membership stood from a day on.
type span struct {
	on    day.Day
	org   id.ID
	state member.State
	held  bool
	sure  bool // the person said so too
}

// entered is one membership.
type entered struct {
	ref    id.Ref
	person int
	life   []span
}

func (e *entered) now() span { return e.life[len(e.life)-1] }

// becomes notes how the membership stands from a day on; what the person said stays said.
func (e *entered) becomes(on day.Day, org id.ID, state member.State, held bool) {
	e.life = append(e.life, span{on, org, state, held, e.now().sure})
}

// stood is below which body one stood from a day on, or as a part of which.
type stood struct {
	on     day.Day
	parent id.ID
	part   bool
}

// model is the plain account of a federation.
type model struct {
	t       *testing.T
	w       *world
	r       *rand.Rand
	today   day.Day
	people  []rehearse.Person
	all     []*entered
	orgs    map[id.ID]org.Org
	parents map[id.ID][]stood
	unions  []id.ID          // whose list people are on today
	home    map[int]*entered // who holds the claim
	cut     *reorg.Change    // a change that is not over
	cutOn   day.Day          // from when it holds
	applied []reorg.Change
	did     map[string]int
	serial  int
	doors   map[id.ID]joining.Doorway // of unions
	asked   []*asked
	moving  []moving
}

func newModel(t *testing.T, w *world, seed uint64, did map[string]int) *model {
	m := &model{t: t, w: w, r: rand.New(rand.NewPCG(seed, 1)), today: firstDay, people: (*w.people)[:modelPeople], orgs: map[id.ID]org.Org{},
		parents: map[id.ID][]stood{}, home: map[int]*entered{}, did: did, doors: map[id.ID]joining.Doorway{}}
	*w.people = (*w.people)[modelPeople:]
	for _, o := range []org.Org{w.Futian, w.Luohu, w.Street, w.A, w.B, w.C} {
		m.stands(o)
	}
	for i := range 6 {
		parent := []org.Org{w.Street, w.Luohu}[i%2]
		m.stands(w.Org(t, parent, fmt.Sprintf("M%d", i), fmt.Sprintf("第%d联合工会", i), org.Joint, ""))
	}
	return m
}

// stands notes where a body stands from today on.
func (m *model) stands(o org.Org) {
	m.orgs[o.Ref.ID] = o
	m.parents[o.Ref.ID] = append(m.parents[o.Ref.ID], stood{m.today, o.ParentID, o.Part})
	if o.Kind.HasMembers() && !o.Part && o.Kind != org.Street && !slices.Contains(m.unions, o.Ref.ID) {
		m.unions = append(m.unions, o.Ref.ID)
	}
	if o.Part {
		m.unions = slices.DeleteFunc(m.unions, func(u id.ID) bool { return u == o.Ref.ID })
	}
}

// refresh notes the bodies that stand elsewhere than was noted.
func (m *model) refresh() {
	for i := range m.orgs {
		if now := m.w.load(m.t, m.orgs[i]); now.ParentID != m.parents[i][len(m.parents[i])-1].parent || now.Part != m.orgs[i].Part {
			m.stands(now)
		}
	}
}

// event is one thing that happens.
func (m *model) event() {
	for _, e := range []struct {
		name  string
		share int
		do    func() bool
	}{{"day", 3, m.nextDay}, {"join", 40, m.join}, {"leave", 20, m.leave}, {"correct", 12, m.correct}, {"transfer", 12, m.transfer}, {"release", 8, m.released}, {"apply", 12, m.applies}, {"answer", 12, m.answers}, {"move", 3, m.move},
		{"merge", 3, m.merge}, {"split", 2, m.split}, {"undo", 3, m.undo}, {"go on", 2, m.goOn}} {
		if m.r.IntN(100) < e.share {
			if e.do() {
				m.did[e.name]++
			}
			return
		}
	}
}

func (m *model) nextDay() bool {
	m.today = m.today.Add(1 + m.r.IntN(2))
	m.w.clock.Set(m.t, string(m.today))
	m.clocks()
	return true
}

// whole is the union on whose list the people of a body are today.
func (m *model) whole(o id.ID) id.ID {
	for m.orgs[o].Part {
		o = m.parents[o][len(m.parents[o])-1].parent
	}
	return o
}

// on is the present membership of a person on a union's list, or nil.
func (m *model) on(person int, union id.ID) *entered {
	for _, e := range m.all {
		if e.person == person && e.now().state.Present() && m.whole(e.now().org) == union {
			return e
		}
	}
	return nil
}

func (m *model) ref(o id.ID) id.Ref { return id.Ref{Fed: m.w.City.Ref.Fed, ID: o} }

func (m *model) union() id.ID { return m.unions[m.r.IntN(len(m.unions))] }

// join takes somebody in at a union, by paper, since a day not long ago.
func (m *model) join() bool {
	p, u := m.r.IntN(len(m.people)), m.union()
	if m.busy(u) {
		return false // what becomes of a double depends on how far the change is
	}
	on := max(firstDay, m.today.Add(-m.r.IntN(12)))
	facts := member.Facts{Name: m.people[p].Name, Document: vault.Secret(m.people[p].IDNumber), Phone: vault.Secret(m.people[p].Phone),
		Details: member.Details{WorkUnit: fmt.Sprintf("单位%d", p%3)}}
	rows := m.w.Members.Prepare(m.w.City.Ref.Fed, []member.Row{{Facts: facts, JoinedOn: on, Despite: true}})
	var taken []member.Taken
	if err := sqldb.Write(m.t.Context(), m.w.DB, func(tx *sqldb.Tx) (err error) {
		taken, err = m.w.Members.TakeIn(m.t.Context(), tx, m.w.Operator, member.TakeInInput{Org: m.orgs[u], Rows: rows})
		return err
	}); err != nil {
		m.t.Fatal(err)
	}
	there := m.on(p, u)
	if joined := taken[0].Outcome == member.Joined; joined != (there == nil) {
		m.t.Errorf("%s at %s: %s, there already: %v", m.people[p].Name, m.orgs[u].Name, taken[0].Outcome, there != nil)
	}
	if there != nil {
		return false
	}
	e := &entered{ref: m.ref(taken[0].Membership), person: p}
	e.life = []span{{on, u, member.Active, m.claim(p, e), false}}
	m.all = append(m.all, e)
	return true
}

// claim gives the claim of a person to a membership when it is free.
func (m *model) claim(person int, e *entered) bool {
	if m.home[person] != nil {
		return false
	}
	m.home[person] = e
	return true
}

// any is a membership in one of the states whose union no change is at work on, or nil.
func (m *model) any(states ...member.State) *entered {
	if len(m.all) == 0 {
		return nil
	}
	e := m.all[m.r.IntN(len(m.all))]
	if !slices.Contains(states, e.now().state) || m.busy(e.now().org) || m.orgs[e.now().org].Part {
		return nil
	}
	return e
}

func (m *model) leave() bool {
	e := m.any(member.Active)
	if e == nil {
		return false
	}
	if _, err := m.w.Members.Record(m.t.Context(), m.w.Operator, member.RecordInput{Membership: e.ref, Kind: member.EntryLeft, Reason: "本人申请"}); err != nil {
		m.t.Fatal(err)
	}
	if m.home[e.person] == e {
		delete(m.home, e.person)
	}
	e.becomes(m.today, e.now().org, member.Left, false)
	return true
}

// correct takes the newest entry back: an end that was recorded in error.
func (m *model) correct() bool {
	e := m.any(member.Left)
	if e == nil || m.on(e.person, m.whole(e.now().org)) != nil {
		return false
	}
	seen, err := m.w.Members.View(m.t.Context(), m.w.Operator, e.ref)
	if err != nil {
		m.t.Fatal(err)
	}
	newest, ok := seen.TakeBack()
	if !ok {
		return false // moved since, or the person's own act
	}
	if _, err := m.w.Members.Correct(m.t.Context(), m.w.Operator, member.CorrectInput{Membership: e.ref, Entry: newest.Seq, Reason: "录入有误"}); err != nil {
		m.t.Fatal(err)
	}
	left, before := e.now(), e.life[len(e.life)-2]
	e.life[len(e.life)-1] = span{left.on, left.org, before.state, m.claim(e.person, e), left.sure}
	return true
}

// apply applies a plan, and cuts the handing-over off at some moment.
func (m *model) apply(p reorg.Plan) bool {
	if m.cut != nil {
		return false
	}
	p.Document, p.Reason = "深工〔2026〕3号", "整合资源"
	c, err := m.w.Apply(m.t.Context(), m.w.desk, p)
	if errs.Is(err, errs.Invalid) {
		return false
	}
	if err != nil {
		m.t.Fatalf("%s: %v", p.Kind, err)
	}
	if p.Kind == reorg.Split {
		made, err := m.w.Orgs.Load(m.t.Context(), m.w.DB, m.ref(c.Body))
		if err != nil {
			m.t.Fatal(err)
		}
		of := m.parents[c.Other()]
		m.orgs[c.Body], m.parents[c.Body] = made, []stood{{"", of[len(of)-1].parent, false}, {m.today, made.ParentID, true}} // it was put beside the union first
	}
	m.refresh()
	m.cut, m.cutOn = &c, m.today
	m.applied = append(m.applied, c)
	m.someSlices()
	return true
}

// someSlices hands over until it is killed.
func (m *model) someSlices() {
	ctx, kill := context.WithTimeout(m.t.Context(), time.Duration(m.r.IntN(20))*time.Millisecond)
	if m.r.IntN(2) == 0 {
		ctx = m.t.Context() // to the end
	}
	defer kill()
	if err := m.w.Work(ctx, m.cut.Ref); err == nil {
		m.over()
	}
}

// goOn takes a change up that was cut off.
func (m *model) goOn() bool {
	if m.cut == nil {
		return false
	}
	if err := m.w.Work(m.t.Context(), m.cut.Ref); err != nil {
		m.t.Fatal(err)
	}
	m.over()
	return true
}

// over notes what a change that is over did to people: read from their ledgers, for who is handed over in which slice is the program's affair.
func (m *model) over() {
	m.refresh()
	for _, e := range m.all {
		seen, err := m.w.Members.View(m.t.Context(), m.w.Operator, e.ref)
		if err != nil {
			m.t.Fatal(err)
		}
		now, claim := e.now(), seen.HoldsClaim
		if now.org == seen.Ledger[0].Org && now.state == seen.State && now.held == claim {
			continue
		}
		switch {
		case now.state == member.Merged && seen.State.Present(): // its end was taken back
			before := e.life[len(e.life)-2]
			e.life[len(e.life)-1] = span{now.on, seen.Ledger[1].Org, before.state, claim, now.sure}
		default:
			on := m.cutOn // of a claim that came or went, which the ledger does not tell
			if now.org != seen.Ledger[0].Org || now.state != seen.State {
				on = seen.Ledger[0].On
			}
			e.becomes(on, seen.Ledger[0].Org, seen.State, claim)
		}
		if claim {
			m.home[e.person] = e
		}
	}
	m.cut = nil
	m.merged()
}

func (m *model) move() bool {
	return m.apply(reorg.Plan{Kind: reorg.Move, Body: m.ref(m.union()), Into: []id.Ref{m.w.Street.Ref, m.w.Luohu.Ref, m.w.Futian.Ref}[m.r.IntN(3)]})
}

func (m *model) merge() bool {
	if len(m.unions) < 5 {
		return false
	}
	return m.apply(reorg.Plan{Kind: reorg.Merge, Body: m.ref(m.union()), Into: m.ref(m.union())})
}

func (m *model) split() bool {
	m.serial++
	if len(m.unions) > 14 {
		return false
	}
	return m.apply(reorg.Plan{Kind: reorg.Split, Body: m.ref(m.union()), Choice: reorg.Choice{Name: fmt.Sprintf("分立%d工会", m.serial), Code: fmt.Sprintf("SP%d", m.serial),
		Units: []string{fmt.Sprintf("单位%d", m.r.IntN(3))}}})
}

// undo undoes the latest change if nothing depends on it.
func (m *model) undo() bool {
	if m.cut != nil || len(m.applied) == 0 {
		return false
	}
	at := m.r.IntN(len(m.applied))
	c := m.w.view(m.t, m.applied[at].Ref)
	_, err := m.w.Undo(m.t.Context(), m.w.desk, reorg.UndoInput{Change: c.Ref, Version: c.Version, Reason: "决定有误"})
	if errs.Is(err, errs.Conflict) || errs.Is(err, errs.Invalid) {
		return false
	}
	if err != nil {
		m.t.Fatalf("undo %s: %v", c.Kind, err)
	}
	m.applied = slices.Delete(m.applied, at, at+1)
	m.refresh()
	m.cut, m.cutOn = &c, m.today
	m.someSlices()
	return true
}
