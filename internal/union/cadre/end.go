package cadre

import (
	"context"
	"strings"
	"unicode/utf8"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// EndInput is somebody's leaving of a post.
type EndInput struct {
	Officer   id.Ref  `json:"-"`
	Version   int64   `json:"version"`
	To        day.Day `json:"to" doc:"Last day in the post"`
	Ended     Ended   `json:"ended" enum:"term_over,resigned,recalled,transferred,retired,died"`
	Entitled  int64   `json:"entitled,omitempty" doc:"Of a recall: all members or delegates, not those present"`
	Votes     int64   `json:"votes,omitempty" doc:"Of a recall: those for it"`
	ConsentOn day.Day `json:"consent_on,omitempty" doc:"When the committee agreed to other work before the end of the term"`
	Document  string  `json:"document,omitempty" maxLength:"60" doc:"Of the union above: its consent"`
	Reason    string  `json:"reason,omitempty" maxLength:"400"`
}

// End records that somebody leaves a post. A chair or deputy is recalled by the share of all that the law asks for, and moved to other work in the term
// with both consents (工会法 art. 18). A chair who leaves before the end of the term leaves a vacancy. Errors: Invalid by field; Conflict when the
// post was left already or changed meanwhile.
func (s *Service) End(ctx context.Context, by access.Actor, in EndInput) (Officer, error) {
	in.Document, in.Reason = strings.TrimSpace(in.Document), strings.TrimSpace(in.Reason)
	var of Officer
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		var o org.Org
		var err error
		if of, o, err = s.load(ctx, tx, by, UseEnd, in.Officer); err != nil {
			return err
		}
		if of.To != "" || of.Version != in.Version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err := in.check(of, s.today(tx.Now)); err != nil {
			return err
		}
		last, err := s.termEnds(ctx, tx, of)
		if err != nil {
			return err
		}
		if err := s.allowed(ctx, tx, o, of, in, in.To < last); err != nil {
			return err
		}
		of.To, of.Ended, of.Entitled, of.Votes, of.ConsentOn, of.EndDocument, of.EndReason = in.To, in.Ended, in.Entitled, in.Votes, in.ConsentOn, in.Document, in.Reason
		if err := one(tx.Exec(ctx, endOfficer, of.Ref.Fed, of.Ref.ID, of.Version, string(of.To), string(of.Ended), of.Entitled, of.Votes, string(of.ConsentOn),
			of.EndDocument, of.EndReason)); err != nil {
			return err
		}
		of.Version++
		if of.Post == Chair && in.To < last {
			if err := s.vacate(ctx, tx, o, of); err != nil {
				return err
			}
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseEnd, Org: of.Org, Kind: "officer", Record: of.Ref.ID, Reason: in.Reason,
			Detail: map[string]any{"ended": in.Ended, "document": in.Document}})
	})
	return of, err
}

// check says what is wrong with what was given.
func (in EndInput) check(of Officer, today day.Day) error {
	var wrong faults
	wrong.add(in.To < of.From || in.To > today, "to", "cadre.to_between", "day", of.From)
	wrong.add(!known(Endings, in.Ended), "ended", "cadre.ended_unknown")
	wrong.add(in.Entitled < 0, "entitled", "cadre.entitled_needed")
	wrong.add(in.Votes < 0, "votes", "cadre.votes_negative")
	wrong.add(in.ConsentOn > today, "consent_on", "cadre.from_past")
	wrong.add(utf8.RuneCountInString(in.Document) > maxText, "document", "cadre.text_long", "n", maxText)
	wrong.add(utf8.RuneCountInString(in.Reason) > maxReason, "reason", "cadre.text_long", "n", maxReason)
	return errs.InvalidFields(wrong)
}

// termEnds is the last day of the term in which a post is held, while that term runs; "" when it does not.
func (s *Service) termEnds(ctx context.Context, tx *sqldb.Tx, of Officer) (day.Day, error) {
	t, ok, err := s.Terms.Runs(ctx, tx, id.Ref{Fed: of.Ref.Fed, ID: of.Org})
	if err != nil || !ok || t.Ref.ID != of.Term {
		return "", err
	}
	return t.LastDay, nil
}

// allowed holds the end of a post against the rules of the day.
func (s *Service) allowed(ctx context.Context, tx *sqldb.Tx, o org.Org, of Officer, in EndInput, inTerm bool) (err error) {
	var m Measure
	if m.Recall, err = s.Rules.Get(ctx, tx, o.Ref.Fed, o.Path, "recall_majority", in.To); err != nil {
		return err
	}
	if m.Consent, err = s.Rules.Get(ctx, tx, o.Ref.Fed, o.Path, "transfer_consent", in.To); err != nil {
		return err
	}
	return in.protected(of.Post, inTerm, m)
}

// vacate opens the vacancy that a chair leaves.
func (s *Service) vacate(ctx context.Context, tx *sqldb.Tx, o org.Org, of Officer) error {
	fill, err := s.Rules.Get(ctx, tx, o.Ref.Fed, o.Path, "vacancy_fill", of.To)
	if err != nil {
		return err
	}
	due := s.Counter.LastDay(of.To, deadline.Span(fill.Duration()))
	_, err = tx.Exec(ctx, insertVacancy, of.Ref.Fed, s.IDs.New(), of.Org, of.Ref.ID, string(of.To), string(due))
	return err
}
