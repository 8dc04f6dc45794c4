package member

import (
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
)

// ParseCard reads the number of a bank card: blanks and dashes between the groups are taken
// away; the length is that of cards issued in China (ISO/IEC 7812 allows up to 19), the last
// digit checks the others by Luhn's rule. Errors are errs.Invalid.
func ParseCard(text string) (vault.Secret, error) {
	s := cleanNumber(text)
	if err := checkLegible(s, idMask); err != nil {
		return "", err
	}
	switch {
	case !digitsOnly(s):
		return "", errs.New(errs.Invalid, "member.card_characters")
	case len(s) < 16 || len(s) > 19:
		return "", errs.New(errs.Invalid, "member.card_length", "n", len(s))
	case luhn(s):
		return vault.Secret(s), nil
	case strings.HasSuffix(s, strings.Repeat("0", len(s)-15)):
		return "", errs.New(errs.Invalid, "member.number_rounded")
	}
	return "", errs.New(errs.Invalid, "member.card_check")
}

// luhn reports whether the last digit checks the others (ISO/IEC 7812-1, annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// MaskCard shows the last four digits: ****1234.
func MaskCard(number string) string { return mask(number, 0, 4) }
