package orgweb

import (
	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
)

// orgForm is what is typed about a union.
type orgForm struct {
	unionPath
	Version       int64     `form:"version"`
	Name          string    `form:"name"`
	Code          string    `form:"code"`
	Kind          org.Kind  `form:"kind"`
	State         org.State `form:"state"`
	USCC          string    `form:"uscc"`
	Industry      string    `form:"industry"`
	Address       string    `form:"address"`
	Phone         string    `form:"phone"`
	LegalPersonNo string    `form:"legal_person_no"`
	FoundedOn     day.Day   `form:"founded_on"`
	ValidFrom     day.Day   `form:"valid_from"`
	Reason        string    `form:"reason"`

	Division         string `form:"division"`
	DivisionChoice   string `form:"division_choice"`
	DivisionFor      string `form:"division_for"`
	Guide            string `form:"guided_by"`
	GuideChoice      string `form:"guided_by_choice"`
	GuideFor         string `form:"guided_by_for"`
	Industrial       string `form:"industrial_parent"`
	IndustrialChoice string `form:"industrial_parent_choice"`
	IndustrialFor    string `form:"industrial_parent_for"`
}

// meant is the form with what its pickers mean.
type meant struct {
	division           string
	guide, industrial  id.Ref
	places, guides, up picker
}

func (p pages) meant(c *web.Ctx, in orgForm) (m meant, err error) {
	var faults []errs.Field
	note := func(f *errs.Field) {
		if f != nil {
			faults = append(faults, *f)
		}
	}
	var fault *errs.Field
	m.division, m.places, fault = p.pickPlace(c, "division", picked{in.Division, in.DivisionChoice, in.DivisionFor})
	note(fault)
	m.guide, m.guides, fault = p.pickOrg(c, "guided_by", picked{in.Guide, in.GuideChoice, in.GuideFor})
	note(fault)
	m.industrial, m.up, fault = p.pickOrg(c, "industrial_parent", picked{in.Industrial, in.IndustrialChoice, in.IndustrialFor})
	note(fault)
	return m, errs.InvalidFields(faults)
}

func (f orgForm) facts(division string) org.Facts {
	return org.Facts{Code: f.Code, Name: f.Name, Kind: f.Kind, State: f.State, USCC: f.USCC, Division: division, Industry: f.Industry,
		Address: f.Address, Phone: f.Phone, LegalPersonNo: f.LegalPersonNo, FoundedOn: f.FoundedOn}
}

// formOf is a union as the form shows it.
func formOf(o org.Org) orgForm {
	return orgForm{unionPath: unionPath{o.Ref}, Version: o.Version, Name: o.Name, Code: o.Code, Kind: o.Kind, State: o.State, USCC: string(o.USCC),
		Industry: o.Industry, Address: o.Address, Phone: o.Phone, LegalPersonNo: o.LegalPersonNo, FoundedOn: o.FoundedOn}
}

// orgFormView is the page with the form.
type orgFormView struct {
	form       orgForm
	head       ui.Head
	action     string
	back       string
	kinds      []ui.Option
	industries []ui.Option
	meant      meant
	edit       bool
	since      day.Day // when editing: first day of the version that holds
	today      day.Day
}

// newOrg is the form for a union below another.
func (p pages) newOrg(c *web.Ctx) error {
	var in orgForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.newOrgView(c, in.Ref)
	if err != nil {
		return err
	}
	v.meant = meant{places: p.placePicker("division", v.form.Division), guides: orgPicker(c, "guided_by", 0, nil),
		up: orgPicker(c, "industrial_parent", 0, nil)}
	return c.Page(web.Desk, v.head.Title, orgFormPage(v))
}

func (p pages) newOrgView(c *web.Ctx, ref id.Ref) (orgFormView, error) {
	parent, err := p.find(c, ref)
	if err != nil {
		return orgFormView{}, err
	}
	if err := p.demand(c, org.UseCreate, parent.Org); err != nil {
		return orgFormView{}, err
	}
	kinds := p.kinds(c, parent.Kind)
	v := orgFormView{head: ui.Head{Title: c.T("orgweb.new_below"), Note: c.T("orgweb.new_below_note", "name", parent.Name), Crumbs: crumbs(c, parent, true)},
		action: orgHref(ref) + "/new", back: orgHref(ref), kinds: kinds, industries: p.industries(c, ""), today: p.today()}
	v.form.Division = parent.Division
	if len(kinds) > 0 {
		v.form.Kind = org.Kind(kinds[0].Value)
	}
	if parent.Kind == org.Federation || parent.Kind == org.Street {
		v.form.Kind = org.Grassroots // what is founded most often there
	}
	return v, nil
}

// createOrg enters a union.
func (p pages) createOrg(c *web.Ctx) error {
	var in orgForm
	err := c.Decode(&in)
	v, failed := p.newOrgView(c, in.Ref)
	if failed != nil {
		return failed
	}
	var bad error
	v.meant, bad = p.meant(c, in)
	if err = first(err, bad); err == nil {
		var made org.Org
		made, err = p.Orgs.Create(c.Context(), c.Actor, org.CreateInput{Parent: in.Ref, IndustrialParent: v.meant.industrial,
			GuidedBy: v.meant.guide, ValidFrom: in.ValidFrom, Facts: in.facts(v.meant.division)})
		if err == nil {
			c.Flash(ui.OK, c.T("orgweb.created", "name", made.Name))
			return c.Redirect(orgHref(made.Ref))
		}
	}
	return c.Again(err, web.Desk, v.head.Title, orgFormPage(v))
}

