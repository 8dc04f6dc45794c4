package cadre_test

import (
	"testing"

	"niangjia/internal/platform/i18n/i18ntest"
)

func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }
