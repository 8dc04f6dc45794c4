package delivery

import (
	"context"
	"errors"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
)

// Outgoing is a message as a provider gets it.
type Outgoing struct {
	ID    id.Ref // the key by which the provider knows a message that comes once more
	Phone vault.Secret
	Text  vault.Secret
}

// ErrPermanent is wrapped by the error of a provider that will never take the message: a number that is none, a text that is refused.
var ErrPermanent = errors.New("delivery: refused for good")

// Provider takes messages to people.
type Provider interface {
	// Name is what the operator calls it: "webhook".
	Name() string
	// Send hands a message over; nil says that the provider has it. The same message may come again, under the same ID, when this process ended
	// before it could note so; then the provider should send none a second time. An error that wraps ErrPermanent fails the message; any other
	// is taken as temporary, and the message comes again with growing pauses until its time is over. Send ends when ctx does, is called
	// from several goroutines at once, and puts neither phone nor text into an error.
	Send(ctx context.Context, m Outgoing) error
}

// Outbox is the provider of an installation that has none: nothing leaves, and the operator reads the messages on the page of the outbox.
type Outbox struct{}

// Name implements Provider.
func (Outbox) Name() string { return "outbox" }

// Send implements Provider: the message lies where it is.
func (Outbox) Send(context.Context, Outgoing) error { return nil }
