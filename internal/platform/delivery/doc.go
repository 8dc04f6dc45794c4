// Package delivery sends short messages to people: a code that somebody asked for, word of a decision, a reminder. SMS first, by whatever
// gateway an installation has.
//
// A message is queued in the transaction of the act that it is about ([Service.Send]), so that there is none without the act and no act
// without it, and is sent by a periodic job ([Service.Run]) through one [Provider]. It is put into words when it is queued: what a person
// was told stands, whatever a later program would say.
//
//	waiting ─► sent      the provider took it
//	        ├► failed    the provider will never take it
//	        └► expired   its time was over before it could go
//
// Nobody is woken or flooded: a body's rules say how many messages a person gets in a day and in which hours none ([Terms]). What they do not
// allow now waits, and nothing is lost but what is past its time. Only urgent messages, which the person asked for just now, go at once.
//
// A message goes out at least once: a process that is killed between sending and noting so sends it again, under the same [Outgoing].ID,
// by which a provider knows it.
//
// Codes prove that a phone is somebody's ([Service.SendCode], [Service.CheckCode]); only a keyed hash of them is kept,
// bound to what it is asked for.
//
// Tables: message, phone_code. Phone and text are sealed, the person is known by the blind index of the phone alone. Protected: a stolen
// database tells neither whom a message went to nor what it said. It does tell when, from which body and for which purpose. Messages go when the
// days of the body's rule are over, counted by the rule of the day on which they were done with.
package delivery
