package orgweb_test

import (
	"context"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
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
	people map[string]access.Actor
}

// Actor implements web.Authenticator.
func (s *site) Actor(_ context.Context, token string) (access.Actor, error) {
	if a, ok := s.people[token]; ok {
		return a, nil
	}
	return access.Actor{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))}
	s.people = map[string]access.Actor{"desk": s.World.Actor(access.Desk, s.City, true), "futian": s.World.Actor(access.Desk, s.Futian, true),
		"officer": s.World.Actor(access.Officer, s.A, true), "worker": s.Worker("440399199001011234")}
	words, err := i18n.Load(append(web.Locales(), []fs.FS{errs.Locales, org.Locales, orgweb.Locales, member.Locales, memberweb.Locales, codes.Locales, sheet.Locales}...)...)
	if err != nil {
		t.Fatal(err)
	}
	s.mux, err = web.New(web.Config{Catalogue: words, Auth: s, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	orgweb.Routes(s.mux, orgweb.Deps{Orgs: s.Orgs, Codes: s.Codes, Members: memberweb.Panels{Members: s.Members},
		Doors: []orgweb.Door{{Use: member.UseList, Label: "memberweb.members", Path: "/members?node="}},
		ReadDocument: func(text string) (vault.Secret, error) {
			d, err := member.ParseDocument(member.IDCard, text, day.Of(time.Now()))
			return d.Number, err
		}})
	return s
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	body   string
	to     string // of a redirect
}

func (s *site) send(t *testing.T, who string, r *http.Request) answer {
	t.Helper()
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "nj", Value: who})
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	rec := httptest.NewRecorder()
	s.mux.ServeHTTP(rec, r)
	return answer{t, rec.Code, rec.Body.String(), rec.Header().Get("Location")}
}

func (s *site) get(t *testing.T, who, path string) answer {
	t.Helper()
	return s.send(t, who, httptest.NewRequest("GET", path, nil))
}

func (s *site) post(t *testing.T, who, path string, pairs ...string) answer {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(t, who, r)
}

func (s *site) upload(t *testing.T, who, path, name, content string) answer {
	t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	r := httptest.NewRequest("POST", path, strings.NewReader(b.String()))
	r.Header.Set("Content-Type", w.FormDataContentType())
	return s.send(t, who, r)
}

// is demands the status.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d (to %q):\n%s", a.status, status, a.to, text(a.body))
	}
	return a
}

// has demands that the page's text has each of the parts, in this order.
func (a answer) has(parts ...string) answer {
	a.t.Helper()
	rest := text(a.body)
	for _, p := range parts {
		_, after, ok := strings.Cut(rest, p)
		if !ok {
			a.t.Fatalf("no %q, or not in order, in:\n%s", p, text(a.body))
		}
		rest = after
	}
	return a
}

// lacks demands that no part stands anywhere in the answer.
func (a answer) lacks(parts ...string) answer {
	a.t.Helper()
	for _, p := range parts {
		if strings.Contains(a.body, p) {
			a.t.Fatalf("%q stands in:\n%s", p, text(a.body))
		}
	}
	return a
}

