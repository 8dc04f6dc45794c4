package accountweb_test

import (
	"net/url"
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/union/account"
)

func TestWords(t *testing.T) { i18ntest.CheckTree(t, "..") }

// TestFirstDay goes the way of a new federation without a script: the printed link, an account for an officer, a role, the
// officer's own link, and the officer's first sign-in.
func TestFirstDay(t *testing.T) {
	s := newSite(t)
	link, err := s.accounts.InviteFirst(t.Context(), s.Operator, s.City.Ref)
	if err != nil {
		t.Fatal(err)
	}
	admin := s.reader(t)
	admin.get("/invitation/"+link.Token).is(200).has("建立管理员账号", "深圳市总工会", "看不到会员资料")
	admin.post("/invitation/"+link.Token, form("login", "chen", "name", "陈主任", "password", "short")).is(422).has("密码太短，至少 10 位").lacks(`value="short"`)
	admin.post("/invitation/"+link.Token, form("login", "chen.zhu", "name", "陈主任", "password", password)).leads("/")

	admin.get("/accounts").is(200).has("陈主任", "管理员（含下级）", "欢迎！您的登录名是 chen.zhu")
	admin.get("/invitation/" + link.Token).is(404).has("这个链接已经用过")
	admin.get("/accounts/new?home=" + s.A.Ref.String()).is(200).has("由赛格电子有限公司工会委员会管理")
	made := admin.post("/accounts/new", form("home", s.A.Ref.String(), "name", "王芳", "login", "Wang.Fang"))
	made.leads("/accounts/give?login=wang.fang&org=" + s.A.Ref.String())
	admin.get(made.header.Get("Location")).is(200).has("已为王芳建立账号", "给 王芳（wang.fang）", "工会工作人员", "我确认此人不是所覆盖用人单位的管理人员").lacks(`value="desk"`)
	role := form("login", "wang.fang", "org", s.A.Ref.String(), "role", "officer", "reach", "level", "reason", "第三届委员会")
	admin.post("/accounts/give", role).is(422).has("这个账号没有核实过本人身份")
	role.Set("assured", "1")
	given := admin.post("/accounts/give", role)
	of := given.header.Get("Location")
	if !strings.HasPrefix(of, "/accounts/") {
		t.Fatalf("leads to %q: %s", of, given.text())
	}
	admin.get(of).is(200).has("王芳现在是工会工作人员", "待启用", "还没有密码", "第三届委员会", "没有核对过", "建立了账号")
	admin.get(of+"/invite").is(200).has("生成启用链接", "给王芳生成链接？", "7 天有效")
	shown := admin.post(of+"/invite", nil).is(200).has("只显示这一次", "https://union.example/invitation/")
	if cache := shown.header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("a page with a secret may be kept: %q", cache)
	}
	path := strings.TrimPrefix(shown.find(`<code[^>]*>([^<]+)</code>`), "https://union.example")

	officer := s.reader(t)
	officer.get(path).is(200).has("启用您的账号", "王芳")
	officer.post(path, form("login", "wang.fang", "name", "王芳", "password", "wang.fang123")).is(422).has("密码里不能主要是登录名或姓名")
	officer.post(path, form("login", "wang.fang", "name", "王芳", "password", password)).leads("/")
	officer.get("/account").is(200).has("我的账号", "wang.fang", "工会工作人员", "WeChat · Android", "正在使用", "辞去")
	officer.get("/accounts").is(403)
	officer.get("/log").is(403)
	admin.get("/log").is(200).has("授权", "第三届委员会", "打开链接，设置了密码", "看不到会员方面的记录")
}

