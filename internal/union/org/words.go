package org

import (
	"strings"

	"niangjia/internal/platform/textindex"
)

// tidy drops what nobody meant to type: blanks around and doubled inside, full-width blanks.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// tidyCode writes a code in half-width capitals without blanks.
func tidyCode(s string) string { return strings.ToUpper(textindex.Compact(s)) }

// kindWords are how people write a kind; matched against what remains after tidying.
var kindWords = map[string]Kind{
	"federation": Federation, "总工会": Federation, "地方总工会": Federation, "地方工会": Federation,
	"industrial": Industrial, "industrial union": Industrial, "产业工会": Industrial, "行业工会": Industrial,
	"行业工会联合会": Industrial, "产业工会联合会": Industrial,
	"street": Street, "township": Street, "township union": Street, "street union": Street, "乡镇（街道）工会": Street,
	"乡镇(街道)工会": Street, "乡镇街道工会": Street, "乡镇工会": Street, "街道工会": Street, "街道工会联合会": Street,
	"社区工会联合会": Street, "区域工会联合会": Street, "工会联合会": Street,
	"grassroots": Grassroots, "grassroots union": Grassroots, "基层工会": Grassroots, "基层工会委员会": Grassroots,
	"单一": Grassroots, "单独基层工会": Grassroots, "基层": Grassroots,
	"joint": Joint, "joint union": Joint, "联合工会": Joint, "联合基层工会": Joint, "联合基层工会委员会": Joint, "联合": Joint,
	"branch": Branch, "分会": Branch, "工会分会": Branch, "分工会": Branch,
	"group": Group, "小组": Group, "工会小组": Group,
	"preparatory": Preparatory, "preparatory group": Preparatory, "筹备组": Preparatory, "工会筹备组": Preparatory,
}

// kindByName guesses a kind from how names end, longest first.
var kindByName = []struct {
	end  string
	kind Kind
}{
	{"筹备组", Preparatory}, {"工会小组", Group}, {"小组", Group}, {"分会", Branch}, {"分工会", Branch},
	{"联合工会委员会", Joint}, {"联合基层工会", Joint}, {"联合工会", Joint},
	{"行业工会联合会", Industrial}, {"产业工会", Industrial}, {"行业工会", Industrial}, {"工会工作委员会", Street},
	{"街道工会联合会", Street}, {"街道总工会", Street}, {"镇总工会", Street}, {"乡总工会", Street}, {"工会联合会", Street},
	{"总工会", Federation}, {"工会委员会", Grassroots}, {"工会", Grassroots},
}

// KindOf reads a kind as people write it; when nothing is written the name tells. "" when neither does.
func KindOf(text, name string) Kind {
	if text = strings.ToLower(tidy(text)); text != "" {
		return kindWords[text]
	}
	for _, g := range kindByName {
		if strings.HasSuffix(tidy(name), g.end) {
			return g.kind
		}
	}
	return ""
}
