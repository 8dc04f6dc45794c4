package cadre

import (
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/day"
)

// read is when the text of the law was last read: the state of 2025-04-19.
const read day.Day = "2025-04-19"

// Rules are the rules that the module asks for beside those of who may stand.
func Rules() []rules.Rule {
	return []rules.Rule{
		{Name: "vacancy_fill", Text: "cadre.about_vacancy", Default: rules.Duration{N: 3, Unit: rules.Months}, Min: 1, Max: 24, Tighten: rules.Downwards,
			Source: "工会基层组织选举工作条例：主席空缺应在三个月内补选（未核对原文）", Grade: rules.GK},
		{Name: "recall_majority", Text: "cadre.about_recall", Default: rules.Fraction{Op: rules.MoreThan, Num: 1, Den: 2},
			Source: "工会法（2021）第18条", Grade: rules.A, CheckedOn: read},
		{Name: "transfer_consent", Text: "cadre.about_consent", Default: rules.Bool(true), Source: "工会法（2021）第18条", Grade: rules.A, CheckedOn: read},
	}
}
