package cadreweb

import (
	"slices"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// unionView is the officers of a union.
type unionView struct {
	head       ui.Head
	union      id.Ref
	mayAppoint bool
	vacancy    string    // in words; "" for none
	awaiting   []ui.Chip // those who were elected and have no post yet, to give them one
	advice     []string
	chips      []ui.Chip
	officers   ui.Table
	terms      ui.Table
}

// union is the officers of one union, and the terms in which they hold their posts.
func (p pages) union(c *web.Ctx, ref id.Ref, past bool) error {
	found, err := p.Cadres.Posts(c.Context(), c.Actor, ref, past)
	if err != nil {
		return err
	}
	o, err := p.Cadres.Orgs.Load(c.Context(), p.Cadres.DB, ref)
	if err != nil {
		return err
	}
	v := unionView{union: ref, mayAppoint: p.may(c, cadre.UseAppoint, o), head: ui.Head{Title: c.T("cadreweb.officers"), Note: o.Name,
		Crumbs: []ui.Crumb{{Label: o.Name, Href: "/orgs/" + ref.String()}}}}
	here := UnionPath + ref.String()
	v.chips = []ui.Chip{{Label: c.T("cadreweb.now"), Href: here, On: !past}, {Label: c.T("cadreweb.former"), Href: here + "&past=1", On: past}}
	if x, ok, err := p.Cadres.Vacancy(c.Context(), c.Actor, ref); err != nil {
		return err
	} else if ok {
		v.vacancy = c.T("cadreweb.vacancy", "since", c.Day(x.Since), "due", c.Day(x.Due))
	}
	lines, err := p.Terms.Advice(c.Context(), c.Actor, ref)
	if err != nil {
		return err
	}
	for _, m := range lines {
		v.advice = append(v.advice, c.Msg(m))
	}
	if v.mayAppoint {
		elected, err := p.Cadres.Awaiting(c.Context(), c.Actor, ref)
		if err != nil {
			return err
		}
		for _, a := range elected {
			v.awaiting = append(v.awaiting, ui.Chip{Label: a.Name, Href: web.Address("/cadres/new", "org", ref.String(), "name", a.Name, "post", string(a.Post),
				"from", string(a.ElectedOn), "document", a.ConfirmedNo)})
		}
	}
	v.officers = officers(c, found, past)
	if v.terms, err = p.terms(c, o); err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, unionPage(v))
}

// officers is a table of those in a post, or once in one.
func officers(c *web.Ctx, found []cadre.Officer, past bool) ui.Table {
	t := ui.Table{Caption: c.T("cadreweb.officers"), Empty: empty("cadreweb.none", "cadreweb.none_text"), Cols: []ui.Col{{Label: c.T("cadre.name"), Main: true},
		{Label: c.T("cadre.post")}, {Label: c.T("cadre.tenure")}, {Label: c.T("cadre.from")}, {Label: c.T("cadre.trained")}}}
	if past {
		t.Cols[4] = ui.Col{Label: c.T("cadreweb.left")}
	}
	for _, of := range found {
		last := ui.StateTag(trainedTag(c, of))
		if past {
			last = ui.Text(c.T("cadreweb.left_on", "day", c.Day(of.To), "why", c.Msg(of.Ended.Words())))
		}
		t.Rows = append(t.Rows, ui.Row{Name: of.Name, Cells: []templ.Component{ui.NameLink(of.Name, href(of.Ref), ""), ui.Text(c.Msg(of.Post.Words())),
			ui.Text(c.Msg(of.Tenure.Words())), ui.Text(c.Day(of.From)), last}})
	}
	return t
}

// terms is a table of the terms of a union's bodies that run, with what may be done.
func (p pages) terms(c *web.Ctx, o org.Org) (ui.Table, error) {
	t := ui.Table{Caption: c.T("cadreweb.terms"), Empty: empty("cadreweb.terms_none", "cadreweb.terms_text"), Cols: []ui.Col{{Label: c.T("cadreweb.body"), Main: true},
		{Label: c.T("cadreweb.elected_on")}, {Label: c.T("cadreweb.last_day")}, {Label: c.T("cadreweb.to_do")}}}
	found, err := p.Terms.Terms(c.Context(), c.Actor, o.Ref)
	if err != nil {
		return t, err
	}
	found = slices.DeleteFunc(found, func(t office.Term) bool { return !t.Running })
	slices.SortFunc(found, func(a, b office.Term) int {
		return slices.Index(office.Bodies, a.Body) - slices.Index(office.Bodies, b.Body)
	})
	for _, term := range found {
		seen, err := p.Terms.View(c.Context(), c.Actor, term.Ref)
		if err != nil {
			return t, err
		}
		name := bodyName(c, term)
		do := ui.Link(c.T("cadreweb.extend"), termHref(term.Ref, "extend"))
		if len(seen.Open.Tied) > 0 {
			do = ui.Link(c.T("cadreweb.revote"), termHref(term.Ref, "revote"))
		}
		t.Rows = append(t.Rows, ui.Row{Name: name, Cells: []templ.Component{ui.Name(name, moved(c, term)), ui.Text(c.Day(term.ElectedOn)),
			ui.StateTag(running(c, term, p.today())), do}})
	}
	return t, nil
}

// bodyName is a body with its term: 工会委员会 第3届.
func bodyName(c *web.Ctx, t office.Term) string {
	return c.T("cadreweb.term_of", "body", c.T("office.body_"+string(t.Body)), "n", t.Number)
}

// moved says that a term's end was moved by approval; "" when it was not.
func moved(c *web.Ctx, t office.Term) string {
	if t.WasLastDay == "" {
		return ""
	}
	return c.T("cadreweb.moved", "day", c.Day(t.WasLastDay))
}
