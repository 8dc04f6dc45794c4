// Package cadreweb is the pages and JSON of unions' officers, of chairs that are to be filled, and of what moves an election or is voted on again.
package cadreweb
