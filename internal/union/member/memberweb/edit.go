package memberweb

import (
	"maps"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// factsForm is what a union says of a person, as typed.
type factsForm struct {
	Name             string              `form:"name"`
	Sex              member.Sex          `form:"sex"`
	Birth            day.Day             `form:"birth"`
	DocKind          member.DocumentKind `form:"doc_kind"`
	Document         vault.Secret        `form:"document"`
	Phone            vault.Secret        `form:"phone"`
	BankCard         vault.Secret        `form:"bank_card"`
	EmergencyContact vault.Secret        `form:"emergency_contact"`
	Migrant          string              `form:"migrant"` // "1", "0" or ""
	member.Details
}

// factsOf is the form as facts. A place that is known is kept by its code.
func (p pages) factsOf(f factsForm) member.Facts {
	out := member.Facts{Name: f.Name, Sex: f.Sex, Birth: f.Birth, DocKind: f.DocKind, Document: f.Document, Phone: f.Phone, BankCard: f.BankCard,
		EmergencyContact: f.EmergencyContact, Details: f.Details}
	if code, ok := p.Codes.MatchDivision(f.HukouPlace, p.today()); ok {
		out.HukouPlace = code
	}
	if f.Migrant != "" {
		yes := f.Migrant == "1"
		out.Migrant = &yes
	}
	return out
}

// formOf is a record as a form shows it: without the numbers, which stay sealed.
func formOf(f member.Facts) factsForm {
	out := factsForm{Name: f.Name, Sex: f.Sex, Birth: f.Birth, DocKind: f.DocKind, Details: f.Details}
	if f.Migrant != nil {
		if out.Migrant = "0"; *f.Migrant {
			out.Migrant = "1"
		}
	}
	return out
}

// input is one line of the form about a person: a choice when it has options.
type input struct {
	ui.Field
	date    bool
	options []ui.Option
}

// inputs are the optional fields, in the order of the form.
func (p pages) inputs(c *web.Ctx, f factsForm) (person, work []input) {
	text := func(name, value string) input {
		return input{Field: ui.Field{Name: name, Label: fieldWord(c, name), Value: value, Max: 120, Auto: "off"}}
	}
	choice := func(list, name, value string) input {
		in := text(name, value)
		in.options = p.options(c, list, value)
		return in
	}
	birth := text("birth", string(f.Birth))
	birth.date, birth.Hint = true, c.T("memberweb.from_document")
	sex := choice(codes.Sex, "sex", string(f.Sex))
	sex.Hint = c.T("memberweb.from_document")
	person = []input{sex, birth, choice(codes.YesNo, "migrant", f.Migrant)}
	for _, field := range member.Fields {
		value := *field.Of(&f.Details)
		if field.Name == hukouPlace {
			value = p.hukou(value)
		}
		in := text(field.Name, value)
		if field.List != "" {
			in.options = p.options(c, field.List, value)
		}
		if aboutWork(field) {
			work = append(work, in)
		} else {
			person = append(person, in)
		}
	}
	return person, work
}

// options are what a form offers of a code list where a code may stand already, with none at the top.
func (p pages) options(c *web.Ctx, list, known string) []ui.Option {
	return append([]ui.Option{{Label: c.T("memberweb.not_said")}}, p.choices(c, list, known)...)
}

func (p pages) choices(c *web.Ctx, list, known string) (out []ui.Option) {
	for _, e := range p.Codes.Choices(list, known, p.today()) {
		out = append(out, ui.Option{Value: e.Code, Label: p.Codes.Name(list, e.Code, c.Lang(), p.today())})
	}
	return out
}

// personView is a page with the form about a person.
type personView struct {
	head         ui.Head
	action, back string
	form         factsForm
	person, work []input
	documents    []ui.Option
	today        day.Day
	again        bool              // the form has come back with faults or doubts
	org          id.Ref            // when somebody is entered
	version      int64             // when editing
	kept         map[string]string // the masked numbers that are there, by field, when editing
}

// enterForm is somebody new.
type enterForm struct {
	Org      id.Ref  `form:"org"`
	JoinedOn day.Day `form:"joined_on"`
	Despite  bool    `form:"despite"`
	factsForm
}

// newMember is the form for somebody new in a union.
func (p pages) newMember(c *web.Ctx) error {
	var in enterForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.enterView(c, in.Org, factsForm{})
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, enterPage(v))
}

