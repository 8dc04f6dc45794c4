package founding

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// StepInput is a step with the paper behind it.
type StepInput struct {
	Founding id.Ref `json:"-"`
	Document string `json:"document,omitempty" maxLength:"60" doc:"Number of the document (文号)"`
	Reason   string `json:"reason,omitempty" maxLength:"400" doc:"In words; names no worker"`
}

// Documents and Reasons are the events that need a document's number, and those that need a reason.
var (
	Documents = []string{"request", "approve", "report", "confirm"}
	Reasons   = []string{"give_opinion", "return", "refuse", "repeat", "give_up"}
)

// AskOpinion asks the body that guides. Errors: Conflict when there is none.
func (s *Service) AskOpinion(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "ask_opinion", func(_ *sqldb.Tx, r *record) error {
		if r.Guide == 0 {
			return errs.New(errs.Conflict, "founding.no_guide")
		}
		return nil
	})
}

// GiveOpinion is what the guiding body says.
func (s *Service) GiveOpinion(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "give_opinion", nothing)
}

// Request asks the body above to approve. Where no guiding body is recorded its opinion is passed over, with a reason; where one is, it is asked first.
func (s *Service) Request(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "request", func(_ *sqldb.Tx, r *record) error {
		switch {
		case r.at.State == Preparing && r.Guide != 0:
			return errs.New(errs.Conflict, "founding.guide_first")
		case r.at.State == Preparing && !member.Given(in.Reason):
			return errs.InvalidField("reason", "founding.reason_no_guide")
		}
		return nil
	})
}

// Approve approves that the union be founded: from now on it lists members.
func (s *Service) Approve(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "approve", func(tx *sqldb.Tx, r *record) error {
		return s.become(ctx, tx, by, r, func(f *org.Facts) { f.Kind, f.Name, f.State = kindFor(len(r.employers)), r.Name, org.Preparing })
	})
}

// Return gives the request back to be mended.
func (s *Service) Return(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "return", nothing)
}

// Refuse refuses that the union be founded.
func (s *Service) Refuse(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "refuse", func(tx *sqldb.Tx, r *record) error { return s.shut(ctx, tx, by, r) })
}

// Admit says that enough members are listed for the first meeting. With fewer than the rule committee_needed a union may have a committee all the
// same (工会法 art. 11); it takes a reason.
func (s *Service) Admit(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "admit", func(tx *sqldb.Tx, r *record) error {
		n, err := s.count(ctx, tx, r)
		if err != nil {
			return err
		}
		needed, err := s.rule(ctx, tx, r, "committee_needed")
		if err != nil {
			return err
		}
		switch {
		case n == 0:
			return errs.New(errs.Conflict, "founding.nobody_listed")
		case n < needed.Int() && !member.Given(in.Reason):
			return errs.InvalidField("reason", "founding.few_members", "n", n, "least", needed.Int())
		}
		r.Listed = n
		return nil
	})
}

// count is how many members the new union lists.
func (s *Service) count(ctx context.Context, q sqldb.Queryer, r *record) (int64, error) {
	n, _, err := sqldb.One(ctx, q, countMembers, []any{r.Ref.Fed, r.Made}, sqldb.Value[int64])
	return n, err
}

// Report reports the result of the first meeting.
func (s *Service) Report(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "report", nothing)
}

// Confirm approves the result.
func (s *Service) Confirm(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "confirm", nothing)
}

// Repeat does not approve the result: the meeting is held again.
func (s *Service) Repeat(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "repeat", nothing)
}

// GiveUp ends the founding. Errors: Conflict while the union lists members: they move or leave first.
func (s *Service) GiveUp(ctx context.Context, by access.Actor, in StepInput) error {
	return s.step(ctx, by, in, "give_up", func(tx *sqldb.Tx, r *record) error {
		n, err := s.count(ctx, tx, r)
		if err == nil && n > 0 {
			err = errs.New(errs.Conflict, "founding.members_listed", "n", n)
		}
		if err != nil {
			return err
		}
		return s.shut(ctx, tx, by, r)
	})
}

func nothing(*sqldb.Tx, *record) error { return nil }

// step does an event, after change has made of the founding what it is to be.
func (s *Service) step(ctx context.Context, by access.Actor, in StepInput, event string, change func(tx *sqldb.Tx, r *record) error) error {
	e, _ := s.Procedures.Procedure(Name).Event(event)
	party, use := e.By[0], UseAnswer
	if party == group {
		use = UseStep
	}
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, at, err := s.load(ctx, tx, by, use, in.Founding, party)
		if err != nil {
			return err
		}
		if slices.Contains(e.From, r.at.State) { // else the event is refused below, in words
			if err := in.check(event); err != nil {
				return err
			}
			if err := change(tx, &r); err != nil {
				return err
			}
		}
		if err := s.raise(ctx, tx, &r, procedure.Act{Event: event, By: party, Name: by.Name, Org: at.Ref.ID, Document: in.Document, Reason: in.Reason}); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: use, Org: at.Ref.ID, Kind: "founding", Record: r.Ref.ID, Reason: in.Reason,
			Detail: map[string]any{"event": event, "document": in.Document}})
	})
}

// check says what an event lacks.
func (in *StepInput) check(event string) error {
	in.Document, in.Reason = strings.TrimSpace(in.Document), strings.TrimSpace(in.Reason)
	switch {
	case in.Document == "" && slices.Contains(Documents, event):
		return errs.InvalidField("document", "founding.document_needed")
	case utf8.RuneCountInString(in.Document) > maxText:
		return errs.InvalidField("document", "founding.text_long", "n", maxText)
	case !member.Given(in.Reason) && slices.Contains(Reasons, event):
		return errs.InvalidField("reason", "founding.reason_needed")
	case utf8.RuneCountInString(in.Reason) > maxReason:
		return errs.InvalidField("reason", "founding.text_long", "n", maxReason)
	}
	return nil
}

// raise does an event and writes what changed in the founding with it.
func (s *Service) raise(ctx context.Context, tx *sqldb.Tx, r *record, act procedure.Act) (err error) {
	if r.at, err = s.Procedures.Raise(ctx, tx, r.at, act, r.bodies); err != nil {
		return err
	}
	r.Over = !r.at.ClosedAt.IsZero()
	n, err := tx.Exec(ctx, updateFounding, append(foundingArgs(r.Founding), r.Version+1)...)
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	if err == nil && r.Over {
		_, err = tx.Exec(ctx, endEmployers, r.Ref.Fed, r.Ref.ID)
	}
	return err
}

// become changes the facts of the new union.
func (s *Service) become(ctx context.Context, tx *sqldb.Tx, by access.Actor, r *record, change func(*org.Facts)) error {
	in := org.EditInput{Ref: r.union.Ref, Version: r.union.Version, Facts: r.union.Facts()}
	if r.union.GuidedBy != 0 {
		in.GuidedBy = id.Ref{Fed: r.Ref.Fed, ID: r.union.GuidedBy}
	}
	change(&in.Facts)
	next, err := s.Orgs.EditIn(ctx, tx, access.NewJob(r.Ref.Fed, by.Name), in)
	if err == nil {
		r.union = next
	}
	return err
}

// shut closes the body of a founding that came to nothing.
func (s *Service) shut(ctx context.Context, tx *sqldb.Tx, by access.Actor, r *record) error {
	return s.become(ctx, tx, by, r, func(f *org.Facts) { f.State = org.Closed })
}
