package e2e

import (
	"os"
	"strings"
	"testing"

	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/rehearse"

	"github.com/chromedp/chromedp"
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
	officer.open("/members")
	officer.search(truthful.Name)
	officer.press("tbody a")
	officer.press(`a[href$="/numbers"]`)
	officer.fill("#f-reason", "核对本人来电")
	officer.submit()

	d := s.as("desk", password)
	d.open("/members/doubles")
	d.look("doubles")
	d.says(truthful.Name) // whom two unions list: nobody but the desk above both is told
	one := s.worker(d, truthful, "worker.one")
	one.look("me, to be confirmed")
	one.open("/me/membership")
	one.look("my memberships")
	unions := one.texts(".items a")
	if len(unions) != 2 {
		t.Fatalf("the worker sees %v", unions)
	}
	one.press(`.items li:first-child a`)
	one.look("my membership, to be confirmed")
	one.submit()
	one.look("confirmed")
	one.open("/me/membership")
	if tags := one.texts(".items li"); !strings.Contains(strings.Join(tags, "\n"), "确认") {
		t.Errorf("after confirming: %q", tags)
	}

	two := s.worker(d, objecting, "worker.two")
	two.open("/me/membership")
	two.press(".items a")
	two.press(`a[href$="/object"]`)
	two.look("object")
	two.expect = 422 // nothing is chosen yet
	two.submit()
	two.do(chromedp.Click(chromedp.CSS(`input[value=not_member]`)))
	two.submit()
	two.look("objected")

	officer.open("/members?confirmed=objecting")
	officer.look("members, objecting")
	if rows := officer.texts("tbody tr"); len(rows) != 1 || !strings.Contains(rows[0], objecting.Name) {
		t.Fatalf("of objections the officer sees %v", rows)
	}
	officer.press("tbody a")
	officer.look("member, objecting")
	if len(officer.texts(".notice.bad")) == 0 {
		t.Error("the member's page does not show the objection")
	}
	one.seesWhoLooked(truthful.IDNumber)
}

// seesWhoLooked lets a worker read who looked, who may, and what is kept: in clear only when asked for.
func (b *tab) seesWhoLooked(number string) {
	b.t.Helper()
	b.open("/me/looks")
	b.look("who looked")
	b.says("林芳", "核对本人来电")
	b.open("/me/access")
	b.look("who can see")
	b.says("林芳", "欧阳文慧")
	b.open("/me/data")
	b.look("my data")
	if strings.Contains(b.text("main"), number) {
		b.t.Error("numbers are shown before they are asked for")
	}
	b.submitTo("/me/data")
	b.says(number)
}

// submitTo presses the button of the form that posts to action.
func (b *tab) submitTo(action string) {
	b.t.Helper()
	b.press(`main form[action="` + action + `"] button`)
}

// worker lets a desk invite somebody, who comes by the link: with a wrong number first.
func (s *site) worker(desk *tab, p rehearse.Person, login string) *tab {
	s.t.Helper()
	desk.open("/members")
	desk.search(p.IDNumber)
	desk.press("tbody a")
	desk.open("/accounts/worker?membership=" + strings.TrimPrefix(desk.where(), "/members/"))
	desk.look("invite a worker")
	desk.submit()
	desk.look("invite a worker, link")
	b := s.tab()
	b.open(desk.text(".copy code"))
	b.look("invitation of a worker")
	b.fill("#f-document", p.IDNumber[:17]+"0", "#f-login", login, "#f-password", password)
	if !strings.HasSuffix(p.IDNumber, "0") {
		b.expect = 422
		b.submit()
		b.look("invitation of a worker, fault")
		b.fill("#f-document", p.IDNumber, "#f-password", password)
	}
	b.submit()
	if !strings.HasPrefix(b.where(), "/me") {
		s.t.Fatalf("the worker comes to %s", b.where())
	}
	return b
}
