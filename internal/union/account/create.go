package account

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// CreateInput is a new account of staff. It waits until its invitation is opened; the operator alone may give a password.
type CreateInput struct {
	Home     id.Ref       `json:"home" doc:"The union that keeps the account"`
	Login    string       `json:"login"`
	Name     string       `json:"name"`
	Password vault.Secret `json:"-"`
}

// Create makes an account. Errors: Invalid with the faults of the fields, also when the login is taken.
func (s *Service) Create(ctx context.Context, by access.Actor, in CreateInput) (Account, error) {
	if err := s.Plan.Permits(by, UseCreate); err != nil {
		return Account{}, err
	}
	home, err := s.Orgs.Load(ctx, s.DB, in.Home)
	if err != nil {
		return Account{}, err
	}
	if err := s.Plan.Allow(by, UseCreate, home.Target()); err != nil {
		return Account{}, err
	}
	a := Account{Ref: id.Ref{Fed: in.Home.Fed, ID: s.IDs.New()}, Home: home.Ref.ID, Staff: true, State: Waiting,
		Login: tidyLogin(in.Login), Name: tidyName(in.Name)}
	var wrong faults
	wrong.add("login")(checkLogin(a.Login))
	wrong.add("name")(checkName(a.Name))
	if in.Password != "" {
		if by.Role != access.Operator {
			return Account{}, errs.New(errs.Denied, "errs.denied")
		}
		wrong.add("password")(checkPassword(in.Password, a.Login, a.Name))
	}
	if err := wrong.err(); err != nil {
		return Account{}, err
	}
	if in.Password != "" {
		a.State = Active
		if a.password, err = s.hash.make(ctx, in.Password); err != nil {
			return Account{}, err
		}
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		if err := enter(ctx, tx, &a); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseCreate, Org: a.Home, Kind: "account", Record: a.Ref.ID})
	})
	return a, err
}

// enter claims the login and writes a new account. The claim comes first: it is the lock.
func enter(ctx context.Context, tx *sqldb.Tx, a *Account) error {
	if err := claim(ctx, tx, a.Ref, a.Login); err != nil {
		return err
	}
	a.CreatedAt, a.version = tx.Now, 1
	var subject []byte
	if a.Proved() {
		subject = a.subject[:]
	}
	_, err := tx.Exec(ctx, insertAccount, a.Ref.Fed, a.Ref.ID, a.Home, a.Login, a.Name, a.password, string(a.State), a.Staff, subject,
		a.version, sqldb.Micros(a.CreatedAt))
	if sqldb.IsDuplicate(err) { // of the subject: the primary key is in the statement
		return errs.Wrap(err, errs.Conflict, "account.link_unfit")
	}
	return err
}

// claim takes a login for an account; Invalid when another holds it. Claiming one's own again changes nothing.
func claim(ctx context.Context, tx *sqldb.Tx, account id.Ref, login string) error {
	n, err := tx.Exec(ctx, insertLogin, login, account.Fed, account.ID)
	if err != nil || n == 1 {
		return err
	}
	holder, ok, err := sqldb.One(ctx, tx, holderOfLogin, []any{login}, scanRef)
	if err != nil || ok && holder == account {
		return err
	}
	return errs.InvalidField("login", "account.login_taken")
}

// move claims a new login for an account and lets go of the old one.
func move(ctx context.Context, tx *sqldb.Tx, account id.Ref, from, to string) error {
	if from == to {
		return nil
	}
	if err := claim(ctx, tx, account, to); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, deleteLogin, from, account.Fed, account.ID)
	return err
}

// RenameInput is what an account is called from now on.
type RenameInput struct {
	Account id.Ref `json:"-"`
	Login   string `json:"login,omitempty" doc:"Only one's own; unchanged when empty"`
	Name    string `json:"name,omitempty" doc:"Only another's; unchanged when empty"`
}

// Rename changes the login of one's own account, or the name of another that reaches no further than the actor: the log shows
// names, so nobody takes another by themselves.
func (s *Service) Rename(ctx context.Context, by access.Actor, in RenameInput) (Account, error) {
	var next Account
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		old, _, err := s.load(ctx, tx, by, UseRename, in.Account)
		if err != nil {
			return err
		}
		next = old
		if in.Login != "" {
			next.Login = tidyLogin(in.Login)
		}
		if in.Name != "" {
			next.Name = tidyName(in.Name)
		}
		var wrong faults
		wrong.add("login")(checkLogin(next.Login))
		wrong.add("name")(checkName(next.Name))
		self := by.Account == old.Ref
		wrong.add("login")(errs.M("account.login_own_only"), !self && next.Login != old.Login)
		wrong.add("name")(errs.M("account.name_own"), self && next.Name != old.Name)
		if err := wrong.err(); err != nil {
			return err
		}
		if err := s.outreach(ctx, tx, by, old); err != nil {
			return err
		}
		if err := move(ctx, tx, next.Ref, old.Login, next.Login); err != nil {
			return err
		}
		if err := save(ctx, tx, &next); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseRename, Org: old.logOrg(), Kind: "account", Record: old.Ref.ID})
	})
	s.seats.forget(in.Account)
	return next, err
}

// DisableInput says whether an account may sign in.
type DisableInput struct {
	Account id.Ref `json:"-"`
	Enable  bool   `json:"enable"`
	Reason  string `json:"reason"`
}

// Disable shuts an account and ends its sessions, API tokens and links, or with Enable opens it again. A proved account then waits
// for a new link: whoever opened its last one may not have been the person. Nobody shuts the own account, nor one that reaches
// further than oneself.
func (s *Service) Disable(ctx context.Context, by access.Actor, in DisableInput) (Account, error) {
	var a Account
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		var err error
		if a, _, err = s.load(ctx, tx, by, UseDisable, in.Account); err != nil {
			return err
		}
		if a.Ref == by.Account {
			return errs.New(errs.Conflict, "account.disable_self")
		}
		if err := s.outreach(ctx, tx, by, a); err != nil {
			return err
		}
		if in.Reason = tidyName(in.Reason); in.Reason == "" {
			return errs.InvalidField("reason", "account.reason_empty")
		}
		if in.Enable {
			a.enable()
			err = save(ctx, tx, &a)
		} else {
			err = disable(ctx, tx, &a)
		}
		if err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseDisable, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID, Reason: in.Reason,
			Detail: map[string]any{"state": a.State}})
	})
	s.seats.forget(in.Account)
	return a, err
}

// enable is the account as it is after it was disabled.
func (a *Account) enable() {
	switch {
	case a.State != Disabled:
	case a.Proved():
		a.State, a.password = Waiting, ""
	case a.password == "":
		a.State = Waiting
	default:
		a.State = Active
	}
}

// disable shuts an account.
func disable(ctx context.Context, tx *sqldb.Tx, a *Account) error {
	a.State = Disabled
	if err := save(ctx, tx, a); err != nil {
		return err
	}
	return shut(ctx, tx, *a)
}
