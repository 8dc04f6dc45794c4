package orgweb_test

import (
	"bytes"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/member"
	"niangjia/internal/union/member/memberweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/org/orgweb"
	"niangjia/internal/union/uniontest"
)

// site is the pages over a small world. A token is the name of somebody in people.
type site struct {
	*uniontest.World
	mux    *web.Mux
	people webtest.Sessions
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))}
	s.people = webtest.Sessions{"desk": s.World.Actor(access.Desk, s.City, true), "futian": s.World.Actor(access.Desk, s.Futian, true),
		"officer": s.World.Actor(access.Officer, s.A, true), "worker": s.Worker("440399199001011234")}
	s.mux = webtest.Mux(t, web.Config{Auth: s.people}, org.Locales, orgweb.Locales, member.Locales, memberweb.Locales, codes.Locales, sheet.Locales)
	orgweb.Routes(s.mux, orgweb.Deps{Orgs: s.Orgs, Codes: s.Codes, Members: memberweb.Panels{Members: s.Members},
		Doors: []orgweb.Door{{Use: member.UseList, Label: "memberweb.members", Path: "/members?node="}},
		ReadDocument: func(text string) (vault.Secret, error) {
			d, err := member.ParseDocument(member.IDCard, text, day.Of(time.Now()))
			return d.Number, err
		}})
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

func (s *site) upload(t *testing.T, who, path, name, content string) webtest.Answer {
	t.Helper()
	return webtest.NewReader(t, s.mux, who).Upload(path, nil, name, []byte(content))
}

func TestStrangersAreSentAway(t *testing.T) {
	s := newSite(t)
	a := "/orgs/" + s.A.Ref.String()
	for _, path := range []string{"/orgs", "/orgs/pick?back=/x?org=", "/orgs/choices?q=a", "/orgs/places?q=a", a, a + "/below", a + "/new", a + "/edit", a + "/contact",
		a + "/import", a + "/employers/new", "/employers", "/employers/new", "/employers/import"} {
		s.get(t, "", path).Is(http.StatusUnauthorized).Lacks(s.A.Name)
	}
	for _, path := range []string{a + "/new", a + "/edit", a + "/contact", a + "/import", "/employers/new", "/employers/import"} {
		s.post(t, "", path, "name", "x").Is(http.StatusUnauthorized)
	}
}

func TestTree(t *testing.T) {
	s := newSite(t)
	s.get(t, "desk", "/orgs").Is(200).Has("深圳市总工会", "市级总工会", "福田区总工会", "罗湖区总工会").Lacks("华强北街道", "赛格电子").
		Links("/orgs/" + s.Futian.Ref.String() + "/below")
	s.get(t, "officer", "/orgs").Is(200).Has("福田区总工会", "华强北街道工会联合会", "赛格电子有限公司工会委员会").Links("/orgs/" + s.A.Ref.String())
	s.get(t, "desk", "/orgs?open="+s.Street.Ref.String()).Is(200).Has("华强北街道工会联合会", "华强北快递联合工会", "赛格电子有限公司工会委员会")
	s.get(t, "worker", "/orgs").Is(200).Has("深圳市总工会")

	webtest.NewReader(t, s.mux, "desk").Fetch("/orgs/"+s.Street.Ref.String()+"/below").Is(200).Has("华强北快递联合工会", "赛格电子").Lacks("<html", "罗湖")
	if got := s.get(t, "desk", "/orgs/"+s.Street.Ref.String()+"/below").Leads(); got != "/orgs?open="+s.Street.Ref.String() {
		t.Errorf("without a script the branch leads to %q", got)
	}
}

func TestSearch(t *testing.T) {
	s := newSite(t)
	for _, q := range []string{"快递", "hqb kuaidi", "B"} {
		s.get(t, "desk", "/orgs?q="+url.QueryEscape(q)).Is(200).Has("华强北快递联合工会", "联合工会", "华强北街道工会联合会").Lacks("罗湖物流")
	}
	s.get(t, "desk", "/orgs?q="+url.QueryEscape("没有这个")).Is(200).Has("没有找到")
	s.get(t, "desk", "/orgs/pick?back="+url.QueryEscape("/accounts/new?org=")+"&q="+url.QueryEscape("罗湖物流")).Is(200).Links("/accounts/new?org=" + s.C.Ref.String())
	for _, back := range []string{"https://elsewhere.example/?org=", "//elsewhere.example/?org=", "/accounts", ""} {
		s.get(t, "desk", "/orgs/pick?back="+url.QueryEscape(back)).Is(404)
	}
}

