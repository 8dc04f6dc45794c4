// Package i18n puts message keys into words. A Catalogue is read once, at start-up,
// from the locales folders of all packages; a Printer is the Catalogue in one
// language and also writes numbers, days and times as that language does.
//
// Simplified Chinese is the language a text is written in first; English stands
// beside it, and traditional Chinese is generated from it (tools/zh-hant.mjs).
package i18n

import (
	"context"

	"golang.org/x/text/language"
)

// Lang is a language that the program speaks.
type Lang uint8

// The languages; the zero Lang is the default.
const (
	ZhHans Lang = iota
	En
	ZhHant
)

// Langs are all languages, in the order in which a menu shows them.
var Langs = [...]Lang{ZhHans, ZhHant, En}

var (
	tags  = [...]string{ZhHans: "zh-Hans", En: "en", ZhHant: "zh-Hant"}
	names = [...]string{ZhHans: "简体中文", En: "English", ZhHant: "繁體中文"}
)

// String is the BCP 47 tag, as in <html lang> and in the names of the files.
func (l Lang) String() string { return tags[l] }

// Name is what the language calls itself.
func (l Lang) Name() string { return names[l] }

// ParseLang finds the language of a tag that String has written; false for any other text.
func ParseLang(tag string) (Lang, bool) {
	for l, t := range tags {
		if t == tag {
			return Lang(l), true
		}
	}
	return ZhHans, false
}

// matcher is indexed like Lang.
var matcher = language.NewMatcher([]language.Tag{
	language.SimplifiedChinese, language.English, language.TraditionalChinese,
})

// Match chooses the language for an Accept-Language header: zh-TW, zh-HK and zh-MO read
// traditional Chinese; a header that we cannot serve or read gets the default.
func Match(acceptLanguage string) Lang {
	if acceptLanguage == "" {
		return ZhHans
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return ZhHans
	}
	if _, i, confidence := matcher.Match(wanted...); confidence > language.No {
		return Lang(i)
	}
	return ZhHans
}

type printerKey struct{}

// With gives a context the printer that From and T find there.
func With(ctx context.Context, p *Printer) context.Context {
	return context.WithValue(ctx, printerKey{}, p)
}

// From is the context's printer. A context without one is a programming error; then
// the printer of an empty catalogue answers, which shows keys for words.
func From(ctx context.Context) *Printer {
	if p, ok := ctx.Value(printerKey{}).(*Printer); ok {
		return p
	}
	return wordless
}

var wordless = (&Catalogue{}).Printer(ZhHans)

// T is From(ctx).T: the short form for templates.
func T(ctx context.Context, key string, pairs ...any) string { return From(ctx).T(key, pairs...) }
