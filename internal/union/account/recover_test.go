package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"
)

func testRecover(t *testing.T, w world) {
	t.Run("Hijacked", func(t *testing.T) { testHijacked(t, w) })
	t.Run("SilentDisable", func(t *testing.T) { testSilentDisable(t, w) })
	t.Run("ProvedReset", func(t *testing.T) { testProvedReset(t, w) })
	t.Run("NothingSurvives", func(t *testing.T) { testNothingSurvives(t, w) })
	t.Run("SignInMeanwhile", func(t *testing.T) { testSignInMeanwhile(t, w) })
	t.Run("BecomesManager", func(t *testing.T) { testBecomesManager(t, w) })
	t.Run("TwoGivesAtOnce", func(t *testing.T) { testTwoGivesAtOnce(t, w) })
	t.Run("AdministratorsLog", func(t *testing.T) { testAdministratorsLog(t, w) })
	t.Run("WhoReadTheLog", func(t *testing.T) { testWhoReadTheLog(t, w) })
}

// testHijacked: somebody else opened the link. A desk finds the account by the membership, disables it, and the person's new link takes
// it over with nothing left of what the other had.
func testHijacked(t *testing.T, w world) {
	listed, document := w.person(t, w.A, "骆小丽", "44030419930606006")
	taken := w.worker(t, listed.Ref, document, "thief")
	w.give(t, w.Operator, taken, access.Officer, w.C, false)
	token, thief := w.signIn(t, "thief", password)
	program, _, err := w.CreateToken(t.Context(), thief, account.CreateTokenInput{Name: "x", Scopes: []string{"member:read"}, To: day.Of(w.DB.Now().In(w.Zone)).Add(1)})
	if err != nil {
		t.Fatal(err)
	}
	desk := w.World.Actor(access.Desk, w.Futian, true)
	if err := w.DisableWorker(t.Context(), desk, account.DisableWorkerInput{Membership: listed.Ref, Reason: "账号不是本人建立的"}); err != nil {
		t.Fatal(err)
	}
	w.actor(t, token) // it holds a role: who gave that disables it
	if _, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: taken.Ref, Reason: "账号不是本人建立的"}); err != nil {
		t.Fatal(err)
	}
	link, err := w.InviteWorker(t.Context(), desk, listed.Ref)
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.Accept(t.Context(), account.AcceptInput{Token: link.Token, Login: "luo.xiaoli", Document: document, Password: another})
	if err != nil || in.Account.Ref != taken.Ref || in.Account.Login != "luo.xiaoli" {
		t.Fatal(in, err)
	}
	if by := w.actor(t, in.Token); len(by.Grants) != 0 || by.Subject == (access.Subject{}) {
		t.Errorf("%+v", by)
	}
	if _, err := w.Service.Actor(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("the other's session goes on: %v", err)
	}
	if _, err := w.ActorByToken(t.Context(), program); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("the other's token goes on: %v", err)
	}
	for login, p := range map[string]vault.Secret{"thief": password, "luo.xiaoli": password} {
		_, err := w.SignIn(t.Context(), account.SignInInput{Login: login, Password: p})
		wants(t, err, errs.Invalid, "account.sign_in_wrong")
	}
	w.staff(t, w.A, "thief") // the login is free
	if seen, err := w.View(t.Context(), w.Operator, taken.Ref); err != nil || len(seen.Holdings) != 1 || seen.Holdings[0].TakenAt.IsZero() {
		t.Errorf("the other's role goes on: %+v, %v", seen.Holdings, err)
	}
}

