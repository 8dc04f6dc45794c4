package foundingweb_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/paper"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/founding/foundingweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// site is the pages over a small world. A token is the name of somebody.
type site struct {
	*uniontest.World
	foundings *founding.Service
	mux       *web.Mux
}

// place tells procedures where bodies stand. Each duty takes a day.
type place struct{ orgs *org.Service }

func (p place) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := p.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

func (p place) Paths(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]treepath.Path, error) {
	return p.orgs.Paths(ctx, fed, ids)
}

func (place) Staffed(context.Context, sqldb.Queryer, id.Ref) (bool, error) { return true, nil }

func (place) Span(context.Context, sqldb.Queryer, id.Ref, string) (deadline.Span, error) {
	return deadline.Span{N: 1, Unit: deadline.Days}, nil
}

func (place) IsWorkingDay(day.Day) bool { return true }

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))}
	s.Plan = access.NewPlanner(rules.Access, org.Access, procedure.Access, founding.Access)
	at := place{s.Orgs}
	set := rules.New(rules.Deps{DB: s.DB, Plan: s.Plan, Log: s.Log, Tree: at, Rules: rules.NewRegistry(rules.Ground(), founding.Rules()), Zone: s.Zone})
	s.foundings = founding.New(founding.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Rules: set, Orgs: s.Orgs, Zone: s.Zone,
		Procedures: procedure.New(procedure.Deps{DB: s.DB, Plan: s.Plan, Tree: at, Spans: at, Counter: deadline.Counter{Calendar: at, Zone: s.Zone}})})
	press, err := paper.New(paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	people := webtest.Sessions{"street": s.Actor(access.Officer, s.Street, true), "luohu": s.Actor(access.Desk, s.Luohu, true), "admin": s.Actor(access.Administrator, s.City, true)}
	s.mux = webtest.Mux(t, web.Config{Auth: people}, founding.Locales, foundingweb.Locales, procedure.Locales, procedureweb.Locales, org.Locales, paper.Locales)
	foundingweb.Routes(s.mux, foundingweb.Deps{Foundings: s.foundings, Press: press})
	for _, name := range []string{"鹏达电子有限公司", "海潮贸易有限公司"} {
		n := int64(40)
		if _, err := s.Orgs.WriteEmployer(t.Context(), s.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: name, Employees: &n}}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// begin opens a founding by the form and returns its page's address.
func (s *site) begin(t *testing.T) string {
	t.Helper()
	return webtest.NewReader(t, s.mux, "street").Post("/foundings/new", webtest.Form("org", s.Street.Ref.String(), "employers", "鹏达电子有限公司\r\n海潮贸易有限公司",
		"name", "鹏达海潮联合工会委员会", "code", "P1", "group", "陈芳，组长，街道工会\r\n李强、、职工推选")).To()
}

func TestPages(t *testing.T) {
	s := newSite(t)
	street := webtest.NewReader(t, s.mux, "street")
	list := "/foundings?node=" + s.Street.Ref.String()
	street.Get(list).Is(200).Has("没有组建中的工会").Links("/foundings/new?org=" + s.Street.Ref.String())
	street.Get("/foundings/new?org="+s.Street.Ref.String()).Is(200).Has("用人单位", "联合工会")
	street.Post("/foundings/new", webtest.Form("org", s.Street.Ref.String(), "employers", "没有这个", "name", "某工会")).Is(422).Has("没有找到单位：没有这个")

	one := s.begin(t)
	street.Get(one).Is(200).Has("鹏达海潮联合工会委员会", "筹备中", "下一步", "鹏达电子有限公司、海潮贸易有限公司", "陈芳", "组长", "街道工会", "李强").
		Links(one + "/request").Links(one + "/papers/request").Lacks("批准成立后")
	street.Get(list).Is(200).Has("鹏达海潮联合工会委员会", "筹备中")
	street.Get(one + "/approve").Is(404) // not now
	street.Get(one+"/request").Is(200).Has("文号", "不要写职工的姓名")
	street.Post(one+"/request", webtest.Form("document", "深华工〔2026〕1号")).Is(422).Has("没有征求指导机关意见").Find(`value="(深华工〔2026〕1号)"`)
	street.Post(one+"/request", webtest.Form("document", "深华工〔2026〕1号", "reason", "没有行业工会")).LeadsTo(one)
	street.Get(one).Is(200).Has("待批准", "深华工〔2026〕1号").Links(one + "/approve").Links(one + "/refuse")
	street.Post(one+"/approve", webtest.Form("document", "深华工〔2026〕2号")).LeadsTo(one)
	street.Get(one).Is(200).Has("发展会员", "0 人")
	street.Post(one+"/unknown", webtest.Form()).Is(404)
	for _, name := range []string{"request", "approve", "report"} {
		if a := street.Get(one + "/papers/" + name).Is(200); a.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(a.Body, "%PDF") {
			t.Errorf("%s: %s", name, a.Header.Get("Content-Type"))
		}
	}
	street.Get(one + "/papers/other").Is(404)
}

func TestOthersFindNothing(t *testing.T) {
	s := newSite(t)
	one := s.begin(t)
	for who, status := range map[string]int{"": 401, "luohu": 404, "admin": 403} {
		r := webtest.NewReader(t, s.mux, who)
		for _, path := range []string{one, one + "/request", one + "/papers/request", "/foundings?node=" + s.Street.Ref.String(), "/foundings/new?org=" + s.Street.Ref.String()} {
			r.Get(path).Is(status).Lacks("鹏达")
		}
		r.Post(one+"/request", webtest.Form("document", "1", "reason", "没有行业工会")).Is(status)
	}
}

func TestAPI(t *testing.T) {
	s := newSite(t)
	server := apitest.New(t, apitest.Place{DB: s.DB, Vault: s.Vault, Rules: s.Plan.Rules(), Words: []fs.FS{founding.Locales, procedure.Locales, org.Locales}},
		func(r *api.Router) { foundingweb.API(r, s.foundings) })
	walk := server.Walk()
	street, luohu := s.Actor(access.Officer, s.Street, true), s.Actor(access.Desk, s.Luohu, true)
	e, err := s.foundings.Employers(t.Context(), street, s.Street.Ref, []string{"鹏达电子有限公司"})
	if err != nil {
		t.Fatal(err)
	}
	made := walk.Try(street, "POST", "/foundings", map[string]any{"org": s.Street.Ref, "employers": []id.Ref{e[0].Ref}, "name": "鹏达电子有限公司工会委员会", "code": "P1",
		"group": []map[string]string{{"name": "陈芳", "post": "组长"}}}).Want(201).Map()
	one := "/foundings/" + made["id"].(string)
	walk.Try(luohu, "GET", one, nil).Want(404)
	walk.Try(street, "POST", one+"/approve", map[string]any{"document": "1"}).Want(409)
	walk.Try(street, "POST", one+"/request", map[string]any{"document": "1", "reason": "没有行业工会"}).Want(204)
	walk.Try(street, "POST", one+"/approve", map[string]any{"document": "2"}).Want(204)
	if got := walk.Try(street, "GET", one, nil).Want(200).Map(); got["state"] != founding.Approved {
		t.Errorf("%v", got)
	}
	walk.Try(street, "POST", one+"/admit", map[string]any{}).Want(409)
	walk.Try(street, "POST", one+"/ask-opinion", map[string]any{}).Want(409)
	walk.Try(street, "POST", one+"/meet", map[string]any{"day": time.Now().Format("2006-01-02"), "entitled": 1, "present": 1, "committee": []any{}}).Want(409)
	walk.Try(street, "POST", one+"/register", map[string]any{"certificate": "1", "uscc": "1", "day": "2026-01-01"}).Want(409)
	if items := walk.Try(street, "GET", "/orgs/"+s.Street.Ref.String()+"/foundings", nil).Want(200).Map()["items"].([]any); len(items) != 1 {
		t.Errorf("%v", items)
	}
	walk.Try(street, "POST", one+"/give-up", map[string]any{"reason": "职工意见不一"}).Want(204)
}
