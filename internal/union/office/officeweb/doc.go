// Package officeweb is the pages of terms: those of a union, one with its election held against the rules, the form that records an election, and the list of
// terms that end soon or have ended at a body and below it.
package officeweb
