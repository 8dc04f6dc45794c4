// Package access is the one place that decides who may do what where. It is
// closed by default: a use case that no module declares is refused, and so is a
// record that no grant of the actor covers.
package access

import (
	"maps"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/treepath"
)

// Role is what somebody is on a node of the tree.
type Role string

// The roles of the ground floor. Operator and Job are never granted: the one is the
// person at the server's command line, the other the program's own background work.
const (
	Worker        Role = "worker"        // oneself
	Officer       Role = "officer"       // keeps the roster of a union
	Desk          Role = "desk"          // county, city, province: approves and supervises
	Administrator Role = "administrator" // organisations, accounts, settings; not people's data
	Auditor       Role = "auditor"       // reads the log and who looked at what
	Operator      Role = "operator"
	Job           Role = "job"
)

// Grantable are the roles an administrator may give on a node.
var Grantable = []Role{Officer, Desk, Administrator, Auditor}

// Grant is one role on one node, over both of its places in the trees.
type Grant struct {
	ID         id.ID
	Role       Role
	Org        id.ID
	Path       treepath.Path // territorial place of the node
	Industrial treepath.Path // industrial place, "" when it has none
	Below      bool          // "and below"; else this level only
	From, To   day.Day       // first and last day; To "" is open
}

// Subject is the blind index of a person's document number: who a record is about.
type Subject [16]byte

// Door is a narrow right: one use case on one record until a day, its last.
type Door struct {
	Use    UseCase
	Record id.Ref
	Until  day.Day
}

// Actor is who asks. The zero Actor is a stranger.
type Actor struct {
	Account id.Ref
	Name    string // as the log shows it
	Fed     id.Fed
	Role    Role    // Operator or Job; "" for people who signed in
	Today   day.Day // the day on which the grants hold; without it every door is shut
	Grants  []Grant
	Doors   []Door
	Subject Subject  // whom the account has proved to be; zero when nobody
	Tokens  []string // scopes of an API token; nil when signed in with a password
	Via     string   // web, api, cli, job: for the log
}

// NewOperator is the person at the server's command line.
func NewOperator(fed id.Fed, name string) Actor {
	return Actor{Fed: fed, Name: name, Role: Operator, Via: "cli"}
}

// NewJob is the program's own background work in a federation.
func NewJob(fed id.Fed, name string) Actor {
	return Actor{Fed: fed, Name: name, Role: Job, Via: "job"}
}

// SignedIn reports whether the actor is anybody at all.
func (a Actor) SignedIn() bool { return a.Role != "" || !a.Account.IsZero() }

// Has reports whether the actor holds the role anywhere.
func (a Actor) Has(role Role) bool {
	if a.Role == role {
		return true
	}
	for _, g := range a.Grants {
		if g.Role == role {
			return true
		}
	}
	return role == Worker && a.Subject != Subject{}
}

// Home is the node of the actor's first grant, where the own work is; zero without any.
func (a Actor) Home() id.Ref {
	if len(a.Grants) == 0 || a.Grants[0].Org == 0 {
		return id.Ref{}
	}
	return id.Ref{Fed: a.Fed, ID: a.Grants[0].Org}
}

// open reports whether a door to the use case stands open today.
func (a Actor) open(d Door, use UseCase) bool {
	return d.Use == use && a.Today != "" && a.Today <= d.Until
}

// UseCase names a method that acts or reads: "member.Find".
type UseCase string

// Relation is how an actor must stand to a record.
type Relation uint8

// The relations, narrowest first.
const (
	Own    Relation = iota + 1 // the record is about the actor
	Within                     // a grant of the role covers the record's node
	Any                        // any grant of the role in the federation will do
)

// Rule says which role, in which relation, may use a use case, and which scope a token needs for it.
type Rule struct {
	Scope string // "member:read"; "" when tokens may not do it at all
	Roles Roles
}

// Roles says in which relation each role may do something.
type Roles map[Role]Relation

// Keepers are who keeps what belongs to a union: its officers and the desks above it.
func Keepers() Roles { return Roles{Officer: Within, Desk: Within, Operator: Any} }

