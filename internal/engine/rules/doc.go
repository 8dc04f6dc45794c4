// Package rules keeps what differs from place to place: terms, sizes, quorums, clocks, policies. A rule
// is declared once in Go, with a default, its source and how good the evidence is; a value for a body
// of the tree holds for everything below it until a nearer body has its own.
//
//	var Rules = []rules.Rule{{Name: "grassroots_term", Default: rules.Duration{N: 5, Unit: rules.Years}, …}}
//
//	term, err := s.rules.Get(ctx, tx, fed, org.Path, "grassroots_term", today)
//	if err := term.Check(length == term.Duration(), in.Reason); err != nil { … }
//
// Whose source is law that was read (grade A) refuses; any other rule warns and takes a reason, which the
// caller keeps with the act. Some rules may only be tightened on the way down: a unit may keep
// uploads for 7 days where its city keeps them for 30, never the other way round.
//
// Values are dated and append-only: a value is replaced by a newer one for the same day, and history
// shows both. Every module that has rules declares them; [Ground] are those of the ground floor, and
// [Presets] what is known of the provinces.
package rules
