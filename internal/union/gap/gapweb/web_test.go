package gapweb_test

import (
	"context"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/gap/gapweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// site is the pages over a small world. A token is the name of somebody.
type site struct {
	*uniontest.World
	gaps *gap.Service
	mux  *web.Mux
	e    id.Ref // an employer without a union, whose name is a formula
}

type tree struct{ orgs *org.Service }

func (t tree) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := t.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))}
	s.Plan = access.NewPlanner(rules.Access, org.Access, member.Access, gap.Access)
	set := rules.New(rules.Deps{DB: s.DB, Plan: s.Plan, Log: s.Log, Tree: tree{s.Orgs}, Rules: rules.NewRegistry(rules.Ground(), gap.Rules()), Zone: s.Zone})
	s.gaps = gap.New(gap.Deps{DB: s.DB, Plan: s.Plan, Log: s.Log, Rules: set, Orgs: s.Orgs, Members: s.Members, Codes: s.Codes, Zone: s.Zone})
	people := webtest.Sessions{"desk": s.Actor(access.Desk, s.City, true), "officer": s.Actor(access.Officer, s.A, true), "luohu": s.Actor(access.Desk, s.Luohu, true),
		"admin": s.Actor(access.Administrator, s.City, true)}
	s.mux = webtest.Mux(t, web.Config{Auth: people}, gap.Locales, gapweb.Locales, codes.Locales, sheet.Locales)
	gapweb.Routes(s.mux, gapweb.Deps{Gaps: s.gaps, Codes: s.Codes})
	n := int64(120)
	e, err := s.Orgs.WriteEmployer(t.Context(), s.Operator, org.WriteEmployerInput{EmployerFacts: org.EmployerFacts{Name: "=鹏达电子", Division: "440304", Industry: "39", Employees: &n, OpenedOn: "2019-05-01"}})
	if err != nil {
		t.Fatal(err)
	}
	s.e = e.Ref
	return s
}

func (s *site) get(t *testing.T, who, path string) webtest.Answer {
	t.Helper()
	return webtest.NewReader(t, s.mux, who).Get(path)
}

func (s *site) post(t *testing.T, who, path string, pairs ...string) webtest.Answer {
	t.Helper()
	return webtest.NewReader(t, s.mux, who).Post(path, webtest.Form(pairs...))
}

func TestWhoSees(t *testing.T) {
	s := newSite(t)
	one := "/gaps/" + s.e.String()
	for _, path := range []string{"/gaps", "/gaps.csv", "/gaps/map", "/gaps/few", "/gaps/platforms", "/gaps/tasks", one, one + "/visit", one + "/assign", one + "/decide"} {
		s.get(t, "", path).Is(401).Lacks("鹏达")
		s.get(t, "admin", path).Is(403).Lacks("鹏达")
	}
	s.get(t, "luohu", one).Is(404)
	s.get(t, "luohu", "/gaps").Is(200).Lacks("鹏达")
	s.get(t, "luohu", "/gaps?node="+s.Futian.Ref.String()).Is(404)
	s.get(t, "officer", "/gaps").LeadsTo("/gaps/tasks")
	s.get(t, "officer", "/gaps?node="+s.A.Ref.String()).Is(404)
	s.get(t, "officer", one).Is(404)
}

// TestFromListToVisit walks from the list to an officer's visit.
func TestFromListToVisit(t *testing.T) {
	s := newSite(t)
	one := "/gaps/" + s.e.String()
	s.get(t, "desk", "/gaps?industry=C&size=middle&order=age&division=440304").Is(200).Has("鹏达电子").Links(one)
	s.get(t, "desk", "/gaps?size=large").Is(200).Lacks("鹏达")
	s.get(t, "desk", "/gaps?industry=A").Is(200).Lacks("鹏达")
	s.get(t, "desk", one).Is(200).Has("建会空白").Links(one + "/assign")
	s.post(t, "desk", one+"/assign", "version", "0", "org", "A").Is(422).Has("请写明期限")
	s.post(t, "desk", one+"/assign", "version", "0", "org", "A", "due", "2999-01-01").LeadsTo(one)
	s.get(t, "officer", "/gaps/tasks").Is(200).Has("鹏达电子")
	s.get(t, "officer", one+"/visit").Is(200).Has("不要写任何职工的姓名")
	s.post(t, "officer", one+"/visit", "version", "1", "found", "agreed", "next_step", "送建会指南", "due", "2999-01-02").LeadsTo(one)
	s.get(t, "officer", one).Is(200).Has("送建会指南").Lacks(one+"/assign", one+"/decide")
	s.post(t, "officer", one+"/decide", "version", "2", "reason", "too_few", "note", "核实过了").Is(403)
	csv := s.get(t, "desk", "/gaps.csv").Is(200)
	if !strings.Contains(csv.Body, "'=鹏达电子") || strings.Contains(csv.Body, ",=") {
		t.Errorf("a formula leaves: %s", csv.Body)
	}
	s.post(t, "desk", one+"/decide", "version", "2", "reason", "too_few", "note", "核实过了").LeadsTo(one)
	s.get(t, "desk", "/gaps").Is(200).Lacks("鹏达")
	s.get(t, "desk", "/gaps?stage=decided").Is(200).Has("鹏达", "职工人数不足")
	s.post(t, "desk", one+"/decide", "version", "3", "reopen", "1", "note", "又招人了").LeadsTo(one)
	s.get(t, "desk", "/gaps").Is(200).Has("鹏达")
}

