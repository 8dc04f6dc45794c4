package duplicate_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }

// TestOnBoth runs these, each in a federation of its own, on both engines.
func TestOnBoth(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for _, tc := range []struct {
			name string
			test func(t *testing.T, w world)
		}{
			{"search", testSearch}, {"set aside", testSetAside}, {"one list", testOneList}, {"the person's word", testLastWord}, {"two lists", testTwoLists},
			{"claims", testClaims}, {"claim elsewhere", testClaimElsewhere}, {"who decides", testWhoDecides}, {"refused", testRefused}, {"quiet", testQuiet},
			{"two accounts", testTwoAccounts}, {"undo refused", testUndoRefused}, {"at once", testAtOnce}, {"no oracle", testNoOracle}, {"strangers", testStrangers},
			{"export", testExport},
		} {
			t.Run(tc.name, func(t *testing.T) {
				w := w.again(t)
				tc.test(t, w)
				w.checkClean(t)
			})
		}
	})
}

func testStrangers(t *testing.T, w world) {
	uniontest.Strangers(t, w.Service, map[string]string{"Search": "periodic work of the program", "Check": "the operator's, at the command line",
		"Quiet": "inside other modules' use cases"}, 9)
}

// testSearch: the search finds each pair once, and drops those that are alike no more.
func testSearch(t *testing.T, w world) {
	a := w.enter(t, w.A, carded("王芳", w.card()))
	foreign := passported("王芳", w.passport())
	foreign.Birth = ""
	b := w.enter(t, w.B, foreign)
	w.enter(t, w.B, carded("王芳芳", w.card()))
	other := carded("王芳", "440399199003075552")
	other.Phone, other.WorkUnit = "17099999999", ""
	w.enter(t, w.C, other) // the same name and day of birth, no more
	if n := w.search(t); n != 1 {
		t.Fatalf("%d pairs were found", n)
	}
	if n := w.search(t); n != 0 {
		t.Errorf("%d pairs came up again", n)
	}
	found, err := w.List(t.Context(), w.Operator, duplicate.ListInput{Node: w.City.Ref})
	if err != nil || len(found) != 1 || found[0].A.Ref != a || found[0].B.Ref != b || found[0].Grade != duplicate.Likely {
		t.Fatalf("%+v, %v", found, err)
	}
	if _, err := w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: b, Kind: member.EntryLeft, Reason: "辞职离开"}); err != nil {
		t.Fatal(err)
	}
	w.search(t)
	if _, err := w.View(t.Context(), w.Operator, found[0].Ref); !errs.Is(err, errs.NotFound) {
		t.Errorf("a pair of somebody who left stays: %v", err)
	}
	// many of one name are compared by what they share
	for range 60 {
		w.enter(t, w.A, member.Facts{Name: "李娜", DocKind: member.Passport, Document: w.passport(), Phone: vault.Secret(fmt.Sprintf("170%08d", *w.people))})
	}
	w.enter(t, w.B, member.Facts{Name: "李娜", DocKind: member.Passport, Document: w.passport(), Phone: vault.Secret(fmt.Sprintf("170%08d", *w.people-1))})
	if n := w.search(t); n < 1 {
		t.Errorf("%d pairs among many of one name", n)
	}
}

// testSetAside: what was looked at comes up no more until a record changes.
func testSetAside(t *testing.T, w world) {
	facts := carded("王芳", w.card())
	a := w.enter(t, w.A, facts)
	w.enter(t, w.A, passported("王芳", w.passport()))
	w.search(t)
	by := w.Actor(access.Officer, w.A, true)
	found, err := w.List(t.Context(), by, duplicate.ListInput{Node: w.A.Ref})
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	p := found[0]
	_, err = w.SetAside(t.Context(), by, duplicate.SetAsideInput{Pair: p.Ref, Version: p.Version, Reason: "嗯"})
	wants(t, "without a reason", err, errs.Invalid)
	p, err = w.SetAside(t.Context(), by, duplicate.SetAsideInput{Pair: p.Ref, Version: p.Version, Reason: "是姐妹俩，手机合用"})
	if err != nil || p.State != duplicate.SetAside || p.DecidedBy != by.Name {
		t.Fatalf("%+v, %v", p, err)
	}
	_, err = w.SetAside(t.Context(), by, duplicate.SetAsideInput{Pair: p.Ref, Version: p.Version, Reason: "再说一次"})
	wants(t, "twice", err, errs.Conflict)
	if n := w.search(t); n != 0 {
		t.Errorf("it came up again")
	}
	facts.Details.Post = "班长"
	if _, err := w.Members.Edit(t.Context(), by, member.EditInput{Membership: a, Version: 1, Reason: "岗位变动", Facts: facts}); err != nil {
		t.Fatal(err)
	}
	if n := w.search(t); n != 1 {
		t.Errorf("a changed record brings %d pairs up", n)
	}
	if open, err := w.OpenOf(t.Context(), by, a); err != nil || len(open) != 1 || open[0].Ref != p.Ref {
		t.Errorf("%+v, %v", open, err)
	}
}

