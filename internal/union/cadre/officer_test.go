package cadre

import (
	"testing"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/errs"
)

// TestProtected holds the ends of posts against 工会法 art. 18: a recall counts all members, not those present; other work takes both consents while the
// term lasts.
func TestProtected(t *testing.T) {
	law := Measure{Recall: rules.Found{Value: rules.Fraction{Op: rules.MoreThan, Num: 1, Den: 2}, Grade: rules.A},
		Consent: rules.Found{Value: rules.Bool(true), Grade: rules.A}}
	custom := Measure{Recall: rules.Found{Value: rules.Fraction{Op: rules.AtLeast, Num: 2, Den: 3}, Grade: rules.GK},
		Consent: rules.Found{Value: rules.Bool(true), Grade: rules.GK}}
	recall := func(entitled, votes int64) EndInput {
		return EndInput{Ended: Recalled, Entitled: entitled, Votes: votes}
	}
	moved := EndInput{Ended: Transferred, ConsentOn: "2026-03-01", Document: "福工复〔2026〕3号"}
	half, above := moved, moved
	half.Document, above.ConsentOn = "", ""
	excused := recall(160, 90)
	excused.Reason = "章程另有规定"
	for name, tc := range map[string]struct {
		in     EndInput
		post   Post
		inTerm bool
		m      Measure
		ok     bool
	}{
		"half of all is not more than half":   {recall(160, 80), Chair, true, law, false},
		"more than half of all":               {recall(160, 81), Chair, true, law, true},
		"a deputy is protected, too":          {recall(160, 80), Deputy, true, law, false},
		"nobody is entitled":                  {recall(0, 0), Chair, true, law, false},
		"more votes than there are":           {recall(10, 11), Chair, true, law, false},
		"a member of the committee is not":    {recall(160, 0), Member, true, law, true},
		"a rule that warns, without a reason": {recall(160, 90), Chair, true, custom, false},
		"a rule that warns, with a reason":    {excused, Chair, true, custom, true},
		"moved with both consents":            {moved, Chair, true, law, true},
		"moved without the union above":       {half, Chair, true, law, false},
		"moved without the committee":         {above, Deputy, true, law, false},
		"moved when the term is over":         {half, Chair, false, law, true},
		"staff is moved without":              {half, Staff, true, law, true},
		"resigned":                            {EndInput{Ended: Resigned}, Chair, true, law, true},
		"died":                                {EndInput{Ended: Died}, Chair, true, law, true},
	} {
		if err := tc.in.protected(tc.post, tc.inTerm, tc.m); (err == nil) != tc.ok || err != nil && !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
