package app

import (
	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/delivery/deliveryweb"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/office"
	"niangjia/internal/union/office/officeweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
	"niangjia/internal/union/roster"
)

// shell is what stands in the frame of every page.
func (a *App) shell() web.Shell {
	return web.Shell{
		Nav: a.nav, Places: places, Units: a.units, Search: a.search, Greeting: a.greeting,
		SignIn: "/sign-in", SignOut: "/sign-out", Account: "/account",
	}
}

// place is a page of the rail, shown to whom its use case is open.
type place struct {
	use         access.UseCase
	label, href string
}

// rail is the desk's pages by area of work.
var rail = []struct {
	title  string
	places []place
}{
	{"", []place{{procedure.UseInbox, "procedureweb.inbox", "/inbox"}, {member.UseList, "memberweb.members", "/members"}, {roster.UseUpload, "rosterweb.imports", "/imports"}, {joining.UseView, "joiningweb.applicants", "/joining"}, {gap.UseView, "gapweb.gaps", "/gaps"}, {founding.UseView, "foundingweb.foundings", "/foundings"}, {member.UseDoubles, "memberweb.doubles", "/members/doubles"}, {duplicate.UseList, "duplicateweb.duplicates", "/duplicates"}}},
	{"app.rail_organisation", []place{{org.UseFind, "app.rail_unions", "/orgs"}, {org.UseEmployerFind, "app.rail_employers", "/employers"}, {office.UseDue, "officeweb.due", officeweb.DuePath}, {cadre.UseList, "cadreweb.officers", "/cadres"}, {reorg.UseChange, "reorgweb.changes", "/reorgs"}}},
	{"app.rail_settings", []place{{account.UseList, "accountweb.accounts", "/accounts"}, {account.UseLog, "accountweb.log", "/log"}, {delivery.UseOutbox, "deliveryweb.outbox", deliveryweb.Path},
		{rules.UseRead, "app.rail_rules", "/rules"}, {codes.UseRead, "app.rail_codes", "/codes"}}},
}

func (a *App) nav(c *web.Ctx) []web.NavGroup {
	var out []web.NavGroup
	for _, area := range rail {
		g := web.NavGroup{}
		if area.title != "" {
			g.Title = c.T(area.title)
		}
		for _, p := range area.places {
			if p.use == delivery.UseOutbox && !a.readsOutbox(c) {
				continue
			}
			if a.Plan.Permits(c.Actor, p.use) == nil {
				g.Items = append(g.Items, web.NavItem{Label: c.T(p.label), Href: p.href})
			}
		}
		if len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// places are the worker's bar: at most five.
func places(c *web.Ctx) []ui.Place {
	return []ui.Place{
		{Label: c.T("app.place_home"), Href: "/me", Icon: "home"},
		{Label: c.T("app.place_membership"), Href: "/me/membership", Icon: "ticket"},
		{Label: c.T("app.place_unions"), Href: "/orgs", Icon: "tree"},
		{Label: c.T("app.place_data"), Href: "/me/data", Icon: "person"},
		{Label: c.T("app.place_account"), Href: "/account", Icon: "gear"},
	}
}

// units are the unions on which the reader holds a role.
func (a *App) units(c *web.Ctx) []web.Unit {
	ids := make([]id.ID, len(c.Actor.Grants))
	for i, g := range c.Actor.Grants {
		ids[i] = g.Org
	}
	found, err := a.Orgs.FindMany(c.Context(), c.Actor, c.Actor.Fed, ids)
	if err != nil {
		a.Log.ErrorContext(c.Context(), "units of the frame", "error", err)
		return nil
	}
	var out []web.Unit
	for _, o := range ids {
		if u, ok := found[o]; ok {
			out = append(out, web.Unit{Ref: u.Ref, Label: u.Name})
			delete(found, o) // several roles on one union
		}
	}
	return out
}

// search looks unions up, on pages that have no search of their own. People are looked up on theirs, by a form whose
// words stand in no address.
func (a *App) search(c *web.Ctx) web.SearchBox {
	own := c.R.URL.Path == "/orgs" || c.R.URL.Path == "/members" || c.R.URL.Path == "/members/find"
	if own || a.Plan.Permits(c.Actor, org.UseFind) != nil {
		return web.SearchBox{}
	}
	return web.SearchBox{Path: "/orgs", Label: c.T("app.search_unions")}
}

func (a *App) greeting(c *web.Ctx) (title, detail string) {
	return c.T("app.greeting", "name", c.Actor.Name), ""
}

// home is where everybody begins: the tree for who builds it, the desk's list, the worker's own page, or the door.
func (a *App) home(c *web.Ctx) error {
	switch {
	case !c.Actor.SignedIn():
		return c.Redirect("/sign-in")
	case len(c.Actor.Grants) == 0:
		return c.Redirect("/me")
	case !c.Actor.Has(access.Administrator) && a.Plan.Permits(c.Actor, member.UseList) == nil:
		return c.Redirect("/members")
	}
	return c.Redirect("/orgs")
}
