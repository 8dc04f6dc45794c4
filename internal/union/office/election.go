package office

import (
	"cmp"
	"slices"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/errs"
)

// Candidate is somebody who stood, with the votes for them.
type Candidate struct {
	Name    string `json:"name" maxLength:"60"`
	Bar     Bar    `json:"bar,omitempty" enum:"relative,head,partner,personnel,foreigner" doc:"What keeps them from standing, as whoever records knows; it is not kept"`
	Votes   int64  `json:"votes" minimum:"0"`
	Elected bool   `json:"elected" readOnly:"true"`
}

// Count is an election in numbers.
type Count struct {
	Seats      int64       `json:"seats" minimum:"1"`
	Members    int64       `json:"members,omitempty" doc:"Of the union, by which its committee is large or small; those entitled when 0"`
	Entitled   int64       `json:"entitled" minimum:"1" doc:"Those who have a vote"`
	Present    int64       `json:"present"`
	Issued     int64       `json:"issued" doc:"Ballots handed out"`
	Returned   int64       `json:"returned" doc:"Ballots that came back, void ones too"`
	Candidates []Candidate `json:"candidates"`
}

// Measure is what an election is held against.
type Measure struct {
	Quorum, Pass, Surplus rules.Found
	Size                  rules.Found // of a committee at a workplace, by members; without a Value for others
}

// Line is one check of an election: what the rule asks for, and what was there.
type Line struct {
	Rule       rules.Found
	Need, Have int64
	Most       int64 // 0 is no bound
	Kept       bool
}

// Outcome is what follows from a count.
type Outcome struct {
	Void    bool // more ballots came back than were handed out: the round counts for nothing
	Lines   []Line
	Elected []int // candidates, most votes first
	Tied    []int // candidates who passed with equal votes for fewer seats than they are: there is a new vote among them
	Vacant  int64 // seats that are not filled
}

// Judge holds an election against its rules.
func Judge(c Count, m Measure) Outcome {
	o := Outcome{Void: c.Returned > c.Issued, Vacant: c.Seats}
	line := func(f rules.Found, need, have int64) {
		o.Lines = append(o.Lines, Line{Rule: f, Need: need, Have: have, Kept: have >= need})
	}
	line(m.Quorum, m.Quorum.Fraction().Least(c.Entitled), c.Present)
	line(m.Surplus, surplus(c.Seats, m.Surplus.Int()), int64(len(c.Candidates)))
	if m.Size.Value != nil {
		if band, ok := m.Size.Bands().For(c.members()); ok {
			o.Lines = append(o.Lines, Line{Rule: m.Size, Need: band.Min, Most: band.Max, Have: c.Seats, Kept: c.Seats >= band.Min && c.Seats <= band.Max})
		}
	}
	if o.Void {
		return o
	}
	o.seat(c, c.passed(m.Pass.Fraction()))
	return o
}

// seat gives the seats of a count to those who passed, most votes first.
func (o *Outcome) seat(c Count, passed []int) {
	o.Elected = passed
	if n := int(c.Seats); len(passed) > n {
		o.Elected = passed[:n]
		if edge := c.Candidates[passed[n]].Votes; c.Candidates[passed[n-1]].Votes == edge {
			at := func(i int) bool { return c.Candidates[i].Votes == edge }
			first := slices.IndexFunc(passed, at)
			o.Elected = passed[:first]
			for _, i := range passed[first:] {
				if at(i) {
					o.Tied = append(o.Tied, i)
				}
			}
		}
	}
	o.Vacant = c.Seats - int64(len(o.Elected))
}

// members is by how many members a committee is measured.
func (c Count) members() int64 { return cmp.Or(c.Members, c.Entitled) }

// surplus is how many candidates so many seats need: 12 for 11 seats and 5 %.
func surplus(seats, percent int64) int64 { return (seats*(100+percent) + 99) / 100 }

// passed are the candidates with the share of those entitled, most votes first.
func (c Count) passed(share rules.Fraction) (passed []int) {
	for i, who := range c.Candidates {
		if share.Met(who.Votes, c.Entitled) {
			passed = append(passed, i)
		}
	}
	slices.SortStableFunc(passed, func(a, b int) int { return int(c.Candidates[b].Votes - c.Candidates[a].Votes) })
	return passed
}

// faults says which numbers of a count cannot be.
func (c Count) faults() (wrong []errs.Field) {
	fault := func(name, key string) { wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key)}) }
	if c.Seats < 1 || c.Seats > mostSeats {
		fault("seats", "office.seats_needed")
	}
	if c.Entitled < 1 {
		fault("entitled", "office.entitled_needed")
	}
	if c.Members < 0 {
		fault("members", "office.members_negative")
	}
	if c.Present < 0 || c.Present > c.Entitled {
		fault("present", "office.present_more")
	}
	if c.Issued < 0 || c.Issued > c.Present {
		fault("issued", "office.issued_more")
	}
	if c.Returned < 0 {
		fault("returned", "office.returned_negative")
	} else if c.Returned > c.Issued {
		fault("returned", "office.round_void")
	}
	if len(c.Candidates) == 0 || len(c.Candidates) > mostCandidates {
		fault("candidates", "office.candidates_needed")
	}
	for _, who := range c.Candidates {
		if !who.Bar.known() {
			fault("candidates", "office.bar_unknown")
		} else if who.Name == "" || len([]rune(who.Name)) > 60 {
			fault("candidates", "office.candidate_name")
		} else if who.Votes < 0 || who.Votes > c.Returned {
			fault("candidates", "office.votes_more")
		}
	}
	return wrong
}

// What bounds one election; the largest committee of the rules has 45 seats, that of a national body some hundreds.
const (
	mostSeats      = 500
	mostCandidates = 1000
)
