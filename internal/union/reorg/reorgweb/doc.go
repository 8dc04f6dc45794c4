// Package reorgweb is the pages of changes of the tree: the choice of a change, its preview with what it touches and what forbids it, the change itself with
// how far its people are handed over, and its undoing.
package reorgweb