// With is the roles and one more.
func (r Roles) With(role Role, rel Relation) Roles {
	out := maps.Clone(r)
	out[role] = rel
	return out
}

// Matrix declares the use cases of a module; it stands beside the module and is tested there.
type Matrix map[UseCase]Rule

// Planner decides by the matrices of all modules.
type Planner struct{ rules Matrix }

// NewPlanner joins the modules' matrices; a use case declared twice is a programming error and panics.
func NewPlanner(modules ...Matrix) *Planner {
	all := Matrix{}
	for _, m := range modules {
		for use, rule := range m {
			if _, twice := all[use]; twice {
				panic("access: declared twice: " + string(use))
			}
			all[use] = rule
		}
	}
	return &Planner{all}
}

// Rules is the joined matrix, for tests and for the documentation.
func (p *Planner) Rules() Matrix { return p.rules }

// Target is the record that is asked for: its node's places, whom it is about, and who is kept from it.
type Target struct {
	Fed        id.Fed
	Path       treepath.Path
	Industrial treepath.Path
	Subject    Subject
	Record     id.Ref
	Excluded   []id.Ref // accounts with a conflict of interest
}

// Allow is nil when the actor may use the use case on the target. It is Unauthenticated for
// a stranger, Denied when no role of the actor may do this at all, and NotFound when the
// record lies outside the actor's reach, so that an answer never tells that it exists.
func (p *Planner) Allow(a Actor, use UseCase, t Target) error {
	rule, err := p.rule(a, use)
	if err != nil {
		return err
	}
	for _, ex := range t.Excluded {
		if ex == a.Account {
			return errs.New(errs.NotFound, "errs.not_found")
		}
	}
	if a.Role != "" {
		return nil // operator or job: rule() has found the role declared
	}
	for _, d := range a.Doors {
		if a.open(d, use) && d.Record == t.Record {
			return nil
		}
	}
	if a.Subject != (Subject{}) {
		switch rule.Roles[Worker] {
		case Any:
			if a.Fed == t.Fed {
				return nil
			}
		case Own:
			if a.Subject == t.Subject {
				return nil
			}
		}
	}
	if a.Fed == t.Fed {
		for _, g := range a.Grants {
			switch rule.Roles[g.Role] {
			case Any:
				return nil
			case Within:
				if g.covers(t) {
					return nil
				}
			}
		}
	}
	return errs.New(errs.NotFound, "errs.not_found")
}

// rule finds the declared rule and checks what does not depend on the record.
func (p *Planner) rule(a Actor, use UseCase) (Rule, error) {
	if !a.SignedIn() {
		return Rule{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
	}
	rule, declared := p.rules[use]
	if !declared || (a.Tokens != nil && !contains(a.Tokens, rule.Scope)) {
		return Rule{}, errs.New(errs.Denied, "errs.denied")
	}
	for role := range rule.Roles {
		if a.Has(role) {
			return rule, nil
		}
	}
	for _, d := range a.Doors {
		if a.open(d, use) {
			return rule, nil
		}
	}
	return Rule{}, errs.New(errs.Denied, "errs.denied")
}

func contains(scopes []string, want string) bool {
	for _, s := range scopes {
		if s == want && want != "" {
			return true
		}
	}
	return false
}

func (g Grant) covers(t Target) bool {
	if g.Path == t.Path || g.coversBelow(t) {
		return true
	}
	return g.Below && g.Industrial != "" && t.Industrial != "" && g.Industrial.Contains(t.Industrial)
}

// coversBelow reports whether the grant covers the node with all that hangs below it along territory. One that covers it along
// its industry alone does not: what hangs below may be of another.
func (g Grant) coversBelow(t Target) bool { return g.Below && g.Path != "" && g.Path.Contains(t.Path) }

// Permits reports whether the actor holds some role for the use case, before any record is known: for
// menus, and as the first line of use cases that are not about a node.
func (p *Planner) Permits(a Actor, use UseCase) error {
	_, err := p.rule(a, use)
	return err
}
