package member

import (
	"context"
	"slices"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// ruleLapse is how long after a persuasion a membership may lapse.
const ruleLapse = "lapse_after"

// Rules are the rules that the module asks for.
func Rules() []rules.Rule {
	return []rules.Rule{{Name: ruleLapse, Text: "member.about_lapse", Default: rules.Duration{N: 6, Unit: rules.Months}, Min: 1, Max: 24,
		Tighten: rules.Upwards, Source: "《工会会员会籍管理办法》：六个月不交会费、不参加活动，经劝说无效的，按自动退会处理", Grade: rules.A}}
}

// Persuasion (劝说) is a word that a union had with a member about staying, and that the member has not answered. It is an entry of the ledger: when it
// was, who recorded it, and what it was about, which the member reads; what the member thinks has no place in it.
type Persuasion struct {
	Entry
	Lapse day.Day // from which day on the membership may lapse
}

// persuasion is the persuasion that waits for an answer in a ledger (newest first); the zero Persuasion when none does.
func (s *Service) persuasion(ctx context.Context, q sqldb.Queryer, o org.Org, ledger []Entry) (Persuasion, error) {
	e, ok := persuaded(ledger)
	if !ok {
		return Persuasion{}, nil
	}
	from, err := s.lapse(ctx, q, o, e)
	return Persuasion{e, from}, err
}

// persuaded is the first persuasion in a ledger (newest first) that nothing has answered: neither the person by staying or confirming, nor a change of
// the state.
func persuaded(ledger []Entry) (first Entry, ok bool) {
	var back []int64 // what was taken back
	for _, e := range ledger {
		switch {
		case e.Kind == EntryCorrected:
			back = append(back, e.Corrects)
		case slices.Contains(back, e.Seq):
		case e.Kind == EntryPersuaded:
			first, ok = e, true
		case e.Kind == EntryStays, e.Kind == EntryConfirmed, leads[e.Kind].to != "":
			return first, ok
		}
	}
	return first, ok
}

// lapse is from which day on a membership may lapse after a persuasion. The clock of the rule lapse_after (民法典 arts 200–203) begins when it was
// recorded, for only then was the member told: a day that is entered later than it was shortens nothing.
func (s *Service) lapse(ctx context.Context, q sqldb.Queryer, o org.Org, e Entry) (day.Day, error) {
	told := s.today(e.RecordedAt)
	found, err := s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, ruleLapse, told)
	if err != nil {
		return "", err
	}
	return deadline.Counter{Calendar: s.Calendar, Zone: s.Zone}.LastDay(told, deadline.Span(found.Duration())).Add(1), nil
}

// beforeLapse does what comes before a lapse: it holds a lapse against the persuasion that it needs, and tells the member of a persuasion and from when
// on the membership may lapse. Nothing else concerns it.
func (s *Service) beforeLapse(ctx context.Context, tx *sqldb.Tx, r record, in RecordInput, today day.Day) error {
	if in.Kind != EntryPersuaded && in.Kind != EntryLapsed {
		return nil
	}
	ledger, err := sqldb.All(ctx, tx, entriesOf, []any{r.Ref.Fed, r.Ref.ID}, scanEntry)
	if err != nil {
		return err
	}
	if in.Kind == EntryPersuaded {
		ledger = slices.Insert(ledger, 0, Entry{Kind: in.Kind, On: in.On, RecordedAt: tx.Now})
	}
	p, err := s.persuasion(ctx, tx, r.org, ledger)
	switch {
	case err != nil:
		return err
	case in.Kind == EntryPersuaded:
		return s.tell(ctx, tx, r, p)
	case p.Kind != EntryPersuaded:
		return errs.InvalidField("kind", "member.lapse_unpersuaded")
	case today < p.Lapse:
		return errs.InvalidField("kind", "member.lapse_early", "told", s.today(p.RecordedAt), "day", p.Lapse)
	case in.On < p.Lapse:
		return errs.InvalidField("on", "member.day_before", "day", p.Lapse)
	}
	return nil
}

// tell queues word of a persuasion to the member's phone, if the union keeps one: not which union, for others read over shoulders.
func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, r record, p Persuasion) error {
	if r.person.Phone == "" {
		return nil
	}
	const text = "member.sms_persuaded"
	return s.Messages.Send(ctx, tx, delivery.Message{Fed: r.Ref.Fed, Org: r.org.Ref.ID, Phone: r.person.Phone, Purpose: text,
		Text: errs.M(text, "day", p.Lapse)})
}

// Stay is the member's answer to a persuasion (我要继续当会员): from now on the membership cannot lapse for it. Errors: Conflict when none waits.
func (s *Service) Stay(ctx context.Context, by access.Actor, membership id.Ref) (Membership, error) {
	var next Membership
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseStay, membership)
		if err != nil {
			return err
		}
		ledger, err := sqldb.All(ctx, tx, entriesOf, []any{r.Ref.Fed, r.Ref.ID}, scanEntry)
		if err != nil {
			return err
		}
		if _, waits := persuaded(ledger); !waits {
			return errs.New(errs.Conflict, "member.not_persuaded")
		}
		next = r.Membership
		if err := s.advance(ctx, tx, r.Membership, next, Entry{Kind: EntryStays, On: s.today(tx.Now), Basis: OwnAct, RecordedBy: by.Name}); err != nil {
			return err
		}
		next.Seq++
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseStay, Org: r.Org, Kind: "membership", Record: r.Ref.ID})
	})
	return next, err
}
