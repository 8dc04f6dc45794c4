// Package gapweb is the pages and the API of coverage gaps: the list of employers that nobody covers, the territories as tiles of equal
// size, one employer's gap with its visits, the reader's own tasks, unions with few members, and platforms by street.
package gapweb
