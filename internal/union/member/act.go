package member

import (
	"context"
	"slices"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// entryArgs are the arguments of insertEntry: the entry that made m what it is, and what it adds to the figures.
func entryArgs(m Membership, e Entry, adds Figures, now time.Time) []any {
	return []any{m.Ref.Fed, m.Ref.ID, m.Seq, string(e.Kind), string(e.On), m.Org, string(e.Basis), sqldb.Null(e.Corrects), string(m.State),
		adds.Listed, adds.Counted, adds.Confirmed, sqldb.Micros(now), e.RecordedBy, e.Reason}
}

// advance writes the membership's new state, the entry that led to it, and what that adds to the figures.
func (s *Service) advance(ctx context.Context, tx *sqldb.Tx, old, next Membership, e Entry) error {
	next.Seq = old.Seq + 1
	n, err := tx.Exec(ctx, updateMembership, next.Ref.Fed, next.Ref.ID, string(next.State), string(next.Basis), string(next.JoinedOn), next.since(),
		sqldb.MicrosOrNull(next.ConfirmedAt), sqldb.MicrosOrNull(next.ObjectedAt), next.HoldsClaim, next.Seq, old.Seq)
	if err != nil {
		return err
	}
	if n != 1 {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	adds := next.figures().minus(old.figures())
	if _, err := tx.Exec(ctx, insertEntry, entryArgs(next, e, adds, tx.Now)...); err != nil {
		return err
	}
	o := id.Ref{Fed: next.Ref.Fed, ID: next.Org}
	if err := turned(ctx, tx, o); err != nil {
		return err
	}
	return s.due(ctx, tx, o, map[day.Day]Figures{e.On: adds})
}

// RecordInput is an entry that a union makes in a membership's ledger.
type RecordInput struct {
	Membership id.Ref    `json:"-"`
	Kind       EntryKind `json:"kind" enum:"retained,resumed,persuaded,left,lapsed,expelled,deceased"`
	On         day.Day   `json:"on,omitempty" doc:"The day it holds from; today when empty"`
	Reason     string    `json:"reason" doc:"Why, which the person reads; lapse and expulsion need it, and of a persuasion it says what it was about, and no opinion"`
}

// Record retains, resumes or ends a membership, or notes a persuasion, of which the person is told. Errors: Invalid when the state does not allow it,
// the day lies before the last entry's or in the future, or a lapse comes without a persuasion or too early after it.
func (s *Service) Record(ctx context.Context, by access.Actor, in RecordInput) (Membership, error) {
	var next Membership
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseRecord, in.Membership)
		if err != nil {
			return err
		}
		today := s.today(tx.Now)
		if in.On == "" {
			in.On = today
		}
		came, _, err := sqldb.One(ctx, tx, cameOn, []any{r.Ref.Fed, r.Ref.ID}, sqldb.Value[day.Day])
		if err != nil {
			return err
		}
		if err := recordable(r.Membership, in, came, today); err != nil {
			return err
		}
		if err := s.beforeLapse(ctx, tx, r, in, today); err != nil {
			return err
		}
		next = r.Membership
		if to := leads[in.Kind].to; to != "" {
			next.State, next.Since = to, in.On
		}
		if err := s.settleClaim(ctx, tx, r, &next, false); err != nil {
			return err
		}
		if err := s.advance(ctx, tx, r.Membership, next, Entry{Kind: in.Kind, On: in.On, Basis: Paper, RecordedBy: by.Name, Reason: in.Reason}); err != nil {
			return err
		}
		next.Seq++
		next = s.discreet(by, r.org, next)
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseRecord, Org: r.Org, Kind: "membership", Record: r.Ref.ID, Reason: in.Reason,
			Detail: map[string]any{"kind": in.Kind, "on": in.On}})
	})
	return next, err
}

// recordable checks an entry against the state and the days: of the state, and on which a reorganisation brought the membership.
func recordable(m Membership, in RecordInput, came, today day.Day) error {
	var faults []errs.Field
	_, known := leads[in.Kind]
	switch {
	case !known || in.Kind == EntryTransferring:
		faults = append(faults, errs.Field{Name: "kind", Msg: errs.M("member.entry_unknown", "kind", string(in.Kind))})
	case !in.Kind.May(m.State):
		faults = append(faults, errs.Field{Name: "kind", Msg: errs.M("member.entry_not_from",
			"kind", errs.M("member.entry_"+string(in.Kind)), "state", errs.M("member.state_"+string(m.State)))})
	}
	if in.On > today {
		faults = append(faults, errs.Field{Name: "on", Msg: errs.M("member.day_future")})
	}
	if earliest := max(m.Since, came); in.On < earliest {
		faults = append(faults, errs.Field{Name: "on", Msg: errs.M("member.day_before", "day", earliest)})
	}
	if in.Kind.NeedsReason() && !Given(in.Reason) {
		faults = append(faults, errs.Field{Name: "reason", Msg: errs.M("member.reason_needed")})
	}
	return errs.InvalidFields(faults)
}

