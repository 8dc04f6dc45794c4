package account

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// GiveInput is a role for an account on a node.
type GiveInput struct {
	Account id.Ref      `json:"-"`
	Org     id.Ref      `json:"org"`
	Role    access.Role `json:"role" enum:"officer,desk,administrator,auditor"`
	Below   bool        `json:"below" doc:"Also over everything below the node; else this level only"`
	From    day.Day     `json:"from,omitempty" doc:"First day; today when empty"`
	To      day.Day     `json:"to,omitempty" doc:"Last day; without end when empty"`
	Reason  string      `json:"reason" doc:"For the log: the decision or the post"`
	// Assured is the giver's word that the holder is no management of a covered employer. It is asked for with every role over
	// people's data, and logged: were it asked only where nobody has proved to be the holder, asking would tell who has.
	Assured bool `json:"assured,omitempty"`
}

// Give gives a role. Errors: Denied when it is one's own account, or the role is more than one may give; Invalid with the
// faults of the fields; Conflict when the account holds it already or holds a role that it excludes.
func (s *Service) Give(ctx context.Context, by access.Actor, in GiveInput) (Holding, error) {
	made := Holding{Account: in.Account, Reason: tidyName(in.Reason), GivenBy: by.Name}
	made.ID = s.IDs.New()
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		if err := s.Plan.Permits(by, UseGive); err != nil {
			return err
		}
		node, err := s.Orgs.Load(ctx, tx, in.Org)
		if err != nil {
			return err
		}
		if err := s.Plan.Allow(by, UseGive, node.Target()); err != nil {
			return err
		}
		a, err := find(ctx, tx, in.Account)
		if err != nil {
			return err
		}
		today := s.today(tx.Now)
		made.Grant = access.Grant{ID: made.ID, Role: in.Role, Org: node.Ref.ID, Path: node.Path, Industrial: node.IndustrialPath,
			Below: in.Below, From: in.From, To: in.To}
		if made.From == "" {
			made.From = today
		}
		made.CreatedAt = tx.Now
		if err := s.givable(ctx, tx, by, a, node, made, in.Assured); err != nil {
			return err
		}
		return s.give(ctx, tx, by, &a, made, in.Assured)
	})
	s.seats.forget(in.Account)
	return made, err
}