// testWhoDecides: the union itself under one document; a desk above where documents or lists differ; nobody on a record of their own.
func testWhoDecides(t *testing.T, w world) {
	card, passport := w.card(), w.passport()
	a, b := w.enter(t, w.A, carded("王芳", card)), w.enter(t, w.A, passported("王芳", passport))
	c := w.enter(t, w.B, passported("王芳", w.passport()))
	one, two := w.propose(t, a, b), w.propose(t, a, c)
	own := w.Actor(access.Desk, w.Futian, true)
	own.Subject = w.Members.Subject(card)
	for _, tc := range []struct {
		by       access.Actor
		see, act errs.Kind
		pair     duplicate.Pair
	}{
		{w.Actor(access.Officer, w.A, true), 0, errs.Denied, one},
		{w.Actor(access.Desk, w.A, true), 0, errs.Denied, one}, // a desk of the union itself
		{w.Actor(access.Officer, w.Futian, true), 0, errs.Denied, one},
		{w.Actor(access.Officer, w.A, true), errs.NotFound, errs.NotFound, two},
		{w.Actor(access.Officer, w.B, true), errs.NotFound, errs.NotFound, two},
		{w.Actor(access.Officer, w.B, true), errs.NotFound, errs.NotFound, one},
		{w.Actor(access.Desk, w.Luohu, true), errs.NotFound, errs.NotFound, two},
		{w.Actor(access.Desk, w.Futian, false), errs.NotFound, errs.NotFound, two},
		{w.Actor(access.Administrator, w.City, true), errs.Denied, errs.Denied, two},
		{w.Actor(access.Auditor, w.City, true), errs.Denied, errs.Denied, two},
		{w.Worker(card), errs.Denied, errs.Denied, one},
		{own, errs.NotFound, errs.NotFound, one},
	} {
		_, see := w.View(t.Context(), tc.by, tc.pair.Ref)
		_, act := w.Merge(t.Context(), tc.by, decision(tc.pair, a))
		for what, got := range map[string]struct {
			err  error
			want errs.Kind
		}{"View": {see, tc.see}, "Merge": {act, tc.act}} {
			if (got.err == nil) != (got.want == 0) || got.err != nil && errs.KindOf(got.err) != got.want {
				t.Errorf("%s as %s: %v, want %s", what, tc.by.Name, got.err, got.want)
			}
		}
		found, err := w.List(t.Context(), tc.by, duplicate.ListInput{Node: w.City.Ref})
		if err == nil && len(found) > 0 {
			t.Errorf("%s lists the city: %v", tc.by.Name, found)
		}
	}
	if found, err := w.List(t.Context(), own, duplicate.ListInput{Node: w.Futian.Ref}); err != nil || len(found) != 0 {
		t.Errorf("pairs of one's own are listed: %v, %v", found, err)
	}
	desk := w.Actor(access.Desk, w.Futian, true)
	if ok, err := w.Decides(t.Context(), desk, two); err != nil || !ok {
		t.Errorf("%v, %v", ok, err)
	}
	if ok, err := w.Decides(t.Context(), w.Actor(access.Officer, w.A, true), one); err != nil || ok {
		t.Errorf("%v, %v", ok, err)
	}
	w.merge(t, desk, decision(two, a))
}

// heldPost is a post that is held by a membership.
const heldPost = `INSERT INTO cadre_post (federation_id, id, org_id, membership_id, version, recorded_at, entitled, votes, trained, post, tenure, name, from_day, to_day, document,
	reason, ended, consent_on, end_document, end_reason) VALUES ($1, $2, $3, $4, 1, 0, 0, 0, FALSE, 'member', 'part', '', '2026-01-05', '', '', '', '', '', '', '')`

