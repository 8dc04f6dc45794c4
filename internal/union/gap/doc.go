// Package gap is the work on coverage gaps: where workers are and the union is not.
//
// A gap (建会空白) is an employer that no union covers today, open, of so many workers (rule committee_needed) and older than the time
// that a new firm is given (rule founding_help). It is found, not entered: an employer is a gap as long as the facts make it one, so
// days pass by themselves. What is entered is the work on it: to whom it is assigned until when, visits with what was found and what
// comes next, and the decision that it is none (too few workers, firm gone). A gap ends by itself on the day a coverage begins, and
// is one again when the last coverage ends. An employer whose opening is not known counts as old enough; one whose number of
// workers is not known is in no list.
//
// Two more lists: unions whose list is short against the workers of the employers they cover ([Service.Few]), and new-form
// workers by platform and street ([Service.Platforms]).
//
// A gap belongs to a place, not to a union: to the bodies of territory (federations and streets) whose division holds the
// employer's. The root of a federation holds every employer, also those whose division nobody knows. Bodies at workplaces have no
// territory, so their officers see a gap only when it is assigned to them or to their union.
//
// Invariants (Check): the last entry of a gap's history is its version; histories have no holes; an ended gap has its day.
//
// Tables: gap, gap_entry (append-only), gap_share (derived), platform_heads. org keeps the column employer.covered, by which the
// lists pass over the employers that are covered for good.
//
// Who may: desks and officers within reach; desks assign and decide. Administrators and auditors see nothing of it: they may be of an
// employer's own office. Whoever is recorded as management of an employer finds it in no list and on no page, whatever role they hold; it
// is asked at each read. Notes stand in clear in the database: they are about an employer and must name no worker.
package gap