// settleClaim gives the claim back when a membership ends, and takes it, if it is free, when one is present again. What resumes does
// so on the union's word: that the person confirmed before counts no more, and over an objection no claim is taken. What never ended,
// its end being put right, is as the person confirmed it; should the claim have gone elsewhere meanwhile, nothing tells the union so.
func (s *Service) settleClaim(ctx context.Context, tx *sqldb.Tx, r record, next *Membership, neverEnded bool) error {
	switch {
	case r.HoldsClaim && !next.State.Present():
		next.HoldsClaim = false
		_, err := tx.Exec(ctx, releaseClaim, r.subject[:], r.Ref.Fed, r.Ref.ID)
		return err
	case !r.State.Present() && next.State.Present():
		if !neverEnded || r.ConfirmedAt.IsZero() {
			next.ConfirmedAt, next.Basis = zeroTime, Paper
		}
		if !r.ObjectedAt.IsZero() && next.ConfirmedAt.IsZero() {
			return nil
		}
		n, err := tx.Exec(ctx, insertClaim, r.subject[:], r.Ref.Fed, r.Person, r.Ref.ID)
		next.HoldsClaim = n == 1
		return err
	}
	return nil
}

// CorrectInput puts an entry right that was made in error.
type CorrectInput struct {
	Membership id.Ref  `json:"-"`
	Entry      int64   `json:"entry" doc:"The entry that is wrong; only the newest may be taken back"`
	JoinedOn   day.Day `json:"joined_on,omitempty" doc:"With the first entry: the true day of joining"`
	Reason     string  `json:"reason"`
}

// Correct takes the newest entry of a ledger back, or with the first entry puts the day of joining right. A correction is
// no change: both entries stay visible.
func (s *Service) Correct(ctx context.Context, by access.Actor, in CorrectInput) (Membership, error) {
	var next Membership
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseRecord, in.Membership)
		if err != nil {
			return err
		}
		if !Given(in.Reason) {
			return errs.InvalidField("reason", "member.reason_needed")
		}
		ledger, err := sqldb.All(ctx, tx, entriesOf, []any{r.Ref.Fed, r.Ref.ID}, scanEntry)
		if err != nil {
			return err
		}
		next = r.Membership
		on, err := corrected(&next, ledger, in, s.today(tx.Now))
		if err != nil {
			return err
		}
		if err := s.settleClaim(ctx, tx, r, &next, true); err != nil {
			return err
		}
		if err := s.advance(ctx, tx, r.Membership, next, Entry{Kind: EntryCorrected, On: on, Basis: Paper, Corrects: in.Entry,
			RecordedBy: by.Name, Reason: in.Reason}); err != nil {
			return err
		}
		if err := s.moveJoining(ctx, tx, r.Membership, next, ledger); err != nil {
			return err
		}
		next.Seq++
		next = s.discreet(by, r.org, next)
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseRecord, Org: r.Org, Kind: "membership", Record: r.Ref.ID, Reason: in.Reason,
			Detail: map[string]any{"corrects": in.Entry}})
	})
	return next, err
}

// moveJoining moves what joining added to the figures from the day that it was thought to be to the day that it was.
func (s *Service) moveJoining(ctx context.Context, tx *sqldb.Tx, old, next Membership, ledger []Entry) error {
	from, to := stateDays(old, ledger)[0], stateDays(next, ledger)[0]
	if from == to {
		return nil
	}
	joined, _, err := sqldb.One(ctx, tx, joiningAdds, []any{old.Ref.Fed, old.Ref.ID}, func(sc sqldb.Scanner) (f Figures, err error) {
		err = sc.Scan(&f.Listed, &f.Counted, &f.Confirmed)
		return f, err
	})
	if err != nil {
		return err
	}
	joinedAt := ledger[len(ledger)-1].Org
	return s.due(ctx, tx, id.Ref{Fed: old.Ref.Fed, ID: joinedAt}, map[day.Day]Figures{from: Figures{}.minus(joined), to: joined})
}

// corrected is what a membership is when an entry of its ledger (newest first) is put right, and the day that holds from.
func corrected(m *Membership, ledger []Entry, in CorrectInput, today day.Day) (day.Day, error) {
	if in.Entry == 1 && in.JoinedOn != "" {
		if in.JoinedOn > today {
			return "", errs.InvalidField("joined_on", "member.joined_future")
		}
		m.JoinedOn = in.JoinedOn
		days := stateDays(*m, ledger)
		if len(days) > 1 && in.JoinedOn > days[1] {
			return "", errs.InvalidField("joined_on", "member.joined_after", "day", days[1])
		}
		for _, e := range ledger {
			if e.Kind == EntryMoved && in.JoinedOn > e.On {
				return "", errs.InvalidField("joined_on", "member.joined_after", "day", e.On)
			}
		}
		m.Since = days[len(days)-1]
		return m.Since, nil
	}
	newest, ok := takeable(ledger)
	if !ok || in.Entry != newest.Seq {
		return "", errs.InvalidField("entry", "member.correct_newest")
	}
	days := stateDays(*m, ledger[1:])
	m.State, m.Since = ledger[1].State, days[len(days)-1]
	return newest.On, nil
}

// stateDays are the first days of the states that a ledger (newest first) led to and that were not taken back, oldest first.
func stateDays(m Membership, ledger []Entry) (days []day.Day) {
	for _, e := range slices.Backward(ledger) {
		switch {
		case e.Kind == EntryJoined && m.JoinedOn != "":
			days = append(days, m.JoinedOn)
		case e.Kind == EntryJoined, leads[e.Kind].to != "":
			days = append(days, e.On)
		case e.Kind == EntryCorrected && e.Corrects > 1 && led(ledger, e.Corrects):
			days = days[:len(days)-1]
		}
	}
	return days
}

func scanEntry(sc sqldb.Scanner) (e Entry, err error) {
	var at int64
	err = sc.Scan(&e.Seq, &e.Kind, &e.On, &e.Org, &e.Basis, sqldb.Or(&e.Corrects), &e.State, &at, &e.RecordedBy, &e.Reason)
	e.RecordedAt = sqldb.FromMicros(at)
	return e, err
}
