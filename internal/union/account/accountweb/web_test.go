package accountweb_test

import (
	"net/url"
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/platform/web/webtest"
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
	admin.Get("/invitation/"+link.Token).Is(200).Says("建立管理员账号", "深圳市总工会", "看不到会员资料")
	admin.Post("/invitation/"+link.Token, webtest.Form("login", "chen", "name", "陈主任", "password", "short")).Is(422).Says("密码太短，至少 10 位").Lacks(`value="short"`)
	admin.Post("/invitation/"+link.Token, webtest.Form("login", "chen.zhu", "name", "陈主任", "password", password)).LeadsTo("/")

	admin.Get("/accounts").Is(200).Says("陈主任", "管理员（含下级）", "欢迎！您的登录名是 chen.zhu")
	admin.Get("/invitation/" + link.Token).Is(404).Says("这个链接已经用过")
	admin.Get("/accounts/new?home=" + s.A.Ref.String()).Is(200).Says("由赛格电子有限公司工会委员会管理")
	made := admin.Post("/accounts/new", webtest.Form("home", s.A.Ref.String(), "name", "王芳", "login", "Wang.Fang"))
	made.LeadsTo("/accounts/give?login=wang.fang&org=" + s.A.Ref.String())
	admin.Get(made.To()).Is(200).Says("已为王芳建立账号", "给 王芳（wang.fang）", "工会工作人员", "我确认此人不是所覆盖用人单位的管理人员").Lacks(`value="desk"`)
	role := webtest.Form("login", "wang.fang", "org", s.A.Ref.String(), "role", "officer", "reach", "level", "reason", "第三届委员会")
	admin.Post("/accounts/give", role).Is(422).Says("请确认此人不是所覆盖用人单位的管理人员")
	role.Set("assured", "1")
	given := admin.Post("/accounts/give", role)
	of := given.To()
	if !strings.HasPrefix(of, "/accounts/") {
		t.Fatalf("leads to %q: %s", of, given.Text())
	}
	admin.Get(of).Is(200).Says("王芳现在是工会工作人员", "待启用", "还没有密码", "第三届委员会", "没有核对过", "建立了账号")
	admin.Get(of+"/invite").Is(200).Says("生成启用链接", "给王芳生成链接？", "7 天有效")
	shown := admin.Post(of+"/invite", nil).Is(200).Says("只显示这一次", "https://union.example/invitation/")
	if cache := shown.Header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("a page with a secret may be kept: %q", cache)
	}
	path := strings.TrimPrefix(shown.Find(`<code[^>]*>([^<]+)</code>`), "https://union.example")

	officer := s.reader(t)
	officer.Get(path).Is(200).Says("启用您的账号", "王芳")
	officer.Post(path, webtest.Form("login", "wang.fang", "name", "王芳", "password", "wang.fang123")).Is(422).Says("密码里不能主要是登录名或姓名")
	officer.Post(path, webtest.Form("login", "wang.fang", "name", "王芳", "password", password)).LeadsTo("/")
	officer.Get("/account").Is(200).Says("我的账号", "wang.fang", "工会工作人员", "WeChat · Android", "正在使用", "辞去")
	officer.Get("/accounts").Is(403)
	officer.Get("/log").Is(403)
	admin.Get("/log").Is(200).Says("授权", "第三届委员会", "打开链接，设置了密码", "看不到会员方面的记录")
}