// givable holds a grant against the rules of giving.
func (s *Service) givable(ctx context.Context, tx *sqldb.Tx, by access.Actor, a Account, node org.Org, h Holding, assured bool) error {
	today := s.today(tx.Now)
	if a.Ref == by.Account {
		return errs.New(errs.Denied, "account.give_self")
	}
	if a.Ref.Fed != node.Ref.Fed {
		return errs.InvalidField("org", "account.give_elsewhere")
	}
	wrong := grantFaults(h, node, today)
	if !assured && slices.Contains(overPeople, h.Role) {
		wrong = append(wrong, errs.Field{Name: "assured", Msg: errs.M("account.assured_needed")})
	}
	if err := errs.InvalidFields(wrong); err != nil {
		return err
	}
	if !mayGive(by, h.Grant) {
		return errs.New(errs.Denied, "account.give_more")
	}
	held, err := holdings(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	if err := besides(held, h.Grant, today); err != nil {
		return err
	}
	barred, err := s.barred(ctx, tx, a, h.Grant, today)
	if err == nil && barred {
		err = errs.New(errs.Conflict, "account.give_management")
	}
	return err
}

// grantFaults are the faults of a grant's fields.
func grantFaults(h Holding, node org.Org, today day.Day) (wrong []errs.Field) {
	fault := func(name, key string, pairs ...any) {
		wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	if !slices.Contains(access.Grantable, h.Role) {
		fault("role", "account.role_unknown")
	}
	if h.Role == access.Desk && !slices.Contains(deskKinds, node.Kind) {
		fault("role", "account.role_no_desk", "name", node.Name)
	}
	if h.From < today {
		fault("from", "account.from_past")
	}
	if h.To != "" && h.To < h.From {
		fault("to", "account.to_before")
	}
	if h.Reason == "" {
		fault("reason", "account.reason_empty")
	}
	return wrong
}

// besides refuses a grant that the account holds already, or that what it holds excludes.
func besides(held []Holding, g access.Grant, today day.Day) error {
	for _, h := range held {
		if !h.alive(today) {
			continue
		}
		if h.Role == g.Role && h.Org == g.Org && (h.Below || !g.Below) && (h.To == "" || g.To != "" && g.To <= h.To) && h.From <= g.From {
			return errs.New(errs.Conflict, "account.held_already")
		}
		pair := []access.Role{h.Role, g.Role}
		if slices.Contains(pair, access.Auditor) && slices.Contains(pair, access.Administrator) {
			return errs.New(errs.Conflict, "account.held_excludes")
		}
	}
	return nil
}

// give writes a grant, and that the account is of staff from now on. The account is written each time: of two who give it something
// at once one is refused, so that no two roles meet that exclude each other.
func (s *Service) give(ctx context.Context, tx *sqldb.Tx, by access.Actor, a *Account, h Holding, assured bool) error {
	a.Staff = true
	if err := save(ctx, tx, a); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertGrant, a.Ref.Fed, h.ID, a.Ref.ID, h.Org, string(h.Role), h.Below, string(h.From), string(h.To),
		h.GivenBy, h.Reason, sqldb.Micros(h.CreatedAt)); err != nil {
		return err
	}
	return s.Log.Write(ctx, tx, by, audit.Act{Use: UseGive, Org: h.Org, Kind: "account", Record: a.Ref.ID, Reason: h.Reason,
		Detail: map[string]any{"role": h.Role, "below": h.Below, "from": h.From, "to": h.To, "assured": assured}})
}

// TakeInput names a role to be taken, and why.
type TakeInput struct {
	Account id.Ref `json:"-"`
	Grant   id.ID  `json:"grant"`
	Reason  string `json:"reason"`
}

// Take takes a role from now on. One's own may always be laid down; another's by who may give it. Taking what does not hold
// any more is a Conflict.
func (s *Service) Take(ctx context.Context, by access.Actor, in TakeInput) error {
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		h, err := s.takable(ctx, tx, by, in)
		if err != nil {
			return err
		}
		if in.Reason = tidyName(in.Reason); in.Reason == "" {
			return errs.InvalidField("reason", "account.reason_empty")
		}
		n, err := tx.Exec(ctx, takeGrant, in.Account.Fed, in.Grant, sqldb.Micros(tx.Now), by.Name)
		if err == nil && n != 1 {
			err = errs.New(errs.Conflict, "account.taken_already")
		}
		if err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseTake, Org: h.Org, Kind: "account", Record: in.Account.ID, Reason: in.Reason,
			Detail: map[string]any{"role": h.Role}})
	})
	s.seats.forget(in.Account)
	return err
}

// takable reads the grant and authorises taking it.
func (s *Service) takable(ctx context.Context, tx *sqldb.Tx, by access.Actor, in TakeInput) (Holding, error) {
	if err := s.Plan.Permits(by, UseTake); err != nil {
		return Holding{}, err
	}
	held, err := holdings(ctx, tx, in.Account)
	if err != nil {
		return Holding{}, err
	}
	at := slices.IndexFunc(held, func(h Holding) bool { return h.ID == in.Grant })
	if at < 0 {
		return Holding{}, notFound()
	}
	h := held[at]
	if s.Plan.Allow(by, UseTake, access.Target{Fed: in.Account.Fed, Record: in.Account}) == nil {
		return h, nil
	}
	node, err := s.Orgs.Load(ctx, tx, id.Ref{Fed: in.Account.Fed, ID: h.Org})
	if err != nil {
		return h, err
	}
	if err := s.Plan.Allow(by, UseTake, node.Target()); err != nil {
		return h, err
	}
	if !mayGive(by, h.until(s.today(tx.Now))) {
		return h, errs.New(errs.Denied, "account.give_more")
	}
	return h, nil
}

// takeAll takes every role that an account holds or will hold, in the name of by.
func (s *Service) takeAll(ctx context.Context, tx *sqldb.Tx, by string, a Account) error {
	held, err := holdings(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	today := s.today(tx.Now)
	for _, h := range held {
		if !h.alive(today) {
			continue
		}
		if _, err := tx.Exec(ctx, takeGrant, a.Ref.Fed, h.ID, sqldb.Micros(tx.Now), by); err != nil {
			return err
		}
		if err := s.Log.Write(ctx, tx, a.actor(), audit.Act{Use: UseTake, Org: h.Org, Kind: "account", Record: a.Ref.ID,
			Detail: map[string]any{"role": h.Role}}); err != nil {
			return err
		}
	}
	return nil
}
