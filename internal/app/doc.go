// Package app puts the program together: it is the only place where services are made and wired.
//
// [Load] reads the configuration from flags, environment and file; [Open] opens the database, the vault and the
// files, and makes every service with what it needs; [App.Serve] answers requests and does the work in the
// background. Nothing here decides anything about unions or people: that is what the modules do.
package app
