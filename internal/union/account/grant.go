package account

import (
	"context"
	"slices"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Holding is a role that an account holds or held, and who gave and took it.
type Holding struct {
	access.Grant
	Account   id.Ref
	Reason    string
	GivenBy   string
	CreatedAt time.Time
	TakenAt   time.Time // zero while it is not taken
	TakenBy   string
}

// Holds reports whether the role holds on the day.
func (h Holding) Holds(on day.Day) bool { return h.TakenAt.IsZero() && h.From <= on && !h.ended(on) }

// Awaits reports whether the role begins after the day.
func (h Holding) Awaits(on day.Day) bool { return h.TakenAt.IsZero() && on < h.From && !h.ended(on) }

// alive reports whether the role holds or will.
func (h Holding) alive(on day.Day) bool { return h.Holds(on) || h.Awaits(on) }

// until is the grant as if it ended with the day: what it reaches, whatever time it was given for.
func (h Holding) until(last day.Day) access.Grant {
	g := h.Grant
	g.To = last
	return g
}

func (h Holding) ended(on day.Day) bool { return h.To != "" && h.To < on }

// gives are the roles that a role may give.
var gives = map[access.Role][]access.Role{
	access.Administrator: access.Grantable,
	access.Desk:          {access.Officer, access.Desk},
}

// overPeople are the roles over people's data.
var overPeople = []access.Role{access.Officer, access.Desk}

// deskKinds are the bodies that may have a desk: those above the unions in which people are members.
var deskKinds = []org.Kind{org.Federation, org.Industrial, org.Street}

// Roles are the roles that the actor may give on a node, for a form; for how long and how far is said when it is given.
func Roles(by access.Actor, node org.Org) []access.Role {
	var out []access.Role
	for _, r := range access.Grantable {
		g := access.Grant{Role: r, Path: node.Path, Industrial: node.IndustrialPath, To: lastOf(by, r)}
		if mayGive(by, g) && (r != access.Desk || slices.Contains(deskKinds, node.Kind)) {
			out = append(out, r)
		}
	}
	return out
}

// lastOf is the latest day until which the actor may give a role; "" without an end.
func lastOf(by access.Actor, r access.Role) (last day.Day) {
	for _, g := range by.Grants {
		if slices.Contains(gives[g.Role], r) {
			if g.To == "" {
				return ""
			}
			last = max(last, g.To)
		}
	}
	return last
}

// mayGive reports whether the actor may give and take the grant: by a role that gives it, and that reaches as far, as
// wide and as long itself.
func mayGive(by access.Actor, g access.Grant) bool {
	if by.Role == access.Operator {
		return true
	}
	return slices.ContainsFunc(by.Grants, func(own access.Grant) bool {
		return slices.Contains(gives[own.Role], g.Role) && reaches(own, g) && (own.To == "" || g.To != "" && g.To <= own.To)
	})
}

// reaches reports whether one grant reaches everything that another reaches. A grant "and below" on a body of an industry reaches
// what hangs below it in either tree, so both must be reached.
func reaches(own, g access.Grant) bool {
	if own.Path == g.Path && (own.Below || !g.Below) {
		return true
	}
	if !own.Below || own.Path == "" {
		return false
	}
	territory := own.Path.Contains(g.Path)
	industry := own.Industrial != "" && g.Industrial != "" && own.Industrial.Contains(g.Industrial)
	switch {
	case !g.Below:
		return territory || industry
	case g.Industrial == "" || own.Path.Depth() == 1: // the root of the federation reaches every industry
		return territory
	}
	return territory && industry
}

// holdings are all grants that an account holds or held, the newest first.
func holdings(ctx context.Context, q sqldb.Queryer, account id.Ref) ([]Holding, error) {
	return sqldb.All(ctx, q, grantsOfAccount, []any{account.Fed, account.ID}, scanHolding(account.Fed))
}

// outreach refuses to act on an account that reaches further than the actor: who could shut it or set its password
// would hold what nobody gave him. One's own account is no further than oneself.
func (s *Service) outreach(ctx context.Context, q sqldb.Queryer, by access.Actor, a Account) error {
	if a.Ref == by.Account {
		return nil
	}
	held, err := holdings(ctx, q, a.Ref)
	if err != nil {
		return err
	}
	if !s.withinReach(by, held) {
		return errs.New(errs.Denied, "account.reaches_further")
	}
	return nil
}

// withinReach reports whether the actor may give every one of the roles that hold or will hold; for how long they were given
// does not count here.
func (s *Service) withinReach(by access.Actor, held []Holding) bool {
	today := s.today(s.DB.Now())
	return !slices.ContainsFunc(held, func(h Holding) bool { return h.alive(today) && !mayGive(by, h.until(today)) })
}