// testSilentDisable: a desk is not told who has an account, and the person sees what was done.
func testSilentDisable(t *testing.T, w world) {
	with, document := w.person(t, w.A, "毛一鸣", "44030419930707007")
	without, number := w.person(t, w.A, "毛二虎", "44030419930808008")
	own := w.worker(t, with.Ref, document, "mao.yiming")
	desk := w.World.Actor(access.Desk, w.Futian, true)
	open, err := w.InviteWorker(t.Context(), desk, without.Ref)
	if err != nil {
		t.Fatal(err)
	}
	in := account.DisableWorkerInput{Membership: with.Ref}
	wants(t, w.DisableWorker(t.Context(), desk, in), errs.Invalid, "account.reason_empty")
	in.Reason = "本人要求"
	for _, by := range []access.Actor{w.World.Actor(access.Officer, w.A, false), w.World.Actor(access.Administrator, w.City, true)} {
		wants(t, w.DisableWorker(t.Context(), by, in), errs.Denied, "errs.denied")
	}
	wants(t, w.DisableWorker(t.Context(), w.World.Actor(access.Desk, w.Luohu, true), in), errs.NotFound, "errs.not_found")
	both := w.World.Actor(access.Desk, w.Futian, true)
	both.Grants = append(both.Grants, w.World.Actor(access.Officer, w.A, false).Grants...)
	wants(t, w.DisableWorker(t.Context(), both, in), errs.Denied, "account.own_union")
	w.signIn(t, "mao.yiming", password)
	for _, ref := range []account.DisableWorkerInput{in, {Membership: without.Ref, Reason: "本人要求"}} {
		if err := w.DisableWorker(t.Context(), desk, ref); err != nil {
			t.Error(err)
		}
		entries, err := w.Log.OfRecord(t.Context(), w.DB, ref.Membership.Fed, ref.Membership.ID, 0, 1)
		if err != nil || len(entries) != 1 || entries[0].Use != account.UseDisableWorker || entries[0].Reason != "本人要求" {
			t.Errorf("%+v, %v", entries, err)
		}
	}
	_, err = w.SignIn(t.Context(), account.SignInInput{Login: "mao.yiming", Password: password})
	wants(t, err, errs.Invalid, "account.sign_in_disabled")
	_, err = w.Accept(t.Context(), account.AcceptInput{Token: open.Token, Login: "mao.erhu", Document: number, Password: password})
	wants(t, err, errs.NotFound, "account.link_over")

	// enabled, it waits for a link: the password may be another's
	if a, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: own.Ref, Enable: true, Reason: "核对过本人"}); err != nil || a.State != account.Waiting {
		t.Fatal(a, err)
	}
	_, err = w.SignIn(t.Context(), account.SignInInput{Login: "mao.yiming", Password: password})
	wants(t, err, errs.Invalid, "account.sign_in_wrong")
	within := w.World.Actor(access.Desk, w.Futian, true)
	link, err := w.Invite(t.Context(), within, own.Ref)
	if err != nil || link.Purpose != account.Activation {
		t.Fatal(link, err)
	}
	_, err = w.Accept(t.Context(), account.AcceptInput{Token: link.Token, Password: another})
	wants(t, err, errs.Invalid, "account.document_wrong")
	if _, err := w.Accept(t.Context(), account.AcceptInput{Token: link.Token, Document: document, Password: another}); err != nil {
		t.Error(err)
	}
}

// testProvedReset: a new password of a proved account asks the document number; who is of another of its holder's unions makes a link
// that opens nothing, and is not told.
func testProvedReset(t *testing.T, w world) {
	listed, document := w.person(t, w.A, "邱小满", "44030419930909009")
	own := w.worker(t, listed.Ref, document, "qiu.xiaoman")
	w.person(t, w.C, "邱小满", "44030419930909009")
	link, err := w.Invite(t.Context(), w.World.Actor(access.Desk, w.Street, true), own.Ref)
	if err != nil || link.Purpose != account.Reset {
		t.Fatal(link, err)
	}
	if offer, err := w.Invited(t.Context(), link.Token); err != nil || !offer.Document {
		t.Errorf("%+v, %v", offer, err)
	}
	accept := account.AcceptInput{Token: link.Token, Password: another}
	_, err = w.Accept(t.Context(), accept)
	wants(t, err, errs.Invalid, "account.document_wrong")

	insider := w.World.Actor(access.Desk, w.Futian, true)
	insider.Grants = append(insider.Grants, w.World.Actor(access.Officer, w.C, false).Grants...)
	bad, err := w.Invite(t.Context(), insider, own.Ref)
	if err != nil || bad.Purpose != account.Reset {
		t.Fatalf("a desk of 福田区 learns of a membership in 罗湖区: %v", err)
	}
	accept.Token, accept.Document = bad.Token, document
	_, err = w.Accept(t.Context(), accept)
	wants(t, err, errs.Conflict, "account.link_unfit")
	if link, err = w.Invite(t.Context(), w.World.Actor(access.Desk, w.Street, true), own.Ref); err != nil {
		t.Fatal(err)
	}
	accept.Token = link.Token
	if _, err := w.Accept(t.Context(), accept); err != nil {
		t.Error(err)
	}
}

