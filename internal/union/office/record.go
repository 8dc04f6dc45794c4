package office

import (
	"context"
	"slices"
	"strings"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// RecordInput is an election and the term that it begins.
type RecordInput struct {
	Org       id.Ref  `json:"org"`
	Body      Body    `json:"body" enum:"committee,standing,audit,women"`
	Number    int64   `json:"number,omitempty" doc:"One more than the last when 0; needed for the first that is recorded of an old union"`
	ElectedOn day.Day `json:"elected_on"`
	Years     int64   `json:"years,omitempty" doc:"As the rule says when 0"`
	Count
	Reason string `json:"reason,omitempty" doc:"Where a rule that is not law is departed from"`
}

// Record records an election and begins the term; the one before ends its run. The rules judge the election: one that is law refuses, another
// takes a reason. Errors: Invalid by field; Conflict when two record the same term.
func (s *Service) Record(ctx context.Context, by access.Actor, in RecordInput) (Term, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	in.Candidates = slices.Clone(in.Candidates)
	for i := range in.Candidates {
		in.Candidates[i].Name = strings.TrimSpace(in.Candidates[i].Name)
		in.Candidates[i].Elected = false
	}
	var t Term
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		o, err := s.reach(ctx, tx, by, UseRecord, in.Org)
		if err != nil {
			return err
		}
		last, ran, err := sqldb.One(ctx, tx, runningTerm, []any{in.Org.Fed, in.Org.ID, string(in.Body)}, scanTerm(in.Org.Fed))
		if err != nil {
			return err
		}
		if err := in.check(o, last, s.today(tx.Now)); err != nil {
			return err
		}
		if err := s.inTime(ctx, tx, o, in, last); err != nil {
			return err
		}
		if t, err = s.judged(ctx, tx, o, in); err != nil {
			return err
		}
		t.Ref, t.RecordedAt, t.Number = id.Ref{Fed: in.Org.Fed, ID: s.IDs.New()}, tx.Now, max(in.Number, last.Number+1)
		if ran {
			if err := one(tx.Exec(ctx, endTerm, last.Ref.Fed, last.Ref.ID, last.Version)); err != nil {
				return err
			}
		}
		if err := insert(ctx, tx, t); err != nil {
			return err
		}
		for _, begun := range s.begun {
			if err := begun(ctx, tx, t); err != nil {
				return err
			}
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseRecord, Org: t.Org, Kind: "term", Record: t.Ref.ID, Reason: in.Reason})
	})
	return t, err
}

// check says what is wrong with what was given, given the term that runs.
func (in RecordInput) check(o org.Org, last Term, today day.Day) error {
	wrong := in.faults()
	fault := func(name, key string, pairs ...any) {
		wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	if !elects(o.Kind) {
		fault("org", "office.elects_nobody", "name", o.Name)
	}
	if !slices.Contains(Bodies, in.Body) {
		fault("body", "office.body_unknown")
	}
	if in.ElectedOn == "" || in.ElectedOn > today {
		fault("elected_on", "office.day_past")
	} else if in.ElectedOn <= last.ElectedOn {
		fault("elected_on", "office.day_after", "day", last.ElectedOn)
	}
	if in.Number < 0 || in.Number > 200 || in.Number != 0 && in.Number <= last.Number {
		fault("number", "office.number_after", "n", last.Number)
	}
	if len([]rune(in.Reason)) > 400 {
		fault("reason", "office.reason_long")
	}
	return errs.InvalidFields(wrong)
}

// judged is the term that an election begins, as the rules of its day allow it.
func (s *Service) judged(ctx context.Context, q sqldb.Queryer, o org.Org, in RecordInput) (Term, error) {
	t := Term{Org: o.Ref.ID, Body: in.Body, ElectedOn: in.ElectedOn, Years: in.Years, Running: true, Count: in.Count, Reason: in.Reason, Version: 1}
	length, err := s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, lengthRule(o.Kind), in.ElectedOn)
	if err != nil {
		return t, err
	}
	if t.Years == 0 {
		t.Years = length.Duration().N
	}
	if err := length.Check(lasts(length, t.Years), in.Reason); err != nil {
		return t, err
	}
	t.LastDay = lastDay(t.ElectedOn, t.Years)
	m, err := s.measure(ctx, q, o, in.Body, in.ElectedOn)
	if err != nil {
		return t, err
	}
	out := Judge(in.Count, m)
	for _, l := range out.Lines {
		if err := l.Rule.Check(l.Kept, in.Reason); err != nil {
			return t, err
		}
	}
	if in.Body == Committee || in.Body == Standing {
		if err := s.MayStand(ctx, q, o, in.ElectedOn, in.Reason, in.Candidates...); err != nil {
			return t, err
		}
	}
	if len(out.Elected)+len(out.Tied) == 0 {
		return t, errs.InvalidField("candidates", "office.nobody_elected", "need", m.Pass.Fraction().Least(in.Entitled))
	}
	for _, i := range out.Elected {
		t.Count.Candidates[i].Elected = true
	}
	for i := range t.Count.Candidates {
		t.Count.Candidates[i].Bar = "" // was asked for the rule alone
	}
	return t, nil
}

