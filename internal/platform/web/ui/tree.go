package ui

// Node is a place in a Tree. Its children come with it, or are fetched when it is opened.
type Node struct {
	ID       string
	Label    string
	Note     string // kind, or number of members
	Href     string
	State    Tag
	Here     bool
	Leaf     bool
	Open     bool
	Children []Node
	Fetch    string // answers Branch; asked when Children are not there yet
	Unfold   string // the whole page with this node open, for readers without a script
}
