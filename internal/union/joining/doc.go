// Package joining is how people join from a phone (入会): a union, a work place or a station hangs up a code, a worker reads it, gives a name, a
// document's number, a phone and one consent, and has an answer within the days that a rule says.
//
// A [Doorway] (入口) is what a code leads to. An [Application] (入会申请) is a proceeding of the same id, by the procedure [Course]:
//
//	unproved ── prove ──▶ open ── approve ──▶ approved, refused, withdrawn, lapsed
//	                       │ ▲
//	               return ──▼ │ mend
//	                     returned
//
// The applicant needs no account: a code, told once, leads to the application, to follow it, mend it and take it back. The phone is proved by
// digits sent to it; before that nobody is asked for an answer. The application goes to the union of the employer, else to the body of the
// doorway when it takes members itself (a street's), else to the union that the doorway names for those without one (an industry's, for new-form
// workers), else to the doorway's body, which takes the person into a union below it. A preparatory group may hang up a doorway, too: until its union is
// approved the body above answers, from then on the union itself, by the same code on the wall. Nobody there or late: the duty to answer climbs.
//
// A union takes the applicant in or refuses on one of the [Grounds].
//
// Invariants: an open application has a duty to answer; an approved one has a membership; a closed one loses its numbers at once and its
// row when the rule joining_kept says so.
//
// Who may do what: officers and desks answer what lies within their reach, and what climbed to their body. Nothing reaches the employer: no
// administrator, no auditor reads applications. Whether the person is a member elsewhere is neither asked nor told: the same outcome for
// everybody (mission.md).
//
// Tables: doorway, application; proceeding, proceeding_step and duty are the engine's. Document and phone are sealed.
package joining
