package accountweb_test

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/union/account"
	"niangjia/internal/union/account/accountweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/org/orgweb"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

const apiPassword vault.Secret = "correct horse battery"

// apiPlace is the small world with accounts in it.
type apiPlace struct {
	*uniontest.World
	accounts *account.Service
	at       apitest.Place
}

func newAPIPlace(t *testing.T) apiPlace {
	t.Helper()
	w := uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	plan := access.NewPlanner(codes.Access, org.Access, member.Access, roster.Access, account.Access)
	free := func(string) error { return nil }
	accounts := account.New(account.Deps{DB: w.DB, IDs: w.IDs, Plan: plan, Log: w.Log, Orgs: w.Orgs, Members: w.Members,
		LoginTries: free, AddressTries: free, Zone: w.Zone, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}})
	return apiPlace{w, accounts, apitest.Place{DB: w.DB, Vault: w.Vault, Rules: plan.Rules(),
		Words: []fs.FS{org.Locales, member.Locales, account.Locales}}}
}

// staff is an account with a role, as its holder acts.
func (p apiPlace) staff(t *testing.T, login string, role access.Role, on org.Org) access.Actor {
	t.Helper()
	a, err := p.accounts.Create(t.Context(), p.Operator, account.CreateInput{Home: on.Ref, Login: login, Name: "员工 " + login, Password: apiPassword})
	if err == nil {
		_, err = p.accounts.Give(t.Context(), p.Operator, account.GiveInput{Account: a.Ref, Org: on.Ref, Role: role, Below: true, Reason: "任命", Assured: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	_, by := p.signIn(t, login)
	return by
}

func (p apiPlace) signIn(t *testing.T, login string) (string, access.Actor) {
	t.Helper()
	in, err := p.accounts.SignIn(t.Context(), account.SignInInput{Login: login, Password: apiPassword, Device: "Firefox, Linux"})
	if err != nil {
		t.Fatal(err)
	}
	by, err := p.accounts.Actor(t.Context(), in.Token)
	if err != nil {
		t.Fatal(err)
	}
	return in.Token, by
}

func TestAPIRoutes(t *testing.T) {
	p := newAPIPlace(t)
	s := apitest.New(t, p.at, func(r *api.Router) { accountweb.API(r, p.accounts) })
	admin := p.staff(t, "admin", access.Administrator, p.City)
	walk := s.Walk()
	made := walk.Try(admin, "POST", "/accounts", map[string]any{"home": p.Street.Ref, "login": "wang.fang", "name": "王芳"}).Want(201)
	place := made.Header.Get("Location")
	if made.Map()["state"] != "waiting" {
		t.Errorf("%s", made.Body)
	}
	if link := walk.Try(admin, "POST", place+"/invitation", nil).Want(200).Map(); link["token"] == "" || link["purpose"] != "activation" {
		t.Errorf("%v", link)
	}
	walk.Try(admin, "PUT", place, map[string]any{"name": "王芳芳"}).Want(200)
	give := map[string]any{"org": p.Street.Ref, "role": "officer", "below": false, "reason": "任命文件 3 号", "assured": true}
	grant := walk.Try(admin, "POST", place+"/grants", give).Want(201).Map()["id"].(string)
	got := walk.Try(admin, "GET", place, nil).Want(200).Map()
	if got["name"] != "王芳芳" || len(got["grants"].([]any)) != 1 || got["grants"].([]any)[0].(map[string]any)["takable"] != true {
		t.Errorf("%v", got)
	}
	if list := walk.Try(admin, "GET", "/accounts?node="+p.City.Ref.String()+"&text=wff", nil).Want(200).Map()["items"].([]any); len(list) != 1 ||
		list[0].(map[string]any)["grants"].([]any)[0].(map[string]any)["role"] != "officer" {
		t.Errorf("%v", list)
	}
	if held := walk.Try(admin, "GET", "/orgs/"+p.City.Ref.String()+"/holders?below=true", nil).Want(200).Map()["items"].([]any); len(held) != 2 {
		t.Errorf("%v", held)
	}
	walk.Try(admin, "POST", place+"/grants/"+grant+"/take", map[string]any{"reason": "调离岗位"}).Want(204)
	if a := walk.Try(admin, "POST", place+"/state", map[string]any{"enable": false, "reason": "离职"}).Want(200).Map(); a["state"] != "disabled" {
		t.Errorf("%v", a)
	}
	log := walk.Try(admin, "GET", "/orgs/"+p.City.Ref.String()+"/log", nil).Want(200)
	if text := string(log.Body); !strings.Contains(text, `"use":"account.Take"`) || !strings.Contains(text, `"via":"api"`) {
		t.Errorf("%s", text)
	}
	walk.Try(admin, "GET", place+"/log", nil).Want(200)
	apiOwn(t, s, walk, admin)
	apiWorker(t, p, walk)
	walk.Done(t)
}

func apiOwn(t *testing.T, s *apitest.Server, walk *apitest.Walk, admin access.Actor) {
	t.Helper()
	me := walk.Try(admin, "GET", "/me", nil).Want(200).Map()
	if me["token"] != true || me["roles"].([]any)[0].(map[string]any)["role"] != "administrator" {
		t.Errorf("%v", me)
	}
	sessions := walk.Try(admin, "GET", "/me/sessions", nil).Want(200).Map()["items"].([]any)
	if len(sessions) != 1 {
		t.Fatalf("%v", sessions)
	}
	session := sessions[0].(map[string]any)["id"].(string)
	walk.Try(admin, "DELETE", "/me/sessions/"+session, nil).Want(204)
	walk.Try(admin, "DELETE", "/me/sessions/"+session, nil).Want(404)
	to := day.Day(me["roles"].([]any)[0].(map[string]any)["from"].(string)).Add(30)
	token := walk.Try(admin, "POST", "/me/tokens", map[string]any{"name": "报表", "scopes": []string{"org:read"}, "to": to}).Want(201).Map()
	list := walk.Try(admin, "GET", "/me/tokens", nil).Want(200)
	if len(list.Map()["items"].([]any)) != 1 || strings.Contains(string(list.Body), token["token"].(string)) {
		t.Errorf("%s", list.Body)
	}
	other, err := id.ParseRef(token["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	other.Fed++
	s.Session(admin).Do("DELETE", "/me/tokens/"+other.String(), nil).Want(404)
	walk.Try(admin, "DELETE", "/me/tokens/"+token["id"].(string), nil).Want(204)
	got := s.Session(admin).Do("POST", "/me/tokens", map[string]any{"name": "x", "scopes": []string{"member:unmask"}, "to": to}).Want(422).Fault()
	if got != "body.scopes account.scope_more" {
		t.Errorf("an administrator's token with %s", got)
	}
}

// apiWorker: a desk, and nobody of the person's own union, makes the link for a worker's own account.
func apiWorker(t *testing.T, p apiPlace, walk *apitest.Walk) {
	t.Helper()
	made, err := p.Members.Enter(t.Context(), p.Operator, member.EnterInput{Org: p.A.Ref, Facts: member.Facts{Name: "李四", Document: apiNumber(t)}})
	if err != nil {
		t.Fatal(err)
	}
	desk := p.staff(t, "desk", access.Desk, p.City)
	link := walk.Try(desk, "POST", "/members/"+made.String()+"/invitation", nil).Want(200).Map()
	if link["purpose"] != "worker" {
		t.Errorf("%v", link)
	}
	walk.Try(desk, "POST", "/members/"+made.String()+"/account/disable", map[string]any{"reason": "本人要求"}).Want(204)
	if _, err := p.accounts.Invited(t.Context(), link["token"].(string)); err == nil {
		t.Error("the link goes on")
	}
}

// apiNumber is an ID number that belongs to nobody.
func apiNumber(t *testing.T) vault.Secret {
	t.Helper()
	for _, check := range "0123456789X" {
		if n, err := member.ParseID("44039919900101001"+string(check), "2026-01-01"); err == nil {
			return n.Number
		}
	}
	t.Fatal("no check digit fits")
	return ""
}

// TestAPITokens: with the real accounts, a token does what its scopes and its holder's role allow, until either ends.
func TestAPITokens(t *testing.T) {
	p := newAPIPlace(t)
	at := p.at
	at.Auth = p.accounts
	s := apitest.New(t, at, func(r *api.Router) {
		accountweb.API(r, p.accounts)
		orgweb.API(r, p.Orgs, nil)
	})
	p.staff(t, "desk", access.Desk, p.Futian)
	session, by := p.signIn(t, "desk")
	browser := []string{"Cookie", "nj=" + session, "Sec-Fetch-Site", "same-origin"}
	to := day.Of(p.DB.Now().In(p.Zone)).Add(1)
	body := map[string]any{"name": "同步", "scopes": []string{"org:read"}, "to": to}
	made := s.Stranger().Do("POST", "/me/tokens", body, append(browser, "Idempotency-Key", "k")...).Want(201).Map()
	if a := s.Stranger().Do("POST", "/me/tokens", body, append(browser, "Idempotency-Key", "k")...).Want(409); a.Problem().Key != "api.key_not_kept" {
		t.Errorf("%s", a.Body)
	}
	token := s.Bearer(made["token"].(string))
	token.Do("GET", "/orgs/"+p.Street.Ref.String(), nil).Want(200)
	create := map[string]any{"parent": p.Street.Ref, "code": "Z", "name": "z", "kind": "grassroots"}
	token.Do("POST", "/orgs", create).Want(403)
	token.Do("GET", "/me/tokens", nil).Want(403)
	s.Bearer(session).Do("GET", "/me", nil).Want(401) // a session is no token
	s.Stranger().Do("GET", "/me", nil, "Cookie", "nj="+made["token"].(string)).Want(401)
	s.Stranger().Do("POST", "/orgs", create, browser...).Want(201)
	if a := s.Stranger().Do("GET", "/me/sessions", nil, browser...).Want(200); !strings.Contains(string(a.Body), `"current":true`) {
		t.Errorf("%s", a.Body)
	}
	held, err := p.accounts.View(t.Context(), p.Operator, by.Account)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.accounts.Take(t.Context(), p.Operator, account.TakeInput{Account: by.Account, Grant: held.Holdings[0].ID, Reason: "调离岗位"}); err != nil {
		t.Fatal(err)
	}
	token.Do("GET", "/orgs/"+p.Street.Ref.String(), nil).Want(403)
	s.Stranger().Do("DELETE", "/me/tokens/"+made["id"].(string), nil, browser...).Want(204)
	if a := token.Do("GET", "/orgs/"+p.Street.Ref.String(), nil).Want(http.StatusUnauthorized); a.Header.Get("WWW-Authenticate") == "" {
		t.Error("no WWW-Authenticate")
	}
}
