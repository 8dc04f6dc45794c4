package app

import (
	"embed"
	"io/fs"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/codes/codesweb"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/engine/rules"
	"niangjia/internal/engine/rules/rulesweb"
	"niangjia/internal/platform/backup"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/delivery/deliveryweb"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/paper"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/account"
	"niangjia/internal/union/account/accountweb"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/cadre/cadreweb"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/duplicate/duplicateweb"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/founding/foundingweb"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/gap/gapweb"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/joining/joiningweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/member/memberweb"
	"niangjia/internal/union/office"
	"niangjia/internal/union/office/officeweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/org/orgweb"
	"niangjia/internal/union/reorg"
	"niangjia/internal/union/reorg/reorgweb"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/roster/rosterweb"
	"niangjia/internal/union/transfer"
	"niangjia/internal/union/transfer/transferweb"
)

// Locales holds the words of this package's message keys, a file per language.
//
//go:embed locales
var Locales embed.FS

// Catalogue is every text of the program; more are those of the packages above this one.
func Catalogue(more ...fs.FS) (*i18n.Catalogue, error) {
	all := append(web.Locales(), Locales, api.Locales, errs.Locales, blob.Locales, backup.Locales, delivery.Locales, deliveryweb.Locales, sheet.Locales, rehearse.Locales,
		codes.Locales, codesweb.Locales, procedure.Locales, procedureweb.Locales, rules.Locales, rulesweb.Locales, org.Locales, orgweb.Locales, member.Locales, memberweb.Locales,
		account.Locales, accountweb.Locales, roster.Locales, rosterweb.Locales, joining.Locales, joiningweb.Locales, gap.Locales, gapweb.Locales, founding.Locales,
		foundingweb.Locales, office.Locales, cadre.Locales, cadreweb.Locales, reorg.Locales, duplicate.Locales, duplicateweb.Locales, reorgweb.Locales, officeweb.Locales,
		transfer.Locales, transferweb.Locales, paper.Locales)
	return i18n.Load(append(all, more...)...)
}
