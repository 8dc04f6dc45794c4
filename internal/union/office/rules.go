package office

import "niangjia/internal/engine/rules"

// Rules are the rules that the module asks for beside grassroots_term, federation_term, assembly_quorum and assembly_majority.
func Rules() []rules.Rule {
	return []rules.Rule{
		{Name: "election_surplus", Text: "office.about_surplus", Default: rules.Int(5), Max: 100,
			Source: "工会基层组织选举工作条例：委员差额率不低于5%（未核对原文）", Grade: rules.GK},
		{Name: "standing_surplus", Text: "office.about_standing_surplus", Default: rules.Int(10), Max: 100,
			Source: "工会基层组织选举工作条例：常务委员差额率不低于10%（未核对原文）", Grade: rules.GK},
	}
}
