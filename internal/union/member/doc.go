// Package member is people and their memberships.
//
// A [Person] (职工) and a [Membership] (会籍) are two things. A person's record belongs to the union that keeps it: what a
// union says of somebody makes a record of its own, whoever else may say something of the same human being.
// What ties the records together is the claim: one row per document number over all federations, held by at most
// one membership. So somebody has one active membership, and nobody who imports or enters a row learns whether
// there is another: the row is joined, listed at its union, not confirmed by the person; only when it holds the claim is
// it counted above the union. The person's own confirmation moves the claim, and the union that had it reads what it reads
// of everybody who leaves. A desk above both sees the double.
//
// A membership is a ledger: joined, retained, resumed, transferring, left, lapsed, expelled, deceased, corrected, and the
// person's own confirmed and objected, with upheld as the union's answer. Who objects to being a member is counted nowhere
// above the union, whatever it answers and however often it says the same. Entries are never changed; a correction names
// the entry it corrects, and both stay. Before a membership lapses its union has tried to persuade the person to stay (persuade.go), who was told and
// has not answered for as long as the rule lapse_after says. Each entry carries what it adds to the figures, which a job folds up the tree
// (figures.go).
//
// Invariants (Check): a claim is held by exactly the membership it names, that is present; the ledger of a membership
// counts from 1 without gap and its last entry is the membership's state; its figures add up to the state; every
// membership that is not void is found by its name.
//
// Two records that turn out to be one person's are merged (merge.go): on one union's list one membership ends in favour of the other; on two
// lists each union keeps its own, and the document becomes one, so that one claim is left. Nothing of it tells either union of the other.
//
// Tables: person, person_change, person_merge, membership, membership_entry, membership_gram, roll, person_claim, figure_due, org_figure.
//
// What is protected: documents, phones, cards and emergency contacts are sealed (vault), shown masked, and opened with
// a reason that the person sees. What is not: names, unions and who is a member stand in clear in the database.
package member