// TestMap: the same figures stand in the tiles and in the table, and nothing is styled inline.
func TestMap(t *testing.T) {
	s := newSite(t)
	page := s.get(t, "desk", "/gaps/map").Is(200).Links("/gaps?node=" + s.Futian.Ref.String())
	if !strings.Contains(page.Body, `福田区总工会：1 家中有 1 家没有工会`) {
		t.Error("the tile of 福田区 says nothing")
	}
	if got := regexp.MustCompile(`style=`).FindString(page.Body); got != "" {
		t.Error("an inline style")
	}
	if n := len(page.Body); n > 60_000 {
		t.Errorf("%d bytes", n)
	}
}

func TestHeads(t *testing.T) {
	s := newSite(t)
	up := func(content string) webtest.Answer {
		return webtest.NewReader(t, s.mux, "desk").Upload("/gaps/platforms/import", webtest.Form("node", s.Futian.Ref.String()), "heads.csv", []byte(content))
	}
	up("平台,人数\n甲,1\n").Is(422).Has("缺少")
	up("区划代码,平台,人数\n440304001,甲平台,15\n440303,乙平台,9\n").Is(200).Has("不在本级工会的区域内")
	s.get(t, "desk", "/gaps/platforms?node="+s.Futian.Ref.String()).Is(200).Has("甲平台").Lacks("乙平台")
}

func TestAPI(t *testing.T) {
	s := newSite(t)
	desk, luohu := s.Actor(access.Desk, s.City, true), s.Actor(access.Desk, s.Luohu, true)
	server := apitest.New(t, apitest.Place{DB: s.DB, Vault: s.Vault, Rules: s.Plan.Rules(), Words: []fs.FS{gap.Locales, sheet.Locales}}, func(r *api.Router) { gapweb.API(r, s.gaps) })
	walk := server.Walk()
	one, city := "/gaps/"+s.e.String(), "/orgs/"+s.City.Ref.String()
	if items := walk.Try(desk, "GET", "/gaps?industry=39&order=age", nil).Want(200).Map()["items"].([]any); len(items) != 1 {
		t.Errorf("%v", items)
	}
	walk.Try(luohu, "GET", one, nil).Want(404)
	walk.Try(desk, "POST", one+"/assign", map[string]any{"org": s.A.Ref, "due": "2999-01-01"}, "If-Match", `"0"`).Want(200)
	walk.Try(desk, "POST", one+"/visits", map[string]any{"found": "refuses"}, "If-Match", `"0"`).Want(412)
	walk.Try(desk, "POST", one+"/visits", map[string]any{"found": "refuses"}, "If-Match", `"1"`).Want(200)
	walk.Try(desk, "POST", one+"/decide", map[string]any{"reason": "too_few", "note": "核实过了"}, "If-Match", `"2"`).Want(200)
	if got := walk.Try(desk, "GET", one, nil).Want(200).Map(); len(got["history"].([]any)) != 3 || got["is_gap"] != false {
		t.Errorf("%v", got)
	}
	walk.Try(desk, "GET", "/gap-tasks", nil).Want(200)
	if f := walk.Try(desk, "GET", city+"/gap-figures", nil).Want(200).Map(); f["employers"] != 1.0 || f["uncovered"] != 0.0 || f["visited"] != 1.0 {
		t.Errorf("%v", f)
	}
	walk.Try(desk, "GET", city+"/few-members", nil).Want(200)
	walk.Try(desk, "GET", city+"/platforms", nil).Want(200)
	walk.Try(desk, "POST", city+"/platforms/import?name=a.csv", []byte("division,platform,heads\n440304,甲,5\n")).Want(200)
}
