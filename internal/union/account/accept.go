package account

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/hex"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// Invited is what a link offers, before it is used. It tells nothing of the person whom a worker's link is for.
type Invited struct {
	Purpose Purpose
	Org     string // name of the union that invites
	Login   string // of the account, with Activation and Reset
	Name    string // likewise
	// Document says that the whole number of the holder's document is asked for: with Worker, and for an account that is proved.
	Document bool
	Until    time.Time
}

// Invited reads what a link offers. It is NotFound when there is no such link, or it was used or is over.
func (s *Service) Invited(ctx context.Context, token string) (Invited, error) {
	in, key, err := s.invitation(ctx, token)
	if err != nil {
		return Invited{}, err
	}
	home, err := s.Orgs.Load(ctx, s.DB, id.Ref{Fed: key.fed, ID: in.home})
	if err != nil {
		return Invited{}, err
	}
	out := Invited{Purpose: in.purpose, Org: home.Name, Document: in.purpose == Worker, Until: in.until}
	if in.account != 0 {
		a, err := find(ctx, s.DB, id.Ref{Fed: key.fed, ID: in.account})
		if err != nil {
			return Invited{}, err
		}
		out.Login, out.Name, out.Document = a.Login, a.Name, a.Proved()
	}
	return out, nil
}

func (s *Service) invitation(ctx context.Context, token string) (invitation, secret, error) {
	key, ok := parseSecret(token)
	if !ok {
		return invitation{}, key, linkOver()
	}
	in, ok, err := sqldb.One(ctx, s.DB, findInvitation, []any{key.fed, key.hash[:], sqldb.Micros(s.DB.Now())}, scanInvitation)
	if err == nil && !ok {
		err = linkOver()
	}
	return in, key, err
}

func linkUnfit() error { return errs.New(errs.Conflict, "account.link_unfit") }

func linkOver() error { return errs.New(errs.NotFound, "account.link_over") }

// AcceptInput is what the holder of a link gives. Which fields count depends on the purpose: a login and a name for the
// first administrator and with an activation (there the account's own when empty), a login for a worker, the document number where
// Invited says so, a password always.
type AcceptInput struct {
	Token    string
	Login    string
	Name     string
	Document vault.Secret
	Password vault.Secret
	Device   string
	Address  string // as in SignInInput
}

// Accept uses a link up and signs its holder in. Errors: NotFound when the link was used or is over, Invalid with the
// faults of the fields, TooMany, Conflict when the link may open nothing: the person has an account that is not disabled, or
// whoever made the link is of the person's own union. The two are one answer.
func (s *Service) Accept(ctx context.Context, in AcceptInput) (SignedIn, error) {
	if err := s.AddressTries(in.Address); err != nil {
		return SignedIn{}, err
	}
	inv, key, err := s.invitation(ctx, in.Token)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.LoginTries("link " + hex.EncodeToString(key.hash[:8])); err != nil { // numbers are tried out here
		return SignedIn{}, err
	}
	old, next, err := s.accepted(ctx, key.fed, inv, in)
	if err != nil {
		return SignedIn{}, err
	}
	if next.password, err = s.hash.make(ctx, in.Password); err != nil {
		return SignedIn{}, err
	}
	token, session := newSecret(key.fed)
	var out SignedIn
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, useInvitation, key.fed, key.hash[:], sqldb.Micros(tx.Now))
		if err == nil && n != 1 {
			err = linkOver()
		}
		if err != nil {
			return err
		}
		a := next
		if err := s.settle(ctx, tx, inv, old, &a); err != nil {
			return err
		}
		out = SignedIn{Account: a, Token: token}
		if out.Until, err = begin(ctx, tx, a, session, in.Device); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, a.actor(), audit.Act{Use: UseAccept, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID,
			Detail: map[string]any{"purpose": inv.purpose}})
	})
	s.seats.forget(out.Account.Ref)
	return out, err
}

