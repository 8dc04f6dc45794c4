package duplicateweb_test

import (
	"io/fs"
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/account"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/duplicate/duplicateweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// site is the pages over a small world with one person on A's list twice. A token is the name of somebody.
type site struct {
	*uniontest.World
	duplicates *duplicate.Service
	mux        *web.Mux
	a, b, c    id.Ref // of one person but for the documents; c is on another list
	pair       duplicate.Pair
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))}
	s.Plan = access.NewPlanner(codes.Access, rules.Access, org.Access, member.Access, account.Access, duplicate.Access)
	words, err := i18n.Load(duplicate.Locales, delivery.Locales)
	if err != nil {
		t.Fatal(err)
	}
	set, at := s.Ruled(s.Plan, duplicate.Rules())
	s.duplicates = duplicate.New(duplicate.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Rules: set, Calendar: s.Codes, Orgs: s.Orgs, Members: s.Members, Zone: s.Zone,
		Accounts: account.New(account.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Orgs: s.Orgs, Members: s.Members, Zone: s.Zone}),
		Messages: delivery.New(delivery.Deps{DB: s.DB, IDs: s.IDs, Vault: s.Vault, Words: words, Rules: at, Provider: delivery.Outbox{}, Zone: s.Zone})})
	people := webtest.Sessions{"desk": s.Actor(access.Desk, s.Futian, true), "officer": s.Actor(access.Officer, s.A, true), "luohu": s.Actor(access.Desk, s.Luohu, true),
		"admin": s.Actor(access.Administrator, s.City, true)}
	s.mux = webtest.Mux(t, web.Config{Auth: people}, duplicate.Locales, duplicateweb.Locales, member.Locales, codes.Locales, sheet.Locales, rules.Locales)
	duplicateweb.Routes(s.mux, duplicateweb.Deps{Duplicates: s.duplicates, Codes: s.Codes})
	s.a = s.enter(t, s.A, member.IDCard, "440399199003072319", "仓库")
	s.b = s.enter(t, s.A, member.Passport, "E12345678", "配送部")
	s.c = s.enter(t, s.B, member.Passport, "E87654321", "站点")
	if _, err := s.duplicates.Search(t.Context(), s.City.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	found, err := s.duplicates.List(t.Context(), s.Operator, duplicate.ListInput{Node: s.A.Ref})
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	s.pair = found[0]
	return s
}

func (s *site) enter(t *testing.T, o org.Org, kind member.DocumentKind, document vault.Secret, work string) id.Ref {
	t.Helper()
	ref, err := s.Members.Enter(t.Context(), s.Operator, member.EnterInput{Org: o.Ref, JoinedOn: "2024-01-05", Despite: true, Facts: member.Facts{Name: "张伟", DocKind: kind,
		Document: document, Birth: "1990-03-07", Phone: "17012345678", Details: member.Details{WorkUnit: work, Post: "=1+1"}}})
	if err != nil {
		t.Fatal(err)
	}
	return ref
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
	one := "/duplicates/" + s.pair.Ref.String()
	for _, path := range []string{"/duplicates", "/duplicates.csv", "/duplicates/new", one, one + "/merge", one + "/aside", one + "/undo"} {
		s.get(t, "", path).Is(401).Lacks("张伟")
		s.get(t, "admin", path).Is(403).Lacks("张伟")
	}
	for _, path := range []string{one, one + "/merge", one + "/aside", one + "/undo", "/duplicates?node=" + s.A.Ref.String()} {
		s.get(t, "luohu", path).Is(404)
	}
	s.get(t, "luohu", "/duplicates").Is(200).Lacks("张伟")
	// an officer sees the pair of the own list, not those with another's
	s.get(t, "officer", "/duplicates").Is(200).Has("很可能", "手机号相同").Links(one).Lacks(s.B.Name, "17012345678", "440399199003072319", "E12345678")
	s.get(t, "officer", one).Is(200).Has("由上一级工会合并").Links("/members/" + s.a.String()).Links(one + "/aside").Lacks(`href="` + one + `/merge"`)
	s.post(t, "officer", one+"/merge", "version", "1", "keep", s.a.String(), "a_version", "1", "b_version", "1", "proof", "originals", "reason", "核对原件").Is(403)
	s.post(t, "officer", "/duplicates/new", "a", s.a.String(), "b", "https://example.cn/members/"+s.c.String()).Is(422).Has("没有这条登记")
	s.post(t, "officer", "/duplicates/new", "a", s.a.String(), "b", "张伟").Is(422).Has("没有这条登记")
	s.post(t, "officer", "/duplicates/new", "a", s.a.String(), "b", "https://example.cn/members/"+s.b.String()+"/").LeadsTo(one)
}

