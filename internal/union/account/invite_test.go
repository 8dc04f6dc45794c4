package account_test

import (
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// worker makes a worker's own account from a membership.
func (w world) worker(t testing.TB, membership id.Ref, document vault.Secret, login string) account.Account {
	t.Helper()
	link, err := w.InviteWorker(t.Context(), w.World.Actor(access.Desk, w.City, true), membership)
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.Accept(t.Context(), account.AcceptInput{Token: link.Token, Login: login, Document: document, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return in.Account
}

func testInvite(t *testing.T, w world) {
	t.Run("First", func(t *testing.T) { testFirst(t, w) })
	t.Run("Activation", func(t *testing.T) { testActivation(t, w) })
	t.Run("Reset", func(t *testing.T) { testReset(t, w) })
	t.Run("Worker", func(t *testing.T) { testWorker(t, w) })
	t.Run("OwnUnion", func(t *testing.T) { testOwnUnion(t, w) })
}

func testFirst(t *testing.T, w world) {
	if _, err := w.InviteFirst(t.Context(), w.World.Actor(access.Administrator, w.City, true), w.City.Ref); !errs.Is(err, errs.Denied) {
		t.Errorf("an administrator invites the first one: %v", err)
	}
	link, err := w.InviteFirst(t.Context(), w.Operator, w.City.Ref)
	if err != nil {
		t.Fatal(err)
	}
	if offer, err := w.Invited(t.Context(), link.Token); err != nil || offer.Purpose != account.First || offer.Org != w.City.Name || offer.Login != "" {
		t.Errorf("%+v, %v", offer, err)
	}
	accept := account.AcceptInput{Token: link.Token, Password: "short", Device: "Edge"}
	_, err = w.Accept(t.Context(), accept)
	for _, key := range []string{"account.login_empty", "account.name_empty", "account.password_short"} {
		wants(t, err, errs.Invalid, key)
	}
	accept.Login, accept.Name, accept.Password = "admin", "陈主任", password
	in, err := w.Accept(t.Context(), accept)
	if err != nil {
		t.Fatal(err)
	}
	by := w.actor(t, in.Token)
	for _, role := range []access.Role{access.Administrator, access.Desk} {
		if !by.Has(role) {
			t.Errorf("the first administrator is no %s: %+v", role, by.Grants)
		}
	}
	for _, g := range by.Grants {
		if !g.Below || g.Org != w.City.Ref.ID {
			t.Errorf("%+v", g)
		}
	}
	_, err = w.Accept(t.Context(), accept)
	wants(t, err, errs.NotFound, "account.link_over")
	_, err = w.Invited(t.Context(), link.Token)
	wants(t, err, errs.NotFound, "account.link_over")
}

func testActivation(t *testing.T, w world) {
	desk := w.World.Actor(access.Desk, w.Futian, true)
	_, err := w.Create(t.Context(), desk, account.CreateInput{Home: w.A.Ref, Login: "wu", Name: "吴"})
	wants(t, err, errs.Invalid, "account.login_length")
	a, err := w.Create(t.Context(), desk, account.CreateInput{Home: w.A.Ref, Login: "wu.ping", Name: "吴平"})
	if err != nil {
		t.Fatal(err)
	}
	w.give(t, desk, a, access.Officer, w.A, false)
	stale, err := w.Invite(t.Context(), desk, a.Ref)
	if err != nil || stale.Purpose != account.Activation {
		t.Fatal(stale, err)
	}
	link, err := w.Invite(t.Context(), desk, a.Ref)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Invited(t.Context(), stale.Token)
	wants(t, err, errs.NotFound, "account.link_over")
	offer, err := w.Invited(t.Context(), link.Token)
	if err != nil || offer.Login != "wu.ping" || offer.Name != "吴平" {
		t.Errorf("%+v, %v", offer, err)
	}
	in, err := w.Accept(t.Context(), account.AcceptInput{Token: link.Token, Login: "ping", Password: password})
	if err != nil || in.Account.Login != "ping" || in.Account.Name != "吴平" || in.Account.State != account.Active {
		t.Fatal(in, err)
	}
	w.signIn(t, "ping", password)
	w.staff(t, w.A, "wu.ping") // the old login is free

	late, err := w.Create(t.Context(), desk, account.CreateInput{Home: w.A.Ref, Login: "late", Name: "迟"})
	if err != nil {
		t.Fatal(err)
	}
	if link, err = w.Invite(t.Context(), desk, late.Ref); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(7 * 24 * time.Hour)
	_, err = w.Accept(t.Context(), account.AcceptInput{Token: link.Token, Password: password})
	wants(t, err, errs.NotFound, "account.link_over")
}

func testReset(t *testing.T, w world) {
	a := w.with(t, w.A, "forgot", access.Officer, w.A, false)
	token, _ := w.signIn(t, "forgot", password)
	link, err := w.Invite(t.Context(), w.World.Actor(access.Desk, w.Street, true), a.Ref)
	if err != nil || link.Purpose != account.Reset {
		t.Fatal(link, err)
	}
	in, err := w.Accept(t.Context(), account.AcceptInput{Token: link.Token, Login: "ignored", Name: "ignored", Password: another})
	if err != nil || in.Account.Login != "forgot" || in.Account.Name != a.Name {
		t.Fatal(in, err)
	}
	if _, err := w.Service.Actor(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("a session outlives the password: %v", err)
	}
	w.signIn(t, "forgot", another)

	within := w.World.Actor(access.Administrator, w.A, true) // may manage it, but is of the same grassroots union
	_, err = w.Invite(t.Context(), within, w.staff(t, w.A, "colleague").Ref)
	wants(t, err, errs.Denied, "account.own_union")

	if _, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: a.Ref, Reason: "离任"}); err != nil {
		t.Fatal(err)
	}
	_, err = w.Invite(t.Context(), w.Operator, a.Ref)
	wants(t, err, errs.Conflict, "account.invite_disabled")
}

func testWorker(t *testing.T, w world) {
	listed, document := w.person(t, w.A, "马小跑", "44030419910303003")
	desk := w.World.Actor(access.Desk, w.Futian, true)
	for by, want := range map[string]errs.Kind{"officer": errs.Denied, "administrator": errs.Denied, "beside": errs.NotFound} {
		actor := map[string]access.Actor{"officer": w.World.Actor(access.Officer, w.A, false), "administrator": w.World.Actor(access.Administrator, w.City, true),
			"beside": w.World.Actor(access.Desk, w.Luohu, true)}[by]
		if _, err := w.InviteWorker(t.Context(), actor, listed.Ref); errs.KindOf(err) != want || err == nil {
			t.Errorf("%s: %v", by, err)
		}
	}
	stale, err := w.InviteWorker(t.Context(), desk, listed.Ref)
	if err != nil {
		t.Fatal(err)
	}
	link, err := w.InviteWorker(t.Context(), desk, listed.Ref)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Invited(t.Context(), stale.Token)
	wants(t, err, errs.NotFound, "account.link_over")
	if offer, err := w.Invited(t.Context(), link.Token); err != nil || offer.Name != "" || offer.Login != "" || !offer.Document {
		t.Errorf("the link tells whom it is for: %+v, %v", offer, err)
	}
	accept := account.AcceptInput{Token: link.Token, Login: "runner", Name: "别人", Password: password}
	for _, number := range []vault.Secret{"", "44030419910303003", "440304199001010037"} {
		accept.Document = number
		_, err := w.Accept(t.Context(), accept)
		wants(t, err, errs.Invalid, "account.document_wrong")
	}
	accept.Document = " " + document[:6] + " " + document[6:] // as people type it
	in, err := w.Accept(t.Context(), accept)
	if err != nil {
		t.Fatal(err)
	}
	if in.Account.Name != "马小跑" || in.Account.Staff || !in.Account.Proved() {
		t.Errorf("%+v", in.Account)
	}
	by := w.actor(t, in.Token)
	if mine, err := w.Members.Mine(t.Context(), by); err != nil || len(mine) != 1 || mine[0].Ref != listed.Ref {
		t.Errorf("%+v, %v", mine, err)
	}
	again, err := w.InviteWorker(t.Context(), desk, listed.Ref)
	if err != nil {
		t.Errorf("a desk learns who has an account: %v", err)
	}
	accept.Token, accept.Login = again.Token, "runner2"
	_, err = w.Accept(t.Context(), accept)
	wants(t, err, errs.Conflict, "account.link_unfit")
	testWorkerIsHidden(t, w, in.Account, listed.Ref)
}

// testWorkerIsHidden: a worker's own account is there for a desk, and for nobody who is no desk.
func testWorkerIsHidden(t *testing.T, w world, a account.Account, membership id.Ref) {
	administrator := w.World.Actor(access.Administrator, w.City, true)
	_, err := w.View(t.Context(), administrator, a.Ref)
	wants(t, err, errs.NotFound, "errs.not_found")
	_, err = w.Disable(t.Context(), administrator, account.DisableInput{Account: a.Ref, Reason: "x"})
	wants(t, err, errs.NotFound, "errs.not_found")
	if _, err := w.View(t.Context(), w.World.Actor(access.Desk, w.Futian, true), a.Ref); err != nil {
		t.Error(err)
	}
	for _, of := range []org.Org{w.A, w.City} {
		page, err := w.ReadLog(t.Context(), administrator, account.LogInput{Org: of.Ref, Limit: 200})
		if err != nil {
			t.Error(err)
		}
		for _, e := range page.Entries {
			if e.Record == a.Ref.ID || e.Record == membership.ID {
				t.Errorf("the log tells an administrator of the worker: %+v", e)
			}
		}
	}
	if looks, err := w.Members.WhoLooks(t.Context(), access.Actor{Account: a.Ref, Fed: a.Ref.Fed, Subject: subjectOf(t, w, "runner")}, member.LooksInput{Membership: membership}); err != nil || len(looks.Entries) < 3 {
		t.Errorf("the person does not see who invited: %+v, %v", looks, err)
	}
}

func subjectOf(t *testing.T, w world, login string) access.Subject {
	t.Helper()
	_, by := w.signIn(t, login, password)
	return by.Subject
}

// testOwnUnion: a desk whose holder is also of the person's own union does not hand out the link. Where the desk sees that union it is
// told; where it does not, it gets a link like any other, which opens nothing.
func testOwnUnion(t *testing.T, w world) {
	listed, document := w.person(t, w.A, "何静", "44030419920404004")
	desk := w.World.Actor(access.Desk, w.Futian, true)
	desk.Grants = append(desk.Grants, w.World.Actor(access.Officer, w.A, false).Grants...)
	_, err := w.InviteWorker(t.Context(), desk, listed.Ref)
	wants(t, err, errs.Denied, "account.own_union")

	desk.Grants = append(desk.Grants[:1], w.World.Actor(access.Officer, w.C, false).Grants...)
	if _, err := w.InviteWorker(t.Context(), desk, listed.Ref); err != nil { // is of another union
		t.Error(err)
	}
	own := w.worker(t, listed.Ref, document, "he.jing")
	good, err := w.InviteWorker(t.Context(), desk, listed.Ref)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: w.C.Ref, Facts: member.Facts{Name: "何静", Document: document}}); err != nil {
		t.Fatal(err)
	}
	bad, err := w.InviteWorker(t.Context(), desk, listed.Ref)
	if err != nil || bad.Purpose != account.Worker || bad.Until != good.Until {
		t.Errorf("a desk of 福田区 learns of a membership in 罗湖区: %+v, %v", bad, err)
	}
	over := func(link account.Link) {
		t.Helper()
		_, err := w.Invited(t.Context(), link.Token)
		wants(t, err, errs.NotFound, "account.link_over")
	}
	over(good) // as after any other link
	if err := w.DisableWorker(t.Context(), desk, account.DisableWorkerInput{Membership: listed.Ref, Reason: "本人要求"}); err != nil {
		t.Errorf("a desk of 福田区 learns of a membership in 罗湖区: %v", err)
	}
	over(bad)
	w.signIn(t, own.Login, password) // an insider shuts nobody out

	if _, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: own.Ref, Reason: "本人要求"}); err != nil {
		t.Fatal(err)
	}
	if bad, err = w.InviteWorker(t.Context(), desk, listed.Ref); err != nil {
		t.Fatal(err)
	}
	_, err = w.Accept(t.Context(), account.AcceptInput{Token: bad.Token, Login: "he.jing", Document: document, Password: password})
	wants(t, err, errs.Conflict, "account.link_unfit")
}
