package accountweb_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/gallery"
	"niangjia/internal/union/account"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

var galleryShell web.Shell = func() web.Shell { s := gallery.Shell(); s.SignIn, s.Account = "/sign-in", "/account"; return s }()

func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip()
	}
	axe, err := os.ReadFile("../../../../e2e/testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t)
	s.with(t, s.City, "chen", "陈主任", access.Administrator, s.City, true)
	desk := s.with(t, s.Futian, "futian", "阿卜杜勒·买买提明·托合提", access.Desk, s.Futian, true)
	a := s.with(t, s.A, "lin.fang", "林芳", access.Officer, s.A, false)
	s.accounts.Give(t.Context(), s.Operator, account.GiveInput{Account: desk.Ref, Org: s.Street.Ref, Role: access.Officer, Reason: "街道工会联合会第二届委员会选举结果的批复", Assured: true})
	wait, _ := s.accounts.Create(t.Context(), s.Operator, account.CreateInput{Home: s.B.Ref, Login: "wait", Name: "待启用的人"})
	m := s.person(t, s.A, "马小跑", "440304199001010011")
	_ = wait
	for i := range 3 {
		s.with(t, s.Luohu, fmt.Sprintf("extra%d", i), "某某", access.Auditor, s.Luohu, true)
	}
	h := httptest.NewServer(s.mux)
	defer h.Close()
	signIn := func(login string) string {
		in, err := s.accounts.SignIn(t.Context(), account.SignInInput{Login: login, Password: password, Device: "WeChat · Android"})
		if err != nil {
			t.Fatal(err)
		}
		return in.Token
	}
	link := func(l account.Link, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return "/invitation/" + l.Token
	}
	seen, _ := s.accounts.View(t.Context(), s.Operator, a.Ref)
	signIn("lin.fang")
	s.accounts.SignIn(t.Context(), account.SignInInput{Login: "lin.fang", Password: "wrong wrong"})
	signIn("lin.fang")
	first := link(s.accounts.InviteFirst(t.Context(), s.Operator, s.City.Ref))
	worker := link(s.accounts.InviteWorker(t.Context(), s.Operator, m.Ref))
	activate := link(s.accounts.Invite(t.Context(), s.Operator, wait.Ref))
	reset := link(s.accounts.Invite(t.Context(), s.Operator, a.Ref))
	_ = first
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 8*time.Minute)
	defer cancel()
	do := func(as ...chromedp.Action[chromedp.Void]) {
		if err := chromedp.Do(ctx, as...); err != nil {
			t.Fatal(err)
		}
	}
	do(chromedp.Navigate(h.URL + "/sign-in"))
	of := "/accounts/" + a.Ref.String()
	tk := link(s.accounts.InviteWorker(t.Context(), s.Operator, m.Ref))
	_ = tk
	wl, _ := s.accounts.InviteWorker(t.Context(), s.Operator, m.Ref)
	s.accounts.Accept(t.Context(), account.AcceptInput{Token: wl.Token, Login: "runner", Document: "440304199001010011", Password: password})
	pages := []struct{ name, as, path, post, form string }{
		{"signin", "", "/sign-in", "", ""},
		{"signin-wrong", "", "/sign-in", "/sign-in", "login=x&password=y"},
		{"accept-first", "", first, "", ""},
		{"accept-worker", "", worker, "", ""},
		{"accept-worker-wrong", "", worker, worker, "login=13800138000&document=1&password=short"},
		{"accept-activate", "", activate, "", ""},
		{"accept-reset", "", reset, "", ""},
		{"accept-over", "", "/invitation/x", "", ""},
		{"account", "lin.fang", "/account", "", ""},
		{"account-name", "lin.fang", "/account/name", "", ""},
		{"account-password", "lin.fang", "/account/password", "/account/password", "old=x&new=y"},
		{"token-new", "lin.fang", "/account/tokens/new", "", ""},
		{"token-made", "lin.fang", "/account/tokens/new", "/account/tokens/new", "name=月报系统&scopes=member:read&to=2026-12-31"},
		{"account-tokens", "lin.fang", "/account", "", ""},
		{"accounts", "chen", "/accounts", "", ""},
		{"accounts-none", "chen", "/accounts?q=zzzz", "", ""},
		{"new", "chen", "/accounts/new?home=" + s.A.Ref.String(), "", ""},
		{"one", "chen", of, "", ""},
		{"one-waiting", "chen", "/accounts/" + wait.Ref.String(), "", ""},
		{"one-desk", "chen", "/accounts/" + desk.Ref.String(), "", ""},
		{"whom", "chen", "/accounts/give", "", ""},
		{"give", "chen", "/accounts/give?login=lin.fang&org=" + s.Street.Ref.String(), "", ""},
		{"give-wrong", "chen", "/accounts/give", "/accounts/give", "login=lin.fang&role=officer&org=" + s.B.Ref.String()},
		{"give-none", "futian", "/accounts/give?login=lin.fang&org=" + s.C.Ref.String(), "", ""},
		{"take", "chen", of + "/take/" + seen.Holdings[0].ID.String(), "", ""},
		{"disable", "chen", of + "/disable", "", ""},
		{"invite", "chen", "/accounts/" + wait.Ref.String() + "/invite", "", ""},
		{"link", "chen", "/accounts/" + wait.Ref.String(), "/accounts/" + wait.Ref.String() + "/invite", ""},
		{"worker", "futian", "/accounts/worker?membership=" + m.Ref.String(), "", ""},
		{"worker-link", "futian", "/accounts/worker?membership=" + m.Ref.String(), "/accounts/worker", "membership=" + m.Ref.String()},
		{"me", "runner", "/account", "", ""},
		{"me-password", "runner", "/account/password", "", ""},
		{"log", "chen", "/log", "", ""},
	}
	only := os.Getenv("ONLY")
	tokens := map[string]string{"lin.fang": signIn("lin.fang"), "chen": signIn("chen"), "futian": signIn("futian"), "runner": signIn("runner")}
	u, _ := url.Parse(h.URL)
	for _, v := range strings.Fields(os.Getenv("VIEWS")) { // phone-light-zh-Hans
		part := strings.SplitN(v, "-", 3)
		w, hh := int64(1366), int64(900)
		if part[0] == "phone" {
			w, hh = 360, 780
		}
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: part[1]}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			if only != "" && !strings.Contains(","+only+",", ","+p.name+",") {
				continue
			}
			_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "nj-lang", Value: part[2], Domain: u.Hostname(), Path: "/"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "nj", Value: tokens[p.as] + " "[:0], Domain: u.Hostname(), Path: "/"}); err != nil {
				t.Fatal(err)
			}
			path := p.path
			do(chromedp.EmulateViewport(w, hh), chromedp.Navigate(h.URL+path))
			if p.post != "" {
				js := `(() => { const f = document.createElement("form"); f.method = "post"; f.action = ` + fmt.Sprintf("%q", p.post) + `;`
				q, _ := url.ParseQuery(p.form)
				for k, vs := range q {
					js += fmt.Sprintf(`{ const i = document.createElement("input"); i.type="hidden"; i.name = %q; i.value = %q; f.append(i); }`, k, vs[0])
				}
				js += `document.body.append(f); f.submit(); return 0 })()`
				if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](js)); err != nil {
					t.Log(err)
				}
				time.Sleep(1200 * time.Millisecond)
			}
			png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Log(p.name, err)
			}
			name := p.name + "-" + v
			os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
			width, _ := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
			if width > 0 {
				t.Errorf("%s: %d px too wide", name, width)
			}
			chromedp.Run(ctx, chromedp.Evaluate[int](string(axe)+";0"))
			faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 200) + " " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Log(name, err)
			}
			for _, f := range faults {
				t.Errorf("%s axe: %s", name, f)
			}
		}
	}
}