// testNothingSurvives: links and API tokens end with a password, and when the account is disabled.
func testNothingSurvives(t *testing.T, w world) {
	for name, end := range map[string]func(a account.Account, by access.Actor) error{
		"changed": func(_ account.Account, by access.Actor) error {
			_, err := w.ChangePassword(t.Context(), by, account.ChangePasswordInput{Old: password, New: another})
			return err
		},
		"set": func(a account.Account, _ access.Actor) error {
			return w.SetPassword(t.Context(), w.Operator, a.Ref, another)
		},
		"disabled": func(a account.Account, _ access.Actor) error {
			_, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: a.Ref, Reason: "离任"})
			if err == nil {
				_, err = w.Disable(t.Context(), w.Operator, account.DisableInput{Account: a.Ref, Reason: "返岗", Enable: true})
			}
			return err
		},
	} {
		a := w.with(t, w.A, "survives."+name, access.Officer, w.A, false)
		_, by := w.signIn(t, a.Login, password)
		token, _, err := w.CreateToken(t.Context(), by, account.CreateTokenInput{Name: "x", Scopes: []string{"member:read"}, To: by.Today.Add(1)})
		if err != nil {
			t.Fatal(err)
		}
		link, err := w.Invite(t.Context(), w.Operator, a.Ref)
		if err != nil {
			t.Fatal(err)
		}
		if err := end(a, by); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ActorByToken(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s: a token goes on: %v", name, err)
		}
		if _, err := w.Invited(t.Context(), link.Token); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s: a link goes on: %v", name, err)
		}
	}
}

// testSignInMeanwhile: the password is changed, or the account disabled, while it is being checked.
func testSignInMeanwhile(t *testing.T, w world) {
	for name, meanwhile := range map[string]func(a account.Account) error{
		"changed": func(a account.Account) error {
			return account.New(w.deps).SetPassword(t.Context(), w.Operator, a.Ref, another)
		},
		"disabled": func(a account.Account) error {
			_, err := w.Disable(t.Context(), w.Operator, account.DisableInput{Account: a.Ref, Reason: "离任"})
			return err
		},
	} {
		a := w.staff(t, w.A, "meanwhile."+name)
		waiting, release := w.HoldHashes()
		got := make(chan error)
		go func() {
			_, err := w.SignIn(t.Context(), account.SignInInput{Login: a.Login, Password: password})
			got <- err
		}()
		for waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		err := meanwhile(a)
		release()
		if err != nil {
			t.Fatal(err)
		}
		wants(t, <-got, errs.Invalid, "account.sign_in_wrong")
	}
}

