// Package treepath writes a place in a tree as text, so that a subtree is one
// half-open range of paths and needs no recursion.
//
// A path is the parent's path followed by one segment: an id in 13 characters
// and a slash. Paths compare as bytes (COLLATE "C" on PostgreSQL).
package treepath

import (
	"strings"

	"niangjia/internal/platform/id"
)

// Path is the materialised path of one node, ending in '/'.
type Path string

// segment is the length of one step: 13 characters of id and the slash.
const segment = id.Len + 1

// Child is the path of the node n below p; the root's parent is "".
func (p Path) Child(n id.ID) Path { return p + Path(n.String()) + "/" }

// Range is the half-open range [from, to) that holds p and everything below it.
func (p Path) Range() (from, to string) {
	if p == "" {
		return "", "~"
	}
	// '0' follows '/' in ASCII, so it closes the range just behind the last descendant.
	return string(p), string(p[:len(p)-1]) + "0"
}

// Contains reports whether q is p or lies below it.
func (p Path) Contains(q Path) bool { return strings.HasPrefix(string(q), string(p)) }

// Depth is the number of steps; the root has depth 1.
func (p Path) Depth() int { return len(p) / segment }

// IDs are the nodes from the root down to the node itself.
func (p Path) IDs() []id.ID {
	out := make([]id.ID, 0, p.Depth())
	for i := 0; i+segment <= len(p); i += segment {
		n, err := id.Parse(string(p[i : i+id.Len]))
		if err != nil {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// Parent is the path one step up; "" above the root.
func (p Path) Parent() Path {
	if len(p) < segment {
		return ""
	}
	return p[:len(p)-segment]
}

// Rebase moves p from below one path to below another, as a subtree moves.
func (p Path) Rebase(from, to Path) Path { return to + p[len(from):] }
