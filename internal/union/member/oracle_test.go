package member_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

// TestNoOracle asks everything that an officer of A can ask in two worlds that are alike, but that in one of them A's people are
// members of C as well, in every way that somebody can be. No answer differs, errors and files included.
func TestNoOracle(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db, 60)
		people := (*w.people)[:20]
		nobodys := w.again(t)
		want := ask(t, nobodys, people, nil)
		for _, p := range people { // the same people are free again for the other world
			setFree(t, nobodys, p)
		}
		elsewhere := w.again(t)
		got := ask(t, elsewhere, people, membersOfC)
		if len(want) < 100 || len(got) != len(want) {
			t.Fatalf("%d and %d answers", len(want), len(got))
		}
		for i := range want {
			if d := cmp.Diff(want[i], got[i], blanked...); d != "" {
				t.Errorf("%s (-nobody's member +member elsewhere):\n%s", want[i].To, d)
			}
		}
		elsewhere.check(t)
	})
}

// setFree ends whatever holds the person's claim.
func setFree(t *testing.T, w *world, p rehearse.Person) {
	t.Helper()
	mine, err := w.Members.Mine(t.Context(), w.worker(p))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mine {
		if m.State.Present() {
			w.record(t, m.Ref, member.EntryLeft, "")
		}
	}
}

// membersOfC makes the people members of C, before A says anything (0) or after (1).
func membersOfC(t *testing.T, w *world, people []rehearse.Person, when int) {
	for i, p := range people {
		if i%2 != when {
			continue
		}
		m := w.enter(t, w.C, p)
		switch i / 2 % 5 {
		case 1:
			if when == 0 { // later, the person's own word would end what A says, and A is told that it ended
				w.confirm(t, p, m)
			}
		case 2:
			w.record(t, m, member.EntryRetained, "")
		case 3:
			w.record(t, m, member.EntryLeft, "")
		case 4:
			w.enter(t, w.B, p)
		}
	}
}

// answer is what came of one question.
type answer struct {
	To, Error string
	Out       any
}

// blanked: ids, places in the tree, cursors and times differ between any two worlds; that there is one must not.
var blanked = cmp.Options{
	cmp.Comparer(func(a, b id.ID) bool { return (a == 0) == (b == 0) }),
	cmp.Comparer(func(a, b id.Fed) bool { return (a == 0) == (b == 0) }),
	cmp.Comparer(func(a, b time.Time) bool { return a.IsZero() == b.IsZero() }),
	cmp.Comparer(func(a, b treepath.Path) bool { return (a == "") == (b == "") }),
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Next" }, cmp.Comparer(func(a, b string) bool { return (a == "") == (b == "") })),
	cmp.AllowUnexported(member.Listed{}),
}

// questions gathers the answers that an officer gets.
type questions struct {
	t       *testing.T
	w       *world
	by      access.Actor
	answers []answer
}

func (q *questions) note(to string, out any, err error) {
	a := answer{To: to, Out: out}
	if err != nil {
		a.Error = err.Error()
	}
	q.answers = append(q.answers, a)
}

// ask is the officer's work with a list of people, some of whom join elsewhere meanwhile.
func ask(t *testing.T, w *world, people []rehearse.Person, elsewhere func(*testing.T, *world, []rehearse.Person, int)) []answer {
	t.Helper()
	q := &questions{t: t, w: w, by: w.Actor(access.Officer, w.A, true)}
	if elsewhere != nil {
		elsewhere(t, w, people, 0)
	}
	first, batch := people[:16], roster.Batch{}
	for _, dry := range []bool{true, false, false} {
		if b := q.importRoster(first, dry); !dry && batch.Ref.IsZero() {
			batch = b
		}
	}
	var entered []id.Ref
	for _, p := range people[16:] {
		for range 2 {
			ref, err := w.Members.Enter(t.Context(), q.by, member.EnterInput{Org: w.A.Ref, JoinedOn: p.JoinedOn, Facts: factsOf(p)})
			q.note("Enter", ref, err)
			if err == nil {
				entered = append(entered, ref)
			}
		}
	}
	if elsewhere != nil {
		elsewhere(t, w, people, 1)
	}
	q.lists(people)
	rows, err := w.Rosters.Rows(t.Context(), q.by, batch.Ref, 0, 100, "needs_look")
	q.note("Rows before deciding", rows, err)
	for _, r := range rows {
		b, err := w.Rosters.Decide(t.Context(), q.by, roster.DecideInput{Batch: batch.Ref, Row: r.Number, Decision: roster.TakeRow})
		q.note("Decide", b.Counts, err)
	}
	q.acts(entered)
	q.lists(people)
	undone, err := w.Rosters.UndoNow(t.Context(), q.by, batch.Ref)
	q.note("UndoNow", undone.State, err)
	q.lists(people)
	return q.answers
}