func testRefused(t *testing.T, w world) {
	a, b := w.enter(t, w.A, carded("王芳", w.card())), w.enter(t, w.A, passported("王芳", w.passport()))
	p := w.propose(t, a, b)
	try := func(what string, kind errs.Kind, change func(*duplicate.MergeInput)) {
		t.Helper()
		in := decision(p, a)
		change(&in)
		_, err := w.Merge(t.Context(), w.Operator, in)
		wants(t, what, err, kind)
	}
	try("no reason", errs.Invalid, func(in *duplicate.MergeInput) { in.Reason = "同" })
	try("no proof", errs.Invalid, func(in *duplicate.MergeInput) { in.Proof = "" })
	try("a proof of their own", errs.Invalid, func(in *duplicate.MergeInput) { in.Proof = "seen" })
	try("neither record", errs.Invalid, func(in *duplicate.MergeInput) { in.Keep = p.Ref })
	try("no such field", errs.Invalid, func(in *duplicate.MergeInput) { in.Take = []string{"faith"} })
	try("a pair that changed", errs.Conflict, func(in *duplicate.MergeInput) { in.Version++ })
	try("a record that changed", errs.Conflict, func(in *duplicate.MergeInput) { in.BVersion++ })
	e, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "赛格电子有限公司"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: e.Ref, Name: "王芳", Document: p.B.Person.Document}); err != nil {
		t.Fatal(err)
	}
	try("management is known by the document that goes", errs.Conflict, func(*duplicate.MergeInput) {})
	if err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), heldPost, b.Fed, w.IDs.New(), w.A.Ref.ID, b.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	try("a post held by the one that goes", errs.Conflict, func(in *duplicate.MergeInput) { in.Take = []string{"document"} })
	if _, err := w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: b, Kind: member.EntryLeft, Reason: "辞职离开"}); err != nil {
		t.Fatal(err)
	}
	try("a membership that ended", errs.Conflict, func(*duplicate.MergeInput) {})
}