// editOrg is the form for a union that stands.
func (p pages) editOrg(c *web.Ctx) error {
	var in orgForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, o, err := p.editOrgView(c, in.Ref)
	if err != nil {
		return err
	}
	names, err := p.named(c, o)
	if err != nil {
		return err
	}
	v.meant = meant{places: p.placePicker("division", o.Division), guides: orgPicker(c, "guided_by", o.GuidedBy, names)}
	return c.Page(web.Desk, v.head.Title, orgFormPage(v))
}

func (p pages) editOrgView(c *web.Ctx, ref id.Ref) (orgFormView, org.Org, error) {
	found, err := p.find(c, ref)
	if err != nil {
		return orgFormView{}, org.Org{}, err
	}
	if err := p.demand(c, org.UseEdit, found.Org); err != nil {
		return orgFormView{}, org.Org{}, err
	}
	kinds := []ui.Option{{Value: string(found.Kind), Label: kindName(c, found.Kind)}}
	if n := len(found.Above); n > 0 {
		kinds = p.kinds(c, found.Above[n-1].Kind)
	}
	return orgFormView{form: formOf(found.Org), head: ui.Head{Title: c.T("orgweb.edit"), Crumbs: crumbs(c, found, true)},
		action: orgHref(ref) + "/edit", back: orgHref(ref), kinds: kinds, industries: p.industries(c, found.Industry), edit: true,
		since: found.ValidFrom, today: p.today()}, found.Org, nil
}

// saveOrg changes a union from a day on.
func (p pages) saveOrg(c *web.Ctx) error {
	var in orgForm
	err := c.Decode(&in)
	v, _, failed := p.editOrgView(c, in.Ref)
	if failed != nil {
		return failed
	}
	var bad error
	v.meant, bad = p.meant(c, in)
	if err = first(err, bad); err == nil {
		_, err = p.Orgs.Edit(c.Context(), c.Actor, org.EditInput{Ref: in.Ref, Version: in.Version, ValidFrom: in.ValidFrom,
			GuidedBy: v.meant.guide, Reason: in.Reason, Facts: in.facts(v.meant.division)})
		if err == nil {
			c.Flash(ui.OK, c.T("orgweb.saved"))
			return c.Redirect(orgHref(in.Ref))
		}
	}
	return c.Again(err, web.Desk, v.head.Title, orgFormPage(v))
}

// first is the first error that is one.
func first(errors ...error) error {
	for _, err := range errors {
		if err != nil {
			return err
		}
	}
	return nil
}

// kinds are the kinds that may stand below one.
func (p pages) kinds(c *web.Ctx, below org.Kind) []ui.Option {
	var out []ui.Option
	for _, k := range org.Kinds {
		if k.Below(below) {
			out = append(out, ui.Option{Value: string(k), Label: kindName(c, k)})
		}
	}
	return out
}

// industries are the sections and divisions of GB/T 4754.
func (p pages) industries(c *web.Ctx, known string) []ui.Option {
	return p.options(c, codes.Industry, known)
}

// options are what a form offers of a code list where a code may stand already, with none at the top.
func (p pages) options(c *web.Ctx, list, known string) []ui.Option {
	out := []ui.Option{{Label: c.T("orgweb.not_said")}}
	for _, e := range p.Codes.Choices(list, known, p.today()) {
		out = append(out, ui.Option{Value: e.Code, Label: e.Code + " " + p.Codes.Name(list, e.Code, c.Lang(), p.today())})
	}
	return out
}

// contactForm is what an officer changes.
type contactForm struct {
	unionPath
	Version int64  `form:"version"`
	Address string `form:"address"`
	Phone   string `form:"phone"`
}

// editContact is the officer's form.
func (p pages) editContact(c *web.Ctx) error {
	var in contactForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	found, err := p.contactOf(c, in.Ref)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, c.T("orgweb.edit_contact"), contactPage(found.Org, crumbs(c, found, true)))
}

func (p pages) contactOf(c *web.Ctx, ref id.Ref) (org.Found, error) {
	found, err := p.find(c, ref)
	if err != nil {
		return found, err
	}
	return found, p.demand(c, org.UseEditContact, found.Org)
}

// saveContact changes address and telephone.
func (p pages) saveContact(c *web.Ctx) error {
	var in contactForm
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Orgs.EditContact(c.Context(), c.Actor, org.EditContactInput{Ref: in.Ref, Version: in.Version, Address: in.Address, Phone: in.Phone})
	}
	if err == nil {
		c.Flash(ui.OK, c.T("orgweb.saved"))
		return c.Redirect(orgHref(in.Ref))
	}
	found, failed := p.contactOf(c, in.Ref)
	if failed != nil {
		return failed
	}
	return c.Again(err, web.Desk, c.T("orgweb.edit_contact"), contactPage(found.Org, crumbs(c, found, true)))
}
