package member_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
)

// stubs are the people of a batch's void memberships, with all that is left of them.
const stubs = `SELECT p.name || p.sex || p.birth || coalesce(p.work_unit, '') || coalesce(p.department, '') || m.sort_key || m.find_key,
	length(p.secrets) + length(p.doc_index) + coalesce(length(p.phone_index), 0) + coalesce((SELECT max(length(c.old_values)) FROM person_change c
		WHERE c.federation_id = p.federation_id AND c.person_id = p.id), 0)
	FROM membership m JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id
	WHERE m.federation_id = $1 AND m.batch_id = $2 AND m.state = 'void'`

// testUndo takes an import back: what it entered becomes nameless stubs, what it changed is as before, twice changed or not.
func testUndo(t *testing.T, w *world) {
	old, both, fresh := w.next(), w.next(), w.next()
	kept := w.enter(t, w.A, old)
	w.enter(t, w.C, both)
	before := w.view(t, kept)
	figures := w.figures(t, w.Operator, w.City)

	batch := w.IDs.New()
	changed, twice := rowOf(old), rowOf(old)
	changed.Phone, changed.Title = "17010002000", "工程师"
	twice.Title = "高级工程师"
	w.takeIn(t, w.A, batch, false, changed, rowOf(both), rowOf(fresh))
	w.takeIn(t, w.A, batch, false, twice)
	more := rowOf(fresh)
	more.Title = "技术员"
	w.takeIn(t, w.A, batch, false, more)
	w.check(t)

	if err := w.Members.UndoBatch(t.Context(), w.Actor(access.Officer, w.A, false), w.A, batch); err != nil {
		t.Fatal(err)
	}
	after := w.view(t, kept)
	diff(t, "changed twice and restored", after.Person.Facts, before.Person.Facts)
	if n := len(after.Changes); n != 3 || !after.Changes[0].Correction {
		t.Errorf("%d changes stay visible: %+v", n, after.Changes)
	}
	diff(t, "figures", w.figures(t, w.Operator, w.City), figures)
	n := 0
	err := sqldb.Each(t.Context(), w.DB, stubs, []any{w.A.Ref.Fed, batch}, func(s sqldb.Scanner) error {
		var text string
		var secret int
		err := s.Scan(&text, &secret)
		if n++; text != "" || secret != 0 {
			t.Errorf("of somebody who was never there %q is left, and %d bytes sealed", text, secret)
		}
		return err
	})
	if err != nil || n != 2 {
		t.Errorf("%d stubs, %v", n, err)
	}
	for _, p := range []string{fresh.Name, both.Name} {
		if found, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.A.Ref, Text: p, States: member.States}); err != nil || len(found.Members) != 0 {
			t.Errorf("%s is found: %+v, %v", p, found, err)
		}
	}
	if hits, err := w.Members.FindByNumber(t.Context(), w.Operator, fresh.IDNumber); err != nil || len(hits) != 0 {
		t.Errorf("by the number: %d, %v", len(hits), err)
	}
	if err := w.Members.UndoBatch(t.Context(), w.Operator, w.A, batch); err != nil {
		t.Errorf("undoing what is undone: %v", err)
	}
	if got := w.enter(t, w.B, fresh); !w.view(t, got).HoldsClaim {
		t.Error("the claim of somebody who was never there is not free")
	}
	w.check(t)
}

// testUndoRefused names those whom something later depends on, and changes nothing.
func testUndoRefused(t *testing.T, w *world) {
	old, left, edited, confirmed := w.next(), w.next(), w.next(), w.next()
	kept := w.enter(t, w.A, old)
	batch := w.IDs.New()
	row := rowOf(old)
	row.Title = "工程师"
	taken := w.takeIn(t, w.A, batch, false, row, rowOf(left), rowOf(edited), rowOf(confirmed), rowOf(w.next()))
	ref := func(i int) id.Ref { return id.Ref{Fed: w.A.Ref.Fed, ID: taken[i].Membership} }
	w.record(t, ref(1), member.EntryLeft, "")
	for _, m := range []id.Ref{ref(2), kept} {
		v := w.view(t, m)
		if _, err := w.Members.Edit(t.Context(), w.Operator, member.EditInput{Membership: m, Version: v.Person.Version, Facts: member.Facts{Name: v.Person.Name, Details: member.Details{Post: "科员"}}}); err != nil {
			t.Fatal(err)
		}
	}
	w.confirm(t, confirmed, ref(3))
	err := w.Members.UndoBatch(t.Context(), w.Operator, w.A, batch)
	var refused *errs.Error
	if e, ok := err.(*errs.Error); ok {
		refused = e
	}
	if refused == nil || refused.Kind != errs.Conflict || refused.Msg.Key != "member.undo_depends" || fmt.Sprint(refused.Msg.Args["n"]) != "4" {
		t.Fatalf("undone, or refused as %v", err)
	}
	names := fmt.Sprint(refused.Msg.Args["names"])
	for _, p := range []string{old.Name, left.Name, edited.Name, confirmed.Name} {
		if strings.Count(names, p) != 1 {
			t.Errorf("%s is not named once: %s", p, names)
		}
	}
	if v := w.view(t, ref(4)); v.State != member.Active {
		t.Errorf("a refused undo made somebody %s", v.State)
	}
	if err := w.Members.UndoBatch(t.Context(), w.Actor(access.Officer, w.B, false), w.A, batch); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer of B: %v", err)
	}
	w.check(t)
}

