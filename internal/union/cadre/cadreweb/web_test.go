package cadreweb_test

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
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/cadre/cadreweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// site is the pages over a small world. A token is the name of somebody.
type site struct {
	*uniontest.World
	cadres *cadre.Service
	terms  *office.Service
	shifts *office.Shifts
	mux    *web.Mux
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
	noon := time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{Now: func() time.Time { return noon }}))}
	s.Plan = access.NewPlanner(rules.Access, org.Access, member.Access, procedure.Access, office.Access, cadre.Access)
	at := place{s.Orgs}
	set := rules.New(rules.Deps{DB: s.DB, Plan: s.Plan, Log: s.Log, Tree: at, Rules: rules.NewRegistry(rules.Ground(), office.Rules(), cadre.Rules()), Zone: s.Zone})
	counter := deadline.Counter{Calendar: at, Zone: s.Zone}
	s.terms = office.New(office.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Rules: set, Orgs: s.Orgs, Zone: s.Zone})
	s.shifts = office.NewShifts(s.terms, procedure.New(procedure.Deps{DB: s.DB, Plan: s.Plan, Tree: at, Spans: at, Counter: counter}))
	s.cadres = cadre.New(cadre.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Rules: set, Orgs: s.Orgs, Members: s.Members, Terms: s.terms, Counter: counter, Zone: s.Zone})
	people := webtest.Sessions{"a": s.Actor(access.Officer, s.A, false), "street": s.Actor(access.Officer, s.Street, true), "luohu": s.Actor(access.Desk, s.Luohu, true),
		"admin": s.Actor(access.Administrator, s.City, true)}
	s.mux = webtest.Mux(t, web.Config{Auth: people}, cadre.Locales, cadreweb.Locales, office.Locales, procedure.Locales, procedureweb.Locales, org.Locales, rules.Locales)
	cadreweb.Routes(s.mux, cadreweb.Deps{Cadres: s.cadres, Terms: s.terms, Shifts: s.shifts})
	return s
}

// term records an election at A in which two have equal votes for the last seat.
func (s *site) term(t *testing.T) office.Term {
	t.Helper()
	term, err := s.terms.Record(t.Context(), s.Operator, office.RecordInput{Org: s.A.Ref, Body: office.Committee, ElectedOn: "2021-10-20", Count: office.Count{Seats: 3,
		Entitled: 30, Present: 28, Issued: 28, Returned: 28, Candidates: []office.Candidate{{Name: "王芳", Votes: 26}, {Name: "李强", Votes: 20}, {Name: "周洋", Votes: 18}, {Name: "赵敏", Votes: 18}}}})
	if err != nil {
		t.Fatal(err)
	}
	return term
}

func TestOfficers(t *testing.T) {
	s := newSite(t)
	s.term(t)
	a, union := webtest.NewReader(t, s.mux, "a"), "/cadres?org="+s.A.Ref.String()
	a.Get(union).Is(200).Has("没有登记工会干部", "经费审查委员会应当与工会委员会同时选举产生", "工会委员会（第 1 届）").Links("/cadres/new?org=" + s.A.Ref.String())
	form := "/cadres/new?org=" + s.A.Ref.String()
	a.Get(form).Is(200).Has("社会化工会工作者", "不保存")
	a.Post("/cadres/new", webtest.Form("org", s.A.Ref.String(), "post", "chair", "tenure", "part_time", "name", "王芳", "from", "2026-12-01")).Is(422).Has("不能晚于今天").Find(`value="(王芳)"`)
	a.Post("/cadres/new", webtest.Form("org", s.A.Ref.String(), "post", "chair", "tenure", "part_time", "name", "王芳", "from", "2021-10-20", "bar", "personnel")).Is(422).Has("人力资源部门负责人")
	a.Post("/cadres/new", webtest.Form("org", s.A.Ref.String(), "post", "chair", "tenure", "part_time", "name", "王芳", "from", "2021-10-20", "bar", "relative", "reason", "本人能干")).Is(422).
		Has("姓名：王芳不能作为候选人", "工会法（2021）第10条")
	a.Post("/cadres/new", webtest.Form("org", s.A.Ref.String(), "post", "chair", "tenure", "full_time", "name", "王芳", "from", "2021-10-20", "document", "华工复〔2021〕3号")).LeadsTo(union)
	one := a.Get(union).Is(200).Has("王芳", "主席", "专职").Find(`href="(/cadres/[0-9A-Z-]{21})"`)
	a.Get(one).Is(200).Has("华工复〔2021〕3号", "没有培训记录").Links(one + "/end").Links(one + "/train")
	a.Post(one+"/train", webtest.Form("course", "主席岗位培训", "hours", "0", "day", "2025-06-01")).Is(422).Has("1 至 2,000")
	a.Post(one+"/train", webtest.Form("course", "主席岗位培训", "hours", "24", "day", "2025-06-01", "certificate", "深工培118")).LeadsTo(one)
	a.Get(one).Is(200).Has("主席岗位培训", "24", "深工培118")
	a.Get(one+"/end").Is(200).Has("工会法第18条", "全体会员")
	a.Post(one+"/end", webtest.Form("version", "1", "to", "2026-09-01", "ended", "recalled", "entitled", "30", "votes", "15")).Is(422).Has("至少需要 16 票")
	a.Post(one+"/end", webtest.Form("version", "1", "to", "2026-09-01", "ended", "resigned")).LeadsTo(one)
	a.Get(one).Is(200).Has("辞职").Lacks("/end")
	a.Get(union+"&past=1").Is(200).Has("王芳", "2026")
	street := webtest.NewReader(t, s.mux, "street")
	list := "/cadres?node=" + s.Street.Ref.String()
	street.Get(list).Is(200).Has("没有登记工会干部").Links("/cadres.csv?node=" + s.Street.Ref.String())
	street.Get("/cadres/vacant?node="+s.Street.Ref.String()).Is(200).Has(s.A.Name, "2026年")
	if file := street.Get("/cadres.csv?node=" + s.Street.Ref.String()).Is(200); !strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv") || !strings.Contains(file.Body, "姓名") {
		t.Errorf("%s", file.Body)
	}
	street.Get("/terms/without?node=" + s.Street.Ref.String()).Is(200).Has(s.B.Name).Lacks(s.A.Name)
}

