package deliveryweb_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/delivery/deliveryweb"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/webtest"
)

const (
	fed  = id.Fed(7)
	body = id.ID(1)
)

var root = treepath.Path("").Child(body)

// terms are the same for every body.
type terms delivery.Terms

// Terms implements delivery.Rules.
func (t terms) Terms(context.Context, sqldb.Queryer, id.Ref) (delivery.Terms, error) {
	return delivery.Terms(t), nil
}

var texts = fstest.MapFS{
	"locales/zh-Hans.json": {Data: []byte(`{"t.news": "验证码 {code}"}`)},
	"locales/en.json":      {Data: []byte(`{"t.news": "Code {code}"}`)},
}

// site is a city with so many messages, of which two a person go out today.
func site(t *testing.T, messages int, p delivery.Provider, anywhere bool) *web.Mux {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }
	db, key := dbtest.Open(t, "sqlite", sqldb.Options{Now: now}), filepath.Join(t.TempDir(), "niangjia.key")
	if err := vault.CreateKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(t.Context(), db, key)
	words, wordsErr := i18n.Load(texts)
	if err := errors.Join(err, wordsErr); err != nil {
		t.Fatal(err)
	}
	s := delivery.New(delivery.Deps{DB: db, IDs: id.NewSource(now), Vault: v, Plan: access.NewPlanner(delivery.Access), Words: words,
		Rules: terms{Budget: 2, QuietFrom: 21, QuietTo: 8, Kept: 30}, Provider: p, Zone: time.UTC,
		Root: func(_ context.Context, fed id.Fed) (access.Target, error) {
			return access.Target{Fed: fed, Path: root}, nil
		}})
	err = sqldb.Write(t.Context(), db, func(tx *sqldb.Tx) error {
		for i := range messages {
			if err := s.Send(t.Context(), tx, delivery.Message{Fed: fed, Org: body, Phone: "17055556666", Text: errs.M("t.news", "code", fmt.Sprintf("%06d", i)),
				Purpose: "t.news"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Run(t.Context())); err != nil {
		t.Fatal(err)
	}
	m := webtest.Mux(t, web.Config{Auth: people}, deliveryweb.Locales)
	deliveryweb.Routes(m, deliveryweb.Deps{Messages: s, Anywhere: anywhere, Names: func(context.Context, id.Fed, []id.ID) (map[id.ID]string, error) {
		return map[id.ID]string{body: "深圳市总工会"}, nil
	}})
	return m
}

var people = webtest.Sessions{
	"admin":   {Account: id.Ref{Fed: fed, ID: 1}, Fed: fed, Grants: []access.Grant{{Role: access.Administrator, Path: root, Below: true}}},
	"county":  {Account: id.Ref{Fed: fed, ID: 2}, Fed: fed, Grants: []access.Grant{{Role: access.Administrator, Path: root.Child(5), Below: true}}},
	"officer": {Account: id.Ref{Fed: fed, ID: 3}, Fed: fed, Grants: []access.Grant{{Role: access.Officer, Path: root, Below: true}}},
}

func TestOutbox(t *testing.T) {
	h := site(t, 120, delivery.Outbox{}, true)
	first := webtest.NewReader(t, h, "admin").Get("/outbox").Is(200).Says("发件箱", "短信没有发出，只放在这里", "验证码 000119", "t.news", "*******6666",
		"2026-03-03 08:00 后发", "深圳市总工会", "2026-03-02 12:00", "验证码 000070", "本页 50 条").Lacks("验证码 000069", "17055556666")
	next := first.Find(`href="(/outbox\?after=[0-9A-Z]+)"`)
	second := webtest.NewReader(t, h, "admin").Get(next).Is(200).Says("验证码 000069", "验证码 000020").Lacks("验证码 000070", "验证码 000019")
	webtest.NewReader(t, h, "admin").Get(second.Find(`href="(/outbox\?after=[0-9A-Z]+)"`)).Is(200).Says("验证码 000001", "已放入发件箱", "验证码 000000", "本页 20 条")
	webtest.NewReader(t, h, "admin").Get("/outbox?lang=en").Is(200).Says("Outbox", "No SMS was sent", "waits until 2026-03-03 08:00").Lacks("deliveryweb.")
	webtest.NewReader(t, site(t, 0, delivery.Outbox{}, true), "admin").Get("/outbox").Is(200).Says("还没有消息")
}

// TestWhere: the page opens for the federation's administrators, at the server, while there is no gateway.
func TestWhere(t *testing.T) {
	gateway, err := delivery.NewWebhook("https://203.0.113.1/", "t")
	if err != nil {
		t.Fatal(err)
	}
	local, demo, live := site(t, 2, delivery.Outbox{}, false), site(t, 2, delivery.Outbox{}, true), site(t, 0, gateway, true)
	for _, tc := range []struct {
		name    string
		site    *web.Mux
		who     string
		from    string
		through string // a header that a proxy adds
		want    int
	}{
		{"at the server", local, "admin", "127.0.0.1:5000", "", 200},
		{"at the server by IPv6", local, "admin", "[::1]:5000", "", 200},
		{"from elsewhere", local, "admin", "192.0.2.1:5000", "", 404},
		{"through a proxy", local, "admin", "127.0.0.1:5000", "X-Forwarded-For", 404},
		{"through another proxy", local, "admin", "127.0.0.1:5000", "Via", 404},
		{"a demonstration", demo, "admin", "192.0.2.1:5000", "", 200},
		{"with a gateway", live, "admin", "127.0.0.1:5000", "", 404},
		{"a county's administrator", demo, "county", "127.0.0.1:5000", "", 404},
		{"an officer", demo, "officer", "127.0.0.1:5000", "", 403},
		{"a stranger", demo, "", "127.0.0.1:5000", "", 401},
	} {
		req := httptest.NewRequest("GET", "/outbox", nil)
		req.RemoteAddr = tc.from
		if tc.through != "" {
			req.Header.Set(tc.through, "192.0.2.1")
		}
		answer := webtest.NewReader(t, tc.site, tc.who).Ask(req).Is(tc.want)
		if tc.want != 200 {
			answer.Lacks("验证码 0", "6666")
		}
	}
}
