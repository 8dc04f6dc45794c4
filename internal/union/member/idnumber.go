package member

import (
	"fmt"
	"regexp"
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/platform/vault"
)

// DocumentKind is the kind of a person's identity document (证件类型).
type DocumentKind string

// The documents by which a union knows a person.
const (
	IDCard          DocumentKind = "id_card"          // 居民身份证
	ResidencePermit DocumentKind = "residence_permit" // 港澳台居民居住证
	ForeignPermit   DocumentKind = "foreign_permit"   // 外国人永久居留身份证
	Passport        DocumentKind = "passport"         // 护照
	HKMacauPermit   DocumentKind = "hk_macau_permit"  // 港澳居民来往内地通行证
	TaiwanPermit    DocumentKind = "taiwan_permit"    // 台湾居民来往大陆通行证
)

// Sex is a code of GB/T 2261.1.
type Sex string

// The sexes; a document tells male or female, the others come from forms only.
const (
	Unknown  Sex = "0"
	Male     Sex = "1"
	Female   Sex = "2"
	Unstated Sex = "9"
)

// IDNumber is a number of 18 characters as GB 11643-1999 builds it: a citizen's, or that
// of a permit which follows the same rule. It prints itself redacted.
type IDNumber struct {
	Number vault.Secret
	birth  day.Day
}

// Format prints nothing of the number, under any verb: without it, a wrong verb on a pointer
// would show the fields.
func (n IDNumber) Format(f fmt.State, _ rune) { fmt.Fprint(f, n.Number) }

// IsZero reports whether there is no such number.
func (n IDNumber) IsZero() bool { return n.Number == "" }

// Area is the code of the division where the number was given, 6 digits. It may be one
// that GB/T 2260 has abolished since.
func (n IDNumber) Area() string { return string(n.Number[:6]) }

// Birth is the day of birth.
func (n IDNumber) Birth() day.Day { return n.birth }