// testUndoCutOff cuts an undo off after some of its transactions; called again, it goes on to the end.
func testUndoCutOff(t *testing.T, w *world) {
	const n = 70 // more than one slice of each kind
	var before, batchRows []member.Row
	for range n {
		r := rowOf(w.next())
		before = append(before, r)
		r.Title = "工程师"
		batchRows = append(batchRows, r, rowOf(w.next()))
	}
	w.takeIn(t, w.A, 0, false, before...)
	want := w.figures(t, w.Operator, w.City)
	batch := w.IDs.New()
	w.takeIn(t, w.A, batch, false, batchRows...)
	for i := range batchRows {
		batchRows[i].Department = "第二车间"
	}
	w.takeIn(t, w.A, batch, false, batchRows...)
	cuts := 0
	for {
		ctx, cut := context.WithCancel(t.Context())
		writes := 0
		stop := func() {
			if writes++; writes == 2 {
				cut()
			}
		}
		w.wrote.Store(&stop)
		err := w.Members.UndoBatch(ctx, w.Operator, w.A, batch)
		w.wrote.Store(nil)
		cut()
		if err == nil {
			break
		}
		if cuts++; cuts > 20 {
			t.Fatal(err)
		}
	}
	if cuts < 3 {
		t.Fatalf("cut off %d times only", cuts)
	}
	diff(t, "figures", w.figures(t, w.Operator, w.City), want)
	page, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.A.Ref, Limit: 500})
	if err != nil || len(page.Members) != n {
		t.Fatalf("%d people are left, %v", len(page.Members), err)
	}
	original := map[vault.Secret]member.Facts{}
	for _, r := range before {
		original[r.Document] = r.Facts
	}
	for _, l := range page.Members {
		v, o := w.view(t, l.Ref), original[l.Document]
		if v.Person.Title != o.Title || v.Person.Department != o.Department {
			t.Errorf("%s has %q, %q", l.Name, v.Person.Title, v.Person.Department)
		}
	}
	w.check(t)
}

// testUndoAgainstAnAct: what somebody does while an undo is under way stops it there: no confirmed membership is lost, no later
// change written over.
func testUndoAgainstAnAct(t *testing.T, w *world) {
	const n = 61 // one more than a slice
	for name, act := range map[string]func(p rehearse.Person, m id.Ref){
		"confirms": func(p rehearse.Person, m id.Ref) { w.confirm(t, p, m) },
		"is edited": func(p rehearse.Person, m id.Ref) {
			f := factsOf(p)
			f.Post = "班长"
			if _, err := w.Members.Edit(t.Context(), w.Operator, member.EditInput{Membership: m, Version: w.view(t, m).Person.Version, Facts: f}); err != nil {
				t.Error(err)
			}
		},
	} {
		for _, known := range []bool{false, true} { // whether the batch entered the people, or changed their records
			if known && name == "confirms" {
				continue // that touches nothing of what the batch changed
			}
			t.Run(fmt.Sprintf("%s, known before: %v", name, known), func(t *testing.T) {
				people, rows := make([]rehearse.Person, n), make([]member.Row, n)
				for i := range people {
					people[i] = w.next()
					rows[i] = rowOf(people[i])
				}
				batch := w.IDs.New()
				if known {
					w.takeIn(t, w.A, 0, false, rows...)
					for i := range rows {
						rows[i].Title = "工程师"
					}
				}
				taken := w.takeIn(t, w.A, batch, false, rows...)
				last := id.Ref{Fed: w.A.Ref.Fed, ID: taken[n-1].Membership}
				once := sync.Once{}
				meanwhile := func() { once.Do(func() { w.wrote.Store(nil); act(people[n-1], last) }) }
				w.wrote.Store(&meanwhile)
				err := w.Members.UndoBatch(t.Context(), w.Operator, w.A, batch)
				w.wrote.Store(nil)
				var refused *errs.Error
				if !errors.As(err, &refused) || refused.Msg.Key != "member.undo_depends" || refused.Msg.Args["names"] != people[n-1].Name {
					t.Errorf("undone, or refused as %v", err)
				}
				v := w.view(t, last)
				if v.State != member.Active || name == "confirms" && v.ConfirmedAt.IsZero() || name == "is edited" && v.Person.Post != "班长" {
					t.Errorf("what the person had is lost: %+v", v)
				}
				w.check(t)
			})
		}
	}
}
