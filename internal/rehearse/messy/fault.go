package messy

import (
	"strings"

	"niangjia/internal/rehearse"
)

// Fault is what is wrong with a row.
type Fault string

// The faults. All but the last five are rejected: the row names nobody for certain.
const (
	NoName          Fault = "no name"
	PlaceholderName Fault = "placeholder for a name"
	LostCharacter   Fault = "character lost in the name"
	MaskedName      Fault = "masked name"
	NameWithDigit   Fault = "digit in the name"
	NoID            Fault = "no ID number"
	MaskedID        Fault = "masked ID number"
	ShortID         Fault = "ID number one digit short"
	WrongCheck      Fault = "wrong check character"
	ImpossibleBirth Fault = "birth on 30 February in the ID number"
	FutureBirth     Fault = "birth in the future in the ID number"
	LetterInID      Fault = "letter in the ID number"
	RoundedID       Fault = "ID number rounded by a spreadsheet"
	ExponentID      Fault = "ID number with an exponent"

	WrongSex   Fault = "sex does not fit the ID number"        // needs a look
	WrongBirth Fault = "birth date does not fit the ID number" // needs a look
	ShortPhone Fault = "telephone one digit short"
	NoPhone    Fault = "no telephone"                        // joined without
	Repeated   Fault = "the person stands in the row before" // unchanged
)

// Faults are all of them.
func Faults() []Fault {
	return []Fault{NoName, PlaceholderName, LostCharacter, MaskedName, NameWithDigit, NoID, MaskedID, ShortID, WrongCheck,
		ImpossibleBirth, FutureBirth, LetterInID, RoundedID, ExponentID, WrongSex, WrongBirth, ShortPhone, NoPhone, Repeated}
}

// remedy is what an import has to do about a fault, and how the fault is made.
type remedy struct {
	outcome Outcome
	fits    func(rehearse.Person) bool
	cells   func(rehearse.Person) map[string]string
}

var remedies = map[Fault]remedy{
	NoName:          rejected(nameColumn, func(rehearse.Person) string { return "" }),
	PlaceholderName: rejected(nameColumn, func(rehearse.Person) string { return "测试" }),
	LostCharacter:   rejected(nameColumn, func(p rehearse.Person) string { return first(p.Name) + "?" }),
	MaskedName:      rejected(nameColumn, func(p rehearse.Person) string { return first(p.Name) + "**" }),
	NameWithDigit:   rejected(nameColumn, func(p rehearse.Person) string { return p.Name + "2" }),
	NoID:            rejected(idColumn, func(rehearse.Person) string { return "" }),
	MaskedID:        rejected(idColumn, func(p rehearse.Person) string { return strings.Repeat("*", 14) + p.IDNumber[14:] }),
	ShortID:         rejected(idColumn, func(p rehearse.Person) string { return p.IDNumber[:9] + p.IDNumber[10:] }),
	WrongCheck:      rejected(idColumn, wrongCheck),
	ImpossibleBirth: rejected(idColumn, func(p rehearse.Person) string { return withBirth(p.IDNumber, p.IDNumber[6:10]+"0230") }),
	FutureBirth:     rejected(idColumn, func(p rehearse.Person) string { return withBirth(p.IDNumber, "2099"+p.IDNumber[10:14]) }),
	LetterInID:      rejected(idColumn, func(p rehearse.Person) string { return strings.Replace(p.IDNumber, "0", "O", 1) }),
	RoundedID: {Rejected,
		func(p rehearse.Person) bool { return rehearse.IDCheck(rounded(p)[:17]) != '0' }, // else it names somebody
		func(p rehearse.Person) map[string]string { return map[string]string{idColumn: rounded(p)} }},
	ExponentID: rejected(idColumn, func(p rehearse.Person) string { return p.IDNumber[:1] + "." + p.IDNumber[1:6] + "E+17" }),
	WrongSex: {NeedsLook, anybody, func(p rehearse.Person) map[string]string {
		return map[string]string{sexColumn: rehearse.Word("sex", string('1'+'2'-p.Sex[0]))}
	}},
	WrongBirth: {NeedsLook, anybody, func(p rehearse.Person) map[string]string {
		return map[string]string{birthColumn: string(p.Birth.Add(31))}
	}},
	ShortPhone: {Rejected, anybody, func(p rehearse.Person) map[string]string { return map[string]string{phoneColumn: p.Phone[:10]} }},
	NoPhone:    {Joined, anybody, func(rehearse.Person) map[string]string { return map[string]string{phoneColumn: "无"} }},
	Repeated:   {Unchanged, anybody, func(rehearse.Person) map[string]string { return nil }},
}

func anybody(rehearse.Person) bool { return true }

// rejected is the remedy of a fault that lies in one cell and leaves nobody to enter.
func rejected(column string, cell func(rehearse.Person) string) remedy {
	return remedy{Rejected, anybody, func(p rehearse.Person) map[string]string { return map[string]string{column: cell(p)} }}
}

func first(name string) string { return string([]rune(name)[:1]) }

func wrongCheck(p rehearse.Person) string {
	const characters = "0123456789X"
	at := strings.IndexByte(characters, p.IDNumber[17])
	return p.IDNumber[:17] + string(characters[(at+5)%len(characters)])
}

// withBirth has another day of birth and the check character that fits it.
func withBirth(id, birth string) string {
	s := id[:6] + birth + id[14:17]
	return s + string(rehearse.IDCheck(s))
}

// rounded is the number after a spreadsheet has kept 15 digits of it.
func rounded(p rehearse.Person) string { return p.IDNumber[:15] + "000" }