func (p pages) enterView(c *web.Ctx, union id.Ref, form factsForm) (personView, error) {
	found, err := p.Members.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: union})
	if err != nil {
		return personView{}, err
	}
	if err := p.Members.Plan.Allow(c.Actor, member.UseEnter, found.Target()); err != nil {
		return personView{}, err
	}
	crumbs := p.crumbs(c, found)
	crumbs[len(crumbs)-1].Href = web.Address("/members", "node", union.String())
	v := personView{head: ui.Head{Title: c.T("memberweb.enter"), Note: c.T("memberweb.enter_note"), Crumbs: crumbs}, form: form,
		action: "/members/new", org: union, back: web.Address("/members", "node", union.String()), documents: p.choices(c, codes.Document, ""), today: p.today()}
	v.form.DocKind = member.IDCard
	v.person, v.work = p.inputs(c, form)
	return v, nil
}

// enter enters somebody.
func (p pages) enter(c *web.Ctx) error {
	var in enterForm
	err := c.Decode(&in)
	v, failed := p.enterView(c, in.Org, in.factsForm)
	if failed != nil {
		return failed
	}
	var made id.Ref
	if err == nil {
		made, err = p.Members.Enter(c.Context(), c.Actor, member.EnterInput{Org: in.Org, JoinedOn: in.JoinedOn, Despite: in.Despite, Facts: p.factsOf(in.factsForm)})
	}
	if err != nil {
		v.again = errs.Is(err, errs.Invalid)
		return c.Again(err, web.Desk, v.head.Title, enterPage(v))
	}
	c.Flash(ui.OK, c.T("memberweb.entered", "name", in.Name))
	return c.Redirect(memberHref(made))
}

// editForm changes what a union says of a person.
type editForm struct {
	membershipPath
	Version int64  `form:"version"`
	Nature  string `form:"nature"` // "change" or "correction"
	Reason  string `form:"reason"`
	// the numbers that are to go
	RemovePhone    bool `form:"remove_phone"`
	RemoveBankCard bool `form:"remove_bank_card"`
	RemoveContact  bool `form:"remove_emergency_contact"`
	factsForm
}

// remove are the fields whose numbers are to go.
func (f editForm) remove() (fields []string) {
	for field, gone := range map[string]bool{"phone": f.RemovePhone, "bank_card": f.RemoveBankCard, "emergency_contact": f.RemoveContact} {
		if gone {
			fields = append(fields, field)
		}
	}
	return fields
}

func (p pages) editView(c *web.Ctx, in membershipPath) (personView, error) {
	seen, head, err := p.seenFor(c, in, "memberweb.edit")
	if err == nil {
		err = p.Members.Plan.Allow(c.Actor, member.UseEdit, seen.Org.Target())
	}
	if err != nil {
		return personView{}, err
	}
	f := seen.Person.Facts
	v := personView{head: head, action: memberHref(in.Ref) + "/edit", back: memberHref(in.Ref), form: formOf(f), version: seen.Person.Version, kept: maps.Collect(f.Masked().Known())}
	v.person, v.work = p.inputs(c, v.form)
	return v, nil
}

// editMember is the form for a record that is there.
func (p pages) editMember(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.editView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, editPage(v))
}

// saveMember changes the record.
func (p pages) saveMember(c *web.Ctx) error {
	var in editForm
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Members.Edit(c.Context(), c.Actor, member.EditInput{Membership: in.Ref, Version: in.Version, Correction: in.Nature == "correction",
			Reason: in.Reason, Remove: in.remove(), Facts: p.factsOf(in.factsForm)})
	}
	if err != nil {
		v, failed := p.editView(c, in.membershipPath)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, editPage(v))
	}
	c.Flash(ui.OK, c.T("memberweb.saved"))
	return c.Redirect(memberHref(in.Ref))
}
