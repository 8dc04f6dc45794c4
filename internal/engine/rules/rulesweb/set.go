package rulesweb

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
)

// setForm is a value as typed; which of its parts count depends on the rule's kind.
type setForm struct {
	nodeForm
	Way       string      `form:"way"`   // "own" or "inherit"
	Value     string      `form:"value"` // a number, a word, or one of the choices
	Unit      rules.Unit  `form:"unit"`
	Op        string      `form:"op"`
	Num       int64       `form:"num"`
	Den       int64       `form:"den"`
	Bands     string      `form:"bands"`
	Source    string      `form:"source"`
	Grade     rules.Grade `form:"grade"`
	CheckedOn day.Day     `form:"checked_on"`
	ValidFrom day.Day     `form:"valid_from"`
	Reason    string      `form:"reason"`
}

// value is what the form says, of the kind of the rule's default.
func (f setForm) value(r rules.Rule) (rules.Value, error) {
	wrong := errs.InvalidField("value", "rules.value_form")
	switch r.Default.(type) {
	case rules.Bool:
		return rules.Bool(f.Value == "yes"), nil
	case rules.Text:
		return rules.Text(f.Value), nil
	case rules.Fraction:
		return rules.Fraction{Op: rules.Operator(f.Op), Num: f.Num, Den: f.Den}, nil
	case rules.Bands:
		return bands(f.Bands)
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(f.Value, ",", ""), 10, 64)
	if err != nil {
		return nil, wrong
	}
	if _, ok := r.Default.(rules.Duration); ok {
		return rules.Duration{N: n, Unit: f.Unit}, nil
	}
	return rules.Int(n), nil
}

// bands reads a line for each band: from, least, most.
func bands(text string) (rules.Value, error) {
	var out rules.Bands
	for line := range strings.Lines(text) {
		var n [3]int64
		fields := strings.FieldsFunc(line, func(r rune) bool { return r < '0' || r > '9' })
		if len(fields) == 0 {
			continue
		}
		if len(fields) != len(n) {
			return nil, errs.InvalidField("bands", "rulesweb.bands_form")
		}
		for i, f := range fields {
			var err error
			if n[i], err = strconv.ParseInt(f, 10, 64); err != nil {
				return nil, errs.InvalidField("bands", "rulesweb.bands_form")
			}
		}
		out = append(out, rules.Band{From: n[0], Min: n[1], Max: n[2]})
	}
	return out, nil
}

// bandLines is what bands reads.
func bandLines(b rules.Bands) string {
	var out strings.Builder
	for _, band := range b {
		out.WriteString(strconv.FormatInt(band.From, 10) + " " + strconv.FormatInt(band.Min, 10) + " " + strconv.FormatInt(band.Max, 10) + "\n")
	}
	return out.String()
}

// setView is the page with the form.
type setView struct {
	body   body
	found  rules.Found
	head   ui.Head
	action string
	now    string // the value that holds, in words
	today  day.Day
	grades []ui.Option
	words  []ui.Option // of a Text
}

func (p pages) setView(c *web.Ctx, in nodeForm) (setView, error) {
	b, f, err := p.find(c, in)
	if err != nil {
		return setView{}, err
	}
	if err := p.Rules.Plan.Allow(c.Actor, rules.UseSet, b.way[len(b.way)-1].Target); err != nil {
		return setView{}, err
	}
	crumbs := append(b.crumbs(true), ui.Crumb{Label: c.T(f.Rule.Text), Href: b.href("/rules/" + f.Rule.Name)})
	v := setView{body: b, found: f, head: ui.Head{Title: c.T("rulesweb.set"), Note: c.T("rulesweb.set_note", "name", b.name()), Crumbs: crumbs},
		action: "/rules/" + f.Rule.Name + "/set", now: words(c, f.Value), today: p.today()}
	for _, g := range rules.Grades {
		v.grades = append(v.grades, ui.Option{Value: string(g), Label: c.T("rules.grade_" + strings.ToLower(string(g)))})
	}
	for _, w := range f.Rule.Choices {
		if t, ok := w.(rules.Text); ok {
			v.words = append(v.words, ui.Option{Value: string(t), Label: words(c, t)})
		}
	}
	return v, nil
}

// ask is the form for a value.
func (p pages) ask(c *web.Ctx) error {
	var in nodeForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.setView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, setPage(v))
}

// set sets a value for a body and everything below it.
func (p pages) set(c *web.Ctx) error {
	var in setForm
	err := c.Decode(&in)
	v, failed := p.setView(c, in.nodeForm)
	if failed != nil {
		return failed
	}
	raw := json.RawMessage("null")
	if err == nil && in.Way != "inherit" {
		var value rules.Value
		if value, err = in.value(v.found.Rule); err == nil {
			raw, err = json.Marshal(value)
		}
	}
	var out rules.SetOutput
	if err == nil {
		out, err = p.Rules.Set(c.Context(), c.Actor, rules.SetInput{Org: v.body.ref, Name: in.Name, ValidFrom: in.ValidFrom, Value: raw, Source: in.Source,
			Grade: in.Grade, CheckedOn: in.CheckedOn, Reason: in.Reason})
	}
	if err != nil {
		return c.Again(err, web.Desk, v.head.Title, setPage(v))
	}
	if len(out.Warnings) > 0 {
		c.Flash(ui.Warn, c.T("rulesweb.saved_unusual", "warning", out.Warnings[0]))
	} else {
		c.Flash(ui.OK, c.T("rulesweb.saved"))
	}
	return c.Redirect(v.body.href("/rules/" + in.Name))
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// units are what a length of time counts in.
func units(ctx context.Context) (out []ui.Option) {
	for _, u := range []rules.Unit{rules.Hours, rules.Days, rules.WorkingDays, rules.Months, rules.Years} {
		out = append(out, ui.Option{Value: string(u), Label: i18n.T(ctx, "rulesweb.unit_"+string(u))})
	}
	return out
}
