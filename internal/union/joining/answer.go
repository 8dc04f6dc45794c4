package joining

import (
	"context"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// AnswerInput is what a union says to an application.
type AnswerInput struct {
	Application id.Ref `json:"-"`
	Into        id.Ref `json:"into,omitzero" doc:"The union that takes the person in; the one that the application lies with when left out"`
	To          id.Ref `json:"to,omitzero" doc:"The body that answers from now on"`
	Despite     bool   `json:"despite,omitempty" doc:"Doubts were shown, and the document is right"`
	Ground      Ground `json:"ground,omitempty" enum:"not_worker,identity_unproved,already_member,consent_withdrawn" doc:"On what a refusal rests"`
	Reason      string `json:"reason,omitempty" doc:"In words for the applicant; beside the ground of a refusal as far as it helps"`
}

// Approve takes the applicant in; the membership begins today, by the person's own act. Whether somebody else has the person on a list makes no
// difference to the answer. Errors: Invalid by field for doubts, Conflict when it is not open.
func (s *Service) Approve(ctx context.Context, by access.Actor, in AnswerInput) (id.Ref, error) {
	var made id.Ref
	err := s.answer(ctx, by, in, "approve", func(tx *sqldb.Tx, r *record) error {
		into := r.org
		if !in.Into.IsZero() && in.Into != r.org.Ref {
			o, err := s.Orgs.Load(ctx, tx, in.Into)
			if err != nil || s.Plan.Allow(by, UseAnswer, o.Target()) != nil {
				return errs.InvalidField("into", "joining.into_unknown")
			}
			into = o
		}
		if !takesMembers(into) {
			return errs.InvalidField("into", "joining.into_needed")
		}
		row := member.Row{Facts: r.facts(), JoinedOn: s.today(tx.Now), Despite: in.Despite, Own: true}
		job := access.NewJob(r.Ref.Fed, by.Name) // the answer is authorised: also where it climbed to a body that keeps no roster
		taken, err := s.Members.TakeIn(ctx, tx, job, member.TakeInInput{Org: into, Rows: s.Members.Prepare(r.Ref.Fed, []member.Row{row})})
		if err != nil {
			return err
		}
		if t := taken[0]; t.Outcome == member.NeedsLook || t.Outcome == member.Rejected {
			return errs.InvalidFields(t.Reasons)
		}
		made = id.Ref{Fed: r.Ref.Fed, ID: taken[0].Membership}
		r.Membership, r.Org, r.org = made.ID, into.Ref.ID, into
		return s.Transfers.Begin(ctx, tx, made)
	})
	return made, err
}

// Return gives the application back to be mended, with a reason; the union's clock stands still meanwhile.
func (s *Service) Return(ctx context.Context, by access.Actor, in AnswerInput) error {
	return s.answer(ctx, by, in, "return", needsReason(in))
}

// Refuse refuses the application on one of the [Grounds], which the applicant reads. Errors: Invalid field ground.
func (s *Service) Refuse(ctx context.Context, by access.Actor, in AnswerInput) error {
	return s.answer(ctx, by, in, "refuse", func(tx *sqldb.Tx, r *record) error {
		r.Ground = in.Ground
		return s.stands(ctx, tx, in.Ground, r)
	})
}

func needsReason(in AnswerInput) func(*sqldb.Tx, *record) error {
	return func(*sqldb.Tx, *record) error {
		if !member.Given(in.Reason) {
			return errs.InvalidField("reason", "joining.reason_needed")
		}
		return nil
	}
}

// Reroute hands the application to another body, with the clock as it runs.
func (s *Service) Reroute(ctx context.Context, by access.Actor, in AnswerInput) error {
	return s.answer(ctx, by, in, "reroute", func(tx *sqldb.Tx, r *record) error {
		to, err := s.Orgs.Load(ctx, tx, in.To)
		if errs.Is(err, errs.NotFound) || in.To.Fed != r.Ref.Fed || err == nil && to.State == org.Closed {
			return errs.InvalidField("to", "joining.to_unknown")
		}
		r.Org, r.org = to.Ref.ID, to
		return err
	})
}

// answer does an event of the union's, after change has made of the application what it is to be. The applicant is told that there is an answer, and
// nothing of it.
func (s *Service) answer(ctx context.Context, by access.Actor, in AnswerInput, event string, change func(tx *sqldb.Tx, r *record) error) error {
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseAnswer, in.Application)
		if err != nil {
			return err
		}
		at := r.org
		if r.at.State == Open { // else the event is refused below, in words
			if err := change(tx, &r); err != nil {
				return err
			}
		}
		phone := r.Phone
		r.Answer = in.Reason
		if err := s.raise(ctx, tx, &r, procedure.Act{Event: event, By: union, Name: by.Name, Org: at.Ref.ID, Reason: in.Reason}); err != nil {
			return err
		}
		if event != "reroute" {
			if err := s.Messages.Send(ctx, tx, delivery.Message{Fed: r.Ref.Fed, Org: at.Ref.ID, Phone: phone, Lang: r.Lang, Text: errs.M("joining.sms_answer"),
				Purpose: "joining.sms_answer"}); err != nil {
				return err
			}
		}
		detail := map[string]any{"event": event}
		if r.Ground != "" {
			detail["ground"] = r.Ground
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseAnswer, Org: at.Ref.ID, Kind: "application", Record: r.Ref.ID, Reason: in.Reason, Detail: detail})
	})
}
