package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// Session is one place where somebody is signed in.
type Session struct {
	ID        string // names it in Revoke; nobody signs in with it
	Device    string
	CreatedAt time.Time
	SeenAt    time.Time // to the minute
	Current   bool      // the one that asks
}

// Sessions are where the actor is signed in, the last used first. token is the session that asks.
func (s *Service) Sessions(ctx context.Context, by access.Actor, token string) ([]Session, error) {
	if _, err := s.mine(ctx, s.DB, by, UseSessions); err != nil {
		return nil, err
	}
	current, _ := parseSecret(token)
	now := s.DB.Now()
	used := s.seats.unwritten()
	idle := idleOf(by.Grants)
	out := []Session{}
	err := sqldb.Each(ctx, s.DB, sessionsOf, []any{by.Account.Fed, by.Account.ID, sqldb.Micros(now.Add(-lifetime))}, func(sc sqldb.Scanner) error {
		var one Session
		var hash []byte
		var created, seen int64
		if err := sc.Scan(&hash, &one.Device, &created, &seen); err != nil {
			return err
		}
		key := secret{by.Account.Fed, [sha256.Size]byte(hash)}
		one.ID, one.Current = hex.EncodeToString(hash), key == current
		one.CreatedAt, one.SeenAt = sqldb.FromMicros(created), sqldb.FromMicros(seen)
		if later := used[place{bySession, key}]; later.After(one.SeenAt) {
			one.SeenAt = later
		}
		if now.Sub(one.SeenAt) < idle {
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// RevokeSession ends one of the actor's sessions. It is NotFound when there is none such.
func (s *Service) RevokeSession(ctx context.Context, by access.Actor, session string) error {
	hash, err := hex.DecodeString(session)
	if err != nil || len(hash) != sha256.Size {
		hash = nil // of no session
	}
	return s.end(ctx, by, UseSessions, hash)
}

// SignOut ends the session that asks.
func (s *Service) SignOut(ctx context.Context, by access.Actor, token string) error {
	key, _ := parseSecret(token)
	return s.end(ctx, by, UseSignOut, key.hash[:])
}

func (s *Service) end(ctx context.Context, by access.Actor, use access.UseCase, hash []byte) error {
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		a, err := s.mine(ctx, tx, by, use)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, deleteSession, a.Ref.Fed, hash, a.Ref.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return notFound()
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: use, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID})
	})
	s.seats.forget(by.Account)
	return err
}

// ChangePasswordInput is a new password of one's own, and the old one.
type ChangePasswordInput struct {
	Old, New vault.Secret
	Device   string
}

// ChangePassword sets a new password of one's own. Every session ends, the one that asks as well: SignedIn is its successor; so
// do API tokens, and links for the account that are on their way.
// Errors: Invalid with the fault of the field.
func (s *Service) ChangePassword(ctx context.Context, by access.Actor, in ChangePasswordInput) (SignedIn, error) {
	a, err := s.mine(ctx, s.DB, by, UseChangePassword)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.LoginTries(a.Login); err != nil {
		return SignedIn{}, err
	}
	right, _, err := s.hash.verify(ctx, in.Old, a.password)
	if err != nil {
		return SignedIn{}, err
	}
	if !right {
		return SignedIn{}, errs.InvalidField("old", "account.password_old_wrong")
	}
	token, key := newSecret(a.Ref.Fed)
	out := SignedIn{Token: token}
	if err := s.hashNew(ctx, &a, "new", in.New); err != nil {
		return SignedIn{}, err
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		next := a
		if err := s.replacePassword(ctx, tx, &next); err != nil {
			return err
		}
		if out.Until, err = begin(ctx, tx, next, key, in.Device); err != nil {
			return err
		}
		out.Account = next
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseChangePassword, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID})
	})
	s.seats.forget(a.Ref)
	return out, err
}

// SetPassword sets an account's password from the server's command line, activates the account if it waits, and ends
// its sessions, API tokens and links.
func (s *Service) SetPassword(ctx context.Context, by access.Actor, account id.Ref, password vault.Secret) error {
	a, _, err := s.load(ctx, s.DB, by, UseSetPassword, account)
	if err != nil {
		return err
	}
	if err := s.hashNew(ctx, &a, "password", password); err != nil {
		return err
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		next := a
		if err := s.replacePassword(ctx, tx, &next); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseSetPassword, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID})
	})
	s.seats.forget(a.Ref)
	return err
}

// hashNew puts the hash of a new password into the account; Invalid names the fault under the field. It is done before
// anything is written: a hash takes longer than a writer may hold SQLite.
func (s *Service) hashNew(ctx context.Context, a *Account, field string, password vault.Secret) (err error) {
	if msg, wrong := checkPassword(password, a.Login, a.Name); wrong {
		return errs.InvalidFields([]errs.Field{{Name: field, Msg: msg}})
	}
	a.password, err = s.hash.make(ctx, password)
	return err
}

// replacePassword writes an account with its new password and ends what let somebody in without it.
func (s *Service) replacePassword(ctx context.Context, tx *sqldb.Tx, a *Account) error {
	if a.State == Waiting {
		a.State = Active
	}
	if err := save(ctx, tx, a); err != nil {
		return err
	}
	return shut(ctx, tx, *a)
}

// shut ends every session, API token and link of an account, and the links for a worker's account of its holder.
func shut(ctx context.Context, tx *sqldb.Tx, a Account) error {
	if _, err := tx.Exec(ctx, deleteSessions, a.Ref.Fed, a.Ref.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, deleteTokens, a.Ref.Fed, a.Ref.ID); err != nil {
		return err
	}
	now := sqldb.Micros(tx.Now)
	if _, err := tx.Exec(ctx, endInvitations, a.Ref.Fed, a.Ref.ID, now); err != nil || !a.Proved() {
		return err
	}
	_, err := tx.Exec(ctx, endInvitationsOf, a.Ref.Fed, a.subject[:], now)
	return err
}