func TestUnionPageShowsEachTheirButtons(t *testing.T) {
	s := newSite(t)
	street := "/orgs/" + s.Street.Ref.String()
	s.get(t, "desk", street).Is(200).Has("福田区总工会", "华强北街道工会联合会", "会员", "基本情况", "下级工会", "赛格电子", "覆盖的单位").
		Links(street + "/edit").Links(street + "/new").Links(street + "/import").Links(street + "/employers/new").Links("/members?node=" + s.Street.Ref.String())
	own := "/orgs/" + s.A.Ref.String()
	s.get(t, "officer", own).Is(200).Has("赛格电子").Links(own+"/contact").Lacks(own+"/edit", own+"/new", own+"/import", own+"/employers/new")
	other := "/orgs/" + s.C.Ref.String()
	s.get(t, "officer", other).Is(200).Has("罗湖物流").Lacks(other+"/contact", other+"/edit", "变更记录", "覆盖的单位", "/members?node="+s.C.Ref.String())
	s.get(t, "worker", other).Is(200).Has("罗湖物流").Lacks("变更记录", "覆盖的单位", "下级工会")
	s.get(t, "officer", own+"/edit").Is(403)
	s.get(t, "officer", other+"/contact").Is(404)
	s.get(t, "futian", other+"/edit").Is(404)
}

func TestCreateBelow(t *testing.T) {
	s := newSite(t)
	path := "/orgs/" + s.A.Ref.String() + "/new"
	s.get(t, "desk", path).Is(200).Has("分会", "工会小组").Lacks(`value="federation"`, `value="street"`)
	bad := s.post(t, "desk", path, "name", "装配分会", "kind", "branch", "code", "A-1", "division", "福田", "founded_on", "2024-13-01").Is(422)
	bad.Has("日期不对")
	if !strings.Contains(bad.Body, `value="装配分会"`) {
		t.Error("what was typed is gone")
	}
	shared := s.post(t, "desk", path, "name", "装配分会", "kind", "branch", "code", "A-1", "division", "福").Is(422).Has("请从下面选一个", "广东省深圳市福田区")
	choice := regexp.MustCompile(`name="division_choice" value="(\d+)"`).FindStringSubmatch(shared.Body)
	if choice == nil {
		t.Fatal("no choices are offered")
	}
	made := s.post(t, "desk", path, "name", "装配分会", "kind", "branch", "code", "A-1", "division", "福", "division_for", "福", "division_choice", choice[1]).Is(303)
	s.get(t, "desk", made.To()).Is(200).Has("装配分会", "行政区划", s.Codes.DivisionName(choice[1], day.Of(time.Now())))
	s.post(t, "desk", path, "name", "又一个", "kind", "branch", "code", "A-1").Is(409).Has("已被别的工会使用")
	// the choice belongs to another text: it counts no more
	s.post(t, "desk", path, "name", "乙", "kind", "branch", "code", "A-2", "division", "龙", "division_for", "福", "division_choice", choice[1]).Is(422).Has("请从下面选一个")
}

func TestEditKeepsHistory(t *testing.T) {
	s := newSite(t)
	path := "/orgs/" + s.A.Ref.String()
	facts := []string{"name", "赛格科技有限公司工会委员会", "kind", "grassroots", "code", "A", "state", "running", "guided_by", "罗湖物流有限公司工会委员会"}
	s.post(t, "desk", path+"/edit", append(facts, "version", "1", "reason", "企业更名")...).Is(303)
	s.get(t, "desk", path).Is(200).Has("赛格科技有限公司工会委员会", "指导单位", "罗湖物流", "变更记录", "名称由“赛格电子有限公司工会委员会”改为“赛格科技有限公司工会委员会”", "企业更名", "列入工会组织")
	s.post(t, "desk", path+"/edit", append(facts, "version", "1")...).Is(409)
	s.post(t, "officer", path+"/contact", "version", "2", "address", "华强北路 1 号", "phone", "0755-83000000").Is(303)
	s.get(t, "desk", path).Is(200).Has("华强北路 1 号", "0755-83000000")
	s.get(t, "desk", path+"?on=2001-01-01").Is(404)
}

