package org

import (
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/textindex"
)

// USCC is a unified social credit code (统一社会信用代码) after GB 32100-2015: 18 characters
// that name a legal entity for ever. It is public, so it is shown in full.
type USCC string

// CodeKind is the first two characters of a USCC: the authority that registers the entity
// and the category within it.
type CodeKind string

// The kinds that bodies of the union system and the employers they cover bear (GB 32100-2015,
// table 1).
const (
	CodeGrassrootsUnion CodeKind = "81" // 工会: 基层工会
	CodeUnionOffice     CodeKind = "89" // 工会: 其他, such as 派出机构
	CodeGovernment      CodeKind = "11" // 机构编制: 机关
	CodePublicService   CodeKind = "12" // 机构编制: 事业单位
	CodeMassBody        CodeKind = "13" // 机构编制: 群众团体, such as most territorial federations
	CodeAssociation     CodeKind = "51" // 民政: 社会团体
	CodeNonEnterprise   CodeKind = "52" // 民政: 民办非企业单位
	CodeFoundation      CodeKind = "53" // 民政: 基金会
	CodeCompany         CodeKind = "91" // 市场监管: 企业
	CodeSoleTrader      CodeKind = "92" // 市场监管: 个体工商户
	CodeCooperative     CodeKind = "93" // 市场监管: 农民专业合作社
)

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

// Kind is the authority and category; a kind without a constant here is another entity's.
func (c USCC) Kind() CodeKind { return CodeKind(c[:2]) }

// Division is the code of the division where the entity was registered, 6 digits.
func (c USCC) Division() string { return string(c[2:8]) }

// Body is the entity's own part, the former organisation code (GB 11714), 9 characters.
func (c USCC) Body() string { return string(c[8:17]) }

// BodyFits reports whether the own part bears the check character of GB 11714. It is a hint:
// parts given out since 2015 need not.
func (c USCC) BodyFits() bool {
	body := c.Body()
	sum := 0
	for i, w := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		v := int(body[i] - '0')
		if body[i] >= 'A' {
			v = int(body[i]-'A') + 10
		}
		sum += v * w
	}
	return body[8] == "0X987654321"[sum%11]
}

// OfUnion reports whether a body of the union system may bear the code: grassroots unions
// 81, their offices 89, territorial federations usually 13.
func (c USCC) OfUnion() bool {
	switch c.Kind() {
	case CodeGrassrootsUnion, CodeUnionOffice, CodeMassBody:
		return true
	}
	return false
}
