// Package foundingweb is the pages of foundings: those at a body, one with its next step and its papers, and the papers themselves in the form of official
// documents, filled from the record; what is not known yet is a blank to write on.
package foundingweb
