package member_test

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// world is a small world with people who are in no union yet.
type world struct {
	*uniontest.World
	people *[]rehearse.Person
	wrote  *atomic.Pointer[func()] // is called after each write
}

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "twin"} {
		t.Run(engine, func(t *testing.T) {
			var wrote atomic.Pointer[func()]
			w := newWorld(t, dbtest.Open(t, engine, sqldb.Options{Observe: func(time.Duration, error) {
				if f := wrote.Load(); f != nil {
					(*f)()
				}
			}}), 900)
			w.wrote = &wrote
			f(t, w)
		})
	}
}

func newWorld(t *testing.T, db *sqldb.DB, people int) *world {
	t.Helper()
	city, err := rehearse.NewCity(7, rehearse.Size{Unions: 12, Members: people, Today: today()})
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Collect(city.Everyone())
	return &world{World: uniontest.New(t, db), people: &all}
}

// onBoth are the tests that need no world of their own but a federation.
var onBoth = []struct {
	name string
	test func(t *testing.T, w *world)
}{
	{"take in", testTakeIn}, {"take in again", testTakeInAgain}, {"own word", testOwnWord}, {"where people are entered", testTakeInWhere}, {"old number", testOldNumber},
	{"ledger", testLedger}, {"ledger refused", testLedgerRefused}, {"correct", testCorrect}, {"correct joining", testCorrectJoining}, {"edit", testEdit},
	{"claim stays", testClaimStays}, {"claim moves", testClaimMoves}, {"claim is free", testClaimFree}, {"claim races", testClaimRace},
	{"figures", testFigures}, {"figures of days", testFigureDays}, {"fold", testFold}, {"rolls", testRolls}, {"doubles", testDoubles},
	{"undo", testUndo}, {"undo refused", testUndoRefused}, {"undo cut off", testUndoCutOff}, {"undo against an act", testUndoAgainstAnAct},
	{"leaving tells nothing", testLeavingTellsNothing}, {"leave", testLeave}, {"stand", testStand}, {"objection stays", testObjectionStays},
	{"taken back", testTakenBack}, {"joining moves in the figures", testJoiningMovesInTheFigures}, {"looks", testLooks}, {"exports seen", testExportsSeen},
	{"changes seen", testChangesSeen}, {"remove numbers", testRemoveNumbers}, {"codes", testCodes}, {"past", testPast},
	{"strangers", testStrangers}, {"present unions", testPresentUnions}, {"reach", testReach},
}

// TestOnBoth runs the tests above, each in a federation of its own, on both engines.
func TestOnBoth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, tc := range onBoth {
			t.Run(tc.name, func(t *testing.T) { tc.test(t, w.again(t)) })
		}
	})
}

// again is another federation of the same world.
func (w *world) again(t *testing.T) *world {
	t.Helper()
	return &world{w.Again(t), w.people, w.wrote}
}

func today() day.Day { return day.Of(time.Now().In(time.FixedZone("CST", 8*3600))) }

// next takes somebody who is in no union yet.
func (w *world) next() rehearse.Person {
	p := (*w.people)[0]
	*w.people = (*w.people)[1:]
	return p
}

// factsOf are what a union says of a made-up person.
func factsOf(p rehearse.Person) member.Facts {
	migrant := p.Migrant
	return member.Facts{Name: p.Name, Sex: member.Sex(p.Sex), Birth: p.Birth, Document: vault.Secret(p.IDNumber), Phone: vault.Secret(p.Phone),
		Migrant: &migrant, EmergencyContact: vault.Secret(p.EmergencyContact),
		Details: member.Details{Education: p.Education, WorkUnit: p.WorkUnit, Department: p.Department}}
}

func rowOf(p rehearse.Person) member.Row {
	return member.Row{Facts: factsOf(p), JoinedOn: p.JoinedOn}
}

// takeIn takes rows into a union as the operator.
func (w *world) takeIn(t *testing.T, o org.Org, batch id.ID, dry bool, rows ...member.Row) []member.Taken {
	t.Helper()
	prepared := w.Members.Prepare(o.Ref.Fed, rows)
	var taken []member.Taken
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) (err error) {
		taken, err = w.Members.TakeIn(t.Context(), tx, w.Operator, member.TakeInInput{Org: o, Batch: batch, Rows: prepared, Dry: dry})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

// enter enters somebody who is not on the union's list, and gives the membership.
func (w *world) enter(t *testing.T, o org.Org, p rehearse.Person) id.Ref {
	t.Helper()
	ref, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: o.Ref, JoinedOn: p.JoinedOn, Facts: factsOf(p)})
	if err != nil {
		t.Fatalf("enter %s: %v", p.Name, err)
	}
	return ref
}

// worker is the person, signed in and proved.
func (w *world) worker(p rehearse.Person) access.Actor { return w.Worker(vault.Secret(p.IDNumber)) }

func (w *world) record(t *testing.T, m id.Ref, kind member.EntryKind, on day.Day) member.Membership {
	t.Helper()
	out, err := w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: m, Kind: kind, On: on, Reason: "查明属实"})
	if err != nil {
		t.Fatalf("record %s: %v", kind, err)
	}
	return out
}

func (w *world) confirm(t *testing.T, p rehearse.Person, m id.Ref) member.Membership {
	t.Helper()
	out, err := w.Members.Confirm(t.Context(), w.worker(p), m)
	if err != nil {
		t.Fatalf("confirm: %v", err)
	}
	return out
}

// view is a membership with all that belongs to it.
func (w *world) view(t *testing.T, m id.Ref) member.Seen {
	t.Helper()
	out, err := w.Members.View(t.Context(), w.Operator, m)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// figures folds and reads today's figures of a body.
func (w *world) figures(t *testing.T, by access.Actor, o org.Org) member.Figures {
	t.Helper()
	if _, err := w.Members.Fold(t.Context(), o.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	out, err := w.Members.Figures(t.Context(), by, o.Ref, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	return out.Figures
}

// check holds the invariants.
func (w *world) check(t *testing.T) {
	t.Helper()
	broken, err := w.Members.Check(t.Context(), w.City.Ref.Fed)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range broken {
		t.Error(b)
	}
}

// keys are the message keys of fields, by name.
func keys(fields []errs.Field) map[string]string {
	if len(fields) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, f := range fields {
		out[f.Name] = f.Msg.Key
	}
	return out
}

// keysOf are the message keys of an error's fields; of an error without fields, its own under "".
func keysOf(err error) map[string]string {
	e, ok := err.(*errs.Error)
	switch {
	case err == nil:
		return nil
	case !ok:
		return map[string]string{"": err.Error()}
	case len(e.Fields) == 0:
		return map[string]string{"": e.Msg.Key}
	}
	return keys(e.Fields)
}

func diff(t *testing.T, what string, got, want any, o ...cmp.Option) {
	t.Helper()
	if d := cmp.Diff(want, got, o...); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
