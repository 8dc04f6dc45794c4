package roster

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

func message(key string, pairs ...any) *errs.Msg { m := errs.M(key, pairs...); return &m }

// nothing is what people write where they have nothing to say.
var nothing = regexp.MustCompile(`^([-—–/\\.、]*|无|暂无|没有|不详|未知|空|[Nn][Aa]|[Nn]/[Aa]|[Nn]ull|#N/A)$`)

func empty(c sheet.Cell) bool { return nothing.MatchString(strings.TrimSpace(c.Text)) }

// plain takes a text with its blanks put right.
func plain(at func(*member.Row) *string) setter {
	return func(_ *parser, r *member.Row, c sheet.Cell) (_, _ *errs.Msg) {
		if !empty(c) {
			*at(r) = strings.Join(strings.Fields(c.Text), " ")
		}
		return nil, nil
	}
}

// secret takes a number or contact; module member judges its form.
func secret(at func(*member.Row) *vault.Secret) setter {
	return func(_ *parser, r *member.Row, c sheet.Cell) (_, _ *errs.Msg) {
		*at(r) = vault.Secret(strings.TrimSpace(c.Text))
		return nil, nil
	}
}

// phone takes a phone; a mark for "none" is no phone.
func phone(_ *parser, r *member.Row, c sheet.Cell) (_, _ *errs.Msg) {
	if !empty(c) {
		r.Phone = vault.Secret(strings.TrimSpace(c.Text))
	}
	return nil, nil
}

// coded takes a code or one of its names. The list comes first: 无 may be one of its names.
func coded(list string, at func(*member.Row) *string) setter {
	return func(p *parser, r *member.Row, c sheet.Cell) (fault, _ *errs.Msg) {
		code, ok := p.codes.Match(list, c.Text, p.today)
		if !ok && !empty(c) {
			return message("roster.code_unknown", "text", strings.TrimSpace(c.Text)), nil
		}
		*at(r) = code
		return nil, nil
	}
}

func yesNo(p *parser, r *member.Row, c sheet.Cell) (fault, _ *errs.Msg) {
	code, ok := p.codes.Match(codes.YesNo, c.Text, p.today)
	if !ok {
		if empty(c) {
			return nil, nil
		}
		return message("roster.yes_no_unknown", "text", strings.TrimSpace(c.Text)), nil
	}
	v := code == "1"
	r.Migrant = &v
	return nil, nil
}

func yes(v *bool) string {
	switch {
	case v == nil:
		return ""
	case *v:
		return "是"
	}
	return "否"
}

// dated takes a date in any of its spellings.
func dated(at func(*member.Row) *day.Day) setter {
	return func(_ *parser, r *member.Row, c sheet.Cell) (fault, remark *errs.Msg) {
		if empty(c) {
			return nil, nil
		}
		d, exact, ok := ParseDate(c.Text)
		switch {
		case !ok:
			return message("roster.date_unknown", "text", strings.TrimSpace(c.Text)), nil
		case !exact:
			remark = message("roster.date_month", "text", strings.TrimSpace(c.Text), "day", d)
		}
		*at(r) = d
		return nil, remark
	}
}

var (
	dateParts  = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?$`)
	dateDigits = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})?$`)
	dateSerial = regexp.MustCompile(`^(\d{5})(\.\d+)?$`)
	dateTime   = regexp.MustCompile(`^(.+?)[ T]+\d{1,2}:\d{2}.*$`)
)

// firstSerial is day 0 of the spreadsheet calendar of 1900, which counts a 29 February that was none.
var firstSerial = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// ParseDate reads a date as offices write it: 2021-3-5, 2021/03/05, 2021.03.05, 2021年3月5日, 20210305, the serial number 44260 of a
// spreadsheet, with a time of day behind it or not, in full-width digits or not. A month alone (2018年10月, 2018-10, 201810) is read as
// its first day and is not exact. A serial counts from 1927 (10000) on: smaller numbers are no dates of living people.
func ParseDate(text string) (d day.Day, exact, ok bool) {
	s := strings.TrimSpace(text)
	if m := dateTime.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	s = textindex.Compact(s)
	if m := dateSerial.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return day.Of(firstSerial.AddDate(0, 0, n)), true, n >= 10_000 && n < 80_000
	}
	m := dateParts.FindStringSubmatch(s)
	if m == nil {
		m = dateDigits.FindStringSubmatch(s)
	}
	if m == nil {
		return "", false, false
	}
	number := func(t string) int { n, _ := strconv.Atoi(t); return n }
	dom := 1
	if exact = m[3] != ""; exact {
		dom = number(m[3])
	}
	d, ok = day.New(number(m[1]), number(m[2]), dom)
	return d, exact, ok && number(m[1]) >= 1900 && number(m[1]) <= 2100
}