func TestSignInAndOut(t *testing.T) {
	s := newSite(t)
	s.with(t, s.A, "lin", "林芳", access.Officer, s.A, false)
	r := s.reader(t)
	r.Get("/account").LeadsTo("/sign-in?next=" + url.QueryEscape("/account"))
	r.Get("/sign-in?next=/account").Is(200).Says("登录名", "忘了密码").Lacks("退出登录")
	for _, wrong := range []string{"nobody", "lin"} {
		r.Post("/sign-in", webtest.Form("login", wrong, "password", "not the password")).Is(422).Says("登录名或密码不对").Lacks("not the password")
	}
	r.Post("/sign-in", webtest.Form("login", "lin", "password", password, "next", "/account")).LeadsTo("/account")
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"} {
		s.reader(t).Post("/sign-in", webtest.Form("login", "lin", "password", password, "next", next)).LeadsTo("/")
	}
	r.Get("/sign-in").LeadsTo("/")
	r.Get("/account?lang=en").Is(200).Says("My account", "Officer")
	r.Get("/account?lang=zh-Hant").Is(200).Says("我的帳號")
	r.Get("/account?lang=zh-Hans").Is(200)

	there := s.as(t, "lin")
	there.Get("/account").Is(200)
	r.Post("/account/sessions/end", webtest.Form("session", r.Get("/account").Find(`name="session" value="([0-9a-f]+)"`))).LeadsTo("/account")
	// the first of the others is ended; sooner or later that is the one there
	for range 4 {
		if there.Get("/account").Status != 200 {
			break
		}
		r.Post("/account/sessions/end", webtest.Form("session", r.Get("/account").Find(`name="session" value="([0-9a-f]+)"`))).LeadsTo("/account")
	}
	there.Get("/account").LeadsTo("/sign-in?next=" + url.QueryEscape("/account"))

	r.Post("/account/password", webtest.Form("old", "wrong", "new", "staple 37 blue rivers")).Is(422).Says("原密码不对")
	r.Post("/account/password", webtest.Form("old", password, "new", "staple 37 blue rivers")).LeadsTo("/account")
	r.Get("/account").Is(200).Says("密码已修改")
	r.Get("/account/login").Is(200).Says("修改登录名")
	r.Post("/account/login", webtest.Form("login", "13800138000")).Is(422).Says("登录名不能是手机号")
	r.Post("/account/login", webtest.Form("login", "lin.fang")).LeadsTo("/account")
	r.Get("/account").Is(200).Says("lin.fang", "林芳")
	r.Post("/sign-out", nil).LeadsTo("/sign-in")
	r.Get("/account").LeadsTo("/sign-in?next=" + url.QueryEscape("/account"))
	r.Post("/sign-out", nil).LeadsTo("/sign-in")
}

func TestTokens(t *testing.T) {
	s := newSite(t)
	s.with(t, s.A, "lin", "林芳", access.Officer, s.A, false)
	r := s.as(t, "lin")
	r.Get("/account/tokens/new").Is(200).Says("会员：读取", "member:read").Lacks("employer:write")
	r.Post("/account/tokens/new", webtest.Form("name", "", "to", "2020-01-01")).Is(422).Says("请填写名称", "请至少选择一项权限", "请填写有效期")
	made := r.Post("/account/tokens/new", webtest.Form("name", "月报系统", "scopes", "member:read", "scopes", "org:read", "to", "2026-12-31"))
	token := made.Is(200).Says("令牌已建立", "离开这一页就看不到了").Find(`<code[^>]*>([^<]+)</code>`)
	if by, err := s.accounts.ActorByToken(t.Context(), token); err != nil || by.Name != "林芳" || len(by.Tokens) != 2 {
		t.Errorf("%+v, %v", by, err)
	}
	mine := r.Get("/account").Is(200).Says("月报系统", "会员：读取、组织：读取").Lacks(token)
	r.Post("/account/tokens/end", webtest.Form("token", mine.Find(`name="token" value="([0-9A-Z]+)"`))).LeadsTo("/account")
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
	r.Get("/accounts").Is(200).Says("王基层", "futian").Lacks("林市级")
	r.Get("/accounts?q=wangjiceng").Is(200).Says("王基层").Lacks("futian")
	r.Get("/accounts?q=%E6%97%A0").Is(200).Says("没有找到")
	of := "/accounts/" + officer.Ref.String()

	r.Get(of).Is(200).Says("王基层", "重设密码", "停用")
	r.Get(of + "/name").Is(200).Says("修改姓名")
	r.Post(of+"/name", webtest.Form("name", strings.Repeat("长", 61))).Is(422).Says("名称太长")
	r.Post(of+"/name", webtest.Form("name", "王小芳")).LeadsTo(of)
	r.Get(of + "/disable").Is(200).Says("停用王小芳的账号？")
	r.Post(of+"/disable", webtest.Form("reason", "")).Is(422).Says("请写明理由")
	r.Post(of+"/disable", webtest.Form("reason", "离任")).LeadsTo(of)
	r.Get(of).Is(200).Says("已停用", "重新启用", "离任").Lacks("重设密码")
	r.Post(of+"/disable", webtest.Form("reason", "返岗", "enable", "1")).LeadsTo(of)

	take := r.Get(of).Is(200).Find(`href="(/accounts/[^"]+/take/[^"]+)"`)
	r.Get(take).Is(200).Says("收回王小芳的“工会工作人员”授权？", "赛格电子有限公司工会委员会", "任命")
	r.Post(take, webtest.Form("reason", "换届")).LeadsTo(of)
	r.Get(of).Is(200).Says("没有授权", "以往的授权", "黄区级于")
	r.Post(take, webtest.Form("reason", "换届")).Is(409)

	city, err := s.accounts.FindByLogin(t.Context(), s.Operator, "city")
	if err != nil {
		t.Fatal(err)
	}
	r.Get("/accounts/" + city.Ref.String()).Is(404)
	r.Get("/accounts/give").Is(200).Says("给谁授权")
	r.Post("/accounts/give/whom", webtest.Form("login", "nobody")).Is(422).Says("没有这个登录名")
	r.Post("/accounts/give/whom", webtest.Form("login", "OFFICER")).LeadsTo("/accounts/give?login=officer")
	r.Get("/accounts/give?login=officer").LeadsTo("/orgs/pick?back=" + url.QueryEscape("/accounts/give?login=officer&org="))
	r.Get("/accounts/give?login=officer&org=" + s.C.Ref.String()).Is(200).Says("您不能在罗湖物流有限公司工会委员会授权")
	r.Get("/accounts/give?login=officer&org="+s.Street.Ref.String()).Is(200).Says("上级工会", "工会工作人员").Lacks(`value="administrator"`)
	r.Post("/accounts/give", webtest.Form("login", "officer", "org", s.C.Ref.String(), "role", "officer", "reason", "x", "assured", "1")).Is(404)
	r.Post("/accounts/give", webtest.Form("login", "futian", "org", s.A.Ref.String(), "role", "officer", "reason", "x", "assured", "1")).Is(403).Says("不能给自己授权")
}

