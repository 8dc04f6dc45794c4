package rulesweb

import (
	"slices"
	"strings"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// Step is a body on the way down to another.
type Step struct {
	Name   string
	Href   string
	Target access.Target // its Record is the body
}

// Tree tells where bodies stand.
type Tree interface {
	// Way is the body and those above it, the root first; without a ref, where the reader works. Errors: NotFound.
	Way(c *web.Ctx, ref id.Ref) ([]Step, error)
}

// Deps is what the pages need.
type Deps struct {
	Rules *rules.Service
	Tree  Tree
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/rules", p.list)
	m.Get("/rules/{name}", p.rule)
	m.Get("/rules/{name}/set", p.ask)
	m.Post("/rules/{name}/set", p.set)
}

func (p pages) today() day.Day { return day.Of(p.Rules.DB.Now().In(p.Rules.Zone)) }

// body is the body of a page with the way down to it.
type body struct {
	way []Step
	ref id.Ref
}

func (b body) name() string { return b.way[len(b.way)-1].Name }

func (p pages) body(c *web.Ctx, ref id.Ref) (body, error) {
	way, err := p.Tree.Way(c, ref)
	if err == nil && len(way) == 0 {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return body{}, err
	}
	return body{way, way[len(way)-1].Target.Record}, nil
}

func (b body) href(path string) string { return path + "?node=" + b.ref.String() }

// crumbs lead to the rules of the bodies above, and with own to those of the body itself.
func (b body) crumbs(own bool) (out []ui.Crumb) {
	way := b.way
	if !own {
		way = way[:len(way)-1]
	}
	for _, s := range way {
		out = append(out, ui.Crumb{Label: s.Name, Href: "/rules?node=" + s.Target.Record.String()})
	}
	return out
}

// where says where a value comes from.
func (b body) where(c *web.Ctx, f rules.Found) string {
	if f.From == rules.Node {
		if f.Org == b.ref.ID {
			return c.T("rulesweb.own_value")
		}
		for _, s := range b.way {
			if s.Target.Record.ID == f.Org {
				return s.Name
			}
		}
	}
	return c.T("rules.from_" + string(f.From))
}

func (p pages) maySet(c *web.Ctx, b body, r rules.Rule) bool {
	return !r.Installation && p.Rules.Plan.Allow(c.Actor, rules.UseSet, b.way[len(b.way)-1].Target) == nil
}

type nodeForm struct {
	Name string `path:"name"`
	Node id.Ref `form:"node"`
}

// list shows all rules as they hold for a body.
func (p pages) list(c *web.Ctx) error {
	var in struct {
		Node id.Ref `form:"node"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	b, err := p.body(c, in.Node)
	if err != nil {
		return err
	}
	found, err := p.Rules.Effective(c.Context(), c.Actor, rules.EffectiveInput{Org: b.ref})
	if err != nil {
		return err
	}
	rows := make([]ui.Row, len(found))
	for i, f := range found {
		title := c.T(f.Rule.Text)
		rows[i] = ui.Row{Name: title, Cells: []templ.Component{ui.NameLink(title, b.href("/rules/"+f.Rule.Name), ""), ui.Text(words(c, f.Value)),
			ui.Text(b.where(c, f)), ui.StateTag(gradeTag(c, f.Grade)), ui.Text(f.Source)}}
	}
	return c.Page(web.Desk, c.T("rulesweb.rules"), listPage(b.crumbs(false), b.name(), ui.Table{Caption: c.T("rulesweb.rules"), Rows: rows,
		Cols: []ui.Col{{Label: c.T("rulesweb.rule"), Main: true}, {Label: c.T("rulesweb.value")}, {Label: c.T("rulesweb.set_by")}, {Label: c.T("rulesweb.grade")}, {Label: c.T("rulesweb.source")}}}))
}

// words are a value in words; the lines of bands are joined.
func words(c *web.Ctx, v rules.Value) string {
	if v == nil {
		return c.T("rulesweb.inherited")
	}
	var out []string
	for _, m := range v.Words() {
		out = append(out, c.Msg(m))
	}
	return strings.Join(out, c.T("rulesweb.between"))
}

// gradeTag is how good the evidence is: law that was read refuses, everything else only warns.
func gradeTag(c *web.Ctx, g rules.Grade) ui.Tag {
	tag := ui.Tag{Word: c.T("rulesweb.grade_" + strings.ToLower(string(g)))}
	switch g {
	case rules.A:
		tag.Tone = ui.OK
	case rules.C, rules.GK:
		tag.Tone = ui.Warn
	case rules.B:
		tag.Tone = ui.Info
	}
	return tag
}

// ruleView is one rule for a body.
type ruleView struct {
	head    ui.Head
	facts   []ui.Fact
	history []ui.Event
	set     string // where it can be set, "" for nowhere
	lines   []string
}

// rule shows one rule for a body, with everything that was ever set for the body itself.
func (p pages) rule(c *web.Ctx) error {
	var in nodeForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	b, f, err := p.find(c, in)
	if err != nil {
		return err
	}
	v := ruleView{head: ui.Head{Title: c.T(f.Rule.Text), State: gradeTag(c, f.Grade), Crumbs: b.crumbs(true)}, facts: p.facts(c, b, f)}
	for _, m := range f.Value.Words() {
		v.lines = append(v.lines, c.Msg(m))
	}
	if p.maySet(c, b, f.Rule) {
		v.set = b.href("/rules/" + f.Rule.Name + "/set")
	}
	entries, err := p.Rules.History(c.Context(), c.Actor, rules.HistoryInput{Org: b.ref, Name: f.Rule.Name})
	if err != nil && !errs.Is(err, errs.Denied) && !errs.Is(err, errs.NotFound) {
		return err
	}
	for _, e := range entries {
		v.history = append(v.history, ui.Event{When: c.T("rulesweb.since", "day", e.ValidFrom), Title: words(c, e.Value), Text: e.Source + " · " + e.Reason,
			Who: c.T("rulesweb.recorded", "who", e.By, "at", e.At.In(p.Rules.Zone))})
	}
	return c.Page(web.Desk, v.head.Title, rulePage(v))
}

// find is a rule as it holds for a body.
func (p pages) find(c *web.Ctx, in nodeForm) (body, rules.Found, error) {
	b, err := p.body(c, in.Node)
	if err != nil {
		return b, rules.Found{}, err
	}
	all, err := p.Rules.Effective(c.Context(), c.Actor, rules.EffectiveInput{Org: b.ref})
	if err != nil {
		return b, rules.Found{}, err
	}
	i := slices.IndexFunc(all, func(f rules.Found) bool { return f.Rule.Name == in.Name })
	if i < 0 {
		return b, rules.Found{}, errs.New(errs.NotFound, "errs.not_found")
	}
	return b, all[i], nil
}

func (p pages) facts(c *web.Ctx, b body, f rules.Found) []ui.Fact {
	checked := c.T("rulesweb.unchecked")
	if f.CheckedOn != "" {
		checked = c.Day(f.CheckedOn)
	}
	out := []ui.Fact{ui.F(c.T("rulesweb.set_by"), b.where(c, f)), ui.F(c.T("rulesweb.valid_from"), c.Day(f.ValidFrom)), ui.F(c.T("rulesweb.source"), f.Source),
		ui.F(c.T("rulesweb.grade"), c.T("rules.grade_"+strings.ToLower(string(f.Grade)))), ui.F(c.T("rulesweb.checked"), checked)}
	effect := "rulesweb.warns"
	if f.Grade == rules.A {
		effect = "rulesweb.refuses"
	}
	out = append(out, ui.F(c.T("rulesweb.effect"), c.T(effect)))
	if f.Rule.Tighten != rules.Freely {
		out = append(out, ui.F(c.T("rulesweb.below"), c.T("rulesweb.tighten")))
	}
	if f.Rule.Installation {
		out = append(out, ui.F(c.T("rulesweb.below"), c.T("rulesweb.installation")))
	}
	return out
}
