package member

import (
	"time"
	"unicode/utf8"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
)

// Facts are what a union may say of a person (实名制 fields, domain rules C2). Political status and ethnic group are not
// among them: they stand only in forms where a cited rule asks.
type Facts struct {
	Name             string
	Sex              Sex     // of list sex, GB/T 2261.1
	Birth            day.Day // from the document where it tells
	DocKind          DocumentKind
	Document         vault.Secret `json:"-"`
	Phone            vault.Secret `json:"-"` // the union's contact; never the one for signing in
	BankCard         vault.Secret `json:"-"`
	EmergencyContact vault.Secret `json:"-"`
	Migrant          *bool        // 农民工
	Details
}

// Details are the facts that stand as texts, none of which anybody has to give. [Fields] lists them.
type Details struct {
	Education    string `json:"education,omitempty" form:"education" doc:"Code of list education (GB/T 4658) or its name"`
	Degree       string `json:"degree,omitempty" form:"degree" doc:"Code of list degree (GB/T 6864) or its name"`
	HukouKind    string `json:"hukou_kind,omitempty" form:"hukou_kind" doc:"Code of list hukou_kind or its name"`
	HukouPlace   string `json:"hukou_place,omitempty" form:"hukou_place"`
	Marital      string `json:"marital,omitempty" form:"marital" doc:"Code of list marital (GB/T 2261.2) or its name"`
	WorkUnit     string `json:"work_unit,omitempty" form:"work_unit"`
	Department   string `json:"department,omitempty" form:"department"`
	Post         string `json:"post,omitempty" form:"post"`
	WorkState    string `json:"work_state,omitempty" form:"work_state" doc:"Code of list work_state or its name"`
	WorkForm     string `json:"work_form,omitempty" form:"work_form" doc:"Code of list work_form or its name"`
	NewFormGroup string `json:"new_form_group,omitempty" form:"new_form_group" doc:"Code of list new_form_group or its name"`
	Platform     string `json:"platform,omitempty" form:"platform"`
	Occupation   string `json:"occupation,omitempty" form:"occupation"`
	SkillLevel   string `json:"skill_level,omitempty" form:"skill_level" doc:"Code of list skill_level or its name"`
	Title        string `json:"title,omitempty" form:"title" doc:"专业技术职务"`
	ModelWorker  string `json:"model_worker,omitempty" form:"model_worker" doc:"Code of list model_worker or its name"`
	CardNo       string `json:"card_no,omitempty" form:"card_no" doc:"会员证（卡）号, of the member card"`
}

// Person is a person's record as one union keeps it.
type Person struct {
	Ref     id.Ref
	Version int64
	Facts
}

// Field is one of the Details: its name, as in the table, and the code list that its values are of, "" for a free text.
type Field struct {
	Name, List string
	of         func(*Details) *string
}

// Of is the field's text.
func (f Field) Of(d *Details) *string { return f.of(d) }

// Fields are the Details in the order of the table's columns.
var Fields = []Field{
	{"education", codes.Education, func(d *Details) *string { return &d.Education }},
	{"degree", codes.Degree, func(d *Details) *string { return &d.Degree }},
	{"hukou_kind", codes.HukouKind, func(d *Details) *string { return &d.HukouKind }},
	{"hukou_place", "", func(d *Details) *string { return &d.HukouPlace }},
	{"marital", codes.Marital, func(d *Details) *string { return &d.Marital }},
	{"work_unit", "", func(d *Details) *string { return &d.WorkUnit }},
	{"department", "", func(d *Details) *string { return &d.Department }},
	{"post", "", func(d *Details) *string { return &d.Post }},
	{"work_state", codes.WorkState, func(d *Details) *string { return &d.WorkState }},
	{"work_form", codes.WorkForm, func(d *Details) *string { return &d.WorkForm }},
	{"new_form_group", codes.NewFormGroup, func(d *Details) *string { return &d.NewFormGroup }},
	{"platform", "", func(d *Details) *string { return &d.Platform }},
	{"occupation", "", func(d *Details) *string { return &d.Occupation }},
	{"skill_level", codes.SkillLevel, func(d *Details) *string { return &d.SkillLevel }},
	{"title", "", func(d *Details) *string { return &d.Title }},
	{"model_worker", codes.ModelWorker, func(d *Details) *string { return &d.ModelWorker }},
	{"card_no", "", func(d *Details) *string { return &d.CardNo }},
}

// maxText bounds a text field, in characters.
const maxText = 120

// check is Facts.check with the code lists: a text that is the code or a name of an entry becomes its code, any other is a fault.
// What stands in known may stay, for entries end while records live on.
func (s *Service) check(f *Facts, known Facts, today day.Day) (faults, doubts []errs.Field) {
	decode := func(name, list string, text *string, known string) {
		if *text == "" || *text == known {
			return
		}
		code, ok := s.Codes.Match(list, *text, today)
		if !ok {
			faults = append(faults, errs.Field{Name: name, Msg: errs.M("member.code_unknown", "text", *text)})
			return
		}
		*text = code
	}
	decode("sex", codes.Sex, (*string)(&f.Sex), string(known.Sex))
	for _, p := range Fields {
		if p.List != "" {
			decode(p.Name, p.List, p.Of(&f.Details), *p.Of(&known.Details))
		}
	}
	more, doubts := f.check(today)
	return append(faults, more...), doubts
}

