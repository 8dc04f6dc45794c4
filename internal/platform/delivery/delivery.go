package delivery

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// PhoneIndex is the kind under which phones are indexed, here and wherever a person's phone is kept: the indexes compare.
const PhoneIndex = "phone"

// lasting is how long a message may wait that says nothing of its own.
const lasting = 7 * 24 * time.Hour

// Terms are what a body has set for the messages sent in its name.
type Terms struct {
	Budget    int // messages that one person gets in a day, whichever bodies they come from
	QuietFrom int // hour of the day (0–23) from which none is sent …
	QuietTo   int // … until this one; the same hour twice is no quiet time
	Kept      int // days that a message is kept when it is done with
}

// Rules reads what a body has set; for a body that is no more, what its federation has set.
type Rules interface {
	Terms(ctx context.Context, q sqldb.Queryer, org id.Ref) (Terms, error)
}

// Deps is what the package needs.
type Deps struct {
	DB       *sqldb.DB
	IDs      *id.Source
	Vault    *vault.Vault
	Plan     *access.Planner
	Words    *i18n.Catalogue
	Rules    Rules
	Provider Provider
	Zone     *time.Location // of the installation: decides days and hours
	// Root is the target of a federation's own body, at which its administrators are.
	Root func(ctx context.Context, fed id.Fed) (access.Target, error)
}

// Service queues and sends messages. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Message is what is to be told to a person.
type Message struct {
	Fed     id.Fed
	Org     id.ID        // the body in whose name it goes and whose rules hold
	Phone   vault.Secret // as people's phones are kept: digits alone
	Lang    i18n.Lang
	Text    errs.Msg  // put into words when it is queued
	Purpose string    // what it is for, for the operator and for figures: "joining.code". No word about the person
	Urgent  bool      // the person asked for it just now: no budget, no quiet hours, before all others
	Until   time.Time // no longer sent from then on; zero is seven days from now
}

// Send queues a message in the caller's transaction. Errors: Invalid without a phone; whoever sends knows whether there is one.
func (s *Service) Send(ctx context.Context, tx *sqldb.Tx, m Message) error {
	return s.SendMany(ctx, tx, []Message{m})
}

// SendMany is Send for word to many, in few statements.
func (s *Service) SendMany(ctx context.Context, tx *sqldb.Tx, all []Message) error {
	rows := make([][]any, len(all))
	for i, m := range all {
		if m.Phone == "" {
			return errs.New(errs.Invalid, "delivery.no_phone")
		}
		if m.Until.IsZero() {
			m.Until = tx.Now.Add(lasting)
		}
		no, now := s.IDs.New(), sqldb.Micros(tx.Now)
		text := s.Words.Printer(m.Lang).Msg(m.Text)
		rows[i] = []any{m.Fed, no, m.Org, s.index(m.Phone), s.seal(id.Ref{Fed: m.Fed, ID: no}, m.Phone, text), m.Purpose, m.Urgent, now, now,
			sqldb.Micros(m.Until), 0, "waiting", "", ""}
	}
	_, err := tx.InsertMany(ctx, insertMessage, rows)
	return err
}

// index is the blind index of a phone: who a message is for.
func (s *Service) index(phone vault.Secret) []byte {
	i := s.Vault.Index(PhoneIndex, phone)
	return i[:]
}
