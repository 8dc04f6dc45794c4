package joining

import (
	"context"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// MoveInput is a member's wish to move to another union, of this federation or another.
type MoveInput struct {
	Membership id.Ref
	To         id.Ref // the union, or
	Doorway    id.Ref // a doorway of it
	Lang       i18n.Lang
}

// Move makes of a membership an application to another union: the account has proved who it is, so the union owes an answer at once. It sees an
// application like any other. Errors: Invalid field to, Conflict when the union that one is in keeps no phone to prove the wish by.
func (s *Service) Move(ctx context.Context, by access.Actor, in MoveInput) (Applied, error) {
	if err := s.Plan.Permits(by, UseMove); err != nil {
		return Applied{}, err
	}
	target, from, err := s.Members.Target(ctx, s.DB, in.Membership)
	if err != nil {
		return Applied{}, err
	}
	if err := s.Plan.Allow(by, UseMove, target); err != nil {
		return Applied{}, err
	}
	seen, err := s.Members.View(ctx, by, in.Membership)
	if err != nil {
		return Applied{}, err
	}
	if seen.Person.Phone == "" || !seen.State.Present() {
		return Applied{}, errs.New(errs.Conflict, "joining.move_needs_phone", "union", from.Name)
	}
	a := Application{Version: 1, Name: seen.Person.Name, DocKind: seen.Person.DocKind, Document: seen.Person.Document, Phone: seen.Person.Phone,
		Consent: ConsentVersion, Lang: in.Lang}
	var out Applied
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		if err := s.moveTo(ctx, tx, &a, in); err != nil {
			return err
		}
		if a.Org == from.Ref.ID && a.Ref.Fed == from.Ref.Fed {
			return errs.InvalidField("to", "joining.move_nowhere")
		}
		out.Code, a.follow = newCode(a.Ref.Fed)
		r := record{Application: a}
		if _, err := tx.Exec(ctx, insertApplication, s.applicationArgs(a)...); err != nil {
			return err
		}
		if r.at, err = s.Procedures.Open(ctx, tx, a.Ref, Name, a.Org, procedure.Act{By: applicant}, r.bodies); err != nil {
			return err
		}
		if err := s.raise(ctx, tx, &r, procedure.Act{Event: "prove", By: applicant}); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseMove, Kind: "membership", Record: in.Membership.ID}) // not where to: the old union may read its log
	})
	out.Ref, out.Phone = a.Ref, a.facts().Masked().Phone
	return out, err
}

// moveTo fills in where an application goes that a member makes.
func (s *Service) moveTo(ctx context.Context, tx *sqldb.Tx, a *Application, in MoveInput) error {
	a.MadeAt = tx.Now
	if !in.Doorway.IsZero() {
		d, o, err := s.findDoorway(ctx, tx, in.Doorway)
		if errs.Is(err, errs.NotFound) || err == nil && !d.lets(s.today(tx.Now)) {
			return errs.InvalidField("to", "joining.doorway_closed")
		}
		if err != nil {
			return err
		}
		a.Ref, a.Doorway, a.Platform = id.Ref{Fed: d.Ref.Fed, ID: s.IDs.New()}, d.Ref.ID, d.Platform
		a.Org, err = s.route(ctx, tx, d, o)
		return err
	}
	to, err := s.Orgs.Load(ctx, tx, in.To)
	if errs.Is(err, errs.NotFound) || err == nil && !takesMembers(to) {
		return errs.InvalidField("to", "joining.to_unknown")
	}
	a.Ref, a.Org = id.Ref{Fed: in.To.Fed, ID: s.IDs.New()}, to.Ref.ID
	return err
}
