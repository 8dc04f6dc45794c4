// Package duplicateweb is the pages and the API of duplicates: the list of pairs, one pair side by side, and the decisions on it: merge after a preview,
// set aside, undo.
package duplicateweb
