package org

import (
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/textindex"
)

// USCC is a unified social credit code (统一社会信用代码) after GB 32100-2015: 18 characters
// that name a legal entity for ever. It is public, so it is shown in full.
type USCC string

// usccAlphabet is what codes are written with: I, O, S, V and Z are left out, for they look
// like other characters. A character's place is its value.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseUSCC reads a code as people write it: full-width characters, blanks, dashes and small
// letters are put right. Errors are errs.Invalid. With org.uscc_check, when only the check
// character does not fit, the code is returned all the same: a few that official registers
// issued fail, and who trusts the register may keep such a code and warn.
func ParseUSCC(text string) (USCC, error) {
	s := strings.ToUpper(textindex.Compact(text))
	s = strings.ReplaceAll(strings.TrimLeft(s, "'‘’`"), "-", "")
	if s == "" {
		return "", errs.New(errs.Invalid, "org.uscc_empty")
	}
	for _, r := range s {
		switch {
		case strings.ContainsRune("IOSVZ", r):
			return "", errs.New(errs.Invalid, "org.uscc_letter", "char", string(r))
		case !strings.ContainsRune(usccAlphabet, r):
			return "", errs.New(errs.Invalid, "org.uscc_characters", "char", string(r))
		}
	}
	switch len(s) {
	case 18:
	case 15: // 工商注册号
		return "", errs.New(errs.Invalid, "org.uscc_licence")
	case 9: // 组织机构代码
		return "", errs.New(errs.Invalid, "org.uscc_body")
	default:
		return "", errs.New(errs.Invalid, "org.uscc_length", "n", len(s))
	}
	if strings.Trim(s[2:8], "0123456789") != "" {
		return "", errs.New(errs.Invalid, "org.uscc_division")
	}
	code := USCC(s)
	if s[17] != usccCheck(s) {
		return code, errs.New(errs.Invalid, "org.uscc_check")
	}
	return code, nil
}

// usccCheck is the check character of the first 17, MOD 31 (GB 32100-2015, annex A).
func usccCheck(s string) byte {
	weights := [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	sum := 0
	for i, w := range weights {
		sum += strings.IndexByte(usccAlphabet, s[i]) * w
	}
	return usccAlphabet[(31-sum%31)%31]
}

// head is the authority that registers the entity, and the category within it (GB 32100-2015, table 1).
func (c USCC) head() string { return string(c[:2]) }

// OfUnion reports whether a body of the union system may bear the code: grassroots unions (工会) 81, their offices
// (派出机构) 89, territorial federations usually as mass bodies (群众团体) 13.
func (c USCC) OfUnion() bool { return c.onlyUnions() || c.head() == "13" }

// onlyUnions reports whether nobody but a union bears codes of this kind.
func (c USCC) onlyUnions() bool { return c.head() == "81" || c.head() == "89" }
