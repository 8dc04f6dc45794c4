package office

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	shiftColumns = `s.id, s.org_id, s.term_id, s.made_at, s.early, s.last_day, s.until_day, s.answered_on`

	insertShift = `INSERT INTO office_shift (federation_id, id, org_id, term_id, made_at, asked, early, last_day, until_day, answered_on)
		VALUES ($1, $2, $3, $4, $5, TRUE, $6, $7, $8, '')`
	endShift  = `UPDATE office_shift SET asked = NULL, answered_on = $3 WHERE federation_id = $1 AND id = $2 AND asked = TRUE`
	findShift = `SELECT ` + shiftColumns + ` FROM office_shift s WHERE s.federation_id = $1 AND s.id = $2`
	shiftsOf  = `SELECT ` + shiftColumns + `, p.state FROM office_shift s JOIN proceeding p ON p.federation_id = s.federation_id AND p.id = s.id
		WHERE s.federation_id = $1 AND s.term_id = $2 ORDER BY s.id DESC LIMIT 50`
	shiftTerm = `UPDATE office_term SET last_day = $4, first_last_day = $5, version = version + 1 WHERE federation_id = $1 AND id = $2 AND version = $3`

	insertRound = `INSERT INTO office_round (federation_id, term_id, round, recorded_at, seats, entitled, present, issued, returned, held_on, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	insertRoundVote = `INSERT INTO office_round_vote (federation_id, term_id, round, seq, votes, elected) VALUES ($1, $2, $3, $4, $5, $6)`
	electCandidate  = `UPDATE office_candidate SET elected = TRUE WHERE federation_id = $1 AND term_id = $2 AND seq = $3`
	touchTerm       = `UPDATE office_term SET version = version + 1 WHERE federation_id = $1 AND id = $2 AND version = $3`
	roundsOf        = `SELECT r.round, r.recorded_at, r.seats, r.entitled, r.present, r.issued, r.returned, r.held_on, r.reason FROM office_round r
		WHERE r.federation_id = $1 AND r.term_id = $2 ORDER BY r.round`
	roundVotesOf = `SELECT v.round, v.seq, v.votes, v.elected FROM office_round_vote v WHERE v.federation_id = $1 AND v.term_id = $2 ORDER BY v.round, v.seq`

	runningTerms = `SELECT ` + termColumns + ` FROM office_term t WHERE t.federation_id = $1 AND t.org_id = $2 AND t.running = TRUE ORDER BY t.id LIMIT 10`
	countWomen   = `SELECT COUNT(*) FROM (SELECT m.id FROM org o JOIN membership m ON m.federation_id = o.federation_id AND m.org_id = o.id
		JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND m.state IN ('active', 'retained', 'transferring') AND p.sex = '2' LIMIT $4) AS counted`
	withoutTerm = `SELECT o.id, o.name FROM org o WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND o.path > $4 AND o.state = 'running'
		AND o.kind NOT IN ('group', 'preparatory') AND NOT EXISTS (SELECT 1 FROM office_term t WHERE t.federation_id = o.federation_id AND t.org_id = o.id
		AND t.body = 'committee' AND t.running = TRUE) ORDER BY o.path LIMIT $5`
	managersAround = `SELECT m.name FROM coverage c JOIN manager m ON m.federation_id = c.federation_id AND m.employer_id = c.employer_id
		WHERE c.federation_id = $1 AND (c.to_day = '' OR c.to_day > $2) AND m.from_day <= $2 AND (m.to_day = '' OR m.to_day > $2) AND c.org_id IN ($3...) LIMIT 1000`

	// what Check reads
	roundUnelected = `SELECT v.term_id FROM office_round_vote v LEFT JOIN office_candidate c ON c.federation_id = v.federation_id AND c.term_id = v.term_id AND c.seq = v.seq
		WHERE v.federation_id = $1 AND v.elected = TRUE AND (c.elected IS NULL OR c.elected = FALSE) LIMIT 20`
	shiftAdrift = `SELECT s.id FROM office_shift s LEFT JOIN proceeding p ON p.federation_id = s.federation_id AND p.id = s.id
		WHERE s.federation_id = $1 AND (p.id IS NULL OR (p.closed_at IS NULL) <> (s.asked IS NOT NULL)) LIMIT 20`
)

// shiftArgs are the arguments of insertShift.
func shiftArgs(s Shift) []any {
	return []any{s.Ref.Fed, s.Ref.ID, s.Org, s.Term, sqldb.Micros(s.MadeAt), s.Early, string(s.LastDay), string(s.Until)}
}

// scanShift reads shiftColumns, and more behind them.
func scanShift(fed id.Fed, more ...any) func(sqldb.Scanner) (Shift, error) {
	return func(sc sqldb.Scanner) (s Shift, err error) {
		s.Ref.Fed = fed
		var made int64
		err = sc.Scan(append([]any{&s.Ref.ID, &s.Org, &s.Term, &made, &s.Early, &s.LastDay, &s.Until, &s.AnsweredOn}, more...)...)
		s.MadeAt = sqldb.FromMicros(made)
		return s, err
	}
}

func scanRound(sc sqldb.Scanner) (r Round, err error) {
	var at int64
	c := &r.Count
	err = sc.Scan(&r.Number, &at, &c.Seats, &c.Entitled, &c.Present, &c.Issued, &c.Returned, &r.HeldOn, &r.Reason)
	r.RecordedAt = sqldb.FromMicros(at)
	return r, err
}
