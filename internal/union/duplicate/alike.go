package duplicate

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/union/member"
)

// Grade is how sure it is that two records are of one person, the surest first.
type Grade int64

// The grades. A pair put together by hand has none of the program's.
const (
	ByHand Grade = iota
	Certain
	Likely
	Perhaps
)

// Grades are all grades.
var Grades = []Grade{ByHand, Certain, Likely, Perhaps}

var gradeNames = [...]string{"hand", "certain", "likely", "perhaps"}

// String is the grade as interfaces name it.
func (g Grade) String() string { return gradeNames[g] }

// Reason is one thing in which two records agree, or how they differ, that speaks for one person.
type Reason string

// The reasons.
const (
	SameDocument Reason = "same_document"
	OneSlip      Reason = "one_slip"   // the numbers differ by what a slip of the hand makes
	OtherKind    Reason = "other_kind" // documents of two kinds, which one person may well have
	SameName     Reason = "same_name"
	SameBirth    Reason = "same_birth"
	SamePhone    Reason = "same_phone"
	SameContact  Reason = "same_contact" // in an emergency
	SameList     Reason = "same_list"
	SameWork     Reason = "same_work"
	OtherBirth   Reason = "other_birth" // speaks against it
)

// Record is what the rules compare of a person's record.
type Record struct {
	member.Facts
	List id.ID // the union
}

// Alike compares two records: how sure it is that they are of one person, and why; false when they do not seem to be. One document on two lists is no
// duplicate but a double, which the claim settles.
func Alike(a, b Record) (Grade, []Reason, bool) {
	r := reasons(a, b)
	switch {
	case r[SameDocument]:
		return Certain, r.list(), r[SameList]
	case !r[SameName]: // without the name nothing is certain: families share phones
		return 0, nil, false
	}
	grade, ok := r.grade()
	return grade, r.list(), ok
}

// agreed is in what two records agree.
type agreed map[Reason]bool

func reasons(a, b Record) agreed {
	r := agreed{}
	r[SameName] = a.Name == b.Name
	r[SameDocument] = a.DocKind == b.DocKind && a.Document == b.Document
	r[OtherKind] = a.DocKind != b.DocKind
	r[OneSlip] = !r[SameDocument] && a.DocKind == b.DocKind && slip(digits(a.Facts), digits(b.Facts))
	r[SameBirth] = a.Birth != "" && a.Birth == b.Birth
	r[OtherBirth] = a.Birth != "" && b.Birth != "" && a.Birth != b.Birth && !r[OneSlip]
	r[SamePhone] = a.Phone != "" && a.Phone == b.Phone
	r[SameContact] = a.EmergencyContact != "" && a.EmergencyContact == b.EmergencyContact
	r[SameList] = a.List == b.List
	r[SameWork] = a.WorkUnit != "" && a.WorkUnit == b.WorkUnit
	return r
}

// order is how reasons are told.
var order = []Reason{SameDocument, OneSlip, OtherKind, SameName, SameBirth, SamePhone, SameContact, SameList, SameWork, OtherBirth}

func (r agreed) list() (out []Reason) {
	for _, x := range order {
		if r[x] {
			out = append(out, x)
		}
	}
	return out
}

// grade judges two records of one name with two documents. Of people of one name in a large city some are born on one day, so that alone says nothing.
func (r agreed) grade() (Grade, bool) {
	close := r[SamePhone] || r[SameContact]
	near := close || r[SameList] || r[SameWork]
	switch {
	case r[OneSlip] && near, close && r[SameBirth], r[OtherKind] && r[SamePhone] && !r[OtherBirth], r[OtherKind] && r[SameBirth] && near:
		return Likely, true
	case r[OneSlip], r[SamePhone], r[SameBirth] && near, r[OtherKind] && r[SameBirth]:
		return Perhaps, true
	}
	return 0, false
}

// digits is a document's number as it is compared: of an identity card without the check digit, which follows from the others.
func digits(f member.Facts) string {
	number := f.Document.Reveal()
	if f.DocKind == member.IDCard && len(number) == 18 {
		return number[:17]
	}
	return number
}

// slip reports whether a slip of the hand makes one text of the other: one character wrong, two neighbours exchanged, or one left out.
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	from := 0
	for from < len(a) && a[from] == b[from] {
		from++
	}
	if len(a) < len(b) {
		return len(b)-len(a) == 1 && a[from:] == b[from+1:]
	}
	if from == len(a) {
		return false
	}
	if a[from+1:] == b[from+1:] {
		return true
	}
	return from+1 < len(a) && a[from] == b[from+1] && a[from+1] == b[from] && a[from+2:] == b[from+2:]
}
