package joining

import "niangjia/internal/engine/rules"

// Rules are the rules that the module asks for beside joining_answer, which provinces have presets for.
func Rules() []rules.Rule {
	return []rules.Rule{
		{Name: "joining_proof", Text: "joining.about_proof", Default: rules.Duration{N: 24, Unit: rules.Hours}, Max: 240, Grade: rules.Own},
		{Name: "joining_mending", Text: "joining.about_mending", Default: rules.Duration{N: 10, Unit: rules.Days}, Max: 90, Grade: rules.Own},
		{Name: "joining_kept", Text: "joining.about_kept", Default: rules.Duration{N: 30, Unit: rules.Days}, Min: 1, Max: 365, Tighten: rules.Downwards,
			Source: "个人信息保护法第19条（保存期限应为最短）", Grade: rules.Own},
	}
}
