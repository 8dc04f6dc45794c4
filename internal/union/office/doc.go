// Package office keeps the terms (届) of a union's bodies: its committee (工会委员会), standing committee (常委会), audit committee (经费审查委员会) and women
// workers' committee (女职工委员会), with the elections that began them.
//
// A [Term] begins with an election, which [Judge] holds against the rules: presence and pass are shares of those entitled, not of those present. It lasts
// three or five years (工会法 art. 16), is confirmed by the body above (批复), and runs until the next one of the same body is recorded; history stays.
//
// Invariants: one term of a body runs at a time; a term lasts as long as was recorded, from the day of its election; what is confirmed has a number and a day. A term ends when its
// length is over, or on the day that was approved; then the first is kept, too.
//
// Who may do what: officers of a union and desks within their reach record and read; the confirmation is given by whoever reaches the body above.
// Administrators and strangers see nothing: candidates are people.
//
// Where votes are equal for the last seats, [Service.Revote] records the vote among the tied. [Service.MayStand] says who may not stand (工会法 art. 10,
// 企业工会主席产生办法 art. 6), by what whoever records knows and by the names of the management of the employers that the union covers.
//
// A [Shift] moves the election of the term that runs to a later or an earlier day (延期换届, 提前换届): the union asks, the body above approves with its
// document or refuses, by the procedure [Course]:
//
//	asked ── approve ──▶ approved, and the term ends on the other day
//	      ── refuse ──▶ refused        ── withdraw ──▶ withdrawn
//
// Tables: office_term, office_candidate, office_round, office_round_vote, office_shift; proceeding, proceeding_step and duty are the engine's. A candidate is a name and a number of votes; no document or phone is kept.
package office
