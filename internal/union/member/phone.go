package member

import (
	"regexp"
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
)

var (
	mobileForm    = regexp.MustCompile(`^1[3-9]\d{9}$`)
	phoneSeveral  = regexp.MustCompile(`^\d{7,}([/、,;|和或]+\d{7,})+$`)
	landlineForm  = regexp.MustCompile(`^(0\d{2,3}\d{7,8}|[2-8]\d{6,7}|[48]00\d{7})(转\d+|EXT\.?\d+)?$`)
	abroadForm    = regexp.MustCompile(`^(\+|00)\d+$`)
	phoneMask     = regexp.MustCompile(`[*●•]|[Xx]{2}`)
	phoneBrackets = strings.NewReplacer("(", "", ")", "", "（", "", "）", "")
)

// ParsePhone reads a mobile number as people write it: full-width digits, blanks, dashes,
// +86, 0086. Errors are errs.Invalid; a landline, a number of another country, a masked
// number and several numbers in one field have words of their own.
func ParsePhone(text string) (vault.Secret, error) {
	s := strings.ToUpper(phoneBrackets.Replace(cleanNumber(text)))
	if err := checkLegible(s, phoneMask); err != nil {
		return "", err
	}
	s = strings.TrimSuffix(s, ".0") // a number cell read as a decimal
	for _, prefix := range []string{"+86", "0086", "86"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && mobileForm.MatchString(rest) {
			s = rest
			break
		}
	}
	if mobileForm.MatchString(s) {
		return vault.Secret(s), nil
	}
	return "", phoneError(s)
}

func phoneError(s string) error {
	switch {
	case phoneSeveral.MatchString(s):
		return errs.New(errs.Invalid, "member.phone_several")
	case landlineForm.MatchString(s):
		return errs.New(errs.Invalid, "member.phone_landline")
	case abroadForm.MatchString(s):
		return errs.New(errs.Invalid, "member.phone_abroad")
	case !digitsOnly(s):
		return errs.New(errs.Invalid, "member.phone_characters")
	case len(s) != 11:
		return errs.New(errs.Invalid, "member.phone_length", "n", len(s))
	}
	return errs.New(errs.Invalid, "member.phone_prefix")
}

// MaskPhone shows the first three and the last four digits: 138****1024.
func MaskPhone(number string) string { return mask(number, 3, 4) }

func digitsOnly(s string) bool { return strings.Trim(s, "0123456789") == "" }
