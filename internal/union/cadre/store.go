package cadre

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	officerColumns = `p.id, p.org_id, p.term_id, p.membership_id, p.version, p.recorded_at, p.entitled, p.votes, p.trained, p.post, p.tenure, p.name,
		p.from_day, p.to_day, p.document, p.reason, p.ended, p.consent_on, p.end_document, p.end_reason`

	insertOfficer = `INSERT INTO cadre_post (federation_id, id, org_id, term_id, membership_id, version, recorded_at, entitled, votes, chair, trained, post, tenure, name,
		from_day, to_day, document, reason, ended, consent_on, end_document, end_reason)
		VALUES ($1, $2, $3, $4, $5, 1, $6, 0, 0, $7, FALSE, $8, $9, $10, $11, '', $12, $13, '', '', '', '')`
	endOfficer = `UPDATE cadre_post SET to_day = $4, chair = NULL, ended = $5, entitled = $6, votes = $7, consent_on = $8, end_document = $9, end_reason = $10,
		version = version + 1 WHERE federation_id = $1 AND id = $2 AND version = $3`
	endPosts = `UPDATE cadre_post SET to_day = $3, chair = NULL, ended = $4, version = version + 1 WHERE federation_id = $1 AND org_id = $2 AND to_day = ''
		AND from_day < $5 AND post IN ($6...)`
	findOfficer = `SELECT ` + officerColumns + ` FROM cadre_post p WHERE p.federation_id = $1 AND p.id = $2`
	officersOf  = `SELECT ` + officerColumns + ` FROM cadre_post p WHERE p.federation_id = $1 AND p.org_id = $2 AND p.to_day = '' ORDER BY p.id LIMIT 200`
	formerOf    = `SELECT ` + officerColumns + ` FROM cadre_post p WHERE p.federation_id = $1 AND p.org_id = $2 AND p.to_day > '' ORDER BY p.to_day DESC, p.id DESC LIMIT 200`

	// from the side of the unions, in the order of the tree: CROSS JOIN keeps SQLite to it.
	officersWithin = `SELECT ` + officerColumns + `, o.name FROM org o CROSS JOIN cadre_post p WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3
		AND p.federation_id = $1 AND p.org_id = o.id AND p.to_day = '' AND (CAST($4 AS TEXT) = '' OR p.post = $4) AND (CAST($5 AS TEXT) = '' OR p.tenure = $5)
		AND ($6 = FALSE OR p.trained = FALSE) AND o.path >= $7 AND (o.path, p.id) > ($7, $8) ORDER BY o.path, p.id LIMIT $9`
	pathOfOfficer = `SELECT o.path FROM cadre_post p JOIN org o ON o.federation_id = p.federation_id AND o.id = p.org_id WHERE p.federation_id = $1 AND p.id = $2`

	insertTraining = `INSERT INTO cadre_training (federation_id, post_id, id, hours, recorded_at, held_on, course, certificate) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	markTrained    = `UPDATE cadre_post SET trained = TRUE WHERE federation_id = $1 AND id = $2`
	trainingsOf    = `SELECT t.id, t.course, t.hours, t.held_on, t.certificate FROM cadre_training t WHERE t.federation_id = $1 AND t.post_id = $2
		ORDER BY t.held_on DESC, t.id DESC LIMIT 200`

	vacancyColumns = `v.id, v.org_id, o.name, v.since_day, v.due_day`
	insertVacancy  = `INSERT INTO cadre_vacancy (federation_id, id, org_id, post_id, waiting, since_day, due_day, filled_on) VALUES ($1, $2, $3, $4, TRUE, $5, $6, '')`
	fillVacancy    = `UPDATE cadre_vacancy SET waiting = NULL, filled_on = $3 WHERE federation_id = $1 AND org_id = $2 AND waiting = TRUE`
	vacancyOf      = `SELECT ` + vacancyColumns + ` FROM cadre_vacancy v JOIN org o ON o.federation_id = v.federation_id AND o.id = v.org_id
		WHERE v.federation_id = $1 AND v.org_id = $2 AND v.waiting = TRUE`
	vacanciesWithin = `SELECT ` + vacancyColumns + ` FROM cadre_vacancy v JOIN org o ON o.federation_id = v.federation_id AND o.id = v.org_id
		WHERE v.federation_id = $1 AND v.waiting = TRUE AND v.due_day <= $2 AND (v.due_day, v.id) > ($3, $4) AND o.path >= $5 AND o.path < $6
		AND o.state <> 'closed' ORDER BY v.due_day, v.id LIMIT $7`

	// what Check reads
	chairAdrift   = `SELECT p.id FROM cadre_post p WHERE p.federation_id = $1 AND (p.chair IS NOT NULL) <> (p.post = 'chair' AND p.to_day = '') LIMIT 20`
	filledVacancy = `SELECT v.id FROM cadre_vacancy v JOIN cadre_post p ON p.federation_id = v.federation_id AND p.org_id = v.org_id
		WHERE v.federation_id = $1 AND v.waiting = TRUE AND p.chair = TRUE LIMIT 20`
	trainedAdrift = `SELECT p.id FROM cadre_post p WHERE p.federation_id = $1 AND p.trained = TRUE AND NOT EXISTS (SELECT 1 FROM cadre_training t
		WHERE t.federation_id = p.federation_id AND t.post_id = p.id) LIMIT 20`
)

// officerArgs are the arguments of insertOfficer.
func officerArgs(of Officer) []any {
	var chair any
	if of.Post == Chair {
		chair = true
	}
	return []any{of.Ref.Fed, of.Ref.ID, of.Org, sqldb.Null(of.Term), sqldb.Null(of.Membership), sqldb.Micros(of.RecordedAt), chair, string(of.Post), string(of.Tenure),
		of.Name, string(of.From), of.Document, of.Reason}
}

// scanOfficer reads officerColumns, and more behind them.
func scanOfficer(fed id.Fed, more ...any) func(sqldb.Scanner) (Officer, error) {
	return func(sc sqldb.Scanner) (of Officer, err error) {
		of.Ref.Fed = fed
		var at int64
		err = sc.Scan(append([]any{&of.Ref.ID, &of.Org, sqldb.Or(&of.Term), sqldb.Or(&of.Membership), &of.Version, &at, &of.Entitled, &of.Votes, &of.Trained,
			&of.Post, &of.Tenure, &of.Name, &of.From, &of.To, &of.Document, &of.Reason, &of.Ended, &of.ConsentOn, &of.EndDocument, &of.EndReason}, more...)...)
		of.RecordedAt = sqldb.FromMicros(at)
		return of, err
	}
}

func scanTraining(sc sqldb.Scanner) (t Training, err error) {
	err = sc.Scan(&t.ID, &t.Course, &t.Hours, &t.Day, &t.Certificate)
	return t, err
}

func scanVacancy(fed id.Fed) func(sqldb.Scanner) (Vacancy, error) {
	return func(sc sqldb.Scanner) (v Vacancy, err error) {
		v.Ref.Fed = fed
		err = sc.Scan(&v.Ref.ID, &v.Org, &v.Union, &v.Since, &v.Due)
		return v, err
	}
}
