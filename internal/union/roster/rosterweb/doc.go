// Package rosterweb is the pages on which a union's roster comes in and goes out.
//
// An import is four steps, one page each, and its address tells which one is due:
//
//	1 file     /imports/new            what is accepted, what happens to the file
//	2 columns  /imports/{ref}/columns  what each column is, with its first values
//	3 preview  /imports/{ref}          what would become of the rows; nothing is written yet
//	4 import   /imports/{ref}          how far; then what became of the rows
//
// Preview, import and undoing are jobs: the pages only look at them, so closing a page stops nothing.
//
// No page shows the clear number of a document, a phone or a card, in whichever column it stands: values and the words of
// reasons go through masked and spoken. The file of rejected rows gives back the numbers that the union itself has sent, for
// it is there to be mended. An export is masked unless a reason is given, which the people concerned can read.
package rosterweb