func TestSignInAndOut(t *testing.T) {
	s := newSite(t)
	s.with(t, s.A, "lin", "林芳", access.Officer, s.A, false)
	r := s.reader(t)
	r.get("/account").leads("/sign-in?next=" + url.QueryEscape("/account"))
	r.get("/sign-in?next=/account").is(200).has("登录名", "忘了密码").lacks("退出登录")
	for _, wrong := range []string{"nobody", "lin"} {
		r.post("/sign-in", form("login", wrong, "password", "not the password")).is(422).has("登录名或密码不对").lacks("not the password")
	}
	r.post("/sign-in", form("login", "lin", "password", password, "next", "/account")).leads("/account")
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"} {
		s.reader(t).post("/sign-in", form("login", "lin", "password", password, "next", next)).leads("/")
	}
	r.get("/sign-in").leads("/")
	r.get("/account?lang=en").is(200).has("My account", "Officer")
	r.get("/account?lang=zh-Hant").is(200).has("我的帳號")
	r.get("/account?lang=zh-Hans").is(200)

	there := s.as(t, "lin")
	there.get("/account").is(200)
	r.post("/account/sessions/end", form("session", r.get("/account").find(`name="session" value="([0-9a-f]+)"`))).leads("/account")
	// the first of the others is ended; sooner or later that is the one there
	for range 4 {
		if there.get("/account").status != 200 {
			break
		}
		r.post("/account/sessions/end", form("session", r.get("/account").find(`name="session" value="([0-9a-f]+)"`))).leads("/account")
	}
	there.get("/account").leads("/sign-in?next=" + url.QueryEscape("/account"))

	r.post("/account/password", form("old", "wrong", "new", "staple 37 blue rivers")).is(422).has("原密码不对")
	r.post("/account/password", form("old", password, "new", "staple 37 blue rivers")).leads("/account")
	r.get("/account").is(200).has("密码已修改")
	r.get("/account/login").is(200).has("修改登录名")
	r.post("/account/login", form("login", "13800138000")).is(422).has("登录名不能是手机号")
	r.post("/account/login", form("login", "lin.fang")).leads("/account")
	r.get("/account").is(200).has("lin.fang", "林芳")
	r.post("/sign-out", nil).leads("/sign-in")
	r.get("/account").leads("/sign-in?next=" + url.QueryEscape("/account"))
	r.post("/sign-out", nil).leads("/sign-in")
}

func TestTokens(t *testing.T) {
	s := newSite(t)
	s.with(t, s.A, "lin", "林芳", access.Officer, s.A, false)
	r := s.as(t, "lin")
	r.get("/account/tokens/new").is(200).has("会员：读取", "member:read").lacks("employer:write")
	r.post("/account/tokens/new", form("name", "", "to", "2020-01-01")).is(422).has("请填写名称", "请至少选择一项权限", "请填写有效期")
	made := r.post("/account/tokens/new", form("name", "月报系统", "scopes", "member:read", "scopes", "org:read", "to", "2026-12-31"))
	token := made.is(200).has("令牌已建立", "离开这一页就看不到了").find(`<code[^>]*>([^<]+)</code>`)
	if by, err := s.accounts.ActorByToken(t.Context(), token); err != nil || by.Name != "林芳" || len(by.Tokens) != 2 {
		t.Errorf("%+v, %v", by, err)
	}
	mine := r.get("/account").is(200).has("月报系统", "会员：读取、组织：读取").lacks(token)
	r.post("/account/tokens/end", form("token", mine.find(`name="token" value="([0-9A-Z]+)"`))).leads("/account")
	if _, err := s.accounts.ActorByToken(t.Context(), token); err == nil {
		t.Error("a revoked token goes on")
	}
}

