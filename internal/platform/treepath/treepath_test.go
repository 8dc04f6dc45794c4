package treepath_test

import (
	"slices"
	"testing"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/treepath"
)

func TestPath(t *testing.T) {
	root := treepath.Path("").Child(1)
	union := root.Child(2)
	part, below := union.Part(3), union.Child(4)
	within := func(from, to string, p treepath.Path) bool { return from <= string(p) && string(p) < to }
	for _, x := range []struct {
		name         string
		path, parent treepath.Path
		ids          []id.ID
		level, below bool // in the range of the union's own level, and in that of all below it
	}{
		{"the root", root, "", []id.ID{1}, false, false},
		{"a union", union, root, []id.ID{1, 2}, true, true},
		{"a part", part, union, []id.ID{1, 2, 3}, true, true},
		{"a body below", below, union, []id.ID{1, 2, 4}, false, true},
		{"the last sister", root.Child(1<<62 + 1), root, []id.ID{1, 1<<62 + 1}, false, false},
	} {
		from, to := union.Level()
		if got := within(from, to, x.path); got != x.level {
			t.Errorf("%s in the level: %v", x.name, got)
		}
		from, to = union.Range()
		if got := within(from, to, x.path); got != x.below {
			t.Errorf("%s below: %v", x.name, got)
		}
		if got := x.path.Parent(); got != x.parent {
			t.Errorf("parent of %s is %q, want %q", x.name, got, x.parent)
		}
		if got := x.path.IDs(); !slices.Equal(got, x.ids) {
			t.Errorf("ids of %s are %v, want %v", x.name, got, x.ids)
		}
		if got := x.path.Depth(); got != len(x.ids) {
			t.Errorf("depth of %s is %d", x.name, got)
		}
	}
}
