package web

import (
	"strings"

	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/ui"
)

// Layout is the frame around a page.
type Layout uint8

// The layouts.
const (
	Desk   Layout = iota // a left rail by area of work, and a header: for officers and desks
	Worker               // one column and a bottom bar: one thing per page
	Plain                // one narrow column and nothing else: sign-in, errors
)

var layoutNames = [...]string{"desk", "worker", "plain"}

// Shell is what the app puts into the frame. Each function may be nil; it is asked for
// every page that needs it, so it must be quick.
type Shell struct {
	Nav      func(*Ctx) []NavGroup             // the rail of Desk
	Places   func(*Ctx) []ui.Place             // the bottom bar of Worker: at most five
	Units    func(*Ctx) []Unit                 // what the unit switcher offers
	Search   func(*Ctx) SearchBox              // the search of Desk
	Greeting func(*Ctx) (title, detail string) // the head of Worker: who one is, and where

	SignIn  string // path of the sign-in page; it gets ?next=
	SignOut string // path that a form is posted to
	Account string // path of the page about one's own account
}

// NavGroup is an area of work; the first one usually has no title.
type NavGroup struct {
	Title string
	Items []NavItem
}

// NavItem is a place in the rail. The one whose Href is the longest beginning of the
// page's path is the current one.
type NavItem struct {
	Label, Href string
	Count       int
	Hot         bool // the count waits for the reader
}

// Unit is a choice of the unit switcher.
type Unit struct {
	Ref   id.Ref
	Label string
}

// SearchBox is the search in the header; the path gets ?q=. An empty path is no search.
type SearchBox struct {
	Path, Label string
}

// frameView is what the layouts are drawn from.
type frameView struct {
	*Ctx
	layout    Layout
	title     string
	nav       []NavGroup
	current   string // Href of the current place
	places    []ui.Place
	units     []Unit
	search    SearchBox
	who       string
	detail    string
	flashTone ui.Tone
	flash     string
}

func (c *Ctx) newFrame(layout Layout, title string) frameView {
	f := frameView{Ctx: c, layout: layout, title: title}
	f.flashTone, f.flash = c.takeFlash()
	shell := c.mux.cfg.Shell
	switch {
	case !c.Actor.SignedIn():
	case layout == Desk:
		f.fillDesk(shell)
	case layout == Worker:
		f.fillWorker(shell)
	}
	return f
}

func (f *frameView) fillDesk(shell Shell) {
	var hrefs []string
	if shell.Nav != nil {
		f.nav = shell.Nav(f.Ctx)
	}
	for _, g := range f.nav {
		for _, item := range g.Items {
			hrefs = append(hrefs, item.Href)
		}
	}
	f.current = current(f.R.URL.Path, hrefs)
	if shell.Units != nil {
		f.units = shell.Units(f.Ctx)
	}
	if shell.Search != nil {
		f.search = shell.Search(f.Ctx)
	}
}

func (f *frameView) fillWorker(shell Shell) {
	if shell.Places != nil {
		f.places = shell.Places(f.Ctx)
	}
	var hrefs []string
	for _, p := range f.places {
		hrefs = append(hrefs, p.Href)
	}
	f.current = current(f.R.URL.Path, hrefs)
	if shell.Greeting != nil {
		f.who, f.detail = shell.Greeting(f.Ctx)
	}
}

// current is the href that is the longest beginning of the path.
func current(path string, hrefs []string) string {
	best := ""
	for _, href := range hrefs {
		below := strings.HasPrefix(path, href) && (len(path) == len(href) || path[len(href)] == '/')
		if below && len(href) > len(best) {
			best = href
		}
	}
	return best
}

func (f frameView) shell() Shell { return f.mux.cfg.Shell }

func (f frameView) asset(name string) string { return f.mux.assets.path(name) }

// class is that of the html element: the layout and the size of type.
func (f frameView) class() string {
	if f.large {
		return layoutNames[f.layout] + " large"
	}
	return layoutNames[f.layout]
}

// here is the page's own address, for forms that lead back to it.
func (f frameView) here() string { return f.R.URL.RequestURI() }

func (f frameView) isUnit(u Unit) bool { return u.Ref == f.Unit }

// otherSize is the link that changes the size of type, and its word.
func (f frameView) otherSize() (href, key string) {
	if f.large {
		return f.with("size", "normal"), "web.normal_type"
	}
	return f.with("size", "large"), "web.large_type"
}

func (f frameView) langs() []i18n.Lang { return i18n.Langs[:] }
