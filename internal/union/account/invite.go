package account

import (
	"context"
	"slices"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Purpose is what an invitation is for.
type Purpose string

// The purposes.
const (
	First      Purpose = "administrator" // the first administrator of a federation
	Activation Purpose = "activation"    // the first password of an account
	Reset      Purpose = "reset"         // a new password
	Worker     Purpose = "worker"        // a worker's own account
)

// openFor is how long a link may be opened. A new password is wanted at once; the others wait until somebody comes by.
var openFor = map[Purpose]time.Duration{
	First:      72 * time.Hour,
	Activation: 7 * 24 * time.Hour,
	Reset:      24 * time.Hour,
	Worker:     7 * 24 * time.Hour,
}

// Link is an invitation that was made. The token is shown once and stands in the link's address.
type Link struct {
	Token   string    `json:"token"`
	Purpose Purpose   `json:"purpose"`
	Until   time.Time `json:"until"`
}

// invitation is one as it is kept.
type invitation struct {
	purpose Purpose
	home    id.ID
	account id.ID // of Activation and Reset
	subject access.Subject
	name    string // of the person, with Worker
	until   time.Time
	madeBy  string
}

// InviteFirst makes the link by which the first administrator of a federation makes an account: for the operator alone.
func (s *Service) InviteFirst(ctx context.Context, by access.Actor, root id.Ref) (Link, error) {
	if err := s.Plan.Permits(by, UseInviteFirst); err != nil {
		return Link{}, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, root)
	if err != nil {
		return Link{}, err
	}
	by.Fed = root.Fed
	return s.link(ctx, by, root.Fed, invitation{purpose: First, home: o.Ref.ID},
		audit.Act{Use: UseInviteFirst, Org: o.Ref.ID, Kind: "org", Record: o.Ref.ID})
}

// Invite makes the link by which an account gets its password: the first one when it waits, else a new one. Links made
// for it before end. Errors: Denied when the account reaches further than the actor, or the actor is of the grassroots
// union of the account's holder; Conflict when the account is disabled.
func (s *Service) Invite(ctx context.Context, by access.Actor, account id.Ref) (Link, error) {
	a, home, err := s.load(ctx, s.DB, by, UseInvite, account)
	if err != nil {
		return Link{}, err
	}
	if a.State == Disabled {
		return Link{}, errs.New(errs.Conflict, "account.invite_disabled")
	}
	if err := s.outreach(ctx, s.DB, by, a); err != nil {
		return Link{}, err
	}
	purpose := Activation
	if a.State == Active {
		purpose = Reset
		unions, err := s.unionsOf(ctx, a.Ref, a.subject)
		if err != nil {
			return Link{}, err
		}
		if err := s.outsider(ctx, by, append(unions, home)); err != nil {
			return Link{}, err
		}
	}
	return s.link(ctx, by, a.Ref.Fed, invitation{purpose: purpose, home: a.Home, account: a.Ref.ID},
		audit.Act{Use: UseInvite, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID})
}

// InviteWorker makes the link by which somebody on a roster makes an account of their own: for a desk that sees the
// membership. The person sees in the membership's log that it was made. Errors: Denied when the actor is of the person's
// own grassroots union; Conflict when the person is no member any more or has an account.
func (s *Service) InviteWorker(ctx context.Context, by access.Actor, membership id.Ref) (Link, error) {
	if err := s.Plan.Permits(by, UseInviteWorker); err != nil {
		return Link{}, err
	}
	seen, err := s.Members.View(ctx, by, membership)
	if err != nil {
		return Link{}, err
	}
	if err := s.Plan.Allow(by, UseInviteWorker, seen.Org.Target()); err != nil {
		return Link{}, err
	}
	if !seen.State.Present() {
		return Link{}, errs.New(errs.Conflict, "account.invite_no_member")
	}
	subject := s.Members.Subject(seen.Person.Document)
	unions, err := s.unionsOf(ctx, membership, subject)
	if err != nil {
		return Link{}, err
	}
	if err := s.outsider(ctx, by, unions); err != nil {
		return Link{}, err
	}
	_, has, err := sqldb.One(ctx, s.DB, accountOfSubject, []any{membership.Fed, subject[:]}, scanAccount(membership.Fed))
	if err != nil {
		return Link{}, err
	}
	if has {
		return Link{}, errs.New(errs.Conflict, "account.person_has")
	}
	return s.link(ctx, by, membership.Fed, invitation{purpose: Worker, home: seen.Org.Ref.ID, subject: subject, name: seen.Person.Name},
		audit.Act{Use: UseInviteWorker, Org: seen.Org.Ref.ID, Kind: "membership", Record: membership.ID})
}

// link writes an invitation, and ends those that the account still has.
func (s *Service) link(ctx context.Context, by access.Actor, fed id.Fed, in invitation, act audit.Act) (Link, error) {
	token, key := newSecret(fed)
	out := Link{Token: token, Purpose: in.purpose}
	act.Detail = map[string]any{"purpose": in.purpose}
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		out.Until = tx.Now.Add(openFor[in.purpose])
		if in.account != 0 {
			if _, err := tx.Exec(ctx, endInvitations, fed, in.account, sqldb.Micros(tx.Now)); err != nil {
				return err
			}
		}
		var subject []byte
		if in.purpose == Worker {
			subject = in.subject[:]
		}
		if _, err := tx.Exec(ctx, insertInvitation, fed, key.hash[:], string(in.purpose), in.home, sqldb.Null(in.account), subject, in.name,
			sqldb.Micros(out.Until), by.Name, sqldb.Micros(tx.Now)); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, act)
	})
	return out, err
}

// unionsOf are the unions in which a person is a member today. They are read as the person itself would, whoever asks:
// it is the person whom they protect. record is any of the person's, so that the actor is somebody.
func (s *Service) unionsOf(ctx context.Context, record id.Ref, person access.Subject) ([]org.Org, error) {
	if person == (access.Subject{}) {
		return nil, nil
	}
	all, err := s.Members.Mine(ctx, access.Actor{Account: record, Fed: record.Fed, Subject: person})
	var out []org.Org
	for _, m := range all {
		if m.State.Present() {
			out = append(out, m.Org)
		}
	}
	return out, err
}

// outsider refuses an actor who holds a role in one of the unions: whoever helps somebody to sign in never comes from
// that person's own grassroots union, whose officers may answer to the same employer.
func (s *Service) outsider(ctx context.Context, by access.Actor, unions []org.Org) error {
	for _, g := range by.Grants {
		node, err := s.Orgs.Load(ctx, s.DB, id.Ref{Fed: by.Fed, ID: g.Org})
		if err != nil {
			return err
		}
		if slices.Contains(deskKinds, node.Kind) {
			continue
		}
		for _, u := range unions {
			if u.Path.Contains(node.Path) || node.Path.Contains(u.Path) {
				return errs.New(errs.Denied, "account.own_union", "name", node.Name)
			}
		}
	}
	return nil
}
