// Package obs is what an operator sees of the running program: log lines in JSON, metrics for Prometheus,
// and the two health pages. None of them holds personal data: callers log ids and field
// names, and a guard takes out what looks like an ID number, a phone or a card all the same.
package obs
