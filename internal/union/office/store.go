package office

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	termColumns = `t.id, t.org_id, t.number, t.years, t.version, t.recorded_at, t.seats, t.entitled, t.present, t.issued, t.returned, t.members, t.running, t.body,
		t.elected_on, t.last_day, t.first_last_day, t.reason, t.confirmed_no, t.confirmed_on`

	insertTerm = `INSERT INTO office_term (federation_id, id, org_id, number, years, version, recorded_at, seats, entitled, present, issued, returned, members, running, body,
		elected_on, last_day, first_last_day, reason, confirmed_no, confirmed_on)
		VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $16, TRUE, $12, $13, $14, '', $15, '', '')`
	endTerm     = `UPDATE office_term SET running = NULL, version = version + 1 WHERE federation_id = $1 AND id = $2 AND version = $3`
	confirmTerm = `UPDATE office_term SET confirmed_no = $4, confirmed_on = $5, version = version + 1 WHERE federation_id = $1 AND id = $2 AND version = $3`
	findTerm    = `SELECT ` + termColumns + ` FROM office_term t WHERE t.federation_id = $1 AND t.id = $2`
	runningTerm = `SELECT ` + termColumns + ` FROM office_term t WHERE t.federation_id = $1 AND t.org_id = $2 AND t.body = $3 AND t.running = TRUE`
	termsOf     = `SELECT ` + termColumns + ` FROM office_term t WHERE t.federation_id = $1 AND t.org_id = $2 ORDER BY t.elected_on DESC, t.id DESC LIMIT 200`

	insertCandidate = `INSERT INTO office_candidate (federation_id, term_id, seq, votes, elected, name) VALUES ($1, $2, $3, $4, $5, $6)`
	electedAt       = `SELECT c.name, t.id, t.body, t.elected_on, t.confirmed_no FROM office_term t JOIN office_candidate c ON c.federation_id = t.federation_id
		AND c.term_id = t.id WHERE t.federation_id = $1 AND t.org_id = $2 AND t.running = TRUE AND c.elected = TRUE ORDER BY t.id, c.seq`
	candidatesOf = `SELECT c.name, c.votes, c.elected FROM office_candidate c WHERE c.federation_id = $1 AND c.term_id = $2 ORDER BY c.seq`

	// among the next $8 terms of the federation that are due: the index holds all that the walk needs
	dueTerms = `SELECT ` + termColumns + `, o.name FROM (SELECT d.id, d.org_id, d.last_day FROM office_term d WHERE d.federation_id = $1 AND d.running = TRUE
		AND d.last_day <= $2 AND (d.last_day, d.id) > ($3, $4) ORDER BY d.last_day, d.id LIMIT $8) AS w
		CROSS JOIN org o CROSS JOIN office_term t WHERE o.federation_id = $1 AND o.id = w.org_id AND o.path >= $5 AND o.path < $6 AND o.state <> 'closed'
		AND t.federation_id = $1 AND t.id = w.id ORDER BY w.last_day, w.id LIMIT $7`
	countDue = `SELECT COUNT(*) FROM (SELECT d.id FROM office_term d WHERE d.federation_id = $1 AND d.running = TRUE AND d.last_day <= $2
		AND (d.last_day, d.id) > ($3, $4) ORDER BY d.last_day, d.id LIMIT $5) AS counted`
	unionsWithin = `SELECT COUNT(*) FROM (SELECT o.id FROM org o WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 LIMIT $4) AS counted`

	// the same from the side of the unions. CROSS JOIN keeps SQLite to that order, coalesce from the index of the due.
	dueOfFew = `SELECT ` + termColumns + `, o.name FROM org o CROSS JOIN office_term t WHERE o.federation_id = $1 AND o.path >= $5 AND o.path < $6
		AND o.state <> 'closed' AND t.federation_id = $1 AND t.org_id = o.id AND coalesce(t.running, FALSE) = TRUE AND t.last_day <= $2
		AND (t.last_day, t.id) > ($3, $4) ORDER BY t.last_day, t.id LIMIT $7`

	runningWithin = `SELECT COUNT(*) FROM org o JOIN office_term t ON t.federation_id = o.federation_id AND t.org_id = o.id
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND t.running = TRUE AND o.state <> 'closed'`

	// what Check reads
	termLengths = `SELECT ` + termColumns + ` FROM office_term t WHERE t.federation_id = $1 AND t.id > $2 ORDER BY t.id LIMIT 1000`
	laterTerm   = `SELECT t.id FROM office_term t JOIN office_term l ON l.federation_id = t.federation_id AND l.org_id = t.org_id AND l.body = t.body
		WHERE t.federation_id = $1 AND t.running = TRUE AND l.number > t.number LIMIT 20`
	halfConfirmed = `SELECT t.id FROM office_term t WHERE t.federation_id = $1 AND (t.confirmed_no = '') <> (t.confirmed_on = '') LIMIT 20`
)

// termArgs are the arguments of insertTerm.
func termArgs(t Term) []any {
	c := t.Count
	return []any{t.Ref.Fed, t.Ref.ID, t.Org, t.Number, t.Years, sqldb.Micros(t.RecordedAt), c.Seats, c.Entitled, c.Present, c.Issued, c.Returned, string(t.Body),
		string(t.ElectedOn), string(t.LastDay), t.Reason, c.Members}
}

// scanTerm reads termColumns, and more behind them.
func scanTerm(fed id.Fed, more ...any) func(sqldb.Scanner) (Term, error) {
	return func(sc sqldb.Scanner) (t Term, err error) {
		t.Ref.Fed = fed
		var at int64
		c := &t.Count
		err = sc.Scan(append([]any{&t.Ref.ID, &t.Org, &t.Number, &t.Years, &t.Version, &at, &c.Seats, &c.Entitled, &c.Present, &c.Issued, &c.Returned,
			&c.Members, sqldb.Or(&t.Running), &t.Body, &t.ElectedOn, &t.LastDay, &t.WasLastDay, &t.Reason, &t.ConfirmedNo, &t.ConfirmedOn}, more...)...)
		t.RecordedAt = sqldb.FromMicros(at)
		return t, err
	}
}

func scanCandidate(sc sqldb.Scanner) (c Candidate, err error) {
	err = sc.Scan(&c.Name, &c.Votes, &c.Elected)
	return c, err
}
