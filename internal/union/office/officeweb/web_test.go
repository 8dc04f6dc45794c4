package officeweb_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/office"
	"niangjia/internal/union/office/officeweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// site is the pages over a small world on one day. A token is the name of somebody.
type site struct {
	*uniontest.World
	offices *office.Service
	mux     *web.Mux
}

// place tells the rules where bodies stand.
type place struct{ orgs *org.Service }

func (p place) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := p.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

func newSite(t *testing.T) *site {
	t.Helper()
	noon := time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{Now: func() time.Time { return noon }}))}
	s.Plan = access.NewPlanner(rules.Access, org.Access, office.Access)
	set := rules.New(rules.Deps{DB: s.DB, Plan: s.Plan, Log: s.Log, Tree: place{s.Orgs}, Rules: rules.NewRegistry(rules.Ground(), office.Rules()), Zone: s.Zone})
	s.offices = office.New(office.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Rules: set, Orgs: s.Orgs, Zone: s.Zone})
	people := webtest.Sessions{"a": s.Actor(access.Officer, s.A, false), "street": s.Actor(access.Officer, s.Street, true), "luohu": s.Actor(access.Desk, s.Luohu, true)}
	s.mux = webtest.Mux(t, web.Config{Auth: people}, office.Locales, officeweb.Locales, org.Locales, rules.Locales)
	officeweb.Routes(s.mux, officeweb.Deps{Offices: s.offices, Extend: "/extend", Revote: "/revote", Without: "/terms/without?node="})
	return s
}

// election is a form of one that keeps the rules, with other values for some inputs.
func (s *site) election(changed map[string]string) []string {
	form := []string{"org", s.A.Ref.String(), "body", "committee", "elected_on", "2021-11-22", "seats", "3", "entitled", "30", "present", "28", "issued", "28",
		"returned", "28", "candidates", "王芳 26\n李强，20票\n周洋 18\n赵敏 12"}
	for i := 0; i < len(form); i += 2 {
		if to, ok := changed[form[i]]; ok {
			form[i+1] = to
		}
	}
	return form
}

func TestPages(t *testing.T) {
	s := newSite(t)
	a, union, due := webtest.NewReader(t, s.mux, "a"), officeweb.UnionPath+s.A.Ref.String(), officeweb.DuePath+"?node="+s.Street.Ref.String()
	a.Get(union).Is(200).Has("还没有登记届次").Links("/terms/new?org=" + s.A.Ref.String())
	a.Get("/terms/new?org="+s.A.Ref.String()).Is(200).Has("工会委员会", "一行一人")
	few := map[string]string{"present": "19", "issued": "19", "returned": "19", "candidates": "王芳 18\n李强 17\n周洋 16\n赵敏 2"} // of 30: no two thirds
	a.Post("/terms/new", webtest.Form(s.election(few)...)).Is(422).Has("到会人数", "企业民主管理规定", "请说明理由").Find(`name="present"[^>]*value="(19)"`)
	a.Post("/terms/new", webtest.Form(s.election(map[string]string{"candidates": "王芳 很多"})...)).Is(422).Has("看不懂这一行：“王芳 很多”")
	one := a.Post("/terms/new", webtest.Form(s.election(nil)...)).To()
	a.Get(one).Is(200).Has("工会委员会第 1 届", "还有 2 天", "30", "王芳", "26", "当选", "赵敏", "未当选", "符合").Links(one + "/extend").Lacks("批复文号")
	a.Get(union).Is(200).Has("工会委员会第 1 届", "还有 2 天")
	a.Post(one+"/confirm", webtest.Form("version", "1", "no", "1", "day", "2021-11-30")).Is(403)

	street := webtest.NewReader(t, s.mux, "street")
	street.Get(due).Is(200).Has(s.A.Name, "还有 2 天").Links("/terms/without?node=" + s.Street.Ref.String())
	street.Get(due + "&days=0").Is(200).Has("没有到期的届次").Lacks(s.A.Name)
	file := street.Get(officeweb.DuePath + ".csv?node=" + s.Street.Ref.String()).Is(200)
	if !strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv") || !strings.Contains(file.Body, s.A.Name) || !strings.Contains(file.Body, "2026-11-22") {
		t.Errorf("%s", file.Body)
	}
	street.Get(one).Is(200).Has("批复文号")
	street.Post(one+"/confirm", webtest.Form("version", "1", "no", "", "day", "2021-11-30")).Is(422).Has("请填写批复文号")
	street.Post(one+"/confirm", webtest.Form("version", "1", "no", "华工复〔2021〕3号", "day", "2021-11-30")).LeadsTo(one)
	street.Get(one).Is(200).Has("华工复〔2021〕3号").Lacks("批复选举结果")
}

func TestOthersFindNothing(t *testing.T) {
	s := newSite(t)
	one := webtest.NewReader(t, s.mux, "a").Post("/terms/new", webtest.Form(s.election(nil)...)).To()
	for who, status := range map[string]int{"": 401, "luohu": 404} {
		r := webtest.NewReader(t, s.mux, who)
		for _, path := range []string{one, officeweb.UnionPath + s.A.Ref.String(), officeweb.DuePath + "?node=" + s.Street.Ref.String(), "/terms/new?org=" + s.A.Ref.String()} {
			r.Get(path).Is(status).Lacks("王芳")
		}
		r.Post(one+"/confirm", webtest.Form("version", "1", "no", "1", "day", "2021-11-30")).Is(status)
	}
}

func TestAPI(t *testing.T) {
	s := newSite(t)
	walk := apitest.New(t, apitest.Place{DB: s.DB, Vault: s.Vault, Rules: s.Plan.Rules(), Words: []fs.FS{office.Locales, org.Locales, rules.Locales}},
		func(r *api.Router) { officeweb.API(r, s.offices) }).Walk()
	a, street := s.Actor(access.Officer, s.A, false), s.Actor(access.Officer, s.Street, true)
	election := map[string]any{"org": s.A.Ref, "body": "committee", "elected_on": "2021-11-22", "seats": 3, "entitled": 30, "present": 28, "issued": 28, "returned": 28,
		"candidates": []map[string]any{{"name": "王芳", "votes": 26}, {"name": "李强", "votes": 20}, {"name": "周洋", "votes": 18}, {"name": "赵敏", "votes": 12}}}
	made := walk.Try(a, "POST", "/terms", election).Want(201)
	one := made.Header.Get("Location")
	if got := walk.Try(a, "GET", one, nil).Want(200).Map(); got["last_day"] != "2026-11-22" || got["org"] != s.A.Ref.String() {
		t.Errorf("%v", got)
	}
	if items := walk.Try(a, "GET", "/orgs/"+s.A.Ref.String()+"/terms", nil).Want(200).Map()["items"].([]any); len(items) != 1 {
		t.Errorf("%v", items)
	}
	for by, n := range map[string]int{"2026-11-22": 1, "2026-11-20": 0} {
		if items := walk.Try(street, "GET", "/orgs/"+s.Street.Ref.String()+"/terms-due?by="+by, nil).Want(200).Map()["items"].([]any); len(items) != n {
			t.Errorf("by %s: %v", by, items)
		}
	}
	walk.Try(a, "POST", one+"/confirm", map[string]any{"version": 1, "no": "1", "day": "2021-11-30"}).Want(403)
	walk.Try(street, "POST", one+"/confirm", map[string]any{"version": 1, "no": "1", "day": "2021-11-30"}).Want(200)
	walk.Done(t)
}
