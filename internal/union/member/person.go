package member

import (
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
)

// Facts are what a union may say of a person (实名制 fields, domain rules C2). Political status and ethnic group are not
// among them: they stand only in forms where a cited rule asks. Codes are of the code list named behind.
type Facts struct {
	Name             string
	Sex              Sex     // sex, GB/T 2261.1
	Birth            day.Day // from the document where it tells
	DocKind          DocumentKind
	Document         vault.Secret
	Phone            vault.Secret // the union's contact; never the one for signing in
	BankCard         vault.Secret
	EmergencyContact vault.Secret
	Education        string // education, GB/T 4658
	Degree           string // degree
	HukouKind        string // hukou_kind
	HukouPlace       string
	Migrant          *bool  // 农民工
	Marital          string // marital, GB/T 2261.2
	WorkUnit         string
	Department       string
	Post             string
	WorkState        string // work_state
	WorkForm         string // work_form
	NewFormGroup     string // new_form_group
	Platform         string
	Occupation       string
	SkillLevel       string // skill_level
	Title            string // 专业技术职务
	ModelWorker      string // model_worker
	CardNo           string // 会员证（卡）号
}

// Person is a person's record as one union keeps it.
type Person struct {
	Ref     id.Ref
	Version int64
	Facts
}

// plainField is a field that is stored as it stands.
type plainField struct {
	name string
	at   func(*Facts) *string
}

// plainFields are the optional text fields, in the order of the table's columns.
var plainFields = []plainField{
	{"education", func(f *Facts) *string { return &f.Education }},
	{"degree", func(f *Facts) *string { return &f.Degree }},
	{"hukou_kind", func(f *Facts) *string { return &f.HukouKind }},
	{"hukou_place", func(f *Facts) *string { return &f.HukouPlace }},
	{"marital", func(f *Facts) *string { return &f.Marital }},
	{"work_unit", func(f *Facts) *string { return &f.WorkUnit }},
	{"department", func(f *Facts) *string { return &f.Department }},
	{"post", func(f *Facts) *string { return &f.Post }},
	{"work_state", func(f *Facts) *string { return &f.WorkState }},
	{"work_form", func(f *Facts) *string { return &f.WorkForm }},
	{"new_form_group", func(f *Facts) *string { return &f.NewFormGroup }},
	{"platform", func(f *Facts) *string { return &f.Platform }},
	{"occupation", func(f *Facts) *string { return &f.Occupation }},
	{"skill_level", func(f *Facts) *string { return &f.SkillLevel }},
	{"title", func(f *Facts) *string { return &f.Title }},
	{"model_worker", func(f *Facts) *string { return &f.ModelWorker }},
	{"card_no", func(f *Facts) *string { return &f.CardNo }},
}

// secretFields are the sealed ones beside the document.
var secretFields = []struct {
	name string
	at   func(*Facts) *vault.Secret
}{
	{"phone", func(f *Facts) *vault.Secret { return &f.Phone }},
	{"bank_card", func(f *Facts) *vault.Secret { return &f.BankCard }},
	{"emergency_contact", func(f *Facts) *vault.Secret { return &f.EmergencyContact }},
}

// secrets are the sealed fields in the order in which they stand under their seal.
func (f *Facts) secrets() []*vault.Secret {
	all := []*vault.Secret{&f.Document}
	for _, s := range secretFields {
		all = append(all, s.at(f))
	}
	return all
}

// maxText bounds a text field, in characters.
const maxText = 120

// check says what is wrong with the facts (faults: they cannot be taken) and what is doubtful (doubts: a person should look).
// The sex and birth date that a document of GB 11643 tells are filled in where the union gave none.
func (f *Facts) check(today day.Day) (faults, doubts []errs.Field) {
	fault := func(name string, m errs.Msg) { faults = append(faults, errs.Field{Name: name, Msg: m}) }
	name, err := ParseName(f.Name)
	if err != nil {
		fault("name", msgOf(err))
	}
	f.Name = name
	if f.DocKind == "" {
		f.DocKind = IDCard
	}
	doc, err := ParseDocument(f.DocKind, f.Document.Reveal(), today)
	if err != nil {
		fault("document", msgOf(err))
	} else {
		f.DocKind, f.Document = doc.Kind, doc.Number
		doubts = f.compare(doc)
	}
	if f.Phone != "" {
		if f.Phone, err = ParsePhone(f.Phone.Reveal()); err != nil {
			fault("phone", msgOf(err))
		}
	}
	if f.BankCard != "" {
		if f.BankCard, err = ParseCard(f.BankCard.Reveal()); err != nil {
			fault("bank_card", msgOf(err))
		}
	}
	if f.Birth > today {
		fault("birth", errs.M("member.birth_future"))
	}
	for _, p := range plainFields {
		if n := len([]rune(*p.at(f))); n > maxText {
			fault(p.name, errs.M("member.text_long", "n", maxText))
		}
	}
	return faults, doubts
}

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
	for _, p := range plainFields {
		if v := *p.at(&given); v != "" {
			*p.at(&f) = v
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
	for _, p := range plainFields {
		note(p.name, *p.at(&f) != *p.at(&g))
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
