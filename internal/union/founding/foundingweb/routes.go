package foundingweb

import (
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/paper"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// Deps is what the pages need.
type Deps struct {
	Foundings *founding.Service
	Press     *paper.Press
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/foundings", p.list)
	m.Get("/foundings/new", p.newFounding)
	m.Post("/foundings/new", p.open)
	m.Get("/foundings/{ref}", p.one)
	m.Get("/foundings/{ref}/papers/{paper}", p.paper)
	m.Get("/foundings/{ref}/{event}", p.ask)
	m.Post("/foundings/{ref}/{event}", p.step)
}

// The addresses of the pages of foundings, to which the proceeding's ref is added, and of those at a body, to which the body's is.
const (
	Door     = "/foundings/"
	ListPath = "/foundings?node="
)

const listSize = 50

func href(ref id.Ref) string { return Door + ref.String() }

func listHref(node id.Ref, over bool) string {
	if over {
		return web.Address("/foundings", "node", node.String(), "over", "1")
	}
	return web.Address("/foundings", "node", node.String())
}

func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.Foundings.Plan.Allow(c.Actor, use, o.Target()) == nil
}

// list is the foundings at a body.
func (p pages) list(c *web.Ctx) error {
	var in struct {
		Node  id.Ref `form:"node"`
		Over  bool   `form:"over"`
		After id.ID  `form:"after"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.Foundings.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	found, err := p.Foundings.List(c.Context(), c.Actor, founding.ListInput{Node: node.Ref, Over: in.Over, After: in.After, Limit: listSize + 1})
	if err != nil {
		return err
	}
	pager := ui.Pager{}
	if len(found) > listSize {
		found = found[:listSize]
		pager.Next = listHref(node.Ref, in.Over) + "&after=" + found[listSize-1].Ref.ID.String()
	}
	if in.After != 0 {
		pager.First = listHref(node.Ref, in.Over)
	}
	rows := make([]ui.Row, len(found))
	for i, f := range found {
		rows[i] = ui.Row{Name: f.Name, Cells: []templ.Component{ui.NameLink(f.Name, href(f.Ref), ""), ui.StateTag(stateTag(c, f.State)),
			ui.Text(f.MadeAt.In(p.Foundings.Zone).Format("2006-01-02"))}}
	}
	v := listView{node: node.Org, mayOpen: p.may(c, founding.UseOpen, node.Org), pager: pager,
		chips: []ui.Chip{{Label: c.T("foundingweb.open"), Href: listHref(node.Ref, false), On: !in.Over}, {Label: c.T("foundingweb.over"), Href: listHref(node.Ref, true), On: in.Over}},
		table: ui.Table{Caption: c.T("foundingweb.foundings"), Rows: rows, Empty: noFoundings(),
			Cols: []ui.Col{{Label: c.T("foundingweb.union"), Main: true}, {Label: c.T("foundingweb.state")}, {Label: c.T("foundingweb.opened_on")}}}}
	return c.Page(web.Desk, c.T("foundingweb.foundings"), listPage(v))
}

// listView is the foundings at a body.
type listView struct {
	node    org.Org
	mayOpen bool
	chips   []ui.Chip
	table   ui.Table
	pager   ui.Pager
}

// stateTag is the state of a founding in a word.
func stateTag(c *web.Ctx, state string) ui.Tag {
	tone := ui.Info
	switch state {
	case founding.Registered:
		tone = ui.OK
	case founding.GivenUp, founding.Refused:
		tone = ui.Plain
	}
	return ui.Tag{Tone: tone, Word: c.T("founding.course_state_" + state)}
}

// openForm begins a founding. Employers and people stand a line each.
type openForm struct {
	Org       id.Ref `form:"org"`
	Employers string `form:"employers"`
	Name      string `form:"name"`
	Code      string `form:"code"`
	Guide     string `form:"guide"` // a union's code
	Group     string `form:"group"`
}

func (p pages) newFounding(c *web.Ctx) error {
	var in openForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.askOpen(c, in, nil)
}

func (p pages) askOpen(c *web.Ctx, in openForm, failed error) error {
	node, err := p.Foundings.Orgs.Start(c.Context(), c.Actor, in.Org, c.Unit)
	if err != nil {
		return err
	}
	if err := p.Foundings.Plan.Allow(c.Actor, founding.UseOpen, node.Target()); err != nil {
		return err
	}
	body := newPage(node.Org, in.Employers)
	if failed != nil {
		return c.Again(failed, web.Desk, c.T("foundingweb.new"), body)
	}
	return c.Page(web.Desk, c.T("foundingweb.new"), body)
}

func (p pages) open(c *web.Ctx) error {
	var in openForm
	err := c.Decode(&in)
	var made founding.Founding
	if err == nil {
		made, err = p.begin(c, in)
	}
	if err != nil {
		return p.askOpen(c, in, err)
	}
	c.Flash(ui.OK, c.T("foundingweb.opened"))
	return c.Redirect(href(made.Ref))
}

func (p pages) begin(c *web.Ctx, in openForm) (founding.Founding, error) {
	out := founding.OpenInput{Org: in.Org, Name: in.Name, Code: in.Code, Group: holders(in.Group)}
	employers, err := p.Foundings.Employers(c.Context(), c.Actor, in.Org, strings.Split(in.Employers, "\n"))
	if err != nil {
		return founding.Founding{}, err
	}
	for _, e := range employers {
		out.Employers = append(out.Employers, e.Ref)
	}
	if in.Guide != "" {
		o, err := p.Foundings.Orgs.ByCode(c.Context(), c.Actor, in.Guide)
		if errs.Is(err, errs.NotFound) {
			err = errs.InvalidField("guide", "foundingweb.guide_unknown")
		}
		if err != nil {
			return founding.Founding{}, err
		}
		out.Guide = o.Ref
	}
	return p.Foundings.Open(c.Context(), c.Actor, out)
}

// holders reads people, a line each: name, post, who sent them.
func holders(text string) (out []founding.Holder) {
	for line := range strings.Lines(text) {
		part := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",，、;；\t", r) })
		for i := range part {
			part[i] = strings.TrimSpace(part[i])
		}
		if len(part) == 0 || part[0] == "" {
			continue
		}
		part = append(part, "", "")
		out = append(out, founding.Holder{Name: part[0], Post: part[1], SentBy: part[2]})
	}
	return out
}
