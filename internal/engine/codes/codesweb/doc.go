// Package codesweb is the pages of the code lists, the divisions and the working calendar: what a code means, since when,
// and on whose word. They are looked at here; whoever runs the server imports them.
package codesweb
