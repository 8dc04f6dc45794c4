package cadreweb

import "embed"

// Locales holds the words of this package's message keys, a file per language.
//
//go:embed locales
var Locales embed.FS
