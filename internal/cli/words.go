package cli

import (
	"strings"

	"niangjia/internal/platform/i18n"
)

// language is that of --lang, else of NIANGJIA_LANG, else of the locale (POSIX: LC_ALL over LC_MESSAGES over LANG). A
// locale that is not Chinese gets English: a terminal in the C locale may not show anything else.
func language(args []string, env func(string) string) i18n.Lang {
	wish := ""
	for i, a := range args {
		if text, ok := strings.CutPrefix(a, "--lang="); ok {
			wish = text
		} else if a == "--lang" && i+1 < len(args) {
			wish = args[i+1]
		}
	}
	for _, name := range []string{"NIANGJIA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if wish == "" {
			wish = env(name)
		}
	}
	if l, ok := i18n.ParseLang(wish); ok {
		return l
	}
	wish, _, _ = strings.Cut(wish, ".") // zh_CN.UTF-8
	if !strings.HasPrefix(strings.ToLower(wish), "zh") {
		return i18n.En
	}
	return i18n.Match(strings.ReplaceAll(wish, "_", "-"))
}
