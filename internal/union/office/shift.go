package office

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Shift is the moving of the election that a term ends with. What its state is, and who owes what, the proceeding of the same id tells.
type Shift struct {
	Ref        id.Ref    `json:"id"`
	Org        id.ID     `json:"-"`
	Term       id.ID     `json:"-"`
	Early      bool      `json:"early" doc:"Held before the end of the term (提前换届); else put off (延期换届)"`
	LastDay    day.Day   `json:"last_day" doc:"Of the term when it was asked"`
	Until      day.Day   `json:"until" doc:"By when the election is to be held"`
	AnsweredOn day.Day   `json:"answered_on,omitempty" doc:"批复日期"`
	MadeAt     time.Time `json:"made_at"`
}

// Shifts holds the use cases of moving elections. It is safe for concurrent use.
type Shifts struct {
	Procedures *procedure.Engine
	terms      *Service
}

// NewShifts makes the service over that of terms, and adds its procedure to the engine.
func NewShifts(terms *Service, procedures *procedure.Engine) *Shifts {
	procedures.Add(procedure.Course{Procedure: Course()})
	return &Shifts{procedures, terms}
}

// The longest texts, in characters.
const (
	maxNo     = 60
	maxReason = 400
)

// AskInput asks for a shift.
type AskInput struct {
	Term   id.Ref  `json:"-"`
	Early  bool    `json:"early,omitempty"`
	Until  day.Day `json:"until"`
	No     string  `json:"no,omitempty" maxLength:"60" doc:"Number of the request (文号)"`
	Reason string  `json:"reason" maxLength:"400"`
}

// Ask asks the body above to have the election of a term that runs held later or earlier. Errors: Invalid by field; Denied when there is no body
// above; Conflict when it was asked already, or the term is over.
func (s *Shifts) Ask(ctx context.Context, by access.Actor, in AskInput) (Shift, error) {
	in.No, in.Reason = strings.TrimSpace(in.No), strings.TrimSpace(in.Reason)
	var sh Shift
	err := sqldb.Write(ctx, s.terms.DB, func(tx *sqldb.Tx) error {
		t, o, err := s.terms.termAt(ctx, tx, by, UseAsk, in.Term)
		if err != nil {
			return err
		}
		if len(o.Path.Parent().IDs()) == 0 {
			return errs.New(errs.Denied, "office.no_body_above")
		}
		if !t.Running {
			return errs.New(errs.Conflict, "office.term_over")
		}
		if err := in.check(t, s.terms.today(tx.Now)); err != nil {
			return err
		}
		sh = Shift{Ref: id.Ref{Fed: t.Ref.Fed, ID: s.terms.IDs.New()}, Org: t.Org, Term: t.Ref.ID, Early: in.Early, LastDay: t.LastDay, Until: in.Until, MadeAt: tx.Now}
		if limit, err := s.limit(ctx, tx, o, t, sh); err != nil {
			return err
		} else if err := limit.Rule.Check(limit.Kept, in.Reason); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertShift, shiftArgs(sh)...); sqldb.IsDuplicate(err) {
			return errs.Wrap(err, errs.Conflict, "office.asked_already")
		} else if err != nil {
			return err
		}
		act := procedure.Act{By: union, Name: by.Name, Org: o.Ref.ID, Document: in.No, Reason: in.Reason}
		if _, err := s.Procedures.Open(ctx, tx, sh.Ref, ShiftName, o.Ref.ID, act, bodies(o)); err != nil {
			return err
		}
		return s.terms.Log.Write(ctx, tx, by, audit.Act{Use: UseAsk, Org: o.Ref.ID, Kind: "term", Record: t.Ref.ID, Reason: in.Reason})
	})
	return sh, err
}