// testBecomesManager: a role over people's data does not hold while its holder manages a covered employer.
func testBecomesManager(t *testing.T, w world) {
	employer, err := w.Orgs.WriteEmployer(t.Context(), w.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "华强北快递有限公司"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Orgs.Cover(t.Context(), w.Operator, org.CoverInput{Org: w.B.Ref, Employer: employer.Ref}); err != nil {
		t.Fatal(err)
	}
	listed, document := w.person(t, w.C, "贺升职", "44030419851010010")
	a := w.worker(t, listed.Ref, document, "promoted")
	for _, role := range []access.Role{access.Officer, access.Auditor} {
		w.give(t, w.Operator, a, role, w.B, false)
	}
	w.give(t, w.Operator, a, access.Officer, w.C, false)
	token, by := w.signIn(t, "promoted", password)
	if len(by.Grants) != 3 {
		t.Fatalf("%+v", by.Grants)
	}
	if _, err := w.Orgs.WriteManager(t.Context(), w.Operator, org.WriteManagerInput{Employer: employer.Ref, Name: "贺升职", Document: document}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(5 * time.Second)
	by = w.actor(t, token)
	if len(by.Grants) != 2 || slices.ContainsFunc(by.Grants, func(g access.Grant) bool { return g.Role == access.Officer && g.Org == w.B.Ref.ID }) {
		t.Errorf("a manager goes on as officer: %+v", by.Grants)
	}
	seen, err := w.View(t.Context(), by, a.Ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range seen.Holdings {
		if want := h.Role == access.Officer && h.Org == w.B.Ref.ID; h.Barred != want {
			t.Errorf("barred %v: %+v", h.Barred, h)
		}
	}
}

// testTwoGivesAtOnce: one of two roles that exclude each other is refused, however close they are given.
func testTwoGivesAtOnce(t *testing.T, w world) {
	for i := range 8 {
		a := w.with(t, w.A, "both."+string(rune('a'+i)), access.Officer, w.A, false) // of staff already
		got := make(chan error)
		for _, role := range []access.Role{access.Administrator, access.Auditor} {
			go func() {
				_, err := w.Give(t.Context(), w.Operator, account.GiveInput{Account: a.Ref, Org: w.A.Ref, Role: role, Reason: "任命"})
				got <- err
			}()
		}
		one, two := <-got, <-got
		if one == nil && two == nil || one != nil && two != nil {
			t.Fatalf("%v, %v", one, two)
		}
		if one == nil {
			one = two
		}
		if !errs.Is(one, errs.Conflict) {
			t.Error(one)
		}
	}
}

// testAdministratorsLog: whatever is done with a worker's own account, no administrator reads of it.
func testAdministratorsLog(t *testing.T, w world) {
	listed, document := w.person(t, w.A, "钟小雨", "44030419931111011")
	own := w.worker(t, listed.Ref, document, "zhong.xiaoyu")
	_, by := w.signIn(t, "zhong.xiaoyu", password)
	if _, err := w.Rename(t.Context(), by, account.RenameInput{Account: own.Ref, Login: "zhong.yu"}); err != nil {
		t.Fatal(err)
	}
	desk := w.World.Actor(access.Desk, w.Futian, true)
	if _, err := w.Invite(t.Context(), desk, own.Ref); err != nil {
		t.Fatal(err)
	}
	if _, err := w.FindByLogin(t.Context(), desk, "zhong.yu"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Disable(t.Context(), desk, account.DisableInput{Account: own.Ref, Reason: "本人要求"}); err != nil {
		t.Fatal(err)
	}
	read := func(role access.Role) (uses []string) {
		page, err := w.ReadLog(t.Context(), w.World.Actor(role, w.City, true), account.LogInput{Org: w.City.Ref, Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			if e.Record == own.Ref.ID {
				uses = append(uses, string(e.Use))
			}
		}
		return uses
	}
	if got := read(access.Administrator); len(got) != 0 {
		t.Errorf("an administrator reads %v of a worker", got)
	}
	if got := strings.Join(read(access.Auditor), " "); got != "account.Disable account.FindByLogin account.Invite account.Rename account.SignIn account.Accept" {
		t.Errorf("an auditor reads %s", got)
	}
}

// testWhoReadTheLog: reading the log stands in the log.
func testWhoReadTheLog(t *testing.T, w world) {
	auditor := w.World.Actor(access.Auditor, w.Futian, true)
	for range 2 {
		if _, err := w.ReadLog(t.Context(), auditor, account.LogInput{Org: w.Futian.Ref}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Members.Looks.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries, err := w.Log.OfOrg(t.Context(), w.DB, w.Futian.Ref.Fed, w.Futian.Ref.ID, 0, 200)
	n := len(slices.DeleteFunc(entries, func(e audit.Entry) bool { return e.Use != account.UseLog || e.Account != auditor.Account.ID }))
	if err != nil || n != 1 {
		t.Errorf("%d entries, %v", n, err)
	}
}

// testFindByLogin: of a worker's account a login finds the login alone, and guessing is limited and logged; staff within reach are no
// secret.
func testFindByLogin(t *testing.T, w world) {
	listed, document := w.person(t, w.A, "康小乐", "44030419931212012")
	own := w.worker(t, listed.Ref, document, "kang.xiaole")
	near, far := w.staff(t, w.A, "near.by"), w.staff(t, w.C, "far.away")
	desk := w.World.Actor(access.Desk, w.Futian, true)
	for login, want := range map[string]account.Addressee{
		"Kang.Xiaole": {Ref: own.Ref, Login: "kang.xiaole", Name: "kang.xiaole"},
		"far.away":    {Ref: far.Ref, Login: "far.away", Name: "far.away"},
		"near.by":     {Ref: near.Ref, Login: "near.by", Name: near.Name, Staff: true, State: account.Active},
	} {
		if got, err := w.FindByLogin(t.Context(), desk, login); err != nil || got != want {
			t.Errorf("%s: %+v, %v", login, got, err)
		}
	}
	_, err := w.FindByLogin(t.Context(), desk, "not.there")
	wants(t, err, errs.Invalid, "account.login_unknown")
	entries, err := w.Log.OfFederation(t.Context(), w.DB, desk.Fed, 0, 20)
	looks := slices.DeleteFunc(entries, func(e audit.Entry) bool { return e.Use != account.UseFindByLogin || e.Account != desk.Account.ID })
	if err != nil || len(looks) != 3 || looks[0].Record != 0 {
		t.Errorf("%+v, %v", looks, err)
	}

	w.tries.mu.Lock()
	w.tries.most, w.tries.count = 3, map[string]int{}
	w.tries.mu.Unlock()
	defer func() { w.tries.most = 1000 }()
	for range 10 {
		if _, err := w.FindByLogin(t.Context(), desk, "near.by"); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		_, err = w.FindByLogin(t.Context(), desk, "guess")
		wants(t, err, errs.Invalid, "account.login_unknown")
	}
	_, err = w.FindByLogin(t.Context(), desk, "kang.xiaole")
	wants(t, err, errs.TooMany, "errs.too_many")
}
