package memberweb

import (
	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// APIFacts are what a union says of a person, but for the numbers.
type APIFacts struct {
	Name         string              `json:"name"`
	Sex          member.Sex          `json:"sex,omitempty" doc:"Code of list sex; told by an ID number"`
	Birth        day.Day             `json:"birth,omitempty" doc:"Told by an ID number"`
	DocKind      member.DocumentKind `json:"doc_kind,omitempty" enum:"id_card,residence_permit,foreign_permit,passport,hk_macau_permit,taiwan_permit" doc:"id_card when left out"`
	Education    string              `json:"education,omitempty" doc:"Code of list education"`
	Degree       string              `json:"degree,omitempty" doc:"Code of list degree"`
	HukouKind    string              `json:"hukou_kind,omitempty" doc:"Code of list hukou_kind"`
	HukouPlace   string              `json:"hukou_place,omitempty"`
	Migrant      *bool               `json:"migrant,omitempty" doc:"Migrant worker"`
	Marital      string              `json:"marital,omitempty" doc:"Code of list marital"`
	WorkUnit     string              `json:"work_unit,omitempty"`
	Department   string              `json:"department,omitempty"`
	Post         string              `json:"post,omitempty"`
	WorkState    string              `json:"work_state,omitempty" doc:"Code of list work_state"`
	WorkForm     string              `json:"work_form,omitempty" doc:"Code of list work_form"`
	NewFormGroup string              `json:"new_form_group,omitempty" doc:"Code of list new_form_group"`
	Platform     string              `json:"platform,omitempty"`
	Occupation   string              `json:"occupation,omitempty"`
	SkillLevel   string              `json:"skill_level,omitempty" doc:"Code of list skill_level"`
	Title        string              `json:"title,omitempty"`
	ModelWorker  string              `json:"model_worker,omitempty" doc:"Code of list model_worker"`
	CardNo       string              `json:"card_no,omitempty" doc:"Of the member card"`
}

// apiPerson is a person's record with its numbers masked.
type apiPerson struct {
	APIFacts
	Document         string `json:"document" doc:"Masked"`
	Phone            string `json:"phone,omitempty" doc:"Masked"`
	BankCard         string `json:"bank_card,omitempty" doc:"Masked"`
	EmergencyContact string `json:"emergency_contact,omitempty" doc:"Masked"`
}

// APINumbers are the numbers that come in, and are never given back but masked.
type APINumbers struct {
	Phone            vault.Secret `json:"phone,omitempty"`
	BankCard         vault.Secret `json:"bank_card,omitempty"`
	EmergencyContact vault.Secret `json:"emergency_contact,omitempty"`
}

func newAPIPerson(f member.Facts) apiPerson {
	return apiPerson{
		APIFacts: APIFacts{Name: f.Name, Sex: f.Sex, Birth: f.Birth, DocKind: f.DocKind, Education: f.Education, Degree: f.Degree, HukouKind: f.HukouKind,
			HukouPlace: f.HukouPlace, Migrant: f.Migrant, Marital: f.Marital, WorkUnit: f.WorkUnit, Department: f.Department, Post: f.Post,
			WorkState: f.WorkState, WorkForm: f.WorkForm, NewFormGroup: f.NewFormGroup, Platform: f.Platform, Occupation: f.Occupation,
			SkillLevel: f.SkillLevel, Title: f.Title, ModelWorker: f.ModelWorker, CardNo: f.CardNo},
		Document: member.MaskID(f.Document.Reveal()), Phone: shown(f.Phone, member.MaskPhone), BankCard: shown(f.BankCard, member.MaskCard),
		EmergencyContact: shown(f.EmergencyContact, func(string) string { return "****" }),
	}
}

// shown is a secret as JSON carries it: masked, and "" when there is none.
func shown(s vault.Secret, mask func(string) string) string {
	if s == "" {
		return ""
	}
	return mask(s.Reveal())
}

// facts are the person's facts as the use case takes them. Codes may be written as codes or as names, as in a roster; a text
// that is neither is a fault of its field.
func (h memberAPI) facts(f APIFacts, n APINumbers) (member.Facts, error) {
	out := member.Facts{Name: f.Name, Sex: f.Sex, Birth: f.Birth, DocKind: f.DocKind, Phone: n.Phone, BankCard: n.BankCard,
		EmergencyContact: n.EmergencyContact, Education: f.Education, Degree: f.Degree, HukouKind: f.HukouKind, HukouPlace: f.HukouPlace, Migrant: f.Migrant,
		Marital: f.Marital, WorkUnit: f.WorkUnit, Department: f.Department, Post: f.Post, WorkState: f.WorkState, WorkForm: f.WorkForm,
		NewFormGroup: f.NewFormGroup, Platform: f.Platform, Occupation: f.Occupation, SkillLevel: f.SkillLevel, Title: f.Title,
		ModelWorker: f.ModelWorker, CardNo: f.CardNo}
	today := day.Of(h.members.DB.Now().In(h.members.Zone))
	var faults []errs.Field
	for _, c := range []struct {
		list string // and the name of the field
		text *string
	}{
		{codes.Sex, (*string)(&out.Sex)}, {codes.Education, &out.Education}, {codes.Degree, &out.Degree}, {codes.HukouKind, &out.HukouKind},
		{codes.Marital, &out.Marital}, {codes.WorkState, &out.WorkState}, {codes.WorkForm, &out.WorkForm}, {codes.NewFormGroup, &out.NewFormGroup},
		{codes.SkillLevel, &out.SkillLevel}, {codes.ModelWorker, &out.ModelWorker},
	} {
		if *c.text == "" {
			continue
		}
		code, ok := h.codes.Match(c.list, *c.text, today)
		if !ok {
			faults = append(faults, errs.Field{Name: c.list, Msg: errs.M("org.code_list_unknown", "text", *c.text)})
		}
		*c.text = code
	}
	return out, errs.InvalidFields(faults)
}
