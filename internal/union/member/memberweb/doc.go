// Package memberweb is the pages of people and their memberships, for two kinds of readers.
//
// Desks and officers keep the roster of the unions in their reach: the list with its filters, one member with the ledger,
// entering, editing, recording and correcting, the doubles that only a desk above both unions sees. Numbers are masked
// everywhere; who opens them gives a reason, and the person reads it. A document or phone number is looked up by POST, so
// that it never stands in an address or a log.
//
// A worker reads what each union says of oneself, confirms it, objects or leaves, one thing a page, and sees who may read it, who
// did, and who changed what.
//
// Panels are what this module puts onto the pages of a union.
package memberweb
