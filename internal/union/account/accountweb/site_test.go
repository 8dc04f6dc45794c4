package accountweb_test

import (
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/account"
	"niangjia/internal/union/account/accountweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

const password = "correct horse battery"

// site is the pages over the real services.
type site struct {
	*uniontest.World
	accounts *account.Service
	mux      *web.Mux
}

func newSite(t *testing.T) *site {
	t.Helper()
	w := uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	s := &site{World: w, accounts: account.New(account.Deps{DB: w.DB, IDs: w.IDs, Plan: access.NewPlanner(codes.Access, org.Access, member.Access, account.Access),
		Log: w.Log, Orgs: w.Orgs, Members: w.Members, Zone: w.Zone, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1},
		LoginTries: allow(web.NewLimiter(time.Second, 40, time.Now)), AddressTries: allow(web.NewLimiter(time.Second, 400, time.Now))})}
	s.mux = webtest.Mux(t, web.Config{Auth: s.accounts, Now: w.DB.Now, Shell: web.Shell{SignIn: "/sign-in", SignOut: "/sign-out", Account: "/account"}},
		org.Locales, member.Locales, account.Locales, accountweb.Locales)
	accountweb.Routes(s.mux, accountweb.Deps{Accounts: s.accounts, Site: "https://union.example"})
	return s
}

// with makes an account with a role.
func (s *site) with(t *testing.T, home org.Org, login, name string, role access.Role, on org.Org, below bool) account.Account {
	t.Helper()
	a, err := s.accounts.Create(t.Context(), s.Operator, account.CreateInput{Home: home.Ref, Login: login, Name: name, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.accounts.Give(t.Context(), s.Operator, account.GiveInput{Account: a.Ref, Org: on.Ref, Role: role, Below: below, Reason: "任命", Assured: true}); err != nil {
		t.Fatal(err)
	}
	return a
}

// person enters somebody as a member of a union.
func (s *site) person(t *testing.T, o org.Org, name string, document vault.Secret) member.Membership {
	t.Helper()
	ref, err := s.Members.Enter(t.Context(), s.Operator, member.EnterInput{Org: o.Ref, JoinedOn: "2026-01-05",
		Facts: member.Facts{Name: name, DocKind: member.IDCard, Document: document}})
	if err != nil {
		t.Fatal(err)
	}
	return member.Membership{Ref: ref}
}

func (s *site) reader(t *testing.T) *webtest.Reader { return webtest.NewReader(t, s.mux, "") }

// as is a reader who has signed in through the page.
func (s *site) as(t *testing.T, login string) *webtest.Reader {
	t.Helper()
	r := s.reader(t)
	r.Post("/sign-in", webtest.Form("login", login, "password", password)).LeadsTo("/")
	return r
}

func allow(l *web.Limiter) func(string) error {
	return func(key string) error { return l.Allow(key) }
}