func TestEmployers(t *testing.T) {
	s := newSite(t)
	union := "/orgs/" + s.A.Ref.String()
	s.get(t, "desk", union+"/employers/new?q="+url.QueryEscape("赛格")).Is(200).Has("没有找到这家单位").Links("/employers/new?name=" + url.QueryEscape("赛格") + "&org=" + s.A.Ref.String())
	s.post(t, "desk", "/employers/new", "org", s.A.Ref.String(), "name", "赛格电子有限公司", "women", "20", "employees", "10").Is(422).Has("女职工")
	made := s.post(t, "desk", "/employers/new", "org", s.A.Ref.String(), "name", "赛格电子有限公司", "employees", "1,200", "division", "福田区").Is(303)
	s.get(t, "desk", made.To()).Is(200).Has("赛格电子有限公司", "1,200", "工会覆盖", "赛格电子有限公司工会委员会", "管理人员")
	s.get(t, "officer", union).Is(200).Has("覆盖的单位", "赛格电子有限公司")
	s.get(t, "officer", "/employers").Is(200).Has("赛格电子有限公司").Lacks("全市的")
	s.get(t, "officer", "/employers?all=1").Is(404)

	s.post(t, "desk", made.To()+"/managers/new", "name", "赵总", "document", "12345").Is(422).Has("身份证号码应为 18 位")
	s.post(t, "desk", made.To()+"/managers/new", "name", "赵总", "post", "总经理").Is(303)
	page := s.get(t, "desk", made.To()).Is(200).Has("赵总", "总经理", "结束")
	s.get(t, "officer", made.To()).Is(200).Has("赛格电子有限公司").Lacks("赵总", "管理人员")
	leave := regexp.MustCompile(`"(/employers/[^"]+/managers/[^"]+/end)"`).FindStringSubmatch(page.Body)[1]
	s.post(t, "desk", leave, "end", "").Is(303)
	s.get(t, "officer", leave).Is(403)

	end := union + "/employers/" + strings.TrimPrefix(made.To(), "/employers/") + "/end"
	s.get(t, "officer", end).Is(403)
	s.get(t, "desk", end).Is(200).Has("不再覆盖")
	s.post(t, "desk", end).Is(303)
	s.get(t, "desk", union).Is(200).Has("还没有覆盖的单位")
	s.get(t, "desk", made.To()).Is(200).Has("工会覆盖", "赛格电子有限公司工会委员会")
	s.post(t, "desk", end).Is(422)
}

func TestImport(t *testing.T) {
	s := newSite(t)
	path := "/orgs/" + s.Street.Ref.String() + "/import"
	file := "工会代码,上级代码,工会名称,工会类型\nD1,,甲公司工会,基层工会\nD2,D1,甲公司一分会,分会\nD3,没有的,乙公司工会,基层工会\n"
	s.upload(t, "desk", path, "工会.csv", file).Is(200).Has("读到的行 3", "新建 2", "没有导入 1", "行号", "上级", "没有的").Lacks("orgweb.")
	rejects := carried(t, s.upload(t, "desk", path, "工会.csv", file).Is(200).Has("新建 0", "没有变化 2").Body)
	if len(rejects) != 2 || rejects[0] != "工会代码,上级代码,工会名称,工会类型,原因" || !strings.HasPrefix(rejects[1], "D3,没有的,乙公司工会,基层工会,上级代码：") {
		t.Errorf("the file of the rows not taken: %q", rejects)
	}
	s.get(t, "desk", "/orgs?open="+s.Street.Ref.String()).Is(200).Has("甲公司工会")
	s.upload(t, "desk", path, "空.csv", "").Is(422)
	s.upload(t, "officer", path, "工会.csv", file).Is(403)
	s.upload(t, "futian", "/orgs/"+s.Luohu.Ref.String()+"/import", "工会.csv", file).Is(404)
	employers := "统一社会信用代码,单位名称,职工数,所属工会\n,无名公司,5,D1\n"
	s.upload(t, "desk", "/employers/import", "单位.csv", employers).Is(200).Has("读到的行 1", "没有导入 1", "统一社会信用代码")
}

// carried are the rows of the table that a page carries to be saved.
func carried(t *testing.T, page string) (rows []string) {
	t.Helper()
	_, rest, _ := strings.Cut(page, `href="data:`+sheet.TypeXLSX+`;base64,`)
	text, _, ok := strings.Cut(rest, `"`)
	file, err := base64.StdEncoding.DecodeString(html.UnescapeString(text))
	if !ok || err != nil {
		t.Fatalf("the page carries no file: %v", err)
	}
	book, err := sheet.Open(t.Context(), bytes.NewReader(file), int64(len(file)), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	found, err := book.Rows(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var cells []string
		for _, c := range found.Row().Cells {
			cells = append(cells, c.Text)
		}
		rows = append(rows, strings.Join(cells, ","))
	}
	return rows
}

func TestEnglish(t *testing.T) {
	s := newSite(t)
	s.get(t, "desk", "/orgs/"+s.A.Ref.String()+"?lang=en").Is(200).Has("Grassroots union", "Members", "Facts", "Unions below", "Employers covered").Lacks("orgweb.", "memberweb.")
}
