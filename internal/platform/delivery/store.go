package delivery

import (
	"strings"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// messages
const (
	insertMessage = `INSERT INTO message (federation_id, id, org_id, to_index, secrets, purpose, urgent, made_at, not_before, until, attempts, state, budget_day, fault)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

	dueMessages = `SELECT m.federation_id, m.id, m.org_id, m.not_before FROM message m
		WHERE m.state = 'waiting' AND m.urgent = $1 AND m.not_before <= $2 AND (m.not_before, m.federation_id, m.id) > ($3, $4, $5)
		ORDER BY m.not_before, m.federation_id, m.id LIMIT $6 -- fanout: messages go out for all federations; bounded`
	// holds what waits for these people until the transaction ends: two runs do not spend one budget twice
	holdMessages = `UPDATE message SET attempts = attempts WHERE federation_id = $1 AND state = 'waiting' AND to_index IN ($2...)`
	findMessages = `SELECT m.id, m.org_id, m.to_index, m.urgent, m.until, m.attempts, m.budget_day, m.secrets FROM message m
		WHERE m.federation_id = $1 AND m.state = 'waiting' AND m.not_before <= $2 AND m.id IN ($3...) ORDER BY m.id`
	spentOn = `SELECT m.to_index, count(*) FROM message m WHERE m.federation_id = $1 AND m.budget_day = $2 AND m.to_index IN ($3...) GROUP BY m.to_index`

	// a message that is being sent is due again when the sender does not say how it went; sent again, it stays on the day's budget
	takeMessages = `UPDATE message SET not_before = $2, budget_day = $3, attempts = attempts + 1
		WHERE federation_id = $1 AND state = 'waiting' AND not_before <= $4 AND id IN ($5...) RETURNING id`
	putOff  = `UPDATE message SET not_before = $2 WHERE federation_id = $1 AND state = 'waiting' AND id IN ($3...)`
	expire  = `UPDATE message SET state = 'expired', delete_after = $2 WHERE federation_id = $1 AND state = 'waiting' AND id IN ($3...)`
	sent    = `UPDATE message SET state = 'sent', sent_at = $2, delete_after = $3 WHERE federation_id = $1 AND state = 'waiting' AND id IN ($4...)`
	retry   = `UPDATE message SET not_before = $4, fault = $5 WHERE federation_id = $1 AND id = $2 AND state = 'waiting' AND attempts = $3`
	refused = `UPDATE message SET state = 'failed', fault = $4, delete_after = $5 WHERE federation_id = $1 AND id = $2 AND state = 'waiting' AND attempts = $3`

	overMessages = `SELECT m.federation_id, m.id FROM message m WHERE m.delete_after <= $1 ORDER BY m.delete_after LIMIT $2
		-- fanout: the sweeper works for all federations; bounded`
	deleteMessages = `DELETE FROM message WHERE federation_id = $1 AND id IN ($2...)`

	newestMessages = `SELECT m.id, m.org_id, m.made_at, m.not_before, m.sent_at, m.state, m.purpose, m.urgent, m.fault, m.secrets FROM message m
		WHERE m.federation_id = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3`
	checkMessages = `SELECT m.id, m.state, m.sent_at, m.delete_after, length(m.secrets) FROM message m WHERE m.federation_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3`
)

// codes
const (
	lastCode   = `SELECT c.day, c.seq, c.made_at FROM phone_code c WHERE c.federation_id = $1 AND c.to_index = $2 ORDER BY c.day DESC, c.seq DESC LIMIT 1`
	insertCode = `INSERT INTO phone_code (federation_id, to_index, day, seq, record_id, hash, made_at, expires_at, tries)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (federation_id, to_index, day, seq) DO NOTHING`
	newestCode = `SELECT c.to_index, c.day, c.seq, c.hash FROM phone_code c WHERE c.federation_id = $1 AND c.record_id = $2
		ORDER BY c.made_at DESC, c.day DESC, c.seq DESC LIMIT 1`
	countTry = `UPDATE phone_code SET tries = tries + 1 WHERE federation_id = $1 AND to_index = $2 AND day = $3 AND seq = $4
		AND used_at IS NULL AND expires_at > $5 AND tries < $6 RETURNING tries`
	spendCode = `UPDATE phone_code SET used_at = $5 WHERE federation_id = $1 AND to_index = $2 AND day = $3 AND seq = $4`
	oldCodes  = `SELECT c.federation_id, c.to_index, c.day FROM phone_code c WHERE c.made_at <= $1 ORDER BY c.made_at LIMIT $2
		-- fanout: the sweeper works for all federations; bounded`
	deleteCodes = `DELETE FROM phone_code WHERE federation_id = $1 AND to_index = $2 AND day = $3`
)

// what is sealed, for renewing
const (
	nextSecrets = `SELECT m.id, 0, m.secrets FROM message m WHERE m.federation_id = $1 AND m.id > $2 AND CAST($3 AS BIGINT) = 0 ORDER BY m.id LIMIT $4`
	setSecrets  = `UPDATE message SET secrets = $4 WHERE federation_id = $1 AND id = $2 AND CAST($3 AS BIGINT) = 0 AND secrets = $5`
)

// Sealed are the columns that the package seals.
var Sealed = []vault.Column{
	{Name: "message.secrets", Next: nextSecrets, Set: setSecrets, Place: func(fed id.Fed, key [2]int64) vault.Place {
		return place(id.Ref{Fed: fed, ID: id.ID(key[0])})
	}},
}

// place is where a message's phone and text stand.
func place(ref id.Ref) vault.Place {
	return vault.Place{Column: "message.secrets", Fed: ref.Fed, Row: ref.ID}
}

// seal closes phone and text under one seal.
func (s *Service) seal(ref id.Ref, phone vault.Secret, text string) []byte {
	return s.Vault.SealBytes(place(ref), []byte(phone.Reveal()+"\x00"+text))
}

// unseal opens what seal closed. Its error is vault.ErrSealed.
func (s *Service) unseal(ref id.Ref, secrets []byte) (Outgoing, error) {
	plain, err := s.Vault.OpenBytes(place(ref), secrets)
	if err != nil {
		return Outgoing{}, err
	}
	phone, text, _ := strings.Cut(string(plain), "\x00")
	return Outgoing{ID: ref, Phone: vault.Secret(phone), Text: vault.Secret(text)}, nil
}

func scanDue(s sqldb.Scanner) (d due, err error) {
	err = s.Scan(&d.ref.Fed, &d.ref.ID, &d.org, &d.at)
	return d, err
}

func scanWaiting(s sqldb.Scanner) (w waiting, err error) {
	var to []byte
	var until int64
	if err = s.Scan(&w.no, &w.org, &to, &w.urgent, &until, &w.attempts, &w.budgetDay, &w.secrets); err != nil {
		return w, err
	}
	w.until = sqldb.FromMicros(until)
	copy(w.to[:], to)
	return w, nil
}

func scanLast(s sqldb.Scanner) (l lastSent, err error) {
	var at int64
	err = s.Scan(&l.day, &l.no, &at)
	l.at = sqldb.FromMicros(at)
	return l, err
}

func scanCode(s sqldb.Scanner) (c keptCode, err error) {
	err = s.Scan(&c.to, &c.day, &c.no, &c.hash)
	return c, err
}
