// Package rulesweb is the pages of the rules: what holds for a body, where it comes from, on whose word, and whether that
// was checked; its history; and the form that sets a value for a body and everything below it, with a reason.
//
// Where bodies stand and what they are called is told by Tree, which the app passes: an engine names no module.
package rulesweb
