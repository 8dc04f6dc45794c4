package founding

import "niangjia/internal/engine/rules"

// Rules are the rules that the module asks for beside committee_needed, committee_size and assembly_quorum.
func Rules() []rules.Rule {
	return []rules.Rule{
		{Name: "founding_answer", Text: "founding.about_answer", Default: rules.Duration{N: 15, Unit: rules.Days}, Min: 1, Max: 90, Tighten: rules.Downwards,
			Source: "各地批复建会申请的通行做法；全国没有统一期限", Grade: rules.GK},
		{Name: "founding_step", Text: "founding.about_step", Default: rules.Duration{N: 60, Unit: rules.Days}, Min: 1, Max: 365, Grade: rules.Own},
	}
}
