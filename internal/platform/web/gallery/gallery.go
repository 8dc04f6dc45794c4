// Package gallery is the living style page: every part of package ui, with long names
// and with none, one and many rows. The app serves it only when it is told to, for
// tests and for whoever writes a page.
package gallery

import (
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// Root is the path of the first page.
const Root = "/_style"

// Pages are the paths of all pages.
func Pages() []string {
	return []string{Root, Root + "/parts", Root + "/form", Root + "/import", Root + "/worker", Root + "/ask", Root + "/done", Root + "/sign-in", Root + "/nowhere"}
}

// Routes adds the pages. Everybody may see them: they show made-up people only.
func Routes(m *web.Mux) {
	page := func(path string, layout web.Layout, zh, en string, body func(words) templ.Component) {
		m.Get(Root+path, func(c *web.Ctx) error {
			w := enter(c, layout)
			return c.Page(layout, w.say(zh, en), body(w))
		}, web.Public())
	}
	page("", web.Desk, "会员", "Members", members)
	page("/parts", web.Desk, "部件", "Parts", parts)
	page("/import", web.Desk, "导入花名册", "Import a roster", importing)
	page("/worker", web.Worker, "首页", "Home", home)
	page("/ask", web.Worker, "我要求助", "Ask for help", ask)
	page("/done", web.Worker, "已经收到", "We have it", done)
	page("/sign-in", web.Plain, "登录", "Sign in", signIn)
	m.Get(Root+"/form", faulty, web.Public())
	m.Get(Root+"/nowhere", func(c *web.Ctx) error {
		enter(c, web.Desk)
		return errs.New(errs.NotFound, "errs.not_found")
	}, web.Public())
	m.Get(Root+"/branch", func(c *web.Ctx) error { return c.Fragment(ui.Branch(words{c.Lang()}.streets())) }, web.Public())
	m.Get(Root+"/number", func(c *web.Ctx) error { return c.Fragment(ui.Shown("653101199003072317")) }, web.Public())
	m.Get(Root+"/bar", func(c *web.Ctx) error { return c.Fragment(ui.ProgressBar(words{c.Lang()}.progress())) }, web.Public())
}

// enter makes the reader a made-up officer or worker, so that the frames show themselves.
func enter(c *web.Ctx, layout web.Layout) words {
	w := words{c.Lang()}
	if layout != web.Plain {
		c.Actor = access.Actor{Account: id.Ref{Fed: 1, ID: 1}, Name: w.say("王芳", "Wang Fang"), Fed: 1}
	}
	if layout == web.Desk {
		c.Actor.Grants = []access.Grant{{Role: access.Officer}}
	}
	return w
}

// faulty shows a form again with faults, as after a POST.
func faulty(c *web.Ctx) error {
	w := enter(c, web.Desk)
	err := errs.InvalidFields([]errs.Field{
		{Name: "uscc", Msg: errs.M("web.not_understood")},
		{Name: "count", Msg: errs.M("web.not_a_number")},
	})
	return c.Again(err, web.Desk, w.say("新建工会", "Found a union"), editing(w))
}

// Shell is a frame with places that lead nowhere, for tests of this package and of modules.
func Shell() web.Shell {
	return web.Shell{
		Nav:    func(c *web.Ctx) []web.NavGroup { return words{c.Lang()}.nav() },
		Places: func(c *web.Ctx) []ui.Place { return words{c.Lang()}.places() },
		Units: func(c *web.Ctx) []web.Unit {
			w := words{c.Lang()}
			return []web.Unit{
				{Ref: id.Ref{Fed: 1, ID: 1}, Label: w.say("福田区总工会", "Futian District Federation")},
				{Ref: id.Ref{Fed: 1, ID: 2}, Label: w.say("福田区快递行业工会联合会", "Futian Courier Industry Joint Union")},
			}
		},
		Search: func(c *web.Ctx) web.SearchBox {
			return web.SearchBox{Path: Root, Label: words{c.Lang()}.say("姓名、拼音、证件号", "Name, pinyin, document number")}
		},
		Greeting: func(c *web.Ctx) (string, string) {
			w := words{c.Lang()}
			return w.say("王芳，晚上好", "Good evening, Wang Fang"), w.say("福田区快递行业工会联合会 · 会员", "Member · Futian Courier Industry Joint Union")
		},
		SignIn: Root + "/sign-in", SignOut: "/sign-out", Account: "/me",
	}
}

// words are the made-up texts in a language; traditional Chinese reads the simplified ones.
type words struct{ lang i18n.Lang }

func (w words) say(zh, en string) string {
	if w.lang == i18n.En {
		return en
	}
	return zh
}

func (w words) progress() ui.Progress {
	return ui.Progress{
		Title: w.say("正在导入 2024年会员花名册（最终版）.xlsx", "Importing roster-2024-final.xlsx"),
		Done:  74_213, Total: 218_604, Left: 100 * time.Second, Poll: Root + "/bar", Stop: Root + "/stop",
	}
}
