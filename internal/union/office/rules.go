package office

import (
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/day"
)

// read is when the text of the law was last read: the state of 2025-04-19.
const read day.Day = "2025-04-19"

// Rules are the rules that the module asks for beside grassroots_term, federation_term, term_extension, committee_size, assembly_quorum and
// assembly_majority.
func Rules() []rules.Rule {
	return []rules.Rule{
		{Name: "election_surplus", Text: "office.about_surplus", Default: rules.Int(5), Max: 100,
			Source: "工会基层组织选举工作条例：委员差额率不低于5%（未核对原文）", Grade: rules.GK},
		{Name: "standing_surplus", Text: "office.about_standing_surplus", Default: rules.Int(10), Max: 100,
			Source: "工会基层组织选举工作条例：常务委员差额率不低于10%（未核对原文）", Grade: rules.GK},
		{Name: "term_early", Text: "office.about_early", Default: rules.Duration{N: 3, Unit: rules.Months}, Max: 24,
			Source: "提前换届须经上一级工会批准；届满前三个月内换届不算提前，是通行做法", Grade: rules.GK},
		{Name: "term_answer", Text: "office.about_answer", Default: rules.Duration{N: 15, Unit: rules.Days}, Min: 1, Max: 90, Tighten: rules.Downwards,
			Source: "参照上一级工会15日内批复选举结果的做法；延期、提前换届的答复没有统一期限", Grade: rules.GK},
		{Name: "women_committee", Text: "office.about_women", Default: rules.Int(10), Min: 1,
			Source: "工会法（2021）第11条：女职工人数较多的建立女职工委员会；人数未核对原文", Grade: rules.GK},
		{Name: "stand_relative", Text: "office.about_relative", Default: rules.Bool(true), Source: "工会法（2021）第10条", Grade: rules.A, CheckedOn: read},
		{Name: "stand_manager", Text: "office.about_manager", Default: rules.Bool(true), Source: "企业工会主席产生办法（试行）（2008）第6条", Grade: rules.B},
	}
}
