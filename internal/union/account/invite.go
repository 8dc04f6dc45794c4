package account

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
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

// At is the address at which the link is opened, on a site "https://union.example.cn".
func (l Link) At(site string) string { return site + "/invitation/" + l.Token }

// invitation is one as it is kept.
type invitation struct {
	purpose Purpose
	home    id.ID
	account id.ID // of Activation and Reset
	subject access.Subject
	name    string // of the person, with Worker
	unfit   bool   // made by somebody of the person's own union: it opens nothing, and who made it is not told
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
// union that keeps the account; Conflict when the account is disabled. Of other unions of its holder nothing is said, as with
// InviteWorker.
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
	in := invitation{purpose: Activation, home: a.Home, account: a.Ref.ID}
	if a.State == Active {
		in.purpose = Reset
	}
	if a.State == Active || a.Proved() { // somebody's already, so it could be taken over
		if err := s.outsider(ctx, by, home); err != nil {
			return Link{}, err
		}
		if in.unfit, err = s.insider(ctx, by, a.subject); err != nil {
			return Link{}, err
		}
	}
	return s.link(ctx, by, a.Ref.Fed, in,
		audit.Act{Use: UseInvite, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID})
}

// link writes an invitation, and ends those that the account or the person still has. One that is unfit does so, too: whoever made
// it could see by an older link that it did not.
func (s *Service) link(ctx context.Context, by access.Actor, fed id.Fed, in invitation, act audit.Act) (Link, error) {
	token, key := newSecret(fed)
	out := Link{Token: token, Purpose: in.purpose}
	act.Detail = map[string]any{"purpose": in.purpose}
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		now := sqldb.Micros(tx.Now)
		out.Until = tx.Now.Add(openFor[in.purpose])
		var subject []byte
		if in.purpose == Worker {
			subject = in.subject[:]
		}
		if _, err := tx.Exec(ctx, endInvitations, fed, in.account, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, endInvitationsOf, fed, subject, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertInvitation, fed, key.hash[:], string(in.purpose), in.home, sqldb.Null(in.account), subject, in.name,
			in.unfit, sqldb.Micros(out.Until), by.Name, now); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, act)
	})
	return out, err
}
