package memberweb

import (
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// APIFacts are what a union says of a person, but for the numbers.
type APIFacts struct {
	Name    string              `json:"name"`
	Sex     member.Sex          `json:"sex,omitempty" doc:"Code of list sex or its name; told by an ID number"`
	Birth   day.Day             `json:"birth,omitempty" doc:"Told by an ID number"`
	DocKind member.DocumentKind `json:"doc_kind,omitempty" enum:"id_card,residence_permit,foreign_permit,passport,hk_macau_permit,taiwan_permit" doc:"id_card when left out"`
	Migrant *bool               `json:"migrant,omitempty" doc:"Migrant worker"`
	member.Details
}

// apiPerson is a person's record with its numbers masked.
type apiPerson struct {
	APIFacts
	member.Numbers
}

// APINumbers are the numbers that come in, and are never given back but masked.
type APINumbers struct {
	Phone            vault.Secret `json:"phone,omitempty"`
	BankCard         vault.Secret `json:"bank_card,omitempty"`
	EmergencyContact vault.Secret `json:"emergency_contact,omitempty"`
}

func newAPIPerson(f member.Facts) apiPerson {
	return apiPerson{APIFacts{f.Name, f.Sex, f.Birth, f.DocKind, f.Migrant, f.Details}, f.Masked()}
}

// facts are the person's facts as the use case takes them.
func (f APIFacts) facts(n APINumbers) member.Facts {
	return member.Facts{Name: f.Name, Sex: f.Sex, Birth: f.Birth, DocKind: f.DocKind, Phone: n.Phone, BankCard: n.BankCard,
		EmergencyContact: n.EmergencyContact, Migrant: f.Migrant, Details: f.Details}
}