// accepted is the account as it was (zero when it is to be made) and as the link makes it, but for the hash.
func (s *Service) accepted(ctx context.Context, fed id.Fed, inv invitation, in AcceptInput) (old, next Account, err error) {
	if inv.account != 0 {
		if old, err = find(ctx, s.DB, id.Ref{Fed: fed, ID: inv.account}); err != nil {
			return old, next, err
		}
		if old.State == Disabled {
			return old, next, linkOver()
		}
		next = old
	} else {
		next = Account{Ref: id.Ref{Fed: fed, ID: s.IDs.New()}, Home: inv.home, State: Active, Staff: inv.purpose == First, subject: inv.subject}
	}
	var wrong faults
	switch inv.purpose {
	case First:
		next.Login, next.Name = tidyLogin(in.Login), tidyName(in.Name)
	case Activation:
		next.Login, next.Name = cmp.Or(tidyLogin(in.Login), old.Login), cmp.Or(tidyName(in.Name), old.Name)
	case Worker:
		next.Login, next.Name = tidyLogin(in.Login), inv.name
	}
	wrong.add("document")(errs.M("account.document_wrong"), next.Proved() && !s.isDocument(in.Document, next.subject))
	if inv.purpose != Reset {
		wrong.add("login")(checkLogin(next.Login))
		wrong.add("name")(checkName(next.Name))
	}
	wrong.add("password")(checkPassword(in.Password, next.Login, next.Name))
	err = wrong.err()
	if err == nil && inv.unfit {
		err = linkUnfit()
	}
	return old, next, err
}

// isDocument reports whether a number, read as any kind of document, is the person's.
func (s *Service) isDocument(number vault.Secret, person access.Subject) bool {
	right := 0
	for _, doc := range member.Documents(number.Reveal(), s.today(s.DB.Now())) {
		subject := s.Members.Subject(doc.Number)
		right |= subtle.ConstantTimeCompare(subject[:], person[:])
	}
	return right == 1
}

// settle makes the account, or gives it the new password.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, inv invitation, old Account, a *Account) error {
	switch inv.purpose {
	case First:
		return s.settleFirst(ctx, tx, inv, a)
	case Worker:
		return s.settleWorker(ctx, tx, inv, a)
	}
	if err := move(ctx, tx, a.Ref, old.Login, a.Login); err != nil {
		return err
	}
	return s.replacePassword(ctx, tx, a)
}

// settleFirst makes the account of whoever begins a federation's installation. It is its desk, too, until there are others.
func (s *Service) settleFirst(ctx context.Context, tx *sqldb.Tx, inv invitation, a *Account) error {
	if err := enter(ctx, tx, a); err != nil {
		return err
	}
	for _, role := range []access.Role{access.Administrator, access.Desk} {
		g := Holding{Account: a.Ref, GivenBy: inv.madeBy, CreatedAt: tx.Now}
		g.Grant = access.Grant{ID: s.IDs.New(), Role: role, Org: inv.home, Below: true, From: s.today(tx.Now)}
		if err := s.give(ctx, tx, a.actor(), a, g, false); err != nil {
			return err
		}
	}
	return nil
}

// settleWorker makes a worker's account. One that was disabled is taken over: whoever opened it may not have been the person, so
// nothing that was done with it stays, neither its login nor its roles.
func (s *Service) settleWorker(ctx context.Context, tx *sqldb.Tx, inv invitation, a *Account) error {
	old, has, err := sqldb.One(ctx, tx, accountOfSubject, []any{a.Ref.Fed, inv.subject[:]}, scanAccount(a.Ref.Fed))
	switch {
	case err != nil:
		return err
	case !has:
		return enter(ctx, tx, a)
	case old.State != Disabled:
		return linkUnfit()
	}
	a.Ref, a.Home, a.Staff, a.CreatedAt, a.version = old.Ref, old.Home, old.Staff, old.CreatedAt, old.version
	if err := move(ctx, tx, a.Ref, old.Login, a.Login); err != nil {
		return err
	}
	if err := s.takeAll(ctx, tx, inv.madeBy, *a); err != nil {
		return err
	}
	return s.replacePassword(ctx, tx, a)
}