// TestWorker: a desk hands a link to a member, who makes an account with the document number; no list shows it.
func TestWorker(t *testing.T) {
	s := newSite(t)
	s.with(t, s.Futian, "futian", "黄区级", access.Desk, s.Futian, true)
	s.with(t, s.City, "admin", "陈管理", access.Administrator, s.City, true)
	s.with(t, s.A, "officer", "王基层", access.Officer, s.A, false)
	m := s.person(t, s.A, "马小跑", "440304199001010011")
	to := webtest.Form("membership", m.Ref.String())
	for _, who := range []string{"officer", "admin"} {
		s.as(t, who).Get("/accounts/worker?" + to.Encode()).Is(403)
		s.as(t, who).Post("/accounts/worker", to).Is(403)
	}
	desk := s.as(t, "futian")
	desk.Get("/accounts/worker?"+to.Encode()).Is(200).Says("邀请马小跑建立自己的账号？", "当面交给本人")
	link := strings.TrimPrefix(desk.Post("/accounts/worker", to).Is(200).Says("当面交给本人").Find(`<code[^>]*>([^<]+)</code>`), "https://union.example")

	r := s.reader(t)
	r.Get(link).Is(200).Says("建立您的账号", "并不能证明操作的就是本人").Lacks("马小跑")
	r.Post(link, webtest.Form("login", "runner", "document", "44030419900101002X", "password", password)).Is(422).Says("证件号码不符")
	r.Post(link, webtest.Form("login", "runner", "document", "440304199001010011", "password", password)).LeadsTo("/")
	r.Get("/account").Is(200).Says("runner", "马小跑").Lacks("接口令牌", "我的授权")
	for _, who := range []string{"futian", "admin"} {
		s.as(t, who).Get("/accounts").Is(200).Lacks("runner", "马小跑")
		s.as(t, who).Get("/accounts?q=runner").Is(200).Lacks("马小跑")
	}
	s.as(t, "admin").Get("/log").Is(200).Lacks("马小跑", "邀请了职工登录")
}

// TestWordsForAll: every scope and every act of this module has its words.
func TestWordsForAll(t *testing.T) {
	s := newSite(t)
	s.with(t, s.City, "auditor", "郑审计", access.Auditor, s.City, true)
	r := s.as(t, "auditor")
	page := r.Get("/log").Is(200).Says("建立了账号", "授权", "登录", "建立了总工会", "新建了工会")
	for _, m := range []access.Matrix{codes.Access, account.Access} {
		for use := range m {
			page.Lacks(">" + string(use) + "<")
		}
	}
}
