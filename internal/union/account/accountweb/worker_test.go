package accountweb_test

import (
	"net/url"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/account"
)

// TestHijacked: a member finds the link used. The desk disables the account by the membership and is not told whether there was one;
// the member's new link takes it over.
func TestHijacked(t *testing.T) {
	s := newSite(t)
	s.with(t, s.Futian, "futian", "黄区级", access.Desk, s.Futian, true)
	s.with(t, s.A, "officer", "王基层", access.Officer, s.A, false)
	m, other := s.person(t, s.A, "马小跑", "440304199001010011"), s.person(t, s.A, "郝无号", "440304199001010038")
	of := func(ref string) url.Values { return webtest.Form("membership", ref) }
	invite := func(r *webtest.Reader) string {
		shown := r.Post("/accounts/worker", of(m.Ref.String())).Is(200)
		return strings.TrimPrefix(shown.Find(`<code[^>]*>([^<]+)</code>`), "https://union.example")
	}
	desk, thief := s.as(t, "futian"), s.reader(t)
	link := invite(desk)
	thief.Post(link, webtest.Form("login", "thief", "document", "440304199001010011", "password", password)).LeadsTo("/")

	page := "/accounts/worker?" + of(m.Ref.String()).Encode()
	disable := "/accounts/worker/disable?" + of(m.Ref.String()).Encode()
	desk.Get(page).Is(200).Says("账号不是自己建立的").Links(disable)
	s.as(t, "officer").Get(disable).Is(403)
	desk.Get(disable).Is(200).Says("停用马小跑自己的账号？", "不告诉您此人有没有账号").Lacks("thief")
	desk.Post("/accounts/worker/disable", of(m.Ref.String())).Is(422).Says("请写明理由")
	for _, ref := range []string{m.Ref.String(), other.Ref.String()} {
		form := of(ref)
		form.Set("reason", "账号不是本人建立的")
		to := "/accounts/worker?" + of(ref).Encode()
		desk.Post("/accounts/worker/disable", form).LeadsTo(to)
		desk.Get(to).Is(200).Says("此人如果有自己的账号", "请当面确认本人")
	}
	thief.Get("/account").LeadsTo("/sign-in?next=" + url.QueryEscape("/account"))

	person := s.reader(t)
	person.Post(invite(desk), webtest.Form("login", "ma.xiaopao", "document", "440304199001010011", "password", "staple 37 blue rivers")).LeadsTo("/")
	person.Get("/account").Is(200).Says("ma.xiaopao", "马小跑")
	s.reader(t).Post("/sign-in", webtest.Form("login", "thief", "password", password)).Is(422)
}

// TestRoleForAWorker: who gives a worker a role sees the login alone, until it is given.
func TestRoleForAWorker(t *testing.T) {
	s := newSite(t)
	s.with(t, s.Futian, "futian", "黄区级", access.Desk, s.Futian, true)
	s.with(t, s.City, "admin", "陈管理", access.Administrator, s.City, true)
	m := s.person(t, s.A, "马小跑", "440304199001010011")
	link, err := s.accounts.InviteWorker(t.Context(), s.Operator, m.Ref)
	if err != nil {
		t.Fatal(err)
	}
	own, err := s.accounts.Accept(t.Context(), account.AcceptInput{Token: link.Token, Login: "runner", Document: "440304199001010011", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	admin := s.as(t, "admin")
	admin.Post("/accounts/give/whom", webtest.Form("login", "runner")).LeadsTo("/accounts/give?login=runner")
	admin.Get("/accounts/give?login=runner&org="+s.A.Ref.String()).Is(200).Says("给登录名 runner", "我确认此人不是").Lacks("马小跑")
	of := "/accounts/" + own.Account.Ref.String()
	admin.Get(of).Is(404)
	admin.Post("/accounts/give", webtest.Form("login", "runner", "org", s.A.Ref.String(), "role", "officer", "reason", "任命", "assured", "1")).LeadsTo("/accounts")
	admin.Get(of).Is(200).Says("马小跑", "已用证件号码核对")
	admin.Get(of + "/disable").Is(200).Says("已有的登录、令牌和链接同时失效")
	admin.Post(of+"/disable", webtest.Form("reason", "离任")).LeadsTo(of)
	admin.Get(of + "/disable").Is(200).Says("原来的密码不再有效")
	admin.Post(of+"/disable", webtest.Form("reason", "返岗", "enable", "1")).LeadsTo(of)
	shown := s.as(t, "futian").Post(of+"/invite", nil).Is(200)
	path := strings.TrimPrefix(shown.Find(`<code[^>]*>([^<]+)</code>`), "https://union.example")
	s.reader(t).Get(path).Is(200).Says("启用您的账号", "证件号码", "并不能证明操作的就是本人")
}
