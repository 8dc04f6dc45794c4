package account_test

import (
	"slices"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
)

func testTokens(t *testing.T, w world) {
	a := w.with(t, w.A, "officer", access.Officer, w.A, false)
	_, by := w.signIn(t, "officer", password)
	if scopes := w.Scopes(by); !slices.Contains(scopes, "member:read") || slices.Contains(scopes, "employer:write") {
		t.Errorf("scopes %v", scopes)
	}
	today := day.Of(w.DB.Now().In(w.Zone))
	good := account.CreateTokenInput{Name: "报表", Scopes: []string{"member:read"}, To: today.Add(30)}
	for key, change := range map[string]func(*account.CreateTokenInput){
		"account.name_empty":   func(in *account.CreateTokenInput) { in.Name = " " },
		"account.scopes_empty": func(in *account.CreateTokenInput) { in.Scopes = nil },
		"account.scope_more":   func(in *account.CreateTokenInput) { in.Scopes = []string{"member:read", "employer:write"} },
		"account.token_days":   func(in *account.CreateTokenInput) { in.To = today.Add(367) },
	} {
		in := good
		change(&in)
		_, _, err := w.CreateToken(t.Context(), by, in)
		wants(t, err, errs.Invalid, key)
	}
	token, made, err := w.CreateToken(t.Context(), by, good)
	if err != nil {
		t.Fatal(err)
	}
	program, err := w.ActorByToken(t.Context(), token)
	if err != nil || program.Account != a.Ref || program.Via != "api" {
		t.Fatal(program, err)
	}
	target := w.A.Target()
	for use, want := range map[access.UseCase]errs.Kind{member.UseList: 0, member.UseEnter: errs.Denied,
		account.UseTokens: errs.Denied, account.UseChangePassword: errs.Denied} {
		if err := w.deps.Plan.Allow(program, use, target); (err == nil) != (want == 0) || err != nil && errs.KindOf(err) != want {
			t.Errorf("%s by token: %v", use, err)
		}
	}
	if _, err := w.Service.Actor(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("an API token serves as session: %v", err)
	}
	list, err := w.Tokens(t.Context(), by)
	if err != nil || len(list) != 1 || list[0].ID != made.ID || list[0].To != good.To {
		t.Errorf("%+v, %v", list, err)
	}
	if err := w.RevokeToken(t.Context(), by, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ActorByToken(t.Context(), token); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("a revoked token goes on: %v", err)
	}
}

func testLog(t *testing.T, w world) {
	auditor, administrator := w.World.Actor(access.Auditor, w.City, true), w.World.Actor(access.Administrator, w.City, true)
	w.person(t, w.A, "张三", "44030419930505005")
	for _, login := range []string{"one", "two", "three"} {
		w.staff(t, w.A, login+".login")
	}
	all := func(by access.Actor, limit int) (uses []access.UseCase) {
		in := account.LogInput{Org: w.City.Ref, Limit: limit}
		for {
			page, err := w.ReadLog(t.Context(), by, in)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Entries {
				uses = append(uses, e.Use)
			}
			if in.Before = page.Next; page.Next == 0 {
				return uses
			}
		}
	}
	whole := all(auditor, 200)
	if !slices.Contains(whole, member.UseEnter) || !slices.Contains(whole, account.UseCreate) {
		t.Errorf("%v", whole)
	}
	if got := all(auditor, 2); !slices.Equal(got, whole) {
		t.Errorf("by twos %v, at once %v", got, whole)
	}
	shown := all(administrator, 2)
	if slices.Contains(shown, member.UseEnter) || !slices.Contains(shown, account.UseCreate) {
		t.Errorf("an administrator reads %v", shown)
	}
	page, err := w.ReadLog(t.Context(), auditor, account.LogInput{Org: w.A.Ref})
	if err != nil || len(page.Entries) < 4 || page.Entries[0].Org != w.A.Ref.ID {
		t.Errorf("%+v, %v", page, err)
	}
	for _, by := range []access.Actor{w.World.Actor(access.Auditor, w.Luohu, true), w.World.Actor(access.Auditor, w.Futian, false)} {
		_, err := w.ReadLog(t.Context(), by, account.LogInput{Org: w.A.Ref})
		wants(t, err, errs.NotFound, "errs.not_found")
	}
}

func TestPasswords(t *testing.T) {
	for _, tc := range []struct {
		password vault.Secret
		want     string
	}{
		{"correct horse battery", ""}, {"三个不相干的词拼在一起", ""}, {"0987654321x", ""}, {"linfang-likes-tea", ""},
		{"短密码", "account.password_short"}, {"123456789", "account.password_short"}, {"张张张张张张张张张", "account.password_short"},
		{"1234567890", "account.password_common"}, {"１２３４５６７８９０", "account.password_common"}, {"QwertyUiop", "account.password_common"},
		{"9876543210", "account.password_common"}, {"abcdefghijkl", "account.password_common"}, {"aaaaaaaaaaaa", "account.password_common"},
		{"abcabcabcabc", "account.password_common"}, {"woaini1314520", "account.password_common"},
		{"linfang123", "account.password_tells"}, {"LinFang2026", "account.password_tells"}, {"林芳林芳林芳林芳林芳", "account.password_tells"},
		{vault.Secret(make([]byte, 129)), "account.password_long"},
	} {
		msg, wrong := account.CheckPassword(tc.password, "linfang", "林芳")
		if wrong != (tc.want != "") || msg.Key != tc.want {
			t.Errorf("%s: %v, want %q", tc.password.Reveal(), msg, tc.want)
		}
	}
}
