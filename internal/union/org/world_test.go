package org_test

import (
	"fmt"
	"strings"
	"testing"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"

	"github.com/google/go-cmp/cmp"
)

// onBoth are the tests that need no world of their own but a federation.
var onBoth = []struct {
	name string
	test func(t *testing.T, w *uniontest.World)
}{
	{"strangers", testStrangers}, {"reach", testReach}, {"create", testCreate}, {"create refused", testCreateRefused}, {"kinds", testKinds},
	{"edit", testEdit}, {"edit refused", testEditRefused}, {"ended code", testEndedCode}, {"days", testDays}, {"children", testChildren}, {"in memory", testInMemory}, {"search", testSearch},
	{"industry", testIndustry}, {"employers", testEmployers}, {"coverage", testCoverage}, {"managers", testManagers}, {"check", testCheck},
	{"import", testImport}, {"import in any order", testImportOrder}, {"import refuses", testImportRefuses}, {"import of taken codes", testImportTaken},
	{"import of employers", testImportEmployers}, {"managers above", testManagersAbove}, {"import reach", testImportReach},
	{"employer reach", testEmployerReach}, {"employer import reach", testEmployerImportReach}, {"ended coverage", testEndedCoverage},
	{"covered again", testCoveredAgain}, {"uscc kept", testUSCCKept}, {"bounds", testBounds}, {"past", testPast}, {"start", testStart},
	{"a worker searches", testWorkerSearches},
}

// TestOnBoth runs the tests above, each in a federation of its own, on both engines.
func TestOnBoth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := uniontest.New(t, db)
		for _, tc := range onBoth {
			t.Run(tc.name, func(t *testing.T) { tc.test(t, w.Again(t)) })
		}
	})
}

// made are the bodies and employers of a made-up city.
func made(t *testing.T) ([]rehearse.Org, []rehearse.Employer) {
	t.Helper()
	city, err := rehearse.NewCity(5, rehearse.Size{Unions: 150, Today: "2026-06-30"})
	if err != nil {
		t.Fatal(err)
	}
	var orgs []rehearse.Org
	for o := range city.Orgs() {
		orgs = append(orgs, o)
	}
	var employers []rehearse.Employer
	for e := range city.Employers() {
		employers = append(employers, e)
	}
	return orgs, employers
}

func today(w *uniontest.World) day.Day { return day.Of(w.DB.Now().In(w.Zone)) }

func create(t *testing.T, w *uniontest.World, in org.CreateInput) org.Org {
	t.Helper()
	o, err := w.Orgs.Create(t.Context(), w.Operator, in)
	if err != nil {
		t.Fatalf("%s: %v", in.Name, err)
	}
	return o
}

// edit changes a body's facts.
func edit(w *uniontest.World, t *testing.T, o org.Org, from day.Day, change func(*org.EditInput)) (org.Org, error) {
	in := org.EditInput{Ref: o.Ref, Version: o.Version, ValidFrom: from, GuidedBy: guided(o), Reason: "换届", Facts: org.Facts{Code: o.Code, Name: o.Name,
		Kind: o.Kind, State: o.State, USCC: string(o.USCC), Division: o.Division, Industry: o.Industry, Address: o.Address, Phone: o.Phone}}
	change(&in)
	return w.Orgs.Edit(t.Context(), w.Operator, in)
}

func guided(o org.Org) (ref id.Ref) {
	if o.GuidedBy != 0 {
		ref = id.Ref{Fed: o.Ref.Fed, ID: o.GuidedBy}
	}
	return ref
}

func names(orgs []org.Org) (out []string) {
	for _, o := range orgs {
		out = append(out, o.Name)
	}
	return out
}

func check(t *testing.T, w *uniontest.World) {
	t.Helper()
	broken, err := w.Orgs.Check(t.Context(), w.City.Ref.Fed)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range broken {
		t.Error(b)
	}
}

func diff(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// keys are the message keys of an error's fields; of an error without fields, its own under "".
func keys(err error) map[string]string {
	e, ok := err.(*errs.Error)
	switch {
	case err == nil:
		return nil
	case !ok:
		return map[string]string{"": err.Error()}
	case len(e.Fields) == 0:
		return map[string]string{"": e.Msg.Key}
	}
	out := map[string]string{}
	for _, f := range e.Fields {
		out[f.Name] = f.Msg.Key
	}
	return out
}

// importing takes a table of bodies, lines of cells, the first being the headings.
func importing(t *testing.T, w *uniontest.World, node org.Org, lines ...string) org.Imported {
	t.Helper()
	text := strings.Join(lines, "\n")
	r, err := w.Orgs.Import(t.Context(), w.Operator, org.ImportInput{Node: node.Ref, File: strings.NewReader(text), Size: int64(len(text))})
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows != r.Created+r.Updated+r.Unchanged+r.Rejected {
		t.Errorf("the counts do not add up: %+v", r)
	}
	return r
}

// faults are the faults of an import as "row column key".
func faults(r org.Imported) (out []string) {
	for _, f := range r.Faults {
		out = append(out, fmt.Sprint(f.Row, " ", f.Column, " ", f.Msg.Key))
	}
	return out
}

// tree is what hangs below a node: for each body its code, its parent's code and what is said of it.
func tree(t *testing.T, w *uniontest.World, node org.Org) map[string]string {
	t.Helper()
	all, err := w.Orgs.Search(t.Context(), w.Operator, org.SearchInput{Node: node.Ref, Limit: 200})
	for len(all) > 0 && len(all)%200 == 0 && err == nil {
		var more []org.Org
		if more, err = w.Orgs.Search(t.Context(), w.Operator, org.SearchInput{Node: node.Ref, Limit: 200, After: all[len(all)-1].Ref.ID}); len(more) == 0 {
			break
		}
		all = append(all, more...)
	}
	if err != nil {
		t.Fatal(err)
	}
	codes := map[id.ID]string{}
	for _, o := range all {
		codes[o.Ref.ID] = o.Code
	}
	out := map[string]string{}
	for _, o := range all {
		if o.Ref != node.Ref {
			out[o.Code] = fmt.Sprint(codes[o.ParentID], "|", o.Name, "|", o.Kind, "|", o.Division, "|", o.USCC, "|", o.Path.Depth())
		}
	}
	return out
}
