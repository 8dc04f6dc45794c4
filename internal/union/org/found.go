package org

import (
	"cmp"
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
)

// Earliest is the first day on which the tree can be looked at: on it the All-China Federation of Trade Unions was founded, and no body
// of its system is older. The root of a federation stands from then on, as what is known of later days hangs below it.
const Earliest day.Day = "1925-05-01"

// FoundInput names a new federation: the tenant, with its body at the root of its tree.
type FoundInput struct {
	Name     string
	Division string // code of its territory; "" for the nation
}

// Found enters a new federation and its root body; its code is the division's.
func (s *Service) Found(ctx context.Context, by access.Actor, in FoundInput) (Org, error) {
	if err := s.Plan.Permits(by, UseFound); err != nil {
		return Org{}, err
	}
	if in.Division != "" && !s.Codes.HasDivision(in.Division) {
		return Org{}, errs.InvalidField("division", "org.division_unknown", "code", in.Division)
	}
	root := id.Ref{Fed: s.IDs.NewFed(), ID: s.IDs.New()}
	by.Fed = root.Fed
	var made Org
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		today := s.today(tx.Now)
		code := in.Division
		if code == "" {
			code = "0"
		}
		facts, wrong := s.check(Facts{Code: code, Name: in.Name, Kind: Federation, Division: in.Division}, Org{}, today)
		if err := errs.InvalidFields(wrong); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertFederation, root.Fed, facts.Name, in.Division, root.ID, sqldb.Micros(tx.Now)); err != nil {
			return err
		}
		made = fromFacts(facts, root, Org{})
		made.Path, made.ValidFrom, made.Version = treepath.Path("").Child(root.ID), Earliest, 1
		if err := s.write(ctx, tx, by, []Org{made}, ""); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseFound, Org: root.ID, Kind: "org", Record: root.ID})
	})
	return made, err
}

// FederationInfo is one tenant of the installation.
type FederationInfo struct {
	Fed      id.Fed
	Name     string
	Division string
	Root     id.ID
}

// Federations are the tenants of this installation, by name: at most a few hundred rows.
func (s *Service) Federations(ctx context.Context) ([]FederationInfo, error) {
	return sqldb.All(ctx, s.DB, allFederations, nil, func(sc sqldb.Scanner) (f FederationInfo, err error) {
		err = sc.Scan(&f.Fed, &f.Name, &f.Division, &f.Root)
		return f, err
	})
}

// Root is the body at the top of a federation's tree, where pages begin. Errors: NotFound.
func (s *Service) Root(ctx context.Context, fed id.Fed) (id.Ref, error) {
	all, err := s.Federations(ctx)
	if err != nil {
		return id.Ref{}, err
	}
	for _, f := range all {
		if f.Fed == fed {
			return id.Ref{Fed: fed, ID: f.Root}, nil
		}
	}
	return id.Ref{}, errs.New(errs.NotFound, "errs.not_found")
}

// Start is the body that a page begins with: the one asked for, else the one that was chosen before, else that of the actor's first
// role, else the top of the federation. Errors: as Find.
func (s *Service) Start(ctx context.Context, by access.Actor, asked, chosen id.Ref) (Found, error) {
	ref := cmp.Or(asked, chosen, by.Home())
	if ref.IsZero() {
		var err error
		if ref, err = s.Root(ctx, by.Fed); err != nil {
			return Found{}, s.hide(by, UseFind, err)
		}
	}
	return s.Find(ctx, by, FindInput{Ref: ref})
}
