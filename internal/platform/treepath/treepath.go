// Package treepath writes a place in a tree as text, so that a subtree is one
// half-open range of paths and needs no recursion.
//
// A path is the parent's path followed by one segment: an id in 13 characters
// and a slash. Paths compare as bytes (COLLATE "C" on PostgreSQL).
//
// A part of a node is below no level of its own: its segment begins with '!', which
// sorts before every id, so that the range of the node's own level holds it.
package treepath

import (
	"strings"

	"niangjia/internal/platform/id"
)

// Path is the materialised path of one node, ending in '/'.
type Path string

const (
	segment  = id.Len + 1 // one step: 13 characters of id and the slash
	partMark = '!'
)

// Child is the path of the node n below p; the root's parent is "".
func (p Path) Child(n id.ID) Path { return p + Path(n.String()) + "/" }

// Part is the path of n as a part of p. It has no children.
func (p Path) Part(n id.ID) Path { return p + "!" + Path(n.String()) + "/" }

// Range is the half-open range [from, to) that holds p and everything below it.
func (p Path) Range() (from, to string) {
	if p == "" {
		return "", "~"
	}
	// '0' follows '/' in ASCII, so it closes the range just behind the last descendant.
	return string(p), string(p[:len(p)-1]) + "0"
}

// Level is the half-open range [from, to) that holds p and its parts, and nothing below it.
func (p Path) Level() (from, to string) { return string(p), string(p) + string(partMark+1) }

// Contains reports whether q is p or lies below it.
func (p Path) Contains(q Path) bool { return strings.HasPrefix(string(q), string(p)) }

// Depth is the number of steps; the root has depth 1.
func (p Path) Depth() int { return len(p) / segment }

// IDs are the nodes from the root down to the node itself.
func (p Path) IDs() []id.ID {
	out := make([]id.ID, 0, p.Depth())
	for len(p) >= segment {
		if p[0] == partMark {
			p = p[1:]
			continue
		}
		n, err := id.Parse(string(p[:id.Len]))
		if err != nil {
			return nil
		}
		out, p = append(out, n), p[segment:]
	}
	return out
}

// Parent is the path one step up; "" above the root.
func (p Path) Parent() Path {
	if len(p) < segment {
		return ""
	}
	p = p[:len(p)-segment]
	return Path(strings.TrimSuffix(string(p), string(partMark)))
}
