package reorgweb_test

import (
	"io/fs"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
	"niangjia/internal/union/reorg/reorgweb"
	"niangjia/internal/union/uniontest"
)

// site is the pages over a small world in which a union has one member. A token is the name of somebody.
type site struct {
	*uniontest.World
	reorgs *reorg.Service
	mux    *web.Mux
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))}
	s.Plan = access.NewPlanner(org.Access, member.Access, reorg.Access)
	s.Orgs.Plan, s.Members.Plan = s.Plan, s.Plan
	s.reorgs = reorg.New(reorg.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Orgs: s.Orgs, Members: s.Members, Zone: s.Zone,
		Keepers: map[string]reorg.Keeper{reorg.PartEmployers: s.Orgs}})
	people := webtest.Sessions{"city": s.Actor(access.Desk, s.City, true), "officer": s.Actor(access.Officer, s.Street, true), "luohu": s.Actor(access.Desk, s.Luohu, true)}
	s.mux = webtest.Mux(t, web.Config{Auth: people}, reorg.Locales, reorgweb.Locales, org.Locales, member.Locales)
	reorgweb.Routes(s.mux, reorgweb.Deps{Reorgs: s.reorgs, Past: "/members/past"})
	if _, err := s.Members.Enter(t.Context(), s.Operator, member.EnterInput{Org: s.B.Ref, Facts: member.Facts{Name: "张伟", Document: vault.Secret("440399199003072319"),
		Details: member.Details{WorkUnit: "顺达速运"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Members.Fold(t.Context(), s.City.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPages(t *testing.T) {
	s := newSite(t)
	city, b := webtest.NewReader(t, s.mux, "city"), s.B.Ref.String()
	city.Get("/reorgs").Is(200).Has("还没有机构调整")
	city.Get(reorgweb.Door+b).Is(200).Has("先看影响", "划转", "合并", "分立", "撤销")
	city.Get(reorgweb.Door+b+"&kind=split").Is(200).Has("顺达速运", "1 人")
	merge := []string{"kind", "merge", "body", b}
	city.Post("/reorgs/preview", webtest.Form(append(merge, "text", "没有这个工会")...)).Is(422).Has("没有找到").Find(`value="(没有这个工会)"`)
	city.Post("/reorgs/preview", webtest.Form(append(merge, "text", "有限公司工会")...)).Is(422).Has("请选一个", "罗湖物流有限公司工会委员会", "赛格电子有限公司工会委员会")
	city.Post("/reorgs/preview", webtest.Form(append(merge, "text", "440304")...)).Is(422).Has("不直接吸收会员")
	city.Post("/reorgs/preview", webtest.Form(append(merge, "text", "A")...)).Is(200).Has("现在什么都还没有改", "华强北快递联合工会将并入赛格电子有限公司工会委员会", "批复文号").
		Find(`name="into" value="(` + s.A.Ref.String() + `)"`)
	merge = append(merge, "into", s.A.Ref.String())
	city.Post("/reorgs", webtest.Form(append(merge, "document", "", "reason", "整合")...)).Is(422).Has("请填写批复文号").Find(`>(整合)<`)
	one := city.Post("/reorgs", webtest.Form(append(merge, "document", "深工〔2026〕3号", "reason", "整合")...)).To()
	city.Get(one).Is(200).Has("交接中", "已交接 0 人").Lacks("撤回")
	changes, err := s.reorgs.List(t.Context(), s.Operator, reorg.ListInput{Node: s.City.Ref})
	if err != nil || len(changes) != 1 {
		t.Fatal(changes, err)
	}
	if err := s.reorgs.Work(t.Context(), changes[0].Ref); err != nil {
		t.Fatal(err)
	}
	city.Get(one).Is(200).Has("已完成", "深工〔2026〕3号", "整合", "调整前一天").Links(one + "/undo").Lacks("交接中")
	city.Get("/reorgs").Is(200).Has("华强北快递联合工会", "合并", "已完成")
	city.Get(one + "/undo").Is(200).Has("从今天起恢复").Find(`name="version" value="(\d+)"`)
	city.Post(one+"/undo", webtest.Form("version", "1", "reason", "")).Is(409)
}

func TestOthersFindNothing(t *testing.T) {
	s := newSite(t)
	for who, status := range map[string]int{"": 401, "luohu": 404, "officer": 403} {
		r := webtest.NewReader(t, s.mux, who)
		r.Get(reorgweb.Door + s.B.Ref.String()).Is(status).Lacks("华强北快递")
		r.Post("/reorgs", webtest.Form("kind", "merge", "body", s.B.Ref.String(), "into", s.A.Ref.String(), "document", "1", "reason", "整合")).Is(status)
	}
}

func TestAPI(t *testing.T) {
	s := newSite(t)
	walk := apitest.New(t, apitest.Place{DB: s.DB, Vault: s.Vault, Rules: s.Plan.Rules(), Words: []fs.FS{reorg.Locales, org.Locales}},
		func(r *api.Router) { reorgweb.API(r, s.reorgs) }).Walk()
	city, luohu := s.Actor(access.Desk, s.City, true), s.Actor(access.Desk, s.Luohu, true)
	plan := map[string]any{"kind": "move", "body": s.A.Ref, "into": s.Luohu.Ref, "document": "1", "reason": "区划调整"}
	if pre := walk.Try(city, "POST", "/reorgs/preview", plan).Want(200).Map(); pre["bodies"] != 1.0 || len(pre["forbidden"].([]any)) != 0 {
		t.Errorf("%v", pre)
	}
	walk.Try(luohu, "POST", "/reorgs", plan).Want(404)
	made := walk.Try(city, "POST", "/reorgs", plan).Want(201)
	one := made.Header.Get("Location")
	if got := walk.Try(city, "GET", one, nil).Want(200).Map(); got["state"] != "applied" || got["other"] != s.Luohu.Ref.String() || got["from"] != s.Street.Ref.String() {
		t.Errorf("%v", got)
	}
	if items := walk.Try(city, "GET", "/orgs/"+s.Luohu.Ref.String()+"/reorgs", nil).Want(200).Map()["items"].([]any); len(items) != 1 {
		t.Errorf("%v", items)
	}
	walk.Try(city, "POST", one+"/undo", map[string]any{"version": 1, "reason": "有误"}).Want(200)
	walk.Done(t)
}