// inTime holds the day of an election against the end of the term that runs: long before it the body above approves first (提前换届), and its
// approval moves the end.
func (s *Service) inTime(ctx context.Context, q sqldb.Queryer, o org.Org, in RecordInput, last Term) error {
	if last.LastDay == "" {
		return nil
	}
	early, err := s.Rules.Get(ctx, q, o.Ref.Fed, o.Path, "term_early", in.ElectedOn)
	if err != nil {
		return err
	}
	return early.Check(after(in.ElectedOn, deadline.Span(early.Duration())) >= last.LastDay, in.Reason)
}

// lasts reports whether a term may have so many years: what the body's rule says, or another of the lengths that the law leaves open.
func lasts(f rules.Found, years int64) bool {
	d := rules.Duration{N: years, Unit: rules.Years}
	return f.Duration() == d || slices.Contains(f.Rule.Choices, rules.Value(d))
}

// insert writes a term with its candidates.
func insert(ctx context.Context, tx *sqldb.Tx, t Term) error {
	if _, err := tx.Exec(ctx, insertTerm, termArgs(t)...); sqldb.IsDuplicate(err) {
		return errs.Wrap(err, errs.Conflict, "errs.conflict")
	} else if err != nil {
		return err
	}
	rows := make([][]any, len(t.Count.Candidates))
	for i, c := range t.Count.Candidates {
		rows[i] = []any{t.Ref.Fed, t.Ref.ID, i + 1, c.Votes, c.Elected, c.Name}
	}
	_, err := tx.InsertMany(ctx, insertCandidate, rows)
	return err
}

// one is Conflict when a statement that is guarded by a version changed no row.
func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	return err
}

// ConfirmInput is the answer of the body above to the report of an election.
type ConfirmInput struct {
	Term    id.Ref  `json:"term"`
	Version int64   `json:"version"`
	No      string  `json:"no" maxLength:"60" doc:"批复文号"`
	Day     day.Day `json:"day"`
}

// Confirm records that the body above confirmed the result (批复); whoever reaches only the union itself is refused. Errors: Invalid by field, Conflict
// when it is confirmed already or changed meanwhile.
func (s *Service) Confirm(ctx context.Context, by access.Actor, in ConfirmInput) (Term, error) {
	in.No = strings.TrimSpace(in.No)
	var t Term
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		if err := s.Plan.Permits(by, UseConfirm); err != nil {
			return err
		}
		var err error
		if t, err = s.load(ctx, tx, in.Term); err != nil {
			return err
		}
		if err := s.above(ctx, tx, by, t); err != nil {
			return err
		}
		if t.ConfirmedOn != "" || t.Version != in.Version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		var wrong []errs.Field
		if in.No == "" || len([]rune(in.No)) > 60 {
			wrong = append(wrong, errs.Field{Name: "no", Msg: errs.M("office.no_needed")})
		}
		if in.Day < t.ElectedOn || in.Day > s.today(tx.Now) {
			wrong = append(wrong, errs.Field{Name: "day", Msg: errs.M("office.confirmed_between", "day", t.ElectedOn)})
		}
		if err := errs.InvalidFields(wrong); err != nil {
			return err
		}
		if err := one(tx.Exec(ctx, confirmTerm, t.Ref.Fed, t.Ref.ID, t.Version, in.No, string(in.Day))); err != nil {
			return err
		}
		t.ConfirmedNo, t.ConfirmedOn, t.Version = in.No, in.Day, t.Version+1
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseConfirm, Org: t.Org, Kind: "term", Record: t.Ref.ID})
	})
	return t, err
}

// above authorises a confirmation: at the body above the union, which for the topmost of a federation is none. Who does not reach the union
// is told of nothing.
func (s *Service) above(ctx context.Context, q sqldb.Queryer, by access.Actor, t Term) error {
	o, err := s.reach(ctx, q, by, UseConfirm, id.Ref{Fed: t.Ref.Fed, ID: t.Org})
	if err != nil {
		return err
	}
	ids := o.Path.Parent().IDs()
	if len(ids) == 0 {
		return errs.New(errs.Denied, "office.no_body_above")
	}
	if _, err = s.reach(ctx, q, by, UseConfirm, id.Ref{Fed: t.Ref.Fed, ID: ids[len(ids)-1]}); errs.Hidden(err) {
		return errs.New(errs.Denied, "office.body_above_confirms")
	}
	return err
}
