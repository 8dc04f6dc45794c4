package app

import (
	"embed"
	"io/fs"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/roster/rosterweb"
)

// Locales holds the words of this package's message keys, a file per language.
//
//go:embed locales
var Locales embed.FS

// Catalogue is every text of the program; more are those of the packages above this one.
func Catalogue(more ...fs.FS) (*i18n.Catalogue, error) {
	all := append(web.Locales(), Locales, errs.Locales, blob.Locales, sheet.Locales, codes.Locales, rules.Locales,
		org.Locales, member.Locales, account.Locales, roster.Locales, rosterweb.Locales, rehearse.Locales)
	return i18n.Load(append(all, more...)...)
}