// importRoster imports the people with some faults among them, and keeps all that is said of it.
func (q *questions) importRoster(people []rehearse.Person, dry bool) roster.Batch {
	file := &strings.Builder{}
	file.WriteString("姓名,性别,证件号码,手机号码,入会日期\n")
	for i, p := range people {
		sex := rehearse.Word("sex", p.Sex)
		if i%4 == 3 {
			sex = map[string]string{"男": "女", "女": "男"}[sex]
		}
		fmt.Fprintf(file, "%s,%s,%s,%s,%s\n", p.Name, sex, p.IDNumber, p.Phone, p.JoinedOn)
	}
	fmt.Fprintf(file, "王小错,男,44039919700101,,\n%s,,%s,,\n", people[0].Name, people[0].IDNumber)
	b, err := q.w.Rosters.Import(q.t.Context(), q.by, roster.ImportInput{Org: q.w.A.Ref, FileName: "名册.csv", File: strings.NewReader(file.String()), Dry: dry})
	q.note(fmt.Sprint("Import, dry ", dry), []any{b.Counts, b.State, b.Problem, b.Total, b.DoneRow}, err)
	rows, err := q.w.Rosters.Rows(q.t.Context(), q.by, b.Ref, 0, 100, "needs_look", "rejected", roster.Noted)
	q.note("Rows", rows, err)
	return b
}

// lists reads everything that can be read.
func (q *questions) lists(people []rehearse.Person) {
	ctx, m, w := q.t.Context(), q.w.Members, q.w
	if _, err := m.Fold(ctx, w.City.Ref.Fed); err != nil {
		q.t.Fatal(err)
	}
	var listed []member.Listed
	for i, in := range []member.ListInput{{}, {ThisLevel: true}, {Limit: 3}, {Confirmed: member.IsConfirmed}, {Confirmed: member.Unconfirmed},
		{Confirmed: member.Objecting}, {States: member.States}, {Text: string([]rune(people[0].Name)[:1])}, {JoinedFrom: "2015-01-01"}} {
		in.Node = w.A.Ref
		page, err := m.List(ctx, q.by, in)
		q.note(fmt.Sprint("List ", i), page, err)
		if len(in.States) > 0 {
			listed = page.Members
		}
	}
	for _, l := range listed {
		seen, err := m.View(ctx, q.by, l.Ref)
		q.note("View", seen, err)
	}
	for _, p := range people {
		for _, number := range []string{p.IDNumber, p.Phone} {
			found, err := m.FindByNumber(ctx, q.by, number)
			q.note("FindByNumber", found, err)
		}
	}
	for _, o := range []org.Org{w.A, w.B, w.C, w.Street, w.City} {
		f, err := m.Figures(ctx, q.by, o.Ref, "", 3)
		q.note("Figures of "+o.Name, f, err)
		_, err = m.Doubles(ctx, q.by, o.Ref, 0, 10)
		q.note("Doubles of "+o.Name, nil, err)
		page, err := m.List(ctx, q.by, member.ListInput{Node: o.Ref})
		q.note("List of "+o.Name, page, err)
	}
	// the map is of ids: in the order of the unions asked for
	of, err := m.FiguresOf(ctx, q.by, []org.Org{w.A, w.C})
	q.note("FiguresOf", []int64{of[w.A.Ref.ID], of[w.C.Ref.ID]}, err)
	for _, clear := range []bool{false, true} {
		in := member.ExportInput{Node: w.A.Ref, Clear: clear, Reason: "核对名册"}
		var lines []member.Exported
		q.note("member.Export", &lines, m.Export(ctx, q.by, in, func(e member.Exported) error { lines = append(lines, e); return nil }))
		file := &strings.Builder{}
		err := w.Rosters.Export(ctx, q.by, roster.ExportInput{ExportInput: in, Format: roster.CSV}, file)
		q.note("roster.Export", file.String(), err)
	}
	batches, err := w.Rosters.List(ctx, q.by, w.A.Ref, 0, 10)
	for i := range batches {
		batches[i].Version = 0 // how many slices of time an import took
	}
	q.note("roster.List", batches, err)
}

// acts does what a union does with memberships.
func (q *questions) acts(entered []id.Ref) {
	ctx, m := q.t.Context(), q.w.Members
	for _, ref := range entered {
		for _, kind := range []member.EntryKind{member.EntryRetained, member.EntryResumed, member.EntryLeft, member.EntryResumed, member.EntryPersuaded, member.EntryLapsed} {
			out, err := m.Record(ctx, q.by, member.RecordInput{Membership: ref, Kind: kind, Reason: "核对名册"})
			q.note("Record "+string(kind), out, err)
		}
		left, err := m.Record(ctx, q.by, member.RecordInput{Membership: ref, Kind: member.EntryLeft})
		q.note("Record left", left, err)
		out, err := m.Correct(ctx, q.by, member.CorrectInput{Membership: ref, Entry: left.Seq, Reason: "录入有误"})
		q.note("Correct", out, err)
		clear, err := m.Unmask(ctx, q.by, ref, "核对名册")
		q.note("Unmask", clear, err)
		seen, err := m.View(ctx, q.by, ref)
		q.note("View", seen, err)
		edited, err := m.Edit(ctx, q.by, member.EditInput{Membership: ref, Version: seen.Person.Version, Facts: member.Facts{Name: seen.Person.Name, Details: member.Details{Title: "工程师"}}})
		q.note("Edit", edited, err)
	}
}
