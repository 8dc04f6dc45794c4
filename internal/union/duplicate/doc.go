// Package duplicate finds records that may be of one human being, and lets people settle them: not the same, or one.
//
// A record is what one union says of somebody, found by its membership. The same document on the lists of two unions is no duplicate: the claim
// ties those together, and the person's own confirmation settles it (package member). A duplicate (重复登记) is somebody who stands twice because
// the documents differ: a passport here and an identity card there, a mistyped digit; or twice on one list. Which records are alike is decided by
// plain rules (alike.go), never by the name alone, and never by the program: it shows pairs with the reasons, people decide.
//
// Life of a pair: found by the search or put together by hand, it is open; set aside with a reason, or merged with a reason. What was set aside does
// not come up again unless a record changes. A merge is undone as one while nothing depends on it; the pair is set aside then.
//
// A merge (member/merge.go) makes the document one. On one list it ends one membership in favour of the other, field by field as chosen. On two
// lists each union keeps its own, and only who the person is becomes one: fields that a union knows of its member do not pass to another.
//
// Who may see a pair: who keeps both lists, officers and desks; nobody a pair of their own. Nothing here looks at a record outside the actor's
// reach, nor says whether the person has an account or who holds a claim, so a pair tells nothing of a membership elsewhere. Who may merge: two
// records of one document on one list are the union's own matter. Where the documents or the lists differ, only a desk of a body above, that has no
// members itself: a new document gives whoever signs in with it another record to see, and that decision never comes from the person's own
// grassroots union. Whether there is an account is not asked first, for the answer would tell it.
//
// After a merge the phones in both records are told, with where to object. For the time of the rule merge_quiet (14 days) nothing that exists is opened by
// it: the record that the person did not see before stays closed to the person's sign-in, and [Service.Quiet] tells other modules.
//
// Invariants (Check): a pair names two memberships, the older first; it is merged exactly while its merge stands.
//
// Tables: duplicate, duplicate_search; member keeps person_merge.
package duplicate
