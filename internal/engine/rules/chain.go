package rules

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/treepath"
)

// inherit is the stored value that lets the one from above through.
const inherit = "null"

// chain is the way from a body up to the installation, with the values that stand on it.
type chain struct {
	links []link
	by    map[id.Ref]int
}

type link struct {
	org  id.Ref
	rows map[string]stored // by rule: the last of the day
}

// newChain begins at the body and ends at the installation. An empty path is the installation alone.
func newChain(fed id.Fed, path treepath.Path) *chain {
	c := &chain{by: map[id.Ref]int{}}
	add := func(org id.Ref) {
		c.by[org] = len(c.links)
		c.links = append(c.links, link{org, map[string]stored{}})
	}
	ids := path.IDs()
	for i := len(ids) - 1; i >= 0; i-- {
		add(id.Ref{Fed: fed, ID: ids[i]})
	}
	add(installation)
	return c
}

// read asks for the rows of the federation's links and of the installation; rows come in the order in which
// they replace each other. Two questions, as the two may lie on different machines.
func (c *chain) read(rows func(id.Fed, []id.ID) ([]stored, error)) error {
	wanted := map[id.Fed][]id.ID{}
	for _, l := range c.links {
		wanted[l.org.Fed] = append(wanted[l.org.Fed], l.org.ID)
	}
	for of, orgs := range wanted {
		found, err := rows(of, orgs)
		if err != nil {
			return err
		}
		for _, r := range found {
			c.links[c.by[id.Ref{Fed: of, ID: r.org}]].rows[r.name] = r
		}
	}
	return nil
}

// found is the value that counts at the beginning of the chain: the nearest, or the strictest where a rule may
// only be tightened.
func (c *chain) found(rule Rule) (Found, error) {
	best, set := rule.found(), false
	for _, l := range c.links {
		row, ok := l.rows[rule.Name]
		if !ok || row.value == inherit {
			continue
		}
		f, err := row.found(rule, l.org.Fed)
		if err != nil {
			return Found{}, err
		}
		if !set || rule.looser(best.Value, f.Value) {
			best, set = f, true
		}
		if rule.Tighten == Freely {
			break
		}
	}
	return best, nil
}
