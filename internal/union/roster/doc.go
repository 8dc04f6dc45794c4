// Package roster takes a union's roster in and gives it out again.
//
// A file comes as offices really send them: XLSX, CSV or TSV, a title above the headings, two rows of headings, hidden
// columns, totals and signatures below, dates in ten spellings. An import goes through four steps, each a use case:
//
//	Upload   the file is kept, sealed, as long as the union's rules say; its columns are guessed from headings and contents
//	Arrange  a person puts the columns right, or chooses another sheet; both are remembered for the union
//	Preview  all rows are read and judged, nothing is written of them
//	Start    the rows are taken in by a job, 25 ms of the writer's time at once
//
// Every row read ends in exactly one outcome: joined, updated, unchanged, needs a look, rejected; the last two with reasons that
// name the cell. The counts add up to the rows read. What becomes of a row is decided by module member and by this
// union's own list alone: nobody learns here that somebody is a member elsewhere.
//
// An import goes on where it was cut off: progress is written in the transaction that takes the rows in. The same file again
// changes nothing. Undo takes a whole import back unless something later depends on it. What has taken in rows and did not come to
// its end goes on or is undone; it is not begun anew. A preview that was cut off is.
//
// Tables: import_batch, import_row (rows that need a person, sealed), column_map.
//
// Free remarks about a person, ethnic group and political status are columns that are recognised and never taken.
package roster
