package member

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// StandInput is a union's answer to an objection that it does not share.
type StandInput struct {
	Membership id.Ref `json:"-"`
	Reason     string `json:"reason" doc:"At least 4 characters; the person sees it" maxLength:"400"`
}

// Stand records that the union stands by its word against the person's objection, for a reason that the person reads. The objection
// stands as well: who says "I am not a member there" is counted nowhere above the union, and free to be claimed elsewhere. Errors:
// Conflict when no objection waits for an answer.
func (s *Service) Stand(ctx context.Context, by access.Actor, in StandInput) (Membership, error) {
	var next Membership
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseStand, in.Membership)
		if err != nil {
			return err
		}
		seen := Seen{Membership: r.Membership}
		if seen.Ledger, err = sqldb.All(ctx, tx, entriesOf, []any{r.Ref.Fed, r.Ref.ID}, scanEntry); err != nil {
			return err
		}
		if !seen.Unsettled() {
			return errs.New(errs.Conflict, "member.no_objection")
		}
		if !Given(in.Reason) {
			return errs.InvalidField("reason", "member.reason_needed")
		}
		next = r.Membership
		if err := s.advance(ctx, tx, r.Membership, next, Entry{Kind: EntryUpheld, On: s.today(tx.Now), Basis: Paper, RecordedBy: by.Name,
			Reason: in.Reason}); err != nil {
			return err
		}
		next.Seq++
		next = s.discreet(by, r.org, next)
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseStand, Org: r.Org, Kind: "membership", Record: r.Ref.ID, Reason: in.Reason})
	})
	return next, err
}
