// Package office keeps the terms (届) of a union's bodies: its committee (工会委员会), standing committee (常委会), audit committee (经费审查委员会) and women
// workers' committee (女职工委员会), with the elections that began them.
//
// A [Term] begins with an election, which [Judge] holds against the rules: presence and pass are shares of those entitled, not of those present. It lasts
// three or five years (工会法 art. 16), is confirmed by the body above (批复), and runs until the next one of the same body is recorded; history stays.
//
// Invariants: one term of a body runs at a time; a term lasts as long as was recorded, from the day of its election; what is confirmed has a number and a day.
//
// Who may do what: officers of a union and desks within their reach record and read; the confirmation is given by whoever reaches the body above.
// Administrators and strangers see nothing: candidates are people.
//
// Tables: office_term, office_candidate. A candidate is a name and a number of votes; no document or phone is kept.
package office