// check says what is wrong with the facts (faults: they cannot be taken) and what is doubtful (doubts: a person should look).
// The sex and birth date that a document of GB 11643 tells are filled in where the union gave none.
func (f *Facts) check(today day.Day) (faults, doubts []errs.Field) {
	fault := func(name string, m errs.Msg) { faults = append(faults, errs.Field{Name: name, Msg: m}) }
	name, err := ParseName(f.Name)
	if err != nil {
		fault("name", errs.MsgOf(err))
	}
	f.Name = name
	if f.DocKind == "" {
		f.DocKind = IDCard
	}
	doc, err := ParseDocument(f.DocKind, f.Document.Reveal(), today)
	if err != nil {
		fault("document", errs.MsgOf(err))
	} else {
		f.DocKind, f.Document = doc.Kind, doc.Number
		doubts = f.compare(doc)
	}
	if f.Phone != "" {
		if f.Phone, err = ParsePhone(f.Phone.Reveal()); err != nil {
			fault("phone", errs.MsgOf(err))
		}
	}
	if f.BankCard != "" {
		if f.BankCard, err = ParseCard(f.BankCard.Reveal()); err != nil {
			fault("bank_card", errs.MsgOf(err))
		}
	}
	if f.Birth > today {
		fault("birth", errs.M("member.birth_future"))
	}
	if long(f.EmergencyContact.Reveal()) {
		fault("emergency_contact", errs.M("member.text_long", "n", maxText))
	}
	for _, p := range Fields {
		if long(*p.Of(&f.Details)) {
			fault(p.Name, errs.M("member.text_long", "n", maxText))
		}
	}
	return faults, doubts
}

func long(text string) bool { return utf8.RuneCountInString(text) > maxText }

// compare holds sex and birth date against the document, where it tells them.
func (f *Facts) compare(doc Document) (doubts []errs.Field) {
	if doc.ID.IsZero() {
		return nil
	}
	switch f.Sex {
	case "", Unknown, Unstated:
		f.Sex = doc.ID.Sex()
	case doc.ID.Sex():
	default:
		doubts = append(doubts, errs.Field{Name: "sex", Msg: errs.M("member.sex_against_document")})
	}
	switch f.Birth {
	case "":
		f.Birth = doc.ID.Birth()
	case doc.ID.Birth():
	default:
		doubts = append(doubts, errs.Field{Name: "birth", Msg: errs.M("member.birth_against_document", "given", f.Birth)})
	}
	return doubts
}

// trustDocument settles a doubt about sex or birth date: the document is right.
func (f *Facts) trustDocument(today day.Day) {
	if doc, err := ParseDocument(f.DocKind, f.Document.Reveal(), today); err == nil && !doc.ID.IsZero() {
		f.Sex, f.Birth = doc.ID.Sex(), doc.ID.Birth()
	}
}

// merge is the old facts with what the new ones say; what they leave empty stays.
func (f Facts) merge(given Facts) Facts {
	if given.Name != "" {
		f.Name = given.Name
	}
	if given.Sex != "" {
		f.Sex = given.Sex
	}
	if given.Birth != "" {
		f.Birth = given.Birth
	}
	if given.Migrant != nil {
		f.Migrant = given.Migrant
	}
	for _, s := range secretFields {
		if v := *s.at(&given); v != "" {
			*s.at(&f) = v
		}
	}
	for _, p := range Fields {
		if v := *p.Of(&given.Details); v != "" {
			*p.Of(&f.Details) = v
		}
	}
	return f
}

// differs names the fields in which two records of a person differ.
func (f Facts) differs(g Facts) (changed []string) {
	note := func(name string, differs bool) {
		if differs {
			changed = append(changed, name)
		}
	}
	note("name", f.Name != g.Name)
	note("sex", f.Sex != g.Sex)
	note("birth", f.Birth != g.Birth)
	note("migrant", (f.Migrant == nil) != (g.Migrant == nil) || f.Migrant != nil && *f.Migrant != *g.Migrant)
	for _, s := range secretFields {
		note(s.name, *s.at(&f) != *s.at(&g))
	}
	for _, p := range Fields {
		note(p.Name, *p.Of(&f.Details) != *p.Of(&g.Details))
	}
	return changed
}

// Change is an old state of a person's record: the fields that a change replaced.
type Change struct {
	Version    int64     `json:"version"` // the version that it made
	Fields     []string  `json:"fields"`
	Correction bool      `json:"correction"`
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
	Reason     string    `json:"reason,omitempty"`
}
