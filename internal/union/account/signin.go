package account

import (
	"context"
	"time"

	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// SignInInput is what somebody types to sign in, and from where.
type SignInInput struct {
	Login    string
	Password vault.Secret
	Device   string // as the list of sessions shows it: "Firefox, Windows"
	Address  string // block of the network address, for the rate limit; it is not kept
}

// SignedIn is a new session.
type SignedIn struct {
	Account Account
	Token   string    // FFFFFFF-<token>, for the cookie
	Until   time.Time // when it ends at the latest
}

// SignIn checks a login and its password and begins a session. A wrong login, a wrong password and an account that
// waits for its first password are one Invalid error and take one time. Errors besides: TooMany, Unavailable when too many
// sign in at this moment.
func (s *Service) SignIn(ctx context.Context, in SignInInput) (SignedIn, error) {
	login := tidyLogin(in.Login)
	if err := s.AddressTries(in.Address); err != nil {
		return SignedIn{}, err
	}
	if err := s.LoginTries(login); err != nil {
		return SignedIn{}, err
	}
	a, known, err := s.byLogin(ctx, s.DB, login)
	if err != nil {
		return SignedIn{}, err
	}
	right, stale, err := s.hash.verify(ctx, in.Password, a.password)
	if err != nil {
		return SignedIn{}, err
	}
	if !known || !right {
		s.refusals.note(a)
		return SignedIn{}, errs.New(errs.Invalid, "account.sign_in_wrong")
	}
	if a.State != Active { // only who knows the password is told
		return SignedIn{}, errs.New(errs.Invalid, "account.sign_in_disabled")
	}
	if stale {
		if a.password, err = s.hash.make(ctx, in.Password); err != nil {
			return SignedIn{}, err
		}
	}
	token, key := newSecret(a.Ref.Fed)
	out := SignedIn{Account: a, Token: token}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, holdPassword, a.Ref.Fed, a.Ref.ID, a.password, a.version, string(Active))
		if err == nil && n != 1 { // changed or disabled while the password was being checked
			err = errs.New(errs.Invalid, "account.sign_in_wrong")
		}
		if err != nil {
			return err
		}
		if out.Until, err = begin(ctx, tx, a, key, in.Device); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, a.actor(), audit.Act{Use: UseSignIn, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID})
	})
	return out, err
}

// byLogin finds an account by its tidied login, over all federations; the zero Account when there is none.
func (s *Service) byLogin(ctx context.Context, q sqldb.Queryer, login string) (Account, bool, error) {
	ref, ok, err := sqldb.One(ctx, q, holderOfLogin, []any{login}, scanRef)
	if err != nil || !ok {
		return Account{}, false, err
	}
	return sqldb.One(ctx, q, findAccount, []any{ref.Fed, ref.ID}, scanAccount(ref.Fed))
}

// begin enters a session.
func begin(ctx context.Context, tx *sqldb.Tx, a Account, key secret, device string) (until time.Time, err error) {
	const longest = 60 // characters: a browser may call itself anything
	device = tidyName(device)
	if r := []rune(device); len(r) > longest {
		device = string(r[:longest])
	}
	_, err = tx.Exec(ctx, insertSession, key.fed, key.hash[:], a.Ref.ID, sqldb.Micros(tx.Now), sqldb.Micros(tx.Now), device)
	return tx.Now.Add(lifetime), err
}
