// Package reorg is how the tree of unions changes (机构调整): a body moves below another, is merged into another, is split, or is closed.
//
// First comes a preview that changes nothing: what is touched, at the body and below it, and what forbids the change. Then it is applied as one:
//
//   - A move is one step: paths change, and the figures go from the bodies above to the new ones, from today on.
//   - In a merger the body becomes a part of the other (org.Org.Part) in one step, with its bodies below, employers, doorways and duties; its roles end.
//     From that moment every list, search and figure of the other shows the people of both. Then a job takes the memberships over, slice by slice,
//     which nobody can see.
//   - A split goes the other way round: the new union is made as a part, the job hands its people over, and in one step it stands on its own.
//   - A closure is a merger into the union that takes the people over, or, of a body with nobody in it, one step.
//
// Each can be undone as one while no later change of the tree touches the same bodies; what happened to people meanwhile stays. History is never
// rewritten: between the two days the tree, the lists and the figures are what they were.
//
// Somebody who is on both lists is on one afterwards: the membership that would come ends, its claim goes to the other.
//
// Who may: desks and administrators who reach the body above the one that changes, and where it goes; a union's own officers cannot move it.
//
// Invariants (Check): a change that is over has handed everybody over; a closed part has nobody on its list; no two changes of one body at once.
//
// Tables: reorg, reorg_item; membership_move is package member's.
package reorg