// testQuiet: the account follows the document; for fourteen days it opens nothing that it did not open before; the old contacts are told.
func testQuiet(t *testing.T, w world) {
	card, passport := w.card(), w.passport()
	b := passported("王芳", passport)
	b.Phone = "17087654321"
	a := carded("王芳", card)
	a.Phone = "17087654320"
	kept, gone := w.enter(t, w.A, a), w.enter(t, w.A, b)
	token := w.worker(t, gone, fmt.Sprintf("wangfang%d", *w.people), passport)
	desk := w.Actor(access.Desk, w.Futian, true)
	p := w.merge(t, desk, decision(w.propose(t, kept, gone), kept))
	if mine := w.mine(t, token); !slices.Equal(mine, []id.Ref{gone}) {
		t.Errorf("right after the merge: %v, want %v", mine, gone)
	}
	by, err := w.accounts.Actor(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Members.View(t.Context(), by, kept)
	wants(t, "the other record", err, errs.NotFound)
	_, err = w.Members.Confirm(t.Context(), by, kept)
	wants(t, "an act on the other record", err, errs.NotFound)
	for _, m := range []id.Ref{kept, gone} {
		person := w.view(t, m).Person.Ref
		if until, quiet, err := w.Quiet(t.Context(), w.DB, person); err != nil || !quiet || until != w.today().Add(14) {
			t.Errorf("%s, %v, %v", until, quiet, err)
		}
	}
	for _, phone := range []vault.Secret{a.Phone, b.Phone} {
		texts := w.arrived(t, phone)
		if len(texts) != 1 || !strings.Contains(texts[0], w.Futian.Name) || strings.Contains(texts[0], "王芳") || strings.Contains(texts[0], w.A.Name) {
			t.Errorf("%s reads %q", phone, texts)
		}
	}
	w.clock.Advance(14 * uniontest.Day)
	token = w.signIn(t, fmt.Sprintf("wangfang%d", *w.people))
	if mine := w.mine(t, token); !slices.Equal(mine, []id.Ref{gone}) {
		t.Errorf("on the last day: %v", mine)
	}
	w.clock.Advance(uniontest.Day)
	token = w.signIn(t, fmt.Sprintf("wangfang%d", *w.people))
	if mine := w.mine(t, token); !slices.Equal(mine, []id.Ref{kept, gone}) {
		t.Errorf("after it: %v, want both", mine)
	}
	if _, quiet, err := w.Quiet(t.Context(), w.DB, w.view(t, kept).Person.Ref); err != nil || quiet {
		t.Errorf("%v, %v", quiet, err)
	}
	w.undo(t, desk, p)
	if mine := w.mine(t, token); !slices.Equal(mine, []id.Ref{gone}) {
		t.Errorf("undone: %v", mine)
	}
	if texts := w.arrived(t, "17087654321"); len(texts) != 2 {
		t.Errorf("%q", texts)
	}
}

// testTwoAccounts: of two accounts the one whose document stays goes on, and does not see the other record for now; the other opens nothing.
func testTwoAccounts(t *testing.T, w world) {
	card, passport := w.card(), w.passport()
	kept, gone := w.enter(t, w.A, carded("王芳", card)), w.enter(t, w.A, passported("王芳", passport))
	first, second := fmt.Sprintf("first%d", *w.people), fmt.Sprintf("second%d", *w.people)
	stays, goes := w.worker(t, kept, first, card), w.worker(t, gone, second, passport)
	w.merge(t, w.Operator, decision(w.propose(t, kept, gone), kept))
	if mine := w.mine(t, stays); !slices.Equal(mine, []id.Ref{kept}) {
		t.Errorf("%v", mine)
	}
	if mine := w.mine(t, goes); len(mine) != 0 {
		t.Errorf("%v", mine)
	}
	w.clock.Advance(15 * uniontest.Day)
	if mine := w.mine(t, w.signIn(t, first)); !slices.Equal(mine, []id.Ref{kept, gone}) {
		t.Errorf("%v", mine)
	}
}

// testUndoRefused: what happened since keeps a merge from being undone.
func testUndoRefused(t *testing.T, w world) {
	facts := carded("王芳", w.card())
	a, b := w.enter(t, w.A, facts), w.enter(t, w.A, passported("王芳", w.passport()))
	p := w.merge(t, w.Operator, decision(w.propose(t, a, b), a))
	if may, on, err := w.Undoable(t.Context(), w.Operator, p.Ref); err != nil || !may || len(on) != 0 {
		t.Errorf("%v, %v, %v", may, on, err)
	}
	if may, on, err := w.Undoable(t.Context(), w.Actor(access.Officer, w.A, true), p.Ref); err != nil || may || len(on) != 0 {
		t.Errorf("%v, %v, %v", may, on, err)
	}
	facts.Details.Post = "班长"
	if _, err := w.Members.Edit(t.Context(), w.Operator, member.EditInput{Membership: a, Version: 1, Reason: "岗位变动", Facts: facts}); err != nil {
		t.Fatal(err)
	}
	if may, on, err := w.Undoable(t.Context(), w.Operator, p.Ref); err != nil || may || !slices.Equal(on, []id.Ref{a}) {
		t.Errorf("%v, %v, %v", may, on, err)
	}
	_, err := w.Undo(t.Context(), w.Operator, duplicate.UndoInput{Pair: p.Ref, Version: p.Version, Reason: "合并有误，予以撤销"})
	wants(t, "undo", err, errs.Conflict)
}

// testAtOnce: of those who decide on one pair at once one does; of two pairs with one record in both, the second only while that record is there.
func testAtOnce(t *testing.T, w world) {
	a, b := w.enter(t, w.A, carded("王芳", w.card())), w.enter(t, w.A, passported("王芳", w.passport()))
	c := w.enter(t, w.A, passported("王芳", w.passport()))
	one, two := w.propose(t, a, b), w.propose(t, b, c)
	failed, all := make([]error, 6), sync.WaitGroup{}
	for i, in := range []duplicate.MergeInput{decision(one, a), decision(one, b), decision(one, a), decision(two, b), decision(two, c), decision(two, c)} {
		all.Go(func() { _, failed[i] = w.Merge(t.Context(), w.Operator, in) })
	}
	all.Wait()
	present := 0
	for _, m := range []id.Ref{a, b, c} {
		if w.view(t, m).State.Present() {
			present++
		}
	}
	done := [2]int{}
	for i, err := range failed {
		if err == nil {
			done[i/3]++
		} else if !errs.Is(err, errs.Conflict) {
			t.Error(err)
		}
	}
	if sum := done[0] + done[1]; done[0] > 1 || done[1] > 1 || sum == 0 || present != 3-sum {
		t.Errorf("%v merges were made, %d are present: %v", done, present, errors.Join(failed...))
	}
}

func testExport(t *testing.T, w world) {
	a, b := w.enter(t, w.A, carded("王芳", w.card())), w.enter(t, w.A, passported("王芳", w.passport()))
	w.propose(t, a, b)
	out := &strings.Builder{}
	if err := w.Export(t.Context(), w.Operator, duplicate.ListInput{Node: w.City.Ref}, out, func(m errs.Msg) string { return m.Key }); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 2 || strings.Contains(out.String(), "17012345678") || !strings.Contains(out.String(), w.A.Name) {
		t.Errorf("%s", out)
	}
}
