// Package joiningweb is the pages of joining: for whoever reads a code on a wall (the form, the application followed by its code, without an account and
// without a script, also inside WeChat), and for those who hang up doorways and answer applications.
package joiningweb
