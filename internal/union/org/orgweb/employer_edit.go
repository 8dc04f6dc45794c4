package orgweb

import (
	"strconv"
	"strings"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
)

// heads is a number of people as a form has it; nil when nothing was typed.
type heads struct{ n *int64 }

// UnmarshalText reads a whole number, digits grouped or not.
func (h *heads) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(strings.ReplaceAll(string(b), ",", ""), 10, 64)
	if err != nil {
		return errs.New(errs.Invalid, "web.not_a_number")
	}
	h.n = &n
	return nil
}

func (h heads) String() string {
	if h.n == nil {
		return ""
	}
	return strconv.FormatInt(*h.n, 10)
}

// employerForm is what is typed about an employer. With Org, that union covers it from today on.
type employerForm struct {
	unionPath
	Org        id.Ref  `form:"org"`
	Version    int64   `form:"version"`
	Name       string  `form:"name"`
	USCC       string  `form:"uscc"`
	Kind       string  `form:"kind"`
	Industry   string  `form:"industry"`
	Address    string  `form:"address"`
	OpenedOn   day.Day `form:"opened_on"`
	ClosedOn   day.Day `form:"closed_on"`
	Employees  heads   `form:"employees"`
	Women      heads   `form:"women"`
	Migrants   heads   `form:"migrants"`
	Dispatched heads   `form:"dispatched"`
	NewForm    heads   `form:"new_form"`

	Division       string `form:"division"`
	DivisionChoice string `form:"division_choice"`
	DivisionFor    string `form:"division_for"`
}

func (f employerForm) facts(division string) org.EmployerFacts {
	return org.EmployerFacts{USCC: f.USCC, Name: f.Name, Kind: f.Kind, Industry: f.Industry, Division: division, Address: f.Address,
		OpenedOn: f.OpenedOn, ClosedOn: f.ClosedOn, Employees: f.Employees.n, Women: f.Women.n, Migrants: f.Migrants.n,
		Dispatched: f.Dispatched.n, NewForm: f.NewForm.n}
}

func employerFormOf(e org.Employer) employerForm {
	return employerForm{Version: e.Version, Name: e.Name, USCC: e.USCC, Kind: e.Kind, Industry: e.Industry, Address: e.Address,
		OpenedOn: e.OpenedOn, ClosedOn: e.ClosedOn, Employees: heads{e.Employees}, Women: heads{e.Women}, Migrants: heads{e.Migrants},
		Dispatched: heads{e.Dispatched}, NewForm: heads{e.NewForm}}
}

// employerFormView is the page with the form.
type employerFormView struct {
	form              employerForm
	head              ui.Head
	action, back      string
	places            picker
	kinds, industries []ui.Option
}

// newEmployer is the form for an employer.
func (p pages) newEmployer(c *web.Ctx) error {
	var in struct {
		Org  id.Ref `form:"org"`
		Name string `form:"name"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.newEmployerView(c, in.Org)
	if err != nil {
		return err
	}
	v.form.Name = in.Name
	return c.Page(web.Desk, v.head.Title, employerFormPage(v))
}

func (p pages) newEmployerView(c *web.Ctx, union id.Ref) (employerFormView, error) {
	v := employerFormView{form: employerForm{Org: union}, head: ui.Head{Title: c.T("orgweb.new_employer"),
		Crumbs: []ui.Crumb{{Label: c.T("orgweb.employers"), Href: "/employers"}}}, action: "/employers/new", back: "/employers",
		kinds: p.options(c, codes.EconomicType, ""), industries: p.industries(c, ""), places: p.placePicker("division", "")}
	if union.IsZero() {
		return v, p.Orgs.Plan.Allow(c.Actor, org.UseEmployerWrite, access.Target{Fed: c.Fed()})
	}
	found, err := p.find(c, union)
	if err != nil {
		return v, err
	}
	v.head.Crumbs, v.back, v.places = crumbs(c, found, true), orgHref(union), p.placePicker("division", found.Division)
	v.head.Note = c.T("orgweb.covered_from_today", "name", found.Name)
	return v, first(p.demand(c, org.UseEmployerWrite, found.Org), p.demand(c, org.UseCover, found.Org))
}

// createEmployer enters an employer, and with a union has it covered.
func (p pages) createEmployer(c *web.Ctx) error {
	var in employerForm
	err := c.Decode(&in)
	v, failed := p.newEmployerView(c, in.Org)
	if failed != nil {
		return failed
	}
	made, err := p.writeEmployer(c, in, &v, err)
	if err != nil {
		return c.Again(err, web.Desk, v.head.Title, employerFormPage(v))
	}
	c.Flash(ui.OK, c.T("orgweb.employer_entered", "name", made.Name))
	return c.Redirect(employerHref(made.Ref))
}

// writeEmployer enters or changes the employer of a form that was read with err.
func (p pages) writeEmployer(c *web.Ctx, in employerForm, v *employerFormView, err error) (org.Employer, error) {
	division, places, fault := p.pickPlace(c, "division", picked{in.Division, in.DivisionChoice, in.DivisionFor})
	v.places = places
	if err == nil && fault != nil {
		err = errs.InvalidFields([]errs.Field{*fault})
	}
	if err != nil {
		return org.Employer{}, err
	}
	return p.Orgs.WriteEmployer(c.Context(), c.Actor, org.WriteEmployerInput{Ref: in.Ref, Version: in.Version, CoveredBy: in.Org, EmployerFacts: in.facts(division)})
}

// editEmployer is the form for an employer that is known.
func (p pages) editEmployer(c *web.Ctx) error {
	var in unionPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.editEmployerView(c, in.Ref)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, employerFormPage(v))
}

func (p pages) editEmployerView(c *web.Ctx, ref id.Ref) (employerFormView, error) {
	found, err := p.Orgs.FindEmployer(c.Context(), c.Actor, ref)
	if err != nil {
		return employerFormView{}, err
	}
	if !found.Writable {
		err = p.Orgs.Plan.Permits(c.Actor, org.UseEmployerWrite)
		return employerFormView{}, first(err, errs.New(errs.NotFound, "errs.not_found"))
	}
	return employerFormView{form: employerFormOf(found.Employer), head: ui.Head{Title: c.T("orgweb.edit_employer"),
		Crumbs: []ui.Crumb{{Label: c.T("orgweb.employers"), Href: "/employers"}, {Label: found.Name, Href: employerHref(ref)}}},
		action: employerHref(ref) + "/edit", back: employerHref(ref), places: p.placePicker("division", found.Division),
		kinds: p.options(c, codes.EconomicType, found.Kind), industries: p.industries(c, found.Industry)}, nil
}

// saveEmployer changes an employer.
func (p pages) saveEmployer(c *web.Ctx) error {
	var in employerForm
	err := c.Decode(&in)
	v, failed := p.editEmployerView(c, in.Ref)
	if failed != nil {
		return failed
	}
	if _, err = p.writeEmployer(c, in, &v, err); err != nil {
		return c.Again(err, web.Desk, v.head.Title, employerFormPage(v))
	}
	c.Flash(ui.OK, c.T("orgweb.saved"))
	return c.Redirect(employerHref(in.Ref))
}