func TestLookingAfterAccounts(t *testing.T) {
	s := newSite(t)
	s.with(t, s.City, "city", "林市级", access.Desk, s.City, true)
	s.with(t, s.Futian, "futian", "黄区级", access.Desk, s.Futian, true)
	officer := s.with(t, s.A, "officer", "王基层", access.Officer, s.A, false)
	r := s.as(t, "futian")
	r.get("/accounts").is(200).has("王基层", "futian").lacks("林市级")
	r.get("/accounts?q=wangjiceng").is(200).has("王基层").lacks("futian")
	r.get("/accounts?q=%E6%97%A0").is(200).has("没有找到")
	of := "/accounts/" + officer.Ref.String()

	r.get(of).is(200).has("王基层", "重设密码", "停用")
	r.get(of + "/name").is(200).has("修改姓名")
	r.post(of+"/name", form("name", strings.Repeat("长", 61))).is(422).has("名称太长")
	r.post(of+"/name", form("name", "王小芳")).leads(of)
	r.get(of + "/disable").is(200).has("停用王小芳的账号？")
	r.post(of+"/disable", form("reason", "")).is(422).has("请写明理由")
	r.post(of+"/disable", form("reason", "离任")).leads(of)
	r.get(of).is(200).has("已停用", "重新启用", "离任").lacks("重设密码")
	r.post(of+"/disable", form("reason", "返岗", "enable", "1")).leads(of)

	take := r.get(of).is(200).find(`href="(/accounts/[^"]+/take/[^"]+)"`)
	r.get(take).is(200).has("收回王小芳的“工会工作人员”授权？", "赛格电子有限公司工会委员会", "任命")
	r.post(take, form("reason", "换届")).leads(of)
	r.get(of).is(200).has("没有授权", "以往的授权", "黄区级于")
	r.post(take, form("reason", "换届")).is(409)

	city, err := s.accounts.FindByLogin(t.Context(), s.Operator, "city")
	if err != nil {
		t.Fatal(err)
	}
	r.get("/accounts/" + city.Ref.String()).is(404)
	r.get("/accounts/give").is(200).has("给谁授权")
	r.post("/accounts/give/whom", form("login", "nobody")).is(422).has("没有这个登录名")
	r.post("/accounts/give/whom", form("login", "OFFICER")).leads("/accounts/give?login=officer")
	r.get("/accounts/give?login=officer").leads("/orgs/pick?back=" + url.QueryEscape("/accounts/give?login=officer&org="))
	r.get("/accounts/give?login=officer&org=" + s.C.Ref.String()).is(200).has("您不能在罗湖物流有限公司工会委员会授权")
	r.get("/accounts/give?login=officer&org="+s.Street.Ref.String()).is(200).has("上级工会", "工会工作人员").lacks(`value="administrator"`)
	r.post("/accounts/give", form("login", "officer", "org", s.C.Ref.String(), "role", "officer", "reason", "x", "assured", "1")).is(404)
	r.post("/accounts/give", form("login", "futian", "org", s.A.Ref.String(), "role", "officer", "reason", "x", "assured", "1")).is(403).has("不能给自己授权")
}

// TestWorker: a desk hands a link to a member, who makes an account with the document number; no list shows it.
func TestWorker(t *testing.T) {
	s := newSite(t)
	s.with(t, s.Futian, "futian", "黄区级", access.Desk, s.Futian, true)
	s.with(t, s.City, "admin", "陈管理", access.Administrator, s.City, true)
	s.with(t, s.A, "officer", "王基层", access.Officer, s.A, false)
	m := s.person(t, s.A, "马小跑", "440304199001010011")
	to := form("membership", m.Ref.String())
	for _, who := range []string{"officer", "admin"} {
		s.as(t, who).get("/accounts/worker?" + to.Encode()).is(403)
		s.as(t, who).post("/accounts/worker", to).is(403)
	}
	desk := s.as(t, "futian")
	desk.get("/accounts/worker?"+to.Encode()).is(200).has("邀请马小跑建立自己的账号？", "当面交给本人")
	link := strings.TrimPrefix(desk.post("/accounts/worker", to).is(200).has("当面交给本人").find(`<code[^>]*>([^<]+)</code>`), "https://union.example")

	r := s.reader(t)
	r.get(link).is(200).has("建立您的账号", "并不能证明操作的就是本人").lacks("马小跑")
	r.post(link, form("login", "runner", "document", "44030419900101002X", "password", password)).is(422).has("证件号码不符")
	r.post(link, form("login", "runner", "document", "440304199001010011", "password", password)).leads("/")
	r.get("/account").is(200).has("runner", "马小跑").lacks("接口令牌", "我的授权")
	for _, who := range []string{"futian", "admin"} {
		s.as(t, who).get("/accounts").is(200).lacks("runner", "马小跑")
		s.as(t, who).get("/accounts?q=runner").is(200).lacks("马小跑")
	}
	s.as(t, "admin").get("/log").is(200).lacks("马小跑", "邀请了职工登录")
}

// TestWordsForAll: every scope and every act of this module has its words.
func TestWordsForAll(t *testing.T) {
	s := newSite(t)
	s.with(t, s.City, "auditor", "郑审计", access.Auditor, s.City, true)
	r := s.as(t, "auditor")
	page := r.get("/log").is(200).has("建立了账号", "授权", "登录", "建立了总工会", "新建了工会")
	for _, m := range []access.Matrix{codes.Access, account.Access} {
		for use := range m {
			page.lacks(">" + string(use) + "<")
		}
	}
}
