package duplicate_test

import (
	"slices"
	"testing"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"
)

// said is a record as these tables write it.
type said struct {
	name     string
	kind     member.DocumentKind
	document string
	birth    day.Day
	phone    string
	contact  string
	list     id.ID
	work     string
}

func (x said) record() duplicate.Record {
	return duplicate.Record{List: x.list, Facts: member.Facts{Name: x.name, DocKind: x.kind, Document: vault.Secret(x.document), Birth: x.birth, Phone: vault.Secret(x.phone),
		EmergencyContact: vault.Secret(x.contact), Details: member.Details{WorkUnit: x.work}}}
}

func TestAlike(t *testing.T) {
	zhang := said{name: "张伟", kind: member.IDCard, document: "440399199003072319", birth: "1990-03-07", phone: "17012345678", list: 1}
	with := func(change func(*said)) said { x := zhang; change(&x); return x }
	for _, tc := range []struct {
		name  string
		other said
		want  string // "" for not alike
		why   duplicate.Reason
	}{
		{"twice on one list", zhang, "certain", duplicate.SameDocument},
		{"a double on two lists", with(func(x *said) { x.list = 2 }), "", ""},
		{"twice, the name mistyped", with(func(x *said) { x.name = "张玮" }), "certain", duplicate.SameDocument},
		{"name alone", said{name: "张伟", kind: member.IDCard, document: "440399197107072310", birth: "1971-07-07", list: 1}, "", ""},
		{"name and day of birth in a city", with(func(x *said) { x.document, x.phone, x.list = "510199199003075553", "17099999999", 2 }), "", ""},
		{"name and day of birth on one list", with(func(x *said) { x.document, x.phone = "510199199003075553", "17099999999" }), "perhaps", duplicate.SameBirth},
		{"a phone of a family", with(func(x *said) { x.name, x.document = "张小伟", "440399201203072315" }), "", ""},
		{"a digit mistyped", with(func(x *said) { x.document = "440399199003072819" }), "likely", duplicate.OneSlip},
		{"two digits exchanged, elsewhere", with(func(x *said) { x.document, x.phone, x.list = "440399199003073219", "", 2 }), "perhaps", duplicate.OneSlip},
		{"only the check digit differs", with(func(x *said) { x.document = "44039919900307231X" }), "likely", duplicate.SameBirth},
		{"a slip in the birth date", with(func(x *said) { x.document, x.birth = "440399199008072319", "1990-08-07" }), "likely", duplicate.OneSlip},
		{"passport and card, one phone", with(func(x *said) { x.kind, x.document, x.list = member.Passport, "E12345678", 2 }), "likely", duplicate.OtherKind},
		{"passport without a birth date", with(func(x *said) { x.kind, x.document, x.birth = member.Passport, "E12345678", "" }), "likely", duplicate.SamePhone},
		{"passport, born on another day", with(func(x *said) { x.kind, x.document, x.birth = member.Passport, "E12345678", "1991-01-01" }), "perhaps", duplicate.OtherBirth},
		{"passport, nothing but the day", with(func(x *said) { x.kind, x.document, x.phone, x.list = member.Passport, "E12345678", "", 2 }), "perhaps", duplicate.OtherKind},
		{"two cards, one phone", with(func(x *said) { x.document, x.birth = "510199198003075553", "1980-03-07" }), "perhaps", duplicate.SamePhone},
	} {
		for _, pair := range [][2]duplicate.Record{{zhang.record(), tc.other.record()}, {tc.other.record(), zhang.record()}} {
			grade, why, ok := duplicate.Alike(pair[0], pair[1])
			if ok != (tc.want != "") || ok && (grade.String() != tc.want || !slices.Contains(why, tc.why)) {
				t.Errorf("%s: %v %s %v, want %q for %s", tc.name, ok, grade, why, tc.want, tc.why)
			}
		}
	}
}