// TestFromListToUndo walks from the list to a merge and back.
func TestFromListToUndo(t *testing.T) {
	s := newSite(t)
	one := "/duplicates/" + s.pair.Ref.String()
	s.get(t, "desk", "/duplicates?grade=likely&node="+s.A.Ref.String()).Is(200).Links(one)
	s.get(t, "desk", "/duplicates?grade=certain").Is(200).Lacks("张伟")
	s.get(t, "desk", one).Is(200).Has("不同", "居民身份证", "护照").Links(one + "/merge")
	page := s.get(t, "desk", one+"/merge").Is(200).Has("名册上只留下一条会籍", "采用另一条登记的值", "配送部")
	if strings.Contains(page.Body, "style=") || len(page.Body) > 60_000 {
		t.Errorf("inline styles, or %d bytes", len(page.Body))
	}
	send := func(more ...string) webtest.Answer {
		return s.post(t, "desk", one+"/merge", append([]string{"version", "1", "keep", s.a.String(), "a_version", "1", "b_version", "1", "take", "work_unit"}, more...)...)
	}
	send("reason", "核对原件").Is(422).Has("请选择核对过什么")
	send("proof", "originals").Is(422)
	send("proof", "originals", "reason", "核对原件，为同一人").LeadsTo(one)
	send("proof", "originals", "reason", "核对原件，为同一人").Is(409)
	s.get(t, "desk", one).Is(200).Has("已合并", "核对原件，为同一人").Links(one + "/undo").Lacks(`href="` + one + `/merge"`)
	s.get(t, "desk", "/duplicates?state=merged").Is(200).Links(one)
	s.get(t, "officer", one).Is(200).Has("已合并").Lacks(`href="` + one + `/undo"`)
	if seen, err := s.Members.View(t.Context(), s.Operator, s.a); err != nil || seen.Person.WorkUnit != "配送部" {
		t.Errorf("%+v, %v", seen.Person, err)
	}
	s.get(t, "desk", one+"/undo").Is(200).Has("恢复到合并之前")
	s.post(t, "desk", one+"/undo", "version", "2", "reason", "合并有误").LeadsTo(one)
	s.get(t, "desk", one).Is(200).Has("不是同一人").Links(one + "/aside")
	s.post(t, "officer", one+"/aside", "version", "3", "reopen", "1", "reason", "再核对一次").LeadsTo(one)
	s.post(t, "officer", one+"/aside", "version", "4", "reason", "无").Is(422)
	s.post(t, "officer", one+"/aside", "version", "4", "reason", "=是兄弟俩").LeadsTo(one)
	csv := s.get(t, "desk", "/duplicates.csv?state=set_aside").Is(200)
	if !strings.Contains(csv.Body, "'=是兄弟俩") || strings.Contains(csv.Body, ",=") || strings.Contains(csv.Body, "17012345678") {
		t.Errorf("a formula or a number leaves: %s", csv.Body)
	}
}

func TestAPI(t *testing.T) {
	s := newSite(t)
	desk, luohu, officer := s.Actor(access.Desk, s.City, true), s.Actor(access.Desk, s.Luohu, true), s.Actor(access.Officer, s.A, true)
	server := apitest.New(t, apitest.Place{DB: s.DB, Vault: s.Vault, Rules: s.Plan.Rules(), Words: []fs.FS{duplicate.Locales, member.Locales, sheet.Locales}},
		func(r *api.Router) { duplicateweb.API(r, s.duplicates) })
	walk := server.Walk()
	one := "/duplicates/" + s.pair.Ref.String()
	if items := walk.Try(desk, "GET", "/duplicates?limit=1", nil).Want(200).Map()["items"].([]any); len(items) != 1 {
		t.Errorf("%v", items)
	}
	walk.Try(luohu, "GET", one, nil).Want(404)
	got := walk.Try(desk, "GET", one, nil).Want(200)
	if text := string(got.Body); strings.Contains(text, "17012345678") || strings.Contains(text, "E12345678") {
		t.Errorf("a number in clear: %s", text)
	}
	if plan := walk.Try(desk, "GET", one+"/preview?take=work_unit", nil).Want(200).Map(); plan["work_unit"] != "配送部" || plan["above"] != true {
		t.Errorf("%v", plan)
	}
	body := map[string]any{"keep": s.a, "a_version": 1, "b_version": 1, "proof": "originals", "reason": "核对原件"}
	walk.Try(officer, "POST", one+"/merge", body, "If-Match", `"1"`).Want(403)
	walk.Try(desk, "POST", one+"/merge", body, "If-Match", `"9"`).Want(412)
	if merged := walk.Try(desk, "POST", one+"/merge", body, "If-Match", `"1"`).Want(200).Map(); merged["state"] != "merged" {
		t.Errorf("%v", merged)
	}
	walk.Try(desk, "POST", one+"/undo", map[string]any{"reason": "合并有误"}, "If-Match", `"2"`).Want(200)
	walk.Try(desk, "POST", one+"/set-aside", map[string]any{"reason": "再核对一次", "reopen": true}, "If-Match", `"3"`).Want(200)
	walk.Try(desk, "POST", "/duplicates", map[string]any{"a": s.a, "b": s.c}).Want(200)
}
