package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Round is a vote among the tied of an election.
type Round struct {
	Number     int64     `json:"number" doc:"2 for the first vote among the tied"`
	HeldOn     day.Day   `json:"held_on"`
	Count      Count     `json:"count"`
	Reason     string    `json:"reason,omitempty"`
	RecordedAt time.Time `json:"recorded_at"`
}

// Open is what the rounds of an election have left open.
type Open struct {
	Seats int64
	Tied  []int // candidates of the term with equal votes for fewer seats than they are
}

// left is what an election has left open, after its rounds.
func left(first Outcome, rounds []Round) Open {
	open := Open{Tied: first.Tied}
	if len(open.Tied) > 0 {
		open.Seats = first.Vacant
	}
	for _, r := range rounds {
		out := judgeRound(r.Count, rules.Found{})
		still := []int{}
		for _, i := range out.Tied {
			still = append(still, open.Tied[i])
		}
		open.Tied, open.Seats = still, out.Vacant
	}
	if len(open.Tied) == 0 {
		open.Seats = 0
	}
	return open
}

// judgeRound holds a vote among the tied against its rules: they have passed already, so whoever has more votes is elected. Without a quorum it
// judges the votes alone.
func judgeRound(c Count, quorum rules.Found) Outcome {
	o := Outcome{Void: c.Returned > c.Issued, Vacant: c.Seats}
	if quorum.Value != nil {
		need := quorum.Fraction().Least(c.Entitled)
		o.Lines = []Line{{Rule: quorum, Need: need, Have: c.Present, Kept: c.Present >= need}}
	}
	if !o.Void {
		o.seat(c, c.passed(rules.Fraction{Op: rules.AtLeast, Num: 0, Den: 1}))
	}
	return o
}

// RevoteInput is a vote among the tied of a term's election.
type RevoteInput struct {
	Term     id.Ref  `json:"-"`
	Version  int64   `json:"version"`
	HeldOn   day.Day `json:"held_on"`
	Entitled int64   `json:"entitled" minimum:"1"`
	Present  int64   `json:"present"`
	Issued   int64   `json:"issued"`
	Returned int64   `json:"returned"`
	Votes    []int64 `json:"votes" doc:"For each of the tied, in the order of the list of candidates"`
	Reason   string  `json:"reason,omitempty" maxLength:"400" doc:"Where a rule that is not law is departed from"`
}

// Revote records the vote among the tied: whoever has more votes is elected to the term. Errors: Invalid by field; Conflict when nobody is tied, or
// the term changed meanwhile.
func (s *Service) Revote(ctx context.Context, by access.Actor, in RevoteInput) (Round, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	var r Round
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		seen, err := s.seen(ctx, tx, by, UseRevote, in.Term)
		if err != nil {
			return err
		}
		if len(seen.Open.Tied) == 0 {
			return errs.New(errs.Conflict, "office.nobody_tied")
		}
		if seen.Version != in.Version || !seen.Running {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		r = Round{Number: int64(len(seen.Rounds)) + 2, HeldOn: in.HeldOn, Reason: in.Reason, RecordedAt: tx.Now,
			Count: Count{Seats: seen.Open.Seats, Entitled: in.Entitled, Present: in.Present, Issued: in.Issued, Returned: in.Returned}}
		if err := r.fill(seen, in, s.today(tx.Now)); err != nil {
			return err
		}
		out := judgeRound(r.Count, seen.quorum)
		for _, l := range out.Lines {
			if err := l.Rule.Check(l.Kept, in.Reason); err != nil {
				return err
			}
		}
		for _, i := range out.Elected {
			r.Count.Candidates[i].Elected = true
		}
		if err := one(tx.Exec(ctx, touchTerm, in.Term.Fed, in.Term.ID, in.Version)); err != nil {
			return err
		}
		if err := s.insertRound(ctx, tx, seen, r, out); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseRevote, Org: seen.Org, Kind: "term", Record: in.Term.ID, Reason: in.Reason})
	})
	return r, err
}

// fill puts the votes to the names and says what is wrong with the round.
func (r *Round) fill(seen Seen, in RevoteInput, today day.Day) error {
	var wrong []errs.Field
	fault := func(name, key string, pairs ...any) {
		wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	if len(in.Votes) != len(seen.Open.Tied) {
		fault("votes", "office.votes_each", "n", len(seen.Open.Tied))
	} else {
		for n, i := range seen.Open.Tied {
			r.Count.Candidates = append(r.Count.Candidates, Candidate{Name: seen.Count.Candidates[i].Name, Votes: in.Votes[n]})
		}
		if slices.Min(in.Votes) < 0 || slices.Max(in.Votes) > in.Returned {
			fault("votes", "office.votes_more")
		}
	}
	last := seen.ElectedOn
	if n := len(seen.Rounds); n > 0 {
		last = seen.Rounds[n-1].HeldOn
	}
	if in.HeldOn < last || in.HeldOn > today {
		fault("held_on", "office.round_between", "day", last)
	}
	if len([]rune(in.Reason)) > 400 {
		fault("reason", "office.reason_long")
	}
	for _, f := range r.Count.faults() {
		if f.Name != "seats" && f.Name != "candidates" {
			wrong = append(wrong, f)
		}
	}
	return errs.InvalidFields(wrong)
}

// insertRound writes a round, its votes, and who is elected by it.
func (s *Service) insertRound(ctx context.Context, tx *sqldb.Tx, seen Seen, r Round, out Outcome) error {
	fed, term, c := seen.Ref.Fed, seen.Ref.ID, r.Count
	if _, err := tx.Exec(ctx, insertRound, fed, term, r.Number, sqldb.Micros(r.RecordedAt), c.Seats, c.Entitled, c.Present, c.Issued, c.Returned,
		string(r.HeldOn), r.Reason); err != nil {
		return err
	}
	rows := make([][]any, len(c.Candidates))
	for i, who := range c.Candidates {
		rows[i] = []any{fed, term, r.Number, seen.Open.Tied[i] + 1, who.Votes, who.Elected}
	}
	if _, err := tx.InsertMany(ctx, insertRoundVote, rows); err != nil {
		return err
	}
	for _, i := range out.Elected {
		if err := one(tx.Exec(ctx, electCandidate, fed, term, seen.Open.Tied[i]+1)); err != nil {
			return err
		}
	}
	return nil
}

// rounds are the votes among the tied of a term, the first first.
func (s *Service) rounds(ctx context.Context, q sqldb.Queryer, t Term) ([]Round, error) {
	rounds, err := sqldb.All(ctx, q, roundsOf, []any{t.Ref.Fed, t.Ref.ID}, scanRound)
	if err != nil || len(rounds) == 0 {
		return rounds, err
	}
	err = sqldb.Each(ctx, q, roundVotesOf, []any{t.Ref.Fed, t.Ref.ID}, func(sc sqldb.Scanner) error {
		var round, seq int64
		var c Candidate
		if err := sc.Scan(&round, &seq, &c.Votes, &c.Elected); err != nil {
			return err
		}
		c.Name = t.Count.Candidates[seq-1].Name
		at := &rounds[round-2].Count
		at.Candidates = append(at.Candidates, c)
		return nil
	})
	return rounds, err
}
