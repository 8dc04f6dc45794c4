package gap

import "niangjia/internal/engine/rules"

// The rules that the module asks for; the first two stand with the ground floor, for founding asks for them, too.
const (
	ruleHelp   = "founding_help"
	ruleNeeded = "committee_needed"
	ruleFew    = "few_members"
)

// Rules are the rules of the module.
func Rules() []rules.Rule {
	return []rules.Rule{
		{Name: ruleFew, Text: "gap.about_few_members", Default: rules.Fraction{Op: rules.AtLeast, Num: 1, Den: 5},
			Source: "全国没有统一规定；五分之一为通行的提示线", Grade: rules.GK},
	}
}
