package account

import (
	"context"
	"slices"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/union/org"
)

// ListInput asks for the accounts of staff whose home is at or below a node.
type ListInput struct {
	Node  id.Ref
	Text  string // part of a login, or of a name in characters, pinyin or initials; "" for all
	After string // the last login of the page before
	Limit int    // at most 200; 50 when 0
}

// Listed is an account with its home and the roles that hold today.
type Listed struct {
	Account
	HomeName string
	Held     []Holding
}

// List lists accounts by login. A worker's own account is in no list.
func (s *Service) List(ctx context.Context, by access.Actor, in ListInput) ([]Listed, error) {
	node, err := s.node(ctx, by, UseList, in.Node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, UseList, node.Target())
	if err != nil {
		return nil, err
	}
	limit := sqldb.Limit(in.Limit)
	matches := matcher(in.Text)
	out := []Listed{}
	const page = 500 // staff of a city are a few thousand: they are read through rather than indexed by name
	for after, more := in.After, true; more && len(out) < limit; {
		rows, err := sqldb.All(ctx, s.DB, listStaff, []any{scope.Fed, after, scope.From, scope.To, page}, func(sc sqldb.Scanner) (l Listed, err error) {
			l.Account, err = scanAccount(scope.Fed)(beside{sc, []any{&l.HomeName}})
			return l, err
		})
		if err != nil {
			return nil, err
		}
		for _, l := range rows {
			if after = l.Login; matches(l.Account) && len(out) < limit {
				out = append(out, l)
			}
		}
		more = len(rows) == page
	}
	return out, s.fillHeld(ctx, scope.Fed, out)
}

// matcher reports which accounts a text asks for.
func matcher(text string) func(Account) bool {
	login := tidyLogin(text)
	if login == "" {
		return func(Account) bool { return true }
	}
	query, ok := textindex.ParseQuery(text)
	return func(a Account) bool {
		return strings.Contains(a.Login, login) || ok && query.HasName() && query.Match(textindex.FindKey(a.Name))
	}
}

// fillHeld puts the roles that hold today beside their accounts.
func (s *Service) fillHeld(ctx context.Context, fed id.Fed, list []Listed) error {
	ids := make([]id.ID, len(list))
	at := make(map[id.Ref]int, len(list))
	for i, l := range list {
		ids[i], at[l.Ref] = l.Ref.ID, i
	}
	today := s.today(s.DB.Now())
	return sqldb.Each(ctx, s.DB, grantsHeldByMany, []any{fed, string(today), sqldb.ListOf(ids)}, func(sc sqldb.Scanner) error {
		h, err := scanHolding(fed)(sc)
		if err == nil {
			l := &list[at[h.Account]]
			l.Held = append(l.Held, h)
		}
		return err
	})
}

// node reads the node of a use case; a stranger is refused before anything is said of it.
func (s *Service) node(ctx context.Context, by access.Actor, use access.UseCase, ref id.Ref) (org.Org, error) {
	if err := s.Plan.Permits(by, use); err != nil {
		return org.Org{}, err
	}
	return s.Orgs.Load(ctx, s.DB, ref)
}

// Seen is an account with its home, and every role it holds or held with the name of the union, the newest first.
type Seen struct {
	Account
	HomeOrg  org.Org
	Holdings []Held
	// Manageable reports whether the actor may disable the account and make it a link: it is another's, and reaches no
	// further than the actor.
	Manageable bool
}

// Held is a holding with its union, and whether the actor may take it.
type Held struct {
	Holding
	OrgName string
	Takable bool
	// Barred says that the role has no effect: its holder is recorded as management of an employer covered there.
	Barred bool
}

// View reads one account, one's own or one within reach.
func (s *Service) View(ctx context.Context, by access.Actor, account id.Ref) (Seen, error) {
	a, home, err := s.load(ctx, s.DB, by, UseView, account)
	if err != nil {
		return Seen{}, err
	}
	out := Seen{Account: a, HomeOrg: home}
	held, err := holdings(ctx, s.DB, a.Ref)
	if err != nil {
		return Seen{}, err
	}
	if _, _, err := s.load(ctx, s.DB, by, UseDisable, account); err == nil && a.Ref != by.Account {
		out.Manageable = s.withinReach(by, held)
	}
	today := s.today(s.DB.Now())
	names := map[id.ID]string{}
	for _, h := range held {
		if _, known := names[h.Org]; !known {
			o, err := s.Orgs.Load(ctx, s.DB, id.Ref{Fed: account.Fed, ID: h.Org})
			if err != nil {
				return Seen{}, err
			}
			names[h.Org] = o.Name
		}
		one := Held{Holding: h, OrgName: names[h.Org]}
		if h.alive(today) {
			one.Takable = a.Ref == by.Account || mayGive(by, h.until(today))
			if one.Barred, err = s.barred(ctx, s.DB, a, h.Grant, today); err != nil {
				return Seen{}, err
			}
		}
		out.Holdings = append(out.Holdings, one)
	}
	return out, nil
}

