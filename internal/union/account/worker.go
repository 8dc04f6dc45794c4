package account

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// InviteWorker makes the link by which somebody on a roster makes an account of their own, or gets a new one in place of the one
// that was disabled: for a desk that sees the membership. Links made for the person before end. The person sees in the membership's
// log that it was made. Errors: Denied when the actor is of the union that the membership is in; Conflict when the person is
// no member there any more. It says nothing of what the desk does not see: whether the person has an account, or is a member
// of another union that the actor is of, is found when the link is opened.
func (s *Service) InviteWorker(ctx context.Context, by access.Actor, membership id.Ref) (Link, error) {
	one, err := s.onRoster(ctx, by, UseInviteWorker, membership)
	if err != nil {
		return Link{}, err
	}
	in := invitation{purpose: Worker, home: one.Org.Ref.ID, subject: one.subject, name: one.Person.Name, unfit: one.insider}
	return s.link(ctx, by, membership.Fed, in, audit.Act{Use: UseInviteWorker, Org: one.Org.Ref.ID, Kind: "membership", Record: membership.ID})
}

// DisableWorkerInput says whose own account is to be disabled, by a membership, and why.
type DisableWorkerInput struct {
	Membership id.Ref `json:"-"`
	Reason     string `json:"reason"`
}

// DisableWorker disables the own account of somebody on a roster and ends the links for one: when the person finds that somebody
// else opened the link. Authorised as InviteWorker, and as silent: the answer is the same when there is no account, and when the
// account holds a role, so that it is to be disabled among those of staff. The person sees it in the membership's log.
func (s *Service) DisableWorker(ctx context.Context, by access.Actor, in DisableWorkerInput) error {
	one, err := s.onRoster(ctx, by, UseDisableWorker, in.Membership)
	if err != nil {
		return err
	}
	if in.Reason = tidyName(in.Reason); in.Reason == "" {
		return errs.InvalidField("reason", "account.reason_empty")
	}
	var of id.Ref
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, endInvitationsOf, one.Ref.Fed, one.subject[:], sqldb.Micros(tx.Now)); err != nil {
			return err
		}
		if !one.insider {
			if of, err = s.disableOf(ctx, tx, by, one, in.Reason); err != nil {
				return err
			}
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseDisableWorker, Org: one.Org.Ref.ID, Kind: "membership", Record: in.Membership.ID, Reason: in.Reason})
	})
	s.seats.forget(of)
	return err
}

// disableOf disables the account of somebody on a roster, unless it is the actor's own or holds a role.
func (s *Service) disableOf(ctx context.Context, tx *sqldb.Tx, by access.Actor, one onRoster, reason string) (id.Ref, error) {
	a, has, err := sqldb.One(ctx, tx, accountOfSubject, []any{one.Ref.Fed, one.subject[:]}, scanAccount(one.Ref.Fed))
	if err != nil || !has || a.State == Disabled || a.Ref == by.Account {
		return id.Ref{}, err
	}
	held, err := holdings(ctx, tx, a.Ref)
	today := s.today(tx.Now)
	if err != nil || slices.ContainsFunc(held, func(h Holding) bool { return h.alive(today) }) {
		return id.Ref{}, err
	}
	if err := disable(ctx, tx, &a); err != nil {
		return a.Ref, err
	}
	return a.Ref, s.Log.Write(ctx, tx, by, audit.Act{Use: UseDisable, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID, Reason: reason,
		Detail: map[string]any{"state": a.State}})
}

// onRoster is somebody on a roster, for whose sign-in a desk does something.
type onRoster struct {
	member.Seen
	subject access.Subject
	// insider: the actor is of another of the person's unions and is not told. A link that the actor makes opens nothing, and no
	// account is disabled.
	insider bool
}

func (s *Service) onRoster(ctx context.Context, by access.Actor, use access.UseCase, membership id.Ref) (one onRoster, err error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return one, err
	}
	if one.Seen, err = s.Members.View(ctx, by, membership); err != nil {
		return one, err
	}
	if err := s.Plan.Allow(by, use, one.Org.Target()); err != nil {
		return one, err
	}
	if !one.State.Present() {
		return one, errs.New(errs.Conflict, "account.invite_no_member")
	}
	if err := s.outsider(ctx, by, one.Org); err != nil {
		return one, err
	}
	one.subject = s.Members.Subject(one.Person.Document)
	one.insider, err = s.insider(ctx, by, one.subject)
	return one, err
}

// outsider refuses an actor who is of the union: whoever helps somebody to sign in never comes from that person's own grassroots
// union, whose officers may answer to the same employer.
func (s *Service) outsider(ctx context.Context, by access.Actor, union org.Org) error {
	is, err := s.isOf(ctx, by, []org.Org{union})
	if err == nil && is {
		err = errs.New(errs.Denied, "account.own_union")
	}
	return err
}

// insider reports whether the actor is of one of the unions in which a person is a member today.
func (s *Service) insider(ctx context.Context, by access.Actor, person access.Subject) (bool, error) {
	unions, err := s.Members.PresentUnions(ctx, by, person)
	if err != nil {
		return false, err
	}
	return s.isOf(ctx, by, unions)
}

// isOf reports whether the actor holds a role in one of the unions, in a branch of it or in what it is a branch of.
func (s *Service) isOf(ctx context.Context, by access.Actor, unions []org.Org) (bool, error) {
	for _, g := range by.Grants {
		node, err := s.Orgs.Load(ctx, s.DB, id.Ref{Fed: by.Fed, ID: g.Org})
		if err != nil {
			return false, err
		}
		if slices.Contains(deskKinds, node.Kind) {
			continue
		}
		if slices.ContainsFunc(unions, func(u org.Org) bool { return u.Path.Contains(node.Path) || node.Path.Contains(u.Path) }) {
			return true, nil
		}
	}
	return false, nil
}