// check says what is wrong with what was asked.
func (in AskInput) check(t Term, today day.Day) error {
	var wrong []errs.Field
	fault := func(name, key string, pairs ...any) {
		wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	switch {
	case in.Early && (in.Until < today || in.Until >= t.LastDay):
		fault("until", "office.until_before", "day", t.LastDay)
	case !in.Early && in.Until <= max(t.LastDay, today):
		fault("until", "office.until_after", "day", max(t.LastDay, today))
	}
	if utf8.RuneCountInString(in.No) > maxNo {
		fault("no", "office.no_long")
	}
	if in.Reason == "" || utf8.RuneCountInString(in.Reason) > maxReason {
		fault("reason", "office.why_needed")
	}
	return errs.InvalidFields(wrong)
}

// Limit is how far an election may be put off without more ado.
type Limit struct {
	Rule rules.Found
	Day  day.Day // the last
	Kept bool
}

// limit holds a shift against the rule of how long a term may be extended, counted from the end that its length gives it. To hold an election
// early has no limit.
func (s *Shifts) limit(ctx context.Context, q sqldb.Queryer, o org.Org, t Term, sh Shift) (Limit, error) {
	found, err := s.terms.Rules.Get(ctx, q, o.Ref.Fed, o.Path, "term_extension", s.terms.today(s.terms.DB.Now()))
	if err != nil {
		return Limit{}, err
	}
	last := after(lastDay(t.ElectedOn, t.Years), deadline.Span(found.Duration()))
	return Limit{Rule: found, Day: last, Kept: sh.Early || sh.Until <= last}, nil
}

// ShiftInput answers or withdraws what was asked.
type ShiftInput struct {
	Shift  id.Ref  `json:"-"`
	No     string  `json:"no,omitempty" maxLength:"60" doc:"批复文号; an approval needs it"`
	Day    day.Day `json:"day,omitempty" doc:"批复日期; today when empty"`
	Reason string  `json:"reason,omitempty" maxLength:"400" doc:"A refusal needs it, and an approval beyond what is usual"`
}

// Approve approves: the term, and with the committee's those of the bodies elected together with it, ends on the day that was asked for, and the day on
// which it would have ended is kept. Whoever reaches only the
// union itself is refused. Errors: Invalid by field; Conflict when it is answered, or the term is over or changed since it was asked.
func (s *Shifts) Approve(ctx context.Context, by access.Actor, in ShiftInput) error {
	return s.act(ctx, by, in, "approve", func(tx *sqldb.Tx, r *shiftRecord) error {
		if in.No = strings.TrimSpace(in.No); in.No == "" {
			return errs.InvalidField("no", "office.no_needed")
		}
		limit, err := s.limit(ctx, tx, r.union, r.term, r.Shift)
		if err != nil {
			return err
		}
		if err := limit.Rule.Check(limit.Kept, strings.TrimSpace(in.Reason)); err != nil {
			return err
		}
		if !r.term.Running || r.term.LastDay != r.LastDay {
			return errs.New(errs.Conflict, "office.term_changed")
		}
		return s.move(ctx, tx, r)
	})
}

// move lets a term end on the day that was asked for; with the committee's, those of the bodies that were elected together with it and end with it.
func (s *Shifts) move(ctx context.Context, tx *sqldb.Tx, r *shiftRecord) error {
	moved := []Term{r.term}
	if r.term.Body == Committee {
		running, err := sqldb.All(ctx, tx, runningTerms, []any{r.Ref.Fed, r.Org}, scanTerm(r.Ref.Fed))
		if err != nil {
			return err
		}
		moved = slices.DeleteFunc(running, func(t Term) bool { return t.ElectedOn != r.term.ElectedOn || t.LastDay != r.LastDay })
	}
	for _, t := range moved {
		if err := one(tx.Exec(ctx, shiftTerm, t.Ref.Fed, t.Ref.ID, t.Version, string(r.Until), string(cmp.Or(t.WasLastDay, t.LastDay)))); err != nil {
			return err
		}
	}
	return nil
}

// Refuse refuses. Errors: as Approve.
func (s *Shifts) Refuse(ctx context.Context, by access.Actor, in ShiftInput) error {
	return s.act(ctx, by, in, "refuse", func(*sqldb.Tx, *shiftRecord) error {
		if strings.TrimSpace(in.Reason) == "" {
			return errs.InvalidField("reason", "office.why_needed")
		}
		return nil
	})
}

// Withdraw is the union's own taking back, before there is an answer.
func (s *Shifts) Withdraw(ctx context.Context, by access.Actor, in ShiftInput) error {
	return s.act(ctx, by, in, "withdraw", func(*sqldb.Tx, *shiftRecord) error { return nil })
}

// act does an event with what it changes.
func (s *Shifts) act(ctx context.Context, by access.Actor, in ShiftInput, event string, change func(*sqldb.Tx, *shiftRecord) error) error {
	use, party := UseAnswer, above
	if event == "withdraw" {
		use, party = UseAsk, union
	}
	in.No, in.Reason = strings.TrimSpace(in.No), strings.TrimSpace(in.Reason)
	return sqldb.Write(ctx, s.terms.DB, func(tx *sqldb.Tx) error {
		r, at, err := s.load(ctx, tx, by, use, in.Shift, party)
		if err != nil {
			return err
		}
		today := s.terms.today(tx.Now)
		if in.Day == "" {
			in.Day = today
		}
		if r.at.State == Asked { // else the event is refused below, in words
			if err := in.check(s.terms.today(r.MadeAt), today); err != nil {
				return err
			}
			if err := change(tx, &r); err != nil {
				return err
			}
		}
		if r.at, err = s.Procedures.Raise(ctx, tx, r.at, procedure.Act{Event: event, By: party, Name: by.Name, Org: at.Ref.ID, Document: in.No, Reason: in.Reason},
			bodies(r.union)); err != nil {
			return err
		}
		if err := one(tx.Exec(ctx, endShift, r.Ref.Fed, r.Ref.ID, string(in.Day))); err != nil {
			return err
		}
		return s.terms.Log.Write(ctx, tx, by, audit.Act{Use: use, Org: r.Org, Kind: "term", Record: r.Shift.Term, Reason: in.Reason,
			Detail: map[string]any{"event": event, "document": in.No}})
	})
}

// check says what is wrong with an answer.
func (in ShiftInput) check(asked, today day.Day) error {
	var wrong []errs.Field
	if in.Day < asked || in.Day > today {
		wrong = append(wrong, errs.Field{Name: "day", Msg: errs.M("office.answered_between", "day", asked)})
	}
	if utf8.RuneCountInString(in.No) > maxNo {
		wrong = append(wrong, errs.Field{Name: "no", Msg: errs.M("office.no_long")})
	}
	if utf8.RuneCountInString(in.Reason) > maxReason {
		wrong = append(wrong, errs.Field{Name: "reason", Msg: errs.M("office.reason_long")})
	}
	return errs.InvalidFields(wrong)
}
