package e2e

import (
	"os"
	"strings"
	"testing"

	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/rehearse"
)

// TestWorkers lets two workers answer what unions say of them, on both engines.
func TestWorkers(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { workers(t, "") })
	t.Run("postgres", func(t *testing.T) {
		if os.Getenv("NIANGJIA_TEST_POSTGRES") == "" {
			t.Skip("SKIPPED: no PostgreSQL: set NIANGJIA_TEST_POSTGRES=postgres://…, or run `make test`, which starts one")
		}
		workers(t, dbtest.New(t, "postgres"))
	})
}

func workers(t *testing.T, database string) {
	s := city(t, database)
	_, all := people(t, 5, 12)
	truthful, objecting := all[0], all[1]
	s.roster("2001", all[:8])
	s.roster("2002", append([]rehearse.Person{truthful}, all[8:]...))

	officer := s.as("lin", password)
	officer.Open("/members")
	officer.search(truthful.Name)
	officer.Press("tbody a")
	officer.Press(`a[href$="/numbers"]`)
	officer.Fill("#f-reason", "核对本人来电")
	officer.Submit()

	d := s.as("desk", password)
	d.Open("/members/doubles")
	d.Look("doubles")
	d.Says(truthful.Name) // whom two unions list: nobody but the desk above both is told
	one := s.worker(d, truthful, "worker.one")
	one.Look("me, to be confirmed")
	one.Open("/me/membership")
	one.Look("my memberships")
	unions := one.Texts(".items a")
	if len(unions) != 2 {
		t.Fatalf("the worker sees %v", unions)
	}
	one.Press(`.items li:first-child a`)
	one.Look("my membership, to be confirmed")
	one.Submit()
	one.Look("confirmed")
	one.Open("/me/membership")
	if tags := one.Texts(".items li"); !strings.Contains(strings.Join(tags, "\n"), "确认") {
		t.Errorf("after confirming: %q", tags)
	}

	two := s.worker(d, objecting, "worker.two")
	two.Open("/me/membership")
	two.Press(".items a")
	two.Press(`a[href$="/object"]`)
	two.Look("object")
	two.Expect(422) // nothing is chosen yet
	two.Submit()
	two.Click(`input[value=not_member]`)
	two.Submit()
	two.Look("objected")

	officer.Open("/members?confirmed=objecting")
	officer.Look("members, objecting")
	if rows := officer.Texts("tbody tr"); len(rows) != 1 || !strings.Contains(rows[0], objecting.Name) {
		t.Fatalf("of objections the officer sees %v", rows)
	}
	officer.Press("tbody a")
	officer.Look("member, objecting")
	if len(officer.Texts(".notice.bad")) == 0 {
		t.Error("the member's page does not show the objection")
	}
	one.seesWhoLooked(truthful.IDNumber)
}

// seesWhoLooked lets a worker read who looked, who may, and what is kept: in clear only when asked for.
func (b *tab) seesWhoLooked(number string) {
	b.T.Helper()
	b.Open("/me/looks")
	b.Look("who looked")
	b.Says("林芳", "核对本人来电")
	b.Open("/me/access")
	b.Look("who can see")
	b.Says("林芳", "欧阳文慧")
	b.Open("/me/data")
	b.Look("my data")
	if strings.Contains(b.Text("main"), number) {
		b.T.Error("numbers are shown before they are asked for")
	}
	b.submitTo("/me/data")
	b.Says(number)
}

// submitTo presses the button of the form that posts to action.
func (b *tab) submitTo(action string) {
	b.T.Helper()
	b.Press(`main form[action="` + action + `"] button`)
}

// worker lets a desk invite somebody, who comes by the link: with a wrong number first.
func (s *site) worker(desk *tab, p rehearse.Person, login string) *tab {
	s.t.Helper()
	desk.Open("/members")
	desk.search(p.IDNumber)
	desk.Press("tbody a")
	desk.Open("/accounts/worker?membership=" + strings.TrimPrefix(desk.Where(), "/members/"))
	desk.Look("invite a worker")
	desk.Submit()
	desk.Look("invite a worker, link")
	b := s.tab()
	b.Open(desk.Text(".copy code"))
	b.Look("invitation of a worker")
	b.Fill("#f-document", p.IDNumber[:17]+"0", "#f-login", login, "#f-password", password)
	if !strings.HasSuffix(p.IDNumber, "0") {
		b.Expect(422)
		b.Submit()
		b.Look("invitation of a worker, fault")
		b.Fill("#f-document", p.IDNumber, "#f-password", password)
	}
	b.Submit()
	if !strings.HasPrefix(b.Where(), "/me") {
		s.t.Fatalf("the worker comes to %s", b.Where())
	}
	return b
}
