package member

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/textindex"
)

// The lengths of names in characters: a family name and a given name are two at least, and
// the longest names of ethnic minorities on record have less than thirty. A passport's
// machine-readable line holds 39 letters of a Latin name, the page itself more.
const (
	shortestName     = 2
	longestName      = 30
	longestLatinName = 60
)

// ParseName reads a person's name and gives it as it is kept (textindex.Normalise): Chinese
// characters, rare ones and the middle dot included, or the Latin letters of a foreigner's
// passport. What stands in name columns without being a name is refused: placeholders,
// digits, masked names, remarks, characters lost on the way. Errors are errs.Invalid.
func ParseName(text string) (string, error) {
	name := strings.TrimLeft(textindex.Normalise(text), "'‘’`")
	if name == "" {
		return "", errs.New(errs.Invalid, "member.name_empty")
	}
	switch {
	case notName.MatchString(strings.ToLower(name)):
		return "", errs.New(errs.Invalid, "member.name_placeholder")
	case maskedName.MatchString(name):
		return "", errs.New(errs.Invalid, "member.name_masked")
	}
	han := strings.IndexFunc(name, textindex.IsHan) >= 0
	if err := nameCharacters(name, han); err != nil {
		return "", err
	}
	if misplacedMark.MatchString(name) {
		return "", errs.New(errs.Invalid, "member.name_marks")
	}
	n, longest := utf8.RuneCountInString(name), longestLatinName
	if han {
		longest = longestName
	}
	switch {
	case n < shortestName:
		return "", errs.New(errs.Invalid, "member.name_short")
	case n > longest:
		return "", errs.New(errs.Invalid, "member.name_long", "n", longest)
	}
	return name, nil
}

var (
	// notName: what people type where a field must not stay empty, and headings.
	notName = regexp.MustCompile(`^([\pP\pS ]+|测试.{0,3}|.{0,2}测试|无|暂无|没有|未知|不详|不明|不知道|待定|待补|待填|匿名|空白|空缺|` +
		`同上|姓名|名字|职工姓名|会员姓名|合计|小计|总计|共计|签名|签字|备注|test|n/?a|null|none|unknown|x+|某+)$`)
	// maskedName: 张*三, 张●●, 张XX, 王某某.
	maskedName = regexp.MustCompile(`[*●○×]|某$|\p{Han}[xX]+$`)
	// misplacedMark: a mark that joins nothing.
	misplacedMark = regexp.MustCompile(`^[·'’.-]|[·'’-]$|[·'’.-][·'’-]`)
)

// nameCharacters says what the first character is that no such name holds: a Chinese name
// has characters and middle dots, a Latin one has blanks, apostrophes, hyphens, stops, too.
func nameCharacters(name string, han bool) error {
	for _, r := range name {
		switch {
		case textindex.IsHan(r), r == textindex.MiddleDot:
		case unicode.Is(unicode.Latin, r):
			if han {
				return errs.New(errs.Invalid, "member.name_mixed")
			}
		case !han && strings.ContainsRune(" '’.-", r):
		case unicode.IsDigit(r):
			return errs.New(errs.Invalid, "member.name_digits")
		case strings.ContainsRune("?\uFFFD□■〓", r):
			return errs.New(errs.Invalid, "member.name_lost")
		case unicode.Is(unicode.Co, r):
			return errs.New(errs.Invalid, "member.name_private")
		case unicode.IsLetter(r):
			return errs.New(errs.Invalid, "member.name_script", "char", string(r))
		default:
			return errs.New(errs.Invalid, "member.name_characters", "char", string(r))
		}
	}
	return nil
}