// links demands a link or form that leads to the address.
func (a answer) links(href string) answer {
	a.t.Helper()
	if !strings.Contains(a.body, `"`+strings.ReplaceAll(href, "&", "&amp;")+`"`) {
		a.t.Fatalf("nothing leads to %s in:\n%s", href, a.body)
	}
	return a
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<svg.*?</svg>|<[^>]*>`)

// text is what a reader sees of a page, inputs aside.
func text(html string) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(html, " ")), " ")
}

func TestStrangersAreSentAway(t *testing.T) {
	s := newSite(t)
	a := "/orgs/" + s.A.Ref.String()
	for _, path := range []string{"/orgs", "/orgs/pick?back=/x?org=", "/orgs/choices?q=a", "/orgs/places?q=a", a, a + "/below", a + "/new", a + "/edit", a + "/contact",
		a + "/import", a + "/employers/new", "/employers", "/employers/new", "/employers/import"} {
		s.get(t, "", path).is(http.StatusUnauthorized).lacks(s.A.Name)
	}
	for _, path := range []string{a + "/new", a + "/edit", a + "/contact", a + "/import", "/employers/new", "/employers/import"} {
		s.post(t, "", path, "name", "x").is(http.StatusUnauthorized)
	}
}

func TestTree(t *testing.T) {
	s := newSite(t)
	s.get(t, "desk", "/orgs").is(200).has("深圳市总工会", "市级总工会", "福田区总工会", "罗湖区总工会").lacks("华强北街道", "赛格电子").
		links("/orgs/" + s.Futian.Ref.String() + "/below")
	s.get(t, "officer", "/orgs").is(200).has("福田区总工会", "华强北街道工会联合会", "赛格电子有限公司工会委员会").links("/orgs/" + s.A.Ref.String())
	s.get(t, "desk", "/orgs?open="+s.Street.Ref.String()).is(200).has("华强北街道工会联合会", "华强北快递联合工会", "赛格电子有限公司工会委员会")
	s.get(t, "worker", "/orgs").is(200).has("深圳市总工会")

	r := httptest.NewRequest("GET", "/orgs/"+s.Street.Ref.String()+"/below", nil)
	r.Header.Set("HX-Request", "true")
	s.send(t, "desk", r).is(200).has("华强北快递联合工会", "赛格电子").lacks("<html", "罗湖")
	if got := s.get(t, "desk", "/orgs/"+s.Street.Ref.String()+"/below").is(303).to; got != "/orgs?open="+s.Street.Ref.String() {
		t.Errorf("without a script the branch leads to %q", got)
	}
}

func TestSearch(t *testing.T) {
	s := newSite(t)
	for _, q := range []string{"快递", "hqb kuaidi", "B"} {
		s.get(t, "desk", "/orgs?q="+url.QueryEscape(q)).is(200).has("华强北快递联合工会", "联合工会", "华强北街道工会联合会").lacks("罗湖物流")
	}
	s.get(t, "desk", "/orgs?q="+url.QueryEscape("没有这个")).is(200).has("没有找到")
	s.get(t, "desk", "/orgs/pick?back="+url.QueryEscape("/accounts/new?org=")+"&q="+url.QueryEscape("罗湖物流")).is(200).links("/accounts/new?org=" + s.C.Ref.String())
	for _, back := range []string{"https://elsewhere.example/?org=", "//elsewhere.example/?org=", "/accounts", ""} {
		s.get(t, "desk", "/orgs/pick?back="+url.QueryEscape(back)).is(404)
	}
}

func TestUnionPageShowsEachTheirButtons(t *testing.T) {
	s := newSite(t)
	street := "/orgs/" + s.Street.Ref.String()
	s.get(t, "desk", street).is(200).has("福田区总工会", "华强北街道工会联合会", "会员", "基本情况", "下级工会", "赛格电子", "覆盖的单位").
		links(street + "/edit").links(street + "/new").links(street + "/import").links(street + "/employers/new").links("/members?node=" + s.Street.Ref.String())
	own := "/orgs/" + s.A.Ref.String()
	s.get(t, "officer", own).is(200).has("赛格电子").links(own+"/contact").lacks(own+"/edit", own+"/new", own+"/import", own+"/employers/new")
	other := "/orgs/" + s.C.Ref.String()
	s.get(t, "officer", other).is(200).has("罗湖物流").lacks(other+"/contact", other+"/edit", "变更记录", "覆盖的单位", "/members?node="+s.C.Ref.String())
	s.get(t, "worker", other).is(200).has("罗湖物流").lacks("变更记录", "覆盖的单位", "下级工会")
	s.get(t, "officer", own+"/edit").is(403)
	s.get(t, "officer", other+"/contact").is(404)
	s.get(t, "futian", other+"/edit").is(404)
}

func TestCreateBelow(t *testing.T) {
	s := newSite(t)
	path := "/orgs/" + s.A.Ref.String() + "/new"
	s.get(t, "desk", path).is(200).has("分会", "工会小组").lacks(`value="federation"`, `value="street"`)
	bad := s.post(t, "desk", path, "name", "装配分会", "kind", "branch", "code", "A-1", "division", "福田", "founded_on", "2024-13-01").is(422)
	bad.has("日期不对")
	if !strings.Contains(bad.body, `value="装配分会"`) {
		t.Error("what was typed is gone")
	}
	shared := s.post(t, "desk", path, "name", "装配分会", "kind", "branch", "code", "A-1", "division", "福").is(422).has("请从下面选一个", "广东省深圳市福田区")
	choice := regexp.MustCompile(`name="division_choice" value="(\d+)"`).FindStringSubmatch(shared.body)
	if choice == nil {
		t.Fatal("no choices are offered")
	}
	made := s.post(t, "desk", path, "name", "装配分会", "kind", "branch", "code", "A-1", "division", "福", "division_for", "福", "division_choice", choice[1]).is(303)
	s.get(t, "desk", made.to).is(200).has("装配分会", "行政区划", s.Codes.DivisionName(choice[1], day.Of(time.Now())))
	s.post(t, "desk", path, "name", "又一个", "kind", "branch", "code", "A-1").is(409).has("已被别的工会使用")
	// the choice belongs to another text: it counts no more
	s.post(t, "desk", path, "name", "乙", "kind", "branch", "code", "A-2", "division", "龙", "division_for", "福", "division_choice", choice[1]).is(422).has("请从下面选一个")
}

func TestEditKeepsHistory(t *testing.T) {
	s := newSite(t)
	path := "/orgs/" + s.A.Ref.String()
	facts := []string{"name", "赛格科技有限公司工会委员会", "kind", "grassroots", "code", "A", "state", "running", "guided_by", "罗湖物流有限公司工会委员会"}
	s.post(t, "desk", path+"/edit", append(facts, "version", "1", "reason", "企业更名")...).is(303)
	s.get(t, "desk", path).is(200).has("赛格科技有限公司工会委员会", "指导单位", "罗湖物流", "变更记录", "名称由“赛格电子有限公司工会委员会”改为“赛格科技有限公司工会委员会”", "企业更名", "列入工会组织")
	s.post(t, "desk", path+"/edit", append(facts, "version", "1")...).is(409)
	s.post(t, "officer", path+"/contact", "version", "2", "address", "华强北路 1 号", "phone", "0755-83000000").is(303)
	s.get(t, "desk", path).is(200).has("华强北路 1 号", "0755-83000000")
	s.get(t, "desk", path+"?on=2001-01-01").is(404)
}

func TestEmployers(t *testing.T) {
	s := newSite(t)
	union := "/orgs/" + s.A.Ref.String()
	s.get(t, "desk", union+"/employers/new?q="+url.QueryEscape("赛格")).is(200).has("没有找到这家单位").links("/employers/new?name=" + url.QueryEscape("赛格") + "&org=" + s.A.Ref.String())
	s.post(t, "desk", "/employers/new", "org", s.A.Ref.String(), "name", "赛格电子有限公司", "women", "20", "employees", "10").is(422).has("女职工")
	made := s.post(t, "desk", "/employers/new", "org", s.A.Ref.String(), "name", "赛格电子有限公司", "employees", "1,200", "division", "福田区").is(303)
	s.get(t, "desk", made.to).is(200).has("赛格电子有限公司", "1,200", "工会覆盖", "赛格电子有限公司工会委员会", "管理人员")
	s.get(t, "officer", union).is(200).has("覆盖的单位", "赛格电子有限公司")
	s.get(t, "officer", "/employers").is(200).has("赛格电子有限公司").lacks("全市的")
	s.get(t, "officer", "/employers?all=1").is(404)

	s.post(t, "desk", made.to+"/managers/new", "name", "赵总", "document", "12345").is(422).has("身份证号码应为 18 位")
	s.post(t, "desk", made.to+"/managers/new", "name", "赵总", "post", "总经理").is(303)
	page := s.get(t, "desk", made.to).is(200).has("赵总", "总经理", "结束")
	s.get(t, "officer", made.to).is(200).has("赛格电子有限公司").lacks("赵总", "管理人员")
	leave := regexp.MustCompile(`"(/employers/[^"]+/managers/[^"]+/end)"`).FindStringSubmatch(page.body)[1]
	s.post(t, "desk", leave, "end", "").is(303)
	s.get(t, "officer", leave).is(403)

	end := union + "/employers/" + strings.TrimPrefix(made.to, "/employers/") + "/end"
	s.get(t, "officer", end).is(403)
	s.get(t, "desk", end).is(200).has("不再覆盖")
	s.post(t, "desk", end).is(303)
	s.get(t, "desk", union).is(200).has("还没有覆盖的单位")
	s.get(t, "desk", made.to).is(200).has("工会覆盖", "赛格电子有限公司工会委员会")
	s.post(t, "desk", end).is(422)
}

func TestImport(t *testing.T) {
	s := newSite(t)
	path := "/orgs/" + s.Street.Ref.String() + "/import"
	file := "工会代码,上级代码,工会名称,工会类型\nD1,,甲公司工会,基层工会\nD2,D1,甲公司一分会,分会\nD3,没有的,乙公司工会,基层工会\n"
	s.upload(t, "desk", path, "工会.csv", file).is(200).has("读到的行 3", "新建 2", "没有导入 1", "行号", "上级", "没有的").lacks("orgweb.")
	s.upload(t, "desk", path, "工会.csv", file).is(200).has("新建 0", "没有变化 2")
	s.get(t, "desk", "/orgs?open="+s.Street.Ref.String()).is(200).has("甲公司工会")
	s.upload(t, "desk", path, "空.csv", "").is(422)
	s.upload(t, "officer", path, "工会.csv", file).is(403)
	s.upload(t, "futian", "/orgs/"+s.Luohu.Ref.String()+"/import", "工会.csv", file).is(404)
	employers := "统一社会信用代码,单位名称,职工数,所属工会\n,无名公司,5,D1\n"
	s.upload(t, "desk", "/employers/import", "单位.csv", employers).is(200).has("读到的行 1", "没有导入 1", "统一社会信用代码")
}

func TestEnglish(t *testing.T) {
	s := newSite(t)
	s.get(t, "desk", "/orgs/"+s.A.Ref.String()+"?lang=en").is(200).has("Grassroots union", "Members", "Facts", "Unions below", "Employers covered").lacks("orgweb.", "memberweb.")
}
