package delivery

import (
	"context"
	"math"
	"strings"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// OutboxInput is a page of the outbox of a federation: what lies behind a message, the newest at the beginning.
type OutboxInput struct {
	Fed   id.Fed
	After id.ID
	Limit int // 50 when 0, at most 200
}

// Lying is a message in the outbox.
type Lying struct {
	Ref       id.Ref
	Org       id.ID
	MadeAt    time.Time
	NotBefore time.Time // when it waits
	SentAt    time.Time // zero when it was not
	State     string    // waiting, sent, failed, expired
	Purpose   string
	Urgent    bool
	Fault     string // why it did not go the last time, for the operator
	Phone     string // masked but for the last four digits
	Text      vault.Secret
}

// Outboxed reports whether nothing leaves the installation, so that its messages are read here.
func (s *Service) Outboxed() bool { _, is := s.Provider.(Outbox); return is }

// Outbox is a page of the messages of a federation, the newest first, one more than the page is long. Errors: NotFound where messages
// leave by a provider, and outside an administrator's own federation.
func (s *Service) Outbox(ctx context.Context, by access.Actor, in OutboxInput) ([]Lying, error) {
	if err := s.Plan.Permits(by, UseOutbox); err != nil {
		return nil, err
	}
	if !s.Outboxed() {
		return nil, errs.New(errs.NotFound, "errs.not_found")
	}
	root, err := s.Root(ctx, in.Fed)
	if err != nil {
		return nil, err
	}
	if err := s.Plan.Allow(by, UseOutbox, root); err != nil {
		return nil, err
	}
	if in.After == 0 {
		in.After = math.MaxInt64
	}
	return sqldb.All(ctx, s.DB, newestMessages, []any{in.Fed, in.After, sqldb.Limit(in.Limit) + 1}, func(sc sqldb.Scanner) (Lying, error) {
		l := Lying{Ref: id.Ref{Fed: in.Fed}}
		var made, notBefore, sent int64
		var secrets []byte
		if err := sc.Scan(&l.Ref.ID, &l.Org, &made, &notBefore, sqldb.Or(&sent), &l.State, &l.Purpose, &l.Urgent, &l.Fault, &secrets); err != nil {
			return l, err
		}
		l.MadeAt, l.NotBefore = sqldb.FromMicros(made), sqldb.FromMicros(notBefore)
		if sent != 0 {
			l.SentAt = sqldb.FromMicros(sent)
		}
		m, err := s.unseal(l.Ref, secrets)
		l.Phone, l.Text = masked(m.Phone), m.Text
		return l, err
	})
}

// masked is a phone but for all digits before the last four.
func masked(phone vault.Secret) string {
	plain := phone.Reveal()
	shown := max(0, len(plain)-4)
	return strings.Repeat("*", shown) + plain[shown:]
}
