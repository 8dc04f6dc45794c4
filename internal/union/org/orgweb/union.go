package orgweb

import (
	"slices"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// fewEmployers is how many employers a union's page shows before it leads to their list.
const fewEmployers = 8

// unionView is a union's page. Parts that the reader does not see are nil.
type unionView struct {
	org.Found
	on, today    day.Day
	head         ui.Head
	actions      []action
	tiles, chart templ.Component
	facts        []ui.Fact
	children     *ui.Table
	pager        ui.Pager
	below        []action // what can be done below
	employers    *ui.Table
	moreCovered  bool
	covering     []action
	history      []ui.Event
}

// action is a button that leads somewhere.
type action struct {
	label, href, icon string
	look              ui.Look
}

// union is one union as of a day.
func (p pages) union(c *web.Ctx) error {
	var in struct {
		unionPath
		On    day.Day `form:"on"`
		After id.ID   `form:"after"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	v := unionView{on: in.On, today: p.today()}
	if v.on >= v.today {
		v.on = ""
	}
	var err error
	if v.Found, err = p.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: in.Ref, On: v.on}); err != nil {
		return err
	}
	for _, part := range []func(*web.Ctx, *unionView, id.ID) error{p.fillHead, p.fillFigures, p.fillChildren, p.fillEmployers, p.fillHistory} {
		if err := part(c, &v, in.After); err != nil {
			return err
		}
	}
	return c.Page(layout(c), v.Name, unionPage(v))
}

func (p pages) fillHead(c *web.Ctx, v *unionView, _ id.ID) error {
	names, err := p.named(c, v.Org)
	if err != nil {
		return err
	}
	v.head = ui.Head{Title: v.Name, Note: kindWord(c, v.Org), State: stateTag(c, v.Org), Crumbs: crumbs(c, v.Found, false)}
	v.facts = facts(p.lines(c, v.Org, names))
	if v.on != "" { // what is past is looked at, not worked on
		return nil
	}
	switch {
	case p.may(c, org.UseEdit, v.Org):
		v.actions = append(v.actions, action{label: c.T("orgweb.edit"), href: orgHref(v.Ref) + "/edit"})
	case p.may(c, org.UseEditContact, v.Org):
		v.actions = append(v.actions, action{label: c.T("orgweb.edit_contact"), href: orgHref(v.Ref) + "/contact"})
	}
	for _, d := range p.Doors {
		if (d.Members && !v.Kind.HasMembers()) || (d.Territory && v.Kind != org.Federation && v.Kind != org.Street) || p.Orgs.Plan.Allow(c.Actor, d.Use, v.Target()) != nil {
			continue
		}
		a := action{label: c.T(d.Label), href: d.Path + v.Ref.String(), icon: d.Icon}
		if d.Primary {
			a.look = ui.Primary
		}
		v.actions = append(v.actions, a)
	}
	return nil
}

func (p pages) fillFigures(c *web.Ctx, v *unionView, _ id.ID) (err error) {
	v.tiles, v.chart, err = p.Members.Figures(c, v.Org, v.on)
	return err
}

func (p pages) fillChildren(c *web.Ctx, v *unionView, after id.ID) error {
	found, err := p.Orgs.Children(c.Context(), c.Actor, org.ChildrenInput{Parent: v.Ref, On: v.on, After: after, Limit: listSize + 1})
	if err != nil {
		return err
	}
	href := func(after id.ID) string {
		return web.Address(orgHref(v.Ref), "on", string(v.on), "after", web.Optional(after)) + "#below"
	}
	if len(found) > listSize {
		found = found[:listSize]
		v.pager.Next = href(found[listSize-1].Ref.ID)
	}
	if after != 0 {
		v.pager.First = href(0)
	}
	orgs := make([]org.Org, len(found))
	for i, f := range found {
		orgs[i] = f.Org
	}
	t, err := p.table(c, c.T("orgweb.below"), orgs, v.on, false)
	if err != nil {
		return err
	}
	v.below = p.belowActions(c, *v)
	if len(t.Rows) > 0 || len(v.below) > 0 {
		t.Empty = noneBelow()
		v.children = &t
	}
	return nil
}

// belowActions is what the reader can do below a union today.
func (p pages) belowActions(c *web.Ctx, v unionView) (out []action) {
	bears := slices.ContainsFunc(org.Kinds, func(k org.Kind) bool { return k.Below(v.Kind) })
	if v.on != "" || !bears || v.State == org.Closed {
		return nil
	}
	if p.Orgs.MayImport(c.Actor, v.Org) == nil {
		out = append(out, action{label: c.T("orgweb.import_orgs"), href: orgHref(v.Ref) + "/import", icon: "upload"})
	}
	if p.may(c, org.UseCreate, v.Org) {
		out = append(out, action{label: c.T("orgweb.new_below"), href: orgHref(v.Ref) + "/new"})
	}
	return out
}

func (p pages) fillEmployers(c *web.Ctx, v *unionView, _ id.ID) error {
	if v.on != "" || !p.may(c, org.UseEmployerFind, v.Org) {
		return nil
	}
	found, err := p.Orgs.Employers(c.Context(), c.Actor, org.EmployersInput{Node: v.Ref, Limit: fewEmployers + 1})
	if err != nil {
		return err
	}
	if v.moreCovered = len(found) > fewEmployers; v.moreCovered {
		found = found[:fewEmployers]
	}
	t := p.employerTable(c, found)
	t.Empty = noneCovered()
	v.employers = &t
	if v.State != org.Closed && p.may(c, org.UseCover, v.Org) {
		v.covering = []action{{label: c.T("orgweb.cover"), href: orgHref(v.Ref) + "/employers/new"}}
	}
	return nil
}

func (p pages) fillHistory(c *web.Ctx, v *unionView, _ id.ID) error {
	versions, err := p.Orgs.History(c.Context(), c.Actor, v.Ref)
	if errs.Hidden(err) {
		return nil
	}
	if err != nil {
		return err
	}
	v.history, err = p.history(c, versions)
	return err
}
