package duplicate

import "niangjia/internal/engine/rules"

// ruleQuiet is for how long a merge opens nothing that existed before.
const ruleQuiet = "merge_quiet"

// Rules are the rules of the module.
func Rules() []rules.Rule {
	return []rules.Rule{
		{Name: ruleQuiet, Text: "duplicate.about_merge_quiet", Default: rules.Duration{N: 14, Unit: rules.Days}, Min: 14, Max: 365, Tighten: rules.Upwards,
			Source: "全国没有统一规定；给被合并登记的原联系人留出提出异议的时间", Grade: rules.Own},
	}
}
