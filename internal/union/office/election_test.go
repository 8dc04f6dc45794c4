package office

import (
	"slices"
	"testing"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/day"
	"niangjia/internal/union/org"
)

func share(op rules.Operator, num, den int64) rules.Found {
	return rules.Found{Value: rules.Fraction{Op: op, Num: num, Den: den}}
}

// ballot is an election in which everybody who is present casts a ballot.
func ballot(seats, entitled, present int64, votes ...int64) Count {
	c := Count{Seats: seats, Entitled: entitled, Present: present, Issued: present, Returned: present}
	for _, v := range votes {
		c.Candidates = append(c.Candidates, Candidate{Name: "候选人", Votes: v})
	}
	return c
}

// TestJudge holds the worked examples of law and practice: shares count those entitled, and 以上 includes the half where 过半数 does not.
func TestJudge(t *testing.T) {
	more, half := share(rules.MoreThan, 1, 2), share(rules.AtLeast, 1, 2)
	over := ballot(1, 160, 107, 90, 10)
	over.Issued, over.Returned = 107, 108
	fewer := ballot(1, 160, 107, 90, 10)
	fewer.Returned = 105
	for name, tc := range map[string]struct {
		count   Count
		pass    rules.Found
		quorum  bool
		void    bool
		elected []int
		tied    []int
		vacant  int64
	}{
		"half is enough for 半数以上":        {ballot(1, 160, 120, 80, 10), half, true, false, []int{0}, nil, 0},
		"half is not enough for 过半数":     {ballot(1, 160, 120, 80, 10), more, true, false, nil, nil, 1},
		"one more than half":             {ballot(1, 160, 120, 81, 10), more, true, false, []int{0}, nil, 0},
		"47 entitled: 24 of either":      {ballot(2, 47, 32, 24, 23, 30), more, true, false, []int{2, 0}, nil, 0},
		"one short of two thirds":        {ballot(1, 160, 106, 90, 10), more, false, false, []int{0}, nil, 0},
		"more ballots came back":         {over, more, true, true, nil, nil, 1},
		"two ballots did not come back":  {fewer, more, true, false, []int{0}, nil, 0},
		"equal votes for the last seat":  {ballot(2, 30, 30, 28, 20, 20), more, true, false, []int{0}, []int{1, 2}, 1},
		"equal votes that all have seat": {ballot(2, 30, 30, 20, 20, 3), more, true, false, []int{0, 1}, nil, 0},
		"equal votes from the first on":  {ballot(2, 30, 30, 20, 20, 20), more, true, false, nil, []int{0, 1, 2}, 2},
		"too few pass":                   {ballot(3, 30, 30, 16, 15, 9, 2), more, true, false, []int{0}, nil, 2},
	} {
		o := Judge(tc.count, Measure{Quorum: share(rules.AtLeast, 2, 3), Pass: tc.pass, Surplus: rules.Found{Value: rules.Int(5)}})
		if o.Void != tc.void || o.Lines[0].Kept != tc.quorum || !slices.Equal(o.Elected, tc.elected) || !slices.Equal(o.Tied, tc.tied) || o.Vacant != tc.vacant {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func TestSurplus(t *testing.T) {
	for _, tc := range []struct{ seats, percent, want int64 }{{11, 5, 12}, {9, 10, 10}, {20, 5, 21}, {21, 5, 23}, {7, 0, 7}, {1, 5, 2}} {
		if got := surplus(tc.seats, tc.percent); got != tc.want {
			t.Errorf("%d seats and %d %%: %d, want %d", tc.seats, tc.percent, got, tc.want)
		}
	}
}

func TestLastDay(t *testing.T) {
	for _, tc := range []struct {
		elected day.Day
		years   int64
		want    day.Day
	}{{"2021-05-20", 5, "2026-05-20"}, {"2022-05-01", 3, "2025-05-01"}, {"2024-02-29", 3, "2027-02-28"}, {"2021-10-02", 5, "2026-10-02"}} {
		if got := lastDay(tc.elected, tc.years); got != tc.want {
			t.Errorf("%s for %d years: %s, want %s", tc.elected, tc.years, got, tc.want)
		}
	}
}

func TestLengths(t *testing.T) {
	r := rules.NewRegistry(rules.Ground(), Rules())
	for _, tc := range []struct {
		kind  org.Kind
		years int64
		want  bool
	}{{org.Grassroots, 3, true}, {org.Joint, 5, true}, {org.Grassroots, 4, false}, {org.Federation, 5, true}, {org.Federation, 3, false}, {org.Industrial, 3, false}} {
		i := slices.IndexFunc(r.Rules(), func(rule rules.Rule) bool { return rule.Name == lengthRule(tc.kind) })
		rule := r.Rules()[i]
		if got := lasts(rules.Found{Rule: rule, Value: rule.Default}, tc.years); got != tc.want {
			t.Errorf("%s for %d years: %v", tc.kind, tc.years, got)
		}
	}
}

func TestFaults(t *testing.T) {
	sound := ballot(1, 30, 30, 20, 5)
	if wrong := sound.faults(); len(wrong) > 0 {
		t.Errorf("sound: %v", wrong)
	}
	for name, change := range map[string]func(*Count){
		"seats": func(c *Count) { c.Seats = 0 },
		"entitled": func(c *Count) {
			c.Entitled = 0
			c.Present, c.Issued, c.Returned = 0, 0, 0
			c.Candidates = []Candidate{{Name: "甲"}}
		},
		"present":    func(c *Count) { c.Present = 31 },
		"issued":     func(c *Count) { c.Issued = 31 },
		"returned":   func(c *Count) { c.Returned = 31 },
		"candidates": func(c *Count) { c.Candidates = []Candidate{{Name: "甲", Votes: 31}} },
	} {
		c := sound
		change(&c)
		if wrong := c.faults(); len(wrong) != 1 || wrong[0].Name != name {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}
