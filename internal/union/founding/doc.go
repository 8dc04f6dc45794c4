// Package founding is how a union is founded (组建工会) for the workers of an employer that has none, or of several employers together (联合工会), from
// the preparatory group to the registration as a legal person (法人登记), after 工会法 arts 11, 12 and 15 and the practice of federations.
//
// A [Founding] is opened by the body above the new union: a street, an industry, a federation. It is a proceeding of the same id, by the procedure
// [Course]:
//
//	preparing ── ask_opinion ──▶ asked_opinion ── give_opinion ──▶ ready ── request ──▶ asked_approval ── approve ──▶ approved
//	          ── request, without a guiding body ─────────────────────────▲  return ▲──▼           refuse ──▶ refused
//	approved ── admit ──▶ admitted ── meet ──▶ met ── report ──▶ reported ── confirm ──▶ confirmed ── register ──▶ registered
//	                          ▲────────────────────────── repeat ──▼               give_up, before it is confirmed ──▶ given_up
//
// The union stands in the tree from the first day on: as a preparatory body (筹备组), from its approval as a grassroots or joint union that is
// preparing and lists members, and running once it is registered; then it covers its employers. One that comes to nothing is closed. Each
// answer of the body above, and of the one that guides, is a duty with a clock, which climbs.
//
// Invariants: an open founding has somebody who owes the next step; a registered one has a union with a code of its own that covers its employers; one
// founding at a time for an employer.
//
// Who may do what: officers and desks open, and do the steps of the group, at the body above and at the new union; whoever reaches the body that was
// asked gives its answer, also where it climbed to. Nobody who is recorded as management of one of the employers reads or does anything here.
//
// Tables: founding, founding_employer, founding_holder; proceeding, proceeding_step and duty are the engine's. They name who prepares and who was
// elected, and nobody else.
package founding