func TestShift(t *testing.T) {
	s := newSite(t)
	term := s.term(t) // until 2026-10-20: overdue
	a, street := webtest.NewReader(t, s.mux, "a"), webtest.NewReader(t, s.mux, "street")
	extend := "/terms/" + term.Ref.String() + "/extend"
	a.Get(extend).Is(200).Has("已逾期", "延期换届", "提前换届")
	a.Post(extend, webtest.Form("kind", "later", "until", "2026-11-01", "reason", "搬迁")).Is(422).Has("延期到的日期应当晚于")
	one := a.Post(extend, webtest.Form("kind", "later", "until", "2027-04-20", "no", "赛工〔2026〕4号", "reason", "公司搬迁")).To()
	a.Get(one).Is(200).Has("待批复", s.Street.Name, "赛工〔2026〕4号", "公司搬迁").Links(one + "/withdraw").Lacks(one + "/approve")
	a.Get(one + "/approve").Is(404)
	a.Post(one+"/approve", webtest.Form("no", "1")).Is(403)
	a.Post(extend, webtest.Form("kind", "later", "until", "2027-04-20", "reason", "公司搬迁")).Is(409)
	street.Get(one).Is(200).Links(one + "/approve").Links(one + "/refuse")
	street.Get(one + "/approve").Is(200).Has("原届满日保留")
	street.Post(one+"/approve", webtest.Form()).Is(422).Has("批复文号")
	street.Post(one+"/approve", webtest.Form("no", "华工复〔2026〕8号")).LeadsTo(one)
	street.Post(one+"/unknown", webtest.Form()).Is(404)
	a.Get(one).Is(200).Has("已批准", "华工复〔2026〕8号")
	a.Get("/cadres?org="+s.A.Ref.String()).Is(200).Has("原届满日", "2027年4月20日")
	revote := "/terms/" + term.Ref.String() + "/revote"
	a.Get("/cadres?org=" + s.A.Ref.String()).Links(revote)
	a.Get(revote).Is(200).Has("周洋的得票", "赵敏的得票").Lacks("王芳的得票")
	round := webtest.Form("version", "2", "held_on", "2021-10-21", "entitled", "30", "present", "25", "issued", "25", "returned", "25", "votes_1", "10")
	a.Post(revote, round).Is(422).Has("请填写得票")
	round.Set("votes_2", "14")
	a.Post(revote, round).LeadsTo("/cadres?org=" + s.A.Ref.String())
	a.Get(revote).Is(404)
}

