// Package transfer is how a membership moves from one union to another (会籍转移), also across federations.
//
// It begins with the person: who is a member, joins another union (package joining) and has proved the phone that the old union has on file. The new
// union takes the person in like anybody else. Behind that the old union is asked to release its member: it does so, or the clock does it after
// the days of the rule transfer_release. Then, in one transaction, the claim goes from the old membership to the new one, and the old one ends. Until
// then the person counts where the person was.
//
//	requested ── release, release_late ──▶ released
//	          ── cancel ──▶ cancelled       the member stays
//	          ── void ──▶ void       nothing to hand over any more
//
// The two sides know nothing of each other: the new union sees one membership among others, the old one that its member moves on, never where to.
// A union cannot refuse to release.
//
// Invariants: an open transfer's membership is in transfer and holds the claim, or the transfer will end as void; one open transfer for a
// membership. Tables: transfer; proceeding, proceeding_step and duty are the engine's.
package transfer