// Addressee is whom a role may be given to. An account that the actor does not see among those of staff has its login alone: what
// it is called and whether it waits would tell of a worker, and so of a member.
type Addressee struct {
	Ref   id.Ref
	Login string
	Name  string // the login, where the name is not the actor's to know
	Staff bool   // seen by the actor
	State State  // "" where it is not the actor's to know
}

// FindByLogin finds an account of the actor's federation by its whole login, for giving it a role: also a worker's own, whose
// holder has told the login. It is Invalid when there is none, TooMany when the actor guessed too often: whom the actor does not
// see, and who is not there, is throttled and logged.
func (s *Service) FindByLogin(ctx context.Context, by access.Actor, login string) (Addressee, error) {
	if err := s.Plan.Permits(by, UseFindByLogin); err != nil {
		return Addressee{}, err
	}
	a, ok, err := s.byLogin(ctx, s.DB, tidyLogin(login))
	if err != nil {
		return Addressee{}, err
	}
	ok = ok && a.Ref.Fed == by.Fed
	if ok && a.Staff {
		if _, _, err := s.load(ctx, s.DB, by, UseView, a.Ref); err == nil {
			return Addressee{a.Ref, a.Login, a.Name, true, a.State}, nil
		} else if !errs.Is(err, errs.NotFound) {
			return Addressee{}, err
		}
	}
	if err := s.LoginTries("find " + by.Account.String()); err != nil {
		return Addressee{}, err
	}
	look := audit.Act{Use: UseFindByLogin, Kind: "account"}
	if ok {
		look.Record = a.Ref.ID
	}
	if err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error { return s.Log.Write(ctx, tx, by, look) }); err != nil {
		return Addressee{}, err
	}
	if !ok {
		return Addressee{}, errs.InvalidField("login", "account.login_unknown")
	}
	return Addressee{Ref: a.Ref, Login: a.Login, Name: a.Login}, nil
}

// HoldersInput asks who holds a role on a node.
type HoldersInput struct {
	Node  id.Ref
	Below bool  // also below it, as far as the actor reaches
	After id.ID // the last grant of the page before
	Limit int   // at most 200; 50 when 0
}

// Holder is a role that holds today, and who holds it where.
type Holder struct {
	Holding
	Login, Name string
	OrgName     string
}

// Holders lists who holds which role on a node today, the longest held first.
func (s *Service) Holders(ctx context.Context, by access.Actor, in HoldersInput) ([]Holder, error) {
	node, err := s.node(ctx, by, UseHolders, in.Node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, UseHolders, node.Target())
	if err != nil {
		return nil, err
	}
	if !in.Below {
		scope = scope.Level()
	}
	today := s.today(s.DB.Now())
	args := []any{scope.Fed, scope.From, scope.To, string(today), in.After, sqldb.Limit(in.Limit)}
	return sqldb.All(ctx, s.DB, holdersInSubtree, args, scanHolder(scope.Fed))
}

// Keepers are who holds a role over people's data today on the union of one of the actor's own memberships, there or above it.
// Errors as member.WhoLooks: who may look is for the person whom the membership is about.
func (s *Service) Keepers(ctx context.Context, by access.Actor, membership id.Ref) ([]Holder, error) {
	union, err := s.Members.OwnUnion(ctx, by, membership)
	if err != nil {
		return nil, err
	}
	above := append(union.Path.IDs(), union.IndustrialPath.IDs()...)
	today := s.today(s.DB.Now())
	return sqldb.All(ctx, s.DB, keepersOf, []any{union.Ref.Fed, string(today), union.Ref.ID, sqldb.ListOf(above)}, scanHolder(union.Ref.Fed))
}

// Reaches are the nodes on which the actor holds one of the roles for a use case of this module, for choosing where to look.
func (s *Service) Reaches(by access.Actor, use access.UseCase) []id.Ref {
	out := []id.Ref{}
	for _, g := range by.Grants {
		ref := id.Ref{Fed: by.Fed, ID: g.Org}
		t := access.Target{Fed: by.Fed, Path: g.Path, Industrial: g.Industrial}
		if s.Plan.Allow(by, use, t) == nil && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}
