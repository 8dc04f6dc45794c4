// Package cli is the door for whoever runs the server: one file for each command. A command reads flags and files,
// calls a use case as access.Operator, and says in words what came of it; nothing is decided here.
//
// Exit codes: 0 done, 1 failed (standard error says why), 2 used wrongly. With --json standard output is one JSON
// document and nothing else. Progress is shown on standard error, and only on a terminal.
package cli
