// Package deliveryweb is the page of the outbox: the messages of an installation that has no gateway for them yet, for whoever runs it.
//
// The page shows codes in clear: who reads it could prove any phone. So it is there only while no provider is configured, for the
// administrators of the federation itself, and only in a browser on the server (or in a demonstration, whose people are made up). There is no
// JSON of it: a token that reads codes would be a key to every phone.
package deliveryweb
