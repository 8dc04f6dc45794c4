package office

import (
	"slices"
	"testing"

	"niangjia/internal/engine/rules"
)

func TestBarred(t *testing.T) {
	managers := []string{"钱总"}
	for name, tc := range map[string]struct {
		who               Candidate
		relatives, others []string
	}{
		"nobody":                           {Candidate{Name: "王芳"}, nil, nil},
		"a near relative of the head":      {Candidate{Name: "王芳", Bar: Relative}, []string{"王芳"}, nil},
		"the head of personnel":            {Candidate{Name: "王芳", Bar: Personnel}, nil, []string{"王芳"}},
		"a foreigner":                      {Candidate{Name: "John", Bar: Foreigner}, nil, []string{"John"}},
		"a partner":                        {Candidate{Name: "王芳", Bar: Partner}, nil, []string{"王芳"}},
		"somebody named like a manager":    {Candidate{Name: "钱总"}, nil, []string{"钱总"}},
		"a deputy head who is recorded":    {Candidate{Name: "钱总", Bar: Head}, nil, []string{"钱总"}},
		"a relative named like a manager":  {Candidate{Name: "钱总", Bar: Relative}, []string{"钱总"}, nil},
		"a name that only begins the same": {Candidate{Name: "钱总会"}, nil, nil},
	} {
		relatives, others := barred([]Candidate{tc.who}, managers)
		if !slices.Equal(relatives, tc.relatives) || !slices.Equal(others, tc.others) {
			t.Errorf("%s: %v, %v", name, relatives, others)
		}
	}
}

// TestSize holds the size of committees against the bands of the rules for elections (选举条例 art. 8).
func TestSize(t *testing.T) {
	size := rules.Found{Value: rules.Bands{{From: 0, Min: 3, Max: 5}, {From: 25, Min: 3, Max: 7}, {From: 201, Min: 7, Max: 15}}}
	for _, tc := range []struct {
		entitled, members, seats int64
		kept                     bool
	}{
		{24, 0, 5, true}, {24, 0, 6, false}, {25, 0, 7, true}, {200, 0, 7, true}, {201, 0, 6, false}, {201, 0, 7, true}, {300, 0, 16, false},
		{60, 900, 5, false}, {60, 900, 9, true}, // delegates vote, members count
	} {
		c := ballot(tc.seats, tc.entitled, tc.entitled)
		c.Members = tc.members
		half := share(rules.AtLeast, 1, 2)
		lines := Judge(c, Measure{Quorum: half, Pass: half, Surplus: rules.Found{Value: rules.Int(0)}, Size: size}).Lines
		if len(lines) != 3 || lines[2].Kept != tc.kept {
			t.Errorf("%+v: %+v", tc, lines)
		}
	}
}

func TestLeft(t *testing.T) {
	first := Judge(ballot(3, 30, 30, 28, 20, 20, 20), Measure{Quorum: share(rules.AtLeast, 2, 3), Pass: share(rules.MoreThan, 1, 2), Surplus: rules.Found{Value: rules.Int(0)}})
	round := func(seats int64, votes ...int64) Round { return Round{Count: ballot(seats, 30, 30, votes...)} }
	for name, tc := range map[string]struct {
		rounds []Round
		seats  int64
		tied   []int
	}{
		"before any vote":            {nil, 2, []int{1, 2, 3}},
		"two win":                    {[]Round{round(2, 9, 8, 3)}, 0, nil},
		"one wins, two tie again":    {[]Round{round(2, 10, 12, 10)}, 1, []int{1, 3}},
		"all tie again":              {[]Round{round(2, 10, 10, 10)}, 2, []int{1, 2, 3}},
		"the second round settles":   {[]Round{round(2, 10, 12, 10), round(1, 9, 11)}, 0, nil},
		"less than half is enough":   {[]Round{round(2, 2, 1, 0)}, 0, nil},
		"a tie below the last seat":  {[]Round{round(2, 9, 8, 8)}, 1, []int{2, 3}},
		"a third round is held, too": {[]Round{round(2, 9, 8, 8), round(1, 5, 5)}, 1, []int{2, 3}},
	} {
		open := left(first, tc.rounds)
		if open.Seats != tc.seats || !slices.Equal(open.Tied, tc.tied) {
			t.Errorf("%s: %+v", name, open)
		}
	}
	over := Count{Seats: 1, Entitled: 30, Present: 30, Issued: 30, Returned: 31, Candidates: []Candidate{{Votes: 3}, {Votes: 2}}}
	if o := judgeRound(over, rules.Found{}); !o.Void || len(o.Elected) > 0 {
		t.Errorf("more ballots came back: %+v", o)
	}
}

func TestAdvise(t *testing.T) {
	term := func(b Body, on string) Term {
		t := Term{Body: b}
		_ = t.ElectedOn.UnmarshalText([]byte(on))
		return t
	}
	for name, tc := range map[string]struct {
		running []Term
		women   int64
		keys    []string
	}{
		"no committee":          {nil, 50, nil},
		"alone, few women":      {[]Term{term(Committee, "2024-01-05")}, 9, []string{"office.advice_audit"}},
		"alone, many women":     {[]Term{term(Committee, "2024-01-05")}, 10, []string{"office.advice_audit", "office.advice_women"}},
		"all, on the same day":  {[]Term{term(Committee, "2024-01-05"), term(Audit, "2024-01-05"), term(Women, "2024-02-01")}, 10, nil},
		"audit on another day":  {[]Term{term(Committee, "2024-01-05"), term(Audit, "2023-01-05")}, 0, []string{"office.advice_together"}},
		"women's without audit": {[]Term{term(Committee, "2024-01-05"), term(Women, "2023-01-05")}, 90, []string{"office.advice_audit"}},
	} {
		var keys []string
		for _, m := range advise(tc.running, tc.women, 10) {
			keys = append(keys, m.Key)
		}
		if !slices.Equal(keys, tc.keys) {
			t.Errorf("%s: %v", name, keys)
		}
	}
}
