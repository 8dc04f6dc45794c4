package delivery

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// What a code can do. Six digits withstand five tries of each of five codes in a day: 25 in a million.
const (
	codeHolds  = 10 * time.Minute
	codeEvery  = time.Minute
	codesADay  = 5 // for one phone in one federation
	codeTries  = 5 // wrong ones
	codeKept   = 48 * time.Hour
	codeDigits = 1_000_000
)

// CodeInput says which phone is to be proved, and for what.
type CodeInput struct {
	Fed    id.Fed
	Org    id.ID // in whose name it is asked for
	Phone  vault.Secret
	Record id.Ref // what the code is good for, and nothing else; when its phone changes it needs a new code
	Lang   i18n.Lang
	Text   string // message key of what the phone gets, with the arguments code and minutes; also the message's purpose
}

// SendCode sends a new code of six digits to a phone in the caller's transaction; the ones before it for the same record hold no longer. Errors:
// TooMany when the phone got one within the last minute, or five today.
func (s *Service) SendCode(ctx context.Context, tx *sqldb.Tx, in CodeInput) error {
	to, today := s.index(in.Phone), day.Of(tx.Now.In(s.Zone))
	last, _, err := sqldb.One(ctx, tx, lastCode, []any{in.Fed, to}, scanLast)
	if err != nil {
		return err
	}
	if wait := last.at.Add(codeEvery).Sub(tx.Now); wait > 0 {
		return errs.New(errs.TooMany, "delivery.code_soon", "n", int((wait+time.Second-1)/time.Second))
	}
	no := int64(1)
	if last.day == today {
		no = last.no + 1
	}
	if no > codesADay {
		return errs.New(errs.TooMany, "delivery.code_many", "n", codesADay)
	}
	code, err := newCode()
	if err != nil {
		return err
	}
	// of two that are asked for at once the key lets one in
	n, err := tx.Exec(ctx, insertCode, in.Fed, to, string(today), no, in.Record.ID, s.codeHash(in.Record, code),
		sqldb.Micros(tx.Now), sqldb.Micros(tx.Now.Add(codeHolds)))
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.New(errs.TooMany, "delivery.code_soon", "n", int(codeEvery.Seconds()))
	}
	return s.Send(ctx, tx, Message{Fed: in.Fed, Org: in.Org, Phone: in.Phone, Lang: in.Lang, Purpose: in.Text, Urgent: true,
		Text: errs.M(in.Text, "code", code.Reveal(), "minutes", int(codeHolds.Minutes())), Until: tx.Now.Add(codeHolds)})
}

// newCode is six digits that nobody can guess.
func newCode() (vault.Secret, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(codeDigits))
	if err != nil {
		return "", err
	}
	return vault.Secret(fmt.Sprintf("%06d", n)), nil
}

// codeHash is what is kept of a code: a hash under the vault's key, without which a million guesses would tell it.
func (s *Service) codeHash(record id.Ref, code vault.Secret) []byte {
	h := s.Vault.Index("phone code of "+record.String(), code)
	return h[:]
}

// CheckCode holds what a person typed against the newest code for a record, in the caller's transaction, and uses a right one up. Errors: Invalid at
// "code", with the tries that are left, or that the code is over. The caller commits its transaction also then: else the try is not
// counted, and a code can be guessed.
func (s *Service) CheckCode(ctx context.Context, tx *sqldb.Tx, fed id.Fed, record id.Ref, code string) error {
	over := errs.InvalidField("code", "delivery.code_over")
	newest, found, err := sqldb.One(ctx, tx, newestCode, []any{fed, record.ID}, scanCode)
	if err != nil {
		return err
	}
	if !found {
		return over
	}
	// counted before it is looked at: of several that come at once each waits here for the one before
	tries, counted, err := sqldb.One(ctx, tx, countTry, []any{fed, newest.to, newest.day, newest.no, sqldb.Micros(tx.Now), codeTries}, sqldb.Value[int])
	if err != nil {
		return err
	}
	if !counted { // it is over, used, or tried too often
		return over
	}
	if subtle.ConstantTimeCompare(newest.hash, s.codeHash(record, vault.Secret(typed(code)))) == 1 {
		_, err := tx.Exec(ctx, spendCode, fed, newest.to, newest.day, newest.no, sqldb.Micros(tx.Now))
		return err
	}
	if left := codeTries - tries; left > 0 {
		return errs.InvalidField("code", "delivery.code_wrong", "n", left)
	}
	return errs.InvalidField("code", "delivery.code_spent")
}

// lastSent is the last code that a phone got.
type lastSent struct {
	day day.Day
	no  int64 // of the day
	at  time.Time
}

// keptCode is a code as it is kept.
type keptCode struct {
	to   []byte
	day  string
	no   int64
	hash []byte
}

// typed is a code as people write it: with blanks around or within, in full-width figures.
func typed(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case unicode.IsSpace(r) || r == '-':
			return -1
		}
		return r
	}, text)
}