func TestOthersFindNothing(t *testing.T) {
	s := newSite(t)
	term := s.term(t)
	of, err := s.cadres.Appoint(t.Context(), s.Operator, cadre.AppointInput{Org: s.A.Ref, Post: cadre.Chair, Tenure: cadre.PartTime, Name: "王芳", From: "2021-10-20"})
	if err != nil {
		t.Fatal(err)
	}
	sh, err := s.shifts.Ask(t.Context(), s.Operator, office.AskInput{Term: term.Ref, Until: "2027-04-20", Reason: "公司搬迁"})
	if err != nil {
		t.Fatal(err)
	}
	one, a := "/cadres/"+of.Ref.String(), s.A.Ref.String()
	for who, status := range map[string]int{"": 401, "luohu": 404, "admin": 403} {
		r := webtest.NewReader(t, s.mux, who)
		for _, path := range []string{one, one + "/end", one + "/train", "/cadres?org=" + a, "/cadres?node=" + a, "/cadres.csv?node=" + a, "/cadres/vacant?node=" + a, "/cadres/new?org=" + a,
			"/terms/without?node=" + a, "/terms/" + term.Ref.String() + "/extend", "/terms/" + term.Ref.String() + "/revote", "/shifts/" + sh.Ref.String(), "/shifts/" + sh.Ref.String() + "/approve"} {
			r.Get(path).Is(status).Lacks("王芳", "搬迁")
		}
		r.Post(one+"/end", webtest.Form("version", "1", "to", "2026-09-01", "ended", "resigned")).Is(status)
		r.Post("/shifts/"+sh.Ref.String()+"/approve", webtest.Form("no", "1")).Is(status)
	}
}

func TestAPI(t *testing.T) {
	s := newSite(t)
	term := s.term(t)
	server := apitest.New(t, apitest.Place{DB: s.DB, Vault: s.Vault, Rules: s.Plan.Rules(), Words: []fs.FS{cadre.Locales, office.Locales, procedure.Locales, org.Locales, rules.Locales}},
		func(r *api.Router) { cadreweb.API(r, s.cadres, s.terms, s.shifts) })
	walk := server.Walk()
	a, street, luohu := s.Actor(access.Officer, s.A, false), s.Actor(access.Officer, s.Street, true), s.Actor(access.Desk, s.Luohu, true)
	made := walk.Try(a, "POST", "/officers", map[string]any{"org": s.A.Ref, "post": "chair", "tenure": "part_time", "name": "王芳", "from": "2021-10-20"}).Want(201).Map()
	one := "/officers/" + made["id"].(string)
	if made["term"] != term.Ref.String() || made["org"] != s.A.Ref.String() {
		t.Errorf("%v", made)
	}
	walk.Try(luohu, "GET", one, nil).Want(404)
	walk.Try(a, "POST", one+"/trainings", map[string]any{"course": "岗位培训", "hours": 8, "day": "2025-01-02"}).Want(200)
	if got := walk.Try(a, "GET", one, nil).Want(200).Map(); got["trained"] != true || len(got["trainings"].([]any)) != 1 {
		t.Errorf("%v", got)
	}
	sh := walk.Try(a, "POST", "/terms/"+term.Ref.String()+"/shifts", map[string]any{"until": "2027-04-20", "reason": "公司搬迁"}).Want(201).Map()
	shift := "/shifts/" + sh["id"].(string)
	walk.Try(a, "POST", shift+"/approve", map[string]any{"no": "1"}).Want(403)
	walk.Try(street, "POST", shift+"/approve", map[string]any{"no": "华工复〔2026〕8号"}).Want(204)
	if got := walk.Try(a, "GET", shift, nil).Want(200).Map(); got["state"] != "approved" {
		t.Errorf("%v", got)
	}
	walk.Try(a, "POST", shift+"/withdraw", map[string]any{}).Want(409)
	walk.Try(a, "POST", shift+"/refuse", map[string]any{"reason": "无"}).Want(403)
	walk.Try(a, "POST", "/terms/"+term.Ref.String()+"/revotes", map[string]any{"version": 2, "held_on": "2021-10-21", "entitled": 30, "present": 25, "issued": 25, "returned": 25,
		"votes": []int{10, 14}}).Want(200)
	walk.Try(a, "POST", one+"/end", map[string]any{"version": 1, "to": "2026-11-01", "ended": "resigned"}).Want(200)
	for list, n := range map[string]int{"officers": 0, "vacancies": 1, "without-term": 2} { // without: the street and B
		if items := walk.Try(street, "GET", "/orgs/"+s.Street.Ref.String()+"/"+list, nil).Want(200).Map()["items"].([]any); len(items) != n {
			t.Errorf("%s: %v", list, items)
		}
	}
}
