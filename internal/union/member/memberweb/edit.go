package memberweb

import (
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
	Education        string              `form:"education"`
	Degree           string              `form:"degree"`
	HukouKind        string              `form:"hukou_kind"`
	HukouPlace       string              `form:"hukou_place"`
	Migrant          string              `form:"migrant"` // "1", "0" or ""
	Marital          string              `form:"marital"`
	WorkUnit         string              `form:"work_unit"`
	Department       string              `form:"department"`
	Post             string              `form:"post"`
	WorkState        string              `form:"work_state"`
	WorkForm         string              `form:"work_form"`
	NewFormGroup     string              `form:"new_form_group"`
	Platform         string              `form:"platform"`
	Occupation       string              `form:"occupation"`
	SkillLevel       string              `form:"skill_level"`
	Title            string              `form:"title"`
	ModelWorker      string              `form:"model_worker"`
	CardNo           string              `form:"card_no"`
}

// facts is the form as facts. A place that is known is kept by its code.
func (p pages) factsOf(f factsForm) member.Facts {
	out := member.Facts{Name: f.Name, Sex: f.Sex, Birth: f.Birth, DocKind: f.DocKind, Document: f.Document, Phone: f.Phone, BankCard: f.BankCard,
		EmergencyContact: f.EmergencyContact, Education: f.Education, Degree: f.Degree, HukouKind: f.HukouKind, HukouPlace: f.HukouPlace, Marital: f.Marital,
		WorkUnit: f.WorkUnit, Department: f.Department, Post: f.Post, WorkState: f.WorkState, WorkForm: f.WorkForm, NewFormGroup: f.NewFormGroup,
		Platform: f.Platform, Occupation: f.Occupation, SkillLevel: f.SkillLevel, Title: f.Title, ModelWorker: f.ModelWorker, CardNo: f.CardNo}
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
	out := factsForm{Name: f.Name, Sex: f.Sex, Birth: f.Birth, DocKind: f.DocKind, Education: f.Education, Degree: f.Degree, HukouKind: f.HukouKind,
		HukouPlace: f.HukouPlace, Marital: f.Marital, WorkUnit: f.WorkUnit, Department: f.Department, Post: f.Post, WorkState: f.WorkState,
		WorkForm: f.WorkForm, NewFormGroup: f.NewFormGroup, Platform: f.Platform, Occupation: f.Occupation, SkillLevel: f.SkillLevel, Title: f.Title,
		ModelWorker: f.ModelWorker, CardNo: f.CardNo}
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
		in.options = p.options(c, list)
		return in
	}
	birth := text("birth", string(f.Birth))
	birth.date, birth.Hint = true, c.T("memberweb.from_document")
	sex := choice(codes.Sex, "sex", string(f.Sex))
	sex.Hint = c.T("memberweb.from_document")
	person = []input{sex, birth, choice(codes.Education, "education", f.Education), choice(codes.Degree, "degree", f.Degree),
		choice(codes.Marital, "marital", f.Marital), choice(codes.HukouKind, "hukou_kind", f.HukouKind), text("hukou_place", p.hukou(f.HukouPlace)),
		choice(codes.YesNo, "migrant", f.Migrant), text("card_no", f.CardNo)}
	work = []input{text("work_unit", f.WorkUnit), text("department", f.Department), text("post", f.Post), choice(codes.WorkState, "work_state", f.WorkState),
		choice(codes.WorkForm, "work_form", f.WorkForm), choice(codes.NewFormGroup, "new_form_group", f.NewFormGroup), text("platform", f.Platform),
		text("occupation", f.Occupation), choice(codes.SkillLevel, "skill_level", f.SkillLevel), text("title", f.Title), choice(codes.ModelWorker, "model_worker", f.ModelWorker)}
	return person, work
}

// options are the entries of a code list, with none at the top.
func (p pages) options(c *web.Ctx, list string) []ui.Option {
	return append([]ui.Option{{Label: c.T("memberweb.not_said")}}, p.choices(c, list)...)
}

func (p pages) choices(c *web.Ctx, list string) (out []ui.Option) {
	for _, e := range p.Codes.List(list, p.today()) {
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
	crumbs[len(crumbs)-1].Href = address("/members", "node", union.String())
	v := personView{head: ui.Head{Title: c.T("memberweb.enter"), Note: c.T("memberweb.enter_note"), Crumbs: crumbs}, form: form,
		action: "/members/new", org: union, back: address("/members", "node", union.String()), documents: p.choices(c, codes.Document), today: p.today()}
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
	factsForm
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
	v := personView{head: head, action: memberHref(in.Ref) + "/edit", back: memberHref(in.Ref), form: formOf(f), version: seen.Person.Version, kept: masks(f)}
	v.person, v.work = p.inputs(c, v.form)
	return v, nil
}

// masks are the numbers that are known, masked, by field.
func masks(f member.Facts) map[string]string {
	out := map[string]string{}
	for _, n := range []struct {
		field  string
		secret vault.Secret
		mask   func(string) string
	}{
		{"document", f.Document, member.MaskID}, {"phone", f.Phone, member.MaskPhone}, {"bank_card", f.BankCard, member.MaskCard},
		{"emergency_contact", f.EmergencyContact, func(string) string { return "****" }},
	} {
		if n.secret != "" {
			out[n.field] = n.mask(n.secret.Reveal())
		}
	}
	return out
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
			Reason: in.Reason, Facts: p.factsOf(in.factsForm)})
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
