// Package procedureweb shows procedures to people: how a proceeding stands, what is owed in it until when, its history and its picture, for the pages
// of the modules; and the inbox, which lists what a body owes, the most urgent first.
//
// It names no module: where a proceeding's own page is, and what bodies are called, is told by the app.
package procedureweb