// Sex is told by the last digit of the sequence: odd is male.
func (n IDNumber) Sex() Sex {
	if (n.Number[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// Kind is the document that bears such a number. Residents from Hong Kong (81), Macau (82)
// and Taiwan (83) have the number of their residence permit, foreigners with permanent
// residence one that begins with 9 (rules of the National Immigration Administration, 2023).
func (n IDNumber) Kind() DocumentKind {
	switch {
	case n.Number[0] == '9':
		return ForeignPermit
	case n.Number[0] == '8':
		return ResidencePermit
	}
	return IDCard
}

// ParseID reads an ID number as people write it: full-width digits, blanks, dashes, a
// leading apostrophe and a small x are put right, and the 15 digits of GB 11643-1989 become
// 18 (born in the 20th century). The birth must be a real day up to today. Errors are
// errs.Invalid and say what does not fit; which check digit would fit is never said.
func ParseID(text string, today day.Day) (IDNumber, error) {
	s := strings.ToUpper(cleanNumber(text))
	if err := checkLegible(s, idMask); err != nil {
		return IDNumber{}, err
	}
	if !idForm.MatchString(s) {
		return IDNumber{}, idFormError(s)
	}
	old := len(s) == 15
	if old {
		s = s[:6] + "19" + s[6:]
	}
	if s[0] == '0' {
		return IDNumber{}, errs.New(errs.Invalid, "member.id_area")
	}
	birth, ok := day.New(decimal(s[6:10]), decimal(s[10:12]), decimal(s[12:14]))
	if !ok || birth < earliestBirth {
		return IDNumber{}, errs.New(errs.Invalid, "member.id_birth")
	}
	if birth > today {
		return IDNumber{}, errs.New(errs.Invalid, "member.id_birth_future")
	}
	check := idCheck(s)
	switch {
	case old:
		s += string(check)
	case s[17] == check:
	case strings.HasSuffix(s, "000"):
		return IDNumber{}, errs.New(errs.Invalid, "member.number_rounded")
	default:
		return IDNumber{}, errs.New(errs.Invalid, "member.id_check")
	}
	return IDNumber{vault.Secret(s), birth}, nil
}

// earliestBirth: nobody alive was born before; a number that says so is a slip.
const earliestBirth day.Day = "1900-01-01"

var (
	idForm = regexp.MustCompile(`^(\d{15}|\d{17}[\dX])$`)
	idMask = regexp.MustCompile(`[*●•]|XX`)
)

// idFormError says whether the length or the characters are wrong.
func idFormError(s string) error {
	if n := len([]rune(s)); n != 15 && n != 18 {
		return errs.New(errs.Invalid, "member.id_length", "n", n)
	}
	return errs.New(errs.Invalid, "member.id_characters")
}

// idCheck is the check character of the first 17 digits, MOD 11-2 (ISO 7064).
func idCheck(digits string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

// Document is the number of an identity document of any kind. It prints itself redacted.
type Document struct {
	Kind   DocumentKind
	Number vault.Secret
	ID     IDNumber // when the number follows GB 11643, else zero
}

// Format prints the kind and nothing of the number.
func (d Document) Format(f fmt.State, _ rune) { fmt.Fprint(f, string(d.Kind), " ", d.Number) }

// documentForms are the forms of numbers that carry nothing to check. Sources: ICAO 9303
// (passports, up to 9 characters); Ministry of Public Security 2010 and National Immigration
// Administration 2024 (H, M, and HA, MA for those without Chinese nationality; the two
// digits at the end count the replacements and are left out, for the first nine stay with
// the person); the cards for Taiwan since 2015; the 15 characters of foreigners' permits
// before December 2023.
var documentForms = map[DocumentKind]*regexp.Regexp{
	Passport:      regexp.MustCompile(`^([A-Z]{0,8}\d[A-Z0-9]*)$`),
	HKMacauPermit: regexp.MustCompile(`^([HM](?:\d{8}|A\d{7}))(?:\d\d)?$`),
	TaiwanPermit:  regexp.MustCompile(`^(\d{8})$`),
	ForeignPermit: regexp.MustCompile(`^([A-Z]{3}\d{12})$`),
}

// ParseDocument reads the number of a document of the kind, as ParseID does. A number of 18
// characters after GB 11643 decides between the three kinds that bear one.
func ParseDocument(kind DocumentKind, text string, today day.Day) (Document, error) {
	s := strings.ToUpper(cleanNumber(text))
	form, byForm := documentForms[kind]
	switch {
	case kind == IDCard, kind == ResidencePermit, kind == ForeignPermit && !form.MatchString(s):
		id, err := ParseID(text, today)
		if err != nil {
			return Document{}, err
		}
		return Document{id.Kind(), id.Number, id}, nil
	case !byForm:
		return Document{}, errs.New(errs.Invalid, "member.document_kind")
	}
	if err := checkLegible(s, idMask); err != nil {
		return Document{}, err
	}
	m := form.FindStringSubmatch(s)
	if m == nil || kind == Passport && (len(s) < 6 || len(s) > 9) {
		return Document{}, errs.New(errs.Invalid, "member."+string(kind)+"_form")
	}
	return Document{Kind: kind, Number: vault.Secret(m[1])}, nil
}

// MaskID shows the first and last four characters of an ID number, 4403****0044, and two of
// each of a shorter one.
func MaskID(number string) string {
	if len(number) >= 15 {
		return mask(number, 4, 4)
	}
	return mask(number, 2, 2)
}

// mask keeps the ends; a text too short to keep a secret between them shows nothing.
func mask(s string, head, tail int) string {
	if len(s) < head+tail+4 {
		return "****"
	}
	return s[:head] + "****" + s[len(s)-tail:]
}

// cleanNumber takes away what people and spreadsheets put around and between the characters
// of a number: blanks, dashes, and the apostrophe that makes a cell text.
func cleanNumber(text string) string {
	s := strings.TrimLeft(textindex.Compact(text), "'‘’`")
	return dashes.Replace(s)
}

var dashes = strings.NewReplacer("-", "", "‐", "", "‑", "", "–", "", "—", "", "－", "")

var (
	exponent  = regexp.MustCompile(`^\d(\.\d*)?[Ee]\+?\d+$`)
	emptyMark = regexp.MustCompile(`^([/\\.]*|无|暂无|没有|不详|未知|待补|[Nn]/?[Aa])$`)
)

// checkLegible refuses what is not a number any more: nothing (or a mark that says so), a
// masked one, or one that a spreadsheet has turned into 4.40399E+17.
func checkLegible(s string, masked *regexp.Regexp) error {
	switch {
	case emptyMark.MatchString(s):
		return errs.New(errs.Invalid, "member.number_empty")
	case masked.MatchString(s):
		return errs.New(errs.Invalid, "member.number_masked")
	case exponent.MatchString(s):
		return errs.New(errs.Invalid, "member.number_exponent")
	}
	return nil
}

// decimal is the value of a text of ASCII digits.
func decimal(digits string) int {
	n := 0
	for _, d := range []byte(digits) {
		n = n*10 + int(d-'0')
	}
	return n
}
