package access

import (
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/treepath"
)

// Scope is the part of one tree that a list may show: the half-open range of paths [From, To).
// A list is always of one range; who holds several grants chooses a node first.
type Scope struct {
	Fed      id.Fed
	From, To string
}

// ScopeOf is a node with everything below it.
func ScopeOf(fed id.Fed, node treepath.Path) Scope {
	from, to := node.Range()
	return Scope{Fed: fed, From: from, To: to}
}

// Level is the scope's own node without what hangs below it.
func (s Scope) Level() Scope {
	s.From, s.To = treepath.Path(s.From).Level()
	return s
}

// OneLevel reports whether nothing below the node is in the scope.
func (s Scope) OneLevel() bool { return s == s.Level() }

// Covers reports whether a body's path is in the scope.
func (s Scope) Covers(path treepath.Path) bool { return s.From <= string(path) && string(path) < s.To }

// Scope is the reach of the actor at the node: the node and what is below it along territory, as far as a grant
// covers it. Errors as Allow.
func (p *Planner) Scope(a Actor, use UseCase, node Target) (Scope, error) {
	if err := p.Allow(a, use, node); err != nil {
		return Scope{}, err
	}
	whole := ScopeOf(node.Fed, node.Path)
	if a.Role != "" {
		return whole, nil
	}
	roles, covered := p.rules[use].Roles, false
	if a.Fed == node.Fed {
		if a.Subject != (Subject{}) && roles[Worker] == Any {
			return whole, nil
		}
		for _, g := range a.Grants {
			switch rel := roles[g.Role]; {
			case rel == Any, rel == Within && g.coversBelow(node):
				return whole, nil
			case rel == Within && g.covers(node):
				covered = true
			}
		}
	}
	if !covered { // a door leads to one record, not to a list
		return Scope{}, errs.New(errs.NotFound, "errs.not_found")
	}
	return whole.Level(), nil
}
